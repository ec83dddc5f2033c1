"""What intents and documents share: findings, provenance, citations, stages and timings.

These dataclasses mirror `protos/netintent/common/v1/common.proto` name for name and number for number; a contract
test holds the two together, and one generic converter (`rpc/messages.py`) carries them over the wire. Offsets are
Unicode code points of the text exactly as received, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum


class Planner(IntEnum):
    """Who plans."""

    UNSPECIFIED = 0
    RULES = 1
    LLM = 2


class CachePolicy(IntEnum):
    """How a call uses the cache; UNSPECIFIED means use."""

    UNSPECIFIED = 0
    USE = 1
    BYPASS = 2
    REFRESH = 3


class Stage(IntEnum):
    """A step of a request's way; the same names in events, timings, errors, metrics and traces."""

    UNSPECIFIED = 0
    QUEUE = 1
    PARSE = 2
    RETRIEVE = 3
    MODEL = 4
    REPAIR = 5
    VALIDATE = 6
    GUARD = 7
    RENDER = 8
    CONVERT = 9
    CHUNK = 10
    EMBED = 11
    INDEX = 12


class Severity(IntEnum):
    """How grave a finding is. An ERROR keeps a plan from being rendered or approved."""

    UNSPECIFIED = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class FindingCode(StrEnum):
    """The closed list of what validation, planning and rendering can say about a plan."""

    MISSING_TARGET = "MISSING_TARGET"
    MISSING_AMOUNT = "MISSING_AMOUNT"
    MISSING_PARAMETER = "MISSING_PARAMETER"
    MISSING_VERSION = "MISSING_VERSION"
    AMBIGUOUS = "AMBIGUOUS"
    CONFLICT = "CONFLICT"
    UNKNOWN_FUNCTION = "UNKNOWN_FUNCTION"
    NEGATED = "NEGATED"
    NOT_AN_INSTRUCTION = "NOT_AN_INSTRUCTION"
    OUT_OF_DOMAIN = "OUT_OF_DOMAIN"
    INJECTION = "INJECTION"
    EMBEDDED_CODE = "EMBEDDED_CODE"
    INVALID_NAME = "INVALID_NAME"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    SUSPICIOUS_OBJECTIVE = "SUSPICIOUS_OBJECTIVE"
    UNSUPPORTED_VALUE = "UNSUPPORTED_VALUE"
    FORMAT_LOSS = "FORMAT_LOSS"
    POLICY_DENIED = "POLICY_DENIED"
    POLICY_APPROVAL = "POLICY_APPROVAL"


# Not frozen: there is one for every field of every plan, and a frozen one takes three times as long to make.
@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class TextSpan:
    """A piece of the caller's own text, `text == intent[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage of a stored document: where it stands and what it says."""

    document: str = ""
    title: str = ""
    version: str = ""
    clause: str = ""
    page: int | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    quote_sha256: str = ""
    score: float = 0.0
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of planning, validation or guarding, with what to do about it."""

    code: FindingCode | str
    severity: Severity
    field_path: str = ""
    message: str = ""
    remedy: str = ""
    rule_id: str = ""


# Not frozen: there is one for every field of every plan, and a frozen one takes three times as long to make.
@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class FieldProvenance:
    """Where one set field came from: exactly one of a span of the text, a citation or a named default rule."""

    field_path: str
    user_span: TextSpan | None = None
    citation: Citation | None = None
    default_rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTiming:
    """How long one stage took."""

    stage: Stage
    duration: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """The wall time of a call inside the server, whole and by stage."""

    total: timedelta
    stages: tuple[StageTiming, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens a model read and wrote; zero for the rules planner."""

    input_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
