"""Many intents over one stream: each is answered once, whatever becomes of its neighbours."""

from __future__ import annotations

import asyncio
import uuid

import grpc
import pytest
from google.rpc import error_details_pb2
from wire_errors import fails_with, violations

from netintent.intent.v1 import intent_service_pb2 as wire

METHOD = "/netintent.intent.v1.IntentService/ProcessIntents"
BOTH_ORDERS = pytest.mark.parametrize("ordered", [False, True], ids=["as finished", "ordered"])
OK = 0


async def answers_to(server, *requests, timeout=10):
    messages = [
        r if isinstance(r, wire.ProcessIntentsRequest) else wire.ProcessIntentsRequest(intent=r) for r in requests
    ]
    return [answer async for answer in server.intent.ProcessIntents(iter(messages), timeout=timeout)]


def ordered_requests(texts, ordered):
    return [wire.ProcessIntentsRequest(intent=text, ordered=ordered and i == 0) for i, text in enumerate(texts)]


def item_detail(answer, kind):
    for packed in answer.error.details:
        message = kind()
        if packed.Unpack(message):
            return message
    return None


async def test_answers_come_as_they_are_finished(serve, planner):
    async with serve(planner=planner) as server:
        answers = await answers_to(server, "wait 0.3", "go")
        assert [answer.index for answer in answers] == [1, 0]
        assert all(answer.plan.digest for answer in answers)


async def test_answers_come_in_request_order_when_the_first_request_says_so(serve, planner):
    async with serve(planner=planner) as server:
        answers = await answers_to(server, *ordered_requests(["wait 0.3", "go", "wait 0.1", "go on"], ordered=True))
        assert [answer.index for answer in answers] == [0, 1, 2, 3]


async def test_a_slow_head_with_a_full_window_behind_it_holds_but_never_stops_an_ordered_stream(serve, planner):
    async with serve(planner=planner, admission__stream_concurrency=3, admission__in_flight=3) as server:
        texts = ["wait 0.3", *(f"go {i}" for i in range(20)), "wait 0.2", *(f"then {i}" for i in range(20))]
        answers = await answers_to(server, *ordered_requests(texts, ordered=True))
        assert [answer.index for answer in answers] == list(range(len(texts)))


async def test_an_empty_stream_is_answered_with_nothing(serve, planner):
    async with serve(planner=planner) as server:
        assert await answers_to(server) == []


async def test_each_answer_carries_its_requests_id_and_position(serve, planner):
    ids = [str(uuid.uuid4()), "", str(uuid.uuid4())]
    async with serve(planner=planner) as server:
        requests = [wire.ProcessIntentsRequest(intent=f"go {i}", request_id=given) for i, given in enumerate(ids)]
        answers = {answer.index: answer.request_id for answer in await answers_to(server, *requests)}
        assert answers[0] == ids[0]
        assert answers[2] == ids[2]
        assert uuid.UUID(answers[1]), "one is made where none was given"


async def test_equal_requests_in_flight_are_worked_once_and_each_is_answered(serve, planner):
    async with serve(planner=planner) as server:
        requests = [
            wire.ProcessIntentsRequest(intent="wait 0.2", request_id=str(uuid.uuid4()), metadata={"ticket": str(i)})
            for i in range(10)
        ]
        answers = await answers_to(server, *requests)
        assert planner.started == 1
        assert {answer.request_id for answer in answers} == {request.request_id for request in requests}
        assert len({answer.plan.digest for answer in answers}) == 1


async def test_requests_that_differ_in_what_they_ask_are_not_shared(serve, planner):
    async with serve(planner=planner) as server:
        plain = wire.ProcessIntentsRequest(intent="wait 0.2")
        explained = wire.ProcessIntentsRequest(intent="wait 0.2", explain=True)
        elsewhere = wire.ProcessIntentsRequest(intent="wait 0.2")
        elsewhere.context.namespace = "ran"
        assert len(await answers_to(server, plain, explained, elsewhere)) == 3
        assert planner.started == 3


async def test_an_equal_request_that_comes_later_is_worked_anew(serve, planner):
    async with serve(planner=planner) as server:
        call = server.intent.ProcessIntents()
        for _ in range(2):
            await call.write(wire.ProcessIntentsRequest(intent="go"))
            assert (await call.read()).plan.digest
        await call.done_writing()
        assert planner.started == 2


@BOTH_ORDERS
async def test_a_bad_item_is_answered_with_its_violations_and_the_stream_goes_on(serve, planner, ordered):
    async with serve(planner=planner) as server:
        answers = await answers_to(server, *ordered_requests(["", "go", "x" * 9000, "go on"], ordered))
        errors = {answer.index: answer.error for answer in answers}
        assert {index: error.code for index, error in errors.items()} == {0: 3, 1: OK, 2: 3, 3: OK}
        bad = next(answer for answer in answers if answer.index == 0)
        assert item_detail(bad, error_details_pb2.BadRequest).field_violations[0].field == "intent"
        assert not bad.HasField("plan")


@BOTH_ORDERS
async def test_a_bug_in_one_item_is_an_internal_error_of_that_item_without_its_text(serve, planner, ordered):
    async with serve(planner=planner) as server:
        answers = await answers_to(server, *ordered_requests(["fail", "go"], ordered))
        failed = next(answer for answer in answers if answer.index == 0)
        assert failed.error.code == grpc.StatusCode.INTERNAL.value[0]
        assert failed.error.message == "internal error"
        assert item_detail(failed, error_details_pb2.ErrorInfo).metadata["request_id"] == failed.request_id
        assert b"secret" not in failed.SerializeToString()
        assert {answer.index for answer in answers} == {0, 1}


