"""Measures how far passages speak of what a question asks, term by term, in a whole passage and in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from netintent_server.model.search import SearchHit
from netintent_server.rag.asked import Asked, pair
from netintent_server.rag.definitions import defines
from netintent_server.rag.sentences import sentences
from netintent_server.rag.words import words

_NEAR = 0.5
_NEAR_AMOUNT = 0.75
_REACH = 3  # words from one to the other that stands next to it: parts of identifiers are words too
_BETWEEN_CELLS = " | "
# A reference of a bibliography and a figure's title name things and say nothing of them.
_NAMES_ONLY = re.compile(r"\[\d{1,4}[A-Za-z]?\]|(?:Figure|Fig\.|Table)\s[\w.-]{1,24}\s?[:–—]")
# What such a sentence speaks of stands in the one before it.
_REFERS = re.compile(
    r"(?:it|its|this|these|those|they|their|such|otherwise|then|in (?:this|that|such|these|both) cases?)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[-–—•*+▪]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\d>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a passage: its span there, and how far it speaks of each term.

    `under` is the place, among the passage's sentences, of the one that it does not make sense without: a table's head
    for a row, "The function shall:" for an item. `told` counts that one too. `defines` is how far it says what the
    question asks the meaning of, 0..1.
    """

    start: int
    end: int
    told: tuple[float, ...]
    gives_amount: bool
    speaks: bool
    leads_on: bool
    under: int | None
    defines: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage as it bears on a question; `told` counts its headings and its document's title too.

    `bearing` is 0..1: the share of the question's weight that is spoken of, halfway between that of the whole passage
    and that of its best sentence under its headings. `support` is the same; where an amount is asked, of the best
    sentence that gives one, in a passage that speaks of the most telling name.
    """

    hit: SearchHit
    rank: int
    said: tuple[Said, ...]
    headed: tuple[float, ...]
    told: tuple[float, ...]
    bearing: float
    support: float


def weigh(asked: Asked, hits: Sequence[SearchHit]) -> tuple[Evidence, ...]:
    """Measure each passage, in the order found."""
    return tuple(_evidence(asked, hit, rank) for rank, hit in enumerate(hits))


def share(asked: Asked, told: Sequence[float]) -> float:
    """The share of the question's weight that is spoken of."""
    return sum(map(mul, asked.shares, told), 0.0)


def supported(asked: Asked, best: Evidence, evidence: Sequence[Evidence]) -> float:
    """How far an answer is supported that rests on the best, 0..1: alone, halfway to with one more beside it."""
    if not best.support or asked.amount is not None:  # an amount stands with what it is of
        return best.support
    beside = max(
        (share(asked, tuple(map(max, best.told, one.told))) for one in evidence if one is not best and one.support),
        default=best.support,
    )
    return (best.support + max(best.support, beside)) / 2


def _evidence(asked: Asked, hit: SearchHit, rank: int) -> Evidence:
    head = _spoken(asked, "\n".join((*hit.heading_path, hit.citation.title)))
    said, spoken = _said(asked, hit)
    headed = _told(asked, head)
    told = _told(asked, head.union(*spoken))
    anywhere = share(asked, told)
    near = _NEAR if asked.amount is None else _NEAR_AMOUNT
    of_another = asked.amount is not None and asked.subject is not None and told[asked.subject] == 0.0
    bearing = support = 0.0
    for one in said:
        if not one.speaks and bearing:
            continue
        together = near * share(asked, tuple(map(max, headed, one.told))) + (1 - near) * anywhere
        bearing = max(bearing, together)
        if asked.amount is None or (one.gives_amount and not of_another):
            support = max(support, together)
    return Evidence(hit=hit, rank=rank, said=said, headed=headed, told=told, bearing=bearing, support=support)


def _said(asked: Asked, hit: SearchHit) -> tuple[tuple[Said, ...], list[frozenset[str]]]:
    said: list[Said] = []
    spoken: list[frozenset[str]] = []
    table: int | None = None
    lead: int | None = None
    for start, end in sentences(hit.text):
        text = hit.text[start:end]
        if text in hit.heading_path or text == hit.citation.title or text.endswith("?") or _NAMES_ONLY.match(text):
            continue
        row = _BETWEEN_CELLS in text
        item = not row and bool(_ITEM.match(text))
        follows = item or lead == len(said) - 1
        under = table if row else lead if follows else len(said) - 1 if said and _REFERS.match(text) else None
        leads_on = text.endswith((":", "："))
        if not row:
            table = None
        elif table is None:
            table = len(said)
        if leads_on and not item:
            lead = len(said)
        elif not item:
            lead = None
        spoken.append(_spoken(asked, text))
        said.append(
            Said(
                start=start,
                end=end,
                told=_told(asked, spoken[-1] if under is None else spoken[-1] | spoken[under]),
                gives_amount=asked.amount is not None and asked.amount.given_by(text, hit.text),
                speaks=bool(spoken[-1]) or under is not None,
                leads_on=leads_on,
                under=under,
                defines=defines(text, asked.definition_of) if asked.definition_of and spoken[-1] and not row else 0.0,
            )
        )
    return tuple(said), spoken


def _spoken(asked: Asked, text: str) -> frozenset[str]:
    """The question's words in a text, and those pairs of them that stand together in it."""
    read = words(text)
    spoken = asked.vocabulary.intersection(read)
    if len(spoken) < 2:
        return spoken
    found = [(at, word) for at, word in enumerate(read) if word in spoken]
    pairs = {
        pair(one, other)
        for first, (at, one) in enumerate(found)
        for later, other in found[first + 1 : first + 1 + _REACH]
        if later - at <= _REACH
    }
    return spoken | (pairs & asked.vocabulary)


def _told(asked: Asked, spoken: frozenset[str]) -> tuple[float, ...]:
    if not spoken:
        return (0.0,) * len(asked.terms)
    told: list[float] = [*map(spoken.__contains__, asked.wholes)]
    for at in asked.divisible:
        told[at] = told[at] or asked.terms[at].partly_told_by(spoken)
    return tuple(told)
