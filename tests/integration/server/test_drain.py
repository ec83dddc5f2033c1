"""The way out: the order of its steps, and what may not hold it up."""

from __future__ import annotations

import asyncio
import contextlib

import grpc
import pytest
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from uploads import begin, chunk, upload
from wire_errors import error_info, fails_with, trailers

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2 as wire

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
GO = wire.ProcessIntentRequest(intent="go")
WAIT = wire.ProcessIntentRequest(intent="wait")
LONG = {"drain__notice_seconds": 0.4, "drain__refuse_seconds": 0.6, "drain__grace_seconds": 20}


@pytest.fixture
async def leaving(serve, planner):
    """`server, leave = await leaving(**settings)`; leave() begins the drain and returns its task."""
    async with contextlib.AsyncExitStack() as stack:

        async def enter(**settings):
            own = contextlib.AsyncExitStack()
            server = await own.enter_async_context(serve(planner=planner, **settings))
            tasks: list[asyncio.Task] = []

            def leave():
                tasks.append(asyncio.create_task(own.aclose()))
                return tasks[0]

            async def end():
                await (tasks[0] if tasks else leave())

            stack.push_async_callback(end)
            return server, leave

        yield enter


@pytest.fixture
async def channel_to():
    """The fixture's own channel is closed before the drain is over; these stay open."""
    async with contextlib.AsyncExitStack() as stack:

        async def connect(server):
            options = [("grpc.use_local_subchannel_pool", 1)]
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(server.address, options=options))
            await channel.channel_ready()
            return type(server)(server.address, channel)

        yield connect


async def test_the_drain_goes_step_by_step(leaving, channel_to, planner):
    server, leave = await leaving(**LONG)
    client = await channel_to(server)
    health = HealthStub(client.channel)
    watch = health.Watch(health_pb2.HealthCheckRequest(service="netintent.intent.v1.IntentService"))
    assert (await watch.read()).status == SERVING
    accepted = client.intent.ProcessIntent(WAIT)
    await planner.entered.wait()

    drained = leave()
    assert (await asyncio.wait_for(watch.read(), 0.3)).status == NOT_SERVING, "balancers hear of it first"
    for service in ("", "netintent.intent.v1.IntentService"):
        assert (await health.Check(health_pb2.HealthCheckRequest(service=service))).status == NOT_SERVING
    assert (await client.intent.ProcessIntent(GO)).plan.digest, "while they take notice, calls are taken"
    assert (await client.admin.GetStatus(admin_service_pb2.GetStatusRequest())).draining

    await asyncio.sleep(0.5)
    with fails_with(grpc.StatusCode.UNAVAILABLE) as caught:
        await client.intent.ProcessIntent(GO)
    assert error_info(caught.value).reason == "DRAINING", "then they are refused, to be retried elsewhere"
    assert trailers(caught.value)["grpc-retry-pushback-ms"] == "100"
    assert (await health.Check(health_pb2.HealthCheckRequest())).status == NOT_SERVING

    assert await asyncio.wait_for(watch.read(), 5) is grpc.aio.EOF, "then watchers are let go"
    assert await watch.code() is grpc.StatusCode.OK
    assert not drained.done(), "what was accepted is waited for"
    planner.release.set()
    assert (await accepted).plan.digest
    await asyncio.wait_for(drained, 5)


async def test_a_watcher_is_not_sent_away_while_balancers_take_notice(leaving, channel_to):
    """A client opens a stream that ended after an answer again at once: it would come back hundreds of times."""
    server, leave = await leaving(drain__notice_seconds=0.5)
    client = await channel_to(server)
    watch = HealthStub(client.channel).Watch(health_pb2.HealthCheckRequest())
    assert (await watch.read()).status == SERVING
    leave()
    assert (await watch.read()).status == NOT_SERVING
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(watch.read())), 0.2)


async def test_watchers_do_not_hold_the_drain(leaving, channel_to):
    server, leave = await leaving(drain__grace_seconds=60)
    client = await channel_to(server)
    watches = [HealthStub(client.channel).Watch(health_pb2.HealthCheckRequest()) for _ in range(10)]
    await asyncio.gather(*(watch.read() for watch in watches))
    await asyncio.wait_for(leave(), 5)


