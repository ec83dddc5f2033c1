"""The standard health service, driven by checks of what each service really needs.

Its answers never wait: checks run in the background, each with its own time-out, never two at once of one dependency,
and a service is what its dependencies were at their last check. The server's own health ("") means alive and taking
calls; it depends on nothing remote, so that a dead backend never makes an orchestrator restart a healthy process.

The library's servicer is not used: it holds a lock while it writes to a watcher, so one stuck watcher would freeze the
health of everyone, and its Watch streams hold up a drain.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from grpc_health.v1 import health_pb2

from netintent_server.errors import DependencyUnavailable, NotFound
from netintent_server.ports import DependencyCheck
from netintent_server.rpc.call import Call

log = logging.getLogger(__name__)

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN

BROKEN = "the check itself failed; the log says how"


@dataclass(frozen=True, slots=True)
class DependencyState:
    """A dependency at its last check."""

    name: str
    services: tuple[str, ...]
    available: bool = False
    detail: str = "not checked yet"
    seconds: float = 0.0
    time: datetime | None = None
    checked_at: float = float("-inf")


class HealthMonitor:
    """Knows the state of every dependency and what it means for every service."""

    def __init__(
        self, services: Iterable[str], checks: Sequence[DependencyCheck], *, ttl: float, timeout: float
    ) -> None:
        self._services = frozenset(services)
        self._checks = {check.name: check for check in checks}
        self._states = {check.name: DependencyState(check.name, tuple(check.services)) for check in checks}
        self._ttl = ttl
        self._timeout = timeout
        self._running: dict[str, asyncio.Task[str]] = {}
        self._draining = False
        self._dismissed = False
        self._changed = asyncio.Event()

    @property
    def dependencies(self) -> tuple[DependencyState, ...]:
        """Every dependency as last checked."""
        return tuple(self._states.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Every name there is a state of, the server's own among them."""
        return ("", *sorted(self._services))

    @property
    def draining(self) -> bool:
        """Whether the server is on its way out."""
        return self._draining

    def status(self, service: str) -> int:
        """What the health service answers for a name; SERVICE_UNKNOWN for one that is not served."""
        if service and service not in self._services:
            return SERVICE_UNKNOWN
        if self._draining:
            return NOT_SERVING
        lacking = (not state.available for state in self._states.values() if service and service in state.services)
        return NOT_SERVING if any(lacking) else SERVING

    async def refresh(self) -> None:
        """Check every dependency whose last result is older than its TTL, all at once."""
        due = [name for name, state in self._states.items() if time.monotonic() - state.checked_at >= self._ttl]
        await asyncio.gather(*(self._check(name) for name in due))

    async def recheck(self, name: str) -> None:
        """Check a dependency that is known to have changed, whatever the age of its last result."""
        await self._check(name)

    async def run(self) -> None:
        """Keep the states fresh until cancelled; each dependency at its own pace."""
        try:
            async with asyncio.TaskGroup() as group:
                for name in self._checks:
                    group.create_task(self._keep_fresh(name), name=f"health:{name}")
        finally:
            for task in self._running.values():
                task.cancel()

    def drain(self) -> None:
        """NOT_SERVING everywhere, for good; watchers are told, and stay.

        A client whose stream ends after an answer opens it again at once: ended here, the streams would come back as
        fast as the network lets them while balancers should take notice.
        """
        self._draining = True
        self._tell()

    def dismiss_watchers(self) -> None:
        """End every stream of changes, so that none holds the server up."""
        self._dismissed = True
        self._tell()

    async def changes(self) -> AsyncIterator[None]:
        """Yield now and after every change of any state, until watchers are dismissed."""
        while True:
            # asked before the yield: who was still busy with an earlier state hears of the last one too
            changed, dismissed = self._changed, self._dismissed
            yield
            if dismissed:
                return
            await changed.wait()

    async def _keep_fresh(self, name: str) -> None:
        while True:
            await asyncio.sleep(self._states[name].checked_at + self._ttl - time.monotonic())
            await self._check(name)

    async def _check(self, name: str) -> None:
        """Ask the dependency, or wait with those who already do.

        The check is waited for and not awaited: one that hangs where it cannot be cancelled must not hang its watcher.
        """
        task = self._running.get(name)
        if task is None or task.done():
            task = self._running[name] = asyncio.create_task(self._checks[name].check(), name=f"check:{name}")
        begun = time.monotonic()
        done, _ = await asyncio.wait({task}, timeout=self._timeout)
        if done:
            available, detail = self._outcome(name, task)
        else:
            task.cancel()
            available, detail = False, f"no answer within {self._timeout:g} s"
        before, now = self._states[name], time.monotonic()
        self._states[name] = replace(
            before, available=available, detail=detail, seconds=now - begun, time=datetime.now(UTC), checked_at=now
        )
        if available != before.available:
            log.log(logging.INFO if available else logging.WARNING, "%s: %s", name, detail)
            self._tell()

    def _outcome(self, name: str, task: asyncio.Task[str]) -> tuple[bool, str]:
        try:
            return True, task.result()
        except DependencyUnavailable as error:
            return False, str(error)
        except (asyncio.CancelledError, Exception):
            # A check that breaks in a way its adapter did not foresee is a dependency that does not work.
            if self._states[name].detail != BROKEN:
                log.exception("the check of %s failed", name)
            return False, BROKEN

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class HealthServicer:
    """grpc.health.v1.Health over a monitor."""

    def __init__(self, monitor: HealthMonitor) -> None:
        self._monitor = monitor

    async def check(self, request: health_pb2.HealthCheckRequest, _: Call) -> health_pb2.HealthCheckResponse:
        """The state now; NOT_FOUND for a service that is not served."""
        status = self._monitor.status(request.service)
        if status == SERVICE_UNKNOWN:
            raise NotFound(f"service {request.service}")
        return health_pb2.HealthCheckResponse(status=status)

    async def list(self, _: Any, __: Call) -> Any:
        """The state of every name. The library's contract has the method from 1.85 on; before, nobody can call it."""
        messages: Any = health_pb2
        answer = messages.HealthListResponse()
        for name in self._monitor.names:
            answer.statuses[name].status = self._monitor.status(name)
        return answer

    async def watch(
        self, request: health_pb2.HealthCheckRequest, _: Call
    ) -> AsyncGenerator[health_pb2.HealthCheckResponse]:
        """The state now and after every change; ends by itself when the server is about to stop."""
        last = None
        async for __ in self._monitor.changes():
            status = self._monitor.status(request.service)
            if status != last:
                last = status
                yield health_pb2.HealthCheckResponse(status=status)
