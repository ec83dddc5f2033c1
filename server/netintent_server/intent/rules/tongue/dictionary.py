"""A language's words, each with the words of the grammar that it stands for and the part it plays in a sentence."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from netintent_server.intent.rules.tongue.inflection import forms_of, stems_of

_ACTION = "action"
_CONTENT = frozenset({"verb", "stem", "noun", "replicas", "metric", "place"})
_SHORTEST = 6
IDEOGRAPHIC = frozenset({"ja", "zh"})
"""Languages written without spaces."""


class Entry(NamedTuple):
    """What a word or phrase stands for: `say` in the grammar's words, `role` in the sentence."""

    say: str
    role: str
    forms: frozenset[str] = frozenset()
    """Of a verb: what its spelling may be."""
    choices: tuple[tuple[str, str], ...] = ()
    """Of a word whose meaning its neighbours decide: a condition and what it says then, the first that holds."""


class _Endings:
    """What may be written behind one kind of stem."""

    def __init__(self, forms: Mapping[str, frozenset[str]]) -> None:
        self._forms = forms
        self._lengths = sorted({len(ending) for ending in forms}, reverse=True)

    def longest(self, text: str, start: int) -> tuple[int, frozenset[str]]:
        """Return the end of the longest ending at a place, and the forms it makes; none for no ending."""
        for length in self._lengths:
            forms = self._forms.get(text[start : start + length])
            if forms is not None and start + length <= len(text):
                return start + length, forms
        return start, frozenset()


def _endings(spelled: Mapping[str, Sequence[str]]) -> _Endings:
    forms: dict[str, set[str]] = {}
    for form, endings in spelled.items():
        for ending in endings:
            forms.setdefault(ending, set()).add(form)
    return _Endings({ending: frozenset(known) for ending, known in forms.items()})


