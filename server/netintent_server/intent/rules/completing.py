"""Completes what was read: the fields of each action, and what explains the plan."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.actions import build
from netintent_server.intent.rules.clause import Mood
from netintent_server.intent.rules.combine import PendingAction
from netintent_server.intent.rules.context import Context, read_priority, read_schedule, with_defaults
from netintent_server.intent.rules.doubts import context_doubts, unspelled
from netintent_server.intent.rules.evidence import Weighed
from netintent_server.intent.rules.fields import Doubt, said
from netintent_server.intent.rules.source import Source
from netintent_server.intent.rules.target_fields import places_of
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import Explanation, PlanContext, RuleFired


def complete(action: PendingAction, shared: Context, known: PlanContext) -> None:
    """Fill the fields of an action that no later clause will change."""
    drafted = action.drafted
    context = action.context.over(shared)
    drafted.doubts.extend(context_doubts(context, drafted.target))
    drafted.target = places_of(context.places)[0] | drafted.target
    drafted.doubts.extend(unspelled(drafted.target, drafted.settings))
    verb = drafted.verb
    if drafted.kind is None:
        drafted.doubts.append(
            Doubt(
                FindingCode.AMBIGUOUS,
                "kind",
                "What does {words} ask for here?",
                tuple(k.name for k in verb.get("verb").verb.kinds),
                verb.start,
                verb.end,
            )
        )
    change = build(drafted)
    if drafted.kind is not None and drafted.lacks_target and not drafted.doubts_about_target():
        drafted.doubts.append(Doubt(FindingCode.MISSING_TARGET, "target", "Which function, workload or slice?"))
    action.fields = {"kind": said(drafted.kind, verb)}
    action.fields |= with_defaults(drafted.target, known)
    action.fields |= change
    action.fields |= read_schedule(context, known)
    action.fields |= read_priority(context)


def explained(source: Source, read: Sequence[tuple[Mood, list[Unit]]], weighed: Sequence[Weighed]) -> Explanation:
    """Return the rules that fired and the readings that were weighed."""
    rules = [
        RuleFired(
            rule_id=f"mood.{mood.name.lower()}",
            message=f"the clause {mood.value}",
            span=source.span(min(u.start for u in units), max(u.end for u in units)) if units else None,
        )
        for mood, units in read
    ]
    readings = [reading for each in weighed for reading in each.readings(source)]
    return Explanation(rules=tuple(rules), readings=tuple(readings))
