"""What actions have to do with one another: what completes, corrects or contradicts what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from netintent_server.intent.rules.actions import Drafted
from netintent_server.intent.rules.clause import Clause, Mood
from netintent_server.intent.rules.context import Context
from netintent_server.intent.rules.fields import Doubt, Fields, Said, said, said_by
from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.lexicon import Senses
from netintent_server.intent.rules.places import Place, has_id
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.settings import read_settings
from netintent_server.intent.rules.target_fields import places_of, target_of
from netintent_server.intent.rules.targets import Word
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind


@dataclass(slots=True)
class PendingAction:
    """An action that later clauses may still complete or correct."""

    drafted: Drafted
    clause: Clause
    item: Item
    context: Context
    fields: Fields = field(default_factory=dict)


PLACES = frozenset({"target.namespace", "target.cluster", "target.site", "target.region"})


def carry_slice(made: Sequence[PendingAction]) -> None:
    """As in "Create a URLLC slice with AMF and UPF": the functions are of that slice."""
    if not all(action.drafted.kind is ActionKind.DEPLOY for action in made):
        return
    slices = [
        {name: value for name, value in action.drafted.target.items() if name.startswith("target.slice")}
        for action in made
        if action.item.target is not None and "target" not in action.item.target
    ]
    for action in made if len(slices) > 1 else ():
        each = next((unit for unit in action.item.units[: action.item.before] if "shared_by_all" in unit), None)
        if each is not None and action.drafted.target.keys() == {"target.network_function"}:
            question = "Of which slice is it, for {words}?"
            action.drafted.doubts.append(
                Doubt(FindingCode.AMBIGUOUS, "target.slice", question, (), each.start, each.end)
            )
    if len(slices) == 1:
        for action in made:
            if "target.network_function" in action.drafted.target:
                action.drafted.target = slices[0] | action.drafted.target


def trigger_of(condition: Clause) -> Fields:
    """As in "when the load on cell-3 exceeds 70 %, …": the load from which traffic is steered, and where it is."""
    percent = [u for u in condition.units if "quantity" in u and u.get("quantity").cls == "percent"]
    loaded = says(condition.units, "traffic", "threshold", "metrics")
    if len(percent) != 1 or not loaded:
        return {}
    fields: Fields = {"steer_traffic.threshold_percent": said(percent[0].get("quantity").value, percent[0])}
    names = [word for unit in condition.units if (word := _name_in(unit)) is not None]
    if len(names) == 1:
        fields["steer_traffic.source"] = said_by(names[0])
    return fields


def begin_at(made: Sequence[PendingAction], trigger: Fields, bound: Unit | None) -> list[Doubt]:
    """Let steering begin at the load that opens its sentence; nothing else waits for a bound, as in "above 70 %, …"."""
    steers = [action for action in made if action.drafted.kind is ActionKind.STEER_TRAFFIC]
    for action in steers if trigger else ():
        if action.drafted.steering is not None:
            action.drafted.steering.fields = trigger | action.drafted.steering.fields
            source = action.drafted.steering.fields.get("steer_traffic.source")
            name = action.drafted.target.get("target.name")
            if name is not None and source is not None and name.value == source.value:  # "… of its users": not repeated
                del action.drafted.target["target.name"]
    if bound is None or (trigger and len(steers) == len(made)):
        return []
    question = "A plan cannot wait for {words}; should it be done now?"
    return [Doubt(FindingCode.AMBIGUOUS, "", question, (), bound.start, bound.end)]


def wait_for(made: Sequence[PendingAction], when: Unit | None) -> list[Doubt]:
    """As in "at the very latest Friday, upgrade the NRF": a time that is half understood is the only one said."""
    if when is None or any(action.context.times for action in made):
        return []
    return [Doubt(FindingCode.AMBIGUOUS, "schedule", "Is {words} when it should be done?", (), when.start, when.end)]


def bound_of(clause: Clause) -> Unit | None:
    """As in "above 75 % of load, …": what must be exceeded first, where no word says when."""
    if clause.verb is not None or clause.conditional is not None:
        return None
    words = [unit for unit in clause.units if unit.is_word and not unit.is_one_of("opener", "determiner", "filler")]
    if not words or words[0].get("comparisons") != "ABOVE" or any("target" in unit for unit in words):
        return None
    return next((unit for unit in words[1:4] if "quantity" in unit), None)


_CURES = frozenset({ActionKind.RESTART, ActionKind.ROLLBACK, ActionKind.UPGRADE, ActionKind.SCALE})


def subject_in_trouble(clause: Clause) -> Fields:
    """As in "the AMF at edge01 hangs": the one thing that a clause says has trouble; empty for any other clause."""
    words = [unit for unit in clause.units if unit.is_word and not unit.is_one_of("opener", "determiner", "courtesies")]
    named = [unit for unit in words if unit.is_one_of("target", "aspect", "slice_of", "slice_types")]
    if not words or len(named) != 1 or words[0] is not named[0] or "target" not in named[0]:
        return {}
    told = clause.mood is Mood.REPORT or any(unit.is_one_of("ailing", "outcome") for unit in words)
    mention = named[0].get("target")
    if not told or mention.generic or mention.ambiguous or any("negator" in unit for unit in words):
        return {}
    places = places_of(Context.of(words).places)
    return target_of(Item(named[0])) | places[0] if len(places) == 1 else {}


def cure(made: Sequence[PendingAction], ailing: Fields) -> None:
    """As in "the AMF hangs, please restart": an order that names nothing is about what has trouble."""
    for action in made if ailing else ():
        drafted = action.drafted
        if not drafted.has_target and drafted.kind in _CURES and not drafted.doubts_about_target():
            drafted.target = ailing | drafted.target


def is_refusal(clause: Clause, following: Clause | None) -> bool:
    """As in "delete the AMF. No, don't.": a negation that names nothing takes back what was asked."""
    words = [unit for unit in clause.units if unit.is_word]
    if clause.verb is not None or not words or not all(unit.is_one_of(*_REFUSING) for unit in words):
        return False
    if clause.mood is not Mood.NEGATED or all(unit.is_one_of("opener", "filler", "courtesies") for unit in words):
        return False
    return following is None or not (following.linked or following.corrects)


_REFUSING = ("negator", "correction", "retracts", "bars", "opener", "filler", "courtesies", "asked")


def share_among(actions: Sequence[PendingAction], units: Sequence[Unit]) -> bool:
    """As in "…. Both in version 3.2.1, at edge01.": what a sentence says of each thing in the one before.

    Return whether it says such; where it cannot be said of all of them it is asked about.
    """
    words = [unit for unit in units if unit.is_word]
    rest = [unit for unit in words[1:] if not unit.is_one_of("preposition", "coordinator", "determiner")]
    valued = any(unit.is_one_of("version", "image", "quantity") for unit in rest)
    if not actions or not words or not words[0].is_one_of("shared_by_all", "pronouns") or not valued:
        return False
    released = [unit for unit in rest if unit.is_one_of("version", "image")]
    plain = all(unit.is_one_of("version", "image", "located", "when", "priorities") for unit in rest)
    kinds = {action.drafted.kind for action in actions}
    if len(actions) < 2 or not plain or (released and not kinds <= _RELEASED):
        doubt = Doubt(FindingCode.AMBIGUOUS, "", "What is {words} said of?", (), words[0].start, words[-1].end)
        actions[-1].drafted.doubts.append(doubt)
        return True
    for action in actions:
        action.drafted.units = [*action.drafted.units, *released]
        action.context = action.context.over(Context.of(rest))
    return True


_RELEASED = frozenset({ActionKind.DEPLOY, ActionKind.UPGRADE})


def _name_in(unit: Unit) -> Word | None:
    mention = unit.get("target") or unit.get("aspect")
    if mention is not None:
        name: Word | None = mention.name
        return name
    return Word(unit.word, unit.start, unit.end) if unit.is_identifier and has_id(unit.word) else None


def ride(actions: Sequence[PendingAction], made: Sequence[PendingAction]) -> bool:
    """As in "deploy a UPF and ensure latency below 10 ms": a service level beside a change rides on that change."""
    if len(made) != 1 or not actions or made[0].drafted.kind is not ActionKind.ASSURE:
        return False
    new, last = made[0].drafted, actions[-1]
    same = values_of(new.target).items() <= values_of(last.drafted.target).items()
    rides = last.drafted.kind in {ActionKind.DEPLOY, ActionKind.SCALE, ActionKind.UPGRADE}
    if not (same and rides and new.amounts.objectives) or new.amounts.unfit or new.amounts.fields or new.doubts:
        return False
    for action in actions:
        if action.clause is last.clause:
            action.drafted.amounts.objectives.extend(new.amounts.objectives)
    return True


def exists_with(actions: list[PendingAction], made: Sequence[PendingAction]) -> bool:
    """As in "they need slice gold, latency below 4 ms; create it": the service level rides on what is made."""
    if len(made) != 1 or not actions or made[0].drafted.kind is not ActionKind.DEPLOY:
        return False
    last, new = actions[-1].drafted, made[0].drafted
    refers = any(unit.is_one_of("pronoun", "pronouns") for unit in made[0].clause.body)
    if last.kind is not ActionKind.ASSURE or not refers or values_of(last.target) != values_of(new.target):
        return False
    new.amounts.objectives.extend(last.amounts.objectives)
    made[0].context = made[0].context.over(actions[-1].context)
    actions[-1] = made[0]
    return True


def lend_target(actions: Sequence[PendingAction], new: PendingAction) -> None:
    """As in "turn off X and set Y to 3 on the RU": what is set last says whose all the settings are."""
    last = actions[-1] if actions else None
    if last is None or last.drafted.has_target or not new.drafted.has_target:
        return
    if last.drafted.kind is new.drafted.kind is ActionKind.CONFIGURE and last.drafted.settings.found:
        last.drafted.target = new.drafted.target | last.drafted.target
        last.context = last.context.over(new.context)


def repeats(actions: Sequence[PendingAction], made: Sequence[PendingAction]) -> bool:
    """As in "the MTU must be 9000; please set it", "enable X, enable Y on it": an order for what was asked already."""
    if len(made) != 1 or not actions:
        return False
    new, last = made[0].drafted, actions[-1].drafted
    kinds = new.verb.get("verb").verb.kinds
    if last.kind not in kinds or last.kind is None or values_of(new.target) != values_of(last.target):
        return False
    placed = made[0].context
    if new.kind is last.kind is ActionKind.CONFIGURE and new.settings.found and last.settings.found:
        known = {setting.key.value for setting in last.settings.found}
        if not any(setting.key.value in known for setting in new.settings.found) and not made[0].context.times:
            last.settings.join(new.settings)
            return True
    if new.kind is last.kind is ActionKind.SCALE and _adds(new, last):
        last.amounts = together(last.amounts, new.amounts)
        return True
    empty = not (new.amounts.fields or new.amounts.objectives or new.amounts.unfit or new.settings.found)
    bare = not any(unit.is_word and _THIN.isdisjoint(unit.senses) for unit in made[0].clause.body)
    again = any(unit.is_one_of("pronoun", "pronouns") for unit in made[0].clause.body)  # "ditch the AMF, delete it"
    same = empty and (again or (bare and actions[-1].clause.is_passive))
    if same and again:
        actions[-1].context = placed.over(actions[-1].context)  # "kick the AMF over, i.e. restart it, site x-1"
    return same


_THIN = frozenset({"pronoun", "pronouns", "filler", "opener", "asked", "priorities"})


def _adds(new: Drafted, last: Drafted) -> bool:
    """As in "scale the AMF to 4 and give it 8Gi": compute beside a size."""
    sized, resourced = ({name.partition(".")[0] for name in draft.amounts.fields} for draft in (last, new))
    return bool(sized) and resourced == {"resources"} and "resources" not in sized and not new.amounts.unfit


def said_of_all(units: Sequence[Unit]) -> list[Unit]:
    """As in "restart the AMF and delete the SMF, both at edge01": where, for all that was said before."""
    for index, unit in enumerate(units[:-1]):
        if "shared_by_all" in unit:
            at = index + 1 + ("preposition" in units[index + 1])
            if at < len(units) and units[at].is_one_of("located", "priorities", "when"):
                return list(units[at:])
    return []


def set_too(action: PendingAction, new: PendingAction) -> bool:
    """As in "change the DNN of the SMF to ims and set the MTU to 1400": two settings of one target are one change."""
    old, more = action.drafted, new.drafted
    if not (old.kind is more.kind is ActionKind.CONFIGURE) or not old.has_target or more.target or more.doubts:
        return False
    if not more.settings.found or more.settings.vague or not old.settings.found:
        return False
    if any(
        unit.is_one_of("target", "aspect", "slice_of", "located", "pronoun", "pronouns") for unit in new.clause.body
    ):
        return False
    old.settings.join(more.settings)
    return True


def replaced_place(item: Item, last: PendingAction) -> Place | None:
    """As in "deploy an NRF at edge05, correction: edge06": a bare name where one site was said is the site."""
    mention = item.mention
    bare = mention is not None and mention.name is not None and mention.function is None and not mention.kin
    sites = [place for place in last.context.places if place.level == "site"]
    if not bare or mention is None or mention.name is None or len(sites) != 1 or not has_id(mention.name.value):
        return None
    if "target.network_function" not in last.drafted.target or "target.name" in last.drafted.target:
        return None
    return Place("site", mention.name.value, mention.name.start, mention.name.end)


def correct_value(action: PendingAction, units: Sequence[Unit], text: str) -> bool:
    """As in "upgrade the AMF to 2.0, no, 2.1", "set the MTU to 9000, sorry, 1500": the last value counts."""
    drafted = action.drafted
    said_again = [unit for unit in units if unit.is_one_of("quantity", "version", "image", "states")]
    if says(units, "target") or len(said_again) != 1:
        return False
    if drafted.kind in {ActionKind.UPGRADE, ActionKind.ROLLBACK}:
        kept = [unit for unit in drafted.units if not unit.is_one_of("quantity", "version", "image")]
        drafted.units = [*kept, replace(said_again[0], senses=_as_version(said_again[0], text))]
        return True
    if drafted.kind is ActionKind.CONFIGURE and drafted.settings.found:
        again = read_settings(said_again, text, nouns=drafted.settings.found[-1].nouns)
        if again.found:
            drafted.settings = replace(drafted.settings, found=[*drafted.settings.found[:-1], again.found[0]])
            return True
    return False


def resizes_a_setting(new: PendingAction, last: PendingAction | None, *, spoken: bool) -> bool:
    """As in "set the MTU of the UPF to 1400, no, set it to 1450": a number alone, behind a setting, is no size.

    `spoken` says that what is told before is of one: "the MTU of the UPF was 1400, set it to 1450".
    """
    settled = last is not None and last.drafted.kind is ActionKind.CONFIGURE
    if new.drafted.kind is not ActionKind.SCALE or not (spoken or settled):
        return False
    sized = ("replicas", "target", "capacity", "resource_words", "more", "fewer")
    verb = new.drafted.verb.get("verb").verb
    return ActionKind.CONFIGURE in verb.kinds and not any(unit.is_one_of(*sized) for unit in new.clause.body)


def _as_version(unit: Unit, text: str) -> Senses:
    return {"version": text[unit.start : unit.end]} if "quantity" in unit else unit.senses


def together(first: Amounts, second: Amounts) -> Amounts:
    """Return what both say, the second winning."""
    return Amounts(
        first.fields | second.fields,
        [*first.objectives, *second.objectives],
        [*first.doubts, *second.doubts],
        [*first.unfit, *second.unfit],
        first.sized or second.sized,
    )


def corrected_size(amounts: Amounts, before: Amounts) -> Amounts:
    """A number alone corrects the size said before."""
    unit = amounts.unfit[0]
    quantity = unit.get("quantity")
    if quantity is not None and quantity.may_count and "replicas" in before.fields:
        return Amounts({"replicas": said(int(quantity.value), unit)}, sized=before.sized)
    return amounts


def reached_size(amounts: Amounts, before: Amounts) -> Amounts:
    """As in "scale up to 4, no, make that 5 replicas": the number corrects a size, and is no change by so many."""
    change = amounts.fields.get("replicas_delta")
    if change is None or "replicas" not in before.fields:
        return amounts
    kept = {name: value for name, value in amounts.fields.items() if name != "replicas_delta"}
    return replace(amounts, fields=kept | {"replicas": Said(abs(change.value), change.start, change.end)}, sized=True)


def conflicts(actions: Sequence[PendingAction]) -> list[Doubt]:
    """Two actions on one target that cannot both be meant."""
    if len(actions) < 2:
        return []
    by_target: dict[tuple[tuple[str, object], ...], list[Drafted]] = {}
    for action in actions:
        drafted = action.drafted
        if not drafted.target:
            continue
        known = by_target.setdefault(tuple(sorted(values_of(drafted.target).items())), [])
        again = known and known[0].verb is drafted.verb and known[0].kind is drafted.kind  # "AMF and SMF, the AMF to 2"
        if known and (again or _contradict(known[0], drafted)):
            return [
                Doubt(
                    FindingCode.CONFLICT,
                    "kind",
                    "Two actions on one target contradict each other; which is meant?",
                    start=drafted.verb.start,
                    end=drafted.verb.end,
                )
            ]
        known.append(drafted)
    return []


def _contradict(one: Drafted, other: Drafted) -> bool:
    kinds = {one.kind, other.kind}
    if len(kinds) > 1:
        return ActionKind.DELETE in kinds or kinds == {ActionKind.UPGRADE, ActionKind.ROLLBACK}
    again = one.kind in {ActionKind.SCALE, ActionKind.DEPLOY}
    return again and values_of(one.amounts.fields) != values_of(other.amounts.fields)


def values_of(fields: Fields) -> dict[str, object]:
    """Return the bare values, for comparison."""
    return {name: value.value for name, value in fields.items()}
