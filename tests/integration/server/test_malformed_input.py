"""Whatever a caller sends is answered with what is wrong with it, field by field, and never with an internal error."""

from __future__ import annotations

import grpc
import pytest
from wire_errors import fails_with, violations

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2

SERVICE = "/netintent.intent.v1.IntentService/"
INVALID = grpc.StatusCode.INVALID_ARGUMENT


def plan(*actions, **fields):
    return plan_pb2.IntentPlan(disposition=plan_pb2.DISPOSITION_PLANNED, actions=actions, **fields)


@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("intent", wire.ProcessIntentRequest()),
        ("intent", wire.ProcessIntentRequest(intent=" \n\u3000")),
        ("intent", wire.ProcessIntentRequest(intent="x" * 8193)),
        ("planner", wire.ProcessIntentRequest(intent="go", planner=2)),
        ("planner", wire.ProcessIntentRequest(intent="go", planner=77)),
        ("cache", wire.ProcessIntentRequest(intent="go", cache=-1)),
        ("request_id", wire.ProcessIntentRequest(intent="go", request_id="seven")),
        ("metadata", wire.ProcessIntentRequest(intent="go", metadata={str(i): "" for i in range(33)})),
        ("metadata", wire.ProcessIntentRequest(intent="go", metadata={"key": "v" * 257})),
        ("context.namespace", wire.ProcessIntentRequest(intent="go", context={"namespace": "No_Label"})),
        ("context.site", wire.ProcessIntentRequest(intent="go", context={"site": "-edge"})),
        ("context.time_zone", wire.ProcessIntentRequest(intent="go", context={"time_zone": "../../etc/passwd"})),
        ("context.time_zone", wire.ProcessIntentRequest(intent="go", context={"time_zone": "Mars/Olympus"})),
        ("context.time_zone", wire.ProcessIntentRequest(intent="go", context={"time_zone": "Europe"})),
        ("context.time_zone", wire.ProcessIntentRequest(intent="go", context={"time_zone": "A" * 1_000_000})),
        ("context.time_zone", wire.ProcessIntentRequest(intent="go", context={"time_zone": "a\0b"})),
        ("context.now", wire.ProcessIntentRequest(intent="go", context={"now": {"seconds": 10**15}})),
        ("context.now", wire.ProcessIntentRequest(intent="go", context={"now": {"nanos": -1}})),
        (
            "context.current_replicas",
            wire.ProcessIntentRequest(intent="go", context={"current_replicas": {f"a/{i}": 1 for i in range(10_001)}}),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("streamed", [False, True], ids=["unary", "stream"])
async def test_a_field_of_an_intent_that_is_wrong_is_named(serve, planner, field, request_, streamed):
    async with serve(planner=planner) as server:
        with fails_with(INVALID) as caught:
            if streamed:
                stream = server.intent.StreamIntent(wire.StreamIntentRequest.FromString(request_.SerializeToString()))
                assert [event async for event in stream] == []
            else:
                await server.intent.ProcessIntent(request_)
        assert violations(caught.value).keys() == {field}
        assert planner.started == 0


async def test_everything_that_is_wrong_with_an_intent_is_said_at_once(serve):
    async with serve() as server:
        request = wire.ProcessIntentRequest(
            planner=9, cache=9, request_id="x", context={"cluster": "A", "time_zone": "x", "region": "B"}
        )
        with fails_with(INVALID) as caught:
            await server.intent.ProcessIntent(request)
        assert violations(caught.value).keys() == {
            *("intent", "planner", "cache", "request_id"),
            *("context.cluster", "context.time_zone", "context.region"),
        }


@pytest.mark.parametrize("intent", ["x", "x" * 8192, "🗼" * 8192, "a\0b"])
async def test_an_intent_of_one_to_8192_code_points_is_taken(serve, planner, intent):
    async with serve(planner=planner) as server:
        assert (await server.intent.ProcessIntent(wire.ProcessIntentRequest(intent=intent))).plan.digest


UNREADABLE = {
    "plan.disposition": plan_pb2.IntentPlan(disposition=9),
    "plan.planner_used": plan(planner_used=-3),
    "plan.actions[1].kind": plan(plan_pb2.Action(kind=1), plan_pb2.Action(kind=99)),
    "plan.actions[0].priority": plan(plan_pb2.Action(kind=1, priority=50)),
    "plan.actions[0].target.slice.type": plan(plan_pb2.Action(target={"slice": {"type": 17}})),
    "plan.actions[0].upgrade.strategy": plan(plan_pb2.Action(upgrade={"strategy": 17})),
    "plan.actions[0].objectives[0].comparison": plan(plan_pb2.Action(objectives=[{"comparison": 17}])),
    "plan.actions[0].schedule.start": plan(plan_pb2.Action(schedule={"start": {"seconds": -(10**12)}})),
    "plan.actions[0].schedule.end": plan(plan_pb2.Action(schedule={"end": {"nanos": 2_000_000_000}})),
    "plan.findings[0].severity": plan(findings=[{"severity": 9}]),
}


@pytest.mark.parametrize("method", ["ValidatePlan", "RenderPlan"])
@pytest.mark.parametrize("field", UNREADABLE)
async def test_a_value_of_a_plan_that_means_nothing_here_is_named(serve, method, field):
    async with serve() as server:
        with fails_with(INVALID) as caught:
            await ask(server, method, UNREADABLE[field])
        assert violations(caught.value).keys() == {field}


async def test_everything_that_is_wrong_with_a_request_about_a_plan_is_said_at_once(serve):
    async with serve() as server:
        request = wire.RenderPlanRequest(
            plan=plan(plan_pb2.Action(kind=99, schedule={"end": {"nanos": -1}}), planner_used=8),
            context={"namespace": "No"},
            format=99,
        )
        with fails_with(INVALID) as caught:
            await server.intent.RenderPlan(request)
        assert violations(caught.value).keys() == {
            *("plan.actions[0].kind", "plan.actions[0].schedule.end", "plan.planner_used"),
            *("context.namespace", "format"),
        }


@pytest.mark.parametrize("method", ["ValidatePlan", "RenderPlan"])
async def test_a_plan_must_be_there(serve, method):
    async with serve() as server:
        with fails_with(INVALID) as caught:
            await ask(server, method, None)
        assert "plan" in violations(caught.value)


@pytest.mark.parametrize("method", ["ValidatePlan", "RenderPlan"])
@pytest.mark.parametrize(
    ("field", "tag", "count"),
    [("plan.actions", b"\x1a\x00", 1_001), ("plan", b"\x32\x00", 300_000)],
    ids=["too many actions", "too many bytes"],
)
async def test_a_plan_that_would_hold_the_server_up_is_refused(serve, method, field, tag, count):
    async with serve() as server:
        with fails_with(INVALID) as caught:
            await ask(server, method, plan_pb2.IntentPlan.FromString(tag * count))
        assert violations(caught.value).keys() == {field}


async def test_values_nested_as_deep_as_the_wire_allows_are_validated(serve):
    async with serve() as server:
        value: object = 1.0
        for _ in range(24):
            value = [value]
        action = plan_pb2.Action(kind=plan_pb2.ACTION_KIND_CONFIGURE, target={"name": "upf"})
        action.configure.parameters.add(key="k").value.list_value.extend(value)
        assert (await ask(server, "ValidatePlan", plan(action))).digest


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -0.0, 1e308])
async def test_numbers_that_json_cannot_say_are_validated_all_the_same(serve, number):
    async with serve() as server:
        action = plan_pb2.Action(
            kind=plan_pb2.ACTION_KIND_ASSURE,
            target={"name": "upf"},
            objectives=[{"metric": "latency", "value": number}],
        )
        assert (await ask(server, "ValidatePlan", plan(action, confidence=number))).digest.startswith("sha256:")


