"""Cuts a text into tokens that know where they stand.

Identifiers, versions, images, times and numbers stay whole ("upf-west-2", "1.2.7-hotfix3", "quay.io/core/nrf:4.0.2",
"02:00-04:00", "100,000"). Offsets are code points of the text as received. The cut is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_LETTER = r"0-9A-Za-zÀ-ɏµμ_"
_TOKEN = re.compile(
    rf"""
    (?:
      (?P<plain>[A-Za-z][A-Za-z0-9]*+(?:-[A-Za-z0-9]++)*+(?=[\s,;!?()]|\.?\Z|\.\s)|[0-9]++(?!\S))
    | (?P<url>[A-Za-z][A-Za-z0-9+.-]{{1,12}}://[^\s,;"'<>]{{1,200}})
    | (?P<image>
                [a-z0-9][\w.-]{{0,120}}(?::\d{{1,5}})?(?:/[\w.-]{{1,120}}){{1,8}}:[\w.-]{{0,127}}\w(?:@sha256:[0-9a-f]{{64}})?
               |[a-z][a-z0-9.-]{{0,120}}:v?\d(?:[\w.-]{{0,127}}\w)?)
    | (?P<time>\d{{1,2}}:\d\d(?::\d\d)?(?:[aApP][mM])?|\d{{1,2}}[aApP][mM](?![\w-]))
    | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d{_LETTER}]))
    | (?P<word>[{_LETTER}]+(?:[-.'’+][{_LETTER}]+)*)
    | (?P<other>[^\W{_LETTER}]+)
    | (?P<line>[\r\n]+)
    | (?P<dots>\.{{2,}}|…)
    | (?P<mark>[-=]>|[<>≤≥]=?|[^\w\s])
    )[^\S\r\n]*+  # taken along, so that no kind is looked for where white space stands
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
MARKS = frozenset({"line", "dots", "mark"})
"""Kinds of what is made of no letters or digits."""


# Not frozen: most are made in the midst of a text, and a frozen one takes three times as long to make.
@dataclass(slots=True, eq=False)
class Token:
    """What stands between two cuts, wherever it stands.

    `word` is its form for comparison (NFKC, lower case, no possessive); `atoms` are its parts between hyphens.
    """

    text: str
    kind: str
    """image, time, number, word, other (a script without spaces), line, dots or mark."""
    word: str
    atoms: tuple[str, ...]

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters and digits rather than a mark or a break."""
        return self.kind not in MARKS

    @property
    def looks_like_a_name(self) -> bool:
        """Whether somebody gave it: letters with a digit or an inner hyphen."""
        if self.kind != "word" or self.text[0].isdigit():
            return False
        return len(self.atoms) > 1 or any(character.isdigit() for character in self.word)


def cut(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for each token, with a group named by its pattern; line breaks are tokens, other space is not."""
    return _TOKEN.finditer(text)


def token(raw: str, pattern: str) -> Token:
    """Return what a piece of text is that a pattern matched."""
    word = raw.lower() if raw.isascii() else unicodedata.normalize("NFKC", raw).casefold()
    if pattern == "word" and ("'" in word or "’" in word):
        word = _POSSESSIVE.sub("", word.replace("’", "'"))
    joined = pattern in {"plain", "word"} and ("-" in word or "_" in word)
    atoms = tuple(part for part in re.split(r"[-_]", word) if part) if joined else (word,)
    return Token(raw, "word" if pattern in {"plain", "url"} else pattern, word, atoms)


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in order."""
    for match in cut(text):
        pattern = match.lastgroup or "mark"
        yield token(match[pattern], pattern)
