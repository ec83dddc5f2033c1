"""Counts as Word does: the number that a paragraph has without anybody having typed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.docx_styles import Styles, is_on, whole
from netintent_server.adapters.convert.xml_parts import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_CLAUSE = re.compile(r"(?:[^\W\d]{3,}\s+)?([A-Za-z0-9]{1,8}(?:\.[A-Za-z0-9]{1,8})*)")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST = 4000  # beyond, letters and Roman numerals would be long without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How one level of a list counts; `restarts_after` is the deepest level that lets it begin anew, None for any."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """An abstract list: what several numberings count together."""

    levels: dict[int, Level] = field(default_factory=dict)
    linked_style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbering:
    """One numbering: the list it counts in, and where it differs."""

    list: str
    starts: Mapping[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The numberings of a document, and how far each has counted; ask in the order of reading, once a paragraph."""

    def __init__(self, elements: Iterable[_Element] = (), styles: Styles | None = None) -> None:
        self._styles = styles or Styles()
        self._lists: dict[str, _List] = {}
        self._numberings: dict[str, _Numbering] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in elements:
            if element.tag == f"{W}abstractNum":
                self._lists[element.get(f"{W}abstractNumId", "")] = _list(element)
            elif element.tag == f"{W}num":
                self._numberings[element.get(f"{W}numId", "")] = _numbering(element)

    def level_of(self, number: str, style: str) -> int | None:
        """Return the level that a numbering ties to a style; None when it ties none."""
        if found := self._find(number):
            levels = self._lists[found.list].levels | found.levels
            return next((at for at, level in levels.items() if level.style == style), None)
        return None

    def next(self, number: str, at: int) -> str:
        """Count one paragraph, and return its number as it is shown: "5.3.1", "a)", "-" for a bullet; "" for none."""
        found = self._find(number)
        if not found:
            return ""
        levels = self._lists[found.list].levels | found.levels
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(found.list, [None] * _LEVELS)
        self._count(counts, number, found, levels, at)
        if level.format == "bullet":
            return "-"
        if level.format == "none" and not level.text:
            return ""

        def shown(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            of = levels.get(other, Level())
            count = counts[other]
            is_legal = level.legal and of.format not in {"none", "bullet"}
            return written(of.start if count is None else count, "decimal" if is_legal else of.format)

        return _PLACE.sub(shown, level.text).strip()

    def _count(
        self,
        counts: list[int | None],
        number: str,
        found: _Numbering,
        levels: Mapping[int, Level],
        at: int,
    ) -> None:
        start = found.starts.get(at)
        count = counts[at]
        if start is not None and (number, at) not in self._begun:
            counts[at] = start  # a numbering that sets a start begins there once, wherever its list is
        elif count is None:
            counts[at] = levels[at].start if start is None else start
        else:
            counts[at] = count + 1
        self._begun.add((number, at))
        for above in range(at):  # a level that was skipped counts as begun
            if counts[above] is None:
                counts[above] = found.starts.get(above, levels.get(above, Level()).start)
        for below in range(at + 1, _LEVELS):
            after = levels[below].restarts_after if below in levels else None
            if after is None or at < after:
                counts[below] = None

    def _find(self, number: str) -> _Numbering | None:
        """Return a numbering whose list is there: its own, or that of the style its list refers to."""
        found = self._numberings.get(number)
        for _ in range(3):
            own = found and self._lists.get(found.list)
            if not found or not own:
                return None
            if not own.linked_style or own.levels:
                return found
            linked = self._numberings.get(self._styles.style(own.linked_style).number)
            found = replace(found, list=linked.list) if linked else None
        return None


def clause_of(number: str) -> str:
    """Return what a heading's automatic number is as a clause: "5.3" of "5.3.", "A" of "Annex A (normative)"."""
    found = _CLAUSE.match(number.lstrip("([§ "))
    return found[1] if found else ""


def written(count: int, how: str) -> str:
    """Return a count in one of Word's formats; in figures where the format is another."""
    if how in {"none", "bullet"}:
        return ""
    if how == "decimalZero":
        return f"{count:02}"
    if 0 < count <= _MOST:
        if how in {"upperLetter", "lowerLetter"}:  # after Z comes AA, then BB
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letter.upper() if how == "upperLetter" else letter
        if how in {"upperRoman", "lowerRoman"}:
            roman = _roman(count)
            return roman.upper() if how == "upperRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text


def _list(element: _Element) -> _List:
    link = element.find(f"{W}numStyleLink")
    return _List(
        levels=_levels(element.findall(f"{W}lvl")), linked_style="" if link is None else link.get(f"{W}val", "")
    )


def _numbering(element: _Element) -> _Numbering:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in element.findall(f"{W}lvlOverride"):
        at = whole(override.get(f"{W}ilvl", ""))
        if (start := override.find(f"{W}startOverride")) is not None:
            starts[at] = whole(start.get(f"{W}val", ""), 1)
        levels |= _levels(override.findall(f"{W}lvl"))
    of = element.find(f"{W}abstractNumId")
    return _Numbering(list="" if of is None else of.get(f"{W}val", ""), starts=starts, levels=levels)


def _levels(elements: Iterable[_Element]) -> dict[int, Level]:
    levels = {}
    for element in elements:
        said = {each.tag: each for each in element}

        def value(name: str, default: str = "", said: Mapping[str, _Element] = said) -> str:
            found = said.get(f"{W}{name}")
            return default if found is None else found.get(f"{W}val", default)

        legal = said.get(f"{W}isLgl")
        restart = value("lvlRestart")
        levels[whole(element.get(f"{W}ilvl", ""))] = Level(
            start=whole(value("start"), 0),  # Word begins at 0 where nothing is said
            format=_format(said) or value("numFmt", "decimal"),
            text=value("lvlText")[:200],
            restarts_after=whole(restart) if restart else None,
            legal=legal is not None and is_on(legal),
            style=value("pStyle"),
        )
    return levels


def _format(said: Mapping[str, _Element]) -> str:
    """Return the format that newer programs write beside the common one, if it is there."""
    for element in said.values():
        if element.tag.endswith("}AlternateContent") and (found := element.find(f".//{W}numFmt")) is not None:
            told = found.get(f"{W}val", "")
            return "decimalZero" if told == "custom" else told
    return ""
