"""The client against a real server: every method, its answers, its errors, its streams."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import uuid
from contextlib import suppress

import grpc
import pytest

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1.plan_pb2 import DISPOSITION_PLANNED, DISPOSITION_REJECTED, IntentPlan
from netintent_client import NetintentClient, ServingStatus, errors, item_error
from netintent_server.errors import DependencyUnavailable

INTENT_SERVICE = "netintent.intent.v1.IntentService"


async def test_a_sentence_becomes_a_plan(serve, operator, connect):
    async with serve(planner=operator) as server:
        response = await connect(server).process_intent("Scale the UPF to 4")
    assert response.plan.disposition == DISPOSITION_PLANNED
    assert uuid.UUID(response.request_id), "filled by the client"


async def test_a_message_is_sent_as_it_is_and_stays_as_it_was(serve, operator, connect):
    mine = str(uuid.uuid4())
    request = wire.ProcessIntentRequest(intent="Scale", request_id=mine)
    request.context.namespace = "core"
    async with serve(planner=operator) as server:
        client = connect(server)
        assert (await client.process_intent(request)).request_id == mine
        request.request_id = ""
        first, second = [await client.process_intent(request) for _ in range(2)]
    assert operator.requests[0].context.namespace == "core"
    assert first.request_id != second.request_id
    assert request.request_id == ""


async def test_a_plan_can_be_checked_and_rendered(serve, operator, connect):
    async with serve(planner=operator) as server:
        client = connect(server)
        plan = (await client.process_intent("Scale the UPF to 4")).plan
        checked = await client.validate_plan(wire.ValidatePlanRequest(plan=plan))
        assert (checked.valid, checked.digest) == (True, plan.digest)
        request = wire.RenderPlanRequest(plan=plan, format=wire.OUTPUT_FORMAT_KUBERNETES)
        assert b"replicas: 4" in (await client.render_plan(request)).content


async def test_the_server_tells_what_it_can_and_how_it_is(serve, operator, connect):
    async with serve(planner=operator) as server:
        client = connect(server)
        assert f"{INTENT_SERVICE}/ProcessIntent" in (await client.get_capabilities()).methods
        assert {queue.name for queue in (await client.get_status()).queues} == {"calls", "streams"}


class Disk:
    name = "disk"
    services = (INTENT_SERVICE,)

    def __init__(self) -> None:
        self.full = False

    async def check(self) -> str:
        if self.full:
            raise DependencyUnavailable(self.name, "full")
        return "fine"


async def test_health_is_asked_and_watched_without_the_health_stubs(serve, operator, connect):
    disk = Disk()
    async with serve(planner=operator, checks=[disk], health__ttl_seconds=0.05) as server:
        client = connect(server)
        assert await client.check_health() is ServingStatus.SERVING
        with pytest.raises(errors.NotFound, match="nobody"):
            await client.check_health("nobody")
        async with client.watch_health(INTENT_SERVICE) as changes:
            assert await anext(changes) is ServingStatus.SERVING
            disk.full = True
            assert await anext(changes) is ServingStatus.NOT_SERVING
        assert await client.check_health(INTENT_SERVICE) is ServingStatus.NOT_SERVING
        assert await client.check_health() is ServingStatus.SERVING


async def test_every_violation_reaches_the_caller(serve, operator, connect):
    request = wire.ProcessIntentRequest(intent=" ", planner=7)
    async with serve(planner=operator) as server:
        with pytest.raises(errors.InvalidArgument) as caught:
            await connect(server).process_intent(request)
    assert {violation.field for violation in caught.value.violations} == {"intent", "planner"}
    assert isinstance(caught.value.__cause__, grpc.aio.AioRpcError)


async def test_a_call_refused_before_it_is_read_is_known_by_the_callers_id(serve, operator, connect):
    request_id = str(uuid.uuid4())
    async with serve(planner=operator) as server:
        with pytest.raises(errors.Internal) as caught:
            await connect(server).process_intent(wire.ProcessIntentRequest(intent="fail", request_id=request_id))
    assert caught.value.request_id == request_id


async def test_the_stage_reached_comes_with_a_deadline(serve, operator, connect):
    async with serve(planner=operator) as server:
        with pytest.raises(errors.DeadlineExceeded) as caught:
            await connect(server).process_intent("wait", timeout=0.4)
        await asyncio.wait_for(operator.gone.wait(), 5)
    assert caught.value.stage == "PARSE"


async def test_the_clients_own_timeout_is_every_calls_deadline(serve, operator, connect):
    async with serve(planner=operator) as server:
        client = connect(server, timeout=0.3, stream_timeout=0.3)
        with pytest.raises(errors.DeadlineExceeded):
            await client.process_intent("wait")
        with pytest.raises(errors.DeadlineExceeded):
            async for _ in client.stream_intent("wait"):
                pass


async def test_cancelling_the_caller_cancels_the_call_and_sends_it_once(serve, operator, connect):
    async with serve(planner=operator) as server:
        task = asyncio.create_task(connect(server).process_intent("wait"))
        await asyncio.wait_for(operator.waiting.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(operator.gone.wait(), 5)
    assert len(operator.requests) == 1


async def test_events_end_with_the_plan(serve, operator, connect):
    async with serve(planner=operator) as server:
        events = [event async for event in connect(server).stream_intent("Scale the UPF to 4")]
    assert events[0].HasField("accepted")
    assert [event.HasField("completed") for event in events].index(True) == len(events) - 1


@pytest.mark.parametrize("how", ["async with", "collected", "aclose", "cancelled"])
async def test_a_stream_left_early_stops_its_handler(serve, operator, connect, how):
    async with serve(planner=operator) as server:
        client = connect(server)
        match how:
            case "async with":
                async with client.stream_intent("wait") as events:
                    async for _ in events:
                        break
            case "collected":
                async for _ in client.stream_intent("wait"):
                    break
                gc.collect()
            case "aclose":
                events = client.stream_intent("wait")
                await anext(events)
                await events.aclose()
            case "cancelled":
                task = asyncio.create_task(anext_twice(client.stream_intent("wait")))
                await asyncio.wait_for(operator.waiting.wait(), 5)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        with suppress(TimeoutError):  # the handler may have been stopped before it began
            await asyncio.wait_for(operator.waiting.wait(), 0.2)
        if operator.waiting.is_set():
            await asyncio.wait_for(operator.gone.wait(), 5)


async def anext_twice(events):
    while True:
        await anext(events)


async def test_a_stream_never_begun_sends_nothing(serve, operator, connect):
    async with serve(planner=operator) as server:
        events = connect(server).stream_intent("wait")
        await events.aclose()
        assert operator.requests == []


async def test_many_are_answered_and_one_that_fails_ends_nothing(serve, operator, connect):
    texts = ["Scale the UPF to 4", "", "fail", "what?"]
    async with serve(planner=operator) as server:
        answers = [answer async for answer in connect(server).process_intents(texts, ordered=True)]
    assert [answer.index for answer in answers] == [0, 1, 2, 3]
    assert answers[0].plan.disposition == DISPOSITION_PLANNED
    assert isinstance(item_error(answers[1].error), errors.InvalidArgument)
    assert isinstance(item_error(answers[2].error), errors.Internal)
    assert answers[3].plan.disposition == DISPOSITION_REJECTED
    assert len({answer.request_id for answer in answers}) == 4


async def test_many_come_from_an_async_iterable_that_sees_the_answers(serve, operator, connect):
    answered, second = asyncio.Event(), str(uuid.uuid4())

    async def texts():
        yield "Scale it"
        await answered.wait()
        yield wire.ProcessIntentsRequest(intent="Scale it again", request_id=second)

    async with serve(planner=operator) as server:
        answers = []
        async for answer in connect(server).process_intents(texts()):
            answers.append(answer)
            answered.set()
    assert [answer.index for answer in answers] == [0, 1]
    assert answers[1].request_id == second


async def test_nothing_to_ask_is_answered_with_nothing(serve, operator, connect):
    async with serve(planner=operator) as server:
        assert [answer async for answer in connect(server).process_intents([])] == []


async def test_what_the_callers_iterable_raises_reaches_the_caller(serve, operator, connect):
    async def texts():
        yield "wait"
        await operator.waiting.wait()
        raise LookupError("no more")

    async with serve(planner=operator) as server:
        with pytest.raises(LookupError, match="no more"):
            async for _ in connect(server).process_intents(texts()):
                pass
        await asyncio.wait_for(operator.gone.wait(), 5)


async def test_leaving_early_closes_the_callers_iterable(serve, operator, connect):
    closed = asyncio.Event()

    async def texts():
        try:
            yield "Scale it"
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with serve(planner=operator) as server:
        async with connect(server).process_intents(texts()) as answers:
            await anext(answers)
        assert closed.is_set()


async def test_requests_are_taken_no_faster_than_the_server_takes_them(serve, planner, connect):
    taken = 0

    def texts():
        nonlocal taken
        for taken in range(1, 2_001):
            yield f"wait {'x' * 4_000} {taken}"

    async with serve(planner=planner, admission__stream_concurrency=4) as server:
        async with connect(server).process_intents(texts()) as answers:
            first = asyncio.create_task(anext(answers))
            await asyncio.wait_for(planner.entered.wait(), 5)
            before = -1
            async with asyncio.timeout(10):
                while before != taken:
                    before = taken
                    await asyncio.sleep(0.2)
            assert taken < 2_000, "the rest waits with the caller"
            planner.release.set()
            await first
        await planner.empty()


async def test_a_connection_lost_in_the_middle_of_many_is_an_error(serve, operator, connect):
    async def texts():
        yield "Scale it"
        yield "wait"
        await asyncio.Event().wait()

    async with serve(planner=operator, drain__grace_seconds=0) as server:
        answers = connect(server).process_intents(texts())
        assert (await anext(answers)).index == 0
        await asyncio.wait_for(operator.waiting.wait(), 5)
    with pytest.raises((errors.Cancelled, errors.Unavailable)):
        await asyncio.wait_for(anext(answers), 5)


async def test_closing_the_client_ends_its_calls_with_an_error_and_not_their_tasks(serve, operator):
    async with serve(planner=operator) as server:
        client = NetintentClient(server.address)
        call = asyncio.create_task(client.process_intent("wait"))
        stream = asyncio.create_task(anext_twice(client.stream_intent("wait")))
        many = asyncio.create_task(anext_twice(client.process_intents(["wait"])))
        async with asyncio.timeout(5):
            while len(operator.requests) < 3:
                await asyncio.sleep(0.01)
        await client.close()
        for task in (call, stream, many):
            with pytest.raises(errors.Cancelled, match="closed"):
                await asyncio.wait_for(task, 5)


async def test_a_unix_socket_is_an_address(serve, operator, tmp_path):
    address = f"unix:{tmp_path}/socket"
    async with serve(planner=operator, listen=address), NetintentClient(address) as client:
        assert (await client.process_intent("Scale it")).plan.actions


@pytest.fixture
def identities(tmp_path):
    path = tmp_path / "identities.toml"
    digest = hashlib.sha256(b"a-token").hexdigest()
    path.write_text(f'[[identity]]\nprincipal = "bob"\nscopes = ["read"]\ntoken_sha256 = "{digest}"\n')
    return path


async def test_the_token_says_who_calls_and_what_it_lacks_is_told(serve, operator, connect, identities):
    async with serve(planner=operator, auth__identities_file=identities) as server:
        with pytest.raises(errors.Unauthenticated):
            await connect(server).process_intent("Scale it")
        client = connect(server, token="a-token")
        assert (await client.process_intent("Scale it")).plan.actions
        with pytest.raises(errors.PermissionDenied) as caught:
            await client.get_status()
    assert caught.value.scope == "admin"


async def test_a_token_that_changes_is_asked_for_each_call(serve, operator, connect, identities):
    tokens = iter(["old", "a-token"])
    async with serve(planner=operator, auth__identities_file=identities) as server:
        client = connect(server, token=lambda: next(tokens))
        with pytest.raises(errors.Unauthenticated):
            await client.get_capabilities()
        await client.get_capabilities()


async def test_an_unset_plan_is_an_invalid_argument(serve, operator, connect):
    async with serve(planner=operator) as server:
        with pytest.raises(errors.InvalidArgument) as caught:
            await connect(server).render_plan(wire.RenderPlanRequest(plan=IntentPlan()))
    assert caught.value.violations[0].field == "format"
