"""PLAN_JSON: the whole plan as JSON, in the mapping that callers see on the wire. Loses nothing."""

from __future__ import annotations

import json

from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.plain import to_plain
from netintent_server.model.plan import IntentPlan, PlanContext


def write(plan: IntentPlan, context: PlanContext) -> Written:  # noqa: ARG001 - every format has this signature
    """Fields in the contract's order, proto field names, two spaces of indent, UTF-8, a newline at the end."""
    text = json.dumps(to_plain(plan), ensure_ascii=False, allow_nan=False, indent=2)
    return Written(f"{text}\n".encode())


PLAN_JSON = Format(
    media_type="application/json",
    schema_id="netintent.intent.v1.IntentPlan",
    schema_version="v1",
    checked=False,
    write=write,
)
