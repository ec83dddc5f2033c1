"""A plan for people: what became of the intent, every field with where it came from, what is asked, what was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from netintent.common.v1.common_pb2 import (
    SEVERITY_ERROR,
    SEVERITY_WARNING,
    FieldProvenance,
    Finding,
    Severity,
    TextSpan,
)
from netintent.intent.v1.plan_pb2 import (
    DISPOSITION_PLANNED,
    DISPOSITION_REJECTED,
    ActionKind,
    Clarification,
    Disposition,
    Explanation,
    IntentPlan,
)
from netintent_client.cli.passages_view import place, snippet, to_read
from netintent_client.cli.show import line

_STYLES = {SEVERITY_ERROR: "red", SEVERITY_WARNING: "yellow"}
_LEAVES = ("google.protobuf.Timestamp", "google.protobuf.Value", "google.protobuf.Duration")


def show_plan(plan: IntentPlan) -> None:
    """Print it."""
    show_disposition(plan)
    if plan.actions:
        line((plan.digest, "dim"))
    sources: dict[str, list[str]] = {}
    for entry in plan.provenance:
        sources.setdefault(entry.field_path, []).append(_source(entry))
    for index, action in enumerate(plan.actions):
        line()
        path = f"actions[{index}]"
        kind = ActionKind.Name(action.kind).removeprefix("ACTION_KIND_")
        line((f"{index + 1}. {kind}", "bold"), "  ", (_where(f"{path}.kind", sources), "dim"))
        _show_fields([(name, value) for name, value in leaves(action) if name != "kind"], path, sources)
    for clarification in plan.clarifications:
        line()
        show_question(clarification)
    if plan.findings:
        line()
    for finding in plan.findings:
        show_finding(finding)
    for number, citation in enumerate(plan.citations, 1):
        line()
        line((f"[{number}] ", "bold"), *place(citation), (f"  {to_read(citation)}", "dim"))
        line("   ", snippet(citation.quote, ""))


def show_disposition(plan: IntentPlan) -> None:
    """Print what became of the intent, in a line."""
    style = {DISPOSITION_PLANNED: "bold green", DISPOSITION_REJECTED: "bold red"}.get(plan.disposition, "bold yellow")
    facts = [f"confidence {plan.confidence:.2f}"]
    if plan.requires_approval:
        facts.append("a person must approve it")
    if plan.fallback_reason:
        facts.append(plan.fallback_reason)
    line((Disposition.Name(plan.disposition).removeprefix("DISPOSITION_"), style), f"  {', '.join(facts)}")


def show_question(clarification: Clarification) -> None:
    """Print what is asked, and the answers that are possible."""
    line(("? ", "bold yellow"), clarification.question, (f"  {clarification.field_path}", "dim"))
    if clarification.candidates:
        line(f"  {', '.join(clarification.candidates)}")


def show_finding(finding: Finding) -> None:
    """Print what was found, where, and what to do about it."""
    severity = Severity.Name(finding.severity).removeprefix("SEVERITY_")
    where = f"  {finding.field_path}" if finding.field_path else ""
    line((f"{severity} {finding.code}", _STYLES.get(finding.severity, "cyan")), (where, "dim"), f"  {finding.message}")
    if finding.remedy:
        line(f"  {finding.remedy}")


def show_explanation(explanation: Explanation, text: str) -> None:
    """Print how the planner came to its plan; `text` is the intent as sent."""
    line()
    line(("rules", "bold"))
    for rule in explanation.rules:
        words = f'  "{rule.span.text}"' if rule.HasField("span") else ""
        line(f"  {rule.rule_id}  {rule.message}", (words, "dim"))
    line(("readings", "bold"))
    for reading in explanation.readings:
        kind = ActionKind.Name(reading.kind).removeprefix("ACTION_KIND_")
        clause = reading.span.text or text
        mark = ("  + ", "green") if reading.chosen else ("  - ", "dim")
        line(mark, f"{kind} {reading.score:.2f}  {reading.reason}", (f'  "{clause}"', "dim"))


def leaves(message: Message, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every set field with its path below the message and its value in words."""
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        if field.is_repeated:
            for index, item in enumerate(value):
                yield from _leaf(field, item, f"{path}[{index}]")
        else:
            yield from _leaf(field, value, path)


def _leaf(field: Any, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if field.type == FieldDescriptor.TYPE_ENUM:
        yield path, _enum_name(field.enum_type, value)
    elif field.type != FieldDescriptor.TYPE_MESSAGE:
        yield path, _plain(value)
    elif field.message_type.full_name in _LEAVES:
        yield path, _plain(json_format.MessageToDict(value))
    else:
        yield from leaves(value, f"{path}.")


def _plain(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _enum_name(enum: Any, number: int) -> str:
    """AT_MOST for COMPARISON_AT_MOST; the number for a value that a newer server knows."""
    value = enum.values_by_number.get(number)
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return str(number if value is None else value.name.removeprefix(prefix))


def _show_fields(fields: list[tuple[str, str]], path: str, sources: dict[str, list[str]]) -> None:
    if not fields:
        return
    name_width = max(len(name) for name, _ in fields)
    value_width = min(max(len(value) for _, value in fields), 40)
    for name, value in fields:
        where = _where(f"{path}.{name}", sources)
        line(f"   {name:{name_width}}  {value:{value_width}}  ", (where, "dim"))


def _where(path: str, sources: dict[str, list[str]]) -> str:
    """Where a field came from, or the nearest field around it."""
    while path:
        if path in sources:
            return ", ".join(sources[path])
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return ""


def _source(entry: FieldProvenance) -> str:
    match entry.WhichOneof("source"):
        case "user_span":
            return _span(entry.user_span)
        case "citation":
            return f"{entry.citation.title} {entry.citation.clause}".strip()
        case "default_rule":
            return f"default {entry.default_rule}"
    return ""


def _span(span: TextSpan) -> str:
    return f'"{span.text}" [{span.start}:{span.end}]'
