"""One intent as events, and the unary call that reads the same ones."""

from __future__ import annotations

import asyncio
import time

import grpc
import pytest
from wire_errors import fails_with

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.model.common import Finding, FindingCode, Severity, TextSpan
from netintent_server.model.plan import ActionKind, Disposition, Explanation, IntentPlan, Reading, RuleFired
from netintent_server.ports import Draft

GO = wire.StreamIntentRequest(intent="go")


def kinds(events):
    return [event.WhichOneof("event") for event in events]


class Explaining:
    """Rejects with a finding, and explains itself when asked."""

    async def draft(self, request, budget):
        finding = Finding(code=FindingCode.NEGATED, severity=Severity.INFO, field_path="", message="it says not to")
        span = TextSpan(start=0, end=2, text=request.intent[:2])
        explanation = Explanation(
            rules=(RuleFired(rule_id="negation", message="'do not'", span=span),),
            readings=(Reading(kind=ActionKind.SCALE, span=span, score=0.5, reason="negated"),),
        )
        plan = IntentPlan(disposition=Disposition.REJECTED, findings=(finding,))
        return Draft(plan, explanation if request.explain else None)


async def stream(server, request=GO, **options):
    return [event async for event in server.intent.StreamIntent(request, **options)]


async def test_a_stream_begins_with_accepted_and_ends_with_exactly_one_completed(serve, planner):
    async with serve(planner=planner) as server:
        events = kinds(await stream(server))
        assert events[0] == "accepted"
        assert events[-1] == "completed"
        assert events.count("completed") == events.count("accepted") == 1
        assert {"stage_started", "draft"} <= set(events)


async def test_sequences_count_from_1_without_gaps_and_times_do_not_go_back(serve, planner):
    async with serve(planner=planner) as server:
        begun = time.time()
        events = await stream(server)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        times = [event.time.ToNanoseconds() / 1e9 for event in events]
        assert times == sorted(times)
        assert begun - 1 <= times[0] <= times[-1] <= time.time() + 1


async def test_stages_are_told_before_their_work_and_timed_after_it(serve, planner):
    async with serve(planner=planner) as server:
        events = await stream(server, wire.StreamIntentRequest(intent="wait 0.1"))
        told = [event.stage_started.stage for event in events if event.HasField("stage_started")]
        timings = events[-1].completed.timings
        assert told == [common_pb2.STAGE_PARSE, common_pb2.STAGE_VALIDATE, common_pb2.STAGE_GUARD]
        assert [timing.stage for timing in timings.stages] == [common_pb2.STAGE_QUEUE, *told]
        parse = timings.stages[1].duration.ToTimedelta().total_seconds()
        assert 0.1 <= parse <= timings.total.ToTimedelta().total_seconds()


async def test_the_unary_answer_is_the_streams_end(serve):
    async with serve(planner=Explaining()) as server:
        unary = await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="do not", explain=True))
        events = await stream(server, wire.StreamIntentRequest(intent="do not", explain=True))
        (item,) = [
            answer
            async for answer in server.intent.ProcessIntents(
                iter([wire.ProcessIntentsRequest(intent="do not", explain=True)])
            )
        ]
        completed = events[-1].completed
        assert unary.plan == completed.plan == item.plan
        assert unary.explanation == completed.explanation == item.explanation
        assert unary.explanation.readings[0].reason == "negated"
        assert [event.finding for event in events if event.HasField("finding")] == list(unary.plan.findings)
        assert unary.plan.findings[0].code == "NEGATED"


async def test_an_explanation_comes_only_when_asked_for(serve):
    async with serve(planner=Explaining()) as server:
        unary = await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="do not"))
        assert not unary.HasField("explanation")


@pytest.mark.parametrize(
    ("intent", "code"), [("fail", "INTERNAL"), ("lost", "UNAVAILABLE"), ("wait", "DEADLINE_EXCEEDED")]
)
async def test_a_failure_after_the_first_events_is_a_status_and_no_terminal_event(serve, planner, intent, code):
    async with serve(planner=planner) as server:
        events = []
        with fails_with(grpc.StatusCode[code]):
            async for event in server.intent.StreamIntent(wire.StreamIntentRequest(intent=intent), timeout=0.5):
                events.append(event)  # noqa: PERF401 - what came before the error counts
        assert kinds(events) == ["accepted", "stage_started"]
        assert [event.sequence for event in events] == [1, 2]


async def test_events_arrive_as_they_happen(serve, planner):
    async with serve(planner=planner) as server:
        events = server.intent.StreamIntent(wire.StreamIntentRequest(intent="wait"))
        assert (await events.read()).HasField("accepted")
        assert (await events.read()).stage_started.stage == common_pb2.STAGE_PARSE
        await asyncio.wait_for(planner.entered.wait(), 5)
        assert planner.finished == 0, "the rest is not made yet"
        planner.release.set()
        assert kinds([event async for event in _rest(events)])[-1] == "completed"


async def test_a_plan_has_the_digest_that_the_server_computes_for_it(serve, planner):
    async with serve(planner=planner) as server:
        plan = (await stream(server))[-1].completed.plan
        checked = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=plan))
        assert checked.digest == plan.digest
        assert plan.digest.startswith("sha256:")


async def _rest(call):
    while (message := await call.read()) is not grpc.aio.EOF:
        yield message
