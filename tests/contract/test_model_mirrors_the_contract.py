"""The dataclasses of the model are the messages of the contract: name for name, number for number, presence alike."""

from __future__ import annotations

import dataclasses
import math
import typing
from datetime import UTC, datetime, timedelta
from enum import IntEnum

import pytest
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2, plan_pb2
from netintent_server.intent.plain import to_plain
from netintent_server.model import common, events, plan, rendered
from netintent_server.rpc.messages import from_message, to_message

MIRRORED = [
    *((getattr(plan, name), getattr(plan_pb2, name)) for name in plan_pb2.DESCRIPTOR.message_types_by_name),
    *(
        (getattr(common, name), getattr(common_pb2, name))
        for name in common_pb2.DESCRIPTOR.message_types_by_name
        if hasattr(common, name)
    ),
]
ENUMS = [
    *((getattr(plan, name), enum) for name, enum in plan_pb2.DESCRIPTOR.enum_types_by_name.items()),
    *((getattr(common, name), enum) for name, enum in common_pb2.DESCRIPTOR.enum_types_by_name.items()),
    (rendered.OutputFormat, intent_service_pb2.DESCRIPTOR.enum_types_by_name["OutputFormat"]),
]


def named(pair):
    return pair[0].__name__


@pytest.mark.parametrize("pair", MIRRORED, ids=named)
def test_a_dataclass_has_the_fields_of_its_message_in_order_and_presence_alike(pair):
    mirror, message = pair
    ours = {field.name: field for field in dataclasses.fields(mirror)}
    theirs = message.DESCRIPTOR.fields_by_name
    assert list(ours) == [field.name for field in message.DESCRIPTOR.fields]
    for name, field in theirs.items():
        required = ours[name].default is dataclasses.MISSING and ours[name].default_factory is dataclasses.MISSING
        if field.has_presence and not required:
            assert ours[name].default is None, f"{name} has presence: unset is None"
        elif not required:
            assert ours[name].default is not None, f"{name} has no presence: unset is its default"


@pytest.mark.parametrize("pair", ENUMS, ids=named)
def test_an_enum_has_the_values_of_its_wire_form(pair):
    mirror, descriptor = pair
    prefix = descriptor.values_by_number[0].name.removesuffix("UNSPECIFIED")
    assert {member.value: f"{prefix}{member.name}" for member in mirror} == {
        number: value.name for number, value in descriptor.values_by_number.items()
    }


def test_the_terminal_event_carries_what_the_contract_says():
    theirs = {field.name for field in intent_service_pb2.Completed.DESCRIPTOR.fields} - {"request_id"}
    assert {field.name for field in dataclasses.fields(events.Completed)} == theirs


def test_the_codes_of_findings_are_the_closed_list_of_the_manual():
    described = (
        "MISSING_TARGET MISSING_AMOUNT MISSING_PARAMETER MISSING_VERSION AMBIGUOUS CONFLICT UNKNOWN_FUNCTION NEGATED "
        "NOT_AN_INSTRUCTION OUT_OF_DOMAIN INJECTION EMBEDDED_CODE INVALID_NAME OUT_OF_RANGE SUSPICIOUS_OBJECTIVE "
        "UNSUPPORTED_VALUE FORMAT_LOSS POLICY_DENIED POLICY_APPROVAL"
    )
    assert [code.value for code in common.FindingCode] == described.split()


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(  # noqa: DTZ001
    lambda value: value.replace(tzinfo=UTC)
)


def built(kind: type) -> st.SearchStrategy:
    """Any instance of a dataclass of the model, within what the wire can carry."""
    hints = typing.get_type_hints(kind)
    members = {field.name: of_type(kind, field.name, hints[field.name]) for field in dataclasses.fields(kind)}
    return st.builds(kind, **members)


def of_type(owner: type, name: str, hint) -> st.SearchStrategy:
    if owner is plan.Parameter and name == "value":
        return json_values
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    optional = type(None) in typing.get_args(hint)
    if name == "current_replicas":
        return st.dictionaries(st.text(max_size=5), st.integers(0, 2**32 - 1), max_size=2).map(
            lambda pairs: tuple(sorted(pairs.items()))
        )
    if typing.get_origin(hint) is tuple:
        return st.lists(of_type(owner, f"{name}[]", arguments[0]), max_size=2).map(tuple)
    inner = scalar(name, arguments[0] if optional else hint)
    return st.none() | inner if optional else inner


def scalar(name: str, hint) -> st.SearchStrategy:
    if hint == common.FindingCode | str:
        return st.sampled_from([code.value for code in common.FindingCode])
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return st.sampled_from(list(hint))
    if dataclasses.is_dataclass(hint):
        return built(hint)
    return {
        str: st.text(max_size=8),
        bool: st.booleans(),
        int: st.integers(-(2**31), 2**31 - 1) if name == "replicas_delta" else st.integers(0, 2**32 - 1),
        float: st.floats(allow_nan=False).filter(lambda value: math.copysign(1, value) > 0 or value != 0),
        datetime: moments,
        timedelta: st.timedeltas(timedelta(0), timedelta(days=9999)),
    }[hint]


ONEOFS = {
    plan.Action: [("deploy", "scale", "configure", "upgrade", "rollback", "steer_traffic")],
    plan.ScaleChange: [("replicas", "replicas_delta", "factor")],
    common.FieldProvenance: [("user_span", "citation", "default_rule")],
}


def one_of_each(value):
    """The same value with at most one member of every oneof: more cannot stand on the wire."""
    if isinstance(value, tuple):
        return tuple(one_of_each(item) for item in value)
    if not dataclasses.is_dataclass(value):
        return value
    changed = {field.name: one_of_each(getattr(value, field.name)) for field in dataclasses.fields(value)}
    for members in ONEOFS.get(type(value), ()):
        for surplus in [name for name in members if changed[name] is not None][1:]:
            changed[surplus] = None
    return type(value)(**changed)


@settings(max_examples=20, deadline=None)
@given(st.data())
@pytest.mark.parametrize("pair", MIRRORED, ids=named)
def test_nothing_is_lost_on_the_wire(pair, data):
    mirror, message = pair
    value = one_of_each(data.draw(built(mirror)))
    carried = message.FromString(to_message(value, message()).SerializeToString())
    assert from_message(carried, mirror) == value


@settings(max_examples=20, deadline=None)
@given(st.data())
@pytest.mark.parametrize("pair", MIRRORED, ids=named)
def test_the_plain_form_is_protobufs_own_json_mapping(pair, data):
    mirror, message = pair
    value = one_of_each(data.draw(built(mirror)))
    mapped = json_format.MessageToDict(to_message(value, message()), preserving_proto_field_name=True)
    assert to_plain(value) == mapped
