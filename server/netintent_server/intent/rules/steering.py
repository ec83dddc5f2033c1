"""Reads which traffic moves where: from and to, a share, a load from which it begins, or a set to balance among."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from netintent_server.intent.rules.fields import Doubt, Fields, Said
from netintent_server.intent.rules.numbers import Quantity
from netintent_server.intent.rules.places import label
from netintent_server.intent.rules.sentences import ARROWS
from netintent_server.intent.rules.targets import Mention
from netintent_server.intent.rules.units import Unit, says
from netintent_server.model.common import FindingCode

FROM = frozenset({"from", "off", "off of", "out of", "away from", "leaving"})
TO = ARROWS | {"to", "onto", "into", "towards", "toward", "over to"}
_LIMITS = frozenset({"AT_LEAST", "AT_MOST", "UP_TO", "BELOW"})
_AMONG = frozenset({"between", "among", "across", "amongst", "over", "on"})
_NO_PLACE = (
    "pronoun", "pronouns", "feature", "cell", "workload", "generic", "target", "aspect", "place", "quantifier",
    "determiner",
)  # fmt: skip
"""Behind "from", what names none."""
_OWNED_BY = frozenset({"of", "on", "in"})
BREAKS = frozenset({",", ";", ":", "."})
_FROM_LOAD = frozenset({"at", "@"})
_WHOLE = 100
MOST_WORDS = 3
"""Words of a place that is said in plain words: "the macro layer"."""


@dataclass(slots=True)
class Steering:
    """The fields of the change, the units that name an end of it, and what is unclear."""

    fields: Fields = field(default_factory=dict)
    ends: set[int] = field(default_factory=set)
    """Where the units start that are from, to or among: they are no target and no place of the action."""
    doubts: list[Doubt] = field(default_factory=list)
    unfit: list[Unit] = field(default_factory=list)
    among: list[Said] = field(default_factory=list)

    @property
    def has_ends(self) -> bool:
        """Whether it says where traffic leaves, where it goes, or among what it is balanced."""
        return any(not name.endswith("_percent") for name in self.fields)


def read_steering(units: Sequence[Unit], text: str, *, balances: bool = False, verb: int = -1) -> Steering:
    """Read the steering that a clause asks for; `balances` says that its verb evens out a set.

    `verb` is where the verb starts that stands among the units: what is before it is no part of what follows it.
    """
    return _Reader(units, text, balances=balances, verb=verb).read()


def is_cell(unit: Unit) -> bool:
    """Whether a name is a cell's: "cell-7"."""
    mention: Mention | None = unit.get("target")
    return mention is not None and mention.kin == "cell"


def _numbered(noun: Unit) -> str:
    """What stands before the number of a cell or a band: "cell-" of "cells", "band "."""
    return noun.word.removesuffix("s") + (" " if "spectrum" in noun else "-")


def whole_place(units: Sequence[Unit], text: str) -> Said | None:
    """The numbered place that all of the words name, None where they say something else."""
    reader = _Reader(units, text, balances=False, verb=-1)
    place = reader.place(0)
    whole = place is not None and place[1] == len(units)
    return place[0] if whole and place is not None and any(map(str.isdigit, place[0].value)) else None


def are_alike(one: str, other: str) -> bool:
    """As in "n78" and "n41": names of one kind."""
    return one.rstrip("0123456789") == other.rstrip("0123456789") != other


def _is_alike(unit: Unit, name: str) -> bool:
    """As in "the load of n78 to n41"."""
    mention: Mention | None = unit.get("target")
    return mention is not None and mention.function is None and mention.name is not None and (
        are_alike(mention.name.value, name)
    )  # fmt: skip


