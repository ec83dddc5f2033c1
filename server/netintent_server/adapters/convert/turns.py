"""Who is next when more wait than there are places: tenants in turn, and the streams of each in turn."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, Protocol, TypeVar

from netintent_server.errors import LimitReached
from netintent_server.ports import Caller

_RETRY_SECONDS = 1.0


class Waiting(Protocol):
    """Something that waits until it is taken, unless nobody needs it before."""

    caller: Caller

    @property
    def is_over(self) -> bool:
        """Whether nobody needs it any more."""
        ...


Item = TypeVar("Item", bound=Waiting)


class Turns(Generic[Item]):
    """A bounded queue that goes round: one file of a stream, one of the tenant's next stream when it comes again.

    A single file waits for one file each of those before it in the round, however many these have waiting.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._round: dict[str, dict[object, deque[Item]]] = {}
        self._count = 0
        self._some = asyncio.Semaphore(0)

    def __len__(self) -> int:
        """How many wait."""
        return self._count

    def put(self, item: Item) -> None:
        """Queue it; raises LimitReached when that many wait already."""
        if self._count >= self._most:
            raise LimitReached(
                "converters", f"{self._count} files wait to be converted already", retry_after=_RETRY_SECONDS
            )
        tenant, stream = item.caller
        self._round.setdefault(tenant, {}).setdefault(stream, deque()).append(item)
        self._count += 1
        self._some.release()

    async def take(self) -> Item:
        """Wait for one and take it out."""
        while True:
            await self._some.acquire()
            item = self._next()
            if item is not None and not item.is_over:
                return item

    def discard(self, item: Item) -> None:
        """Forget it, if it still waits."""
        tenant, stream = item.caller
        streams = self._round.get(tenant, {})
        queue = streams.get(stream)
        if queue is None or item not in queue:
            return
        queue.remove(item)
        self._count -= 1
        if not queue:
            del streams[stream]
        if not streams:
            del self._round[tenant]

    def _next(self) -> Item | None:
        if not self._round:
            return None  # what was counted has been discarded
        tenant, streams = next(iter(self._round.items()))
        stream, queue = next(iter(streams.items()))
        item = queue.popleft()
        self._count -= 1
        del streams[stream]
        del self._round[tenant]
        if queue:
            streams[stream] = queue  # at the end of its tenant's round
        if streams:
            self._round[tenant] = streams
        return item
