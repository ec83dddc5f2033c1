"""Recognises numbers, in digits or words, with the unit that follows; and versions and images."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from netintent_server.intent.rules.units import Unit, join


class Quantity(NamedTuple):
    """A number: `cls` is the class of its unit ("time", "rate", "percent", …), "" without one.

    `value` is in the canonical unit of the class; `upper` is set for a range.
    """

    value: float
    cls: str = ""
    upper: float | None = None
    word: str = ""
    """How it was said, where that matters: "half", "twice", "x", "nines"."""
    size: float = 1.0
    """How many of the canonical unit the unit as written is."""

    @property
    def is_whole(self) -> bool:
        """Whether it is no fraction."""
        return float(self.value).is_integer()

    @property
    def may_count(self) -> bool:
        """Whether it may say how many there are: a whole number, with no unit and no other end."""
        return not self.cls and self.upper is None and self.is_whole

    @property
    def is_pointed(self) -> bool:
        """As in "1.3": a number without a unit that counts nothing, and may be a version."""
        return not self.cls and not self.is_whole


_DIGITS = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)"
    r"(?P<range>\s?(?:-|–|\.\.)\s?(?P<high>\d+(?:\.\d+)?)(?![\w.-]*[A-Za-z]-))?"
)
_VERSION = re.compile(r"v\d+(?:[.-][\w.+-]*)?|\d+(?:\.\d+){2,}[\w.+-]*|\d+(?:\.\d+)+-[a-z][\w.+-]*")
_FIRST = frozenset("0123456789vx")
"""What a number in digits or a version begins with: "3", "v2", "x3"."""
_NUMERIC = frozenset({"nines", "fractions", "multiples", "numbers"})
_POWER = re.compile(r"\^(\d)(?!\d)")
_FIRST_BEHIND = re.compile(r"\s{0,2}-?(\S)")
_TIMES = re.compile(r"\s?(x|×|times|fold)(?![\w-])", re.IGNORECASE)


def find_numbers(units: Sequence[Unit], text: str) -> list[Unit]:
    """Join numbers with their units, and name versions and images."""
    found: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        joined, first = None, unit.word[:1]
        if (
            first in _FIRST
            or not _NUMERIC.isdisjoint(unit.senses)
            or unit.kind == "image"
            or (first == "s" and _is_under(unit))
        ):
            joined = _version(units, index, found) or _digits(units, index, text) or _words(units, index, text)
        if joined is None:
            found.append(unit)
            index += 1
            continue
        number, index = joined
        if _is_negative(number) and found and found[-1].word == "-" and found[-1].end == number.start:
            number.start = found.pop().start
        found.append(number)
    return found


@cache
def unit_spellings() -> frozenset[str]:
    """Return the units of measurement as they are written."""
    return frozenset(_units())


def _version(units: Sequence[Unit], index: int, found: Sequence[Unit]) -> tuple[Unit, int] | None:
    unit = units[index]
    named = bool(found) and found[-1].get("version") is True
    if named and unit.kind in {"word", "number"} and unit.word[0].isdigit():
        return join((unit,), "version", unit.word), index + 1
    if unit.kind == "image":
        return join((unit,), "image", unit.word), index + 1
    if unit.kind == "word" and not unit.quoted and _VERSION.fullmatch(unit.word):
        return join((unit,), "version", unit.word), index + 1
    return None


def _is_negative(unit: Unit) -> bool:
    return "quantity" in unit and unit.get("quantity").value < 0


def _is_under(unit: Unit) -> bool:
    """As in "sub-10ms"."""
    return unit.word.startswith("sub-")


def _digits(units: Sequence[Unit], index: int, text: str) -> tuple[Unit, int] | None:
    unit = units[index]
    if unit.kind not in {"word", "number"} or unit.quoted or unit.senses.keys() - {"identifier"}:
        return None
    start = unit.start + 4 if _is_under(unit) else unit.start
    start += text.startswith(("x", "X"), start) and unit.word[1:].isdigit()  # "x3"
    if not text[start : start + 1].isdigit():
        return None
    if unit.kind == "number":
        number, end = float(unit.word.replace(",", "")), unit.end
        upper = None
    else:
        match = _DIGITS.match(text, start)
        if match is None:
            return None
        number, end = float(match["number"]), match.end()
        upper = float(match["high"]) if match["range"] else None
    if (part := _part_of_it(units, index, number, end)) is not None:
        return part
    power = _POWER.match(text, end) if text[end : end + 1] == "^" else None
    if power is not None and upper is None:
        number, end = number ** int(power[1]), power.end()  # "10^6"
    elif text[end : end + 1] == "k" and not text[end + 1 : end + 2].isalnum():
        number, end = number * 1_000, end + 1
    elif text[end : end + 1] == "M" and text[end + 1 : end + 2] == " " and text[end + 2 : end + 3].isalpha():
        number, end = number * 1_000_000, end + 1  # "1M devices"
    magnitude_word = units[index + 1] if index + 1 < len(units) and units[index].end == end else None
    if magnitude_word is not None and upper is None and magnitude_word.get("numbers") in {1_000, 1_000_000}:
        number, end = number * magnitude_word.get("numbers"), magnitude_word.end  # "1.5 million"
    if upper is None and text[start - 1 : start] == "-" and (start < 2 or text[start - 2].isspace()):
        number = -number
    quantity, end = _with_unit(number, upper, text, end)
    last = _unit_that_ends_at(units, index, end)
    if last is None:
        return None
    if text[start - 1 : start] in {"x", "X"}:
        quantity = Quantity(quantity.value, word="count")
    joined = join(units[index:last], "quantity", quantity)
    if _is_under(unit):
        joined.senses["comparisons"] = "BELOW"
    return joined, last


def _part_of_it(units: Sequence[Unit], index: int, number: float, end: int) -> tuple[Unit, int] | None:
    """As in "1/4 of the load": of a number of parts so many; a slot "1/4" counts none."""
    words = units[index : index + 4]
    if len(words) < 4 or words[1].word != "/" or words[3].word != "of" or not words[2].word.isdigit():
        return None
    parts = int(words[2].word)
    if not 0 < number < parts or words[0].end != end or words[2].start != end + 1:
        return None
    return join(words[:3], "quantity", Quantity(number / parts, "factor", word="fractions")), index + 3


def _is_pronoun(units: Sequence[Unit], index: int) -> bool:
    """As in "the new one": no number."""
    described = ("fresh", "earlier", "ailing", "newest")
    return index > 0 and "pronoun" in units[index] and units[index - 1].is_one_of(*described)


def _words(units: Sequence[Unit], index: int, text: str) -> tuple[Unit, int] | None:
    unit = units[index]
    for category in ("nines", "fractions", "multiples"):
        if category in unit:
            value = float(unit.get(category))
            quantity = Quantity(value, "percent" if category == "nines" else "factor", word=category)
            return join((unit,), "quantity", quantity), index + 1
    if "numbers" not in unit or _is_pronoun(units, index):
        return None
    value, end = float(unit.get("numbers")), index + 1
    while end < len(units) and "numbers" in units[end]:
        following = float(units[end].get("numbers"))
        if following >= 100:
            value *= following
        elif value >= 20 and value % 10 == 0 and following < 10:
            value += following
        else:
            break
        end += 1
    quantity, text_end = _with_unit(value, None, text, units[end - 1].end)
    last = _unit_that_ends_at(units, end - 1, text_end)
    if last is None:
        quantity, last = Quantity(value), end
    return join(units[index:last], "quantity", quantity), last


def _unit_that_ends_at(units: Sequence[Unit], index: int, end: int) -> int | None:
    """Return the index after the unit that ends at an offset of the text; None when the offset is inside one."""
    while index < len(units) and units[index].end < end:
        index += 1
    return index + 1 if index < len(units) and units[index].end == end else None


def _with_unit(number: float, upper: float | None, text: str, end: int) -> tuple[Quantity, int]:
    """Return the quantity with the unit of measurement after it, and where that ends."""
    first = _FIRST_BEHIND.match(text, end)
    if first is None:
        return Quantity(number, "", upper), end
    letter = first[1].lower() if first[1].isascii() else ""
    spellings = _spellings(letter)
    match = spellings.match(text, end) if spellings is not None else None
    if match:
        spelling = match["unit"]
        known = _units().get(spelling) or _units(folded=True).get(spelling.casefold())
        if known and (known[0] != "cpu" or spelling != "m" or match.start("unit") == end):
            cls, size = known
            return Quantity(number * size, cls, upper * size if upper is not None else None, size=size), match.end()
    times = _TIMES.match(text, end) if not letter or letter in "xtf" else None
    if times:
        return Quantity(number, "factor", upper, "x"), times.end()
    return Quantity(number, "", upper), end


@cache
def _units(*, folded: bool = False) -> dict[str, tuple[str, float]]:
    data = tomllib.loads((files("netintent_server.intent") / "data" / "units.toml").read_text(encoding="utf-8"))
    return {
        spelling.casefold() if folded else spelling: (cls, float(size))
        for cls, spellings in data.items()
        for spelling, size in spellings.items()
        # without case "M" and "m" are one: only words are safe to fold
        if not folded or len(spelling) > 2
    }


@cache
def _spellings(first: str) -> re.Pattern[str] | None:
    """Match a unit that begins with a letter of ASCII, in either case, "" for any; None where none does."""
    longest_first = sorted(_units(), key=len, reverse=True)
    words = [re.escape(unit).replace(r"\ ", r"\s") for unit in longest_first if unit.lower().startswith(first)]
    return re.compile(rf"\s{{0,2}}-?(?P<unit>{'|'.join(words)})(?![\w/])", re.IGNORECASE) if words else None
