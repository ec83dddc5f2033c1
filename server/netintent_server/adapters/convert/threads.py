"""Converts files in a few threads of its own, off the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Converted

_log = logging.getLogger(__name__)


class ThreadConverter:
    """The `Converter` of a server that trusts its libraries: a bounded number of conversions at a time.

    A caller that is cancelled is let go at once; its conversion ends at the next block and keeps its thread until
    then, so that there are never more than `threads` at work.
    """

    def __init__(self, *, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="convert")
        self._closed = threading.Event()

    async def convert(self, file: Path, *, file_name: str, media_type: str) -> Converted:
        """Read one file.

        Raises:
            DocumentRejected: with code, message and remedy; nothing else for anything that is in the file.
        """
        left = threading.Event()

        def go_on() -> None:
            if left.is_set() or self._closed.is_set():
                raise _Stopped

        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, _convert, file, file_name, media_type, go_on
            )
        finally:
            left.set()

    async def close(self) -> None:
        """End what runs at its next block and take no more."""
        self._closed.set()
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)


class _Stopped(Exception):
    """Nobody waits for this conversion any more."""


def _convert(file: Path, file_name: str, media_type: str, go_on: Callable[[], None]) -> Converted:
    # late: markdown-it and lxml take longer to load than the rest of a start-up
    from netintent_server.adapters.convert.formats import convert_file

    try:
        return convert_file(file, file_name=file_name, media_type=media_type, go_on=go_on)
    except (DocumentRejected, _Stopped):
        raise
    except Exception as error:
        _log.exception("a conversion failed", extra={"file_name": file_name, "media_type": media_type})
        raise DocumentRejected(
            "INTERNAL", "the file could not be converted", "the server's log tells more; try another format"
        ) from error
