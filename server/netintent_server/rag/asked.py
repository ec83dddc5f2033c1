"""Reads a question: the terms it is about, how much each tells, and the kind of amount it wants, if any."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from netintent_server.rag.amounts import Amount, wanted
from netintent_server.rag.definitions import asks_what_it_is
from netintent_server.rag.words import telling_words, words

# What a question says of itself or joins its parts with, not its subject: "what is the main purpose of" is answered
# by passages that have none of these words.
_ASKING_WORDS = frozenset(
    words(
        "about after all also although among answer because before being below between both compare define describe "
        "detail difference during each either else example explain get give given happen however implication just list "
        "main many mean more most much name neither nor one only onto other out over own particular particularly per "
        "primary purpose role scenario since specific specifically than thus under until up upon via whatever within "
        "without yet"
    )
)
_CHUNK = re.compile(r"\w+(?:[-_.]\w+)*")
_IDENTIFIER = re.compile(r"\d|_|[^\W\d_A-Z][A-Z]|[A-Z]{2}")
_NUMBERED = re.compile(r"\d|_")
_ABBREVIATION = re.compile(r"\((\w[\w./-]{1,11}?)s?\)")
_SPELLED_PER_LETTER = 24
_MOST_TERMS = 64
_MOST_SPELLED = 32
_UNSPACED = "\u0e00"  # from here on scripts are written without spaces, or near enough
_ANOTHER = "qzx"  # a word that nobody asks for
_LONGEST_SHOWN = 60
_NEXT_TO = (" ", "-", "/", " (")

PLAIN = 0.7
"""What an ordinary word counts beside a name or identifier of the same rarity: it has synonyms, they have none."""

TOGETHER = 0.5
"""What it counts, beside the lesser of two words, that they stand next to one another as they do in the question."""

UNSEEN = 6.0
"""The least that a word of no passage counts, as inverse document frequency: a word in one of 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the question: as it was asked, as the index reads it (an identifier whole, then its parts).

    `spelled` is what the question itself says the abbreviation stands for; either will do. `named` tells names and
    identifiers from ordinary words; `unknown` is an identifier that stands in no passage of the collection. Two words
    that stand `together` are a term of their own, `whole` as `pair` makes it.
    """

    text: str
    whole: str
    parts: tuple[tuple[str, float], ...] = ()
    spelled: tuple[str, ...] = ()
    weight: float
    named: bool = False
    unknown: bool = False
    together: bool = False

    def partly_told_by(self, said: AbstractSet[str]) -> float:
        """How far a text with these words, but not the term whole, speaks of it, 0..1."""
        told = 0.0
        if self.parts:
            told = sum(weight for part, weight in self.parts if part in said) / sum(weight for _, weight in self.parts)
        if self.spelled:
            told = max(told, sum(word in said for word in self.spelled) / len(self.spelled))
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was read.

    `shares` is what part of the whole weight each term has, `subject` the place of the most telling name, if any,
    `wholes` is each term whole, and `divisible` the places of those that can be told in part. `definition_of` is the
    words, as the index reads them, that the question asks the meaning or the purpose of, if that is what it asks.
    """

    terms: tuple[Term, ...]
    shares: tuple[float, ...]
    subject: int | None
    wholes: tuple[str, ...]
    divisible: tuple[int, ...]
    vocabulary: frozenset[str]
    amount: Amount | None
    definition_of: frozenset[str] = frozenset()


def pair(one: str, other: str) -> str:
    """Two words that stand together, as a term that no single word is."""
    return f"{one} {other}"


