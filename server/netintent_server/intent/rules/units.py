"""The text as the planner's stages see it: a row of units, each a word, a phrase or something recognised.

Every stage takes the row and returns it with some neighbours joined into one unit that means something: a number, a
place, a target. Units never overlap and keep their place in the text, so that whatever is planned can say which words
it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from netintent_server.intent.rules.lexicon import SHORTEST_TYPO, FunctionTerm, Lexicon, Senses
from netintent_server.intent.rules.tokens import Token, tokenize

MOST_CORRECTIONS = 64
"""Misspelt words looked up in one text; a text with more is not a text of misspelt words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of the text, `intent[start:end]`, and what it may mean: category to value."""

    start: int
    end: int
    word: str
    kind: str
    senses: Senses = field(default_factory=dict)
    glued: bool = False
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
        return not self.senses.keys().isdisjoint(categories)

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
        glued=units[0].glued,
        typo=any(unit.typo for unit in units),
    )


def read_units(text: str, lexicon: Lexicon) -> tuple[Unit, ...]:
    """Return the words and phrases of the text with what the lexicon says of them."""
    tokens = _corrected(_unquoted(tokenize(text)), lexicon)
    units: list[Unit] = []
    index = 0
    while index < len(tokens):
        token, quoted, typo = tokens[index]
        end, senses = lexicon.longest([t for t, _, _ in tokens[index : index + 8]], 0)
        count = max(end, 1)
        last = tokens[index + count - 1][0]
        senses = _as_spelt(senses, text[token.start : last.end])
        if (quoted and count == 1) or (not senses and _looks_like_a_name(token)):
            senses = {"identifier": token.word}
        units.append(
            Unit(
                start=token.start,
                end=last.end,
                word=" ".join(t.word for t, _, _ in tokens[index : index + count]),
                kind=token.kind if count == 1 else "word",
                senses=senses,
                glued=token.glued,
                quoted=quoted,
                typo=typo or any(t for _, _, t in tokens[index : index + count]),
                written=text[token.start : last.end],
            )
        )
        index += count
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


def _unquoted(tokens: Sequence[Token]) -> list[tuple[Token, bool]]:
    """Take the quotation marks off single words: they are names."""
    kept: list[tuple[Token, bool]] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        closing = _QUOTES.get(token.text)
        if closing and index + 2 < len(tokens) and tokens[index + 2].text == closing and tokens[index + 1].is_word:
            kept.append((tokens[index + 1], True))
            index += 3
        else:
            kept.append((token, False))
            index += 1
    return kept


def _corrected(tokens: Sequence[tuple[Token, bool]], lexicon: Lexicon) -> list[tuple[Token, bool, bool]]:
    looked_up = 0
    result: list[tuple[Token, bool, bool]] = []
    for token, quoted in tokens:
        meant = None
        if (
            token.kind == "word"
            and not quoted
            and len(token.word) >= SHORTEST_TYPO
            and token.word.isalpha()
            and not lexicon.knows(token.word)
            and looked_up < MOST_CORRECTIONS
        ):
            looked_up += 1
            meant = lexicon.correct(token.word)
        if meant is not None:
            result.append((replace(token, word=meant, atoms=(meant,)), quoted, True))
        else:
            result.append((token, quoted, False))
    return result
