"""The clause number at the beginning of a heading: "5.6.1 Registration" is 5.6.1, "3GPP access" is none."""

from __future__ import annotations

import re

_MOST_PARTS = 12  # 3GPP nests nine levels

_ANNEX = re.compile(
    r"(?:annex|appendix|annexe|anhang|anexo|allegato|bijlage)\s+"
    r"(?P<number>[A-Z]{1,2}(?:\.\d{1,3}[A-Za-z]?)*)(?![\w-])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:sub-?)?clause|(?:sub-?)?section|chapter|kapitel|abschnitt|chapitre|capítulo|§{1,2})(?:\s+|(?<=§))"
    r"(?P<number>(?:\d{1,3}|[A-Z](?=\.\d))[A-Za-z]?(?:\.\d{1,3}[A-Za-z]?)*)\.?(?=[\s:)–—-]|$)",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    r"(?P<number>(?:\d{1,3}[A-Za-z]?|[A-Z]{1,2})(?:\.\d{1,3}[A-Za-z]?)+)"
    r"(?P<stop>[.:]?)(?:\s+[–—-]?\s*|$)(?P<title>.*)",
    re.DOTALL,
)
_SINGLE = re.compile(
    r"(?P<number>\d{1,2}[ABCabc]?)(?:(?P<stop>[.:])(?:\s+|$)|\s+(?P<dash>[–—-]\s+)?|$)(?P<title>.*)", re.DOTALL
)

_CAPITAL_WORDS = frozenset({"AS", "AT", "BY", "IN", "OF", "ON", "OR", "TO"})  # "ANNEX ON SECURITY"
_SPECIFICATION = re.compile(r"[2-5]\d\.\d{3}$")  # 23.501 is a document, not a clause
_RECOMMENDATION = re.compile(r"[A-Z]\.\d{3}$")  # so are E.164 and X.509
_DATE = re.compile(r"[(\[]?\d{4}-\d{2}")
_QUANTITY = re.compile(
    r"(?:[kMGT]?Hz|[kMGT]?(?:bps|bit/s|b/s)|[kMGTKi]{0,2}B|[µun]?s|ms|secs?|seconds?|min|minutes?|hours?|days?|%|dBm?|[mk]?W|[mk]?V"
    r"|[kcmµn]?m|QAM|PSK|x|×|[Mm]illion|[Bb]illion|percent)(?![\w-])"
)


def clause_number(heading: str) -> str:
    """Return the number a heading begins with, without the word before it and the dot behind it; "" for none.

    "Annex A (normative): Codes" is "A", "§ 5" is "5". Years, quantities, versions, names that begin with a digit and
    the numbers of specifications are not clauses.
    """
    text = heading[:400].strip()
    if named := (_ANNEX.match(text) or _NAMED.match(text)):
        number = named["number"]
        # "Annex on security": IGNORECASE is for the word before, an annex's letter is a capital
        return "" if number[0].islower() or number in _CAPITAL_WORDS else number
    if dotted := _DOTTED.match(text):
        return dotted["number"] if _is_clause(dotted["number"], dotted["title"]) else ""
    if single := _SINGLE.match(text):
        marked = bool(single["stop"] or single["dash"])
        return single["number"] if marked or _is_title(single["title"]) else ""
    return ""


def is_within(clause: str, ancestor: str) -> bool:
    """Tell whether a clause is the ancestor or one of its sub-clauses: 5.1.2 is within 5.1, 5.10 is not."""
    return clause == ancestor or clause.startswith(ancestor + ".")


def _is_clause(number: str, title: str) -> bool:
    parts = number.split(".")
    if len(parts) > _MOST_PARTS or (len(parts) <= 4 and parts.count("0") > 1):  # 1.0.0 is a version, 10.0.0.1 a host
        return False
    if len(parts) == 2:
        if _SPECIFICATION.match(number) or _RECOMMENDATION.match(number):
            return False
        if number[0].isdigit() and _QUANTITY.match(title):  # "3.5 GHz band"
            return False
    return not _DATE.match(title)  # "1.2.0 (2026-01-31)"


def _is_title(text: str) -> bool:
    """Tell whether what follows a lone integer reads as a heading's words: "4 Architecture", not "3 easy steps"."""
    if not text:
        return True
    first = text.split(maxsplit=1)[0]
    if first.isdigit() or _QUANTITY.match(text):  # "10 000 users", "16 QAM"
        return False
    return (first[0].isalnum() and not first[0].islower()) or first[0] in "([\"'“«<"
