"""The text as the planner's stages see it: a row of units, each a word, a phrase or something recognised.

Every stage takes the row and returns it with some neighbours joined into one unit that means something: a number, a
place, a target. Units never overlap and keep their place in the text, so that whatever is planned can say which words
it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from netintent_server.intent.rules.lexicon import LONGEST_KEPT, FunctionTerm, Lexicon, Senses, Word
from netintent_server.intent.rules.tokens import MARKS, cut

MOST_CORRECTIONS = 64
"""Misspelt words looked up in one text; a text with more is not a text of misspelt words."""


# Not frozen, though no stage changes one: there are many, and a frozen one takes three times as long to make.
@dataclass(slots=True, eq=False)
class Unit:
    """One piece of the text, `intent[start:end]`, and what it may mean: category to value."""

    start: int
    end: int
    word: str
    kind: str
    senses: Senses = field(default_factory=dict)
    quoted: bool = False
    typo: bool = False
    written: str = ""
    """As the text has it, where a typo was corrected."""

    def __contains__(self, category: str) -> bool:
        return category in self.senses

    def get(self, category: str) -> Any:
        """Return the value of a sense, or None."""
        return self.senses.get(category)

    def is_one_of(self, *categories: str) -> bool:
        """Return whether it has any of the senses."""
        senses = self.senses
        if senses:
            for category in categories:  # there are few: quicker than to compare sets
                if category in senses:
                    return True
        return False

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters or digits."""
        return self.kind not in MARKS

    @property
    def is_unknown(self) -> bool:
        """Whether it is a word that means nothing to the planner."""
        return self.kind in {"word", "other", "image"} and not self.senses

    @property
    def is_identifier(self) -> bool:
        """Whether it looks like a name that somebody gave: letters with a digit or an inner hyphen, or in quotes."""
        if self.kind != "word" or self.senses.keys() - {"identifier"}:
            return False
        return "identifier" in self.senses


THINGS = frozenset({"target", "slice_of", "slice_types"})
"""What may be acted on: a function or workload, a slice."""


def says(units: Iterable[Unit], *senses: str) -> bool:
    """Return whether any of the units has any of the senses."""
    for unit in units:
        known = unit.senses
        if known:
            for sense in senses:
                if sense in known:
                    return True
    return False


def said_of(units: Sequence[Unit]) -> set[str]:
    """Return every sense that any of the units has: what is not among them need not be looked for."""
    return set().union(*[unit.senses for unit in units])


def join(units: Sequence[Unit], category: str, value: Any, *, word: str | None = None) -> Unit:
    """Return one unit in place of several, with one sense."""
    first, last = units[0], units[-1]
    if word is None:
        word = first.word if first is last else " ".join([unit.word for unit in units])
    typo = first.typo if first is last else any(unit.typo for unit in units)
    return Unit(first.start, last.end, word, "found", {category: value}, False, typo)


def read_units(text: str, lexicon: Lexicon) -> list[Unit]:
    """Return the words and phrases of the text with what the lexicon says of them."""
    starts, words, quoted, mended = _prepared(text, lexicon)
    units: list[Unit] = []
    index, count = 0, len(words)
    while index < count:
        word, start = words[index], starts[index]
        token = word.token
        end, senses = lexicon.longest(words, index) if word.phrases is not None else (index, word.alone)
        if end > index + 1:
            last = words[end - 1].token
            stop = starts[end - 1] + len(last.text)
            written = text[start:stop]
            said = senses.get("stands_for") or " ".join([each.token.word for each in words[index:end]])
            kind, typo = "word", False
            if mended:
                typo = not mended.isdisjoint(range(index, end))
        else:
            end, stop = index + 1, start + len(token.text)
            written, said, kind, typo = token.text, token.word, token.kind, index in mended
            if index in quoted:
                senses = lexicon.named(token)
            elif not senses:
                senses = word.alone
        if "function" in senses:
            senses = _as_spelt(senses, written)
        units.append(Unit(start, stop, said, kind, senses, index in quoted, typo, written))
        index = end
    return units


def _as_spelt(senses: Senses, written: str) -> Senses:
    """Drop a sense that needs a spelling the text does not have ("RAN" is a network, "ran" a verb)."""
    term = senses.get("function")
    if isinstance(term, FunctionTerm) and term.exact and term.exact != written:
        return {category: value for category, value in senses.items() if category != "function"}
    return senses


_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "«": "»", "„": "“"}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")


def _prepared(text: str, lexicon: Lexicon) -> tuple[list[int], list[Word], set[int], set[int]]:
    """Return where each word starts, the words, which were in quotation marks of their own, and which were misspelt."""
    known = lexicon.word
    starts: list[int] = []
    words: list[Word] = []
    for match in cut(text):
        starts.append(match.start())
        pattern = match.lastgroup or "mark"
        raw = match[pattern]
        words.append(known(raw, pattern) if len(raw) <= LONGEST_KEPT else lexicon.read(raw, pattern))
    quoted: set[int] = set()
    if _QUOTE.search(text):
        starts, words, quoted = _unquoted(starts, words)
    mended: set[int] = set()
    suspects = [index for index, word in enumerate(words) if word.may_be_a_typo and index not in quoted]
    for index in suspects[:MOST_CORRECTIONS]:
        meant = lexicon.mended(words[index])
        if meant is not None:
            mended.add(index)
            words[index] = meant
    return starts, words, quoted, mended


def _unquoted(starts: list[int], words: list[Word]) -> tuple[list[int], list[Word], set[int]]:
    """Take the marks around single words off, and tell where these stand: they are names."""
    kept: list[int] = []
    quoted: set[int] = set()
    index = 0
    while index < len(words):
        closing = _QUOTES.get(words[index].token.text)
        ended = closing and index + 2 < len(words) and words[index + 2].token.text == closing
        if ended and words[index + 1].token.is_word:
            quoted.add(len(kept))
            kept.append(index + 1)
            index += 3
        else:
            kept.append(index)
            index += 1
    return [starts[index] for index in kept], [words[index] for index in kept], quoted
