"""Builds an action of each kind from an item: which fields it takes, what it needs, and what it asks for.

A kind is one function and one line in `BUILDERS`. What an item says and its kind has no field for is never dropped:
it becomes a doubt, and the plan asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from netintent_server.intent.checks.metrics import HIGHER_IS_BETTER, LOWER_IS_BETTER, UPPER_BOUND
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.fields import said as said_as
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.releases import Release, read_release
from netintent_server.intent.rules.steering import Steering
from netintent_server.intent.rules.units import Unit
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind, Comparison

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
"""Four numbers are an address of something rather than a version."""


@dataclass(slots=True)
class Drafted:
    """An action in the making: its kind, what was read for it, and what is still in doubt."""

    kind: ActionKind | None
    verb: Unit
    target: Fields
    amounts: Amounts
    units: list[Unit] = field(default_factory=list)
    """The words that belong to it, without its target."""
    wording: str = ""
    settings: Settings = field(default_factory=Settings)
    steering: Steering | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def has_target(self) -> bool:
        """Whether it says what to act on: a function, a name or a slice."""
        target = self.target
        if "target.network_function" in target or "target.name" in target or "target.component" in target:
            return True
        return any(name.startswith("target.slice") for name in target)

    @property
    def lacks_target(self) -> bool:
        """Whether its kind needs a target, or for a service level and for traffic a place, and none is said."""
        if self.has_target:
            return False
        if self.kind is ActionKind.STEER_TRAFFIC and self.steering is not None and self.steering.has_ends:
            return False
        placed = any(name.startswith("target.") for name in self.target)
        return not placed or self.kind not in {ActionKind.ASSURE, ActionKind.STEER_TRAFFIC}

    @property
    def holds(self) -> bool:
        """Whether its verb asks for a service level, rather than for some change that a number of users needs."""
        return not self.verb.get("verb").verb.kinds.get(ActionKind.CONFIGURE)

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
    _all_numbers_fit(draft)


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
    for name in ("version", "image"):
        units = _of_release(draft, name)
        if units:
            value = units[0].get(name)
            fields[f"deploy.{name}"] = said_as(value.removeprefix("v") if name == "version" else value, units[0])
        if len(units) > 1 or (units and _ADDRESS.fullmatch(units[0].word)):
            draft.doubts.append(_unfit(units[-1]))
    fields |= draft.settings.fields("deploy")
    _ordered_range(draft)
    _objectives(draft, fields)
    _all_numbers_fit(draft)


def _bare(draft: Drafted, _: Fields) -> None:
    """DELETE and RESTART take a target and nothing else."""
    for value in draft.amounts.fields.values():
        draft.doubts.append(_fits_nowhere(value.start, value.end))
    for objective in draft.amounts.objectives:
        draft.doubts.append(_fits_nowhere(objective["value"].start, objective["value"].end))
    _takes_no_version(draft)
    _all_numbers_fit(draft)


def _configure(draft: Drafted, fields: Fields) -> None:
    fields |= draft.settings.fields("configure")
    _objectives(draft, fields)
    values: dict[str, object] = {}
    for setting in draft.settings.found:
        if values.setdefault(setting.key.value, setting.value.value) != setting.value.value:
            question = f"Which value of {setting.key.value} is meant?"
            where = setting.value
            draft.doubts.append(Doubt(FindingCode.CONFLICT, "configure", question, (), where.start, where.end))
    for unit in draft.settings.vague:
        question = "Which value is {words}?"
        draft.doubts.append(Doubt(FindingCode.MISSING_PARAMETER, "configure", question, (), unit.start, unit.end))
    if not draft.settings.found and not draft.settings.vague:
        question = "Which parameter should be set, and to which value?"
        draft.doubts.append(Doubt(FindingCode.MISSING_PARAMETER, "configure.parameters", question))
    for value in draft.amounts.fields.values():
        draft.doubts.append(_fits_nowhere(value.start, value.end))
    _takes_no_version(draft)
    _all_numbers_fit(draft)


def _upgrade(draft: Drafted, fields: Fields) -> None:
    apart = {objective["value"].start for objective in draft.amounts.objectives}
    release = read_release(draft.units, draft.wording, apart)
    _one_release(draft, release)
    if release.images:
        fields["upgrade.image"] = release.images[-1]
    elif release.versions:
        fields["upgrade.version"] = release.versions[-1]
    else:
        draft.doubts.append(Doubt(FindingCode.MISSING_VERSION, "upgrade.version", "To which version or image?"))
    if release.strategies:
        fields["upgrade.strategy"] = release.strategies[0]
    _objectives(draft, fields)


def _rollback(draft: Drafted, fields: Fields) -> None:
    release = read_release(draft.units, draft.wording)
    _one_release(draft, release)
    for image in release.images:
        draft.doubts.append(_fits_nowhere(image.start, image.end))
    if release.versions:
        fields["rollback.to_version"] = release.versions[-1]
    elif (pronoun := _to_pronoun(draft.units)) is not None:  # "2.9.1 was fine, go back to it"
        question = "To which version?"
        draft.doubts.append(
            Doubt(FindingCode.MISSING_VERSION, "rollback.to_version", question, (), pronoun.start, pronoun.end)
        )
    for objective in draft.amounts.objectives:
        draft.doubts.append(_fits_nowhere(objective["value"].start, objective["value"].end))


def _to_pronoun(units: Sequence[Unit]) -> Unit | None:
    return next((after for before, after in pairwise(units) if before.word == "to" and "pronoun" in after), None)


def _one_release(draft: Drafted, release: Release) -> None:
    draft.doubts.extend(_unfit(unit) for unit in release.unfit)
    for unit in release.newest:
        question = "Which version is {words}?"
        draft.doubts.append(Doubt(FindingCode.MISSING_VERSION, "upgrade.version", question, (), unit.start, unit.end))
    for said in (release.versions, release.images, release.strategies):
        if len({str(one.value) for one in said}) > 1:
            question = "Which one is meant?"
            where, choices = said[-1], tuple(str(one.value) for one in said)
            draft.doubts.append(Doubt(FindingCode.CONFLICT, "upgrade", question, choices, where.start, where.end))


def _steer(draft: Drafted, fields: Fields) -> None:
    steering = draft.steering
    if steering is None:
        question = "Which traffic, from where to where?"
        draft.doubts.append(Doubt(FindingCode.AMBIGUOUS, "steer_traffic", question))
        return
    fields |= steering.fields
    draft.doubts.extend(steering.doubts)
    draft.doubts.extend(_unfit(unit) for unit in steering.unfit)
    _takes_no_version(draft)
    if not steering.fields and not steering.doubts:
        question = "From where to where, which share, or among which cells?"
        draft.doubts.append(Doubt(FindingCode.MISSING_PARAMETER, "steer_traffic", question))


def _assure(draft: Drafted, fields: Fields) -> None:
    _objectives(draft, fields)
    for objective in draft.amounts.objectives:
        if objective["comparison"].value in _WORSE.get(objective["metric"].value, ()):
            question = "Is it to be that bad? Which bound is meant by {words}?"
            where = objective["value"]
            draft.doubts.append(Doubt(FindingCode.CONFLICT, "objectives", question, (), where.start, where.end))
    counted = [objective for objective in draft.amounts.objectives if objective["metric"].value == "connections"]
    if not draft.amounts.objectives or (len(counted) == len(draft.amounts.objectives) and not draft.holds):
        question = "Which quality should be held, and at which value?"
        draft.doubts.append(Doubt(FindingCode.MISSING_AMOUNT, "objectives", question))
    for value in draft.amounts.fields.values():
        draft.doubts.append(_fits_nowhere(value.start, value.end))
    _takes_no_version(draft)
    _all_numbers_fit(draft)


BUILDERS: dict[ActionKind, Callable[[Drafted, Fields], None]] = {
    ActionKind.DEPLOY: _deploy,
    ActionKind.SCALE: _scale,
    ActionKind.CONFIGURE: _configure,
    ActionKind.UPGRADE: _upgrade,
    ActionKind.ROLLBACK: _rollback,
    ActionKind.RESTART: _bare,
    ActionKind.DELETE: _bare,
    ActionKind.STEER_TRAFFIC: _steer,
    ActionKind.ASSURE: _assure,
}
"""The kinds that are planned, each with what reads its change."""


_WORSE: dict[str, frozenset[Comparison]] = {
    **dict.fromkeys(LOWER_IS_BETTER, frozenset({Comparison.ABOVE, Comparison.AT_LEAST})),
    **dict.fromkeys(HIGHER_IS_BETTER - {"throughput", "downlink_throughput", "uplink_throughput"}, UPPER_BOUND),
}
"""Bounds that nobody asks to be held: latency above, availability below; a rate may be capped."""


def _objectives(draft: Drafted, fields: Fields) -> None:
    bounds: dict[tuple[object, object], object] = {}
    for objective in draft.amounts.objectives:
        value = objective["value"]
        if bounds.setdefault((objective["metric"].value, objective["comparison"].value), value.value) != value.value:
            question = "Two bounds of one quality are said; which is meant?"
            draft.doubts.append(Doubt(FindingCode.CONFLICT, "objectives", question, (), value.start, value.end))
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
    for unit in (*_of_release(draft, "version"), *_of_release(draft, "image")):
        draft.doubts.append(_unfit(unit))


def _of_release(draft: Drafted, category: str) -> list[Unit]:
    return [unit for unit in draft.units if category in unit.senses and isinstance(unit.senses[category], str)]


def _all_numbers_fit(draft: Drafted) -> None:
    draft.doubts.extend(draft.amounts.doubts)
    draft.doubts.extend(_unfit(unit) for unit in draft.amounts.unfit)


def _unfit(unit: Unit) -> Doubt:
    return _fits_nowhere(unit.start, unit.end)


def _fits_nowhere(start: int, end: int) -> Doubt:
    return Doubt(FindingCode.UNSUPPORTED_VALUE, "", "What is {words} meant for?", (), start, end)
