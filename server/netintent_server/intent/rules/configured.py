"""Divides a clause that sets parameters: which settings belong to which target.

In "set the MTU of the UPF to 9000 and the log level to debug" both belong to the UPF; in "enable TLS on the AMF and the
SMF" the setting is for two. Where a setting stands with a target of its own, it is that target's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from netintent_server.intent.rules.items import Item
from netintent_server.intent.rules.listed import with_lists
from netintent_server.intent.rules.parameters import Settings
from netintent_server.intent.rules.settings import LINKS, read_settings
from netintent_server.intent.rules.units import Unit, says

_OPEN = frozenset({"[", "{"})
_CLOSE = frozenset({"]", "}"})
_REACH = 8  # units looked at on either side of a coordinator
_OWNS = frozenset({"of", "on", "for", "at", "in"})
_MOST_TARGETS = 64  # each is weighed with all the words around; a longer list is asked about
_CONTEXT = frozenset({"located", "when", "priorities", "sst", "sd"})


@dataclass(slots=True)
class Part:
    """Targets, their settings, and the words around them."""

    targets: list[Unit] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    units: list[Unit] = field(default_factory=list)

    def join(self, other: Part) -> None:
        """Take in another part."""
        self.targets.extend(other.targets)
        self.settings.join(other.settings)
        self.units.extend(other.units)


def configured(units: Sequence[Unit], text: str, *, state: bool | None) -> list[tuple[Item, Settings]]:
    """Return an item per target, with its settings; empty where nothing is set."""
    units = _with_keys(with_lists(_with_compounds(units), text), switches=state is not None)
    parts: list[Part] = []
    waiting = Part()
    nouns: tuple[Unit, ...] = ()
    for segment in _segments(units):
        part = _part(segment, text, state=state)
        if nouns and not part.settings.found and part.targets and any(unit.word in LINKS for unit in segment):
            part.settings = read_settings(segment, text, nouns=nouns)  # "… of the AMF to 5 and of the SMF to 6"
        nouns = part.settings.found[-1].nouns if part.settings.found else nouns
        if part.settings.found or part.settings.vague:
            if part.targets or not parts:
                waiting.join(part)
                if waiting.targets:
                    parts.append(waiting)
                    waiting = Part()
            else:
                parts[-1].join(part)
        elif parts:
            if _is_left(part, state=state):
                part.settings.vague.extend(part.settings.nouns)
            parts[-1].join(part)
        else:
            waiting.join(part)
            if waiting.targets and waiting.settings.found:  # "set TLS to on, for the AMF"
                parts.append(waiting)
                waiting = Part()
    if waiting.settings.found or waiting.settings.vague:
        parts.append(waiting)
    if sum(len(part.targets) for part in parts) > _MOST_TARGETS:
        return []
    _lend_context(parts)
    return [pair for part in parts for pair in _items(part)]


def _is_left(part: Part, *, state: bool | None) -> bool:
    """As in "the log levels of … to debug and info": a word of its own behind a value, that no key is."""
    return (
        state is None
        and not part.targets
        and any(unit.is_unknown or unit.is_identifier for unit in part.settings.nouns)
    )


def _with_compounds(units: Sequence[Unit]) -> list[Unit]:
    """As in "the DNS servers of the SMF": a word for workloads that a noun describes is a setting's."""
    if not any(_is_function(unit) for unit in units):
        return [*units]
    return [
        replace(unit, senses={"noun": True})
        if index and "target" in unit and unit.get("target").generic and units[index - 1].is_unknown
        else unit
        for index, unit in enumerate(units)
    ]


def _with_keys(units: Sequence[Unit], *, switches: bool) -> list[Unit]:
    """As in "the T3512 timer", "set max-sessions to 5000 on the SMF": a name that is a setting's and no workload's."""
    others = sum([_is_function(unit) for unit in units])
    found: list[Unit] = []
    for index, unit in enumerate(units):
        if _is_plainly_named(unit):
            following = units[index + 1].word if index + 1 < len(units) else ""
            before = units[index - 1].word if index else ""
            leads = before == "of" or (index > 0 and "topical" in units[index - 1] and before not in LINKS)
            sets = following in LINKS or following in _OWNS or following == "from" or switches or before in LINKS
            listed = index > 1 and _is_thin(units[index - 1]) and _is_function(found[-2])
            if not listed and ("aspect" in unit or (others > 1 and sets and not leads)):
                unit = replace(unit, kind="word", senses={"identifier": unit.word})  # noqa: PLW2901
        found.append(unit)
    return found


