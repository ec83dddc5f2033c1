"""A bound on the bytes being worked on at once."""

from __future__ import annotations

import asyncio


class Room:
    """So many bytes at once, first come first served; what is larger than all of it is let in alone."""

    def __init__(self, size_bytes: int) -> None:
        self._size = size_bytes
        self._used = 0
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()

    @property
    def used_bytes(self) -> int:
        """Bytes inside."""
        return self._used

    async def enter(self, size_bytes: int) -> None:
        """Wait in turn until there is room for so many, and take it."""
        async with self._turn:
            while self._used and self._used + size_bytes > self._size:
                self._freed.clear()
                await self._freed.wait()
            self._used += size_bytes

    def leave(self, size_bytes: int) -> None:
        """Give back what was taken."""
        self._used -= size_bytes
        self._freed.set()
