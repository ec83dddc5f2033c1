"""Keeps account of one action while it is written, so that no set field is dropped in silence.

A format marks what it has said and explains what it cannot say; whatever is left over at the end is reported for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from netintent_server.intent.plain import to_plain
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a format has no place for a field, and what to do instead."""

    message: str
    remedy: str
    severity: Severity = Severity.WARNING


class Ledger:
    """The account of one action. Paths are relative to it: "target.name"."""

    def __init__(self, action: Action, index: int, format_name: str, reasons: Mapping[str, Reason]) -> None:
        self._plain = to_plain(action)
        self._prefix = f"actions[{index}]"
        self._format = format_name
        self._reasons = reasons
        self._settled: set[str] = set()
        self._findings: list[Finding] = []

    def said(self, *paths: str) -> None:
        """Mark fields, each with all it holds, as found in the output."""
        self._settled.update(paths)

    def lost(self, path: str, message: str, remedy: str, severity: Severity = Severity.WARNING) -> None:
        """Report a field that cannot be said, with its own reason."""
        self._settled.add(path)
        self._findings.append(self._loss(path, Reason(message, remedy, severity)))

    def lost_entirely(self, message: str, remedy: str) -> None:
        """Report that nothing of the action can be said."""
        self._settled = {""}
        self._findings = [self._loss("", Reason(message, remedy))]

    def give_up(self, message: str) -> None:
        """Report that the action is not written, beside the losses that kept it from being: notes no longer matter."""
        losses = [finding for finding in self._findings if finding.code is FindingCode.FORMAT_LOSS]
        self._settled = {""}
        remedy = losses[0].remedy if losses else "use PLAN_JSON, or another format"
        self._findings = [*losses, self._loss("", Reason(message, remedy))]

    def note(self, finding_code: FindingCode, severity: Severity, path: str, message: str, remedy: str) -> None:
        """Report something about the output that is no loss: an assumption made, a piece still to be added."""
        self._findings.append(
            Finding(
                code=finding_code,
                severity=severity,
                field_path=self._path(path),
                message=message,
                remedy=remedy,
                rule_id=f"format.{self._format}",
            )
        )

    def findings(self) -> tuple[Finding, ...]:
        """Everything reported, then one loss for each part of the action that nobody settled, as high up as it goes."""
        if "" in self._settled:
            return tuple(self._findings)
        left = (self._loss(path, self._reason(path)) for path in self._unsettled(self._plain, ""))
        return (*self._findings, *left)

    def _unsettled(self, node: Any, path: str) -> Iterator[str]:
        if path in self._settled:
            return
        if isinstance(node, dict) and path and not self._touches(path):
            yield path
        elif isinstance(node, dict):
            for name, value in node.items():
                yield from self._unsettled(value, f"{path}.{name}" if path else name)
        elif isinstance(node, list) and node and isinstance(node[0], dict):
            for i, item in enumerate(node):
                yield from self._unsettled(item, f"{path}[{i}]")
        else:
            yield path

    def _touches(self, path: str) -> bool:
        """Whether anything below the path is settled; then the rest is reported piece by piece."""
        return any(settled.startswith((f"{path}.", f"{path}[")) for settled in self._settled)

    def _reason(self, path: str) -> Reason:
        """Return the reason of the field or of the nearest one that holds it."""
        known = re.sub(r"\[\d+\]", "", path)
        while known and known not in self._reasons:
            known = known.rpartition(".")[0]
        return self._reasons.get(known, _NO_PLACE)

    def _loss(self, path: str, reason: Reason) -> Finding:
        return Finding(
            code=FindingCode.FORMAT_LOSS,
            severity=reason.severity,
            field_path=self._path(path),
            message=reason.message,
            remedy=reason.remedy,
            rule_id=f"format.{self._format}",
        )

    def _path(self, path: str) -> str:
        return f"{self._prefix}.{path}" if path else self._prefix


_NO_PLACE = Reason("the format has no place for this", "carry it out by other means, or use PLAN_JSON")
