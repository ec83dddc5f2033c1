"""The bounds of the wire: what exceeds them is told so, and the server goes on."""

from __future__ import annotations

import asyncio
import contextlib
import struct

import grpc
import pytest
from wire_errors import error_info, fails_with, violations

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2
from netintent_server.model.plan import Disposition, IntentPlan
from netintent_server.ports import Draft

GO = wire.ProcessIntentRequest(intent="go")
EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, PING, GOAWAY = 4, 6, 7
ENHANCE_YOUR_CALM = 11


def frame(kind, payload=b"", flags=0):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + b"\0\0\0\0" + payload


async def frames(reader):
    """Kind and payload of every HTTP/2 frame until the server closes the connection."""
    try:
        while True:
            head = await reader.readexactly(9)
            yield head[3], await reader.readexactly(int.from_bytes(head[:3], "big"))
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return


@pytest.mark.parametrize("shape", ["unary", "stream"])
async def test_a_message_over_the_limit_is_refused_and_the_connection_goes_on(serve, planner, shape):
    async with serve(planner=planner, transport__message_bytes=65_536) as server:
        with fails_with(EXHAUSTED) as caught:
            if shape == "unary":
                await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="x" * 70_000))
            else:
                requests = iter([wire.ProcessIntentsRequest(intent="x" * 70_000)])
                assert [answer async for answer in server.intent.ProcessIntents(requests)] == []
        assert "larger than max" in caught.value.details()
        assert (await server.intent.ProcessIntent(GO)).plan.digest
        assert planner.started == 1


async def test_a_message_at_the_limit_is_taken(serve, planner):
    async with serve(planner=planner) as server:
        request = wire.ProcessIntentsRequest(intent="x" * (4 * 2**20 - 100))
        (answer,) = [answer async for answer in server.intent.ProcessIntents(iter([request]))]
        assert answer.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0], "read, and too long for an intent"


async def test_metadata_over_the_limit_is_refused_and_the_server_goes_on(serve, planner):
    async with serve(planner=planner) as server:
        with fails_with(EXHAUSTED):
            await server.intent.ProcessIntent(GO, metadata=[("x-noise", "x" * 20_000)])
        with fails_with(EXHAUSTED):
            await server.intent.ProcessIntent(GO, metadata=[(f"x-noise-{i}", "x" * 100) for i in range(200)])
        assert (await server.intent.ProcessIntent(GO, metadata=[("x-noise", "x" * 4_000)])).plan.digest


async def test_connections_over_the_limit_are_refused_and_those_open_go_on(serve, planner):
    async with serve(planner=planner, transport__connections=2) as server:
        options = [("grpc.use_local_subchannel_pool", 1)]
        await server.intent.ProcessIntent(GO)
        async with grpc.aio.insecure_channel(server.address, options=options) as second:
            await type(server.intent)(second).ProcessIntent(GO)
            async with grpc.aio.insecure_channel(server.address, options=options) as third:
                with pytest.raises(grpc.aio.AioRpcError) as caught:
                    await type(server.intent)(third).ProcessIntent(GO, timeout=1)
                assert caught.value.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
            await type(server.intent)(second).ProcessIntent(GO)
        await server.intent.ProcessIntent(GO)


@contextlib.asynccontextmanager
async def raw(server, data):
    """A connection without a library; yields the frames the server sends until it hangs up."""
    host, _, port = server.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(data)
        async with asyncio.timeout(10):
            yield [received async for received in frames(reader)]
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def goodbye(received):
    return next(int.from_bytes(payload[4:8], "big") for kind, payload in reversed(received) if kind == GOAWAY)


async def test_a_client_that_pings_all_the_time_is_sent_away_and_the_others_are_served(serve, planner):
    pings = b"".join(frame(PING, struct.pack(">Q", number)) for number in range(20))
    async with serve(planner=planner, transport__client_ping_seconds=60) as server:
        async with raw(server, PREFACE + frame(SETTINGS) + pings) as received:
            assert goodbye(received) == ENHANCE_YOUR_CALM
        assert (await server.intent.ProcessIntent(GO)).plan.digest


async def test_a_silent_connection_is_pinged_and_closed_when_it_does_not_answer(serve):
    keepalive = {"transport__keepalive_seconds": 0.2, "transport__keepalive_timeout_seconds": 0.2}
    async with serve(**keepalive) as server, raw(server, PREFACE + frame(SETTINGS)) as received:
        assert PING in [kind for kind, _ in received]


async def test_an_idle_connection_is_closed_and_a_client_connects_again_by_itself(serve, planner):
    async with serve(planner=planner, transport__connection_idle_seconds=0.3) as server:
        async with raw(server, PREFACE + frame(SETTINGS)) as received:
            assert b"connection idle" in received[-1][1]
        assert (await server.intent.ProcessIntent(GO)).plan.digest


@pytest.mark.parametrize(
    "noise",
    [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\0" * 1000, PREFACE + b"\xff" * 100],
    ids=["1.1", "zeros", "frames"],
)
async def test_what_is_no_http2_is_hung_up_on(serve, planner, noise):
    async with serve(planner=planner) as server:
        async with raw(server, noise) as received:
            assert received
        assert (await server.intent.ProcessIntent(GO)).plan.digest


class Talkative:
    """Answers with more than a message holds."""

    async def draft(self, request, budget):
        return Draft(IntentPlan(disposition=Disposition.REJECTED, fallback_reason="x" * 70_000))


async def test_an_answer_over_the_limit_is_told_so_and_the_server_goes_on(serve):
    async with serve(planner=Talkative(), transport__message_bytes=65_536) as server:
        with fails_with(EXHAUSTED) as caught:
            await server.intent.ProcessIntent(GO)
        assert "larger than max" in caught.value.details()
        with fails_with(EXHAUSTED):
            assert [event async for event in server.intent.StreamIntent(wire.StreamIntentRequest(intent="go"))]
        assert (await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())).version


def many(kind, count, **change):
    actions = [{"kind": kind, "target": {"name": f"amf-{i}"}, **change} for i in range(count)]
    return plan_pb2.IntentPlan(disposition=plan_pb2.DISPOSITION_PLANNED, actions=actions)


async def test_a_rendering_over_the_limit_names_the_limit_and_the_remedy(serve, caplog):
    async with serve(transport__message_bytes=65_536) as server:
        plan = many(plan_pb2.ACTION_KIND_SCALE, 200, scale={"replicas": 3})
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
            await server.intent.RenderPlan(wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_TMF921_INTENT))
        assert error_info(caught.value).reason == "ANSWER_TOO_LARGE"
        assert error_info(caught.value).metadata["limit"] == "transport.message_bytes"
        assert error_info(caught.value).metadata["most"] == "65536"
        (told,) = violations(caught.value).items()
        assert told[0] == "plan"
        assert "as TMF921_INTENT the answer has" in told[1]
        assert told[1].endswith(": render its actions in parts")
    assert not [record for record in caplog.records if record.exc_info], "nobody has to look into it"


async def test_a_comparison_over_the_limit_names_the_limit_and_the_remedy(serve):
    async with serve(transport__message_bytes=65_536) as server:
        pod = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: amf-%d}\nspec: {paused: false}\n"
        manifests = "---\n".join(pod % i for i in range(200)).encode()
        plan = many(plan_pb2.ACTION_KIND_DELETE, 150)
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
            await server.intent.DiffPlan(wire.DiffPlanRequest(plan=plan, manifests=manifests))
        assert error_info(caught.value).reason == "ANSWER_TOO_LARGE"
        assert violations(caught.value)["manifests"].endswith(": compare fewer at once")
