"""What only whole sentences show, after each has its order: conditions that lead, qualities that follow."""

from __future__ import annotations

from collections.abc import Sequence

from netintent_server.intent.rules.tongue.terms import Term

_SILENT = frozenset({"verb", "negator", "request", "question", "report", "condition", "coordinator"})


def finished(sentences: list[list[Term]]) -> list[list[Term]]:
    """Return the sentences as they are written down."""
    for number, terms in enumerate(sentences):
        _removals(terms)
        _needs(terms)
        _trail_condition(terms)
        if number and _is_quality(terms):
            _go_on(sentences[number - 1])
    return sentences


def _removals(terms: Sequence[Term]) -> None:
    """As in "Supprime 3 pods du PCF": pods that are deleted are fewer, and the function stays."""
    said = [term for term in terms if term.say]
    for term, following, after in zip(said, said[1:], said[2:], strict=False):
        if term.say == "delete" and term.role == "verb" and following.role == "number" and after.role == "replicas":
            term.say = "remove"


def _needs(terms: Sequence[Term]) -> None:
    """As in "Deberíamos reiniciar …?": what must be done, with a question mark, is asked."""
    if terms and terms[-1].say == "?":
        for term in terms:
            if term.role == "request" and term.say != "could you":
                term.say = "should we"


def _trail_condition(terms: list[Term]) -> None:
    """As in "Wenn die CPU-Auslastung 70 % übersteigt, skaliere …": the threshold follows what it is for."""
    start = next((at for at, term in enumerate(terms) if term.say), len(terms))
    if start == len(terms) or terms[start].role != "condition":
        return
    comma = next((at for at in range(start, len(terms)) if terms[at].say == ","), None)
    if comma is None or not any(term.role == "metric" for term in terms[start:comma]):
        return
    end = len(terms) - 1 if terms[-1].role in {"end", "line"} else len(terms)
    terms[start:end] = [*terms[comma + 1 : end], *terms[start:comma]]


def _is_quality(terms: Sequence[Term]) -> bool:
    """As in "遅延は1ms以下。": a sentence of qualities and their values says them of what is asked before."""
    said = [term for term in terms if term.say]
    numbers = any(term.role == "number" or term.word[:1].isdigit() for term in said)
    return numbers and any(t.role == "metric" for t in said) and not any(t.role in _SILENT for t in said)


def _go_on(terms: Sequence[Term]) -> None:
    if any(term.role == "verb" for term in terms) and terms and terms[-1].say == ".":
        terms[-1].say = ","
