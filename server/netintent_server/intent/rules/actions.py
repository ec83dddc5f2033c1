"""Builds an action of each kind from an item: which fields it takes, what it needs, and what it asks for.

A kind is one function and one line in `BUILDERS`. What an item says and its kind has no field for is never dropped:
it becomes a doubt, and the plan asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from netintent_server.intent.rules.amounts import Amounts
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.fields import said as said_as
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind


@dataclass(slots=True)
class Drafted:
    """An action in the making: its kind, what was read for it, and what is still in doubt."""

    kind: ActionKind | None
    verb: Unit
    target: Fields
    amounts: Amounts
    versions: list[Unit] = field(default_factory=list)
    images: list[Unit] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def has_target(self) -> bool:
        """Whether it says what to act on: a function, a name or a slice."""
        return any(
            name in {"target.network_function", "target.component", "target.name"} or name.startswith("target.slice")
            for name in self.target
        )

    def doubts_about_target(self) -> bool:
        """Whether the target is asked about already."""
        return any(doubt.field.startswith("target") for doubt in self.doubts)

    @property
    def has_amount(self) -> bool:
        """Whether any number for a change was read."""
        return bool(self.amounts.fields)


def build(draft: Drafted) -> Fields:
    """Return the fields of the change and its objectives; what is missing or fits nowhere joins the draft's doubts."""
    fields: Fields = {}
    builder = BUILDERS.get(draft.kind) if draft.kind is not None else None
    if builder is not None:
        builder(draft, fields)
    draft.doubts.extend(draft.amounts.doubts)
    draft.doubts.extend(_unfit(unit) for unit in draft.amounts.unfit)
    return fields


def _scale(draft: Drafted, fields: Fields) -> None:
    for name, value in draft.amounts.fields.items():
        fields[f"scale.{name}"] = value
    said = [name for name in ("replicas", "replicas_delta", "factor") if name in draft.amounts.fields]
    if len(said) > 1:
        where = draft.amounts.fields[said[1]]
        draft.doubts.append(
            Doubt(
                FindingCode.CONFLICT,
                "scale",
                "The size is said in two ways; which is meant?",
                (),
                where.start,
                where.end,
            )
        )
    if not draft.amounts.fields:
        draft.doubts.append(
            Doubt(FindingCode.MISSING_AMOUNT, "scale.replicas", "To how many replicas, or by how many?")
        )
    _ordered_range(draft)
    _objectives(draft, fields)
    _takes_no_version(draft)


def _deploy(draft: Drafted, fields: Fields) -> None:
    for name, value in draft.amounts.fields.items():
        if name in {"replicas_delta", "factor"}:
            draft.doubts.append(
                Doubt(
                    FindingCode.AMBIGUOUS, "deploy.replicas", "How many are to be deployed?", (), value.start, value.end
                )
            )
        else:
            fields[f"deploy.{name}"] = value
    for name, units in (("version", draft.versions), ("image", draft.images)):
        if units:
            fields[f"deploy.{name}"] = said_as(units[0].get(name), units[0])
        if len(units) > 1:
            draft.doubts.append(_unfit(units[1]))
    _ordered_range(draft)
    _objectives(draft, fields)


def _bare(draft: Drafted, _: Fields) -> None:
    """DELETE and RESTART take a target and nothing else."""
    for value in draft.amounts.fields.values():
        draft.doubts.append(_fits_nowhere(value.start, value.end))
    for objective in draft.amounts.objectives:
        draft.doubts.append(_fits_nowhere(objective["value"].start, objective["value"].end))
    _takes_no_version(draft)


BUILDERS: dict[ActionKind, Callable[[Drafted, Fields], None]] = {
    ActionKind.DEPLOY: _deploy,
    ActionKind.SCALE: _scale,
    ActionKind.RESTART: _bare,
    ActionKind.DELETE: _bare,
}
"""The kinds that are planned; the others are understood, and asked about."""


def _objectives(draft: Drafted, fields: Fields) -> None:
    for number, objective in enumerate(draft.amounts.objectives):
        for name, value in objective.items():
            fields[f"objectives[{number}].{name}"] = value


def _ordered_range(draft: Drafted) -> None:
    low = draft.amounts.fields.get("autoscale.min_replicas")
    high = draft.amounts.fields.get("autoscale.max_replicas")
    if low is not None and high is not None and low.value > high.value:
        draft.doubts.append(
            Doubt(
                FindingCode.CONFLICT,
                "autoscale",
                f"The least, {low.value}, is over the most, {high.value}; which is meant?",
                (),
                low.start,
                high.end,
            )
        )


def _takes_no_version(draft: Drafted) -> None:
    for unit in (*draft.versions, *draft.images):
        draft.doubts.append(_unfit(unit))


def _unfit(unit: Unit) -> Doubt:
    return _fits_nowhere(unit.start, unit.end)


def _fits_nowhere(start: int, end: int) -> Doubt:
    return Doubt(FindingCode.UNSUPPORTED_VALUE, "", "What is {words} meant for?", (), start, end)
