"""Objects to messages, to bytes, and back; and the plain form beside protobuf's own JSON mapping."""

from __future__ import annotations

import dataclasses
import json
import typing
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import plan_pb2
from netintent_server.errors import InvalidRequest
from netintent_server.intent.plain import to_plain
from netintent_server.model import common, plan
from netintent_server.model.plan import (
    Action,
    ActionKind,
    IntentPlan,
    Parameter,
    Priority,
    ScaleChange,
    Schedule,
    Target,
)
from netintent_server.rpc.messages import from_message, to_message

FILES = (common_pb2.DESCRIPTOR, plan_pb2.DESCRIPTOR)
MESSAGES = {name: message._concrete_class for file in FILES for name, message in file.message_types_by_name.items()}
MIRRORED = {
    name: found
    for module in (common, plan)
    for name, found in vars(module).items()
    if dataclasses.is_dataclass(found) and found.__module__ == module.__name__
}
KINDS = pytest.mark.parametrize("kind", MIRRORED.values(), ids=MIRRORED)

text = st.text(st.characters(codec="utf-8"), max_size=8)
numbers = st.floats(allow_nan=False).map(lambda number: number + 0.0)  # -0.0 is 0.0
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
free = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
INTEGERS = {
    FieldDescriptor.TYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.TYPE_SINT32: st.integers(-(2**31), 2**31 - 1),
}


def values(field, hint):
    """Everything a field can hold, presence and repetition apart."""
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: objects(hint))
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return st.sampled_from(hint)
    if field.message_type is not None:
        return {"Timestamp": moments, "Value": free, "Duration": st.timedeltas(timedelta(-9999), timedelta(9999))}[
            field.message_type.name
        ]
    return {FieldDescriptor.TYPE_STRING: text, FieldDescriptor.TYPE_BOOL: st.booleans()}.get(
        field.type, INTEGERS.get(field.type, numbers)
    )


@st.composite
def objects(draw, kind):
    """Any object of a class of the model, sensible or not; of a oneof at most one member is set."""
    descriptor = MESSAGES[kind.__name__].DESCRIPTOR
    hints = typing.get_type_hints(kind)
    chosen = {
        oneof.name: draw(st.sampled_from([None, *(field.name for field in oneof.fields)]))
        for oneof in descriptor.oneofs
        if len(oneof.fields) > 1
    }
    made = {}
    for field in descriptor.fields:
        hint = next((h for h in typing.get_args(hints[field.name]) if h is not type(None)), hints[field.name])
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            pairs = draw(st.dictionaries(text, INTEGERS[FieldDescriptor.TYPE_UINT32], max_size=3))
            made[field.name] = tuple(sorted(pairs.items()))
        elif field.is_repeated:
            made[field.name] = tuple(draw(st.lists(values(field, hint), max_size=2)))
        elif field.containing_oneof is not None and field.containing_oneof.name in chosen:
            is_set = chosen[field.containing_oneof.name] == field.name
            made[field.name] = draw(values(field, hint)) if is_set else None
        elif field.has_presence and field.message_type is None:
            made[field.name] = draw(st.none() | values(field, hint))
        elif field.has_presence and hints[field.name] != hint:  # may be None
            made[field.name] = draw(st.none() | values(field, hint)) if hint is not plan.JsonValue else draw(free)
        else:
            made[field.name] = draw(values(field, hint if kind is not plan.Parameter else hints[field.name]))
    return kind(**made)


PATIENT = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@KINDS
@PATIENT
@given(st.data())
def test_an_object_survives_the_wire(kind, data):
    value = data.draw(objects(kind))
    message = MESSAGES[kind.__name__].FromString(to_message(value, MESSAGES[kind.__name__]()).SerializeToString())
    assert from_message(message, kind) == value


@KINDS
@PATIENT
@given(st.data())
def test_a_message_survives_the_domain(kind, data):
    message = to_message(data.draw(objects(kind)), MESSAGES[kind.__name__]())
    assert to_message(from_message(message, kind), MESSAGES[kind.__name__]()) == message


@KINDS
@PATIENT
@given(st.data())
def test_the_plain_form_is_protobufs_own(kind, data):
    value = data.draw(objects(kind))
    message = to_message(value, MESSAGES[kind.__name__]())
    assert to_plain(value) == json_format.MessageToDict(message, preserving_proto_field_name=True)


@PATIENT
@given(objects(IntentPlan))
def test_the_plain_form_is_json_and_reads_back_as_the_message(value):
    text_ = json.dumps(to_plain(value))
    assert json_format.Parse(text_, plan_pb2.IntentPlan()) == to_message(value, plan_pb2.IntentPlan())


def test_what_is_said_to_be_zero_differs_from_what_is_not_said():
    said, unsaid = ScaleChange(replicas=0), ScaleChange()
    assert to_message(said, plan_pb2.ScaleChange()) != to_message(unsaid, plan_pb2.ScaleChange())
    assert from_message(to_message(said, plan_pb2.ScaleChange()), ScaleChange) == said
    assert to_plain(said) == {"replicas": 0}


def test_an_empty_message_that_is_set_differs_from_one_that_is_not():
    said, unsaid = Action(kind=ActionKind.ROLLBACK, rollback=plan.RollbackChange()), Action(kind=ActionKind.ROLLBACK)
    assert from_message(to_message(said, plan_pb2.Action()), Action) == said
    assert from_message(to_message(unsaid, plan_pb2.Action()), Action) == unsaid


def test_a_json_value_of_every_kind_survives():
    value = {"a": [1.5, "x", True, None, {}, []], "": {"deep": {"er": -0.5}}}
    parameter = Parameter(key="k", value=value)
    assert from_message(to_message(parameter, plan_pb2.Parameter()), Parameter) == parameter


def test_a_value_that_is_not_there_reads_as_null():
    assert from_message(plan_pb2.Parameter(key="k"), Parameter) == Parameter(key="k", value=None)


def test_a_time_keeps_its_microseconds_and_loses_what_is_finer():
    message = plan_pb2.Schedule(start={"seconds": 1, "nanos": 123_456_789})
    assert from_message(message, Schedule).start == datetime(1970, 1, 1, 0, 0, 1, 123_456, tzinfo=UTC)


def test_everything_that_cannot_be_read_is_said_with_its_path():
    message = plan_pb2.IntentPlan(
        actions=[
            {"kind": 1, "priority": Priority.HIGH},
            {"kind": 70, "target": {"slice": {"type": 71}}, "schedule": {"end": {"nanos": -1}}},
        ],
        disposition=72,
    )
    with pytest.raises(InvalidRequest) as caught:
        from_message(message, IntentPlan)
    assert {violation.field for violation in caught.value.violations} == {
        *("actions[1].kind", "actions[1].target.slice.type", "actions[1].schedule.end", "disposition")
    }
    assert "DEPLOY, SCALE" in next(v.description for v in caught.value.violations if v.field == "actions[1].kind")


def test_a_message_with_defaults_only_is_an_object_with_defaults_only():
    assert from_message(plan_pb2.Target(), Target) == Target()
    assert from_message(plan_pb2.IntentPlan(), IntentPlan) == IntentPlan()
