"""Cuts a text into tokens that know where they stand.

Identifiers, versions, images, times and numbers stay whole ("upf-west-2", "1.2.7-hotfix3", "quay.io/core/nrf:4.0.2",
"02:00-04:00", "100,000"). Offsets are code points of the text as received. The cut is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LETTER = r"0-9A-Za-zÀ-ɏµμ_"
_TOKEN = re.compile(
    rf"""
      (?P<plain>[A-Za-z]+(?![^\s,;!?()]))
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
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")


# Not frozen: there is one for every word, and a frozen one takes three times as long to make.
@dataclass(slots=True, eq=False)
class Token:
    """One token; `text == intent[start:end]`.

    `word` is its form for comparison (NFKC, lower case, no possessive); `atoms` are its parts between hyphens.
    """

    start: int
    end: int
    text: str
    kind: str
    """image, time, number, word, other (a script without spaces), line, dots or mark."""
    word: str
    atoms: tuple[str, ...]

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters and digits rather than a mark or a break."""
        return self.kind not in {"line", "dots", "mark"}


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of the text in order; white space between them is dropped, line breaks stay."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        raw = match.group()
        if kind == "url":
            kind = "word"
        start, end = match.span()
        if kind == "plain":  # letters between spaces, as most words are: the other kinds need not be tried
            word = raw.lower()
            tokens.append(Token(start, end, raw, "word", word, (word,)))
            continue
        word = raw.lower() if raw.isascii() else unicodedata.normalize("NFKC", raw).casefold()
        if kind == "word" and ("'" in word or "’" in word):
            word = _POSSESSIVE.sub("", word.replace("’", "'"))
        joined = match.lastgroup == "word" and ("-" in word or "_" in word)
        atoms = tuple(part for part in re.split(r"[-_]", word) if part) if joined else (word,)
        tokens.append(Token(start, end, raw, kind, word, atoms))
    return tuple(tokens)
