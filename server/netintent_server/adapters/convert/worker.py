"""What runs in a converter's process: bounds on itself, then one file after another.

The process is forked off one that has the converters loaded and nothing of the server: no thread, no call, no key.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from multiprocessing import forkserver
from pathlib import Path

from netintent_server.adapters.convert.parcel import packed, write_pieces
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Converted

INLINE_BYTES = 64 * 1024
"""What goes back as it is; more goes by a file, so that the server reads it piece by piece off its loop."""

RESULT = "result"
"""Name of that file in the job's directory."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one converter may take; the CPU time is each file's."""

    memory_bytes: int = 1536 * 2**20
    cpu_seconds: int = 60
    open_files: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to read, and a private directory for all that comes of it."""

    file: str
    file_name: str
    media_type: str
    directory: str
    most_bytes: int
    cpu_seconds: int


@dataclass(frozen=True, slots=True)
class Done:
    """The document's pieces; none when they are in the job's directory."""

    pieces: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The document is not what can be read; `spent` when the process is not good for another."""

    code: str
    message: str
    remedy: str
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A defect of the converter; the story is for the log alone."""

    story: str


Outcome = Done | Refused | Broken
Reader = Callable[[Job], Converted]


def begin(limits: Limits) -> None:
    """Bound this process for good, and tie its life to the one that it was forked off."""
    # a library's own code never comes back to Python to see to a signal; the system sees to it at once
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    # the process that this one was forked off ends with the server's end of this pipe, of which each fork gets a copy
    alive: int | None = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)  # noqa: SLF001
    if alive is not None:
        os.close(alive)
    if sys.platform == "linux":  # elsewhere a killed server's workers end with the file that they read
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)


def ready() -> int:
    """Tell that this process is up, and which it is."""
    return os.getpid()


def read_file(job: Job) -> Converted:
    """Read a file with the formats there are."""
    from netintent_server.adapters.convert.formats import convert_file

    return convert_file(Path(job.file), file_name=job.file_name, media_type=job.media_type, most_bytes=job.most_bytes)


def work(reader: Reader, job: Job) -> Outcome:
    """Read one file, whatever it does: nothing is raised, as not every exception survives the way."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit_softly(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + job.cpu_seconds)
    tempfile.tempdir = os.environ["TMPDIR"] = job.directory
    try:
        return _packed(reader(job), Path(job.directory, RESULT))
    except DocumentRejected as error:
        return Refused(error.code, str(error), error.remedy)
    except MemoryError:
        # whatever was being made is gone by now, and with it what this answer needs
        return Refused(
            "CONVERTER_MEMORY",
            "reading the file took more memory than a converter may have",
            "split it into several files, or raise ingest.converter_memory_bytes",
            spent=True,
        )
    except BaseException:  # noqa: BLE001 - a library that exits, too, costs its document alone
        return Broken(traceback.format_exc())


def _packed(converted: Converted, file: Path) -> Done:
    pieces = packed(converted)
    first: list[bytes] = []
    size = 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > INLINE_BYTES:
            with file.open("xb") as opened:
                write_pieces(opened, chain(first, pieces))
            return Done()
    return Done(tuple(first))


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _limit_softly(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
