"""Makes the plan of fields that were read, with the provenance of each, or of doubts, or of a refusal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields as members_of
from functools import cache, lru_cache
from typing import Any, get_args, get_type_hints

from netintent_server.intent.rules.fields import Doubt, Fields, Said
from netintent_server.intent.rules.source import Source
from netintent_server.model.common import FieldProvenance, Finding, FindingCode, Planner, Severity
from netintent_server.model.plan import Action, Clarification, Disposition, IntentPlan

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")
_VERBATIM = "schedule.text"
"""Carries the caller's own words, in their language."""

_MESSAGES = {
    FindingCode.MISSING_TARGET: "it does not say what to act on",
    FindingCode.MISSING_AMOUNT: "it does not say how much",
    FindingCode.MISSING_VERSION: "it does not say which version",
    FindingCode.UNKNOWN_FUNCTION: "what is to be acted on is no network function that is known",
    FindingCode.AMBIGUOUS: "it can be understood in more than one way",
    FindingCode.CONFLICT: "it contradicts itself",
    FindingCode.UNSUPPORTED_VALUE: "no field of the plan can say this",
}

_REMEDIES = {
    FindingCode.MISSING_TARGET: "name the network function, workload or slice",
    FindingCode.MISSING_AMOUNT: "say a number of replicas, a change, a factor, resources or a range",
    FindingCode.MISSING_VERSION: "say the version or image",
    FindingCode.MISSING_PARAMETER: "say the parameter and its value",
    FindingCode.UNKNOWN_FUNCTION: "use a type or component that GetCapabilities lists, or the workload's own name",
    FindingCode.AMBIGUOUS: "say which is meant",
    FindingCode.CONFLICT: "keep one of them",
    FindingCode.UNSUPPORTED_VALUE: "say it so that it fits a field of the plan, or leave it out",
    FindingCode.NEGATED: "say what should be done, if anything",
    FindingCode.NOT_AN_INSTRUCTION: "say what the network should do, such as: scale the UPF at edge01 to 4",
    FindingCode.OUT_OF_DOMAIN: "ask for something that a 5G core, RAN or slice can do",
    FindingCode.INJECTION: "send the network intent alone",
    FindingCode.EMBEDDED_CODE: "say it in words, without code",
}


def planned(source: Source, actions: Sequence[Fields], confidence: float) -> IntentPlan:
    """Return a plan with these actions; every field gets the provenance it was read with."""
    built = tuple(_action(fields, source) for fields in actions)
    provenance = tuple(
        _provenance(f"actions[{number}].{path}", value, source)
        for number, fields in enumerate(actions)
        for path, value in fields.items()
    )
    return IntentPlan(
        disposition=Disposition.PLANNED,
        actions=built,
        provenance=provenance,
        planner_used=Planner.RULES,
        confidence=confidence,
    )


def asked(source: Source, doubts: Sequence[tuple[int, Doubt]], confidence: float) -> IntentPlan:
    """Return a plan that asks: one clarification and one finding per doubt, none twice."""
    clarifications: dict[tuple[str, str], Clarification] = {}
    findings: dict[tuple[str, str], Finding] = {}
    for number, doubt in doubts:
        path = f"actions[{number}].{doubt.field}" if doubt.field else ""
        words = source.words(doubt.start, doubt.end)
        question = doubt.question.replace("{words}", repr(words))
        key = (path, question)
        clarifications.setdefault(key, Clarification(question=question, field_path=path, candidates=doubt.candidates))
        code = doubt.code
        message = _MESSAGES.get(code, question) if doubt.field != "kind" else question
        message = f"{message}: {words!r}" if words and words not in message else message
        findings.setdefault(
            key,
            Finding(
                code=code,
                severity=Severity.WARNING,
                field_path=path,
                message=message,
                remedy=_REMEDIES[code],
                rule_id=f"rules.{code.lower()}",
            ),
        )
    return IntentPlan(
        disposition=Disposition.NEEDS_CLARIFICATION,
        clarifications=tuple(clarifications.values()),
        findings=tuple(findings.values()),
        planner_used=Planner.RULES,
        confidence=confidence,
    )


def refused(code: FindingCode, message: str, confidence: float) -> IntentPlan:
    """Return a plan that refuses, and says why."""
    finding = Finding(
        code=code,
        severity=Severity.WARNING,
        message=message,
        remedy=_REMEDIES[code],
        rule_id=f"rules.{code.lower()}",
    )
    return IntentPlan(
        disposition=Disposition.REJECTED, findings=(finding,), planner_used=Planner.RULES, confidence=confidence
    )


def _provenance(path: str, value: Said, source: Source) -> FieldProvenance:
    if value.rule:
        return FieldProvenance(field_path=path, default_rule=value.rule)
    return FieldProvenance(field_path=path, user_span=source.span(value.start, value.end))


def _action(fields: Fields, source: Source) -> Action:
    tree: dict[str, Any] = {}
    for path, value in fields.items():
        verbatim = path == _VERBATIM and not value.rule
        _put(tree, path, source.words(value.start, value.end) if verbatim else value.value)
    action: Action = _make(Action, tree)
    return action


def _put(tree: dict[Any, Any], path: str, value: Any) -> None:
    branches, leaf = _steps(path)
    for name in branches:
        tree = tree.setdefault(name, {})
    tree[leaf] = value


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[tuple[str | int, ...], str]:
    """The names on a path, each followed by the number in its brackets; the last one apart."""
    steps: list[str | int] = []
    for name, number in _STEP.findall(path):
        steps.extend([name, int(number)] if number else [name])
    return tuple(steps[:-1]), str(steps[-1])


def _make(kind: Any, tree: dict[Any, Any]) -> Any:
    """Build a dataclass of nested dictionaries; a list is a dictionary of its indexes."""
    types = _types(kind)
    for name, value in tree.items():
        made = types[name]
        if made is not None and isinstance(value, dict):
            listed = 0 in value
            tree[name] = tuple([_make(made, value[key]) for key in sorted(value)]) if listed else _make(made, value)
    return kind(**tree)


@cache
def _types(kind: Any) -> dict[str, Any]:
    """Member to the dataclass it holds, alone, optionally or in a tuple; None for plain values."""
    hints = get_type_hints(kind)
    found: dict[str, Any] = {}
    for member in members_of(kind):
        candidates = (hints[member.name], *get_args(hints[member.name]))
        found[member.name] = next((c for c in candidates if hasattr(c, "__dataclass_fields__")), None)
    return found
