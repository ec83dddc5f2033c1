"""Makes the actions of one request: its items, what each says, and which kind that makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from netintent_server.intent.rules.actions import Drafted
from netintent_server.intent.rules.amounts import read_amounts
from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.combine import PendingAction, carry_slice
from netintent_server.intent.rules.configured import configured
from netintent_server.intent.rules.context import CONTEXT, Context
from netintent_server.intent.rules.doubts import item_doubts, sized_doubts
from netintent_server.intent.rules.evidence import Case, Weighed, weigh
from netintent_server.intent.rules.fields import Doubt, Fields
from netintent_server.intent.rules.items import Item, find_items, said_units
from netintent_server.intent.rules.listed import with_lists
from netintent_server.intent.rules.moving import corrected, moves
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.quantities import Amounts
from netintent_server.intent.rules.settings import read_settings
from netintent_server.intent.rules.source import Source
from netintent_server.intent.rules.steering import Steering, are_alike, is_cell, read_steering
from netintent_server.intent.rules.target_fields import places_of, target_of
from netintent_server.intent.rules.units import Unit, said_of, says
from netintent_server.model.common import FindingCode
from netintent_server.model.plan import ActionKind

_ELLIPTIC = frozenset({ActionKind.ROLLBACK, ActionKind.RESTART, ActionKind.UPGRADE})
"""Kinds that leave their object unsaid where the sentence has named it."""


@dataclass(slots=True)
class Request:
    """What a clause asks for: its actions, item by item, and what was weighed for them."""

    made: list[PendingAction] = field(default_factory=list)
    weighed: list[Weighed] = field(default_factory=list)
    things: list[list[Fields]] = field(default_factory=list)
    """What "it" may mean from here on."""


def draft_request(clause: Clause, lead: Context, known: Sequence[Sequence[Fields]], source: Source) -> Request:
    """Return the actions of a clause with a verb; `known` is what a pronoun or a topic may refer to."""
    request = Request()
    drafter = _Drafter(clause, lead, known, source, request)
    for item in drafter.items():
        made = drafter.actions_of(*item)
        request.made.extend(made)
        targets = [action.drafted.target for action in made if action.drafted.has_target]
        if targets:
            request.things.append(targets)
    carry_slice(request.made)
    _is_place(request.made)
    _spare(request.made)
    _owned(request.made, known if clause.linked else ())
    return request


def _spare(made: Sequence[PendingAction]) -> None:
    """As in "remove 2 replicas from the SMF and the PCF": beside one that shrinks, another is not deleted unasked."""
    kinds = {action.drafted.kind for action in made}
    for action in made if {ActionKind.SCALE, ActionKind.DELETE} <= kinds else ():
        drafted = action.drafted
        if drafted.kind is ActionKind.DELETE:
            question = "Is all of it to be deleted, or some replicas?"
            drafted.doubts.append(Doubt(FindingCode.MISSING_AMOUNT, "scale.replicas_delta", question, (),
                                        drafted.verb.start, drafted.verb.end))  # fmt: skip


def _is_place(made: Sequence[PendingAction]) -> None:
    """As in "restart the AMF at edge01 tonight, edge03 tomorrow": a name like that of the place before."""
    for before, action in pairwise(made):
        name = action.drafted.target.get("target.name")
        bare = name is not None and "target.network_function" not in action.drafted.target
        if bare and name is not None and any(are_alike(name.value, place.label) for place in before.context.places):
            question = "Is {words} where it is to be done?"
            action.drafted.doubts.append(Doubt(FindingCode.AMBIGUOUS, "target", question, (), name.start, name.end))


def _owned(made: Sequence[PendingAction], known: Sequence[Sequence[Fields]]) -> None:
    """As in "delete slice gold and its UPFs": whose they are, or the question whose."""
    owners = [target for thing in known for target in thing]
    for action in made:
        owned = _possessive(action.item)
        target = action.drafted.target
        if owned is not None and owners and action.drafted.kind is not ActionKind.DEPLOY:
            of_slice = [values for values in owners if any(name.startswith("target.slice") for name in values)]
            if len(owners) == len(of_slice) == 1 and "target.network_function" in target:
                action.drafted.target = owners[0] | target
            elif not (target.keys() & owners[-1].keys() and any(n.startswith("target.slice") for n in target)):
                question = "Whose is it, as {words} says?"
                action.drafted.doubts.append(
                    Doubt(FindingCode.AMBIGUOUS, "target", question, (), owned.start, owned.end)
                )
        owners = [*owners, target] if owned is None else owners


def _possessive(item: Item) -> Unit | None:
    """As in "its UPFs", "the UPF in it": the word that says to whom a function belongs."""
    if item.target is None or "target" not in item.target:
        return None
    before = item.units[max(item.before - 3, 0) : item.before]
    after = item.units[item.before :]
    owner = next((unit for unit in reversed(before) if "possessive" in unit), None)
    if owner is None and len(after) > 1 and after[0].word in {"in", "of"} and "pronoun" in after[1]:
        owner = after[1] if len(after) == 2 or not after[2].is_word else None
    return owner


class _Drafter:
    def __init__(
        self, clause: Clause, lead: Context, known: Sequence[Sequence[Fields]], source: Source, request: Request
    ) -> None:
        if clause.verb is None:
            raise ValueError("a request has a verb")
        self.clause = clause
        self.verb: Unit = clause.verb
        self.lead = lead
        self.known = known
        self.source = source
        self.request = request
        self.rule = clause.verb.get("verb").verb

    def items(self) -> list[tuple[Item, Settings, Steering | None]]:
        """The items of the clause as its verb divides it: by settings, by the ends of traffic, or by targets."""
        if (steered := self._steered()) is not None:
            return steered
        if ActionKind.CONFIGURE in self.rule.kinds:
            pairs = configured(said_units(self.clause), self.source.wording, state=self.rule.state)
            # "ensure" switches, and holds what is no switch
            if pairs and (self.rule.kinds[ActionKind.CONFIGURE] or any(pair[1].switched for pair in pairs)):
                return [(item, settings, None) for item, settings in pairs]
        return [(item, Settings(), None) for item in find_items(self.clause)]

    def actions_of(self, item: Item, settings: Settings, steering: Steering | None) -> list[PendingAction]:
        """The actions of one item: one, or one for each place or thing it names."""
        if ActionKind.DEPLOY in self.rule.kinds:
            item.units = [*item.units[: item.before], *with_lists(item.units[item.before :], self.source.wording)]
            settings = read_settings(item.after, self.source.wording, strict=True)
            if settings.claimed:
                item.borrowed = [unit for unit in item.borrowed if unit.start not in settings.claimed]
                item.units = [unit for unit in item.units if unit.start not in settings.claimed]
        units = [*item.units, *item.borrowed]
        said = said_of(units)
        amounts = Amounts() if steering is not None else read_amounts(units, item.before, self.verb, said)
        weighed = weigh(Case(self.verb, item, amounts, settings, steering, said))
        self.request.weighed.append(weighed)
        context = Context.of(units, said).over(self.lead)
        kind, wording, doubts = weighed.kind, self.source.wording, item_doubts(item, weighed.kind)
        if kind is ActionKind.SCALE:  # it has no room for settings
            doubts.extend((*_unset(settings), *sized_doubts(item, amounts.fields.keys())))
        elif kind is ActionKind.CONFIGURE:
            doubts.extend(_keyless(settings))
        drafts = [
            Drafted(kind, self.verb, target | place, amounts, units, wording, settings, steering, list(doubts))
            for target in _without_source(self._of_slice(self._targets(item)), steering)
            for place in places_of(context.places)
        ]
        return [PendingAction(drafted, self.clause, item, context) for drafted in drafts]

    def _steered(self) -> list[tuple[Item, Settings, Steering | None]] | None:
        """A clause about traffic is one item, or one for each move: what its ends name is no target."""
        kinds = self.rule.kinds
        if ActionKind.STEER_TRAFFIC not in kinds:
            return None
        units = said_units(self.clause, whole=True)
        spoken = any(unit.is_one_of("traffic", "cell") or is_cell(unit) for unit in units)
        if not spoken and len(kinds) > 1:
            return None
        parts = [_steered(part, self.source.wording, self.verb, spoken=spoken)
                 for part in moves(units, self.source.wording)]  # fmt: skip
        for _, steering in parts[: spoken and not self.clause.is_passive]:
            steering.doubts.extend(_other_object(self.clause.body))
        _lend(parts)
        return [(item, Settings(), steering) for item, steering in parts]

    def _of_slice(self, targets: list[Fields]) -> list[Fields]:
        """As in "for slice gold, scale the UPF": what the clause opens with is what the function serves."""
        if not self.clause.is_topical:
            return targets
        units = [unit for unit in self.clause.lead if unit.is_one_of("slice_of", "slice_types", "sst", "sd")]
        opened = target_of(Item(None, units)) if units else {}
        return [opened | target if "target.network_function" in target else target for target in targets]

    def _goes_on(self) -> bool:
        """As in "the PCF leaks memory, revert to 3.2": what the sentence is about is left unsaid."""
        return self.clause.linked and bool(_ELLIPTIC & self.rule.kinds.keys()) and len(self.rule.kinds) == 1

    def _targets(self, item: Item) -> list[Fields]:
        """The item's own target, or what a pronoun or a topic refers to."""
        if item.target is not None and not (item.mention is not None and item.mention.generic):
            return [target_of(item)]
        pronoun = next(
            (u for u in item.units if u.is_one_of("pronoun", "pronouns", "possessive") and "quantity" not in u), None
        )
        topic = self.clause.follows_colon and not item.units[: item.before]
        refers = pronoun is not None or topic or item.mention is not None or self._goes_on()
        several = pronoun is not None and "pronouns" in pronoun
        if refers and self.known and (several or len(self.known) == 1):
            return [target for thing in self.known for target in thing]
        return [target_of(item)]


