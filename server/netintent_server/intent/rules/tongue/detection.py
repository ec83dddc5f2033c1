"""Says which sentences of a text are in another language than English: by their script, and by words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netintent_server.intent.rules.lexicon import Lexicon
from netintent_server.intent.rules.tongue.dictionary import Dictionary, folded, load

SPACED = ("de", "fr", "es")
LANGUAGES = (*SPACED, "ja", "zh")

_WORD = re.compile(r"[^\W\d_]+")
_NO_LETTERS = {code: " " for code in range(128) if not _WORD.match(chr(code))}
"""To part the words of ASCII with spaces: twice as fast as to look for them."""
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\S)[^.!?。！？\n]*)*[.!?。！？\n]*")
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HAN = re.compile("[\u3400-\u9fff]")
_STRANGE = re.compile("[^\x00-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2010-\u2027\u2030-\u205e\u2190-\u23ff\u25a0-\u27bf]")
"""What English is not written with: not dashes, quotes, arrows and the signs of mathematics, as letters may be."""
_ELIDED = re.compile(r"\b(?:[ldnj]|qu)['’](?=[a-zà-ÿ]{2})", re.IGNORECASE)
"""As in "l'AMF", "d'UPF": French, as no other word of a sentence may be."""
_ENGLISH_AROUND = 2
"""Words of English that show that other characters only stand in it."""


class Detector:
    """Compares a sentence with the words of each language that no other shares."""

    def __init__(self, english: Lexicon) -> None:
        self._dictionaries = {language: load(language) for language in LANGUAGES}
        own: dict[str, set[str]] = {language: set() for language in SPACED}
        common = english.function_words()
        for language in SPACED:
            for word in self._dictionaries[language].words():
                for spelling in {word, folded(word)}:
                    if len(spelling) > 1 and not english.knows(spelling) and spelling not in common:
                        own[language].add(spelling)
        for spelling in self._dictionaries["es"].with_clitics():
            if not english.knows(spelling):
                own["es"].add(spelling)
        self._own = {language: frozenset(words) for language, words in own.items()}
        self._any = frozenset().union(*self._own.values())
        theirs = {word for dictionary in self._dictionaries.values() for word in dictionary.words()}
        self._english = common - theirs

    def may_be_foreign(self, text: str) -> bool:
        """A first look that every text pays for: a letter that English lacks, or a word of another language."""
        lettered = not text.isascii() and _STRANGE.search(text) is not None
        if lettered or not self._any.isdisjoint(_letters(text.lower())):
            return True
        return "'" in text and _ELIDED.search(text) is not None

    def stretches(self, text: str) -> Iterator[tuple[int, int, Dictionary | None]]:
        """Yield the sentences, joined where one language goes on, with its dictionary; None is English."""
        sentences = [(match.end(), sentence, _words(sentence)) for match in _SENTENCE.finditer(text)
                     if (sentence := match.group())]  # fmt: skip
        whole = self._language(text, set().union(*[words for _, _, words in sentences]))
        start, end, current = 0, 0, "en"
        for stop, sentence, words in sentences:
            language = self._language(sentence, words, whole)
            if language != current and end > start:
                yield start, end, self._dictionaries.get(current)
                start = end
            current, end = language, stop
        if end > start:
            yield start, end, self._dictionaries.get(current)

    def _language(self, text: str, words: set[str], otherwise: str = "") -> str:
        english = len(words & self._english)
        if not text.isascii() and english < _ENGLISH_AROUND:
            if _KANA.search(text):
                return "ja"
            if _HAN.search(text):
                return self._japanese_or_chinese(text, otherwise)
        theirs = words & self._any
        if not text.isascii():
            theirs |= {word for word in words - theirs if not word.isascii() and folded(word) in self._any}
        elided = 2 * len(_ELIDED.findall(text)) if "'" in text or "’" in text else 0
        if not theirs and not elided:
            return "en" if english or not otherwise else otherwise
        scores = {
            language: len(theirs & own) + sum([word not in own and folded(word) in own for word in theirs])
            for language, own in self._own.items()
        }
        scores["fr"] += elided
        most = max(scores.values())
        # one word in common with another language makes no sentence of a text that is English otherwise
        if most <= english + (otherwise == "en"):
            return "en" if english or not otherwise else otherwise
        best = [language for language, score in scores.items() if score == most]
        if len(best) == 1 or otherwise in best:
            return best[0] if len(best) == 1 else otherwise
        return max(best, key=lambda language: self._shared(words, language))

    def _shared(self, words: set[str], language: str) -> int:
        """How many words the language has, with those that others have too; looked at where two are level."""
        dictionary = self._dictionaries[language]
        return sum(dictionary.entry(word) is not None for word in words)

    def _japanese_or_chinese(self, text: str, otherwise: str) -> str:
        if otherwise in {"ja", "zh"}:
            return otherwise
        covered = {language: _covered(text, self._dictionaries[language]) for language in ("zh", "ja")}
        return "ja" if covered["ja"] > covered["zh"] else "zh"


def _words(text: str) -> set[str]:
    return set(_letters(text.lower())) if text.isascii() else {word.casefold() for word in _WORD.findall(text)}


def _letters(text: str) -> list[str]:
    return text.translate(_NO_LETTERS).split() if text.isascii() else _WORD.findall(text)


def _covered(text: str, dictionary: Dictionary) -> int:
    index = covered = 0
    while index < len(text):
        end, entry = dictionary.longest_in(text, index)
        covered += end - index if entry is not None and _HAN.match(text[index]) else 0
        index = max(end, index + 1)
    return covered
