"""From a client's cancel to its handler's end, unary and stream: over TCP, in one process and so by one clock."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from contextlib import suppress

import grpc
import uvloop
from measuring import options, report, table

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent_server.app import serving
from netintent_server.settings import load


class PatientPlanner:
    """Works until it is cancelled, and notes when."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.left = asyncio.Event()
        self.left_at = 0.0

    async def draft(self, request, budget):
        self.left.clear()
        self.entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left_at = time.perf_counter()
            self.left.set()


async def one(planner: PatientPlanner, call) -> float:
    """Milliseconds from cancel to the planner's end."""
    reading = asyncio.ensure_future(read(call))
    await asyncio.wait_for(planner.entered.wait(), 5)
    planner.entered.clear()
    await asyncio.sleep(0.002)  # past what starting the call left to do
    began = time.perf_counter()
    call.cancel()
    await asyncio.wait_for(planner.left.wait(), 5)
    with suppress(asyncio.CancelledError):
        await reading
    return (planner.left_at - began) * 1e3


async def read(call) -> None:
    with suppress(grpc.aio.AioRpcError):
        if hasattr(call, "__aiter__"):
            async for _ in call:
                pass
        else:
            await call


async def measure(count: int) -> dict[str, list[float]]:
    planner = PatientPlanner()
    with tempfile.TemporaryDirectory() as data_dir:
        overrides = {"listen": "127.0.0.1:0", "data_dir": data_dir}
        overrides |= {f"drain.{name}_seconds": "0" for name in ("notice", "refuse")}
        settings = load(None, {}, overrides).settings
        async with (
            serving(settings, planner=planner) as service,
            grpc.aio.insecure_channel(service.addresses[0]) as channel,
        ):
            stub = IntentServiceStub(channel)
            made = {
                "unary": lambda: stub.ProcessIntent(wire.ProcessIntentRequest(intent="wait"), timeout=30),
                "stream": lambda: stub.StreamIntent(wire.StreamIntentRequest(intent="wait"), timeout=30),
            }
            return {name: [await one(planner, call()) for _ in range(count)] for name, call in made.items()}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--count", type=int, default=1000)
    given = parser.parse_args()
    figures, rows = {}, []
    for name, values in uvloop.run(measure(given.count)).items():
        cuts = statistics.quantiles(values, n=100)
        figures[name] = {"p50_ms": cuts[49], "p99_ms": cuts[98], "most_ms": max(values), "count": len(values)}
        rows.append((name, f"{cuts[49]:.2f}", f"{cuts[98]:.2f}", f"{max(values):.2f}"))
    table((f"ms, of {given.count}", "p50", "p99", "most"), rows)
    report(given.json, figures)


if __name__ == "__main__":
    main()
