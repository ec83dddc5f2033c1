"""How much is taken on at once, and what a caller who is turned away learns."""

from __future__ import annotations

import asyncio
import contextlib

import grpc
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub
from wire_errors import detail, error_info, fails_with, trailers

from netintent.intent.v1 import intent_service_pb2 as wire

EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED
GO = wire.ProcessIntentRequest(intent="go")
WAIT = wire.ProcessIntentRequest(intent="wait")


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def full(server, planner, *, inside):
    """Every place is taken while inside."""
    calls = [server.intent.ProcessIntent(WAIT) for _ in range(inside)]
    await until(lambda: planner.inside == inside)
    yield
    planner.release.set()
    await asyncio.gather(*calls)


async def test_a_call_over_the_bound_is_turned_away_and_told_when_to_come_back(serve, planner):
    settings = {"admission__in_flight": 2, "admission__waiting": 0, "admission__retry_after_seconds": 0.25}
    async with serve(planner=planner, **settings) as server, full(server, planner, inside=2):
        with fails_with(EXHAUSTED) as caught:
            await server.intent.ProcessIntent(GO)
        assert detail(caught.value, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 250
        assert trailers(caught.value)["grpc-retry-pushback-ms"] == "250"
        assert error_info(caught.value).metadata["limit"] == "calls"
        assert "2 in flight and 0 waiting" in caught.value.details()


async def test_a_call_waits_for_its_place_up_to_the_bound_of_the_queue(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=2) as server:
        async with full(server, planner, inside=1):
            waiting = [asyncio.ensure_future(server.intent.ProcessIntent(GO)) for _ in range(2)]
            await asyncio.sleep(0.1)
            with fails_with(EXHAUSTED):
                await server.intent.ProcessIntent(GO)
            assert planner.started == 1
        assert all(answer.plan.digest for answer in await asyncio.gather(*waiting))


async def test_a_waiting_caller_that_leaves_gives_its_turn_to_the_next(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=1) as server:
        async with full(server, planner, inside=1):
            leaver = server.intent.ProcessIntent(GO)
            await asyncio.sleep(0.1)
            leaver.cancel()
            async with asyncio.timeout(5):
                while True:
                    with contextlib.suppress(grpc.aio.AioRpcError):
                        next_one = asyncio.ensure_future(server.intent.ProcessIntent(GO))
                        done, _ = await asyncio.wait({next_one}, timeout=0.05)
                        if not done:
                            break
                        await next_one
        assert (await next_one).plan.digest
        assert planner.started == 2, "the leaver never was inside"


async def test_streams_have_their_own_bound(serve, planner):
    async with serve(planner=planner, admission__streams=2, admission__in_flight=1) as server:
        streams = [server.intent.ProcessIntents() for _ in range(2)]
        for stream in streams:
            await stream.write(wire.ProcessIntentsRequest(intent="go"))
            assert (await stream.read()).plan.digest
        third = server.intent.ProcessIntents()
        with fails_with(EXHAUSTED) as caught:
            await third.read()
            await third
        assert error_info(caught.value).metadata["limit"] == "streams"
        assert (await server.intent.ProcessIntent(GO)).plan.digest
        for stream in streams:
            stream.cancel()


async def test_health_and_reflection_are_let_in_when_nothing_else_is(serve, planner):
    async with (
        serve(planner=planner, admission__in_flight=1, admission__waiting=0) as server,
        full(server, planner, inside=1),
    ):
        assert (await HealthStub(server.channel).Check(health_pb2.HealthCheckRequest())).status == 1
        question = reflection_pb2.ServerReflectionRequest(list_services="")
        reflection = ServerReflectionStub(server.channel).ServerReflectionInfo(iter([question]))
        assert [len(answer.list_services_response.service) async for answer in reflection] == [6]


async def test_many_more_callers_than_places_are_all_answered_or_turned_away_and_no_place_is_lost(serve, planner):
    async with serve(planner=planner, admission__in_flight=4, admission__waiting=8) as server:
        requests = [wire.ProcessIntentRequest(intent="wait 0.01") for _ in range(200)]
        ends = await asyncio.gather(*map(server.intent.ProcessIntent, requests), return_exceptions=True)
        refused = [end for end in ends if isinstance(end, grpc.aio.AioRpcError)]
        assert {end.code() for end in refused} <= {EXHAUSTED}
        assert len(ends) - len(refused) == planner.started >= 12
        async with full(server, planner, inside=4):
            pass
