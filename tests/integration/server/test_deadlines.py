"""Every call has a budget, ends with it, and says which stage it had reached."""

from __future__ import annotations

import asyncio
import time

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from netintent.intent.v1 import intent_service_pb2 as wire


def error_info(error: grpc.aio.AioRpcError) -> error_details_pb2.ErrorInfo:
    for detail in rpc_status.from_call(error).details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info
    pytest.fail(f"no ErrorInfo in {error}")


@pytest.mark.parametrize("timeout", [0.12, 0.4, 1.0])
async def test_the_servers_own_status_with_the_stage_arrives_before_the_clients_deadline(serve, planner, timeout):
    async with serve(planner=planner) as server:
        for _ in range(5):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"), timeout=timeout)
            assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
            assert error_info(caught.value).metadata["stage"] == "PARSE"
        await asyncio.wait_for(planner.empty(), 1)
        assert planner.cancelled == 5


async def test_a_call_without_a_deadline_gets_the_default(serve, planner):
    async with serve(planner=planner, deadline__unary_default_seconds=0.2) as server:
        begun = time.monotonic()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert time.monotonic() - begun < 5


async def test_no_deadline_is_longer_than_the_cap(serve, planner):
    async with serve(planner=planner, deadline__unary_cap_seconds=0.2) as server:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"), timeout=60)
        assert error_info(caught.value).reason == "BUDGET_SPENT"


async def test_a_stream_ends_with_its_budget_too(serve, planner):
    async with serve(planner=planner) as server:
        events = server.intent.StreamIntent(wire.StreamIntentRequest(intent="wait"), timeout=0.3)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            async for _ in events:
                pass
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert error_info(caught.value).metadata["stage"] == "PARSE"
        await asyncio.wait_for(planner.empty(), 1)


async def test_an_item_of_many_ends_with_its_own_budget_and_the_others_go_on(serve, planner):
    async with serve(planner=planner, deadline__unary_cap_seconds=0.2) as server:
        requests = [wire.ProcessIntentsRequest(intent=text) for text in ("wait", "go")]
        answers = {a.index: a async for a in server.intent.ProcessIntents(iter(requests), timeout=5)}
        assert answers[0].error.code == grpc.StatusCode.DEADLINE_EXCEEDED.value[0]
        assert answers[1].plan.digest


async def test_time_spent_waiting_for_a_place_counts_and_is_named(serve, planner):
    async with serve(planner=planner, admission__in_flight=1) as server:
        first = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        await asyncio.wait_for(planner.entered.wait(), 5)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"), timeout=0.3)
        assert error_info(caught.value).metadata["stage"] == "QUEUE"
        planner.release.set()
        await first
