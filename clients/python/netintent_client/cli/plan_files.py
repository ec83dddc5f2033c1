"""Plans from files: one as `plan --json` prints it, or the rows that a batch writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format

from netintent.intent.v1.plan_pb2 import IntentPlan
from netintent_client.cli.exits import Problem

_WANTED = "give what `netintent plan --json` prints"


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """A plan, the id of its row where it is one of many, and why there is none where there is none."""

    id: str
    plan: IntentPlan | None
    missing: str = ""


def read_plan(text: str) -> IntentPlan:
    """A plan as `plan --json` or one row of a batch gives it."""
    value = _value(text)
    if isinstance(value, dict) and isinstance(value.get("plan"), dict):
        value = value["plan"]
    if not isinstance(value, dict):
        raise Problem(f"FILE: holds no plan; {_WANTED}")
    return _parsed(value, "FILE")


def read_plans(text: str) -> list[NamedPlan]:
    """One plan, or one a line, each under the id of its row; raises Problem for a line that is neither."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not _is_rows(lines):
        return [NamedPlan("", read_plan(text))]
    return [_row(line, f"FILE: line {number}") for number, line in lines]


def _is_rows(lines: list[tuple[int, str]]) -> bool:
    """A first line that is whole, and others after it: a plan over several lines breaks off in its first."""
    try:
        return len(lines) > 1 and isinstance(json.loads(lines[0][1]), dict)
    except json.JSONDecodeError:
        return False


def _row(line: str, where: str) -> NamedPlan:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise Problem(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(value, dict):
        raise Problem(f"{where}: holds no plan; {_WANTED}")
    name = str(value.get("id", where.removeprefix("FILE: ")))
    if "plan" in value and not isinstance(value["plan"], dict):
        why = value.get("error")
        told = why.get("message", "") if isinstance(why, dict) else ""
        return NamedPlan(name, None, f"was not planned: {told}".removesuffix(": "))
    return NamedPlan(name, _parsed(value.get("plan", value), where))


def _value(text: str) -> Any:
    if not text.strip():
        raise Problem(f"FILE: there is no plan; {_WANTED}")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Problem(f"FILE: not JSON: {error.msg} at line {error.lineno} column {error.colno}") from None


def _parsed(value: dict[str, Any], where: str) -> IntentPlan:
    try:
        return json_format.ParseDict(value, IntentPlan())
    except json_format.ParseError as error:
        raise Problem(f"{where}: {error}") from None
