"""What the orders of all languages share: what may open a request, and words that their neighbours decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from netintent_server.intent.rules.tongue.terms import Term

LIGHT = frozenset({"opener", "request", "priority", "separator", "coordinator", "time", "list", "mark", "correction"})
"""What may stand before the verb of a request without being its object."""
BOUNDARIES = frozenset({"separator", "coordinator"})
NOUNS = frozenset({"noun", "name", "place", "metric", "replicas"})

_VERSION = re.compile(r"v?\d+(?:\.\d+){2,}[\w.-]*|v\d[\w.-]*")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_CHANGES = frozenset({"increase", "decrease", "reduce", "raise", "lower", "scale", "scale up", "scale down", "extend",
                      "grow", "shrink", "scale out", "scale in", "cut", "boost", "expand"})  # fmt: skip
MOVES = frozenset({"steer", "offload", "hand over", "move", "shift"})
"""What is said of traffic that goes from one place to another."""


def settle(terms: list[Term]) -> None:
    """Let neighbours decide the words that mean several things."""
    changes = any(term.role in {"verb", "stem"} and term.say in _CHANGES for term in terms)
    for index, term in enumerate(terms):
        if term.choices:
            holds = _conditions(terms, index, changes=changes)
            term.say = next(say for condition, say in term.choices if condition == "else" or holds(condition))


def move(terms: list[Term], index: int, to: int) -> None:
    """Put a term at another place."""
    terms.insert(to, terms.pop(index))


def swap_bounds(terms: list[Term]) -> None:
    """As in "10Gbps 以上": a bound behind its value is said before it."""
    for index, term in enumerate(terms):
        if term.role != "bound":
            continue
        at = index - 1
        while at >= 0 and index - at <= 4 and terms[at].role in {"unit", "counter", "replicas", "name", "mark"}:
            if terms[at].role == "name" and terms[at].word[:1].isdigit():
                break
            at -= 1
        if at >= 0 and (terms[at].role == "number" or terms[at].word[:1].isdigit()):
            move(terms, index, at)


def _conditions(terms: Sequence[Term], index: int, *, changes: bool) -> Callable[[str], bool]:
    following = next((t for t in terms[index + 1 : index + 4] if t.role not in {"article", "adjective"}), None)
    at = terms.index(following) if following is not None else len(terms)
    after = terms[at + 1 : at + 4]
    before = terms[index - 1] if index else None
    number = following is not None and (
        following.role == "number" or (following.role == "name" and following.word[:1].isdigit())
    )
    moving = any(term.role in {"verb", "stem"} and term.say in MOVES for term in terms)
    version = following is not None and bool(_VERSION.fullmatch(following.word))
    clock = following is not None and (bool(_CLOCK.fullmatch(following.word)) or following.role in {"time", "clock"})
    timed = number and any(t.role == "clock" for t in after[:1])
    ranged = number and any(t.role == "preposition" and t.word in _TO for t in after)

    def holds(condition: str) -> bool:
        if condition == "range":
            return ranged
        if condition == "time":
            return clock or timed
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
            return before is not None and bool(_VERSION.fullmatch(before.word))
        if condition == "after_noun":
            return before is not None and before.role in NOUNS
        if condition == "after_metric":
            return before is not None and before.role == "metric"
        if condition == "end":
            return following is None or following.role in {"separator", "end", "coordinator"}
        return condition == "else"

    return holds


_TO = frozenset({"à", "a", "auf", "bis", "hasta", "jusqu'à", "vers", "vers le", "vers la", "vers l'", "au", "al", "zu",
                 "zum", "zur", "nach", "hacia", "hacia el", "hacia la", "sur", "in"})  # fmt: skip
