"""A server takes on so much and no more; the rest is told at once to come back, and when."""

from __future__ import annotations

import asyncio

import grpc
from google.rpc import error_details_pb2
from wire_errors import detail, error_info, fails_with, trailers

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2 as wire

WAIT = wire.ProcessIntentRequest(intent="wait")


async def inside(planner, count):
    async with asyncio.timeout(5):
        while planner.inside < count:
            await asyncio.sleep(0.01)


async def test_who_finds_no_room_is_told_when_to_come_back(serve, planner):
    async with serve(planner=planner, admission__in_flight=2, admission__waiting=0) as server:
        taken = [server.intent.ProcessIntent(WAIT) for _ in range(2)]
        await inside(planner, 2)
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED) as caught:
            await server.intent.ProcessIntent(WAIT)
        assert error_info(caught.value).metadata["limit"] == "calls"
        assert detail(caught.value, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 500
        assert trailers(caught.value)["grpc-retry-pushback-ms"] == "500"
        planner.release.set()
        await asyncio.gather(*taken)


async def test_who_waits_is_served_in_turn(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=3) as server:
        calls = [server.intent.ProcessIntent(WAIT) for _ in range(4)]
        await inside(planner, 1)
        planner.release.set()
        assert len(await asyncio.gather(*calls)) == 4


async def test_health_and_reflection_pass_a_full_server(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=0) as server:
        taken = server.intent.ProcessIntent(WAIT)
        await inside(planner, 1)
        check = server.channel.unary_unary("/grpc.health.v1.Health/Check")
        assert await check(b"", timeout=5) == b"\x08\x01"  # SERVING
        reflect = server.channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
        assert [answer async for answer in reflect(iter([b"\x3a\x00"]), timeout=5)]
        planner.release.set()
        await taken


async def test_a_caller_that_leaves_the_queue_leaves_its_place_to_the_next(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=1) as server:
        first = server.intent.ProcessIntent(WAIT)
        await inside(planner, 1)
        impatient = server.intent.ProcessIntent(WAIT)
        await asyncio.sleep(0.1)
        impatient.cancel()
        await asyncio.sleep(0.1)
        patient = server.intent.ProcessIntent(WAIT)
        await asyncio.sleep(0.1)
        planner.release.set()
        await asyncio.gather(first, patient)
        assert planner.started == 2


async def test_the_status_counts_who_was_taken_and_who_turned_away(serve, planner):
    async with serve(planner=planner, admission__in_flight=2, admission__waiting=0) as server:
        taken = server.intent.ProcessIntent(WAIT)
        await inside(planner, 1)
        status = await server.admin.GetStatus(admin_service_pb2.GetStatusRequest())
        (calls,) = (queue for queue in status.queues if queue.name == "calls")
        assert (calls.in_flight, calls.in_flight_limit, calls.waiting_limit, calls.rejected) == (2, 2, 0, 0)
        second = server.intent.ProcessIntent(WAIT)
        await inside(planner, 2)
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED):
            await server.intent.ProcessIntent(WAIT)
        planner.release.set()
        await asyncio.gather(taken, second)
        status = await server.admin.GetStatus(admin_service_pb2.GetStatusRequest())
        (calls,) = (queue for queue in status.queues if queue.name == "calls")
        assert (calls.accepted, calls.rejected) == (4, 1)


async def test_a_message_over_the_limit_is_refused_and_the_server_unharmed(serve, planner):
    async with serve(planner=planner, transport__message_bytes=65_536) as server:
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED):
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="x" * 70_000))
        assert (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))).plan.digest
