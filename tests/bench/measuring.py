"""What the measurements share: a server as a process of its own, its CPU time and memory, h2load, tables, JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
TICKS = os.sysconf("SC_CLK_TCK")


def options(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def report(json_file: Path | None, figures: dict[str, Any]) -> None:
    """Write the figures, and what they were measured on, where --json says."""
    if json_file is None:
        return
    json_file.parent.mkdir(parents=True, exist_ok=True)
    json_file.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": model[1] if model else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load_average": os.getloadavg()[0],
        "python": platform.python_version(),
        **{name: version(name) for name in ("grpcio", "protobuf", "uvloop")},
    }


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in columns, the first to the left, numbers to the right."""
    lines = [tuple(map(str, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for first, *others in lines:
        cells = [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]).rstrip())


@dataclass(frozen=True)
class Spread:
    """A figure measured several times."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def __format__(self, spec: str) -> str:
        return f"{self.median:{spec}} ({self.least:{spec}}..{self.most:{spec}})"


@dataclass(frozen=True)
class Process:
    """A server in another process."""

    pid: int
    address: str

    def cpu_seconds(self) -> float:
        """User and system time of all its threads, to 10 ms."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_bytes(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) * 1024


@contextmanager
def netintent(*, data: Path | None = None, **settings: str) -> Iterator[Process]:
    """`netintent serve` on the defaults but for `settings`, on a free port; on new data unless `data` is given."""
    with tempfile.TemporaryDirectory() as work:
        ready = Path(work, "ready")
        command = [str(BIN / "netintent"), "serve", "--listen", "127.0.0.1:0"]
        command += ["--data-dir", str(data or Path(work, "data")), "--ready-file", str(ready)]
        more = {"NETINTENT_LOG__LEVEL": "warning", "NETINTENT_DRAIN__NOTICE_SECONDS": "0"}
        more |= {f"NETINTENT_{name.upper()}": value for name, value in settings.items()}
        with running(command, more) as process:
            yield Process(process.pid, when_ready(process, ready))


def environment() -> dict[str, str]:
    """The environment without Python's own knobs: one that forbids to keep compiled code would slow every start."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NETINTENT_"))}


@contextmanager
def running(command: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment() | env)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def when_ready(process: subprocess.Popen[bytes], ready: Path) -> str:
    """The address in the ready file, as soon as it is there."""
    give_up = time.monotonic() + 30
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > give_up:
            raise SystemExit("the server did not start")
        time.sleep(0.001)
    return ready.read_text(encoding="utf-8").split()[0]


def h2load_or_leave() -> str:
    """The path of h2load; without it nothing is measured here, and that is no failure."""
    found = shutil.which("h2load")
    if found is None:
        print("h2load is not here, so nothing was measured; Debian has it in nghttp2-client")
        raise SystemExit(0)
    return found


def frame(message: bytes) -> bytes:
    """A gRPC message as it lies in a request body: not compressed, its length, itself."""
    return b"\0" + len(message).to_bytes(4, "big") + message


@dataclass(frozen=True)
class Round:
    """One run of h2load."""

    calls: int
    seconds: float
    cpu_seconds: float
    data_bytes: int

    @property
    def per_second(self) -> float:
        return self.calls / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.cpu_seconds / self.calls * 1e6


def h2load(server: Process, method: str, body: Path, calls: int, *, clients: int = 8, streams: int = 8) -> Round:
    """Call `method` that often; raises unless every call was answered (grpc-status is not looked at)."""
    command = [h2load_or_leave(), f"-c{clients}", f"-m{streams}", "-n", str(calls), "-d", str(body)]
    command += ["-H", "content-type: application/grpc", "-H", "te: trailers", f"http://{server.address}/{method}"]
    before = server.cpu_seconds()
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    spent = server.cpu_seconds() - before
    answered = re.findall(r"status codes: (\d+) 2xx", said)
    took = re.findall(r"finished in ([\d.]+)(ms|s|us)", said)
    data = re.findall(r"\((\d+)\) data", said)
    if answered != [str(calls)]:
        raise SystemExit(f"not every call was answered:\n{said}")
    number, unit = took[0]
    return Round(calls, float(number) * {"s": 1, "ms": 1e-3, "us": 1e-6}[unit], spent, int(data[0]))
