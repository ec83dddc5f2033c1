"""What a failed call looks like to a person: the field or dependency, the remedy, the exit code."""

from __future__ import annotations

from netintent_client.cli.exits import FAILED, UNAVAILABLE, Problem
from netintent_client.errors import (
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NetintentError,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)


def failure(error: Exception) -> Problem | None:
    """The problem to tell of, None for what is a bug of ours."""
    return Problem(describe(error), code_of(error)) if isinstance(error, NetintentError) else None


def code_of(error: NetintentError) -> int:
    """3 when the same command may succeed later or elsewhere, 1 when it will not."""
    later = isinstance(error, Unavailable | DeadlineExceeded | ResourceExhausted)
    return UNAVAILABLE if later else FAILED


def describe(error: NetintentError) -> str:
    """What went wrong, and what to do about it where that is known."""
    match error:
        case InvalidArgument(violations=violations) | FailedPrecondition(violations=violations) if violations:
            return "\n".join(f"{v.field}: {v.description}" if v.field else v.description for v in violations)
        case Unavailable(reason=""):
            last = str(error).rpartition("last error: ")[2].removeprefix("UNKNOWN: ").removeprefix("UNAVAILABLE: ")
            return f"no server answers: {last}; {_remedy(last)}"
        case DeadlineExceeded():
            stage = f" in stage {error.stage}" if error.stage else ""
            return f"the time ran out{stage}; give more with --timeout"
        case Unauthenticated():
            return f"{error}; give a token with --token-file or NETINTENT_TOKEN"
        case Internal() if error.request_id:
            return f"{error}; the server's log tells more under {error.request_id}"
        case _:
            return str(error)


def _remedy(connecting: str) -> str:
    if "handshake failed" in connecting:
        return "check --tls-ca, --tls-cert, --tls-key and --tls-server-name"
    if "Socket closed" in connecting:
        return "if it wants TLS, give --tls-ca"
    return "start one with `netintent serve`, or name another with --server"
