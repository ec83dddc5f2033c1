"""A bound on the bytes being worked on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """So many bytes at once, first come first served; one that is larger than all of it is let in alone."""

    def __init__(self, size_bytes: int) -> None:
        self._size = size_bytes
        self._used = 0
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def taken(self, size_bytes: int) -> AsyncIterator[None]:
        """Hold `size_bytes` while inside, waiting for them in turn."""
        async with self._turn:
            while self._used and self._used + size_bytes > self._size:
                self._freed.clear()
                await self._freed.wait()
            self._used += size_bytes
        try:
            yield
        finally:
            self._used -= size_bytes
            self._freed.set()
