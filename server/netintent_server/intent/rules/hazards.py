"""Finds what is aimed at the system itself, code, and malice: wherever it hides, nothing of the text is planned."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from netintent_server.model.common import FindingCode

_CODES = {
    "injection": FindingCode.INJECTION,
    "malice": FindingCode.INJECTION,
    "code": FindingCode.EMBEDDED_CODE,
}
"""The groups of patterns, the one that is told of first."""
_INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        *((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0xFEFF, 0xFEFF)),
        (0xE0000, 0xE007F),
    )
    for code in range(first, last + 1)
)
_WORD = re.compile(r"\w+")
_NO_WORDS = {code: " " for code in range(128) if not _WORD.match(chr(code))}
"""To part the words of ASCII with spaces: twice as fast as to look for them."""
_SIGN = re.compile(r"[^\w\s.:]")


@dataclass(frozen=True, slots=True)
class Hazard:
    """What was found and where: `intent[start:end]`."""

    code: FindingCode
    start: int
    end: int


def _begins(match: re.Match[str]) -> int:
    """Where what was found begins, behind the blanks that lead to it."""
    return match.end() - len(match[0].lstrip())


def find_hazard(text: str) -> Hazard | None:
    """Return the first thing in the text that must not reach a network; hidden characters are seen through."""
    shown, places = (text, None) if text.isascii() else _shown(text)
    suspects = _suspects(shown)
    if not suspects:
        return None
    for code, patterns in _rules().groups:
        found = [match for bit, pattern in patterns if suspects & bit and (match := pattern.search(shown))]
        if found:  # the first in the text, of two at one place the first of the file
            match = min(found, key=_begins)
            start, end = _begins(match), match.end() - 1
            return Hazard(code, places[start] if places else start, (places[end] if places else end) + 1)
    return None


def _shown(text: str) -> tuple[str, Sequence[int] | None]:
    """The text as a reader sees it, and where each of its characters stands in it; None where all stand."""
    places = None
    strange = [character for character in set(text) if not character.isascii()]
    if not _INVISIBLE.isdisjoint(strange):
        places = [place for place, character in enumerate(text) if character not in _INVISIBLE]
        text = "".join([text[place] for place in places])
    plain = {ord(character): shown for character in strange if (shown := _plain(character)) != character}
    return text.translate(plain) if plain else text, places


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Full-width and styled letters as the ones they stand for; one character each."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _suspects(shown: str) -> int:
    """The patterns that may match, a bit each: few texts have what any pattern needs."""
    rules = _rules()
    lower = shown.replace("\u0131", "i").replace("\u0130", "i").lower()  # an "i" without regard to case, not in lower
    suspects = 0
    words = lower.translate(_NO_WORDS).split() if lower.isascii() else _WORD.findall(lower)
    if not rules.words.keys().isdisjoint(words):
        for word in rules.words.keys() & set(words):
            suspects |= rules.words[word]
    for mark, bits in rules.marks if rules.signs.search(lower) else rules.plain_marks:
        if mark in lower:
            suspects |= bits
    if suspects & rules.needing:
        for bit, besides in rules.besides:
            if suspects & bit and not any(mark in lower for mark in besides):
                suspects ^= bit
    return suspects


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns by group, each with a bit of its own, and which of them a word or a mark in a text suggests."""

    groups: tuple[tuple[FindingCode, tuple[tuple[int, re.Pattern[str]], ...]], ...]
    words: dict[str, int]
    marks: tuple[tuple[str, int], ...]
    plain_marks: tuple[tuple[str, int], ...]
    """Those without a sign."""
    signs: re.Pattern[str]
    """What each of the others has: few texts have any."""
    besides: tuple[tuple[int, tuple[str, ...]], ...]
    """Of some, marks of which one must be there, too."""
    needing: int
    """The bits of these."""


@cache
def _rules() -> _Rules:
    data = tomllib.loads((files("netintent_server.intent") / "data" / "hazards.toml").read_text(encoding="utf-8"))
    groups: list[tuple[FindingCode, tuple[tuple[int, re.Pattern[str]], ...]]] = []
    words: dict[str, int] = {}
    marks: dict[str, int] = {}
    besides: list[tuple[int, tuple[str, ...]]] = []
    bit = 1
    for name, code in _CODES.items():
        patterns = []
        for rule in data[name]:
            patterns.append((bit, re.compile(_spaced(rule["pattern"]), re.IGNORECASE | re.MULTILINE)))
            for word in rule.get("words", ()):
                words[word] = words.get(word, 0) | bit
            for mark in rule.get("marks", ()):
                marks[mark] = marks.get(mark, 0) | bit
            if "besides" in rule:
                besides.append((bit, tuple(rule["besides"])))
            bit <<= 1
        groups.append((code, tuple(patterns)))
    needing = sum(bit for bit, _ in besides)
    plain = tuple((mark, bits) for mark, bits in marks.items() if not _SIGN.search(mark))
    signs = re.compile(f"[{re.escape(''.join(sign[0] for mark in marks if (sign := _SIGN.search(mark))))}]")
    return _Rules(tuple(groups), words, tuple(marks.items()), plain, signs, tuple(besides), needing)


def _spaced(pattern: str) -> str:
    """A space in a pattern stands for a bounded run of white space."""
    return pattern.replace(" ", r"\s{1,4}")
