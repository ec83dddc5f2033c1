"""One place at which files are converted: a process, ended and replaced whenever anything about it is in doubt.

A pool of one process each, not one pool of many: the processes of a pebble pool share a pipe and its locks, so that one
killed while it writes holds up all; one that dies idle breaks its pool; and one that exits with 0 is not missed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from importlib.machinery import ModuleSpec
from multiprocessing import context
from typing import TYPE_CHECKING, Any

from netintent_server.adapters.convert.worker import Job, Limits, Outcome, Reader, Refused, begin, ready, work

if TYPE_CHECKING:
    from pebble import ProcessPool

_UP_SECONDS = 60.0
_TOLD_SECONDS = 0.5
"""How long pebble may take, looking every 0.1 s, to tell by what a process ended."""


_STARTING = threading.Lock()
_NOTHING_TO_IMPORT = ModuleSpec("nothing.__main__", None)
"""multiprocessing leaves modules of such a name alone."""


class Lost(Exception):
    """The process ended with its file; `signal_number` where it was by a signal."""

    def __init__(self, signal_number: int | None = None) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class Overdue(Exception):
    """The file took its time and was not done; its process is no more."""


class Abandoned(Exception):
    """Nobody waits for the file; its process is no more."""


class Down(Exception):
    """There was no process, or it ended before it took the file: the file is not to blame."""


class Slot:
    """At most one process and one file at a time; `files` is how many a process is given."""

    def __init__(self, reader: Reader, limits: Limits, *, files: int) -> None:
        self._reader = reader
        self._limits = limits
        self._files = files
        self._left = 0
        self._pool: ProcessPool | None = None
        self._life: _Life | None = None
        self._closing = threading.Lock()
        self._closed = False

    @property
    def is_up(self) -> bool:
        """Whether a process waits for a file."""
        return self._life is not None and not self._life.ended.done()

    async def bring_up(self, starter: Executor) -> None:
        """Have a process that is ready; `starter` is where the waiting is done. Raises what keeps it from starting."""
        self.take_down()
        pool, pid = await asyncio.get_running_loop().run_in_executor(starter, self._start)
        self._pool, self._left = pool, self._files
        try:
            self._life = _Life(pid)
        except ProcessLookupError:
            self.take_down()
            raise Down from None

    async def run(self, job: Job, end: asyncio.Future[Any], seconds: float) -> Outcome:
        """Have the file read, for so long and while `end` is open; raises Lost, Overdue, Abandoned, Down."""
        if self._pool is None or self._life is None:
            raise Down
        ended = self._life.ended
        try:
            answer = asyncio.wrap_future(self._pool.schedule(work, args=(self._reader, job)))
        except RuntimeError:
            self.take_down()
            raise Down from None
        try:
            waited: set[asyncio.Future[Any]] = {answer, ended, end}
            await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if ended.done() and not answer.done() and not end.done():
                await asyncio.wait({answer}, timeout=_TOLD_SECONDS)
            outcome = _outcome(answer, ended, end)
        except BaseException as error:
            answer.cancel()
            self.take_down()
            if isinstance(error, Exception):  # and not this server's end
                await asyncio.wait({ended}, timeout=_TOLD_SECONDS)  # what it wrote can be removed only then
            raise
        self._left -= 1
        if not self._left or (isinstance(outcome, Refused) and outcome.spent):
            self.take_down()
        return outcome

    def take_down(self) -> None:
        """End the process, whatever it does, now."""
        pool, self._pool = self._pool, None
        life, self._life = self._life, None
        if pool is not None:
            _let_go(pool, life.end if life is not None else None)

    async def close(self) -> None:
        """End the process, and one that is starting."""
        with self._closing:
            self._closed = True
        ended = self._life.ended if self._life is not None else None
        self.take_down()
        if ended is not None:
            await asyncio.wait({ended}, timeout=_TOLD_SECONDS)

    def _start(self) -> tuple[ProcessPool, int]:
        from pebble import ProcessPool

        pool = ProcessPool(1, initializer=begin, initargs=(self._limits,), context=_context())
        try:
            pid: int = pool.schedule(ready).result(_UP_SECONDS)
        except BaseException:
            _let_go(pool)
            raise
        with self._closing:
            if self._closed:
                _let_go(pool, partial(os.kill, pid, signal.SIGKILL))
                raise Down
        return pool, pid


def _outcome(answer: asyncio.Future[Outcome], ended: asyncio.Future[Any], end: asyncio.Future[Any]) -> Outcome:
    from pebble import ProcessExpired

    if not answer.done():
        raise Abandoned if end.done() else Lost if ended.done() else Overdue
    try:
        return answer.result()
    except ProcessExpired as error:
        raise Lost(-error.exitcode if error.exitcode < 0 else None) from None
    except Exception as error:  # a broken pool: its process had not taken the file yet
        raise Down from error


def _let_go(pool: ProcessPool, end: Callable[[], None] | None = None) -> None:
    """Stop a pool, end its process; have its threads end, which look every 0.1 s: nobody has to wait for them."""
    stop: Callable[[], None] = pool.stop
    stop()
    if end is not None:
        end()

    def join() -> None:
        with suppress(Exception):
            pool.join()

    threading.Thread(target=join, name="converter:end", daemon=True).start()


class _Life:
    """A process that is not our child, as the system tells of it: when it ends, at once and whatever its exit code."""

    def __init__(self, pid: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._pid = pid
        self._descriptor: int | None = None
        if sys.platform == "linux":
            self._descriptor = os.pidfd_open(pid)
            self._loop.add_reader(self._descriptor, self._on_end)

    def end(self) -> None:
        """Kill it; `ended` is done when it is gone."""
        with suppress(ProcessLookupError):
            if self._descriptor is None:
                if not self.ended.done():
                    os.kill(self._pid, signal.SIGKILL)
                    self.ended.set_result(None)
            else:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def _on_end(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self._loop.remove_reader(descriptor)
            os.close(descriptor)
        if not self.ended.done():
            self.ended.set_result(None)


class _Process(context.ForkServerProcess):
    """Starts without the server's main module, which multiprocessing would have every worker import."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - multiprocessing's name
        from multiprocessing.popen_forkserver import Popen

        with _STARTING:
            _have_a_short_folder()
            main = sys.modules["__main__"]
            spec = main.__spec__
            main.__spec__ = _NOTHING_TO_IMPORT
            try:
                return Popen(process_obj)
            finally:
                main.__spec__ = spec


_MOST_OF_A_FOLDER = 70
"""Bytes; with the names that multiprocessing puts below, the path of its socket has at most 107, as systems want."""


def _have_a_short_folder() -> None:
    """Have multiprocessing make its folder, for a socket, where paths are short: TMPDIR may be a long one."""
    from multiprocessing import util

    given = tempfile.gettempdir()
    if len(os.fsencode(given)) <= _MOST_OF_A_FOLDER:
        return
    former = tempfile.tempdir
    tempfile.tempdir = next((each for each in ("/tmp", "/var/tmp") if os.access(each, os.W_OK | os.X_OK)), given)  # noqa: S108 - a private folder is made there
    try:
        util.get_temp_dir()
    finally:
        tempfile.tempdir = former


class _Context(context.ForkServerContext):
    Process = _Process


def _context() -> _Context:
    made = _Context()
    made.set_forkserver_preload(["netintent_server.adapters.convert.loaded"])
    return made