def _is_plainly_named(unit: Unit) -> bool:
    """Whether it may be the name of anything: of no function, and not like one's."""
    mention = unit.senses.get("aspect") or unit.senses.get("target")
    return mention is not None and mention.function is None and mention.name is not None and not mention.kin


def _items(part: Part) -> list[tuple[Item, Settings]]:
    rest = [unit for unit in part.units if unit.start not in part.settings.claimed]
    targets: list[Unit | None] = [*part.targets]
    return [(Item(target, rest), part.settings) for target in targets or [None]]


def _lend_context(parts: Sequence[Part]) -> None:
    """Places and times that close a list hold for those before that say none."""
    closing: list[Unit] = []
    for part in reversed(parts):
        own = [unit for unit in part.units if not _CONTEXT.isdisjoint(unit.senses)]
        if own:
            closing = own
        else:
            part.units.extend(closing)


def _part(segment: Sequence[Unit], text: str, *, state: bool | None) -> Part:
    segment = _with_owner(segment)
    functions = [unit for unit in segment if _is_function(unit)]
    named = [unit for unit in segment if "slice_of" in unit.senses]
    slices = named or [unit for unit in segment if "slice_types" in unit.senses][:1]
    targets = [_as_target(unit) for unit in functions] or slices
    starts = {unit.start for unit in targets}
    rest = [unit for unit in segment if unit.start not in starts]
    settings = _read(segment, text, state=state)
    settings.vague.extend(unit for at, unit in enumerate(segment) if _is_relation(segment, at))
    return Part(targets, settings, rest)


def _is_relation(units: Sequence[Unit], at: int) -> bool:
    """As in "the handover margin from cell-1 to cell-2": what is set is of neither alone."""
    if not _is_function(units[at]) or at < 1 or at + 2 >= len(units):
        return False
    return units[at - 1].word == "from" and units[at + 1].word == "to" and _is_function(units[at + 2])


def _read(segment: Sequence[Unit], text: str, *, state: bool | None) -> Settings:
    # "the log level of the AMF and the SMF": the list cuts no setting
    said = [unit for at, unit in enumerate(segment) if not (_is_thin(unit) and _lists(segment, at))]
    return read_settings(said, text, state=state)


def _with_owner(segment: Sequence[Unit]) -> Sequence[Unit]:
    """As in "the NRF address on the AMF", "the SMF's UPF selection": what is named and not set is part of a key."""
    if not says(segment, "aspect") or not any(_is_function(unit) and "target" in unit.senses for unit in segment):
        return segment
    return [
        replace(unit, senses={"noun": True}) if "aspect" in unit and not (index and _is_thin(segment[index - 1])
                                                                          and _lists(segment, index - 1)) else unit
        for index, unit in enumerate(segment)
    ]  # fmt: skip


def _is_function(unit: Unit) -> bool:
    senses = unit.senses
    return "aspect" in senses or ("target" in senses and not senses["target"].generic)


def _as_target(unit: Unit) -> Unit:
    return replace(unit, senses={"target": unit.get("aspect")}) if "aspect" in unit else unit


def _segments(units: Sequence[Unit]) -> list[list[Unit]]:
    """Cut at commas and coordinators, but not inside brackets and not in a list of targets."""
    segments: list[list[Unit]] = [[]]
    depth = 0
    for index, unit in enumerate(units):
        word, senses = unit.word, unit.senses
        depth += (word in _OPEN) - (word in _CLOSE)
        cuts = word in {",", ";"} or ("coordinator" in senses and "condition" not in senses)
        if cuts and depth <= 0 and not _lists(units, index):
            segments.append([])
        else:
            segments[-1].append(unit)
    return [segment for segment in segments if segment]


def _lists(units: Sequence[Unit], index: int) -> bool:
    """As in "the AMF, the SMF and the UPF": targets on both sides."""
    before = next((unit for unit in reversed(units[max(index - _REACH, 0) : index]) if not _is_thin(unit)), None)
    after = next((unit for unit in units[index + 1 : index + 1 + _REACH] if not _is_thin(unit)), None)
    return before is not None and after is not None and "target" in before and _is_function(after)


def _is_thin(unit: Unit) -> bool:
    senses = unit.senses
    return "determiner" in senses or "coordinator" in senses or unit.word == ","
