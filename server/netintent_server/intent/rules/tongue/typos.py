"""Mends a slip in a word of German, French or Spanish, where exactly one word is one slip away.

The first letter and the last two are taken as written: an ending says what a verb is for, and is no slip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netintent_server.intent.rules.tongue.dictionary import Dictionary
from netintent_server.intent.rules.tongue.terms import Term

SHORTEST_TYPO = 7
"""A shorter word is one slip away from many others."""
MOST_CORRECTIONS = 16
"""Words looked up in one sentence; one with more is not a sentence of misspelt words."""


def mend(terms: Sequence[Term], dictionary: Dictionary, knows: Callable[[str], bool]) -> None:
    """Give misspelt terms what the dictionary says of the word meant, in place; `knows` are the grammar's own words."""
    looked_up = 0
    for index, term in enumerate(terms):
        if not _may_be_a_typo(term) or knows(term.word) or (index and terms[index - 1].role == "place"):
            continue
        looked_up += 1
        if looked_up > MOST_CORRECTIONS:
            return
        meant = dictionary.correct(term.word)
        entry = dictionary.entry(meant) if meant is not None else None
        if meant is not None and entry is not None:
            term.word, term.say, term.role = meant, entry.say, entry.role
            term.forms, term.choices, term.known = entry.forms, entry.choices, True


def _may_be_a_typo(term: Term) -> bool:
    """Whether it is a plain word that no dictionary has; names have capitals, digits or hyphens inside."""
    if term.role != "name" or term.known or len(term.word) < SHORTEST_TYPO:
        return False
    return term.say.isalpha() and term.say[1:].islower()
