"""What the orders of all languages share: what may open a request, and words that their neighbours decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from netintent_server.intent.rules.tongue.terms import Term

LIGHT = frozenset({"opener", "request", "priority", "separator", "coordinator", "time", "list", "mark", "correction"})
"""What may stand before the verb of a request without being its object."""
BOUNDARIES = frozenset({"separator", "coordinator"})
NOUNS = frozenset({"noun", "name", "place", "metric", "replicas"})

VERSION = re.compile(r"v?\d+(?:\.\d+){2,}[\w.-]*|v\d[\w.-]*")
CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
CHANGES = frozenset(
    {"increase", "decrease", "reduce", "raise", "lower", "scale up", "scale down", "scale out", "scale in"}
)
"""What takes a number of how many more or fewer."""
_SIZES = CHANGES | {"scale"}
TRAFFIC = frozenset({"traffic", "all traffic", "UEs"})
MOVES = frozenset({"steer", "offload", "hand over", "move", "shift"})
"""What is said of traffic that goes from one place to another."""


Steps = tuple[tuple[frozenset[str], Callable[[list["Term"]], None]], ...]
"""What is done in this order, each where a sentence has one of the words or parts that it is about."""


def take_steps(terms: list[Term], steps: Steps) -> set[str]:
    """Take the steps that a sentence gives reason for; return what was shown in it before the first."""
    shown = shown_in(terms)
    for needs, step in steps:
        if not needs.isdisjoint(shown):
            step(terms)
    return shown


def shown_in(terms: Sequence[Term]) -> set[str]:
    """Return the words and the parts of a sentence: what is not among them need not be looked for."""
    return {term.role for term in terms}.union([term.say for term in terms])


def read_moves(terms: Sequence[Term]) -> None:
    """As in "把 cell-3 的流量迁到 cell-8": traffic that is moved is steered."""
    if any(term.role == "noun" and term.say in TRAFFIC for term in terms):
        for term in terms:
            if term.role in {"verb", "stem"} and term.say in {"migrate", "move"}:
                term.say = "steer"
        bare = [term for term in terms if term.role != "article"]
        for verb, moved in pairwise(bare):  # "pasar UEs de n41 a n28"
            if verb.role in {"verb", "stem"} and verb.say == "scale" and moved.say in {"traffic", "all traffic", "UEs"}:
                verb.say = "steer"
        if any(_is_share(one) and two.say in {"of", "of the", "traffic"} for one, two in pairwise(terms)):
            for term in terms:
                if term.role == "verb" and term.say == "scale":  # "pasa el 20 % del tráfico"
                    term.say = "steer"


def _is_share(term: Term) -> bool:
    return term.role == "number" and term.word.endswith("%")


def settle(terms: list[Term]) -> None:
    """Let neighbours decide the words that mean several things."""
    if not any(term.choices for term in terms):
        return
    changes = any(term.role in {"verb", "stem"} and term.say in _SIZES for term in terms)
    for index, term in enumerate(terms):
        if term.choices:
            holds = _conditions(terms, index, changes=changes)
            term.say = next(say for condition, say in term.choices if condition == "else" or holds(condition))


def read_spans(terms: list[Term]) -> None:
    """As in "毎日18:00から22:00まで", "每天从 18 点到 22 点": days, and from when to when, are one time."""
    for index in range(len(terms) - 2, 0, -1):
        if terms[index].word not in _FROM_TO:
            continue
        (low, first), (last, high) = _hour_before(terms, index), _hour_after(terms, index + 1)
        if not first or not last:
            continue
        leads = [low - 1] if low and terms[low - 1].word in {"从", "自", "由"} else []
        low = leads[0] if leads else low
        if low and terms[low - 1].role == "genitive" and low > 1 and terms[low - 2].role == "time":
            low -= 1
        days = terms[low - 1] if low and terms[low - 1].role == "time" else None
        low -= days is not None
        while high < len(terms) and terms[high].word in _UNTIL:
            high += 1
        said = f"from {first} to {last}"
        words = f"{days.say} {said}" if days is not None else said
        if days is not None and " at " in last:  # "金曜18時から日曜23時まで"
            words = f"from {days.say} at {first} to {last}"
        terms[low:high] = [Term(terms[low].start, terms[high - 1].end, terms[low].word, words, "time", known=True)]
        return


def _hour_before(terms: Sequence[Term], end: int) -> tuple[int, str]:
    """Where the hour starts that ends there, and how it is written; "" for none."""
    if CLOCK.fullmatch(terms[end - 1].word):
        return end - 1, terms[end - 1].word
    return (end - 2, _hour(terms[end - 2])) if end > 1 and terms[end - 1].role == "clock" else (end, "")


def _hour_after(terms: Sequence[Term], start: int) -> tuple[str, int]:
    day = f"{terms[start].say} at " if terms[start].role == "time" and start + 1 < len(terms) else ""
    start += bool(day)
    if CLOCK.fullmatch(terms[start].word):
        return day + terms[start].word, start + 1
    clocked = start + 1 < len(terms) and terms[start + 1].role == "clock"
    hour = _hour(terms[start]) if clocked else ""
    return (day + hour, start + 2) if hour else ("", start)


def _hour(term: Term) -> str:
    return f"{int(term.word):02}:00" if term.word.isdigit() and int(term.word) <= 24 else ""


_FROM_TO = frozenset({"から", "より", "到", "至", "-", "–"})
_UNTIL = frozenset({"まで", "の間", "之间", "期间", "间", "の間に", "間に"})


def is_site_of(owner: Sequence[Term], owned: Sequence[Term]) -> bool:
    """As in "edge01 的 UPF", "edge01のUPF": an id before a function is its site."""
    if len(owner) != 1 or len(owned) != 1 or not owned[0].say.isupper():
        return False
    return owner[0].role == "name" and owner[0].say[:1].islower() and any(c.isdigit() for c in owner[0].say)


def tell_on(terms: Sequence[Term], told_as: str) -> None:
    """As in "das Skript löscht die UPF und startet die AMF neu": who does one does both."""
    told, last = False, None
    for term in terms:
        if term.role in {"separator", "end", "line"}:
            told = False
        elif term.role == "verb" and term.forms == {told_as}:
            told = True
        elif (
            term.role == "verb"
            and told
            and term.forms == {"base"}
            and last is not None
            and last.role == "coordinator"
            and last.say in {"and", "then"}
        ):
            term.forms = frozenset({told_as})
        last = term if term.say else last


def move(terms: list[Term], index: int, to: int) -> None:
    """Put a term at another place."""
    terms.insert(to, terms.pop(index))


def _conditions(terms: Sequence[Term], index: int, *, changes: bool) -> Callable[[str], bool]:
    following = next(
        (t for t in terms[index + 1 : index + 4] if t.role not in {"article", "adjective", "comparison"}), None
    )
    at = terms.index(following) if following is not None else len(terms)
    after = terms[at + 1 : at + 4]
    before = terms[index - 1] if index else None
    number = following is not None and (
        following.role == "number" or (following.role == "name" and following.word[:1].isdigit())
    )
    moving = any(term.role in {"verb", "stem"} and term.say in MOVES for term in terms)
    version = following is not None and bool(VERSION.fullmatch(following.word))
    clock = following is not None and (bool(CLOCK.fullmatch(following.word)) or following.role in {"time", "clock"})
    timed = number and any(t.role == "clock" for t in after[:1])
    ranged = number and any(t.role == "preposition" and t.word in _TO for t in after)

    def holds(condition: str) -> bool:
        if condition == "range":
            return ranged
        if condition == "time":
            return clock or timed
        if condition == "ends":  # "das Log-Level der NRF auf debug": a value closes the clause
            return (
                following is not None
                and following.role == "name"
                and before is not None
                and before.role in NOUNS
                and (
                    at + 1 == len(terms)
                    or terms[at + 1].role in {"end", "separator", "verb", "particle", "coordinator"}
                )
                and any(t.role == "verb" and t.say in {"set", "change", "configure"} for t in terms)
            )
        if condition == "release":
            return following is not None and following.say in {"image", "version"}
        if condition == "placed":  # "todo en el namespace core": where all of it is
            return following is not None and following.role == "preposition" and any(t.role == "place" for t in after)
        if condition == "set_number":
            return number and any(term.role == "verb" and term.say in {"set", "change"} for term in terms)
        if condition == "changing":
            return any(term.role == "verb" and term.say in {"set", "change"} for term in terms)
        if condition == "id":
            word = following.word if following is not None and following.role == "name" else ""
            return any(c.isdigit() for c in word) and not moving and not any(t.say in _NOT_AT for t in terms)
        if condition == "moving":
            return moving
        if condition == "moved":
            return moving and any(t.role == "preposition" and t.word in _TO for t in terms[index + 1 : index + 8])
        if condition == "version":
            return version
        if condition == "change":
            return number and changes
        if condition == "number":
            return number and not version
        if condition == "verb":
            return following is not None and following.role in {"verb", "stem"}
        if condition == "place":
            return following is not None and following.role == "place"
        if condition == "after_number":
            return before is not None and (before.role in {"number", "counter", "unit", "replicas"}
                                           or before.word[:1].isdigit())  # fmt: skip
        if condition == "after_place":
            return before is not None and any(t.role == "place" for t in terms[max(0, index - 2) : index])
        if condition == "after_version":
            return before is not None and bool(VERSION.fullmatch(before.word))
        if condition == "after_noun":
            return before is not None and before.role in NOUNS
        if condition == "after_metric":
            return before is not None and before.role == "metric"
        if condition == "end":
            return following is None or following.role in {"separator", "end", "coordinator"}
        return condition == "else"

    return holds


_NOT_AT = frozenset({"set", "change", "give", "allocate", "add"})
_TO = frozenset({"à", "a", "auf", "bis", "hasta", "jusqu'à", "vers", "vers le", "vers la", "vers l'", "au", "al", "zu",
                 "zum", "zur", "nach", "an", "hacia", "hacia el", "hacia la", "sur", "in"})  # fmt: skip
