"""The text as the planner's stages see it: a row of units, each a word, a phrase or something recognised.

Every stage takes the row and returns it with some neighbours joined into one unit that means something: a number, a
place, a target. Units never overlap and keep their place in the text, so that whatever is planned can say which words
it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from netintent_server.intent.rules.lexicon import SHORTEST_SLIP, FunctionTerm, Lexicon, Senses
from netintent_server.intent.rules.tokens import Token, tokenize

MOST_CORRECTIONS = 64
"""Misspelt words looked up in one text; a text with more is not a text of misspelt words."""

LEAST_OF_A_TICKET = 3
"""Digits that a ticket's number has; "chg-2" names something else."""


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
        return self.kind not in _MARKS

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


_MARKS = frozenset({"line", "dots", "mark"})


def join(units: Sequence[Unit], category: str, value: Any, *, word: str | None = None) -> Unit:
    """Return one unit in place of several, with one sense."""
    return Unit(
        start=units[0].start,
        end=units[-1].end,
        word=word if word is not None else " ".join(unit.word for unit in units),
        kind="found",
        senses={category: value},
        typo=any(unit.typo for unit in units),
    )


def read_units(text: str, lexicon: Lexicon) -> tuple[Unit, ...]:
    """Return the words and phrases of the text with what the lexicon says of them."""
    tokens, quoted, mended = _prepared(text, lexicon)
    units: list[Unit] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end, senses = lexicon.longest(tokens, index)
        end = max(end, index + 1)
        alone = end == index + 1
        last = tokens[end - 1]
        written = token.text if alone else text[token.start : last.end]
        if (index in quoted and alone) or (not senses and _looks_like_a_name(token)):
            # what its first part names: "amf-1" is no place
            senses = {"identifier": lexicon.kin(token.atoms[0]) if len(token.atoms) > 1 else ""}
            if token.word[-LEAST_OF_A_TICKET:].isdigit() and lexicon.is_ticket(token.word):
                senses = {"opener": True, "ticket": True}
        elif "function" in senses:
            senses = _as_spelt(senses, written)
        units.append(
            Unit(
                token.start,
                last.end,
                token.word if alone else senses.get("stands_for") or " ".join([t.word for t in tokens[index:end]]),
                token.kind if alone else "word",
                senses,
                index in quoted,
                bool(mended) and not mended.isdisjoint(range(index, end)),
                written,
            )
        )
        index = end
    return tuple(units)


def _looks_like_a_name(token: Token) -> bool:
    if token.kind != "word" or token.text[0].isdigit():
        return False
    return len(token.atoms) > 1 or any(character.isdigit() for character in token.word)


def _as_spelt(senses: Senses, written: str) -> Senses:
    """Drop a sense that needs a spelling the text does not have ("RAN" is a network, "ran" a verb)."""
    term = senses.get("function")
    if isinstance(term, FunctionTerm) and term.exact and term.exact != written:
        return {category: value for category, value in senses.items() if category != "function"}
    return senses


_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "«": "»", "„": "“"}


def _prepared(text: str, lexicon: Lexicon) -> tuple[list[Token], set[int], set[int]]:
    """Return the tokens, which of them were in quotation marks of their own, and which had a typo that is mended.

    The marks around a single word are taken off: it is a name.
    """
    raw = tokenize(text)
    tokens: list[Token] = []
    quoted: set[int] = set()
    mended: set[int] = set()
    index = looked_up = 0
    while index < len(raw):
        token = raw[index]
        closing = _QUOTES.get(token.text) if token.kind == "mark" else None
        if closing and index + 2 < len(raw) and raw[index + 2].text == closing and raw[index + 1].is_word:
            quoted.add(len(tokens))
            tokens.append(raw[index + 1])
            index += 3
            continue
        if len(token.word) >= SHORTEST_SLIP and looked_up < MOST_CORRECTIONS and _may_be_a_typo(token, lexicon):
            looked_up += 1
            meant = lexicon.correct(token.word)
            if meant is not None:
                mended.add(len(tokens))
                token = replace(token, word=meant, atoms=(meant,))
        tokens.append(token)
        index += 1
    return tokens, quoted, mended


def _may_be_a_typo(token: Token, lexicon: Lexicon) -> bool:
    word = token.word
    return token.kind == "word" and not lexicon.knows(word) and word.isalpha()
