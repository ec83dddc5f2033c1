"""What a person is told of a failed call, and what a script."""

from __future__ import annotations

import pytest
from google.rpc import status_pb2

from netintent_client import errors
from netintent_client.cli.failures import failure
from netintent_server import errors as server
from netintent_server.rpc.status import internal_error, status_of

REQUEST_ID = "6f1c0d8e-1111-4222-8333-444455556666"
NOBODY = "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: "


def raised(kind, error):
    return kind(status_of(error, REQUEST_ID).message)


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (
            raised(
                errors.InvalidArgument, server.InvalidRequest(server.Violation("a", "x"), server.Violation("b", "y"))
            ),
            1,
            "a: x\nb: y",
        ),
        (
            raised(
                errors.FailedPrecondition, server.PreconditionFailed(server.Violation("", "not PLANNED"), subject="p")
            ),
            1,
            "p: not PLANNED",
        ),
        (raised(errors.ResourceExhausted, server.LimitReached("calls", "full", retry_after=1)), 3, "full"),
        (raised(errors.Unavailable, server.DependencyUnavailable("redis", "redis is down")), 3, "redis is down"),
        (raised(errors.DeadlineExceeded, server.BudgetSpent("MODEL")), 3, "in stage MODEL; give more with --timeout"),
        (raised(errors.Unauthenticated, server.Unauthenticated("who?")), 1, "--token-file"),
        (raised(errors.Unimplemented, server.NotImplementedYet("a/B")), 1, "a/B is not available on this server"),
        (
            errors.Internal(internal_error(REQUEST_ID).message),
            1,
            f"internal error; the server's log tells more under {REQUEST_ID}",
        ),
        (errors.Unavailable(status_pb2.Status(message=f"{NOBODY}Connection refused")), 3, "netintent serve"),
        (errors.Unavailable(status_pb2.Status(message=f"{NOBODY}Tls handshake failed")), 3, "check --tls-ca"),
        (errors.Unavailable(status_pb2.Status(message="Socket closed")), 3, "if it wants TLS"),
        (errors.DeadlineExceeded(status_pb2.Status(message="Deadline Exceeded")), 3, "the time ran out; give more"),
    ],
)
def test_a_failure_has_an_exit_code_and_a_remedy(error, code, says):
    told = failure(error)
    assert told.code == code
    assert says in str(told)


def test_a_bug_of_the_command_line_itself_is_not_dressed_up():
    assert failure(ValueError("a bug")) is None
