"""A plan in the form another system takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from netintent_server.model.common import Finding


class OutputFormat(IntEnum):
    """The forms a plan can be rendered to; numbers as in `intent_service.proto`."""

    UNSPECIFIED = 0
    PLAN_JSON = 1
    NEPHORAN_NETWORK_INTENT = 2
    NEPHORAN_INTENT_PLAN = 3
    KUBERNETES = 4
    NEPHIO_NF_DEPLOYMENT = 5
    NEPHIO_PACKAGE_VARIANT = 6
    TMF921_INTENT = 7
    TS28312_INTENT = 8
    A1_POLICY = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The bytes, what they are, what they were checked against, and what the format could not say."""

    content: bytes
    media_type: str
    schema_id: str
    schema_version: str
    checked: bool
    findings: tuple[Finding, ...] = ()