def _unset(settings: Settings) -> list[Doubt]:
    """As in "raise the MTU of the UPF to 9000 and its replicas to 4": what is set beside a size."""
    others = [setting for setting in settings.found if setting.nouns and not says(setting.nouns, *_OF_SIZE)]
    question = "Should {words} be set, too?"
    return [
        Doubt(FindingCode.AMBIGUOUS, "configure", question, (), setting.key.start, setting.value.end)
        for setting in others
    ]


_OF_SIZE = (
    "replicas", "capacity", "resource_words", "metrics", "version", "image", "quality", "workload", "automatic",
    "comparisons", "generic", "possessive", "pronoun", "vague",
)  # fmt: skip
"""Nouns of what scaling has fields for."""


def _keyless(settings: Settings) -> list[Doubt]:
    """As in "set the minimum of the UPF to 2": of what?"""
    bare = [
        setting
        for setting in settings.found
        if setting.nouns and all(u.is_one_of("vague", "comparisons") for u in setting.nouns)
    ]
    question = "Of what is it {words}?"
    return [
        Doubt(FindingCode.MISSING_PARAMETER, "configure", question, (), setting.key.start, setting.key.end)
        for setting in bare
    ]


def _steered(units: Sequence[Unit], text: str, verb: Unit, *, spoken: bool) -> tuple[Item, Steering]:
    """The item of one move, and what it says of traffic."""
    steering = read_steering(units, text, balances=verb.get("verb").verb.balances, verb=verb.start)
    rest = [_with_function(unit) for unit in units if unit.start not in steering.ends]
    targets = [unit for unit in rest if "target" in unit and not unit.get("target").generic]
    slices = [unit for unit in rest if unit.is_one_of("slice_of", "slice_types")]
    target = next(iter(targets or slices), None)
    moved = target is not None and "target" in target and not spoken
    if moved and target is not None and steering.fields:
        question = "Is traffic meant, or {words} itself?"
        steering.doubts.append(Doubt(FindingCode.AMBIGUOUS, "kind", question, (), target.start, target.end))
    if {"steer_traffic.source", "steer_traffic.destination"} <= steering.fields.keys():
        for cell in (unit for unit in targets if is_cell(unit)):  # "offload cell-1 and cell-2 to cell-3"
            question = "Does the traffic of {words} move, too?"
            steering.doubts.append(
                Doubt(FindingCode.AMBIGUOUS, "steer_traffic.source", question, (), cell.start, cell.end)
            )
    named = {unit.start for unit in targets}
    others = [unit for unit in rest if unit is not target and unit.start not in named]
    return Item(target, others, 0, extra=targets[1:]), steering


