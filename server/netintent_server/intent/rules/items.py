"""Divides a clause into items: one target each, with the words that belong to it.

"Deploy AMF with 2 replicas at edge01 and SMF with 3 at edge02" has two items. In "deploy AMF, SMF and UPF at edge01"
the context closes the list and belongs to all; in "scale the AMF to 4 and the SMF" the amount is the AMF's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from netintent_server.intent.rules.apart import apart
from netintent_server.intent.rules.clause import Clause
from netintent_server.intent.rules.context import PLACED
from netintent_server.intent.rules.lending import lend
from netintent_server.intent.rules.objectives import takes
from netintent_server.intent.rules.places import Place, has_id, label
from netintent_server.intent.rules.remarks import begins_remark
from netintent_server.intent.rules.targets import Mention, Word
from netintent_server.intent.rules.units import THINGS, Unit, join, says
from netintent_server.model.plan import ActionKind

_LIST = frozenset({",", "+", "/", "&", "[", "]", ":", "-", "–", "—", "•", "*", "(", ")"})
_WITH = frozenset(
    {
        "with", "including", "include", "containing", "consisting of", "made of", "made up of", "comprised of",
        "composed of", "comprising", "such as",
    }
)  # fmt: skip
_ASSIGNS = frozenset({"=", ":", "->", "→"})
_SPAN = frozenset({"from", "to"})
_OWNED_BY = frozenset({"from", "to", "of", "for"})
_INERT = frozenset({"reason", "teller", "tells"})
_DASHES = frozenset({"—", "–"})


@dataclass(slots=True)
class Item:
    """One target and its words, in order; `before` of them stand in front of the target."""

    target: Unit | None = None
    units: list[Unit] = field(default_factory=list)
    before: int = 0
    borrowed: list[Unit] = field(default_factory=list)
    """Words of a later item that close the list and count here too."""
    extra: list[Unit] = field(default_factory=list)
    """Further targets that only stand in relation to the first one."""
    aside: list[Unit] = field(default_factory=list)
    """Names in brackets."""
    unplaced: bool = False
    """Whether only later ones of its list say where or when, and not the same."""

    @property
    def mention(self) -> Mention | None:
        """What the target says."""
        return self.target.get("target") if self.target is not None else None

    @property
    def after(self) -> list[Unit]:
        """The words after the target, with those borrowed."""
        return [*self.units[self.before :], *self.borrowed]


def find_items(clause: Clause) -> list[Item]:
    """Return the items of a clause, at least one; one without a target where none is said."""
    items: list[Item] = []
    pending: list[Unit] = []
    body = _with_sites(_inert_removed(clause), clause)
    lead = [unit for unit in clause.lead if not unit.is_one_of("request", "correction")]
    if clause.is_topical and says(body, "target", "aspect", "slice_of", "slice_types"):
        lead = []  # the body has a target of its own
    if clause.is_passive:
        lead = _behind_colon(lead)
    units = [*_lead_of(lead, placed=clause.is_passive), *body]
    last = 0  # where the last target stands
    whole: list[Unit] = []  # where and when a whole is, whose parts follow
    for index, unit in enumerate(units):
        if (
            THINGS.isdisjoint(unit.senses)
            or _is_separator(unit)
            or not _is_target(unit, units, index, items, pending)
            or _is_featured(unit, units[index + 1 : index + 2], items, pending)
        ):
            pending.append(unit)
            continue
        previous = items[-1] if items else None
        if previous is not None and _is_bracketed(unit, pending, units[index + 1 : index + 2], items):
            previous.aside.append(unit)
            pending.append(unit)
            continue
        if previous is not None and _is_general(previous, unit, pending):
            counted = [] if previous.mention is not None and previous.mention.whole else ["quantity"]  # "two slices: …"
            previous.units = [unit for unit in (*previous.units, *pending) if not unit.is_one_of(*counted)]
            previous.target, previous.before = unit, len(previous.units)
            pending, whole = [], [each for each in previous.units if not PLACED.isdisjoint(each.senses)]
        elif previous is None or any(map(_is_separator, units[last:index])) or _stands_beside(previous, pending):
            if previous is not None:
                cut = len(pending) if _is_assigned(pending) else _last_separator(pending)
                previous.units.extend(pending[:cut])
                pending = pending[cut:]
            items.append(Item(unit, pending, len(pending)))
            pending = []
        elif (at := _joins(pending)) >= 0:
            previous.units.extend(pending[: at + 1])
            items.append(Item(unit, pending[at + 1 :], len(pending) - at - 1))  # "an AMF with two UPFs"
            pending = []
        else:
            previous.extra.append(unit)
            pending.append(unit)
        last = index
    if not items:
        return [_by_plain_name(pending) or Item(None, pending, 0)]
    items[-1].units.extend(pending)
    for item in items[1:]:
        if whole and not says(item.units, *PLACED):
            item.units.extend(whole)  # "deploy a 5G core in ns pilot with AMF and SMF"
    _complete_counts(items)
    led = any("located" in unit for unit in clause.lead)
    parts = [part for item in items for part in _by_place(item, led=led)]
    if len(parts) > 1:
        lend(parts, closes=len(parts) == len(items))  # what is said for one of several places is for no other target
    return parts


def _complete_counts(items: Sequence[Item]) -> None:
    """As in "remove one pod from the NWDAF and two from the LMF": what is counted is said once."""
    noun: Unit | None = None
    for item in items:
        before = item.units[: item.before]
        said = next((unit for unit in before if "replicas" in unit), None)
        at = next((at for at, unit in enumerate(before) if "quantity" in unit), None)
        bare = said is None and at is not None and at + 1 < len(before) and before[at + 1].word in _OWNED_BY
        if bare and noun is not None and at is not None:
            item.units.insert(at + 1, noun)
            item.before += 1
        noun = said or noun


def _by_place(item: Item, *, led: bool) -> list[Item]:
    if not item.extra and not says(item.units, "located"):
        return [item]
    parts = apart(item.units, item.before, _is_separator, led=led)
    return [Item(item.target, units, before, extra=item.extra, aside=item.aside) for units, before in parts]


def _behind_colon(lead: list[Unit]) -> list[Unit]:
    """As in "one last thing: the AMF needs a restart": what stands before it names no subject."""
    at = next((at for at in range(len(lead) - 1, -1, -1) if lead[at].word == ":"), -1)
    named = any(unit.is_one_of(*THINGS, "located", "when") for unit in lead[: at + 1])
    return lead if named else lead[at + 1 :]


def said_units(clause: Clause, *, whole: bool = False) -> list[Unit]:
    """Return the words of a clause that say what and how, without reasons; of the lead what belongs to the order.

    `whole` takes the lead as it is: traffic's source may open the sentence.
    """
    lead = [unit for unit in clause.lead if not unit.is_one_of("request", "correction", "modal", "passive", "opener")]
    while lead and not lead[-1].is_word:  # the comma behind it lists nothing
        lead.pop()
    if lead and "topical" in lead[0].senses:  # nor does the one behind a topic: "on the AMF, T3502 must be …"
        comma = next((at for at, unit in enumerate(lead) if unit.word == ","), len(lead))
        lead = [*lead[:comma], *lead[comma + 1 :]]
    held = [clause.verb] if clause.verb is not None and clause.verb.get("verb").verb.held else []
    return [*(lead if whole or clause.is_passive else _lead_of(lead)), *held, *_inert_removed(clause)]


def _with_sites(body: list[Unit], clause: Clause) -> list[Unit]:
    """As in "deploy the UPF to edge01", "remove the SMF from edge01": an id behind what is acted on is where."""
    if not {"target", "preposition"} <= clause.said:
        return body
    kinds = clause.form.verb.kinds if clause.form is not None else {}
    link = "to" if ActionKind.DEPLOY in kinds else "from" if ActionKind.DELETE in kinds else ""
    if not link:
        return body
    found: list[Unit] = []
    for index, unit in enumerate(body):
        mention: Mention | None = unit.get("target")
        bare = mention is not None and mention.name is not None and mention.function is None and not mention.component
        leads = index > 1 and "preposition" in body[index - 1] and link in body[index - 1].word
        if bare and leads and mention is not None and mention.name is not None and has_id(mention.name.value):
            acted = body[index - 2]
            if acted.is_one_of("target", "pronoun", "pronouns", "slice_of", "workload", "replicas"):
                name = mention.name
                place = Place("site", name.value, name.start, name.end)
                unit = Unit(unit.start, unit.end, unit.word, "found", {"located": place})  # noqa: PLW2901
        found.append(unit)
    return found


def _by_plain_name(units: list[Unit]) -> Item | None:
    """As in "update myapp … in ns prod": an unknown word right after the verb is a name where a namespace is said."""
    if not units or not units[0].is_unknown or units[0].kind != "word":
        return None
    following = units[1] if len(units) > 1 else None
    if following is not None and (following.is_unknown or "about" in following):
        return None
    placed = any("located" in u and u.get("located").level == "namespace" for u in units)
    if not placed and not _is_counted(units[1:]):
        return None
    name = Word(label(units[0].written or units[0].word), units[0].start, units[0].end)
    return Item(join(units[:1], "target", Mention(name=name)), units[1:], 0)


def _is_counted(units: Sequence[Unit]) -> bool:
    """As in "myapp to 5", "myapp with 3 replicas": a name in plain letters, and how many of it."""
    if len(units) < 2 or not units[0].is_one_of("preposition"):
        return False
    at = 2 if "preposition" in units[1] and len(units) > 2 else 1
    return "quantity" in units[at] and (
        units[at - 1].word == "to" or (at + 1 < len(units) and "replicas" in units[at + 1])
    )  # fmt: skip


def _joins(pending: Sequence[Unit]) -> int:
    """As in "a slice with AMF and two UPFs": where the "with" stands that nothing but counts follow; else -1."""
    for at in range(len(pending) - 1, -1, -1):
        if pending[at].word in _WITH:
            return at
        if not pending[at].is_one_of("determiner", "quantity", "replicas", "fresh", "filler"):
            break
    return -1


def subject_of(lead: Sequence[Unit]) -> int:
    """Where the first target of a lead stands: what comes before it is context for all."""
    return next((at for at, unit in enumerate(lead) if not THINGS.isdisjoint(unit.senses)), len(lead))


def _lead_of(lead: Sequence[Unit], *, placed: bool = False) -> list[Unit]:
    """A passive's subject and a topic are targets; what opens an imperative is context, read elsewhere.

    `placed` keeps where each target is: "the UPF at edge01 and the SMF at edge02 should be restarted".
    """
    if not lead:
        return []
    first = subject_of(lead) if placed else len(lead)
    return [u for at, u in enumerate(lead)
            if (at > first and not PLACED.isdisjoint(u.senses))
            or u.is_one_of("target", "aspect", "quantity", "replicas", "resource_words", "slice_of", "slice_types")
            or _is_separator(u) or u.word in {"of", "number"} or "metrics" in u
            or (u.word in _SPAN and says(lead[at + 1 : at + 2], "quantity"))]  # fmt: skip


def _inert_removed(clause: Clause) -> list[Unit]:
    """Drop reasons ("because …", "to handle …"): they run to the next comma and ask for nothing."""
    body = clause.body
    if _INERT.isdisjoint(clause.said) and _DASHES.isdisjoint([unit.word for unit in body]):
        return body
    kept: list[Unit] = []
    inert = False
    for index, unit in enumerate(body):
        if unit.word in _DASHES and not says(body[index:], "target", "located", "when", "priorities"):
            break  # a remark: "— CPU 92 %"
        if unit.word in {",", ";", ":", ")"}:
            inert = begins_remark(body, index + 1)
        elif "reason" in unit.senses and "when" not in unit.senses:
            words = body[index + 1 : index + 1 + _AHEAD]
            inert = not (_tells_size(words) or (unit.word.startswith("to ") and _tells_quality(words)))
        if not inert:
            kept.append(unit)
    return kept


_AHEAD = 8  # units looked ahead


def _tells_size(words: Sequence[Unit]) -> bool:
    """As in "so that it has at least 3 replicas": what it should come to, and no reason."""
    for at, unit in enumerate(words[:-1]):
        if "quantity" in unit:
            return "replicas" in words[at + 1]
    return False


def _tells_quality(words: Sequence[Unit]) -> bool:
    """As in "to keep latency below 10 ms": a service level that the change is for."""
    metric = next((unit.get("metrics") for unit in words if "metrics" in unit), None)
    bound = next((unit for unit in words if "quantity" in unit), None)
    return metric is not None and bound is not None and takes(metric, bound.get("quantity"))


def _is_separator(unit: Unit) -> bool:
    return unit.word in _LIST or ("coordinator" in unit.senses and "condition" not in unit.senses)


def _is_target(unit: Unit, units: Sequence[Unit], index: int, items: Sequence[Item], pending: Sequence[Unit]) -> bool:
    if "target" in unit:
        mention: Mention = unit.get("target")
        if not mention.generic:
            return True
        # "the service" is a target only where nothing better is said
        return not items and not any("target" in u and not u.get("target").generic for u in units)
    if "slice_of" in unit:
        return not _belongs_to_function(items, units, index)
    if "slice_types" in unit:
        following = next((u for u in units[index + 1 : index + 3] if "slice_of" in u), None)
        if following is not None or _belongs_to_function(items, units, index):
            return False
        last = items[-1] if items else None
        if last is not None and last.target is not None and "slice_of" in last.target:
            return says((*last.units, *pending), "slice_types") and _listed(units, index)
        return True
    return False


def _listed(units: Sequence[Unit], index: int) -> bool:
    return index > 0 and _is_separator(units[index - 1])


def _belongs_to_function(items: Sequence[Item], units: Sequence[Unit], index: int) -> bool:
    """As in "a UPF for the eMBB slice": the slice qualifies the function."""
    last = items[-1] if items else None
    if last is None or last.target is None or "target" not in last.target or last.target.get("target").generic:
        return False
    return any(u.word in {"for", "in", "of", "to", "on", "with", "serving"} for u in units[max(0, index - 4) : index])


def _is_assigned(pending: Sequence[Unit]) -> bool:
    return len(pending) == 2 and pending[0].word in _ASSIGNS and "quantity" in pending[1]


def _stands_beside(previous: Item, pending: Sequence[Unit]) -> bool:
    """As in "deploy amf smf upf", "scale amf=4 smf=4": a list without commas."""
    if _is_assigned(pending):
        return True
    return not pending and previous.target is not None and not previous.units[previous.before :]


def _is_general(previous: Item, unit: Unit, pending: Sequence[Unit]) -> bool:
    """A whole or a generic word before its parts ("5G core with AMF and SMF", "O-RAN components: o-du, o-cu")."""
    if previous.target is None:
        return False
    mention = previous.mention
    if "target" not in unit:  # "create two slices: an eMBB slice …"
        unnamed = "slice_of" in previous.target and previous.target.get("slice_of") is None
        typed = says((previous.target, *previous.units), "slice_types", "sst")
        if not unnamed or typed or "slice_of" not in unit:
            return False
    elif mention is None or not (mention.whole or mention.generic):
        return False
    between = [*previous.units[previous.before :], *pending]
    bracketed = mention is not None and mention.whole and bool(between) and between[0].word == "("  # "5G core (AMF, …)"
    return bracketed or any(u.word == ":" or u.word in _WITH for u in between)


def _last_separator(pending: Sequence[Unit]) -> int:
    for index in range(len(pending) - 1, -1, -1):
        if _is_separator(pending[index]):
            return _inserted(pending, index)
    return 0


def _inserted(pending: Sequence[Unit], index: int) -> int:
    """As in "the AMF and, with high priority, the SMF": where the coordinator stands in front of what is inserted."""
    if pending[index].word != ",":
        return index
    for at in range(index - 1, -1, -1):
        unit = pending[at]
        if "coordinator" in unit and at + 1 < len(pending) and pending[at + 1].word == ",":
            return at
        if not unit.is_one_of("located", "when", "priorities", "preposition", "determiner") and unit.word != ",":
            break
    return index


_NEAR = 40  # units behind a "with" that may still belong to it


def _is_bracketed(unit: Unit, pending: Sequence[Unit], following: Sequence[Unit], items: Sequence[Item]) -> bool:
    """As in "the UPF (upf-1)": a name alone in brackets says more of what stands before, and is nothing further."""
    mention: Mention | None = unit.get("target")
    named = mention is not None and mention.function is None and mention.name is not None
    return bool(named and items and pending and following) and pending[-1].word == "(" and following[0].word == ")"


def _is_featured(unit: Unit, following: Sequence[Unit], items: Sequence[Item], pending: Sequence[Unit]) -> bool:
    """As in "with DPDK and SR-IOV": a name behind a "with" is something that the function has."""
    mention: Mention | None = unit.get("target")
    if not items or mention is None or mention.function is not None or mention.generic or mention.ambiguous:
        return False
    if any(near.word == "to" or "quantity" in near for near in following):
        return False
    last = items[-1]
    said = last.units[max(last.before, len(last.units) - _NEAR) :]
    return any(word.word in _WITH for word in (*said, *pending[-_NEAR:]))
