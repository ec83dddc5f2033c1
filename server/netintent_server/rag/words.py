"""Reads text as the words that are searched: a telecom identifier whole and in its parts, plain words by their stem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from netintent_server.rag.stem import stem

LONGEST = 64
"""Characters kept of a word: more is a hash or an encoding, which its beginning tells from others."""

_MOST_PARTS = 16

# Writing that has no spaces between words, or that grows long words, is read in single characters and pairs.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # kana, Han, Hangul
)
_LETTER = rf"[^\W_{_UNSPACED}]"
# A dot is inside a word before a digit alone (23.501, A.2.1), so that "clause 5.Then" is two words.
_RUN = rf"{_LETTER}(?:{_LETTER}|\.(?=\d))*"
_WORD = re.compile(rf"{_RUN}(?:[-_]+{_RUN})*|[{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_PLAIN = re.compile(r"[a-z]+|[A-Z][a-z]*")
_SEPARATORS = re.compile(r"[-_]+")
# Written together or apart an identifier is the same (NG-RAN, NGRAN), a range of numbers is not.
_JOINTS = re.compile(r"_+|(?<!\d)-+|-+(?!\d)")
# PDUSession -> PDU Session, ueContext -> ue Context, but never gNB, QoS or UEs.
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][A-Za-z])|(?<=[A-Za-z])(?=[A-Z][a-z]{2})")
_PLURAL_ABBREVIATION = re.compile(r"[a-z]{0,2}[A-Z][A-Z0-9]+s")
_POSSESSIVE = re.compile(r"['’]s\b")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Characters that are drawn and not read: soft hyphen, zero width space and joiners, byte order mark.
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
# Hyphens that look the same mean the same.
_HYPHENS = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2043, 0x2212, 0xFE63, 0xFF0D], "-")
_ALIKE = _UNSEEN | _HYPHENS


def words(text: str) -> list[str]:
    """The words of a text in order, each as the index knows it; an identifier is followed by its parts.

    `NG-RAN` is ngran, ng, ran; `23.501` stays whole; letter case, accents, width and English endings do not tell
    words apart. Linear in the text.
    """
    if not text.isascii():
        text = _plain_characters(text)
    found: list[str] = []
    for word in _WORD.findall(_POSSESSIVE.sub("", text)):
        found += _forms(word) if len(word) <= LONGEST else _read(word)
    return found


def _plain_characters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=65536)  # a language has few words: nine in ten are met again within a document
def _forms(word: str) -> tuple[str, ...]:
    return _read(word)


def _read(word: str) -> tuple[str, ...]:
    if _IS_UNSPACED.match(word):
        return tuple(word) + tuple(one + other for one, other in pairwise(word))
    word = word[:LONGEST]
    if _PLAIN.fullmatch(word):
        return (stem(word.lower()),)
    runs = [run for run in _SEPARATORS.split(word) if run]
    parts = [part for run in runs for part in _split(run)]
    if len(runs) > 1:
        parts.insert(0, _JOINTS.sub("", word))
    # a letter alone tells nothing of what it was a part of
    return tuple(_known(part) for part in parts[:_MOST_PARTS] if len(part) > 1 or len(parts) == 1 or part.isdigit())


def _split(run: str) -> list[str]:
    parts = [] if _PLURAL_ABBREVIATION.fullmatch(run) else _CAMEL.split(run)
    return [run, *parts] if len(parts) > 1 else [run]


def _known(part: str) -> str:
    if _PLURAL_ABBREVIATION.fullmatch(part):
        part = part[:-1]
    part = part.casefold()
    return stem(part) if part.isascii() and part.isalpha() else part


def telling_words(text: str) -> list[str]:
    """The different words of a query in order, without those that any text has; all of them when it has no others."""
    different = list(dict.fromkeys(words(text)))
    return [word for word in different if word not in _FUNCTION_WORDS] or different


def pairs(read: Sequence[str]) -> list[str]:
    """Neighbours among the telling words of a text, each two as one short sign.

    A million signs are enough: pairs are counted beside words, and two that share a sign do little harm.
    """
    telling = [word for word in read if word not in _FUNCTION_WORDS]
    return [f"{crc32(f'{one} {other}'.encode()) % _PAIR_SIGNS:x}" for one, other in pairwise(telling)]


_PAIR_SIGNS = 1 << 20
_FUNCTION_WORDS = frozenset(
    words(
        "a about am an and any are as at be been being but by can could did do does doing done for from had has have"
        " having he her here him his how i if in into is it its itself may me might must my no nor not of off on or"
        " our ours please shall she should so some such tell than that the their them then there these they this those"
        " through to too us very was we were what when where whether which while who whom whose why will with would"
        " you your yours"
    )
)
