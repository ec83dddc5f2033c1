"""The output formats: a plan, written in the form another system takes.

A new format is one file with one pure function, and one entry in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from netintent_server.errors import InvalidRequest, PreconditionFailed, Violation
from netintent_server.intent.formats.a1_policy import A1_POLICY
from netintent_server.intent.formats.format import Format
from netintent_server.intent.formats.kubernetes import KUBERNETES
from netintent_server.intent.formats.nephio_nf_deployment import NEPHIO_NF_DEPLOYMENT
from netintent_server.intent.formats.nephio_package_variant import NEPHIO_PACKAGE_VARIANT
from netintent_server.intent.formats.nephoran_intent_plan import NEPHORAN_INTENT_PLAN
from netintent_server.intent.formats.nephoran_network_intent import NEPHORAN_NETWORK_INTENT
from netintent_server.intent.formats.plan_json import PLAN_JSON
from netintent_server.intent.formats.tmf921 import TMF921_INTENT
from netintent_server.intent.formats.ts28312 import TS28312_INTENT
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Disposition, IntentPlan, PlanContext
from netintent_server.model.rendered import OutputFormat, Rendered

__all__ = ["FORMATS", "Format", "render", "require_renderable"]

FORMATS: Mapping[OutputFormat, Format] = MappingProxyType(
    {
        OutputFormat.PLAN_JSON: PLAN_JSON,
        OutputFormat.NEPHORAN_NETWORK_INTENT: NEPHORAN_NETWORK_INTENT,
        OutputFormat.NEPHORAN_INTENT_PLAN: NEPHORAN_INTENT_PLAN,
        OutputFormat.KUBERNETES: KUBERNETES,
        OutputFormat.NEPHIO_NF_DEPLOYMENT: NEPHIO_NF_DEPLOYMENT,
        OutputFormat.NEPHIO_PACKAGE_VARIANT: NEPHIO_PACKAGE_VARIANT,
        OutputFormat.TMF921_INTENT: TMF921_INTENT,
        OutputFormat.TS28312_INTENT: TS28312_INTENT,
        OutputFormat.A1_POLICY: A1_POLICY,
    }
)
"""Every format this server writes."""

_MOST_VIOLATIONS = 50


def render(plan: IntentPlan, output_format: OutputFormat, context: PlanContext) -> Rendered:
    """Write the plan in the format; what the format cannot say is a FORMAT_LOSS finding.

    A plan that a person must approve is written too, as a proposal: what asks for the approval goes with it.

    The plan's own findings decide whether it may be written: validate a caller's plan first and put the result there.

    Raises:
        InvalidRequest: this server does not write the format.
        PreconditionFailed: the plan is not PLANNED or has a finding of severity ERROR.
    """
    chosen = FORMATS.get(output_format)
    if chosen is None:
        raise InvalidRequest(Violation("format", f"not a format this server writes; use {_names()}"))
    require_renderable(plan)
    written = chosen.write(plan, context)
    approval = tuple(finding for finding in plan.findings if finding.code == FindingCode.POLICY_APPROVAL)
    findings = (*approval, *written.findings)
    return Rendered(
        content=written.content,
        media_type=chosen.media_type,
        schema_id=chosen.schema_id,
        schema_version=chosen.schema_version,
        checked=chosen.checked and bool(written.content),
        findings=findings if written.content else (*findings, _nothing_said(output_format)),
    )


def require_renderable(plan: IntentPlan) -> None:
    """Raise PreconditionFailed for a plan that is not PLANNED or has a finding of severity ERROR."""
    if violations := tuple(_obstacles(plan)):
        raise PreconditionFailed(*violations[:_MOST_VIOLATIONS], subject=plan.digest or "plan")


def _obstacles(plan: IntentPlan) -> list[Violation]:
    if plan.disposition is not Disposition.PLANNED:
        return [Violation("disposition", f"the plan is {plan.disposition.name}; only a PLANNED plan can be rendered")]
    return [
        Violation(
            finding.field_path,
            f"{finding.code}: {finding.message}; {finding.remedy}".removesuffix("; "),
            rule=finding.rule_id if finding.code == FindingCode.POLICY_DENIED else "",
        )
        for finding in plan.findings
        if finding.severity is Severity.ERROR
    ]


def _nothing_said(output_format: OutputFormat) -> Finding:
    return Finding(
        code=FindingCode.FORMAT_LOSS,
        severity=Severity.ERROR,
        message=f"{output_format.name} can say nothing of this plan",
        remedy=f"use another format: {_names(without=output_format)}",
        rule_id="format.empty",
    )


def _names(without: OutputFormat | None = None) -> str:
    return ", ".join(known.name for known in FORMATS if known is not without)
