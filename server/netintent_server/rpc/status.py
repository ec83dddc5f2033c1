"""The one table from domain errors to gRPC statuses with their rich details.

Errors that travel in trailers must stay well below the 8 KiB of metadata that clients accept by default, so long
lists are cut and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from netintent_server import errors
from netintent_server.errors import NetintentError, Violation

DOMAIN = "netintent.dev"
DETAILS_KEY = "grpc-status-details-bin"
REQUEST_ID_KEY = "x-request-id"
PUSHBACK_KEY = "grpc-retry-pushback-ms"
DETAIL_BYTES = 2_500
TEXT_BYTES = 300
_VIOLATION_BYTES = 24  # of one violation beside its texts: tags, lengths, its type


@dataclass(frozen=True, slots=True)
class Status(grpc.Status):
    """A status ready for `context.abort_with_status`."""

    code: grpc.StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, str | bytes], ...]
    message: status_pb2.Status


@dataclass(frozen=True, slots=True)
class _Row:
    code: grpc.StatusCode
    reason: str
    details: Callable[[Any], Iterable[Message]] = lambda _: ()
    metadata: Callable[[Any], dict[str, str]] = lambda _: {}


def _bad_request(error: errors.InvalidRequest) -> Iterable[Message]:
    kept, left = _as_many_as_fit(error.violations)
    request = error_details_pb2.BadRequest()
    for violation in kept:
        request.field_violations.add(field=violation.field, description=violation.description)
    if left:
        request.field_violations.add(description=f"and {left} more")
    yield request


def _precondition(error: errors.PreconditionFailed) -> Iterable[Message]:
    kept, left = _as_many_as_fit(error.violations, default_field=error.subject)
    failure = error_details_pb2.PreconditionFailure()
    for violation in kept:
        failure.violations.add(
            type="POLICY" if violation.rule else "FINDING",
            subject=violation.field,
            description=violation.description,
        )
    if left:
        failure.violations.add(type="FINDING", subject=_cut(error.subject), description=f"and {left} more")
    yield failure


def _as_many_as_fit(violations: tuple[Violation, ...], *, default_field: str = "") -> tuple[list[Violation], int]:
    kept: list[Violation] = []
    room = DETAIL_BYTES
    for violation in violations:
        named = f"{violation.rule}: {violation.description}" if violation.rule else violation.description
        short = Violation(_cut(violation.field or default_field), _cut(named), violation.rule)
        room -= _VIOLATION_BYTES + len(short.field.encode()) + len(short.description.encode())
        if room < 0:
            break
        kept.append(short)
    return kept, len(violations) - len(kept)


def _retry(error: Any) -> Iterable[Message]:
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(_milliseconds(error.retry_after))
    yield info


TABLE: MappingProxyType[type[NetintentError], _Row] = MappingProxyType(
    {
        errors.InvalidRequest: _Row(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT", _bad_request),
        errors.AnswerTooLarge: _Row(
            grpc.StatusCode.INVALID_ARGUMENT,
            "ANSWER_TOO_LARGE",
            _bad_request,
            lambda e: {"limit": "transport.message_bytes", "bytes": str(e.size), "most": str(e.most)},
        ),
        errors.Conflict: _Row(
            grpc.StatusCode.ABORTED, "CONFLICT", metadata=lambda e: {"resource": e.resource, "found": e.found}
        ),
        errors.RequestIdReused: _Row(
            grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED", metadata=lambda e: {"request_id": e.request_id}
        ),
        errors.NotFound: _Row(grpc.StatusCode.NOT_FOUND, "NOT_FOUND", metadata=lambda e: {"resource": e.resource}),
        errors.PreconditionFailed: _Row(grpc.StatusCode.FAILED_PRECONDITION, "PRECONDITION_FAILED", _precondition),
        errors.LimitReached: _Row(
            grpc.StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED", _retry, lambda e: {"limit": e.limit}
        ),
        errors.DependencyUnavailable: _Row(
            grpc.StatusCode.UNAVAILABLE, "DEPENDENCY_UNAVAILABLE", _retry, lambda e: {"dependency": e.dependency}
        ),
        errors.Draining: _Row(grpc.StatusCode.UNAVAILABLE, "DRAINING", _retry, lambda _: {"dependency": "server"}),
        errors.BudgetSpent: _Row(
            grpc.StatusCode.DEADLINE_EXCEEDED, "BUDGET_SPENT", metadata=lambda e: {"stage": e.stage}
        ),
        errors.Unauthenticated: _Row(grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED"),
        errors.PermissionDenied: _Row(
            grpc.StatusCode.PERMISSION_DENIED, "SCOPE_MISSING", metadata=lambda e: {"scope": e.scope}
        ),
        errors.NotImplementedYet: _Row(
            grpc.StatusCode.UNIMPLEMENTED, "NOT_AVAILABLE", metadata=lambda e: {"method": e.method}
        ),
    }
)


def status_of(error: NetintentError, request_id: str) -> Status:
    """The status a caller sees for a domain error."""
    row = TABLE[type(error)]
    metadata = {key: _cut(value) for key, value in row.metadata(error).items()}
    details = (_info(row.reason, metadata, request_id), *row.details(error))
    return _status(row.code, _cut(str(error)), details, request_id)


def internal_error(request_id: str) -> Status:
    """What a stranger sees of a bug: nothing but the id under which the log tells the story."""
    return _status(grpc.StatusCode.INTERNAL, "internal error", (_info("INTERNAL", {}, request_id),), request_id)


def item_error(error: NetintentError | None, request_id: str) -> status_pb2.Status:
    """The same status as a message, for one item of a stream that goes on; None is a bug."""
    return (internal_error(request_id) if error is None else status_of(error, request_id)).message


def _info(reason: str, metadata: dict[str, str], request_id: str) -> Message:
    known = {"request_id": request_id} if request_id else {}
    info: Message = error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata | known)
    return info


def _status(code: grpc.StatusCode, text: str, details: tuple[Message, ...], request_id: str) -> Status:
    message = status_pb2.Status(code=code.value[0], message=text)
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        message.details.append(packed)
    trailers: list[tuple[str, str | bytes]] = [(DETAILS_KEY, message.SerializeToString())]
    if request_id:
        trailers.append((REQUEST_ID_KEY, request_id))
    trailers.extend(
        (PUSHBACK_KEY, str(detail.retry_delay.ToMilliseconds()))
        for detail in details
        if isinstance(detail, error_details_pb2.RetryInfo)
    )
    return Status(code, text, tuple(trailers), message)


def code_name(number: int) -> str:
    """The name of a google.rpc.Code."""
    name: str = code_pb2.Code.Name(number)
    return name


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def _cut(text: str) -> str:
    """By bytes, as metadata is counted; a message travels percent-encoded, three bytes for one of another script's."""
    data = text[: TEXT_BYTES + 1].encode(errors="replace")  # a file name may hold what is no Unicode
    return data.decode() if len(data) <= TEXT_BYTES else data[: TEXT_BYTES - 3].decode(errors="ignore") + "…"
