"""AdminService.GetStatus: what one process knows of itself."""

from __future__ import annotations

import asyncio
import os
import time
from importlib.metadata import version

import grpc
from wire_errors import fails_with

from netintent.admin.v1 import admin_service_pb2 as wire
from netintent.intent.v1 import intent_service_pb2
from netintent_server.errors import DependencyUnavailable

WAIT = intent_service_pb2.ProcessIntentRequest(intent="wait")


class Broken:
    name = "redis"
    services = ("netintent.intent.v1.IntentService",)

    async def check(self):
        await asyncio.sleep(0.02)
        raise DependencyUnavailable(self.name, "connection refused")


async def status(server):
    return await server.admin.GetStatus(wire.GetStatusRequest())


async def test_versions_and_uptime_are_told(serve):
    async with serve() as server:
        first = await status(server)
        assert {v.name: v.version for v in first.versions}["grpcio"] == version("grpcio")
        assert {v.name for v in first.versions} == {"netintent", "grpcio", "protobuf", "python"}
        assert abs(first.start_time.ToNanoseconds() / 1e9 + first.uptime.ToNanoseconds() / 1e9 - time.time()) < 1
        await asyncio.sleep(0.05)
        later = await status(server)
        assert later.start_time == first.start_time
        assert later.uptime.ToTimedelta() > first.uptime.ToTimedelta()
        assert not later.draining


async def test_dependencies_are_told_with_what_is_wrong_and_how_long_it_took(serve):
    async with serve(checks=[Broken()], health__ttl_seconds=0.05) as server:
        told = {dependency.name: dependency for dependency in (await status(server)).dependencies}
        assert told.keys() == {"data_dir", "index", "policy", "redis"}
        assert told["data_dir"].available
        assert list(told["data_dir"].services) == ["netintent.rag.v1.RagService"]
        assert (told["redis"].available, told["redis"].detail) == (False, "connection refused")
        assert told["redis"].latency.ToMilliseconds() >= 15
        assert abs(told["redis"].check_time.ToNanoseconds() / 1e9 - time.time()) < 5


async def test_queues_are_counted(serve, planner):
    settings = {"admission__in_flight": 3, "admission__waiting": 0, "admission__streams": 7}
    async with serve(planner=planner, **settings) as server:
        calls = [server.intent.ProcessIntent(WAIT) for _ in range(2)]
        stream = server.intent.ProcessIntents()
        await stream.write(intent_service_pb2.ProcessIntentsRequest(intent=""))
        await stream.read()
        async with asyncio.timeout(5):
            while planner.inside < 2:
                await asyncio.sleep(0.01)
        queues = {queue.name: queue for queue in (await status(server)).queues}
        assert queues["calls"] == wire.QueueStatus(
            name="calls", in_flight=3, in_flight_limit=3, accepted=3, waiting_limit=0
        ), "itself among them"
        assert queues["streams"] == wire.QueueStatus(name="streams", in_flight=1, in_flight_limit=7, accepted=1)
        third = server.intent.ProcessIntent(WAIT)
        async with asyncio.timeout(5):
            while planner.inside < 3:
                await asyncio.sleep(0.01)
        for _ in range(2):
            with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED):
                await status(server)
        planner.release.set()
        await asyncio.gather(*calls, third)
        stream.cancel()
        queues = {queue.name: queue for queue in (await status(server)).queues}
        assert (queues["calls"].accepted, queues["calls"].rejected, queues["calls"].in_flight) == (5, 2, 1)


async def test_memory_and_tasks_are_those_of_the_process(serve):
    async with serve() as server:
        told = await status(server)
        with open("/proc/self/statm") as statm:  # noqa: ASYNC230, PTH123 - no file
            now = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        assert abs(told.resident_bytes - now) < 20 * 2**20
        assert 1 <= told.tasks <= len(asyncio.all_tasks()) + 5


async def test_what_is_not_configured_is_not_told(serve):
    async with serve() as server:
        told = await status(server)
        assert [*told.caches, *told.breakers] == []
