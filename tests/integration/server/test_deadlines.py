"""Every call has a budget, ends with it, and says which stage it had reached."""

from __future__ import annotations

import asyncio
import contextlib
import time

import grpc
import pytest
from grpc_status import rpc_status
from wire_errors import error_info

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2


@pytest.mark.parametrize("timeout", [0.12, 0.4, 1.0])
async def test_the_servers_own_status_with_the_stage_arrives_before_the_clients_deadline(serve, planner, timeout):
    """All of them do on a machine that has time; on a busy one most."""
    async with serve(planner=planner) as server:
        calls = [
            server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"), timeout=timeout) for _ in range(9)
        ]
        errors = await asyncio.gather(*calls, return_exceptions=True)
        assert {error.code() for error in errors} == {grpc.StatusCode.DEADLINE_EXCEEDED}
        arrived = [error for error in errors if rpc_status.from_call(error) is not None]
        assert len(arrived) > 4
        assert {error_info(error).metadata["stage"] for error in arrived} == {"PARSE"}
        await asyncio.wait_for(planner.empty(), 1)
        assert planner.cancelled == 9


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


async def test_a_plan_whose_time_is_over_before_the_policy_has_spoken_says_so(serve, monkeypatch):
    monkeypatch.setattr("netintent_server.intent.process.validate", lambda *_: time.sleep(0.06) or ())
    plan = plan_pb2.IntentPlan(disposition=plan_pb2.DISPOSITION_PLANNED)
    async with serve(deadline__unary_default_seconds=0.05) as server:
        for call in (
            server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan)),
            server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_PLAN_JSON)),
            server.intent.DiffPlan(wire.DiffPlanRequest(plan=plan)),
            server.intent.CheckFeasibility(wire.CheckFeasibilityRequest(plan=plan)),
        ):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await call
            assert error_info(caught.value).metadata["stage"] == "GUARD"


async def test_a_deadline_that_is_over_on_arrival_costs_no_work(serve, planner):
    async with serve(planner=planner) as server:
        for timeout in (0, -1, 1e-9):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"), timeout=timeout)
            assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert planner.inside == 0


async def test_a_deadline_of_years_is_cut_to_the_cap(serve, planner):
    async with serve(planner=planner) as server:
        assert (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"), timeout=1e9)).plan.digest


async def test_the_budget_of_a_stream_of_many_ends_it_with_its_items(serve, planner):
    async with serve(planner=planner, deadline__stream_cap_seconds=0.3) as server:
        stream = server.intent.ProcessIntents()
        await stream.write(wire.ProcessIntentsRequest(intent="wait"))
        with contextlib.suppress(grpc.aio.AioRpcError):
            while await stream.read() is not grpc.aio.EOF:
                pass
        assert await asyncio.wait_for(stream.code(), 5) is grpc.StatusCode.DEADLINE_EXCEEDED
        await asyncio.wait_for(planner.empty(), 1)