class _Reader:
    def __init__(self, units: Sequence[Unit], text: str, *, balances: bool, verb: int) -> None:
        self.units = units
        self.text = text
        self.balances = balances
        self.verb = verb
        self.result = Steering()

    def read(self) -> Steering:
        index = 0
        while index < len(self.units):
            unit = self.units[index]
            if unit.word in FROM:
                index = self._end(index, "source")
            elif unit.word in TO:
                index = self._end(index, "destination")
            elif unit.word in _AMONG:
                index = self._set(index)
            elif (after := self._arrow(index)) is not None:
                index = after
            else:
                if "quantity" in unit:
                    self._share(index)
                index += 1
        self._take_set()
        self._is_both_ways()
        self._leaves_a_cell()
        self.result.unfit = [unit for unit in self.result.unfit if unit.start not in self.result.ends]
        self._is_whole()
        return self.result

    def _arrow(self, index: int) -> int | None:
        """As in "cell-5 -> cell-6": what stands before the arrow is left."""
        if not any(unit.word in ARROWS for unit in self.units[index + 1 : index + 3]):
            return None
        place = self.place(index)
        if place is None or self.units[place[1]].word not in ARROWS:
            return None
        return self._end(index - 1, "source")

    def _is_both_ways(self) -> None:
        """As in "from A to B and vice versa": more than one move, or another one."""
        for unit in self.units:
            if "reverses" in unit:
                self._ask(FindingCode.AMBIGUOUS, "steer_traffic", "Which way is meant?", Said("", unit.start, unit.end))

    def _leaves_a_cell(self) -> None:
        """As in "offload cell-7 to cell-8", "half of the users of cell-7": what is moved is the cell's traffic."""
        fields = self.result.fields
        if "steer_traffic.source" in fields or not fields or not self.units:
            return
        destination = fields.get("steer_traffic.destination")
        first = next((at for at, unit in enumerate(self.units) if "determiner" not in unit), 0)
        owners = (at for at in range(first + 1, len(self.units)) if self._owns_traffic(at))
        at = next((at for at in (first, *owners) if self._is_left(at, first, destination)), None)
        place = self.place(at) if at is not None and destination is not None else None
        if place is not None and not place[2] & self.result.ends:
            fields["steer_traffic.source"] = place[0]
            self.result.ends |= place[2]

    def _is_left(self, at: int, first: int, destination: Said | None) -> bool:
        unit = self.units[at]
        named = "cell" in unit and at + 1 < len(self.units) and self._named(unit, self.units[at + 1]) is not None
        return named or is_cell(unit) or (at > first and destination is not None and _is_alike(unit, destination.value))

    def _owns_traffic(self, at: int) -> bool:
        """As in "the users of cell-7", "cell-7's users", "when cell-7 exceeds 80 %"."""
        if "condition" in self.units[at - 1]:
            return True
        if at + 1 < len(self.units) and self.units[at + 1].is_one_of("traffic", "metrics"):
            return True
        return at > 1 and self.units[at - 1].word in _OWNED_BY and self.units[at - 2].is_one_of("traffic", "metrics")

    def _is_whole(self) -> None:
        """Traffic that leaves goes somewhere, and "some of it" is no share."""
        fields = self.result.fields
        source = fields.get("steer_traffic.source")
        destination, share = fields.get("steer_traffic.destination"), fields.get("steer_traffic.share_percent")
        if source is not None and destination is None:
            self._ask(FindingCode.MISSING_PARAMETER, "steer_traffic.destination", "Where to?", source)
        elif source is not None and destination is not None and source.value == destination.value:
            self._ask(FindingCode.CONFLICT, "steer_traffic.destination", "Where to, if it leaves there?", destination)
        if share is not None and not 0 < share.value <= _WHOLE:
            self._ask(FindingCode.UNSUPPORTED_VALUE, "steer_traffic.share_percent", "Which share is meant?", share)
        for index, unit in enumerate(self.units):
            if "stepwise" in unit and "steer_traffic.share_percent" in fields:
                self.result.unfit.append(unit)  # "5 % of the load per hour"
            following = self.units[index + 1] if index + 1 < len(self.units) else None
            if unit.is_unknown and following is not None and "traffic" in following:  # "video traffic"
                said = Said(unit.word, unit.start, unit.end)
                self._ask(FindingCode.AMBIGUOUS, "steer_traffic", "Is only a part of the traffic meant?", said)
            if "portion" in unit and says(self.units[index + 1 : index + 5], "traffic"):
                said = Said(unit.word, unit.start, unit.end)
                self._ask(FindingCode.MISSING_AMOUNT, "steer_traffic.share_percent", "Which share?", said)

    def _end(self, index: int, name: str) -> int:
        end = self.place(index + 1)
        if end is None:
            self._names_no_place(index, name)
            return index + 1
        said, after, members = end
        field_name = f"steer_traffic.{name}"
        known = self.result.fields.get(field_name)
        more = self._more(after)
        if (known is not None and known.value != said.value) or more:
            self._ask(FindingCode.AMBIGUOUS, field_name, "Which one is meant?", said)
        self.result.fields[field_name] = said
        self.result.ends |= members
        return after

    def _names_no_place(self, index: int, name: str) -> None:
        """As in "from it", "from the cell"; "from now on", "to relieve the cell" name no end at all."""
        following = self.units[index + 1 : index + 2]
        if following and "shared_by_all" in following[0] and self.units[index + 2 : index + 3]:  # "to each of A and B"
            where = Said("", following[0].start, following[0].end)
            self._ask(FindingCode.AMBIGUOUS, f"steer_traffic.{name}", "How much to which?", where)
        if following and self.units[index].word in FROM and following[0].is_one_of(*_NO_PLACE):
            where = Said("", following[0].start, following[0].end)
            self._ask(FindingCode.AMBIGUOUS, f"steer_traffic.{name}", "Which one is meant?", where)

    def _more(self, index: int) -> bool:
        """As in "to cell-2 and cell-3": an action has one end of each kind."""
        if index + 1 >= len(self.units) or "coordinator" not in self.units[index] or self.units[index].word != "and":
            return False
        return self.place(index + 1) is not None and (
            index + 2 >= len(self.units) or "verb" not in self.units[index + 1]
        )

    def _set(self, index: int) -> int:
        """As in "between cell-1, cell-2 and cell-3"; a number or a time after the word begins none."""
        members: list[Said] = []
        starts: set[int] = set()
        noun = ""
        at = index + 1
        while at < len(self.units):
            if "cell" in self.units[at] and not members:
                noun = _numbered(self.units[at])
            place = self.place(at, noun)
            if place is None:
                break
            said, at, found = place
            members.append(said)
            starts |= found
            while at < len(self.units) and (self.units[at].word in {",", "and", "&", "/"}):
                at += 1
        if len(members) > 1:
            self.result.among = members
            self.result.ends |= starts
            return at
        return index + 1

    def _take_set(self) -> None:
        among = self.result.among
        if not among:
            return
        if self.balances:
            cells = tuple(said.value for said in among)
            self.result.fields["steer_traffic.cells"] = Said(cells, among[0].start, among[-1].end)
        else:
            self._ask(FindingCode.AMBIGUOUS, "steer_traffic", "From which to which?", among[0], among)

    def place(self, index: int, noun: str = "") -> tuple[Said, int, set[int]] | None:
        """Return what names an end, the index after it, and where its units start."""
        while index < len(self.units) and "determiner" in self.units[index]:
            index += 1
        if index >= len(self.units):
            return None
        unit = self.units[index]
        starts = {unit.start}
        if "located" in unit:
            return Said(unit.get("located").label, unit.start, unit.end), index + 1, starts
        if "target" in unit:
            return self._by_target(unit, index)
        if "cell" in unit and index + 1 < len(self.units):
            named = self._named(unit, self.units[index + 1])
            if named is not None:
                return named, index + 2, starts | {self.units[index + 1].start}
        if noun and unit.get("quantity") is not None and self._raw(unit).isdigit():
            return Said(noun + self._raw(unit), unit.start, unit.end), index + 1, starts
        if unit.is_identifier:
            after = index + 1
            if after < len(self.units) and "cell" in self.units[after]:
                starts.add(self.units[after].start)
                after += 1
            return Said(self._raw(unit).casefold(), unit.start, unit.end), after, starts
        return self._in_words(index)

    def _by_target(self, unit: Unit, index: int) -> tuple[Said, int, set[int]] | None:
        mention: Mention = unit.get("target")
        word = mention.name or mention.component or mention.function
        if word is None or mention.ambiguous:
            return None
        following = self.units[index + 1] if index + 1 < len(self.units) else None
        if word is mention.function and following is not None and "quantity" in following:
            number = self._raw(following)
            if number.isdigit():  # "gNB 3"
                said = Said(f"{label(word.value)}-{number}", unit.start, following.end)
                return said, index + 2, {unit.start, following.start}
        return Said(label(word.value), word.start, word.end), index + 1, {unit.start}

    def _named(self, noun: Unit, name: Unit) -> Said | None:
        """As in "cell 12" is cell-12, "band n78" is n78, and "band 7" stays so."""
        raw = self._raw(name)
        if raw.isdigit():
            return Said(_numbered(noun) + raw, noun.start, name.end)
        if name.is_identifier:
            return Said(raw.casefold(), name.start, name.end)
        if "target" in name and name.get("target").name is not None:
            word = name.get("target").name
            return Said(word.value, word.start, word.end)
        if name.kind == "word" and len(raw) == 1 and raw.isalpha():  # "cell A"
            return Said(_numbered(noun) + raw.casefold(), noun.start, name.end)
        return None

    def _in_words(self, index: int) -> tuple[Said, int, set[int]] | None:
        """As in "the macro layer", "LTE", and "the 2.6 GHz band", which its frequency names."""
        first = index
        while index < len(self.units) and index < first + MOST_WORDS:
            unit = self.units[index]
            measured = "quantity" in unit and unit.get("quantity").cls == "other"
            if not (unit.is_unknown or measured or unit.is_one_of("cell", "radio")) or unit.kind == "other":
                break
            if "cell" in unit and index == first and " " not in unit.word:
                return None  # "the cell" names none
            index += 1
            if "cell" in unit:
                break
        if index == first:
            return None
        bare = index - first > 1 and "quantity" in self.units[first] and "spectrum" in self.units[index - 1]
        start, end = self.units[first].start, self.units[index - 1 - bare].end
        name = re.sub(r"\s+", " ", self.text[start:end].strip().casefold())
        return Said(name, start, end), index, {unit.start for unit in self.units[first:index]}

    def _share(self, index: int) -> None:
        unit = self.units[index]
        quantity: Quantity = unit.get("quantity")
        if unit.start in self.result.ends:
            return
        if quantity.word == "fractions":
            self._put("share_percent", round(quantity.value * 100, 9), unit)
        elif quantity.cls == "percent" and quantity.upper is None and quantity.word != "nines":
            after = self.units[index + 1] if index + 1 < len(self.units) else None
            if after is not None and (after.get("comparisons") in _LIMITS or after.is_one_of("more", "fewer")):
                self.result.unfit.append(after)  # "30 % or more", "5 % more traffic"
            self._put("threshold_percent" if self._is_threshold(index) else "share_percent", quantity.value, unit)
        else:
            self.result.unfit.append(unit)

    def _is_threshold(self, index: int) -> bool:
        """As in "when load exceeds 80 %", "at 70 % utilisation"; "30 % of the load" is a share."""
        following = self.units[index + 1 : index + 4]
        loaded = any("threshold" in unit for unit in following) or (bool(following) and "traffic" in following[0])
        bound: Unit | None = None
        near = True  # whether nothing of its own stands between
        for at in range(index - 1, max(-1, index - 7), -1):
            unit = self.units[at]
            if unit.word in BREAKS or "verb" in unit or unit.start < self.verb < self.units[index].start:
                break
            if unit.is_one_of("condition", "threshold"):
                return True
            if near and "comparisons" in unit:
                if not self._is_of_traffic(index) and (loaded or unit.get("comparisons") not in _LIMITS):
                    return True
                bound = unit
            elif near and unit.word in _FROM_LOAD:
                return True
            near = near and unit.is_one_of("determiner", "traffic", "filler", "held")
        if bound is not None:
            self.result.unfit.append(bound)  # "at least 20 % of the traffic" is no exact share
            return False
        return any("threshold" in unit for unit in following) and not any(u.word == "of" for u in following[:1])

    def _is_of_traffic(self, index: int) -> bool:
        following = self.units[index + 1 : index + 6]
        return bool(following) and following[0].word == "of" and any("traffic" in unit for unit in following)

    def _put(self, name: str, value: float, unit: Unit) -> None:
        known = self.result.fields.get(f"steer_traffic.{name}")
        said = Said(value, unit.start, unit.end)
        if known is not None and known.value != value:
            self._ask(FindingCode.CONFLICT, f"steer_traffic.{name}", "Which one is meant?", said)
        self.result.fields[f"steer_traffic.{name}"] = said

    def _ask(self, code: FindingCode, name: str, question: str, where: Said, choices: Sequence[Said] = ()) -> None:
        candidates = tuple(str(choice.value) for choice in choices)
        self.result.doubts.append(Doubt(code, name, question, candidates, where.start, where.end))

    def _raw(self, unit: Unit) -> str:
        return self.text[unit.start : unit.end].strip("\"'`")
