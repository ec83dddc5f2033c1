"""Every error the client raises, with the rich details that the server sent.

    NetintentError
    ├── InvalidArgument       a field is malformed or out of range: violations     INVALID_ARGUMENT
    ├── OutOfRange            past the end of something                            OUT_OF_RANGE
    ├── NotFound              no such resource: resource                           NOT_FOUND
    ├── AlreadyExists         request_id was used with another body                ALREADY_EXISTS
    ├── Aborted               a digest or etag differs: read again and retry       ABORTED
    ├── FailedPrecondition    findings or policy forbid it now: violations         FAILED_PRECONDITION
    ├── ResourceExhausted     a queue, quota or limit is reached: retry_after      RESOURCE_EXHAUSTED
    ├── Unavailable           nobody answers, or a dependency is down: dependency  UNAVAILABLE
    ├── DeadlineExceeded      the time ran out: stage                              DEADLINE_EXCEEDED
    ├── Cancelled             the server ended the call; asyncio's own
    │                         CancelledError stays what the caller cancels with    CANCELLED
    ├── Unauthenticated       no valid identity                                    UNAUTHENTICATED
    ├── PermissionDenied      the identity lacks a scope: scope                    PERMISSION_DENIED
    ├── Unimplemented         the server does not have the method                  UNIMPLEMENTED
    ├── Internal              a bug in the server; its log has the request_id      INTERNAL
    ├── DataLoss              never sent by netintent                              DATA_LOSS
    └── Unknown               never sent by netintent; a proxy may                 UNKNOWN

What was tried again before one of these was raised, `netintent_client.channel` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, TypeVar

import grpc
from google.protobuf.message import DecodeError, Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from netintent.common.v1.common_pb2 import ItemError

Detail = TypeVar("Detail", bound=Message)

REQUEST_ID_KEY = "x-request-id"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with one field or subject, and how to right it."""

    field: str
    description: str


class NetintentError(Exception):
    """The root. `str()` of it is the server's message, fit for a person's eyes."""

    code: ClassVar[grpc.StatusCode] = grpc.StatusCode.UNKNOWN

    def __init__(self, status: status_pb2.Status, *, request_id: str = "") -> None:
        super().__init__(status.message or self.code.name)
        self.status = status
        """The google.rpc.Status as received; its details, unpacked, are what the attributes are read from."""
        info = next(self.details(error_details_pb2.ErrorInfo), error_details_pb2.ErrorInfo())
        self.reason: str = info.reason
        """ErrorInfo's reason: stable, for programs; empty when the status carries none."""
        self.metadata: Mapping[str, str] = MappingProxyType(dict(info.metadata))
        """ErrorInfo's metadata."""
        self.request_id: str = self.metadata.get("request_id", request_id)
        """Under which the server's log knows the call."""

    @property
    def message(self) -> str:
        """What is the matter, for a person."""
        return str(self)

    @property
    def retry_after(self) -> float | None:
        """In how many seconds the server asks to be called again; None when it does not say."""
        retry = next(self.details(error_details_pb2.RetryInfo), None)
        return None if retry is None else retry.retry_delay.ToNanoseconds() / 1e9

    def details(self, kind: type[Detail]) -> Iterator[Detail]:
        """The status's details of one type."""
        for packed in self.status.details:
            detail = kind()
            if packed.Is(kind.DESCRIPTOR):
                try:
                    packed.Unpack(detail)
                except DecodeError:  # a peer's mistake must not hide its message
                    continue
                yield detail


class InvalidArgument(NetintentError):
    """The request is wrong; sending it again will not help."""

    code = grpc.StatusCode.INVALID_ARGUMENT

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Everything wrong with the request, by field path."""
        requests = self.details(error_details_pb2.BadRequest)
        return tuple(Violation(v.field, v.description) for request in requests for v in request.field_violations)


class OutOfRange(NetintentError):
    """Past the end of something that ends."""

    code = grpc.StatusCode.OUT_OF_RANGE


class NotFound(NetintentError):
    """There is no such resource, or it is another tenant's."""

    code = grpc.StatusCode.NOT_FOUND

    @property
    def resource(self) -> str:
        """Its name."""
        return self.metadata.get("resource", "")