@pytest.mark.parametrize("frame", [b"\xff", b"\x0a\x05ab", b"\x0a\x01\xff"], ids=["no tag", "cut short", "no UTF-8"])
@pytest.mark.parametrize(
    ("method", "streams"),
    [("ProcessIntent", ""), ("StreamIntent", "response"), ("ProcessIntents", "both"), ("RenderPlan", "")],
)
async def test_bytes_that_are_no_message_are_an_invalid_argument_that_names_the_message(serve, method, streams, frame):
    async with serve() as server:
        with fails_with(INVALID) as caught:
            match streams:
                case "both":
                    assert [r async for r in server.channel.stream_stream(SERVICE + method)(iter([frame]))] == []
                case "response":
                    assert [r async for r in server.channel.unary_stream(SERVICE + method)(frame)] == []
                case _:
                    await server.channel.unary_unary(SERVICE + method)(frame)
        assert f"netintent.intent.v1.{method}Request" in str(violations(caught.value))


async def test_a_field_of_a_later_contract_is_passed_over(serve, planner):
    async with serve(planner=planner) as server:
        later = wire.ProcessIntentRequest(intent="go").SerializeToString() + b"\xa2\x3e\x03new"
        data = await server.channel.unary_unary(SERVICE + "ProcessIntent")(later)
        assert wire.ProcessIntentResponse.FromString(data).plan.digest


async def ask(server, method, plan_):
    kind = {"ValidatePlan": wire.ValidatePlanRequest, "RenderPlan": wire.RenderPlanRequest}[method]
    request = kind(plan=plan_, format=1) if method == "RenderPlan" else kind(plan=plan_)
    return await getattr(server.intent, method)(request)


async def test_a_thousand_faults_arrive_as_an_error_that_every_client_accepts(serve):
    async with serve() as server:
        with fails_with(INVALID) as caught:
            await ask(server, "ValidatePlan", plan(*[plan_pb2.Action(kind=99)] * 1_000))
        *listed, rest = violations(caught.value).items()
        assert [field for field, _ in listed] == [f"plan.actions[{i}].kind" for i in range(len(listed))]
        assert rest == ("", f"and {1_000 - len(listed)} more")