def _other_object(body: Sequence[Unit]) -> list[Doubt]:
    """As in "transfer the licence from cell-1 to cell-2": something else that is moved, and no traffic."""
    thin = ("determiner", "quantity", "filler", "portion", "preposition", "strategies")
    at = next((at for at, unit in enumerate(body) if not unit.is_one_of(*thin)), None)
    if at is None or not (body[at].is_unknown or "about" in body[at]):
        return []
    if any(unit.is_one_of("traffic", "metrics", "slice_of", "slice_types") for unit in body[at : at + _NEAR]):
        return []
    question = "Is traffic meant by {words}?"
    return [Doubt(FindingCode.AMBIGUOUS, "kind", question, (), body[at].start, body[at].end)]


_NEAR = 4  # words of what is moved


def _lend(parts: Sequence[tuple[Item, Steering]]) -> None:
    """Whose traffic it is, and where and when, for the moves of a list that say none of it."""
    for (before, _), (item, _) in pairwise(parts):
        if item.target is None and not any("traffic" in unit for unit in item.units):
            item.target, item.units = before.target, [
                *(unit for unit in before.units if unit.is_one_of("slice_of", "slice_types", "sst", "sd")), *item.units
            ]  # fmt: skip
    closing = [unit for unit in parts[-1][0].units if unit.is_one_of(*CONTEXT)]
    for item, _ in parts[:-1]:
        if not says(item.units, *CONTEXT):
            item.units.extend(closing)