class Dictionary:
    """Finds the longest phrase of one language at a place of a text."""

    def __init__(self, language: str, data: Mapping[str, Any]) -> None:
        self.language = language
        self.decimal: str = data.get("decimal", ".")
        self.thousands: str = data.get("thousands", ",")
        self.elided = frozenset(data.get("elided", ()))
        self.clitics: Mapping[str, str] = data.get("clitics", {})
        self.separable: dict[tuple[str, str], Entry] = {}
        self._entries: dict[str, Entry] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._stem_lengths: dict[str, tuple[int, ...]] = {}
        self._endings = {kind: _endings(spelled) for kind, spelled in data.get("endings", {}).items()}
        self._ideographic = language in IDEOGRAPHIC
        self._contractions: Mapping[str, Sequence[str]] = data.get("contractions", {})
        for role, senses in data["says"].items():
            for say, phrases in senses.items():
                for phrase in phrases if role != _ACTION else ():
                    self._add(phrase, Entry(say, role))
        for value, phrases in data["numbers"].items():
            for phrase in phrases:
                self._add(phrase, Entry(value, "number"))
        for entry in data.get("choice", ()):
            choices = tuple((condition, say) for condition, say in entry["is"].items())
            for phrase in entry["say"]:
                self._add(phrase, Entry(choices[-1][1], entry.get("role", "preposition"), choices=choices))
        self._add_verbs(data)
        for say, phrases in data["says"].get(_ACTION, {}).items():  # "relance" is a noun where it is no order
            for phrase in phrases:
                self._add(phrase, Entry(say, _ACTION))
        self._fold()
        self._index()
        places = () if self._ideographic else (word for word, entry in self._entries.items() if entry.role == "place")
        self.places = frozenset(places)
        """Words behind which a name stands, however it is spelled, in a language with spaces."""
        self._alike: dict[tuple[str, str], list[str]] = {}
        if not self._ideographic:
            for word, entry in self._entries.items():
                if len(word) >= _SHORTEST and word.isalpha() and entry.role in _CONTENT:
                    self._alike.setdefault((word[0], word[-2:]), []).append(word)
        self.correct = lru_cache(maxsize=1024)(self._correct)

    def longest(self, words: Sequence[str], start: int) -> tuple[int, Entry | None]:
        """Return the end of the longest phrase that starts at a word, and its entry; (start, None) for none."""
        for length in self._lengths.get(words[start], ()):
            if start + length <= len(words):
                phrase = words[start] if length == 1 else " ".join(words[start : start + length])
                entry = self._entries.get(phrase)
                if entry is not None:
                    return start + length, entry
        return start, None

    def longest_in(self, text: str, start: int) -> tuple[int, Entry | None]:
        """Return the same of a text without spaces, by characters."""
        first, entry, end = text[start], None, start
        for length in self._lengths.get(first, ()):
            entry = self._entries.get(text[start : start + length])
            if entry is not None and start + length <= len(text):
                end = start + length
                break
        else:
            entry = None
        for length in self._stem_lengths.get(first, ()):
            for say, kind in self._stems.get(text[start : start + length], ()):
                stop, forms = self._endings[kind].longest(text, start + length)
                if forms and stop > end:
                    end, entry = stop, Entry(say, "verb", forms)
                elif forms and stop == end and entry is not None and entry.say == say:
                    entry = Entry(say, "verb", entry.forms | forms)
        return end, entry

    def _correct(self, word: str) -> str | None:
        """Return the word meant, when exactly one is one slip away, with the same first letter and ending."""
        alike = self._alike.get((word[0], word[-2:]), ())
        near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=1, limit=2)
        return near[0][0] if len(near) == 1 else None

    def entry(self, word: str) -> Entry | None:
        """Return the entry of one word or phrase."""
        return self._entries.get(word)

    def words(self) -> Iterator[str]:
        """Yield the words that open a phrase."""
        yield from self._lengths

    def with_clitics(self) -> Iterator[str]:
        """Yield what asks for something, with each object that is written behind it without a joint."""
        bare = [clitic for clitic, joint in self.clitics.items() if not joint and clitic.startswith("l")]
        for spelling, entry in self._entries.items():
            if entry.role == "verb" and "imperative" in entry.forms and " " not in spelling:
                yield from (spelling + clitic for clitic in bare)

    def _add_verbs(self, data: Mapping[str, Any]) -> None:
        irregular = data.get("forms", {})
        found: dict[str, tuple[str, set[str]]] = {}
        for say, citations in data["verbs"].items():
            for citation in citations:
                if self._endings:
                    for stem, kind in stems_of(citation):
                        self._stems.setdefault(stem, []).append((say, kind))
                known = irregular.get(citation)
                forms = _listed(citation, known) if known else forms_of(self.language, citation)
                for spelling, form, particle in forms:
                    if form == "noun":
                        self._entries.setdefault(spelling, Entry(say, "verb", frozenset({"noun"})))
                    elif particle:
                        key = (spelling, particle)
                        kept = self.separable.get(key, Entry(say, "verb"))
                        self.separable[key] = Entry(kept.say, "verb", kept.forms | {form})
                    else:
                        found.setdefault(spelling, (say, set()))[1].add(form)
        for spelling, (say, kinds) in found.items():
            self._add(spelling, Entry(say, "verb", frozenset(kinds)))
        for spelling, _ in self.separable:  # "fahre" alone says nothing yet
            self._entries.setdefault(spelling, Entry("", "stem"))

    def _add(self, phrase: str, entry: Entry) -> None:
        spelling = phrase.casefold() if not self._ideographic else phrase.lower()
        self._entries.setdefault(spelling, entry)
        before, space, last = spelling.rpartition(" ")
        for contracted in self._contractions.get(last, ()) if space else ():  # "por debajo de" and "por debajo del"
            self._entries.setdefault(f"{before} {contracted}", entry)

    def _fold(self) -> None:
        """Let a word be written without its accents, where that is no other word."""
        if not self._ideographic:
            for phrase, entry in list(self._entries.items()):
                for plain in (folded(phrase), _digraphs(phrase)):
                    if plain != phrase:
                        self._entries.setdefault(plain, entry)

    def _index(self) -> None:
        stems: dict[str, set[int]] = {}
        for stem in self._stems:
            stems.setdefault(stem[:1], set()).add(len(stem))
        self._stem_lengths = {first: tuple(sorted(known, reverse=True)) for first, known in stems.items()}
        lengths: dict[str, set[int]] = {}
        for phrase in self._entries:
            if self._ideographic:
                lengths.setdefault(phrase[:1], set()).add(len(phrase))
            else:
                first, *rest = phrase.split(" ")
                lengths.setdefault(first, set()).add(1 + len(rest))
        self._lengths = {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """Return a word without its accents."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _digraphs(phrase: str) -> str:
    """As in "ausloesen": how umlauts are written where the keyboard has none."""
    return phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def _listed(citation: str, forms: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    particle = citation.partition("|")[0] if "|" in citation else ""
    yield citation.replace("|", ""), "infinitive", ""
    for form, spellings in forms.items():
        for spelling in spellings:
            apart = particle if form in {"imperative", "finite"} and not spelling.startswith(particle) else ""
            yield spelling, form, apart


@cache  # it never changes, and reading all five takes longer than the rest of a start
def load(language: str) -> Dictionary:
    """Read the lexicon of a language that ships with the service."""
    path = files("netintent_server.intent") / "data" / f"lexicon.{language}.toml"
    return Dictionary(language, tomllib.loads(path.read_text(encoding="utf-8")))
