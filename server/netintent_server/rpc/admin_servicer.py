"""AdminService: the state of this process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from netintent.admin.v1 import admin_service_pb2 as wire
from netintent_server.ports import Executor
from netintent_server.rpc.call import Call
from netintent_server.rpc.health import HealthMonitor
from netintent_server.rpc.interceptors.admission import Gate


@dataclass(frozen=True, slots=True)
class AdminServicer:
    """The methods of AdminService that are built."""

    versions: Mapping[str, str]
    monitor: HealthMonitor
    gates: tuple[Gate, ...]
    executors: tuple[Executor, ...] = ()
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)

    async def get_status(self, _: wire.GetStatusRequest, __: Call) -> wire.GetStatusResponse:
        """Everything this process knows of itself; dependencies are checked now unless they just were."""
        await self.monitor.refresh()
        response = wire.GetStatusResponse(
            draining=self.monitor.draining, resident_bytes=_resident_bytes(), tasks=len(asyncio.all_tasks())
        )
        response.uptime.FromTimedelta(timedelta(seconds=time.monotonic() - self.started))
        response.start_time.FromDatetime(self.started_at)
        for name, version in self.versions.items():
            response.versions.add(name=name, version=version)
        for state in self.monitor.dependencies:
            dependency = response.dependencies.add(
                name=state.name, available=state.available, detail=state.detail, services=state.services
            )
            dependency.latency.FromTimedelta(timedelta(seconds=state.seconds))
            if state.time is not None:
                dependency.check_time.FromDatetime(state.time)
        for gate in self.gates:
            response.queues.add(
                name=gate.name,
                in_flight=gate.in_flight,
                in_flight_limit=gate.places,
                waiting=gate.waiting,
                waiting_limit=gate.most_waiting,
                accepted=gate.accepted,
                rejected=gate.rejected,
            )
        for executor in self.executors:
            pool = executor.state()
            response.executors.add(
                name=pool.name,
                workers=pool.workers,
                busy=pool.busy,
                waiting=pool.waiting,
                finished=pool.finished,
                restarts=pool.restarts,
            )
        return response


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
