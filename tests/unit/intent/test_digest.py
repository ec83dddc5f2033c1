import hashlib
import json
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

import rfc8785
from google.protobuf.json_format import MessageToDict
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import planned, whole_plans

from netintent.intent.v1 import plan_pb2
from netintent_server.intent.digest import plan_digest
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, ScaleChange, Target
from netintent_server.rpc.messages import from_message, to_message

PLAN = IntentPlan(
    disposition=Disposition.PLANNED,
    actions=(Action(kind=ActionKind.SCALE, target=Target(network_function="AMF"), scale=ScaleChange(replicas=3)),),
)


def test_the_digest_is_the_sha256_of_the_canonical_json_of_disposition_and_actions():
    canonical = (
        '{"actions":[{"kind":"ACTION_KIND_SCALE","scale":{"replicas":3},"target":{"network_function":"AMF"}}],'
        '"disposition":"DISPOSITION_PLANNED"}'
    )
    assert plan_digest(PLAN) == "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


@given(whole_plans())
@settings(max_examples=40)
def test_a_caller_can_compute_the_digest_from_the_response_alone(plan):
    told = MessageToDict(to_message(plan, plan_pb2.IntentPlan()), preserving_proto_field_name=True)
    effect = {name: told[name] for name in ("disposition", "actions")}
    assert plan_digest(plan) == "sha256:" + hashlib.sha256(rfc8785.dumps(effect)).hexdigest()


@given(whole_plans())
@settings(max_examples=40)
def test_findings_evidence_and_confidence_do_not_count(plan):
    assert plan_digest(plan) == plan_digest(IntentPlan(disposition=plan.disposition, actions=plan.actions))


@given(planned())
@settings(max_examples=40)
def test_a_plan_that_went_over_the_wire_keeps_its_digest(plan):
    message = plan_pb2.IntentPlan.FromString(to_message(plan, plan_pb2.IntentPlan()).SerializeToString())
    assert plan_digest(from_message(message, IntentPlan)) == plan_digest(plan)


@given(planned(max_actions=2), st.data())
@settings(max_examples=100)
def test_any_changed_field_of_an_action_changes_the_digest(plan, data):
    i = data.draw(st.integers(0, len(plan.actions) - 1))
    changed = data.draw(changes(plan.actions[i]))
    other = replace(plan, actions=(*plan.actions[:i], changed, *plan.actions[i + 1 :]))
    assert plan_digest(other) != plan_digest(plan)


def test_order_of_actions_counts():
    two = (PLAN.actions[0], Action(kind=ActionKind.RESTART, target=Target(name="nrf")))
    assert plan_digest(replace(PLAN, actions=two)) != plan_digest(replace(PLAN, actions=two[::-1]))


def test_zero_replicas_and_no_replicas_differ():
    none = replace(PLAN, actions=(replace(PLAN.actions[0], scale=ScaleChange()),))
    zero = replace(PLAN, actions=(replace(PLAN.actions[0], scale=ScaleChange(replicas=0)),))
    assert plan_digest(none) != plan_digest(zero)


@st.composite
def changes(draw, part):
    """The part with exactly one set leaf, anywhere below it, given another value."""
    names = [f.name for f in fields(part) if getattr(part, f.name) not in (None, "", ()) or f.name == "value"]
    name = draw(st.sampled_from(names))
    value = getattr(part, name)
    if is_dataclass(value) and fields(value) and value != type(value)():
        return replace(part, **{name: draw(changes(value))})
    if isinstance(value, tuple) and is_dataclass(value[0]):
        return replace(part, **{name: (draw(changes(value[0])), *value[1:])})
    return replace(part, **{name: other_than(value)})


def other_than(value):
    match value:
        case IntEnum():
            other = next(other for other in type(value) if other != value)
        case bool():
            other = not value
        case int() | float():
            other = value * 2 + 1
        case str():
            other = value + "x"
        case tuple():
            other = (*value, "x")
        case datetime():
            other = value + timedelta(days=1)
        case list() | dict() | None:
            other = json.dumps(value) + "x"
        case _:
            other = None
    return other
