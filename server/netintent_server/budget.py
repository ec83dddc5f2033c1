"""The time a call has left: one object, made where the call enters, asked by every stage below.

The budget ends a little before the caller's deadline, so that the server's own DEADLINE_EXCEEDED, which names the
stage reached, still arrives: a status sent 10 ms before the deadline reached 6 callers of 50, one sent 50 ms before
reached all.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from netintent_server.errors import BudgetSpent
from netintent_server.model.common import Stage, StageTiming, Timings

RESERVE_SECONDS = 0.050
RESERVE_SHARE = 0.25


class Budget:
    """A deadline on the monotonic clock, the stage the call is in, and the time each stage took.

    `seconds` is what the caller granted (or the server's cap); the reserve for the answer is taken off it.
    """

    __slots__ = ("_durations", "_entered", "_started", "expires_at", "stage")

    def __init__(self, seconds: float, *, now: float | None = None) -> None:
        self._started = self._entered = time.monotonic() if now is None else now
        self.expires_at = self._started + seconds - min(RESERVE_SECONDS, seconds * RESERVE_SHARE)
        self.stage = Stage.QUEUE
        self._durations: list[tuple[Stage, float]] = []

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.expires_at - time.monotonic())

    def enter(self, stage: Stage) -> None:
        """Begin a stage, ending the one before; raises BudgetSpent when no time is left for it."""
        now = time.monotonic()
        self._durations.append((self.stage, now - self._entered))
        self._entered = now
        self.stage = stage
        if now >= self.expires_at:
            raise BudgetSpent(stage.name)

    def check(self) -> None:
        """Raise BudgetSpent when the time is over; for long loops within a stage."""
        if time.monotonic() >= self.expires_at:
            raise BudgetSpent(self.stage.name)

    @asynccontextmanager
    async def enforced(self) -> AsyncIterator[None]:
        """Cancel what runs inside when the time is over, and raise BudgetSpent with the stage it was in."""
        try:
            async with asyncio.timeout(None if math.isinf(self.expires_at) else self.remaining()) as scope:
                yield
        except TimeoutError:
            if not scope.expired():
                raise
            raise BudgetSpent(self.stage.name) from None

    def timings(self) -> Timings:
        """What the call took so far, whole and by stage, the current one included."""
        now = time.monotonic()
        spent = [*self._durations, (self.stage, now - self._entered)]
        return Timings(
            total=timedelta(seconds=now - self._started),
            stages=tuple(StageTiming(stage=stage, duration=timedelta(seconds=seconds)) for stage, seconds in spent),
        )
