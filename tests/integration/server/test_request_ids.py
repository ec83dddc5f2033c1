"""Every call has an id that its caller can quote: in the response, in the trailers, in an error's details."""

from __future__ import annotations

import asyncio
import uuid

import grpc
import pytest
from wire_errors import error_info, fails_with, trailers, violations

from netintent.intent.v1 import intent_service_pb2 as wire

OURS = "11111111-2222-4333-8444-555555555555"
THEIRS = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


async def id_in_trailers(call):
    return dict(iter(await call.trailing_metadata()))["x-request-id"]


async def test_the_callers_header_comes_back_in_the_trailers(serve, planner):
    async with serve(planner=planner) as server:
        call = server.intent.GetCapabilities(wire.GetCapabilitiesRequest(), metadata=[("x-request-id", "trace-7/a")])
        await call
        assert await id_in_trailers(call) == "trace-7/a"


async def test_a_call_without_an_id_gets_one_and_no_two_the_same(serve, planner):
    async with serve(planner=planner) as server:
        calls = [server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go")) for _ in range(20)]
        answers = await asyncio.gather(*calls)
        assert len({uuid.UUID(answer.request_id) for answer in answers}) == 20
        assert [answer.request_id for answer in answers] == [await id_in_trailers(call) for call in calls]


@pytest.mark.parametrize("forged", ["x" * 129, "12:00 ERROR all is lost"])
async def test_a_header_that_could_forge_log_lines_is_replaced(serve, planner, forged):
    async with serve(planner=planner) as server:
        call = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"), metadata=[("x-request-id", forged)])
        answer = await call
        assert uuid.UUID(answer.request_id)
        assert await id_in_trailers(call) == answer.request_id


async def test_the_id_in_the_request_counts_more_than_the_header_and_is_echoed_in_both_places(serve, planner):
    async with serve(planner=planner) as server:
        header = [("x-request-id", THEIRS)]
        call = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go", request_id=OURS), metadata=header)
        assert (await call).request_id == OURS
        assert await id_in_trailers(call) == OURS
        stream = server.intent.StreamIntent(wire.StreamIntentRequest(intent="go", request_id=OURS), metadata=header)
        events = [event async for event in stream]
        assert events[0].accepted.request_id == events[-1].completed.request_id == OURS
        assert await id_in_trailers(stream) == OURS


async def test_an_error_carries_the_id_in_trailers_and_details(serve, planner):
    async with serve(planner=planner) as server:
        with fails_with(grpc.StatusCode.INTERNAL) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="fail", request_id=OURS))
        assert trailers(caught.value)["x-request-id"] == OURS
        assert error_info(caught.value).metadata["request_id"] == OURS


async def test_the_same_id_may_come_again_as_it_does_when_a_client_retries(serve, planner):
    async with serve(planner=planner) as server:
        request = wire.ProcessIntentRequest(intent="go", request_id=OURS)
        assert [(await server.intent.ProcessIntent(request)).request_id for _ in range(2)] == [OURS, OURS]


@pytest.mark.parametrize(
    "malformed", ["two\nlines", "é", "not a uuid", f"{{{OURS}}}", "x" * 100_000], ids=lambda text: text[:12]
)
@pytest.mark.parametrize("shape", ["unary", "stream"])
async def test_a_malformed_id_in_the_request_is_an_invalid_argument_that_arrives(serve, planner, malformed, shape):
    async with serve(planner=planner) as server:
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
            if shape == "unary":
                request = wire.ProcessIntentRequest(intent="go", request_id=malformed)
                await server.intent.ProcessIntent(request, timeout=3)
            else:
                async for _ in server.intent.StreamIntent(
                    wire.StreamIntentRequest(intent="go", request_id=malformed), timeout=3
                ):
                    pass
        assert violations(caught.value).keys() == {"request_id"}
        assert uuid.UUID(trailers(caught.value)["x-request-id"]), "the server's own id, fit for a header"
