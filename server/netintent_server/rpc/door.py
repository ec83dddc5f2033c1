"""Ends the reading of streams of requests, which their clients could keep open for ever, when the server drains."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from netintent_server.errors import Draining


class Door:
    """Open until it is closed, once."""

    def __init__(self) -> None:
        self._closed = False
        self._scopes: set[asyncio.Timeout] = set()

    def close(self) -> None:
        """End everything that runs `while_open`."""
        self._closed = True
        now = asyncio.get_running_loop().time()
        for scope in self._scopes:
            scope.reschedule(now)

    @asynccontextmanager
    async def while_open(self) -> AsyncIterator[None]:
        """Cancel what runs inside when the door closes, and raise Draining."""
        if self._closed:
            raise Draining
        scope = asyncio.timeout(None)
        try:
            async with scope:
                self._scopes.add(scope)
                try:
                    yield
                finally:
                    self._scopes.discard(scope)
        except TimeoutError:
            if not scope.expired():
                raise
            raise Draining from None
