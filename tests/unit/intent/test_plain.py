from datetime import UTC, datetime, timedelta, timezone

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from hypothesis import given, settings
from plans import contexts, whole_plans

from netintent.intent.v1 import plan_pb2
from netintent_server.intent.plain import enum_name, to_plain
from netintent_server.model.common import Planner
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Comparison,
    ConfigureChange,
    DeployChange,
    Disposition,
    IntentPlan,
    Objective,
    Parameter,
    PlanContext,
    Resources,
    RolloutStrategy,
    ScaleChange,
    Schedule,
    SliceType,
)
from netintent_server.rpc.messages import to_message


def wire(part, message):
    return MessageToDict(to_message(part, message), preserving_proto_field_name=True)


@given(whole_plans())
@settings(max_examples=60)
def test_every_plan_is_what_the_wire_format_of_its_message_says(plan):
    assert to_plain(plan) == wire(plan, plan_pb2.IntentPlan())


@given(whole_plans())
@settings(max_examples=40)
def test_the_contract_reads_the_plain_form_back_without_loss(plan):
    message = ParseDict(to_plain(plan), plan_pb2.IntentPlan())
    assert MessageToDict(message, preserving_proto_field_name=True) == to_plain(plan)


@given(contexts)
@settings(max_examples=30)
def test_a_context_with_its_map_is_what_the_wire_format_says(context):
    assert to_plain(context) == wire(context, plan_pb2.PlanContext())


def test_replicas_of_zero_are_said_not_dropped():
    assert to_plain(DeployChange(replicas=0)) == {"replicas": 0}
    assert to_plain(ScaleChange(replicas=0)) == {"replicas": 0}


def test_what_is_unset_is_left_out():
    assert to_plain(IntentPlan()) == {}
    assert to_plain(Action(kind=ActionKind.UNSPECIFIED)) == {}


def test_an_empty_change_that_is_there_stays():
    assert to_plain(Action(kind=ActionKind.DEPLOY, deploy=DeployChange())) == {
        "kind": "ACTION_KIND_DEPLOY",
        "deploy": {},
    }


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ActionKind.STEER_TRAFFIC, "ACTION_KIND_STEER_TRAFFIC"),
        (SliceType.V2X, "SLICE_TYPE_V2X"),
        (Disposition.PLANNED, "DISPOSITION_PLANNED"),
        (RolloutStrategy.BLUE_GREEN, "ROLLOUT_STRATEGY_BLUE_GREEN"),
        (Comparison.AT_MOST, "COMPARISON_AT_MOST"),
        (Planner.RULES, "PLANNER_RULES"),
    ],
)
def test_enums_carry_their_full_names(value, name):
    assert enum_name(value) == name


def test_sixty_four_bit_numbers_are_strings_as_javascript_needs_them():
    assert to_plain(Resources(cpu_millicores=2000, memory_bytes=2**63)) == {
        "cpu_millicores": 2000,
        "memory_bytes": "9223372036854775808",
    }


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "2026-11-24T18:00:00Z"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=timezone(timedelta(hours=2))), "2026-11-24T16:00:00Z"),
        (datetime(2026, 11, 24, 18, 0, 0, 500000, tzinfo=UTC), "2026-11-24T18:00:00.500Z"),
        (datetime(2026, 11, 24, 18, 0, 0, 1, tzinfo=UTC), "2026-11-24T18:00:00.000001Z"),
        (datetime(2026, 11, 24, 18, 0), "2026-11-24T18:00:00Z"),  # noqa: DTZ001 - reads as UTC
    ],
)
def test_times_are_rfc_3339_in_utc(moment, text):
    schedule = Schedule(start=moment)
    assert to_plain(schedule) == {"start": text} == wire(schedule, plan_pb2.Schedule())


@pytest.mark.parametrize("value", [None, True, False, 0, 1, 1500, 0.5, "", "on", [], {}, [1, {"b": None, "a": [2]}]])
def test_a_parameters_value_is_the_json_value_itself(value):
    change = ConfigureChange(parameters=(Parameter(key="mtu", value=value),))
    assert to_plain(change) == {"parameters": [{"key": "mtu", "value": value}]}
    assert to_plain(change) == wire(change, plan_pb2.ConfigureChange())


def test_the_keys_of_a_free_value_are_sorted_so_that_equal_plans_print_equally():
    one, other = Parameter(key="k", value={"b": 1, "a": 2}), Parameter(key="k", value={"a": 2, "b": 1})
    assert repr(to_plain(one)) == repr(to_plain(other))


@pytest.mark.parametrize(
    ("value", "spelt"), [(float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (float("nan"), "NaN")]
)
def test_numbers_that_are_not_finite_are_spelt(value, spelt):
    objective = Objective(metric="latency", comparison=Comparison.AT_MOST, value=value)
    assert to_plain(objective)["value"] == spelt == wire(objective, plan_pb2.Objective())["value"]


def test_an_integer_beyond_every_double_does_not_break_the_plain_form():
    assert to_plain(Parameter(key="k", value=10**400))["value"] == "Infinity"


def test_an_integer_given_for_a_double_prints_like_the_double():
    assert repr(to_plain(PlanContext(now=None))) == "{}"
    assert repr(to_plain(ScaleChange(factor=2))) == repr(to_plain(ScaleChange(factor=2.0)))
