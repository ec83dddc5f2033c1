"""The directory for everything durable: made private, and watched for being writable and having room."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netintent_server.errors import ConfigurationError, DependencyUnavailable


def make_data_dir(path: Path) -> None:
    """Make the directory, for this user only; raises ConfigurationError when it cannot be made or written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_probe(path)
    except OSError as error:
        raise ConfigurationError(f"data_dir: {path}: {error.strerror}; name a directory this user can write") from error


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep the directory to this process while inside: two servers would spoil each other's index.

    Raises ConfigurationError when another process has it. The lock goes with the process, however it ends.
    """
    descriptor = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigurationError(f"data_dir: {path} is in use by another server; name another directory") from error
        yield
    finally:
        os.close(descriptor)


class DataDirCheck:
    """Whether the data directory can be written and has room."""

    name = "data_dir"

    def __init__(self, path: Path, *, services: tuple[str, ...], free_bytes: int) -> None:
        self.services = services
        self._path = path
        self._free_bytes = free_bytes
        self._running: asyncio.Task[str] | None = None

    async def check(self) -> str:
        """Write and remove a file in it, off the event loop: a hanging disk must not hang the server.

        Nor may it collect threads: a probe that hangs is waited for again rather than joined by another.
        """
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(asyncio.to_thread(self._check), name="data-dir-probe")
        return await asyncio.shield(self._running)

    def _check(self) -> str:
        try:
            _write_probe(self._path)
            free = shutil.disk_usage(self._path).free
        except OSError as error:
            raise DependencyUnavailable(self.name, f"{self._path}: {error.strerror}") from error
        if free < self._free_bytes:
            raise DependencyUnavailable(self.name, f"{self._path}: {free:,} bytes free of {self._free_bytes:,} needed")
        return f"{free // 2**20:,} MiB free"


def _write_probe(path: Path) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".probe-", dir=path)
    try:
        os.write(descriptor, b"netintent")
    finally:
        os.close(descriptor)
        Path(name).unlink()
