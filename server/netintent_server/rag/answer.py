"""Composes an answer of the passages' own sentences, cited to the character, or abstains and says what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from netintent_server.model.answer import Answer, AnswerMode, AnswerSentence
from netintent_server.model.common import Citation
from netintent_server.model.search import SearchHit
from netintent_server.rag.asked import Asked, Term, read
from netintent_server.rag.support import Evidence, Said, share, supported, weigh
from netintent_server.rag.words import words

ENOUGH = 0.55
"""The support below which no answer is given; set where nine in ten answerable questions still are answered."""

_FOREIGN_MARK = re.compile(r"\[(\d+)\]")
_MOST_SENTENCES = 3
_MOST_ITEMS = 3  # of a list that a sentence leads on to
_WORTH_ADDING = 0.05  # of the question's weight: a sentence that says less that is new is left out
_DEFINITION_COUNTS = 0.4  # what "X is ..." is worth when it is asked what X is
_SCORE_COUNTS = 0.4  # what the best score is worth beside support: it knows the whole clause, support does not
_ELSEWHERE = 0.15  # how much more it has to say when it is of another passage than the best
_TOLD = 0.5  # from here on a term counts as spoken of
_SAME = 0.8  # the share of common words from which two sentences say the same


def compose(question: str, hits: Sequence[SearchHit], weights: Mapping[str, float]) -> Answer:
    """Answer from the hits, best first, with the index's weights of the question's words; pure, linear in the texts."""
    asked = read(question, weights)
    if not asked.terms:
        return _abstain("the question names nothing that can be looked for")
    unknown = [term for term in asked.terms if term.unknown]
    if unknown or not hits:
        return _abstain(_nothing_speaks_of(unknown or asked.terms))
    evidence = weigh(asked, hits)
    best = max(evidence, key=lambda one: (_worth(one, evidence[0]), -one.rank))
    if supported(asked, best, evidence) < ENOUGH:
        return _abstain(_missing(asked, evidence))
    return _composed(_chosen(asked, best, evidence))


def pieces(sentences: Sequence[AnswerSentence]) -> tuple[str, ...]:
    """The composed answer sentence by sentence, with its marks; the pieces concatenate to it.

    What a source has in square brackets itself, its references among them, gets round ones: all marks are ours.
    """
    marked = (
        _FOREIGN_MARK.sub(r"(\1)", sentence.text) + "".join(f" [{number + 1}]" for number in sentence.citations)
        for sentence in sentences
    )
    return tuple(text if at == 0 else f" {text}" for at, text in enumerate(marked))


@dataclass(frozen=True, slots=True)
class _Pick:
    evidence: Evidence
    said: Said

    @property
    def text(self) -> str:
        return self.evidence.hit.text[self.said.start : self.said.end]


def _worth(one: Evidence, first: Evidence) -> float:
    if not one.support:
        return 0.0
    ranked = one.hit.score / first.hit.score if first.hit.score > 0 else 1.0
    defined = max((said.defines for said in one.said), default=0.0)
    return one.support + _SCORE_COUNTS * ranked + _DEFINITION_COUNTS * defined


def _chosen(asked: Asked, best: Evidence, evidence: Sequence[Evidence]) -> list[_Pick]:
    """Sentences that together speak of most of the question: each is the one that adds most to those before it."""
    first = max((_Pick(best, said) for said in best.said), key=lambda pick: _opens(asked, pick))
    picks = [first]
    told = tuple(map(max, best.headed, first.said.told))
    all_said = (_Pick(one, said) for one in evidence for said in one.said if said.speaks)
    left = [pick for pick in all_said if pick.evidence is best or _belongs(asked, told, pick)]
    while len(picks) < _MOST_SENTENCES:
        had = share(asked, told)
        gains = [_gain(asked, told, pick, elsewhere=pick.evidence is not best) - had for pick in left]
        # what adds too little now will not add more later; of equals max takes the first found
        adding = [(gain, pick) for gain, pick in zip(gains, left, strict=True) if gain >= _WORTH_ADDING]
        if not adding:
            break
        left = [pick for _, pick in adding]
        _, pick = max(adding, key=lambda entry: entry[0])
        told = tuple(map(max, told, pick.said.told))
        if not any(_same(pick, other) for other in picks):
            picks.append(pick)
    whole = {" ".join(pick.text.split()): pick for pick in (*picks, *_context(picks))}
    return sorted(whole.values(), key=lambda pick: (pick.evidence is not best, pick.evidence.rank, pick.said.start))


def _opens(asked: Asked, pick: _Pick) -> tuple[bool, float, float, int]:
    said = pick.said
    return (asked.amount is not None and said.gives_amount, said.defines, share(asked, said.told), -said.start)


def _belongs(asked: Asked, told: Sequence[float], pick: _Pick) -> bool:
    """Whether a sentence of another passage is about the subject, or about a name that was not spoken of yet."""
    if asked.subject is None or max(pick.evidence.headed[asked.subject], pick.said.told[asked.subject]) >= _TOLD:
        return True
    return any(
        term.named and new >= _TOLD > had for term, had, new in zip(asked.terms, told, pick.said.told, strict=True)
    )


def _gain(asked: Asked, told: Sequence[float], pick: _Pick, *, elsewhere: bool) -> float:
    return share(asked, tuple(map(max, told, pick.said.told))) - (_ELSEWHERE if elsewhere else 0)


def _context(picks: Sequence[_Pick]) -> Iterator[_Pick]:
    """What the picks do not make sense without: the head of a row's table, an item's lead, the items of a lead."""
    for pick in picks:
        said = pick.evidence.said
        if pick.said.under is not None:
            yield _Pick(pick.evidence, said[pick.said.under])
        elif pick.said.leads_on:
            at = said.index(pick.said)
            items = (one for one in said[at + 1 :] if one.under == at)
            yield from (_Pick(pick.evidence, one) for one in islice(items, _MOST_ITEMS))


def _same(one: _Pick, other: _Pick) -> bool:
    ours, theirs = set(words(one.text)), set(words(other.text))
    return len(ours & theirs) >= _SAME * max(1, min(len(ours), len(theirs)))


def _composed(picks: Sequence[_Pick]) -> Answer:
    citations = tuple(_citation(pick) for pick in picks)
    sentences = tuple(
        AnswerSentence(text=text, citations=(number,), groundedness=grounded(text, (citations[number].quote,)))
        for number, text in enumerate(" ".join(citation.quote.split()) for citation in citations)
    )
    return Answer(
        answer="".join(pieces(sentences)),
        sentences=sentences,
        citations=citations,
        groundedness=min(sentence.groundedness for sentence in sentences),
        mode=AnswerMode.EXTRACTIVE,
    )


def grounded(sentence: str, quotes: Sequence[str]) -> float:
    """The share of a sentence's words that its quotes hold, 0..1."""
    said = words(sentence)
    held = {word for quote in quotes for word in words(quote)}
    return sum(word in held for word in said) / len(said) if said else 0.0


