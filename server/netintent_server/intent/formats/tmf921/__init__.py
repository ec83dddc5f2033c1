"""TMF921_INTENT: one TM Forum intent for the whole plan, in the form that `POST /intent` of TMF921 v5 takes.

The intent's expression is JSON-LD in the TM Forum Intent Ontology: an action is an expectation about a target, what it
asks for are conditions. Terms that the ontology leaves to the operator (network functions, places, metrics) are in a
vocabulary of our own, `net:`. An intent says what is to be so, not what is to be done: what is only an operation
(RESTART, DELETE, going back to whatever ran before) is a FORMAT_LOSS.
"""

from __future__ import annotations

from netintent_server.intent.digest import plan_digest
from netintent_server.intent.formats.format import Format, Written
from netintent_server.intent.formats.ledger import Ledger
from netintent_server.intent.formats.manifests import to_label
from netintent_server.intent.formats.readable_json import to_json
from netintent_server.intent.formats.tmf921.check import fault_of
from netintent_server.intent.formats.tmf921.expectation import REASONS, expectation
from netintent_server.intent.formats.tmf921.ontology import CONTEXT, Node
from netintent_server.intent.plain import timestamp
from netintent_server.model.common import Finding, FindingCode, Severity
from netintent_server.model.plan import Action, IntentPlan, PlanContext, Priority, Schedule, Slice, SliceType


def write(plan: IntentPlan, context: PlanContext) -> Written:
    """Write one intent with an expectation for each action that can be said, held against the API's schema."""
    digest = plan_digest(plan)
    iri = f"https://netintent.dev/plans/{digest}"
    priority, period = _shared_priority(plan.actions), _shared_period(plan.actions)
    expectations: list[Node] = []
    said: list[Action] = []
    findings: list[Finding] = []
    for i, action in enumerate(plan.actions):
        ledger = Ledger(action, i, "tmf921_intent", REASONS)
        node = expectation(action, ledger, context, i)
        if node:
            node |= _apart(action, ledger, of_all=bool(priority))
            expectations.append(node)
            said.append(action)
        findings += ledger.findings()
    if not expectations:
        return Written(b"", tuple(findings))
    intent: Node = {
        "@type": "Intent",
        "name": _name(said[0], digest),
        "description": "; ".join(_in_words(action) for action in said),
        "isBundle": False,
        **({"priority": priority} if priority else {}),
        **({"validFor": period} if period else {}),
        "expression": {
            "@type": "JsonLdExpression",
            "iri": iri,
            "expressionValue": {
                "@type": "JsonLdExpressionValue",
                "@graph": [
                    {
                        "@context": [{"@base": iri, **CONTEXT}],
                        "@id": "#intent",
                        "@type": "icm:Intent",
                        "log:allOf": [{"@list": expectations}],
                    }
                ],
            },
        },
    }
    if fault := fault_of(intent):
        return Written(b"", (*findings, _unfit(fault)))
    return Written(to_json(intent), tuple(findings))


TMF921_INTENT = Format(
    media_type="application/json",
    schema_id="TMF921 Intent Management, Intent_FVO",
    schema_version="5.0.0",
    checked=True,
    write=write,
)


def _shared_priority(actions: tuple[Action, ...]) -> str:
    """The priority that every action has; an intent has one for all its expectations."""
    every = {action.priority for action in actions}
    return actions[0].priority.name if len(every) == 1 and Priority.UNSPECIFIED not in every else ""


def _shared_period(actions: tuple[Action, ...]) -> dict[str, str]:
    """The period that every action has, else nothing: each expectation then says its own."""
    times = {(schedule.start, schedule.end) for schedule in (a.schedule or Schedule() for a in actions)}
    if len(times) != 1:
        return {}
    ends = zip(("startDateTime", "endDateTime"), times.pop(), strict=True)
    return {name: timestamp(moment) for name, moment in ends if moment is not None}


def _apart(action: Action, ledger: Ledger, *, of_all: bool) -> Node:
    """Priority, where it is not the whole intent's."""
    if action.priority is Priority.UNSPECIFIED:
        return {}
    ledger.said("priority")
    return {} if of_all else {"net:priority": action.priority.name}


def _name(first: Action, digest: str) -> str:
    """The same plan has the same name, another plan another."""
    target = first.target
    what = (target.name or target.component or target.network_function) if target else ""
    return f"{to_label(first.kind.name, what)[:52].rstrip('-')}-{digest.removeprefix('sha256:')[:10]}"


def _in_words(action: Action) -> str:
    target = action.target
    if target is None:
        return action.kind.name
    part = target.slice or Slice()
    service = "" if part.type is SliceType.UNSPECIFIED else part.type.name
    where = (target.name, target.component, target.network_function, service, part.name)
    return " ".join((action.kind.name, *dict.fromkeys(text for text in where if text)))


def _unfit(fault: str) -> Finding:
    return Finding(
        code=FindingCode.FORMAT_LOSS,
        severity=Severity.ERROR,
        field_path="actions",
        message=f"the intent would not fit the schema: {fault}",
        remedy="validate the plan first",
        rule_id="format.tmf921_intent",
    )
