"""Finds what is aimed at the system itself, code, and malice: wherever it hides, nothing of the text is planned."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from netintent_server.model.common import FindingCode

_CODES = {
    "injection": FindingCode.INJECTION,
    "malice": FindingCode.INJECTION,
    "code": FindingCode.EMBEDDED_CODE,
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Hazard:
    """What was found and where: `intent[start:end]`."""

    code: FindingCode
    start: int
    end: int


def find_hazard(text: str) -> Hazard | None:
    """Return the first thing in the text that must not reach a network; hidden characters are seen through."""
    shown: str = text
    places: Sequence[int] = range(len(text))
    if not text.isascii():
        kept = [(place, _plain(character)) for place, character in enumerate(text) if not _INVISIBLE.match(character)]
        shown, places = "".join(character for _, character in kept), [place for place, _ in kept]
    for name, pattern in _patterns().items():
        match = pattern.search(shown)
        if match and match.end() > match.start():
            return Hazard(_CODES[name], places[match.start()], places[match.end() - 1] + 1)
    return None


def _plain(character: str) -> str:
    """Full-width and styled letters as the ones they stand for; one character each."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((files("netintent_server.intent") / "data" / "hazards.toml").read_text(encoding="utf-8"))
    return {
        name: re.compile("|".join(f"(?:{_spaced(pattern)})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)
        for name, patterns in data.items()
    }


def _spaced(pattern: str) -> str:
    """A space in a pattern stands for a bounded run of white space."""
    return pattern.replace(" ", r"\s{1,4}")