async def test_waiting_calls_were_accepted_and_are_worked_too(leaving, channel_to, planner):
    server, leave = await leaving(admission__in_flight=1, drain__grace_seconds=20)
    client = await channel_to(server)
    calls = [client.intent.ProcessIntent(WAIT) for _ in range(10)]
    await planner.entered.wait()
    await asyncio.sleep(0.2)  # for the others to have come in
    drained = leave()
    await asyncio.sleep(0.1)
    assert (planner.started, drained.done()) == (1, False)
    planner.release.set()
    assert all(answer.plan.digest for answer in await asyncio.gather(*calls))
    await asyncio.wait_for(drained, 5)


async def test_what_outlives_the_grace_is_cancelled(leaving, channel_to, planner):
    server, leave = await leaving(drain__grace_seconds=0.2)
    client = await channel_to(server)
    call = client.intent.ProcessIntent(WAIT)
    await planner.entered.wait()
    await asyncio.wait_for(leave(), 5)
    assert (planner.cancelled, planner.inside) == (1, 0)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    assert caught.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


async def test_an_open_stream_of_many_is_served_during_the_grace(leaving, channel_to):
    server, leave = await leaving(drain__grace_seconds=20)
    client = await channel_to(server)
    stream = client.intent.ProcessIntents()
    await stream.write(wire.ProcessIntentsRequest(intent="go"))
    await stream.read()
    drained = leave()
    with contextlib.suppress(grpc.aio.AioRpcError):
        while True:
            await client.intent.ProcessIntent(GO)
            await asyncio.sleep(0.01)
    await stream.write(wire.ProcessIntentsRequest(intent="go on"))
    assert (await stream.read()).plan.digest
    await stream.done_writing()
    assert await stream.read() is grpc.aio.EOF
    await asyncio.wait_for(drained, 5)


async def test_an_upload_that_stays_open_keeps_what_it_committed_and_is_told_to_go_elsewhere(leaving, channel_to):
    server, leave = await leaving(drain__grace_seconds=1)
    client = await channel_to(server)
    stream = client.rag.IngestDocuments()
    for frame in (*upload(), begin(file_name="open.md"), chunk(b"half a file")):
        await stream.write(frame)
    drained = leave()
    ends = []
    with fails_with(grpc.StatusCode.UNAVAILABLE) as caught:
        while (response := await stream.read()) is not grpc.aio.EOF:
            ends.append(response.WhichOneof("event"))
        await stream
    assert "done" in ends
    assert "failed" not in ends, "it is not the file's fault"
    assert error_info(caught.value).reason == "DRAINING"
    await asyncio.wait_for(drained, 5)


async def test_a_stream_of_many_that_stays_open_is_answered_and_told_to_go_elsewhere(leaving, channel_to, planner):
    server, leave = await leaving(drain__grace_seconds=1)
    client = await channel_to(server)
    stream = client.intent.ProcessIntents()
    await stream.write(wire.ProcessIntentsRequest(intent="wait 0.8"))
    await planner.entered.wait()
    drained = leave()
    assert (await stream.read()).plan.digest, "what was read is answered"
    with fails_with(grpc.StatusCode.UNAVAILABLE) as caught:
        await stream.read()
        await stream
    assert error_info(caught.value).reason == "DRAINING"
    await asyncio.wait_for(drained, 5)


async def test_a_call_that_swallows_its_cancellation_does_not_hold_the_drain(serve):
    class Stubborn:
        def __init__(self):
            self.entered, self.release = asyncio.Event(), asyncio.Event()

        async def draft(self, request, budget):
            self.entered.set()
            while not self.release.is_set():
                with contextlib.suppress(asyncio.CancelledError):
                    await self.release.wait()
            raise RuntimeError("too late")

    stubborn = Stubborn()
    async with asyncio.timeout(8):
        async with serve(planner=stubborn, drain__grace_seconds=0.1) as server:
            call = server.intent.ProcessIntent(WAIT)
            await stubborn.entered.wait()
        stubborn.release.set()
        await asyncio.gather(call, return_exceptions=True)
