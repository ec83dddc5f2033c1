"""Cuts a sentence of another language into terms: what stands in the text, and what the grammar calls it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from netintent_server.intent.rules.numbers import unit_spellings
from netintent_server.intent.rules.tongue.dictionary import IDEOGRAPHIC, Dictionary, Entry, folded

_TOKEN = re.compile(
    r"""(?:
        (?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[ \u00a0\u202f]?%|(?![.:/-]?[0-9A-Za-zÀ-ɏµμ_])))
      | (?P<name>[0-9A-Za-zÀ-ɏµμ_](?:[0-9A-Za-zÀ-ɏµμ_]|[-.'’+/:@](?=[0-9A-Za-zÀ-ɏµμ_]))*)
      | (?P<other>[^\W0-9A-Za-zÀ-ɏµμ_]+)
      | (?P<line>[\r\n]+)
      | (?P<mark>[<>≤≥]=?|\.{2,}|[^\w\s])
      )[^\S\r\n]*+""",
    re.VERBOSE,
)
_ENDS = frozenset({".", "!", "?", ";", "...", "…"})
_SEPARATORS = frozenset({",", ":", "(", ")", "[", "]", "-", "–", "—", "/"})
_MARKS = {
    "，": ",", "。": ".", "：": ":", "；": ";", "！": "!", "？": "?", "（": "(", "）": ")", "【": "[",
    "】": "]", "「": '"', "」": '"', "『": '"', "』": '"', "・": ",", "〜": "-", "～": "-", "％": "%", "｡": ".",
    "､": "、", "−": "-", "＝": "=", "《": '"', "》": '"', "·": ",", "＜": "<", "＞": ">", "≦": "≤", "≧": "≥",
}  # fmt: skip
_DIGITS_ABOUT = re.compile(
    r"(?<![\w.,:/-])\d[\d.,'’ \u00a0\u202f]{0,24}\d(?!\w{0,40}[-.:/]\w)|(?<![\w.,])\d{1,15},\d{1,15}"
)


@dataclass(slots=True)
class Term:
    """One term, `text[start:end]`; `say` is what it is in the wording, "" where the grammar needs no word for it."""

    start: int
    end: int
    word: str
    """As a dictionary would list it."""
    say: str
    role: str
    forms: frozenset[str] = frozenset()
    choices: tuple[tuple[str, str], ...] = ()
    known: bool = False


def plain_text(text: str, dictionary: Dictionary) -> str:
    """Return the text with numbers and marks as the grammar writes them; as long as the text, place for place."""
    plain = text
    for character in set(text) if not text.isascii() else ():
        mark = _plain(character)
        if mark != character:
            plain = plain.replace(character, mark)
    if "：" in plain:
        plain = _CLOCK.sub(":", plain)
    if dictionary.decimal == ",":
        plain = _DIGITS_ABOUT.sub(lambda match: _number(match.group(), dictionary.thousands), plain)
    return plain


_CLOCK = re.compile(r"(?<=\d)：(?=\d)")
"""As in "18：00"; elsewhere it stands between two names: "站点 hz-01：UPF"."""


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character == "：":
        return character
    mark = _MARKS.get(character)
    if mark is None and not character.isascii():
        wide = unicodedata.normalize("NFKC", character)
        mark = wide if len(wide) == 1 and wide.isascii() else character
    return mark or character


def _number(written: str, thousands: str) -> str:
    """As in "1.234,5" and "1 234,5": groups of three and a decimal comma."""
    whole, comma, fraction = written.partition(",")
    if "," in fraction or (comma and not fraction.isdigit()):
        return written
    groups = re.split(r"[.'’ \u00a0\u202f]", whole)
    if len(groups) > 1:
        marks = set(whole) - set("0123456789")
        grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
        if not grouped or len(marks) > 1 or not marks <= {thousands, " ", "\u00a0", "\u202f", "'", "’"}:
            return written if not comma or "." in whole or " " in whole else f"{whole}.{fraction}"
        whole = ",".join(groups)
    return f"{whole}.{fraction}" if comma else whole


def find_terms(plain: str, dictionary: Dictionary) -> list[Term]:
    """Return the terms of a text whose marks and numbers are plain."""
    raw: list[Term] = []
    spaced = dictionary.language not in IDEOGRAPHIC
    for match in _TOKEN.finditer(plain):
        kind, start = match.lastgroup or "mark", match.start()
        word = match[kind]
        before = raw[-1] if raw else None
        if kind == "name" and before is not None and before.role == "name" and before.word in dictionary.places:
            raw.append(_name(word, start))  # "namespace core-este" ends in no "este"
        elif kind == "name" and spaced and len(word) <= _LONGEST_COMPOUND:
            parts = _parts(word, dictionary)
            raw.extend([Term(start + part.start, start + part.end, part.word, part.say, "name") for part in parts])
        elif word == "." and before is not None and _is_abbreviated(before, match.end(kind), plain, dictionary):
            before.word, before.say, before.end = f"{before.word}.", f"{before.say}.", match.end(kind)
        else:
            raw.extend(_cut(kind, word, start, dictionary))
    return _phrases(raw, dictionary) if spaced else raw


def _is_abbreviated(term: Term, end: int, plain: str, dictionary: Dictionary) -> bool:
    """As in "max. 0,05 %": a dot of the word, where the sentence goes on behind it."""
    entry = dictionary.entry(f"{term.word}.") if term.role == "name" and term.end == end - 1 else None
    if entry is None or entry.say == "or":  # "AMF bzw. SMF" goes on with a name
        return entry is not None
    following = plain[end : end + 2].lstrip()
    return following[:1].isdigit() or following[:1].islower()


def _cut(kind: str, word: str, start: int, dictionary: Dictionary) -> list[Term]:
    end = start + len(word)
    if kind == "number":
        return [Term(start, end, word, word, "number", known=True)]
    if kind == "line":
        return [Term(start, end, word, word, "line", known=True)]
    if kind == "mark":
        word = ":" if word == "：" else word
        if word == "、":
            return [Term(start, end, word, ",", "list", known=True)]
        role = "end" if word in _ENDS else "separator" if word in _SEPARATORS else "mark"
        return [Term(start, end, word, word, role, known=True)]
    if dictionary.language in IDEOGRAPHIC:
        return _segments(word, start, dictionary)
    return [_name(word, start)]


# --- languages with spaces

_LONGEST_COMPOUND = 80  # characters; what is longer is no word of a language, and is not taken apart link by link


_HEADS = frozenset({"noun", "replicas", "place", "metric", "resource", "word", "verb"})
"""What a compound with a hyphen may end with: "UPF-Instanzen", "URLLC-Slice"."""


@lru_cache(maxsize=4096)
def _parts(word: str, dictionary: Dictionary) -> tuple[Term, ...]:
    """As in "l'UPF", "redémarre-le", "reinícialo", "UPF-Instanzen": several words written as one."""
    return tuple(_taken_apart(word, 0, dictionary))


def _taken_apart(word: str, start: int, dictionary: Dictionary) -> list[Term]:
    lower = word.casefold().replace("’", "'")
    if dictionary.entry(lower) is not None or dictionary.entry(folded(lower)) is not None:
        return [_name(word, start)]
    if "'" in lower:
        before, _, after = lower.partition("'")
        if before in dictionary.elided:
            cut = len(before) + 1
            elided = Term(start, start + cut, f"{before}'", word[:cut], "name")
            return [elided, *_taken_apart(word[cut:], start + cut, dictionary)] if after else [elided]
    for clitic, joint in dictionary.clitics.items():
        cut = len(word) - len(clitic) - len(joint)
        if cut >= 2 and lower.endswith(joint + clitic):
            entry = dictionary.entry(lower[:cut]) or dictionary.entry(folded(lower[:cut]))
            if entry is not None and entry.role in {"verb", "stem"}:
                pronoun = _name(word[cut + len(joint) :], start + cut + len(joint))
                pronoun.word = f"-{clitic}"
                return [*_taken_apart(word[:cut], start, dictionary), pronoun]
    if "-" in word:
        first, _, last = word.rpartition("-")
        entry = dictionary.entry(last.casefold())
        if first and entry is not None and entry.role in _HEADS:
            cut = len(first) + 1
            return [*_taken_apart(first, start, dictionary), _name(last, start + cut)]
    return [_name(word, start)]


def _name(word: str, start: int) -> Term:
    return Term(start, start + len(word), word.casefold().replace("’", "'"), word, "name")


def _phrases(raw: Sequence[Term], dictionary: Dictionary) -> list[Term]:
    words = [term.word for term in raw]
    plain = [folded(word) for word in words]
    accented = plain != words
    terms: list[Term] = []
    index = 0
    while index < len(raw):
        term = raw[index]
        end, entry = dictionary.longest(words, index)
        if index and raw[index - 1].role == "number" and term.say in unit_spellings():
            end, entry = index, None  # "8 GiB" is no "gib"
        elif entry is None and accented:
            end, entry = dictionary.longest(plain, index)
        if entry is not None and end == index + 1 and entry.role in _SMALL and _is_acronym(term, raw):
            end, entry = index, None  # "CU und DU" names no "du"
        if entry is not None and entry.role == "noun" and index and raw[index - 1].word in dictionary.places:
            end, entry = index, None  # "namespace coeur" has a name, and no cores
        if entry is None and term.role == "name":
            terms.extend(_compound(term, raw[index + 1 : index + 2], dictionary))
            index += 1
        elif entry is None:
            terms.append(term)
            index += 1
        else:
            terms.append(_term(term.start, raw[end - 1].end, " ".join(words[index:end]), entry))
            index = end
    return terms


_SMALL = frozenset({"pronoun", "preposition", "article", "particle"})


def _is_acronym(term: Term, raw: Sequence[Term]) -> bool:
    """Whether a word is in capitals where not all is."""
    return (
        len(term.say) > 1 and term.say.isalpha() and term.say.isupper() and any(word.say[1:].islower() for word in raw)
    )


def _is_id(term: Term) -> bool:
    return term.role == "name" and "-" in term.word and any(character.isdigit() for character in term.word)


def _compound(term: Term, following: Sequence[Term], dictionary: Dictionary) -> list[Term]:
    """As in "Paketverlustrate": two nouns written as one, with or without a letter between them.

    Before an id the last noun says what it is the id of, whatever the first one is: "Testinstanz upf-lab-9".
    """
    if dictionary.language != "de" or len(term.word) < 8 or not term.word.isalpha():
        return [term]
    names = any(map(_is_id, following))
    for cut in range(3, len(term.word) - 2):
        second = dictionary.entry(term.word[cut:])
        if second is not None and names and second.role in {"replicas", "place"}:
            kind = _term(term.start, term.end, term.word[cut:], second)
            if second.role == "replicas":
                kind.say, kind.role = "workload", "noun"
            return [kind]
        if second is None or second.role != "noun":
            continue
        for first in (term.word[:cut], term.word[:cut].removesuffix("s"), term.word[:cut].removesuffix("en")):
            entry = dictionary.entry(first)
            if entry is not None and entry.role == "noun":
                middle = term.start + cut
                return [_term(term.start, middle, first, entry), _term(middle, term.end, term.word[cut:], second)]
    return [term]


def _term(start: int, end: int, word: str, entry: Entry) -> Term:
    return Term(start, end, word, entry.say, entry.role, entry.forms, entry.choices, known=True)


# --- languages without

_NUMERALS = frozenset("零〇一二两三四五六七八九十百千")


def _fits(entry: Entry, terms: Sequence[Term] | None) -> bool:
    """Whether a word of one sound or sign is one here, and no part of a word that is not known: 上 in 上海."""
    if entry.role not in {"counter", "localizer", "either"}:
        return True
    before = terms[-1] if terms else None
    if before is None:
        return terms is not None  # it opens the run: what stands before it is in another script
    return before.role in {"number", "numeral", "name", "place", "noun", "replicas", "metric", "resource"}


def _segments(word: str, start: int, dictionary: Dictionary) -> list[Term]:
    """The longest phrases one after another; a run of characters that is in none is one term."""
    lower = word.lower()
    terms: list[Term] = []
    index = unknown = 0
    while index < len(word):
        end, entry = dictionary.longest_in(lower, index)
        if entry is None:
            index += 1
            continue
        if not _fits(entry, terms if unknown == index else None):
            index += 1
            continue
        if entry.role == "numeral":
            while end < len(word) and word[end] in _NUMERALS:
                end += 1
        if unknown < index:
            terms.append(Term(start + unknown, start + index, word[unknown:index], word[unknown:index], "name"))
        terms.append(_term(start + index, start + end, lower[index:end], entry))
        index = unknown = end
    if unknown < len(word):
        terms.append(Term(start + unknown, start + len(word), lower[unknown:], word[unknown:], "name"))
    return terms