def read(question: str, weights: Mapping[str, float]) -> Asked:
    """Read a question with the index's weights of its words, 0 for those that are in no passage."""
    unseen = max(UNSEEN, max(weights.values(), default=0.0))
    spelled = {at: (start, end) for start, end, at in _spelled_out(question)}
    amount = wanted(question)
    # a question of function words alone is searched for with them, but it is about nothing: beside another they go
    telling = frozenset(telling_words(f"{question} {_ANOTHER}")) - _ASKING_WORDS - {_ANOTHER}
    terms: dict[str, Term] = {}
    before: tuple[Term, int] | None = None
    for chunk in _CHUNK.finditer(question):
        at, text = chunk.start(), chunk.group()
        whole, *parts = _read_as(text)
        if (
            telling.isdisjoint((whole, *parts))
            or any(start <= at < end for start, end in spelled.values())
            or (amount is not None and amount.covers(at))
        ):
            continue
        term = terms.get(whole) or _term(
            text,
            whole,
            [(part, weights.get(part, 0.0)) for part in dict.fromkeys(parts) if part in telling],
            weights.get(whole, 0.0),
            unseen=unseen,
            spelled=_content(question, spelled.get(at)),
            begins=at == 0,
            shouted=question.isupper(),
        )
        terms[whole] = term
        if before is not None and question[before[1] : at] in _NEXT_TO:
            both = pair(before[0].whole, whole)
            lesser = min(before[0].weight, term.weight)
            terms[both] = Term(
                text=f"{before[0].text} {term.text}", whole=both, weight=TOGETHER * lesser, together=True
            )
        before = (term, chunk.end())
        if len(terms) >= _MOST_TERMS:
            break
    return _asked(question, tuple(terms.values()), amount)


def _read_as(text: str) -> list[str]:
    """A word as the index reads it, whole and then its parts; of writing without spaces the pairs are the parts."""
    read = words(text) or [""]
    if text.isascii() or all(letter < _UNSPACED for letter in text):
        return read
    return [text, *(part for part in read if len(part) > 1)] if len(text) > 1 else read


def _term(
    text: str,
    whole: str,
    parts: list[tuple[str, float]],
    weight: float,
    *,
    unseen: float,
    spelled: tuple[str, ...],
    begins: bool,
    shouted: bool,
) -> Term:
    identifier = bool((_NUMBERED if shouted else _IDENTIFIER).search(text))
    named = identifier or (not begins and text[0].isupper())
    of_parts = [weight or unseen for _, weight in parts]
    known = weight or max(of_parts, default=unseen)
    unknown = identifier and not text.replace(".", "").isdecimal() and not weight and not spelled
    if "-" in text and all(weight for _, weight in parts):
        unknown = False  # known words that are joined make a new one that need not be known
    return Term(
        text=text[:_LONGEST_SHOWN],
        whole=whole,
        parts=tuple((part, weight or unseen) for part, weight in parts),
        spelled=spelled,
        weight=known if named else known * PLAIN,
        named=named,
        unknown=unknown,
    )


def _asked(question: str, terms: tuple[Term, ...], amount: Amount | None) -> Asked:
    whole = sum(term.weight for term in terms)
    single = [term for term in terms if not term.together]
    defining = amount is None and bool(single) and asks_what_it_is(question, len(single))
    return Asked(
        terms=terms,
        shares=tuple(term.weight / whole for term in terms),
        subject=max((at for at, term in enumerate(terms) if term.named), key=lambda at: terms[at].weight, default=None),
        wholes=tuple(term.whole for term in terms),
        divisible=tuple(at for at, term in enumerate(terms) if term.parts or term.spelled),
        vocabulary=frozenset(
            word for term in terms for word in (term.whole, *(part for part, _ in term.parts), *term.spelled)
        ),
        amount=amount,
        definition_of=frozenset(term.whole for term in single) if defining else frozenset(),
    )


def _content(question: str, span: tuple[int, int] | None) -> tuple[str, ...]:
    if span is None:
        return ()
    return tuple(telling_words(question[slice(*span)]))


def _spelled_out(question: str) -> list[tuple[int, int, int]]:
    """Where "Access and Mobility Management Function (AMF)" spells an abbreviation out: start, end, the letters' place.

    The method is Schwartz and Hearst's (2003): the letters, from the last, are found in order before the bracket, the
    first of them at the beginning of a word.
    """
    found = []
    for bracket in islice(_ABBREVIATION.finditer(question), _MOST_SPELLED):
        letters = bracket.group(1)
        if not any(letter.isupper() for letter in letters):
            continue
        start = _first_letter(question, bracket.start(), [letter.lower() for letter in letters if letter.isalnum()])
        if start is not None:
            found.append((start, bracket.start(), bracket.start(1)))
    return found


def _first_letter(question: str, end: int, letters: list[str]) -> int | None:
    at = end
    floor = max(0, end - _SPELLED_PER_LETTER * len(letters))
    for left, letter in zip(range(len(letters) - 1, -1, -1), reversed(letters), strict=True):
        at -= 1
        while at >= floor and not (
            question[at].lower() == letter and (left > 0 or at == 0 or not question[at - 1].isalnum())
        ):
            at -= 1
        if at < floor:
            return None
    return at
