"""The table from errors to statuses: complete, and small enough for every client."""

from __future__ import annotations

import importlib
import pkgutil
from urllib.parse import quote

import grpc
import pytest
from google.rpc import error_details_pb2
from hypothesis import given
from hypothesis import strategies as st

import netintent_server
from netintent_server import errors
from netintent_server.errors import ConfigurationError, DocumentRejected, NetintentError, Violation
from netintent_server.rpc.status import DETAILS_KEY, DOMAIN, PUSHBACK_KEY, TABLE, internal_error, item_error, status_of

REQUEST_ID = "11111111-2222-4333-8444-555555555555"

# Every row of the documented table: error, code, the ErrorInfo metadata it promises, other details.
ROWS = [
    (errors.InvalidRequest(Violation("intent", "is empty")), "INVALID_ARGUMENT", {}, {"BadRequest"}),
    (
        errors.AnswerTooLarge("plan", "as JSON", 9_000, 8_000, "send less"),
        "INVALID_ARGUMENT",
        {"limit": "transport.message_bytes", "bytes": "9000", "most": "8000"},
        {"BadRequest"},
    ),
    (
        errors.Conflict("intents/7", "sha256:a", "sha256:b"),
        "ABORTED",
        {"resource": "intents/7", "found": "sha256:b"},
        set(),
    ),
    (errors.RequestIdReused(REQUEST_ID), "ALREADY_EXISTS", {"request_id": REQUEST_ID}, set()),
    (errors.NotFound("intents/7"), "NOT_FOUND", {"resource": "intents/7"}, set()),
    (
        errors.PreconditionFailed(Violation("", "is REJECTED"), subject="plan"),
        "FAILED_PRECONDITION",
        {},
        {"PreconditionFailure"},
    ),
    (errors.LimitReached("calls", "full", retry_after=0.5), "RESOURCE_EXHAUSTED", {"limit": "calls"}, {"RetryInfo"}),
    (errors.DependencyUnavailable("redis", "down"), "UNAVAILABLE", {"dependency": "redis"}, {"RetryInfo"}),
    (errors.Draining(), "UNAVAILABLE", {"dependency": "server"}, {"RetryInfo"}),
    (errors.BudgetSpent("PARSE"), "DEADLINE_EXCEEDED", {"stage": "PARSE"}, set()),
    (errors.Unauthenticated("send a token"), "UNAUTHENTICATED", {}, set()),
    (errors.PermissionDenied("admin", "eve"), "PERMISSION_DENIED", {"scope": "admin"}, set()),
    (errors.NotImplementedYet("a.B/C"), "UNIMPLEMENTED", {"method": "a.B/C"}, set()),
]

huge = st.integers(0, 400).flatmap(
    lambda count: st.lists(
        st.builds(Violation, st.text(max_size=400), st.text(max_size=400)), min_size=count, max_size=count
    )
)


def every_error(root=NetintentError):
    for module in pkgutil.walk_packages(netintent_server.__path__, "netintent_server."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for kind in root.__subclasses__():
        yield kind
        yield from every_error(kind)


def details(status):
    return {packed.TypeName().rpartition(".")[2]: packed for packed in status.message.details}


def unpack(packed, kind):
    message = kind()
    assert packed.Unpack(message)
    return message


def metadata_bytes(status):
    """As clients count it: names, values as they travel, 32 a piece; and the message, percent-encoded."""
    pairs = sum(len(key) + len(value) * 4 / 3 + 32 for key, value in status.trailing_metadata)
    return pairs + len("grpc-message") + len(quote(status.details)) + 32


def test_every_error_has_a_row_but_those_of_start_up():
    mapped = {error for error in every_error() if not issubclass(error, ConfigurationError | DocumentRejected)}
    assert mapped == set(TABLE)


def test_every_row_is_tested_below():
    assert {type(error) for error, *_ in ROWS} == set(TABLE)


@pytest.mark.parametrize(("error", "code", "metadata", "others"), ROWS, ids=lambda v: type(v).__name__)
def test_an_error_carries_its_promised_code_and_details(error, code, metadata, others):
    status = status_of(error, REQUEST_ID)
    assert status.code is grpc.StatusCode[code]
    assert status.message.code == status.code.value[0]
    assert status.message.message == status.details == str(error)
    assert details(status).keys() == {"ErrorInfo", *others}
    info = unpack(details(status)["ErrorInfo"], error_details_pb2.ErrorInfo)
    assert info.domain == DOMAIN
    assert info.reason
    assert info.metadata == {"request_id": REQUEST_ID, **metadata}
    trailers = dict(status.trailing_metadata)
    assert trailers[DETAILS_KEY] == status.message.SerializeToString()
    assert trailers["x-request-id"] == REQUEST_ID
    assert (PUSHBACK_KEY in trailers) == ("RetryInfo" in others)


@pytest.mark.parametrize("seconds", [0.0, 0.0004, 0.5, 30.0])
def test_retry_info_and_pushback_agree_and_are_never_zero(seconds):
    status = status_of(errors.LimitReached("calls", "full", retry_after=seconds), "")
    info = unpack(details(status)["RetryInfo"], error_details_pb2.RetryInfo)
    pushback = int(dict(status.trailing_metadata)[PUSHBACK_KEY])
    assert info.retry_delay.ToMilliseconds() == pushback == max(1, round(seconds * 1000))


def test_reasons_tell_errors_of_one_code_apart():
    reasons = [row.reason for row in TABLE.values()]
    assert len(set(reasons)) == len(reasons)


def test_a_bug_says_nothing_but_its_id():
    for status in (internal_error(REQUEST_ID), internal_error("")):
        assert status.code is grpc.StatusCode.INTERNAL
        assert status.details == "internal error"
    assert item_error(None, REQUEST_ID).message == "internal error"


@given(huge)
def test_however_much_is_wrong_the_trailers_stay_below_what_clients_accept(violations):
    if not violations:
        return
    for error in (
        errors.InvalidRequest(*violations),
        errors.PreconditionFailed(*violations, subject="plan" * 100),
    ):
        assert metadata_bytes(status_of(error, "x" * 128)) < 8192


@pytest.mark.parametrize("character", ["x", "é", "漢", "🗼", "\n", "%"])
def test_however_long_the_words_the_trailers_stay_below_what_clients_accept(character):
    word = character * 5000
    for error in (
        errors.InvalidRequest(*[Violation(word, word)] * 1000),
        errors.InvalidRequest(*[Violation("", "")] * 100_000),
        errors.PreconditionFailed(*[Violation(word, word)] * 1000, subject=word),
        errors.Conflict(word, word, word),
        errors.NotFound(word),
        errors.PermissionDenied(word, word),
        errors.LimitReached(word, word, retry_after=1),
        errors.DependencyUnavailable(word, word),
    ):
        assert metadata_bytes(status_of(error, "x" * 128)) < 8192


def test_what_was_left_out_is_counted():
    status = status_of(errors.InvalidRequest(*(Violation(f"f{i}", "x" * 100) for i in range(1000))), "")
    listed = unpack(details(status)["BadRequest"], error_details_pb2.BadRequest).field_violations
    assert listed[-1].description == f"and {1000 - (len(listed) - 1)} more"
