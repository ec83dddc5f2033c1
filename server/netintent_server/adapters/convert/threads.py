"""Converts files in a few threads of its own, off the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netintent_server.errors import DocumentRejected, Draining
from netintent_server.model.text import Converted

_log = logging.getLogger(__name__)
_loading = threading.Lock()


class ThreadConverter:
    """The `Converter` of a server that trusts its libraries: a bounded number of conversions at a time.

    A caller that is cancelled is let go at once; its conversion ends at the next block and keeps its thread until
    then, so that there are never more than `threads` at work.
    """

    def __init__(self, *, threads: int = 2, seconds: float = 120.0, most_bytes: int = 64 * 2**20) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="convert")
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._closed = threading.Event()

    async def convert(self, file: Path, *, file_name: str, media_type: str) -> Converted:
        """Read one file.

        Raises:
            DocumentRejected: with code, message and remedy; nothing else for anything that is in the file.
            Draining: the converter has been closed.
        """
        if self._closed.is_set():
            raise Draining
        left = threading.Event()
        watch = _Watch(self._seconds, left, self._closed)

        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, _convert, file, file_name, media_type, self._most_bytes, watch
            )
        except _Stopped:
            raise Draining from None
        finally:
            left.set()

    async def close(self) -> None:
        """End what runs at its next block and take no more."""
        self._closed.set()
        # what waits is begun and ends at once: a future cancelled here would look like its caller's cancellation
        await asyncio.to_thread(self._pool.shutdown, wait=True)


class _Watch:
    """Ends a conversion that takes too long or that nobody waits for; its time begins when it does."""

    def __init__(self, seconds: float, *ends: threading.Event) -> None:
        self._seconds = seconds
        self._ends = ends
        self._until: float | None = None

    def is_over(self) -> bool:
        """Tell whether nobody waits any more."""
        return any(end.is_set() for end in self._ends)

    def __call__(self) -> None:
        if self.is_over():
            raise _Stopped
        if self._until is None:
            self._until = time.monotonic() + self._seconds
        elif time.monotonic() > self._until:
            raise DocumentRejected(
                "CONVERTER_TIMEOUT",
                f"the file was not converted within {self._seconds:g} s",
                "split it into several files, or upload it in another format",
            )


class _Stopped(Exception):
    """Nobody waits for this conversion any more."""


def _convert(file: Path, file_name: str, media_type: str, most_bytes: int, watch: _Watch) -> Converted:
    # late: markdown-it and lxml take longer to load than the rest of a start-up; and by one thread alone
    with _loading:
        from netintent_server.adapters.convert.formats import convert_file

    try:
        watch()
        return convert_file(file, file_name=file_name, media_type=media_type, most_bytes=most_bytes, go_on=watch)
    except (DocumentRejected, _Stopped):
        raise
    except Exception as error:
        if watch.is_over():  # whoever left took the file away
            raise _Stopped from error
        _log.exception("a conversion failed", extra={"file_name": file_name, "media_type": media_type})
        raise DocumentRejected(
            "INTERNAL", "the file could not be converted", "the server's log tells more; try another format"
        ) from error
