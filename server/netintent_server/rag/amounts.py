"""Tells whether a question wants an amount (how many, how long, how many dBm) and whether a sentence gives one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netintent_server.rag.words import words

# Units by what they measure: the words a question may name them by, and the signs a text may write after a number.
_MEASURES: dict[str, tuple[str, str]] = {
    "a time": (
        r"nanoseconds?|microseconds?|milliseconds?|msec|seconds?|minutes?|hours?|days?|weeks?|months?|years?|ms",
        r"ns|us|µs|μs|m?s|m?secs?|mins?|h|hrs?",
    ),
    "a size": (
        r"(?:kilo|mega|giga|tera)?(?:bits?|bytes?|octets?)|[KMGT]i?B",
        r"[KMGT]i?B",
    ),
    "a rate": (r"[kMG]?bps|[kMG]?bits?/s", r"[kMG]b/s"),
    "a level in dB": (r"dBm?|dB[a-zµ]{1,3}|decibels?", r"dB"),
    "a frequency": (r"[kMGT]?Hz|(?:kilo|mega|giga)?hertz", r"[kMG]?Hz"),
    "a power": (r"(?:kilo|milli)?watts?|[km]?W", r"[kmµ]?W"),
    "a length": (r"(?:kilo|centi|milli)?met(?:er|re)s?|miles?|km|cm|mm", r"[kcm]?m"),
    "a share": (r"percent(?:age)?s?|per cent", r"%"),
    "parts per million": (r"ppm|ppb", r"ppm"),
    "a temperature": (r"celsius|fahrenheit|kelvin", r"°\s?[CF]|K"),
    "a number of slots": (r"slots?|symbols?|subframes?|frames?", r"slots?"),
}
_DIGITS = r"\d(?:[\d.,  ]*\d)?"
_NUMBER_WORDS = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen|twenty|thirty|sixty|hundred"
_ONE = r"(?:only|most|least|exactly|than|to|of) one|a single|once|twice"
_GIVEN = {
    measure: re.compile(
        rf"(?:\b(?:{_DIGITS}|{_NUMBER_WORDS}|one|half)(?:\s|-)?(?:{named}|{signs})(?!\w)|\b(?:ms|sf|s|min)\d+\b)"
        if measure == "a time"
        else rf"\b(?:{_DIGITS}|{_NUMBER_WORDS}|one|half)(?:\s|-)?(?:{named}|{signs})(?!\w)"
    )
    for measure, (named, signs) in _MEASURES.items()
}
_HEADED = {
    measure: re.compile(rf"[(\[](?:in )?(?:{named}|{signs})[)\]]") for measure, (named, signs) in _MEASURES.items()
}
_NAMED = {measure: re.compile(rf"\b(?:{named})\b") for measure, (named, _) in _MEASURES.items()}
_ANY_NAMED = re.compile("|".join(rf"\b(?:{named})\b" for named, _ in _MEASURES.values()))
_HOW = re.compile(
    r"\bhow (?P<how>many|much|long|often|large|big|high|low|small|heavy|fast|far|soon|strong)\b", re.IGNORECASE
)
_NUMBER_OF = re.compile(
    r"\b(?:what|which)(?: is| are| was| were)?(?: the)?(?: maximum| minimum| total| exact)? number of\b", re.IGNORECASE
)
_BEFORE = re.compile(r"(?:\b(?:what|which|how|in)\b)(?:\W+\w[\w/-]*){0,4}\W+$", re.IGNORECASE)
_COUNTED_BEFORE = re.compile(rf"(?:{_DIGITS}|{_NUMBER_WORDS}|one|an?|each|per|every)[\s-]$", re.IGNORECASE)
_WORD = re.compile(r"\w[\w/-]*")
_ENDS_NOUN = re.compile(
    r"an?|and|are|at|be|can|could|did|do|does|for|from|had|has|have|in|is|may|might|must|of|on|or|per|shall|should|that|"
    r"the|to|was|were|when|which|will|with|would",
    re.IGNORECASE,
)
# A number that counts or measures: not a list's marker, a clause, a reference or a part of a name.
_LOOSE_NUMBER = re.compile(
    rf"(?<![\w.\-\[(/])(?<!clause )(?<!table )(?<!figure )(?<!annex )(?<!note )(?<!release )(?<!ts )(?<!tr )(?<!rfc )"
    rf"(?<!step )(?:{_DIGITS}(?![\w.)>\]:-])|(?:{_NUMBER_WORDS}|{_ONE})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a question wants the measure or the number of; `counted` is the noun's head, as the index reads it."""

    measure: str
    counted: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    def covers(self, at: int) -> bool:
        """Whether the question's word at this place belongs to the asking for the amount, not to its subject."""
        return any(start <= at < end for start, end in self.spans)

    def given_by(self, sentence: str, passage: str) -> bool:
        """Whether a sentence gives such an amount; a table's head may hold its unit elsewhere in the passage."""
        if self.measure in _GIVEN:
            return bool(_GIVEN[self.measure].search(sentence)) or bool(
                _LOOSE_NUMBER.search(sentence) and _HEADED[self.measure].search(passage)
            )
        if not _LOOSE_NUMBER.search(sentence):
            return False
        return not self.counted or self.counted in words(sentence)


def wanted(question: str) -> Amount | None:
    """The amount that a question asks for, or None."""
    how = _HOW.search(question)
    unit = next((m for m in _ANY_NAMED.finditer(question) if _asked_for(question, m)), None)
    if unit is not None:
        measure = next(name for name, pattern in _NAMED.items() if pattern.fullmatch(unit.group()))
        spans = (unit.span(), *((how.span(),) if how else ()))
        return Amount(measure=measure, spans=spans)
    if how is None:
        number = _NUMBER_OF.search(question)
        return None if number is None else Amount(measure="a number", counted=_counted(question, number.end()))
    match how["how"].lower():
        case "long" | "often" | "soon":
            return Amount(measure="a time", spans=(how.span(),))
        case "many":
            return Amount(measure="a number", counted=_counted(question, how.end()), spans=(how.span(),))
        case _:
            return Amount(measure="a number", spans=(how.span(),))


def _asked_for(question: str, unit: re.Match[str]) -> bool:
    before = question[max(0, unit.start() - 80) : unit.start()]
    return bool(_BEFORE.search(before)) and not _COUNTED_BEFORE.search(before)


def _counted(question: str, at: int) -> str:
    head = ""
    for word in _WORD.finditer(question, at):
        if _ENDS_NOUN.fullmatch(word.group()) or (head and question[word.start() - 1] != " "):
            break
        head = word.group()
    return (words(head) or [""])[0]