def _citation(pick: _Pick) -> Citation:
    passage = pick.evidence.hit.citation
    return replace(
        passage,
        start=passage.start + pick.said.start,
        end=passage.start + pick.said.end,
        quote=pick.text,
        quote_sha256=sha256(pick.text.encode()).hexdigest(),
    )


def _abstain(reason: str) -> Answer:
    return Answer(abstained=True, abstain_reason=reason)


def _missing(asked: Asked, evidence: Sequence[Evidence]) -> str:
    """What keeps the passages from being an answer, in plain words."""
    nearest = max(evidence, key=lambda one: one.bearing)
    if asked.amount is not None and nearest.bearing >= ENOUGH and not any(one.support for one in evidence):
        found = [
            term for term, told in zip(asked.terms, nearest.told, strict=True) if told >= _TOLD and not term.together
        ]
        return f"no passage gives {asked.amount.measure} for {_listed(found, 'and')}"
    nowhere = [term for at, term in enumerate(asked.terms) if all(one.told[at] < _TOLD for one in evidence)]
    words_of_none = [term for term in nowhere if not term.together]
    telling = max((term.weight for term in asked.terms), default=0.0) / 2
    if any(term.named or term.weight >= telling for term in words_of_none):
        return _nothing_speaks_of(words_of_none)
    return f"no passage speaks of {_listed([term for term in asked.terms if not term.together], 'and')} together"


def _nothing_speaks_of(terms: Sequence[Term]) -> str:
    return f"no passage speaks of {_listed(terms, 'or')}"


def _listed(terms: Sequence[Term], joined: str) -> str:
    most = sorted(terms, key=lambda term: (not term.named, -term.weight))[:3]
    *first, last = (f'"{term.text}"' for term in most)
    return f"{', '.join(first)} {joined} {last}" if first else last
