"""The dataclasses of the domain and the messages of the contract: name for name, number for number."""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from datetime import datetime, timedelta

import pytest
from google.protobuf.descriptor import FieldDescriptor

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2, plan_pb2
from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent_server.model import (
    answer,
    common,
    difference,
    document,
    events,
    feasibility,
    plan,
    rendered,
    search,
    upload,
)

FILES = (
    *(common_pb2.DESCRIPTOR, plan_pb2.DESCRIPTOR, intent_service_pb2.DESCRIPTOR),
    *(document_pb2.DESCRIPTOR, rag_service_pb2.DESCRIPTOR),
)
MESSAGES = {name: message for file in FILES for name, message in file.message_types_by_name.items()}
ENUMS = {name: found for file in FILES for name, found in file.enum_types_by_name.items()}
MODULES = (common, plan)
OF_KNOWLEDGE = (
    *(document.Document, document.DocumentError, document.Collection, upload.Begin, upload.Commit),
    *(search.SearchFilter, search.ScorePart, search.ScoreDetail, search.SearchHit, answer.AnswerSentence),
)
OF_COMPARISON = (difference.ResourceDiff, difference.Change, feasibility.InfeasibilityReason)
OF_PLANS = {
    name: found
    for module in MODULES
    for name, found in vars(module).items()
    if dataclasses.is_dataclass(found) and found.__module__ == module.__name__
}
MIRRORED = OF_PLANS | {found.__name__: found for found in (*OF_KNOWLEDGE, *OF_COMPARISON)}
MIRRORED_ENUMS = {
    name: found
    for module in (*MODULES, rendered, difference, feasibility, document, search, answer)
    for name, found in vars(module).items()
    if isinstance(found, type) and issubclass(found, enum.IntEnum) and found.__module__ == module.__name__
}
SCALARS = {
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_DOUBLE: float,
    FieldDescriptor.TYPE_UINT32: int,
    FieldDescriptor.TYPE_UINT64: int,
    FieldDescriptor.TYPE_SINT32: int,
    FieldDescriptor.TYPE_INT32: int,
}
WELL_KNOWN = {
    "google.protobuf.Timestamp": datetime,
    "google.protobuf.Duration": timedelta,
    "google.protobuf.Value": plan.JsonValue,
}

# Messages of the plan's files that the server makes by hand, event by event, or that only carry a number.
BY_HAND = {"ItemError", "Accepted", "StageStarted", "TextDelta", "Heartbeat"}


def expected_type(field):
    """The type that mirrors a field, without presence and repetition."""
    if field.message_type is not None:
        return WELL_KNOWN.get(field.message_type.full_name) or MIRRORED[field.message_type.name]
    if field.enum_type is not None:
        return MIRRORED_ENUMS[field.enum_type.name]
    return SCALARS[field.type]


def without_none(hint):
    members = typing.get_args(hint)
    if isinstance(hint, types.UnionType) and type(None) in members and hint != plan.JsonValue:
        (hint,) = (member for member in members if member is not type(None))
    return hint


def test_every_message_of_a_plan_has_its_dataclass_and_the_other_way_round():
    files = (common_pb2.DESCRIPTOR, plan_pb2.DESCRIPTOR)
    assert {name for file in files for name in file.message_types_by_name} - BY_HAND == set(OF_PLANS)


def test_every_enum_has_its_twin():
    ours = set(MIRRORED_ENUMS)
    assert set(ENUMS) - {"FeedbackRating"} == ours, "feedback is not built yet"


@pytest.mark.parametrize("name", sorted(MIRRORED_ENUMS))
def test_an_enum_has_the_same_names_and_numbers(name):
    prefix = "".join(f"_{c}" if c.isupper() else c.upper() for c in name).lstrip("_") + "_"
    assert {f"{prefix}{member.name}": member.value for member in MIRRORED_ENUMS[name]} == {
        value.name: value.number for value in ENUMS[name].values
    }


@pytest.mark.parametrize("name", sorted(MIRRORED))
def test_a_dataclass_has_the_fields_of_its_message_in_the_same_order(name):
    ours = [field.name for field in dataclasses.fields(MIRRORED[name])]
    theirs = [field.name for field in sorted(MESSAGES[name].fields, key=lambda field: field.number)]
    assert ours == theirs


