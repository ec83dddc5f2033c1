"""CheckFeasibility: whether a plan can be carried out where the caller is, and every reason why not."""

from __future__ import annotations

from datetime import UTC, datetime

import grpc
import pytest
from wire_errors import fails_with

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2

FEASIBLE, INFEASIBLE = wire.FEASIBILITY_RESULT_FEASIBLE, wire.FEASIBILITY_RESULT_INFEASIBLE
STATE = wire.INFEASIBILITY_CATEGORY_CURRENT_STATE
RUNNING = {"core/upf-west": 3, "core/amf": 2}
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def action(kind="SCALE", *, schedule=None, target=None, **change):
    return plan_pb2.Action(
        kind=plan_pb2.ActionKind.Value(f"ACTION_KIND_{kind}"),
        target=target or {"network_function": "UPF", "name": "upf-west", "namespace": "core"},
        schedule=schedule,
        **change,
    )


def plan(*actions, disposition=plan_pb2.DISPOSITION_PLANNED, **more):
    return plan_pb2.IntentPlan(disposition=disposition, actions=actions, **more)


async def check(server, asked, **context):
    return await server.intent.CheckFeasibility(wire.CheckFeasibilityRequest(plan=asked, context=context or None))


def told(answer):
    return [(reason.category, reason.rule_id, reason.field_path) for reason in answer.reasons]


async def test_a_plan_that_nothing_stands_against_is_feasible(serve):
    async with serve() as server:
        asked = plan(action(scale={"replicas_delta": 2}))
        answer = await check(server, asked, current_replicas=RUNNING, now=NOW)
        assert answer.result == FEASIBLE
        assert not answer.reasons
        assert not answer.findings
        validated = await server.intent.ValidatePlan(wire.ValidatePlanRequest(plan=asked))
        assert answer.digest == validated.digest


async def test_what_runs_decides_over_relative_amounts(serve):
    async with serve() as server:
        asked = plan(action(scale={"replicas_delta": -5}))
        answer = await check(server, asked, current_replicas=RUNNING)
        assert answer.result == INFEASIBLE
        assert told(answer) == [(STATE, "validate.replicas_left", "actions[0].scale.replicas_delta")]
        assert answer.reasons[0].action == 0
        assert answer.reasons[0].remedy
        ranged = plan(action(scale={"factor": 2, "autoscale": {"min_replicas": 1, "max_replicas": 5}}))
        assert told(await check(server, ranged, current_replicas=RUNNING)) == [
            (STATE, "validate.replicas_left_within_range", "actions[0].scale.factor")
        ]
        unknown = await check(server, asked)
        assert unknown.result == FEASIBLE
        assert [finding.rule_id for finding in unknown.findings] == ["feasibility.replicas_unknown"]
        assert unknown.findings[0].severity == common_pb2.SEVERITY_WARNING


@pytest.mark.parametrize("kind", ["SCALE", "RESTART", "DELETE"])
async def test_what_is_said_not_to_run_cannot_be_changed(serve, kind):
    change = {"scale": {"replicas": 4}} if kind == "SCALE" else {}
    async with serve() as server:
        named = plan(action(kind, target={"name": "smf-east", "namespace": "core"}, **change))
        answer = await check(server, named, current_replicas=RUNNING)
        assert told(answer)[0] == (STATE, "feasibility.not_running", "actions[0].target.name")
        elsewhere = plan(action(kind, target={"name": "smf-east", "namespace": "ran"}, **change))
        answer = await check(server, elsewhere, current_replicas=RUNNING)
        assert not [reason for reason in answer.reasons if reason.category == STATE], "nothing is known of ran"
        assert "feasibility.running_unknown" in [finding.rule_id for finding in answer.findings]
        derived = plan(action(kind, target={"network_function": "SMF"}, **change))
        answer = await check(server, derived, current_replicas=RUNNING)
        assert not [reason for reason in answer.reasons if reason.category == STATE], "its name is not said"


async def test_what_runs_already_is_told_of_a_deployment(serve):
    async with serve() as server:
        answer = await check(server, plan(action("DEPLOY")), current_replicas=RUNNING)
        assert answer.result == FEASIBLE
        assert [f.rule_id for f in answer.findings] == ["feasibility.running_already"]


async def test_a_time_that_is_over_makes_a_plan_infeasible_and_one_that_goes_on_does_not(serve):
    past, ahead = datetime(2026, 11, 25, 6, tzinfo=UTC), datetime(2026, 11, 25, 18, tzinfo=UTC)
    async with serve() as server:
        for schedule, reasons in (
            ({"start": past, "text": "at 6"}, ["actions[0].schedule.start"]),
            ({"start": past, "end": datetime(2026, 11, 25, 7, tzinfo=UTC), "text": "6 to 7"}, [".schedule.end"]),
            ({"start": past, "end": ahead, "text": "6 to 18"}, []),
            ({"start": ahead, "text": "at 18"}, []),
            ({"start": past, "recurrence": "FREQ=DAILY", "text": "daily"}, []),
        ):
            asked = plan(action(scale={"replicas": 4}, schedule=schedule))
            answer = await check(server, asked, now=NOW)
            assert answer.result == (INFEASIBLE if reasons else FEASIBLE), schedule["text"]
            assert all(r.category == wire.INFEASIBILITY_CATEGORY_SCHEDULE for r in answer.reasons)
            assert len(answer.reasons) == len(reasons)
            assert all(r.field_path.endswith(path) for r, path in zip(answer.reasons, reasons, strict=True))
        unknown = await check(server, plan(action(scale={"replicas": 4}, schedule={"start": past, "text": "at 6"})))
        assert "feasibility.clock_unknown" in [finding.rule_id for finding in unknown.findings]


async def test_a_plan_that_contradicts_itself_or_is_faulty_says_so(serve):
    async with serve() as server:
        answer = await check(server, plan(action(scale={"replicas": 2}), action(scale={"replicas": 3})))
        (reason,) = answer.reasons
        assert reason.category == wire.INFEASIBILITY_CATEGORY_CONTRADICTION
        assert "actions[0]" in reason.message
        assert reason.action == 1
        faulty = await check(server, plan(action(scale={"replicas": 9999})))
        assert wire.INFEASIBILITY_CATEGORY_INVALID_PLAN in [r.category for r in faulty.reasons]


async def test_a_plan_that_is_not_planned_is_an_answer_and_no_error(serve):
    async with serve() as server:
        asked = plan(
            disposition=plan_pb2.DISPOSITION_NEEDS_CLARIFICATION,
            clarifications=[{"question": "How many?", "field_path": "actions[0].scale.replicas"}],
        )
        answer = await check(server, asked)
        assert answer.result == INFEASIBLE
        assert answer.reasons[0].field_path == "actions[0].scale.replicas"
        refused = await check(server, plan(disposition=plan_pb2.DISPOSITION_REJECTED))
        assert told(refused) == [
            (wire.INFEASIBILITY_CATEGORY_NOT_PLANNED, "feasibility.disposition", "disposition"),
        ]
        assert not refused.reasons[0].HasField("action")


async def test_no_plan_is_an_invalid_argument(serve):
    async with serve() as server:
        with fails_with(grpc.StatusCode.INVALID_ARGUMENT):
            await server.intent.CheckFeasibility(wire.CheckFeasibilityRequest())
