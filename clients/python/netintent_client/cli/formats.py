"""Output formats by the names that people type: OUTPUT_FORMAT_PLAN_JSON is plan-json."""

from __future__ import annotations

from netintent.intent.v1.intent_service_pb2 import OutputFormat
from netintent_client.cli.exits import Problem

_PREFIX = "OUTPUT_FORMAT_"


def name_of(form: OutputFormat.ValueType) -> str:
    """The name to type; the bare number for a form that a newer server knows."""
    if form not in OutputFormat.values():
        return str(form)
    return OutputFormat.Name(form).removeprefix(_PREFIX).lower().replace("_", "-")


def format_of(name: str) -> OutputFormat.ValueType:
    """The format of a name, in either spelling."""
    key = _PREFIX + name.upper().replace("-", "_").removeprefix(_PREFIX)
    try:
        form = OutputFormat.Value(key)
    except ValueError:
        form = OutputFormat.OUTPUT_FORMAT_UNSPECIFIED
    if not form:
        names = ", ".join(name_of(form) for form in OutputFormat.values() if form)
        raise Problem(f"--format: {name!r} is none of {names}")
    return form
