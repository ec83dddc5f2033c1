"""A bound on the files being worked on at once, and on their bytes."""

from __future__ import annotations

import asyncio


class Room:
    """So many bytes in so many files at once, first come first served; a file larger than all of it is let in alone."""

    def __init__(self, size_bytes: int, *, files: int = 1024) -> None:
        self._size = size_bytes
        self._most_files = files
        self._files = 0
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
            while self._files and (self._used + size_bytes > self._size or self._files >= self._most_files):
                self._freed.clear()
                await self._freed.wait()
            self._used += size_bytes
            self._files += 1

    def leave(self, size_bytes: int) -> None:
        """Give back what was taken."""
        self._used -= size_bytes
        self._files -= 1
        self._freed.set()
