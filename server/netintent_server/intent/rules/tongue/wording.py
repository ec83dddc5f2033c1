"""The door: a text of another language as the grammar would word it, and the way back to the words that are there.

Every sentence is worded by itself, so that a mail may go from one language to another. A text in English, or in a
language that no lexicon is for, is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netintent_server.intent.rules.lexicon import Lexicon
from netintent_server.intent.rules.source import Piece, Source
from netintent_server.intent.rules.tongue import chinese, japanese, spaced
from netintent_server.intent.rules.tongue.detection import Detector
from netintent_server.intent.rules.tongue.dictionary import IDEOGRAPHIC, Dictionary
from netintent_server.intent.rules.tongue.finish import finished
from netintent_server.intent.rules.tongue.terms import Term, find_terms, plain_text
from netintent_server.intent.rules.tongue.typos import mend

_ORDERS = {"ja": japanese.arranged, "zh": chinese.arranged}
MOST_TERMS = 160
"""Terms of one sentence that are put in order together; a longer one is no sentence of a person's."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the grammar reads in place of a text."""

    text: str
    source: Source
    languages: tuple[str, ...]


class Interpreter:
    """Words the sentences of other languages."""

    def __init__(self, english: Lexicon) -> None:
        self._english = english
        self._detector = Detector(english)

    def wording(self, text: str) -> Wording | None:
        """Return the wording of a text that is not in English, None for one that is."""
        if not self._detector.may_be_foreign(text):
            return None
        writer = _Writer()
        languages: list[str] = []
        for start, end, dictionary in self._detector.stretches(text):
            if dictionary is None:
                writer.copy(text, start, end)
                continue
            languages.append(dictionary.language)
            order = _ORDERS.get(dictionary.language, spaced.arranged)
            terms = find_terms(plain_text(text[start:end], dictionary), dictionary)
            sentences = _sentences(terms)
            for sentence in sentences if dictionary.language not in IDEOGRAPHIC else ():
                mend(sentence, dictionary, self._english.knows)
            for terms in finished([order(sentence, dictionary) for sentence in sentences]):
                for term in terms:
                    self._write(writer, term, start, dictionary)
        if not languages:
            return None
        return Wording(writer.text(), Source(text, writer.pieces, writer.text()), tuple(dict.fromkeys(languages)))

    def _write(self, writer: _Writer, term: Term, offset: int, dictionary: Dictionary) -> None:
        say = term.say
        if term.role == "verb" and say:
            form = next(iter(term.forms), "base")
            say = self._english.inflected(say, form) if form in {"third", "participle", "gerund"} else say
        if not say:
            return
        ideographic = dictionary.language in IDEOGRAPHIC
        writer.add(say, term.start + offset, term.end + offset, attached=not ideographic and not term.known)


def _sentences(terms: Sequence[Term]) -> list[list[Term]]:
    sentences: list[list[Term]] = [[]]
    for term in terms:
        sentences[-1].append(term)
        if term.role in {"end", "line"} or len(sentences[-1]) >= MOST_TERMS:
            sentences.append([])
    return sentences


_NO_SPACE_BEFORE = frozenset({",", ".", ";", ":", "?", "!", ")", "]", "%", "...", "/"})
_SIGNS = frozenset({"%", "=", "<", ">"})
_BEFORE_VALUES = frozenset({"=", "<", ">", "@"})
_NO_SPACE_AFTER = frozenset({"(", "[", "/", '"', "\n"})


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._parts: list[str] = []
        self._length = 0
        self._attached = False
        self._last = ("", -1)  # what was written last, and where it ended in the text

    def add(self, say: str, start: int, end: int, *, attached: bool = False) -> None:
        """Write a term, with a space before it unless it stood together with the last one."""
        last, ended = self._last
        if last and say not in _NO_SPACE_BEFORE and last not in _NO_SPACE_AFTER:
            stands_with = (attached and self._attached) or say in _SIGNS or last in _BEFORE_VALUES
            if ended != start or not stands_with:
                self._parts.append(" ")
                self._length += 1
        length = len(say)
        self.pieces.append(Piece(self._length, length, start, end, length == end - start))
        self._parts.append(say)
        self._length += length
        self._last, self._attached = (say, end), attached

    def copy(self, text: str, start: int, end: int) -> None:
        """Write a stretch of the text as it is."""
        if end > start:
            if self._last[0] and not text[start].isspace():
                self._put(" ")
            self.pieces.append(Piece(self._length, end - start, start, end, copied=True))
            self._put(text[start:end])
            self._last = (text[end - 1].strip() or "", end)

    def text(self) -> str:
        """Return what was written."""
        return "".join(self._parts)

    def _put(self, say: str) -> None:
        self._parts.append(say)
        self._length += len(say)
