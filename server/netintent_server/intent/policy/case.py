"""One action before the policy: what it acts on, what runs of that, when it would be; and what a rule says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from netintent_server.intent.checks.circumstances import running
from netintent_server.intent.checks.report import Circumstances, KnownFunctions, with_zone
from netintent_server.intent.policy.model import Effect
from netintent_server.model.plan import Action, PlanContext, Target


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of one action; with ALLOW, why it has nothing against it."""

    rule_id: str
    effect: Effect
    path: str
    message: str
    remedy: str = ""

    @property
    def advice(self) -> str:
        """The remedy, and the other one where a person may decide."""
        if self.effect is not Effect.APPROVE or "approve" in self.remedy:
            return self.remedy
        return f"{self.remedy}, or have it approved"


@dataclass(frozen=True, slots=True)
class Case:
    """An action under judgement; `path` is "actions[0]"."""

    action: Action
    """With its target as the outputs take it: what it does not say of namespace and place, the context says."""
    path: str
    target: Target
    said: Target
    """The target as the plan has it."""
    functions: frozenset[str]
    """All that the target may be: what is said, what the component is, and what its name says."""
    running: tuple[str, int] | None
    """The workload and its replicas, where the caller says so."""
    moments: tuple[datetime, ...]
    """When it would happen, by every clock that counts; empty where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the cases of one plan share."""

    known: KnownFunctions
    around: Circumstances
    now: tuple[datetime, ...]
    context: PlanContext

    @classmethod
    def of(cls, context: PlanContext, known: KnownFunctions, clock: datetime) -> Surroundings:
        """The caller's clock counts beside ours, never instead of it: a caller may tighten, not loosen."""
        now = (clock,) if context.now is None else (with_zone(context.now), clock)
        return cls(known, Circumstances.of(context), now, context)

    def case(self, action: Action, number: int) -> Case:
        """The action before the policy."""
        said = action.target or _NOWHERE
        target = self._placed(said)
        return Case(
            action if target is action.target else replace(action, target=target),
            f"actions[{number}]",
            target,
            said,
            functions_of(target, self.known),
            running(target, self.around),
            self._moments(action),
        )

    def _placed(self, said: Target) -> Target:
        unsaid = {name: getattr(self.context, name) for name in _PLACES if not getattr(said, name)}
        filled = {name: value for name, value in unsaid.items() if value}
        return replace(said, **filled) if filled else said

    def _moments(self, action: Action) -> tuple[datetime, ...]:
        schedule = action.schedule
        if schedule is None:
            return self.now
        if schedule.start is None or schedule.recurrence:
            return ()
        return (with_zone(schedule.start),)


def functions_of(target: Target, known: KnownFunctions) -> frozenset[str]:
    """Every function that the target may be.

    A workload is known by its name as well: a plan that says `name: amf` and no function acts on the same one as a plan
    that says the function AMF, so what protects the AMF must hold for both.
    """
    functions = {target.network_function.upper()} if target.network_function else set()
    if target.component in known.components:
        functions.add(known.components[target.component])
    for name in (target.name, target.component):
        if name:
            spelt = f"-{name.upper()}-"
            functions.update(kind for kind in known.types if f"-{kind}-" in spelt)
    return frozenset(functions)


_NOWHERE = Target()
_PLACES = ("namespace", "cluster", "site", "region")
