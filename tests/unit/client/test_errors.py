"""What the server's statuses become in the caller's hands."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf.any_pb2 import Any
from google.rpc import status_pb2

from netintent.common.v1.common_pb2 import ItemError
from netintent_client import errors
from netintent_client.errors import NetintentError, Unavailable, Violation, call_error, item_error
from netintent_server import errors as server
from netintent_server.rpc.status import DETAILS_KEY, TABLE, internal_error, status_of

FIELD = server.Violation("intent", "is empty")
REQUEST_ID = "6f1c0d8e-1111-4222-8333-444455556666"

# What the server raises, what the caller catches, and what it can ask of it.
TRAVELS = [
    (server.InvalidRequest(FIELD), errors.InvalidArgument, {"violations": (Violation("intent", "is empty"),)}),
    (server.Conflict("plan", "a", "b"), errors.Aborted, {"reason": "CONFLICT"}),
    (server.RequestIdReused("x"), errors.AlreadyExists, {"reason": "REQUEST_ID_REUSED"}),
    (server.NotFound("intents/7"), errors.NotFound, {"resource": "intents/7"}),
    (
        server.PreconditionFailed(FIELD, subject="plan"),
        errors.FailedPrecondition,
        {"violations": (Violation("intent", "is empty"),)},
    ),
    (server.LimitReached("calls", "full", retry_after=0.5), errors.ResourceExhausted, {"retry_after": 0.5}),
    (
        server.DependencyUnavailable("redis", "down", retry_after=2.0),
        errors.Unavailable,
        {"dependency": "redis", "retry_after": 2.0},
    ),
    (
        server.AnswerTooLarge("plan", "as JSON", 9, 8, "send less"),
        errors.InvalidArgument,
        {"reason": "ANSWER_TOO_LARGE"},
    ),
    (server.Draining(), errors.Unavailable, {"dependency": "server", "reason": "DRAINING"}),
    (server.BudgetSpent("MODEL"), errors.DeadlineExceeded, {"stage": "MODEL"}),
    (server.Unauthenticated("who?"), errors.Unauthenticated, {"retry_after": None}),
    (server.PermissionDenied("admin", "bob"), errors.PermissionDenied, {"scope": "admin"}),
    (server.NotImplementedYet("a/B"), errors.Unimplemented, {"reason": "NOT_AVAILABLE"}),
]


def received(status) -> grpc.aio.AioRpcError:
    """The status as the library hands it to a caller."""
    trailers = grpc.aio.Metadata(*status.trailing_metadata)
    return grpc.aio.AioRpcError(status.code, grpc.aio.Metadata(), trailers, details=status.details)


def bare(code: grpc.StatusCode, *trailers: tuple[str, str | bytes], details: str = "as it is") -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(*trailers), details=details)


@pytest.mark.parametrize(("raised", "kind", "said"), TRAVELS, ids=lambda value: getattr(value, "__name__", None))
def test_every_error_of_the_server_arrives_with_its_details(raised, kind, said):
    error = call_error(received(status_of(raised, REQUEST_ID)))
    assert type(error) is kind
    assert str(error) == str(raised)
    assert error.request_id == REQUEST_ID
    for name, value in said.items():
        assert getattr(error, name) == value


def test_no_error_of_the_servers_table_is_left_out_above():
    assert {type(raised) for raised, _, _ in TRAVELS} == set(TABLE)


def test_a_bug_in_the_server_arrives_as_the_id_its_log_knows_it_by():
    error = call_error(received(internal_error(REQUEST_ID)))
    assert type(error) is errors.Internal
    assert error.request_id == REQUEST_ID


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
def test_every_status_code_has_an_error_of_its_own(code):
    error = call_error(bare(code))
    assert type(error) in NetintentError.__subclasses__()
    assert (error.code, error.message, error.reason) == (code, "as it is", "")


def test_the_docstring_draws_the_whole_tree():
    drawn = {line.split()[1] for line in errors.__doc__.splitlines() if "── " in line}
    assert drawn == {kind.__name__ for kind in NetintentError.__subclasses__()}


@pytest.mark.parametrize(
    "details",
    [b"\xff\xff no message", status_pb2.Status(code=5, message="another story").SerializeToString()],
    ids=["garbage", "contradiction"],
)
def test_details_that_cannot_be_trusted_do_not_hide_the_status(details):
    error = call_error(bare(grpc.StatusCode.ABORTED, (DETAILS_KEY, details)))
    assert type(error) is errors.Aborted
    assert str(error) == "as it is"


def test_one_detail_that_cannot_be_read_does_not_hide_the_others():
    status = status_pb2.Status(code=3, message="as it is")
    status.details.append(Any(type_url="type.googleapis.com/google.rpc.BadRequest", value=b"\xff"))
    status.details.extend(status_of(server.InvalidRequest(FIELD), "").message.details)
    error = call_error(bare(grpc.StatusCode.INVALID_ARGUMENT, (DETAILS_KEY, status.SerializeToString())))
    assert error.violations == (Violation("intent", "is empty"),)


def test_the_request_id_of_the_trailers_serves_where_no_detail_has_one():
    error = call_error(bare(grpc.StatusCode.UNAVAILABLE, ("x-request-id", "from the trailers")))
    assert error.request_id == "from the trailers"


def test_a_status_without_words_is_told_by_its_name():
    assert str(call_error(bare(grpc.StatusCode.CANCELLED, details=""))) == "CANCELLED"


def test_the_failure_of_one_item_is_the_error_its_own_call_would_have_raised():
    message = status_of(server.InvalidRequest(FIELD), "").message
    error = item_error(ItemError.FromString(message.SerializeToString()), request_id=REQUEST_ID)
    assert type(error) is errors.InvalidArgument
    assert error.violations == (Violation("intent", "is empty"),)
    assert error.request_id == REQUEST_ID


@pytest.mark.parametrize("code", [0, 2, 99])
def test_an_item_with_a_code_that_says_nothing_is_unknown(code):
    assert type(item_error(ItemError(code=code, message="?"))) is errors.Unknown


def test_a_write_to_a_stream_that_the_server_has_just_ended_is_unavailable_and_no_bug_of_the_server():
    message = "Internal error from Core"
    own = grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, grpc.aio.Metadata(), grpc.aio.Metadata(), details=message)
    error = call_error(own)
    assert type(error) is Unavailable
    assert message not in str(error)