def correct_steering(action: PendingAction, units: Sequence[Unit], text: str) -> bool:
    """As in "shift 30 %, sorry, 20 % of the traffic from …": the last value counts, with what it leaves unsaid."""
    drafted = action.drafted
    if drafted.kind is not ActionKind.STEER_TRAFFIC or drafted.steering is None:
        return False
    words = [unit for unit in units if unit.is_word and not unit.is_one_of("opener", "asked")]
    item, again = _steered(words, text, drafted.verb, spoken=True)
    steering = corrected(drafted.steering, again, words, text)
    if steering is None and all(unit.is_one_of("located", "when", "priorities", "preposition") for unit in words):
        return False
    if steering is None:
        question = "What should be changed by {words}?"
        drafted.doubts.append(
            Doubt(FindingCode.AMBIGUOUS, "steer_traffic", question, (), units[0].start, units[-1].end)
        )
        return True
    drafted.steering = steering
    if again.fields and item.target is not None:
        drafted.target = drafted.target | target_of(item)
    action.context = Context.of(item.units).over(action.context)
    return True


def _without_source(targets: list[Fields], steering: Steering | None) -> list[Fields]:
    """As in "cell-3 is full. Move half of its users to cell-4": whose traffic goes to one of its kind leaves it."""
    destination = steering.fields.get("steer_traffic.destination") if steering is not None else None
    if steering is None or destination is None or len(targets) != 1:
        return targets
    name, source = targets[0].get("target.name"), steering.fields.get("steer_traffic.source")
    other = len(targets[0]) != 1 or name is None or not are_alike(name.value, destination.value)
    if name is None or other or (source is not None and source.value != name.value):
        return targets
    steering.fields.setdefault("steer_traffic.source", name)
    return [{}]


def _with_function(unit: Unit) -> Unit:
    """As in "the UPF traffic": whose traffic it is."""
    about = unit.get("aspect")
    return replace(unit, senses={"target": about}) if about is not None and about.function is not None else unit
