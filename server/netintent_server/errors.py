"""Every error the service raises on purpose, and nothing of how it travels.

    NetintentError
    ├── InvalidRequest          a field is malformed or out of range        INVALID_ARGUMENT
    │   └── AnswerTooLarge      what is asked for fits no message           INVALID_ARGUMENT
    ├── Conflict                a digest or etag differs                    ABORTED
    ├── RequestIdReused         request_id came again with another body     ALREADY_EXISTS
    ├── NotFound                a named resource does not exist             NOT_FOUND
    ├── PreconditionFailed      findings or policy forbid it now            FAILED_PRECONDITION
    ├── LimitReached            a queue, quota or upload limit is reached   RESOURCE_EXHAUSTED
    ├── DependencyUnavailable   a backend is down or its breaker is open    UNAVAILABLE
    ├── Draining                this server is shutting down                UNAVAILABLE
    ├── BudgetSpent             the time budget ran out in a stage          DEADLINE_EXCEEDED
    ├── Unauthenticated         no valid identity                           UNAUTHENTICATED
    ├── PermissionDenied        the identity lacks the scope                PERMISSION_DENIED
    ├── NotImplementedYet       the method is not built                     UNIMPLEMENTED
    ├── DocumentRejected        one file of an upload is not ingested       (in-band, the stream goes on)
    └── ConfigurationError      a setting or file is wrong                  (start-up, and a policy reread)

`rpc/status.py` maps each to a status with its rich details; a test fails when one has no row there.
"""

from __future__ import annotations

from dataclasses import dataclass


class NetintentError(Exception):
    """The root; `str()` of it is fit for the caller's eyes."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with one field, and how to right it; `rule` is the policy's, where the policy forbids it."""

    field: str
    description: str
    rule: str = ""


class InvalidRequest(NetintentError):
    """Carries every violation found, not only the first."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = violations


class AnswerTooLarge(InvalidRequest):
    """The answer is larger than a message may be, and would be so each time: nothing to wait for."""

    def __init__(self, field: str, form: str, size: int, most: int, remedy: str) -> None:
        what = f"{form} the answer has {size:,} bytes; a message has at most {most:,} (transport.message_bytes)"
        super().__init__(Violation(field, f"{what}: {remedy}"))
        self.size = size
        self.most = most


class Conflict(NetintentError):
    """The caller acted on an older state than the server's."""

    def __init__(self, resource: str, expected: str, found: str) -> None:
        super().__init__(f"{resource}: expected {expected}, found {found}; read it again and retry")
        self.resource = resource
        self.expected = expected
        self.found = found


class RequestIdReused(NetintentError):
    """The same request_id arrived with a different body."""

    def __init__(self, request_id: str) -> None:
        super().__init__(f"request_id {request_id} was used with another request; send a fresh UUID")
        self.request_id = request_id


class NotFound(NetintentError):
    """There is no such resource, or it is another tenant's."""

    def __init__(self, resource: str) -> None:
        super().__init__(f"{resource} does not exist")
        self.resource = resource


class PreconditionFailed(NetintentError):
    """The state forbids it: a finding of severity ERROR, a missing approval, a policy."""

    def __init__(self, *violations: Violation, subject: str) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations))
        self.violations = violations
        self.subject = subject


class LimitReached(NetintentError):
    """A bound was reached; the same call may succeed after `retry_after` seconds."""

    def __init__(self, limit: str, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.limit = limit
        self.retry_after = retry_after


class DependencyUnavailable(NetintentError):
    """Something the call needs does not answer."""

    def __init__(self, dependency: str, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.dependency = dependency
        self.retry_after = retry_after


class Draining(NetintentError):
    """The server is shutting down and takes no new work."""

    retry_after = 0.1

    def __init__(self) -> None:
        super().__init__("the server is draining; retry on another connection")


class BudgetSpent(NetintentError):
    """The call's time budget ran out."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"the time budget ran out in stage {stage}")
        self.stage = stage


class Unauthenticated(NetintentError):
    """The call carries no identity the server knows."""


class PermissionDenied(NetintentError):
    """The identity is known but may not do this."""

    def __init__(self, scope: str, principal: str) -> None:
        super().__init__(f"{principal} lacks the scope {scope}")
        self.scope = scope
        self.principal = principal


class NotImplementedYet(NetintentError):
    """The contract has the method, this server does not."""

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} is not available on this server; GetCapabilities lists the methods that are")
        self.method = method


class DocumentRejected(NetintentError):
    """One file is not ingested; `code` is one of the contract's closed list, and the other files go on."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[DocumentRejected], tuple[str, str, str]]:
        """Pickle whole: an exception's own way calls it with its message alone."""
        return DocumentRejected, (self.code, str(self), self.remedy)


class ConfigurationError(NetintentError):
    """A setting, or a file it names, is wrong; raised at start-up with the remedy."""
