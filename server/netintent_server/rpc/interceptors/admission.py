"""How much is taken on at once: a bound on work in flight and on work waiting; the rest is turned away at once.

Shedding protects memory and the time of what is behind the server; a call turned away costs nearly as much CPU as a
cheap one. Health and reflection do not pass here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from netintent_server.errors import Draining, LimitReached
from netintent_server.rpc.call import Call, Proceed
from netintent_server.rpc.door import Door
from netintent_server.settings import AdmissionSettings


class Gate:
    """A number of places, a bounded queue for them, first come first served."""

    def __init__(self, name: str, *, places: int, waiting: int, retry_after: float) -> None:
        self.name = name
        self.places = places
        self.most_waiting = waiting
        self.in_flight = 0
        self.accepted = 0
        self.rejected = 0
        self._retry_after = retry_after
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._queue)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place, waiting for one in turn; raises LimitReached when the queue is full."""
        await self._enter()
        try:
            yield
        finally:
            self._leave()

    async def _enter(self) -> None:
        if self.in_flight < self.places and not self._queue:
            self.in_flight += 1
        elif len(self._queue) >= self.most_waiting:
            self.rejected += 1
            raise LimitReached(
                self.name,
                f"{self.name}: {self.in_flight} in flight and {self.waiting} waiting are all this server takes",
                retry_after=self._retry_after,
            )
        else:
            await self._wait()
        self.accepted += 1

    async def _wait(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # the place came in the same moment: hand it on
            else:
                with suppress(ValueError):  # a leaver may have passed over it already
                    self._queue.remove(turn)
            raise

    def _leave(self) -> None:
        """Give the place to the first in the queue, or free it."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.in_flight -= 1


class Admission:
    """The gate of calls and the gate of long streams, and the door that closes when the server drains."""

    def __init__(self, settings: AdmissionSettings) -> None:
        retry = settings.retry_after_seconds
        self.calls = Gate("calls", places=settings.in_flight, waiting=settings.waiting, retry_after=retry)
        self.streams = Gate("streams", places=settings.streams, waiting=0, retry_after=retry)
        self.reading = Door()
        """Closed late in the drain: streams of requests read on until then."""
        self._closed = False
        self._refusing = asyncio.Event()
        self._refusing.set()
        self._inside = 0
        self._empty = asyncio.Event()

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Both gates, for those who report on them."""
        return (self.calls, self.streams)

    @property
    def busy(self) -> int:
        """Calls inside, working or waiting."""
        return self._inside

    def close(self) -> None:
        """Take no new calls; those inside go on."""
        self._closed = True
        if not self._inside:
            self._empty.set()

    def hold_refusals(self) -> None:
        """Keep back the answer to calls that come too late.

        A client without patience calls again as soon as it is refused, and what is on its way in the moment the library
        stops is answered CANCELLED. While its call is held here, it has no other on its way.
        """
        self._refusing.clear()

    def release_refusals(self) -> None:
        """Answer those calls."""
        self._refusing.set()

    async def settled(self) -> None:
        """Wait, once closed, until the last call has left: the library's stop() returns while handlers still end."""
        await self._empty.wait()

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Let the call in when there is room.

        A stream of requests holds a place among streams, its items one each among calls: an idle stream must not keep
        work out.
        """
        if self._closed:
            await self._refusing.wait()
            raise Draining
        self._inside += 1
        try:
            async with (self.streams if call.method.client_streaming else self.calls).place():
                return await proceed(call)
        finally:
            self._inside -= 1
            if self._closed and not self._inside:
                self._empty.set()
