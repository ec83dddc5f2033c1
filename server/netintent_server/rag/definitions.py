"""Tells whether a question asks what something is or does, and how far a sentence says that."""

from __future__ import annotations

import re

from netintent_server.rag.words import words

_ASKS = re.compile(
    r"\s*(?:(?:what|who)(?:['’]s|\s+(?:is|are|was|were|does|do))|define|explain|describe)\b", re.IGNORECASE
)
_DEFINES = re.compile(
    r"(?:(?:is|are|was|were) (?:an?|the|one|any|responsible|used|meant|called|named|part|what)\b|means?\b|refers? to\b|"
    r"(?:stands|is short) for\b|represents?\b|denotes?\b|describes?\b|consists? of\b|comprises?\b|provides?\b|"
    r"enables?\b|allows?\b)",
    re.IGNORECASE,
)
_DOES = re.compile(r"(?!is\b|was\b|has\b|does\b)[a-z]{3,}s\b(?! of\b)")
_ARTICLE = re.compile(r"\s*(?:the|an?|each|every)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:]+ ?")
_MOST_ABOUT = 2  # words that such a question is about: "What is the role of X in procedure Y" asks for more
_MOST_WORDS = 6  # of the subject with what it is short for: "Package Orchestration service (Porch) enables"

DOES = 0.5
"""How far "X does ..." says what X is."""


def asks_what_it_is(question: str, about: int) -> bool:
    """Whether the question, which is about so many words, asks what something is or does."""
    return about <= _MOST_ABOUT and _ASKS.match(question) is not None


def defines(sentence: str, subject: frozenset[str]) -> float:
    """How far a sentence says what its subject, words as the index reads them, is: 1 "X is a ...", 0.5 "X does ..."."""
    if not sentence.endswith((".", "!", ":")):
        return 0.0  # a title, a row
    article = _ARTICLE.match(sentence)
    at = article.end() if article else 0
    left = subject
    for _ in range(_MOST_WORDS):
        word = _WORD.match(sentence, at)
        if word is None:
            return 0.0
        at = word.end()
        read = words(word.group())
        left = left.difference(read)
        if not left and not subject.isdisjoint(read):
            if _DEFINES.match(sentence, at):
                return 1.0
            if _DOES.match(sentence, at):
                return DOES
    return 0.0
