"""Tells whether a question asks what something is or does, and how far a sentence says that."""

from __future__ import annotations

import re

from netintent_server.rag.words import words

_ASKS = re.compile(
    r"\s*(?:(?:what|who)(?:['’]s|\s+(?:is|are|was|were|does|do))|define|explain|describe)\b", re.IGNORECASE
)
_DEFINES = re.compile(
    r"\b(?:is|are|means?|refers? to|stands? for|represents?|denotes?|describes?|defines?|provides?|consists? of|"
    r"comprises?|performs?|handles?|manages?|enables?|allows?|terminates?|supports?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\s*(?:the|an?|each|every)\s+", re.IGNORECASE)
_MOST_ABOUT = 2  # words that such a question is about: "What is the role of X in procedure Y" asks for more
_FIRST_WORDS = 4
_MOST_BEFORE_VERB = 60  # characters

BEGINS = 0.5
"""How far a sentence says what its first word is or does."""


def asks_what_it_is(question: str, about: int) -> bool:
    """Whether the question, which is about so many words, asks what something is or does."""
    return about <= _MOST_ABOUT and _ASKS.match(question) is not None


def defines(sentence: str, subject: str) -> float:
    """How far a sentence says what its subject, a word as the index reads it, is: 1 "X is ...", 0.5 "X does ..."."""
    article = _ARTICLE.match(sentence)
    begin = article.end() if article else 0
    verb = _DEFINES.search(sentence, begin, begin + _MOST_BEFORE_VERB)
    if verb is not None and subject in words(sentence[begin : verb.start()]):
        return 1.0
    return BEGINS if subject in words(" ".join(sentence[begin : begin + 80].split()[:_FIRST_WORDS])) else 0.0
