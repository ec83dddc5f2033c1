"""How a comparison words what it could not do, what it assumed, and what it took from a format's own account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import yaml

from netintent_server.intent.formats.format import Format
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, Disposition, IntentPlan, PlanContext


class Report:
    """Findings about one action: `path` is "actions[0]"."""

    def __init__(self, path: str, found: list[Finding]) -> None:
        self.path = path
        self._found = found

    def warn(self, rule: str, code: FindingCode, member: str, message: str, remedy: str) -> None:
        """Something was not compared, or should be looked at."""
        self._add(Severity.WARNING, rule, code, member, (message, remedy))

    def note(self, rule: str, member: str, message: str, remedy: str) -> None:
        """Something was assumed, or is as it should be."""
        self._add(Severity.INFO, rule, FindingCode.AMBIGUOUS, member, (message, remedy))

    def take(self, findings: Iterable[Finding], without: str = "") -> None:
        """Repeat a format's findings about its only action, as ones about this; paths that match are left out."""
        for finding in findings:
            member = finding.field_path.removeprefix("actions[0]").lstrip(".")
            if not (without and re.match(without, member)):
                self._found.append(replace(finding, field_path=f"{self.path}.{member}".removesuffix(".")))

    def _add(self, severity: Severity, rule: str, code: FindingCode, member: str, told: tuple[str, str]) -> None:
        message, remedy = told
        self._found.append(
            Finding(
                code=code,
                severity=severity,
                field_path=f"{self.path}.{member}".removesuffix("."),
                message=message,
                remedy=remedy,
                rule_id=f"diff.{rule}",
            )
        )


def written(form: Format, action: Action, context: PlanContext) -> tuple[list[dict[str, Any]], tuple[Finding, ...]]:
    """What the format writes of an action, as it would be rendered, and its findings about "actions[0]"."""
    made = form.write(IntentPlan(disposition=Disposition.PLANNED, actions=(action,)), context)
    documents = yaml.load_all(made.content, Loader=yaml.CSafeLoader) if made.content else ()
    return [document for document in documents if document], made.findings
