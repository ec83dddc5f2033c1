"""Files between the wire and their conversion: private, on the disk of the data directory, gone with their upload."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
import threading
from pathlib import Path

from netintent_server.errors import ConfigurationError, DependencyUnavailable

SMALL_BYTES = 16 * 1024
"""What is written at once: it takes less time than to find a thread for it."""


class DirectorySpool:
    """A directory of files being received; what a crash left in it is removed at the start.

    Raises ConfigurationError when it cannot be made.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        try:
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise ConfigurationError(f"data_dir: {directory}: {error.strerror}; make it writable") from error

    async def open(self) -> SpooledFile:
        """Begin a file that only this user can read."""
        try:
            return SpooledFile(*tempfile.mkstemp(dir=self._directory))
        except OSError as error:
            raise _no_room(error) from error


class SpooledFile:
    """One file being received; large chunks are written and digested off the event loop, one after another."""

    def __init__(self, descriptor: int, name: str) -> None:
        self.path = Path(name)
        self.size_bytes = 0
        self._descriptor: int | None = descriptor
        self._using = threading.Lock()  # a write that was cancelled goes on in its thread: never close under it
        self._digest = hashlib.sha256()

    async def write(self, data: bytes) -> None:
        """Append."""
        try:
            if len(data) <= SMALL_BYTES:
                self._write(data)
            else:
                await asyncio.to_thread(self._write, data)
        except OSError as error:
            raise _no_room(error) from error

    async def sha256(self) -> str:
        """The digest of all that was written; closes the file."""
        self._close()
        return self._digest.hexdigest()

    def discard(self) -> None:
        """Close and remove it."""
        self._close()
        self.path.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        with self._using:
            if self._descriptor is None:
                return
            self._digest.update(data)
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            self.size_bytes += len(data)

    def _close(self) -> None:
        with self._using:
            descriptor, self._descriptor = self._descriptor, None
            if descriptor is not None:
                os.close(descriptor)


def _no_room(error: OSError) -> DependencyUnavailable:
    return DependencyUnavailable("spool", f"the upload could not be written to disk: {error.strerror}")
