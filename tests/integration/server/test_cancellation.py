"""When the caller is gone, everything below stops: whatever the shape of the call, wherever it waits."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import tracemalloc

import grpc
import pytest
from processes import running

from netintent.admin.v1 import admin_service_pb2
from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Disposition, IntentPlan
from netintent_server.ports import Draft

LARGE = 512 * 1024


class TalkativePlanner:
    """Finds so much that a client which does not read blocks the stream on flow control."""

    def __init__(self) -> None:
        self.drafted = asyncio.Event()

    async def draft(self, request, budget):
        finding = Finding(code=FindingCode.AMBIGUOUS, severity=Severity.INFO, message="x" * LARGE)
        self.drafted.set()
        return Draft(IntentPlan(disposition=Disposition.REJECTED, findings=(finding,) * 6))


@pytest.fixture
def talkative():
    return TalkativePlanner()


async def queues(server):
    status = await server.admin.GetStatus(admin_service_pb2.GetStatusRequest())
    return {queue.name: queue for queue in status.queues}


async def tasks_settle_at(baseline: int, *, within: float = 5.0) -> None:
    """Wait until no more tasks live than before."""
    async with asyncio.timeout(within):
        while len(asyncio.all_tasks()) > baseline:
            await asyncio.sleep(0.01)


async def test_a_cancelled_unary_call_stops_its_handler(serve, planner):
    async with serve(planner=planner) as server:
        call = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        await asyncio.wait_for(planner.entered.wait(), 5)
        call.cancel()
        await asyncio.wait_for(planner.empty(), 1)
        assert planner.cancelled == 1


async def test_a_cancelled_stream_stops_its_handler(serve, planner):
    async with serve(planner=planner) as server:
        events = server.intent.StreamIntent(wire.StreamIntentRequest(intent="wait"))
        assert (await events.read()).HasField("accepted")
        await asyncio.wait_for(planner.entered.wait(), 5)
        events.cancel()
        await asyncio.wait_for(planner.empty(), 1)
        assert planner.cancelled == 1


async def test_cancelling_a_stream_of_many_stops_every_item(serve, planner):
    async with serve(planner=planner) as server:
        call = server.intent.ProcessIntents()
        for i in range(5):
            await call.write(wire.ProcessIntentsRequest(intent=f"wait for {i}"))
        async with asyncio.timeout(5):
            while planner.inside < 5:
                await asyncio.sleep(0.01)
        call.cancel()
        await asyncio.wait_for(planner.empty(), 1)
        assert planner.cancelled == 5


async def test_a_client_that_disappears_stops_its_handlers(serve, planner):
    async with serve(planner=planner) as server:
        async with grpc.aio.insecure_channel(server.address, options=[("grpc.use_local_subchannel_pool", 1)]) as other:
            stub = type(server.intent)(other)
            calls = [stub.ProcessIntent(wire.ProcessIntentRequest(intent="wait")) for _ in range(3)]
            async with asyncio.timeout(5):
                while planner.inside < 3:
                    await asyncio.sleep(0.01)
        await asyncio.wait_for(planner.empty(), 2)
        assert planner.cancelled == 3
        for call in calls:
            with contextlib.suppress(grpc.aio.AioRpcError, asyncio.CancelledError):
                await call


@pytest.mark.parametrize("timeout", [None, 0.5], ids=["cancelled", "timed out"])
async def test_a_stream_blocked_on_flow_control_is_stopped(serve, talkative, timeout):
    async with serve(planner=talkative) as server:
        baseline = len(asyncio.all_tasks())
        events = server.intent.StreamIntent(wire.StreamIntentRequest(intent="go"), timeout=timeout)
        await events.read()
        await asyncio.wait_for(talkative.drafted.wait(), 5)
        await asyncio.sleep(0.1)
        assert (await queues(server))["calls"].in_flight == 2, "the stream is blocked: it and GetStatus are inside"
        if timeout is None:
            events.cancel()
        else:
            await asyncio.sleep(timeout)
        await tasks_settle_at(baseline)
        assert (await queues(server))["calls"].in_flight == 1


async def test_a_reader_that_stalls_stops_the_server_from_reading_ahead(serve, planner):
    async with serve(planner=planner, admission__stream_concurrency=4) as server:
        call = server.intent.ProcessIntents()
        for i in range(12):
            await call.write(wire.ProcessIntentsRequest(intent=f"wait for {i}"))
        await asyncio.sleep(0.3)
        assert planner.inside == 4
        planner.release.set()
        await call.done_writing()
        assert len([answer async for answer in call]) == 12


COUNTS = pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])


async def cancel_some(stub, number: int, in_flight) -> None:
    """Cancel calls by the hundred, each hundred once `in_flight` says that it is worked on, and see it stop."""
    for _ in range(0, number, 100):
        calls = [stub.ProcessIntent(wire.ProcessIntentRequest(intent="wait")) for _ in range(100)]
        await until(in_flight, 100)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await until(in_flight, 0)


async def until(in_flight, count: int) -> None:
    async with asyncio.timeout(10):
        while await in_flight() != count:
            await asyncio.sleep(0.002)


@COUNTS
async def test_cancelled_calls_leave_no_task_and_no_object_behind(serve, planner, count):
    async with serve(planner=planner, admission__in_flight=200) as server:

        async def in_flight() -> int:
            return planner.inside

        async def memory() -> int:
            await tasks_settle_at(baseline)
            planner.cancelled_at.clear()
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        baseline = len(asyncio.all_tasks())
        tracemalloc.start()
        await cancel_some(server.intent, 500, in_flight)  # what is made once, is made here
        before = await memory()
        await cancel_some(server.intent, count, in_flight)
        after = await memory()
        tracemalloc.stop()
        assert planner.cancelled == count + 500
        assert after - before < 2**18 + 20 * count, "a task alone is 500 bytes"


@COUNTS
async def test_cancelled_calls_leave_no_native_memory_behind(tmp_path, count):
    """Seen from outside: the client's library keeps about a kilobyte of every call that it cancels."""
    async with (
        running(tmp_path, admission__in_flight=200) as server,
        grpc.aio.insecure_channel(server.addresses[0]) as channel,
    ):
        intent, admin = IntentServiceStub(channel), AdminServiceStub(channel)

        async def status() -> admin_service_pb2.GetStatusResponse:
            return await admin.GetStatus(admin_service_pb2.GetStatusRequest())

        async def in_flight() -> int:
            return (await status()).queues[0].in_flight - 1  # without GetStatus itself

        await cancel_some(intent, 2_000, in_flight)
        before = await status()
        await cancel_some(intent, count, in_flight)
        after = await status()
        assert after.tasks <= before.tasks
        assert after.resident_bytes - before.resident_bytes < 4 * 2**20 + 200 * count


async def test_work_shared_with_a_cancelled_call_answers_unavailable_and_never_hangs(serve, planner):
    async with serve(planner=planner) as server:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="lost"), timeout=5)
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