@pytest.mark.parametrize("name", sorted(MIRRORED))
def test_a_field_has_the_type_and_the_presence_of_its_twin(name):
    hints = typing.get_type_hints(MIRRORED[name])
    for ours in dataclasses.fields(MIRRORED[name]):
        theirs = MESSAGES[name].fields_by_name[ours.name]
        hint = hints[ours.name]
        if theirs.message_type is not None and theirs.message_type.GetOptions().map_entry:
            key, value = (SCALARS[f.type] for f in theirs.message_type.fields)
            assert hint == tuple[tuple[key, value], ...], ours.name
        elif theirs.is_repeated:
            assert hint == tuple[expected_type(theirs), ...], ours.name
        elif name == "Finding" and ours.name == "code":
            assert set(typing.get_args(hint)) == {common.FindingCode, str}, "a closed list here, text on the wire"
        else:
            assert without_none(hint) == expected_type(theirs), ours.name
            required = theirs.message_type is not None and ours.default is dataclasses.MISSING
            if not required and (theirs.message_type is None or theirs.message_type.name not in {"Value", "Duration"}):
                assert (ours.default is None) == theirs.has_presence, f"{ours.name}: presence"


@pytest.mark.parametrize("name", sorted(MIRRORED))
def test_an_unset_field_reads_as_its_default(name):
    """Required fields apart, which the domain always sets."""
    blank = MESSAGES[name]._concrete_class()
    for field in dataclasses.fields(MIRRORED[name]):
        if field.default is dataclasses.MISSING:
            continue
        if field.default is None:
            continue
        there = getattr(blank, field.name)
        assert (tuple(there) if isinstance(field.default, tuple) else there) == field.default, field.name


@pytest.mark.parametrize(
    "message", ["ProcessIntentResponse", "ProcessIntentsResponse", "Completed", "RenderPlanResponse"]
)
def test_an_answer_made_of_a_dataclass_has_all_its_fields(message):
    mirrored = rendered.Rendered if message == "RenderPlanResponse" else events.Completed
    ours = {field.name for field in dataclasses.fields(mirrored)}
    theirs = {field.name for field in MESSAGES[message].fields}
    made_by_hand = {"request_id", "index", "error"}
    assert theirs - made_by_hand <= ours
    assert ours - theirs <= {"usage"}, "what a message does not carry is dropped on purpose"


@pytest.mark.parametrize(
    ("message", "mirrored"),
    [("DiffPlanResponse", difference.PlanDiff), ("CheckFeasibilityResponse", feasibility.Feasibility)],
)
def test_an_answer_about_a_plan_is_made_of_its_dataclass(message, mirrored):
    assert [field.name for field in MESSAGES[message].fields] == [f.name for f in dataclasses.fields(mirrored)]


def test_an_answer_to_a_question_is_made_of_its_two_dataclasses():
    ours = {field.name for kind in (answer.Answer, answer.Answered) for field in dataclasses.fields(kind)}
    assert {field.name for field in MESSAGES["QueryResponse"].fields} - {"request_id"} == ours - {"result"}


def test_the_two_requests_that_carry_a_question_carry_the_same_fields():
    one, streamed = (
        {(field.number, field.name, field.type) for field in MESSAGES[name].fields}
        for name in ("QueryRequest", "StreamQueryRequest")
    )
    assert one == streamed


def test_the_three_requests_that_carry_an_intent_carry_the_same_fields():
    one, streamed, many = (
        {(field.number, field.name, field.type) for field in MESSAGES[name].fields}
        for name in ("ProcessIntentRequest", "StreamIntentRequest", "ProcessIntentsRequest")
    )
    assert one == streamed
    assert {name for _, name, _ in many - one} == {"ordered"}
    assert one <= many


def test_an_item_error_is_a_google_rpc_status_on_the_wire():
    from google.rpc import status_pb2

    ours, theirs = MESSAGES["ItemError"].fields, status_pb2.Status.DESCRIPTOR.fields
    assert [(f.number, f.name, f.type) for f in ours] == [(f.number, f.name, f.type) for f in theirs]