class AlreadyExists(NetintentError):
    """The same request_id was used with another body."""

    code = grpc.StatusCode.ALREADY_EXISTS


class Aborted(NetintentError):
    """The caller acted on an older state than the server's."""

    code = grpc.StatusCode.ABORTED


class FailedPrecondition(NetintentError):
    """The state forbids it: a finding of severity ERROR, a missing approval, a policy."""

    code = grpc.StatusCode.FAILED_PRECONDITION

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Everything that forbids it, by subject."""
        failures = self.details(error_details_pb2.PreconditionFailure)
        return tuple(Violation(v.subject, v.description) for failure in failures for v in failure.violations)


class ResourceExhausted(NetintentError):
    """A bound was reached; the same call may succeed after `retry_after`."""

    code = grpc.StatusCode.RESOURCE_EXHAUSTED


class Unavailable(NetintentError):
    """No server could be reached, or something it needs is down."""

    code = grpc.StatusCode.UNAVAILABLE

    @property
    def dependency(self) -> str:
        """What is down, by its name at the server; empty when it is the server that could not be reached."""
        return self.metadata.get("dependency", "")


class DeadlineExceeded(NetintentError):
    """The call's time ran out, its retries included."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED

    @property
    def stage(self) -> str:
        """The stage the server was in; empty when it did not get to say."""
        return self.metadata.get("stage", "")


class Cancelled(NetintentError):
    """The server ended the call, as one that stops does."""

    code = grpc.StatusCode.CANCELLED


class Unauthenticated(NetintentError):
    """The call carried no identity that the server knows."""

    code = grpc.StatusCode.UNAUTHENTICATED


class PermissionDenied(NetintentError):
    """The identity is known but may not do this."""

    code = grpc.StatusCode.PERMISSION_DENIED

    @property
    def scope(self) -> str:
        """The scope it lacks."""
        return self.metadata.get("scope", "")


class Unimplemented(NetintentError):
    """The server does not have the method; `get_capabilities` lists those it has."""

    code = grpc.StatusCode.UNIMPLEMENTED


class Internal(NetintentError):
    """A bug in the server, or between it and us."""

    code = grpc.StatusCode.INTERNAL


class DataLoss(NetintentError):
    """Data was lost for good."""

    code = grpc.StatusCode.DATA_LOSS


class Unknown(NetintentError):
    """A status that says nothing."""


_CLASSES: MappingProxyType[grpc.StatusCode, type[NetintentError]] = MappingProxyType(
    {kind.code: kind for kind in NetintentError.__subclasses__()}
)
_CODES = MappingProxyType({code.value[0]: code for code in grpc.StatusCode})


# What grpc.aio says by itself when it writes to a stream that the server has just ended; the server's word is lost.
_LIBRARYS_OWN = "Internal error from Core"


def call_error(error: grpc.aio.AioRpcError) -> NetintentError:
    """What a failed call raises."""
    try:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]  # it reads what both kinds of call have
    except (ValueError, DecodeError):  # the details contradict the status, or are none
        status = None
    if status is None:
        status = status_pb2.Status(code=error.code().value[0], message=error.details() or "")
    if error.code() is grpc.StatusCode.INTERNAL and error.details() == _LIBRARYS_OWN:
        return Unavailable(
            status_pb2.Status(code=code_pb2.UNAVAILABLE, message="the server ended the stream while it was written to")
        )
    request_id = (error.trailing_metadata() or {}).get(REQUEST_ID_KEY, "")
    return _CLASSES[error.code()](status, request_id=str(request_id))


def item_error(item: ItemError, *, request_id: str = "") -> NetintentError:
    """The failure of one item of a stream that goes on, as the error that a call of its own would have raised."""
    status = status_pb2.Status.FromString(item.SerializeToString())  # wire-identical
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    return _CLASSES.get(code, Unknown)(status, request_id=request_id)
