"""English word endings taken off by Porter's rules (1980, as amended), so that "registers" and "registering" meet."""

from __future__ import annotations

import re

_VOWEL = "(?:[aeiou]|(?<=[^aeiou])y)"
_CONSONANT = "(?:[^aeiouy]|(?<![^aeiou])y)"
# m in Porter's paper: how many times a vowel run is followed by a consonant run
_MEASURE_1 = re.compile(f"^{_CONSONANT}*{_VOWEL}+{_CONSONANT}")
_MEASURE_EXACTLY_1 = re.compile(f"^{_CONSONANT}*{_VOWEL}+{_CONSONANT}+{_VOWEL}*$")
_MEASURE_2 = re.compile(f"^{_CONSONANT}*{_VOWEL}+{_CONSONANT}+{_VOWEL}+{_CONSONANT}")
_HAS_VOWEL = re.compile(_VOWEL)
_DOUBLE = re.compile(r"([^aeiouylsz])\1$")
_SHORT = re.compile(f"{_CONSONANT}[aeiouy][^aeiouwxy]$")

_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "sion", "tion", "ant", "ent", "ism", "ate", "iti", "ous", "ive",
    "ize", "al", "er", "ic", "ou",
)  # fmt: skip
_ENDS_2 = re.compile(f"({'|'.join(sorted(_STEP_2, key=len, reverse=True))})$")
_ENDS_3 = re.compile(f"({'|'.join(sorted(_STEP_3, key=len, reverse=True))})$")
_ENDS_4 = re.compile(f"({'|'.join(_STEP_4)})$")


def stem(word: str) -> str:
    """The stem of a lower-case ASCII word; words of up to three letters are their own."""
    if len(word) < 4:  # "QoS" is no plural
        return word
    word = _without_plural(word)
    word = _without_tense(word)
    if word.endswith("y") and _HAS_VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(word, _ENDS_2, _STEP_2)
    word = _replaced(word, _ENDS_3, _STEP_3)
    word = _without_suffix(word)
    return _without_final_e(word)


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_tense(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _MEASURE_1.search(word[:-3]) else word
    end = 2 if word.endswith("ed") else 3 if word.endswith("ing") else 0
    if not end or not _HAS_VOWEL.search(word[:-end]):
        return word
    word = word[:-end]
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _DOUBLE.search(word):
        return word[:-1]
    return word + "e" if _MEASURE_EXACTLY_1.match(word) and _SHORT.search(word) else word


def _replaced(word: str, ends: re.Pattern[str], by: dict[str, str]) -> str:
    found = ends.search(word)
    if found is None or not _MEASURE_1.search(word[: found.start()]):
        return word
    return word[: found.start()] + by[found[1]]


def _without_suffix(word: str) -> str:
    found = _ENDS_4.search(word)
    if found is None:
        return word
    # of "-sion" and "-tion" only "ion" goes
    base = word[: found.start() + (1 if found[1] in ("sion", "tion") else 0)]
    return base if _MEASURE_2.search(base) else word


def _without_final_e(word: str) -> str:
    if word.endswith("e"):
        base = word[:-1]
        if _MEASURE_2.search(base) or (
            _MEASURE_1.search(base) and not (_MEASURE_EXACTLY_1.match(base) and _SHORT.search(base))
        ):
            word = base
    return word[:-1] if word.endswith("ll") and _MEASURE_2.search(word[:-1]) else word