@BOTH_ORDERS
async def test_an_item_whose_shared_work_was_cancelled_is_unavailable_and_holds_nobody_up(serve, planner, ordered):
    texts = ["lost", "go", *(f"lost {i}" for i in range(30)), "go on"]
    async with serve(planner=planner, admission__stream_concurrency=4) as server:
        answers = await answers_to(server, *ordered_requests(texts, ordered))
        codes = {answer.index: answer.error.code for answer in answers}
        assert codes == {i: OK if text.startswith("go") else 14 for i, text in enumerate(texts)}
        assert item_detail(next(a for a in answers if a.index == 0), error_details_pb2.RetryInfo) is not None


@pytest.mark.parametrize("bad_first", [True, False])
async def test_a_malformed_id_spoils_its_own_item_and_not_the_equal_one_beside_it(serve, planner, bad_first):
    good, bad = (wire.ProcessIntentsRequest(intent="wait 0.2", request_id=id_) for id_ in (str(uuid.uuid4()), "mine"))
    pair = (bad, good) if bad_first else (good, bad)
    async with serve(planner=planner) as server:
        codes = {answer.request_id: answer.error.code for answer in await answers_to(server, *pair)}
        assert codes == {good.request_id: OK, "mine": 3}


async def test_an_id_of_megabytes_is_refused_without_being_sent_back_twice(serve, planner):
    async with serve(planner=planner) as server:
        huge = wire.ProcessIntentsRequest(intent="go", request_id="x" * 3_000_000)
        answers = await answers_to(server, huge, "go on")
        assert {answer.index: answer.error.code for answer in answers} == {0: 3, 1: OK}
        assert max(answer.ByteSize() for answer in answers) < 8192


@BOTH_ORDERS
async def test_a_broken_frame_ends_the_stream_once_what_was_read_before_is_answered(serve, planner, ordered):
    frames = [request.SerializeToString() for request in ordered_requests(["wait 0.2", "go"], ordered)]
    async with serve(planner=planner) as server:
        call = server.channel.stream_stream(METHOD, response_deserializer=wire.ProcessIntentsResponse.FromString)(
            iter([*frames, b"\xff\xff\xff", wire.ProcessIntentsRequest(intent="never read").SerializeToString()]),
            timeout=10,
        )
        answered = []
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
            async for answer in call:
                answered.append(answer.index)  # noqa: PERF401 - what came before the error counts
        assert sorted(answered) == [0, 1]
        assert "ProcessIntentsRequest" in str(violations(caught.value))
        assert planner.started == 2


async def test_items_take_their_places_among_all_calls_and_are_turned_away_like_them(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=1) as server:
        call = server.intent.ProcessIntents(timeout=10)
        for i in range(4):
            await call.write(wire.ProcessIntentsRequest(intent=f"wait {'for it'} {i}"))
        await call.done_writing()
        turned_away = [await call.read() for _ in range(2)]
        assert {answer.error.code for answer in turned_away} == {grpc.StatusCode.RESOURCE_EXHAUSTED.value[0]}
        assert all(
            item_detail(answer, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() for answer in turned_away
        )
        planner.release.set()
        assert [(await call.read()).error.code for _ in range(2)] == [OK, OK]


async def test_an_idle_stream_keeps_no_place_from_other_calls(serve, planner):
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=0) as server:
        idle = [server.intent.ProcessIntents() for _ in range(5)]
        for call in idle:
            await call.write(wire.ProcessIntentsRequest(intent="go"))
            assert (await call.read()).plan.digest
        await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="go"))
        for call in idle:
            call.cancel()


async def test_a_writer_that_stays_and_a_reader_that_reads_can_go_on_for_long(serve, planner):
    async with serve(planner=planner, admission__stream_concurrency=8) as server:
        call = server.intent.ProcessIntents()

        async def write():
            for i in range(300):
                await call.write(wire.ProcessIntentsRequest(intent=f"go {i}"))
            await call.done_writing()

        writing = asyncio.create_task(write())
        assert sorted([answer.index async for answer in call]) == list(range(300))
        await writing


@BOTH_ORDERS
async def test_plans_that_contradict_or_repeat_each_other_name_both_requests(serve, ordered):
    texts = ["Scale the AMF to 3", "Scale the SMF to 4", "Scale the AMF to 5", "Scale the SMF to 4", "Restart the UPF"]
    requests = ordered_requests(texts, ordered)
    for request in requests:
        request.request_id = str(uuid.uuid4())
    async with serve() as server:
        answers = await answers_to(server, *requests)
        conflicts = {
            (finding.rule_id, *sorted(i for i, r in enumerate(requests) if r.request_id in finding.message))
            for answer in answers
            for finding in answer.plan.findings
            if finding.code == "CONFLICT"
        }
        assert conflicts == {("stream.contradicting_actions", 0, 2), ("stream.repeated_action", 1, 3)}
        if ordered:
            assert [len(answer.plan.findings) for answer in answers] == [0, 0, 1, 1, 0]
            (finding,) = answers[2].plan.findings
            assert finding.field_path == "actions[0].scale.replicas"
            assert f"request 0 ({requests[0].request_id})" in finding.message
            assert f"request 2 ({requests[2].request_id})" in finding.message


async def test_plans_of_two_streams_have_nothing_against_each_other(serve):
    async with serve() as server:
        for text in ("Scale the AMF to 3", "Scale the AMF to 5"):
            (answer,) = await answers_to(server, text)
            assert not answer.plan.findings
