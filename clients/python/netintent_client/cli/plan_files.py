"""Plans from files: one as `plan --json` prints it, or the rows that a batch writes."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from netintent.intent.v1.plan_pb2 import IntentPlan
from netintent_client.cli.exits import Problem, complain
from netintent_client.cli.files import STANDARD, name_of, read_text

_WANTED = "give what `netintent plan --json` prints"


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """A plan, the id of its row where it is one of many, and why there is none where there is none."""

    id: str
    plan: IntentPlan | None
    missing: str = ""


def plan_of(file: Path, option: str = "FILE") -> IntentPlan:
    """The plan in a file; raises Problem naming the option and the file for what is none."""
    return read_plan(_text(file, option), f"{option}: {name_of(file)}")


def plans_of(file: Path) -> list[NamedPlan]:
    """The one plan in a file, or all its rows."""
    return read_plans(_text(file, "FILE"), f"FILE: {name_of(file)}")


def read_plan(text: str, where: str = "FILE") -> IntentPlan:
    """A plan as `plan --json` or one row of a batch gives it; `where` it is from is named in a Problem."""
    value = _value(text, where)
    if isinstance(value, dict) and isinstance(value.get("plan"), dict):
        value = value["plan"]
    if not isinstance(value, dict):
        raise Problem(f"{where}: holds no plan; {_WANTED}")
    return _parsed(value, where)


def read_plans(text: str, where: str = "FILE") -> list[NamedPlan]:
    """One plan, or one a line, each under the id of its row; raises Problem for a line that is neither."""
    lines = _lines(text)
    if not _is_rows(lines):
        return [NamedPlan("", read_plan(text, where))]
    return [_row(line, number, where) for number, line in lines]


def _text(file: Path, option: str) -> str:
    if file == STANDARD and sys.stdin.isatty():
        complain("reading a plan from the terminal; end it with Ctrl-D")
    return read_text(file, option)


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _is_rows(lines: list[tuple[int, str]]) -> bool:
    """A first line that is whole, and others after it: a plan over several lines breaks off in its first."""
    try:
        return len(lines) > 1 and isinstance(json.loads(lines[0][1]), dict)
    except json.JSONDecodeError:
        return False


def _row(line: str, number: int, file: str) -> NamedPlan:
    where = f"{file}: line {number}"
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise Problem(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
    if not isinstance(value, dict):
        raise Problem(f"{where}: holds no plan; {_WANTED}")
    name = str(value.get("id", f"line {number}"))
    if "plan" in value and not isinstance(value["plan"], dict):
        why = value.get("error")
        told = why.get("message", "") if isinstance(why, dict) else ""
        return NamedPlan(name, None, f"was not planned: {told}".removesuffix(": "))
    return NamedPlan(name, _parsed(value.get("plan", value), where))


def _value(text: str, where: str) -> Any:
    if not text.strip():
        raise Problem(f"{where}: there is no plan; {_WANTED}")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if _is_rows(_lines(text)):
            raise Problem(f"{where}: holds the plans of a batch; give one of its lines") from None
        raise Problem(f"{where}: not JSON: {error.msg} at line {error.lineno} column {error.colno}") from None


def _parsed(value: dict[str, Any], where: str) -> IntentPlan:
    try:
        return json_format.ParseDict(value, IntentPlan())
    except json_format.ParseError as error:
        raise Problem(f"{where}: {error}") from None
