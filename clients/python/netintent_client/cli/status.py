"""`netintent status`: the state of the server that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netintent_client.cli.options import Connection, Output, command

if TYPE_CHECKING:
    from google.protobuf.duration_pb2 import Duration

    from netintent.admin.v1.admin_service_pb2 import GetStatusResponse


@command
async def status(connection: Connection, output: Output) -> None:
    """Print the state of the server that answers.

    Uptime, versions, dependencies, queues; needs the admin scope.
    """
    from netintent_client.cli.connect import connect
    from netintent_client.cli.show import json_of, print_json

    async with connect(connection) as client:
        state = await client.get_status()
    if output.json:
        print_json(json_of(state))
    else:
        _show(state)


def _show(state: GetStatusResponse) -> None:
    from netintent.admin.v1.admin_service_pb2 import BreakerState
    from netintent_client.cli.show import line, table

    line(("draining", "yellow") if state.draining else ("serving", "green"), f" for {_time(state.uptime)}")
    line(", ".join(f"{component.name} {component.version}" for component in state.versions))
    line(f"{state.resident_bytes / 2**20:.0f} MiB resident, {state.tasks} tasks")
    if state.dependencies:
        line()
        rows = [
            [d.name, "available" if d.available else "down", _time(d.latency), d.detail, " ".join(d.services)]
            for d in state.dependencies
        ]
        table(["dependency", "state", "latency", "detail", "needed by"], rows)
    if state.queues:
        line()
        rows = [
            [
                q.name,
                f"{q.in_flight}/{q.in_flight_limit}",
                f"{q.waiting}/{q.waiting_limit}",
                f"{q.accepted}",
                f"{q.rejected}",
            ]
            for q in state.queues
        ]
        table(["queue", "in flight", "waiting", "accepted", "rejected"], rows)
    if state.executors:
        line()
        rows = [
            [e.name, f"{e.busy}/{e.workers}", f"{e.waiting}", f"{e.finished}", f"{e.restarts}"] for e in state.executors
        ]
        table(["executor", "busy", "waiting", "finished", "restarts"], rows)
    if state.caches:
        line()
        rows = [[c.name, f"{c.entries}", f"{c.bytes}", f"{c.hits}", f"{c.misses}"] for c in state.caches]
        table(["cache", "entries", "bytes", "hits", "misses"], rows)
    if state.breakers:
        line()
        rows = [
            [b.name, BreakerState.Name(b.state).removeprefix("BREAKER_STATE_"), "by hand" if b.forced else ""]
            for b in state.breakers
        ]
        table(["breaker", "state", "set"], rows)


def _time(duration: Duration) -> str:
    seconds = duration.ToNanoseconds() / 1e9
    if seconds < 1:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
