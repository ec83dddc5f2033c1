"""What surrounds every call: whatever goes wrong inside, the caller gets a status and the observer hears it."""

from __future__ import annotations

import asyncio
import contextlib

import grpc
import pytest
from wire_errors import detail, error_info, fails_with, trailers

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.budget import Budget
from netintent_server.errors import DependencyUnavailable, LimitReached

SECRET = "postgres://user:hunter2@10.0.0.7/plans"


class BrokenPlanner:
    """Fails with whatever it is given."""

    def __init__(self, make_error):
        self.make_error = make_error

    async def draft(self, request, budget: Budget):
        raise self.make_error()


class PanicException(BaseException):
    """What a library written in Rust raises when it panics; no Exception."""


def in_a_group():
    return ExceptionGroup("workers", [ValueError(SECRET), ExceptionGroup("more", [KeyError(SECRET)])])


BUGS = [
    lambda: RuntimeError(SECRET),
    lambda: TimeoutError(SECRET),
    lambda: PanicException(SECRET),
    lambda: StopAsyncIteration(SECRET),
    lambda: grpc.aio.UsageError(SECRET),
    lambda: grpc.aio.AioRpcError(grpc.StatusCode.NOT_FOUND, grpc.aio.Metadata(), grpc.aio.Metadata(), SECRET),
    in_a_group,
    lambda: AssertionError(SECRET),
]


@pytest.mark.parametrize("make_error", BUGS, ids=lambda make: type(make()).__name__)
@pytest.mark.parametrize("shape", ["unary", "stream", "many"])
async def test_a_bug_of_any_kind_is_an_internal_error_and_its_text_stays_here(serve, make_error, shape, caplog):
    async with serve(planner=BrokenPlanner(make_error)) as server:
        if shape == "many":
            requests = iter([wire.ProcessIntentsRequest(intent="go")])
            answers = [answer async for answer in server.intent.ProcessIntents(requests, timeout=5)]
            assert [(a.error.code, a.error.message) for a in answers] == [(13, "internal error")]
            assert SECRET.encode() not in answers[0].SerializeToString()
        else:
            with fails_with(grpc.StatusCode.INTERNAL) as caught:
                if shape == "unary":
                    await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"), timeout=5)
                else:
                    async for _ in server.intent.StreamIntent(wire.StreamIntentRequest(intent="go"), timeout=5):
                        pass
            assert caught.value.details() == "internal error"
            assert error_info(caught.value).metadata["request_id"] == trailers(caught.value)["x-request-id"]
            assert SECRET not in str(caught.value)
            assert SECRET.encode() not in trailers(caught.value)["grpc-status-details-bin"]
    assert SECRET in caplog.text, "the log keeps the story"


async def test_a_domain_error_from_below_keeps_its_row(serve):
    def down():
        return DependencyUnavailable("model", "the model does not answer", retry_after=2)

    async with serve(planner=BrokenPlanner(down)) as server:
        with fails_with(grpc.StatusCode.UNAVAILABLE) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))
        assert error_info(caught.value).metadata["dependency"] == "model"
        assert trailers(caught.value)["grpc-retry-pushback-ms"] == "2000"


async def test_the_observer_hears_the_code_that_the_caller_got(serve, planner, heard):
    async with serve(planner=planner) as server:
        unary = server.intent.ProcessIntent
        await unary(wire.ProcessIntentRequest(intent="go"))
        for intent, timeout in (("fail", 5), ("lost", 5), ("", 5), ("wait", 0.2)):
            with contextlib.suppress(grpc.aio.AioRpcError):
                await unary(wire.ProcessIntentRequest(intent=intent), timeout=timeout)
        assert [code for _, code in await heard(5)] == [
            *("OK", "INTERNAL", "UNAVAILABLE", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED")
        ]


async def test_the_observer_hears_how_streams_end(serve, planner, heard):
    async with serve(planner=planner) as server:
        for intent, timeout in (("go", 5), ("fail", 5), ("lost", 5), ("", 5), ("wait", 0.2)):
            with contextlib.suppress(grpc.aio.AioRpcError):
                async for _ in server.intent.StreamIntent(wire.StreamIntentRequest(intent=intent), timeout=timeout):
                    pass
        assert [code for _, code in await heard(5)] == [
            *("OK", "INTERNAL", "UNAVAILABLE", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED")
        ]


@pytest.mark.parametrize("shape", ["unary", "stream", "many"])
async def test_the_observer_hears_that_the_caller_is_gone(serve, planner, heard, shape):
    async with serve(planner=planner) as server:
        match shape:
            case "unary":
                call = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
            case "stream":
                call = server.intent.StreamIntent(wire.StreamIntentRequest(intent="wait"))
                await call.read()
            case _:
                call = server.intent.ProcessIntents()
                await call.write(wire.ProcessIntentsRequest(intent="wait"))
        await asyncio.wait_for(planner.entered.wait(), 5)
        call.cancel()
        assert [code for _, code in await heard(1)] == ["CANCELLED"]


async def test_methods_that_are_not_built_and_probes_are_heard_too(serve, heard):
    async with serve() as server:
        with fails_with(grpc.StatusCode.UNIMPLEMENTED):
            await server.intent.GetIntent(wire.GetCapabilitiesRequest())
        await server.channel.unary_unary("/grpc.health.v1.Health/Check")(b"")
        assert await heard(2) == [("GetIntent", "UNIMPLEMENTED"), ("Check", "OK")]


async def test_a_limit_from_below_is_pushed_back_with_its_own_delay(serve):
    def full():
        return LimitReached("tokens", "the model's quota is spent", retry_after=0.123)

    async with serve(planner=BrokenPlanner(full)) as server:
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED) as caught:
            await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))
        assert trailers(caught.value)["grpc-retry-pushback-ms"] == "123"
        assert error_info(caught.value).metadata["limit"] == "tokens"
        assert detail(caught.value, type(error_info(caught.value))).domain == "netintent.dev"


async def test_strangers_learn_nothing_of_their_request_and_take_no_place(serve, planner, tmp_path):
    """Identity comes before admission, and both before the request is looked at."""
    identities = tmp_path / "identities.toml"
    identities.write_text(f'[[identity]]\nprincipal = "a"\nscopes = ["read"]\ntoken_sha256 = "{"0" * 64}"\n')
    async with serve(planner=planner, auth__identities_file=identities, admission__in_flight=1) as server:
        with fails_with(grpc.StatusCode.UNAUTHENTICATED):
            await server.channel.unary_unary("/netintent.intent.v1.IntentService/ProcessIntent")(b"\xff")
        with fails_with(grpc.StatusCode.UNAUTHENTICATED):
            await server.intent.GetIntent(wire.GetCapabilitiesRequest())
        assert planner.started == 0


async def test_a_full_server_turns_away_before_it_reads(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=0) as server:
        busy = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        await planner.entered.wait()
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED):
            await server.channel.unary_unary("/netintent.intent.v1.IntentService/ProcessIntent")(b"\xff")
        planner.release.set()
        await busy
