"""What only whole sentences show, after each has its order: conditions that lead, qualities that follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from netintent_server.intent.rules.tongue.sentence import BOUNDARIES, LIGHT, VERSION, Steps, take_steps
from netintent_server.intent.rules.tongue.terms import Term

_SETS = frozenset({"set", "change", "configure", "enable", "disable"})
_SILENT = frozenset({"verb", "negator", "request", "question", "report", "condition", "coordinator"})


def finished(sentences: list[list[Term]]) -> list[list[Term]]:
    """Return the sentences as they are written down."""
    for number, terms in enumerate(sentences):
        shown = take_steps(terms, _STEPS)
        if number and (("metric" in shown and _is_quality(terms)) or ("version" in shown and _is_of_each(terms))):
            _go_on(sentences[number - 1])
        elif number and "enough" in shown and _is_enough(terms):
            _go_on(sentences[number - 1])
            _with(terms)
    return sentences


def _removals(terms: Sequence[Term]) -> None:
    """As in "Supprime 3 pods du PCF": pods that are deleted are fewer, and the function stays."""
    said = [term for term in terms if term.say]
    for term, following, after in zip(said, said[1:], said[2:], strict=False):
        if term.say == "delete" and term.role == "verb" and following.role == "number" and after.role == "replicas":
            term.say = "remove"


def _updates(terms: Sequence[Term]) -> None:
    """As in "Das UPF-Upgrade auf 2.0 ist geplant": an upgrade that is spoken of is none that is asked for."""
    if any(term.role == "verb" for term in terms):
        return
    for before, term in pairwise(terms):
        if term.role == "word" and term.say == "update" and before.role in {"name", "article"}:
            term.say = "updates"


def _documents(terms: Sequence[Term]) -> None:
    """As in "Schritt 3 im Handbuch: UPF neu starten": what a document says."""
    document = next((at for at, term in enumerate(terms) if term.role == "document"), len(terms))
    colon = next((term for term in terms[document:] if term.say == ":"), None)
    if colon is not None:
        colon.say = "says:"


def _versions(terms: Sequence[Term]) -> None:
    """As in "Passe l'UPF en version 5.1.2": what is brought to a version is no number of replicas."""
    said = [term for term in terms if term.say]
    verbs = [at for at, term in enumerate(said) if term.role == "verb"]
    for number, at in enumerate(verbs):  # each verb with what follows it; one alone with all that is said
        end = verbs[number + 1] if number + 1 < len(verbs) else len(said)
        _settle_version(said[at], said[at:end] if len(verbs) > 1 else said)


def _settle_version(verb: Term, said: Sequence[Term]) -> None:
    if verb.say not in {"scale", "bring up"}:
        return
    bare = [term for term in said if term.role != "article"]
    counted = any(term.role == "replicas" for term in said)
    reached = any(one.say == "to" and _is_release(two) for one, two in pairwise(bare))
    named = any(term.say.endswith("version") for term in said)
    if not counted and (reached or (named and verb.say == "scale")):
        verb.say = "upgrade"
    elif verb.say == "bring up" and _is_sized(said) and not any(term.say == "slice" for term in said):
        verb.say = "scale"


def _is_release(term: Term) -> bool:
    return term.say in {"version", "image"} or bool(VERSION.fullmatch(term.say))


def _is_sized(said: Sequence[Term]) -> bool:
    """As in "Monte la mémoire à 8 Gio": what is brought up is more of what runs."""
    return any(t.role in {"resource", "metric"} or t.say in {"memory", "cores", "storage"} for t in said) or any(
        one.say == "to" and two.role == "number" for one, two in pairwise(said)
    )


def _factors(terms: Sequence[Term]) -> None:
    """As in "Augmente l'AMF d'un facteur 1,5": a size that grows so many times."""
    if any(term.say.endswith("factor of") for term in terms):
        for term in terms:
            if term.role == "verb" and term.say in {"increase", "raise", "reduce", "lower", "set"}:
                term.say = {"reduce": "scale down", "lower": "scale down", "set": "scale"}.get(term.say, "scale up")


def _automatic(terms: Sequence[Term]) -> None:
    """As in "automatisch skalieren": one thing to do."""
    verb = next((t for t in terms if t.role == "verb" and t.say in {"scale", "scale up"}), None)
    adverb = next((t for t in terms if t.say == "automatically"), None)
    if verb is not None and adverb is not None:
        verb.say, adverb.say = "autoscale", ""


def _sizes(terms: Sequence[Term]) -> None:
    """As in "hochskalieren auf 5": a size to reach is no change by so many."""
    sized = any(t.say == "to" and n.role == "number" for t, n in pairwise([term for term in terms if term.say]))
    for term in terms:
        if sized and term.role == "verb" and term.say in {"scale up", "scale down", "scale out", "scale in"}:
            term.say = "scale"


def _corrections(terms: Sequence[Term]) -> None:
    """As in "不对，5 个": a value alone behind "no" takes the place of the last one."""
    said = [term for term in terms if term.say]
    for term, comma, value in zip(said, said[1:], said[2:], strict=False):
        if term.role == "correction" and term.say == "no" and comma.say == "," and value.role == "number":
            term.say, comma.say = "no,", "make that"


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


def _trail_target(terms: list[Term]) -> None:
    """As in "Setze auf der AMF T3512 auf 1800 s": what is set comes before whose it is."""
    at = next((i for i, term in enumerate(terms) if term.role == "verb" and term.say in _SETS), None)
    if at is None:
        return
    lead = [i for i in range(at) if terms[i].say and terms[i].role not in LIGHT]
    start = lead[0] if lead else at + 1
    end = _after_name(terms, start)
    if end == start or (lead and any(i >= end for i in lead)):
        return
    if lead:
        while end < at and terms[end].role in {"separator", "list"}:
            terms[end].say = ""
            end += 1
    following = terms[end] if end < len(terms) else None
    if not lead and (following is None or following.role in {*BOUNDARIES, "end", "preposition", "list", "line"}):
        return
    stop = next((i for i in range(max(end, at + 1), len(terms)) if _breaks(terms, i)), len(terms))
    terms[start:stop] = [*terms[end:stop], *terms[start:end]]


def _after_name(terms: Sequence[Term], start: int) -> int:
    """The end of "auf der AMF", of "auf der AMF im Namespace core"; the start where nothing such stands there."""
    if start >= len(terms) or terms[start].role not in {"preposition", "particle"} or not terms[start].say:
        return start
    at = start + 1
    while at < len(terms) and terms[at].role in {"article", "adjective"}:
        at += 1
    if at >= len(terms) or terms[at].role != "name" or terms[at].word[:1].isdigit():
        return start
    at += 1
    named = at < len(terms) and terms[at].role == "name" and "-" in terms[at].word
    at += named and any(c.isdigit() for c in terms[at].word)  # "auf der gNB gnb-14"
    while at + 2 < len(terms) and terms[at].say in {"in", "at", "of", "of the", "on"}:
        stop = at + 1
        while stop < len(terms) and terms[stop].role == "article":
            stop += 1
        if stop + 1 >= len(terms) or terms[stop].role != "place" or terms[stop + 1].role not in {"name", "number"}:
            break
        at = stop + 2
    return at


def _breaks(terms: Sequence[Term], index: int) -> bool:
    """Whether another clause begins: at an end, or before another verb."""
    if terms[index].role in {"end", "line"}:
        return True
    return terms[index].role in BOUNDARIES and any(t.role == "verb" for t in terms[index + 1 : index + 4])


def _is_quality(terms: Sequence[Term]) -> bool:
    """As in "遅延は1ms以下。": a sentence of qualities and their values says them of what is asked before."""
    said = [term for term in terms if term.say]
    numbers = any(term.role == "number" or term.word[:1].isdigit() for term in said)
    return numbers and any(t.role == "metric" for t in said) and not any(t.role in _SILENT for t in said)


def _is_enough(terms: Sequence[Term]) -> bool:
    """As in "2 Replikate reichen.": how many are enough for what is asked before."""
    said = [term for term in terms if term.say or term.role == "enough"]
    roles = {term.role for term in said}
    counted = {"number", "replicas", "enough"}
    return counted <= roles <= counted | {"end", "line", "article", "opener", "particle"}


def _is_of_each(terms: Sequence[Term]) -> bool:
    """As in "Beide in Version 3.2.1.": the version of each thing that is asked for before."""
    said = [term for term in terms if term.say]
    if len(said) < 3 or said[0].say not in {"them", "each", "all"} or any(t.role in _SILENT for t in said):
        return False
    for before, term in pairwise(said):
        if term.say == "version" and before.role in {"preposition", "word"}:
            before.say = "with" if before.role == "preposition" else before.say
            return True
    return False


def _with(terms: Sequence[Term]) -> None:
    first = next(term for term in terms if term.role == "number")
    first.say = f"with {first.say}"


def _go_on(terms: Sequence[Term]) -> None:
    asked = any(term.say == "could you" for term in terms)
    if (
        any(term.role == "verb" for term in terms)
        and terms
        and (terms[-1].say == "." or (asked and terms[-1].say == "?"))
    ):
        terms[-1].say = ","


_STEPS: Steps = (
    (frozenset({"delete"}), _removals),
    (frozenset({"update"}), _updates),
    (frozenset({"document"}), _documents),
    (frozenset({"scale", "bring up"}), _versions),
    (frozenset({"verb"}), _factors),
    (frozenset({"automatically"}), _automatic),
    (frozenset({"to"}), _sizes),
    (frozenset({"correction"}), _corrections),
    (frozenset({"?"}), _needs),
    (frozenset({"condition"}), _trail_condition),
    (_SETS, _trail_target),
)
