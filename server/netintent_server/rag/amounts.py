"""Tells whether a question wants an amount (how many, how long, how many dBm) and whether a sentence gives one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netintent_server.rag.words import words

COUNT = "a number"
"""The measure of what is counted, not measured."""

VALUE = "a value"
"""The measure of what has a value of some kind: a number, or a name in quotes."""

# By what is measured: the names of its units, as a question may ask for them, and the signs that follow numbers.
_UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a time": (
        r"(?:nano|micro|milli)?seconds?|msec|ms|minutes?|hours?|days?|weeks?|months?|years?",
        ("ns", "us", "[µμ]s", "ms", "s", "m?secs?", "mins?", "h", "hrs?"),
    ),
    "a size": (r"(?:kilo|mega|giga|tera)?(?:bits?|bytes?|octets?)", ("[KMGT]i?B",)),
    "a rate": (r"[kMG]?bps|[kMG]?bits?/s", ("[kMG]b/s",)),
    "a level in dB": (r"dBm?|dB[a-zµ]{1,3}|decibels?", ("dB",)),
    "a frequency": (r"[kMGT]?Hz|(?:kilo|mega|giga)?hertz", ()),
    "a power": (r"(?:kilo|milli)?watts?|[km]?W", ()),
    "a length": (r"(?:kilo|centi|milli)?met(?:er|re)s?|miles?|km|cm|mm", ("m",)),
    "a share": (r"percent(?:age)?s?|per cent", ("%",)),
    "parts per million": (r"pp[mb]", ()),
    "a temperature": (r"celsius|fahrenheit|kelvin", ("°\\s?[CF]", "K")),
    "a number of slots": (r"slots?|symbols?|subframes?|frames?", ()),
}
_DIGITS = r"\d+(?:[,\u2009\u00a0 ]\d{3}(?!\d)){0,4}(?:\.\d+)?"
_COUNTS = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen|twenty|thirty|sixty|hundred"
_ORDINALS = r"third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th"
_ONE = r"(?:only|most|least|exactly|than) one|a single|once|twice"
# Written as in "64 octets", "5-second", "octet 5", and as protocol descriptions name values: ms100.
_GIVEN = {
    measure: re.compile(
        rf"\b(?:{_DIGITS}|{_COUNTS}|one|half)[\s-]?(?:{'|'.join((names, *signs))})(?!\w)"
        + {"a size": r"|\b(?:bits?|octets?|bytes?) \d", "a time": r"|\bms\d"}.get(measure, "")
    )
    for measure, (names, signs) in _UNITS.items()
}
# A table's head has the unit in brackets, its rows the numbers; "(s)" there is a plural.
_HEADED = {
    measure: re.compile(rf"[(\[](?:in )?(?:{'|'.join((names, *(sign for sign in signs if len(sign) > 1)))})[)\]]")
    for measure, (names, signs) in _UNITS.items()
}
_NAMED = {measure: re.compile(rf"\b(?:{names})\b") for measure, (names, _) in _UNITS.items()}
_ANY_NAMED = re.compile("|".join(rf"\b(?:{names})\b" for names, _ in _UNITS.values()))
_HOW = re.compile(
    r"\bhow (?P<how>many|much|long|often|large|big|high|low|small|heavy|fast|far|soon|strong)\b", re.IGNORECASE
)
_NUMBER_OF = re.compile(
    r"\b(?:what|which)(?: is| are| was| were)?(?: the)?(?: maximum| minimum| total| exact)? number of\b", re.IGNORECASE
)
_FUNCTION_WORDS = (
    r"an?|and|are|at|be|can|could|did|do|does|for|from|had|has|have|in|is|may|might|must|of|on|or|per|shall|should|that|"
    r"the|to|was|were|when|which|will|with|would"
)
_VALUE_OF = re.compile(
    r"\b(?:what|which)(?: is| are| was| were)?(?: the| its)?"
    rf"(?: (?!(?:{_FUNCTION_WORDS})\b)[\w-]+){{0,3}}"
    r" (?:values?|lengths?|sizes?|durations?|intervals?|periods?|limits?|thresholds?|rates?|delays?)"
    rf"(?=\W*$|[,;:.?]|\s(?:{_FUNCTION_WORDS})\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:what|which|how|in)\b(?:\s+\S+){0,4}\s+$", re.IGNORECASE)
_SAYS = re.compile(rf"(?:\d|\b(?:{_COUNTS}|one|an?|each|per|every))[\s-]$", re.IGNORECASE)
_WORD = re.compile(r"\w[\w/-]*")
_AFTER_NOUN = re.compile(_FUNCTION_WORDS, re.IGNORECASE)
# A number that counts: not a list's marker, a clause, a reference or a part of a name.
_COUNTING = re.compile(
    rf"(?<![\w.\-\[(/])(?<!clause )(?<!table )(?<!figure )(?<!annex )(?<!note )(?<!release )(?<!ts )(?<!tr )(?<!rfc )"
    rf"(?<!step )(?:{_DIGITS}(?!\w|[.,]\d|[)>\]:-])|(?:{_COUNTS}|{_ORDINALS}|{_ONE})\b)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\"“”'‘’][^\"“”'‘’]+[\"“”'‘’]|#\s?\d|\b0x[0-9A-Fa-f]|-\s?\d|\b\d+\s?[%a-zA-Zµ]{1,5}\b")
_LIST_NUMBER = re.compile(r"^\s*\(?\d{1,3}[.)]\s")
_BEFORE_NOUN, _AFTER = 3, 4  # words that may stand between a number and what it counts


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
        sentence = _LIST_NUMBER.sub("", sentence)
        if self.measure == VALUE:
            return bool(_VALUE.search(sentence) or _COUNTING.search(sentence))
        if self.measure != COUNT:
            given, headed = _GIVEN[self.measure], _HEADED[self.measure]
            return bool(given.search(sentence) or (_COUNTING.search(sentence) and headed.search(passage)))
        numbers = [number.span() for number in _COUNTING.finditer(sentence)]
        if not numbers or not self.counted:
            return bool(numbers)
        return self.counted in words(sentence) and self._counts(sentence, numbers)

    def _counts(self, sentence: str, numbers: list[tuple[int, int]]) -> bool:
        """Whether one of the numbers stands with the noun: "two backhaul hops", "hops: at most 2"."""
        found = list(_WORD.finditer(sentence))
        nouns = [at for at, word in enumerate(found) if self.counted in words(word.group())]
        starts = {start for start, _ in numbers}
        placed = [at for at, word in enumerate(found) if word.start() in starts]
        return any(-_AFTER <= noun - number <= _BEFORE_NOUN for noun in nouns for number in placed)


def wanted(question: str) -> Amount | None:
    """The amount that a question asks for, or None."""
    how = _HOW.search(question)
    span = (how.span(),) if how else ()
    unit = next((unit for unit in _ANY_NAMED.finditer(question) if _asked_for(question, unit.start())), None)
    if unit is not None:
        measure = next(name for name, pattern in _NAMED.items() if pattern.fullmatch(unit.group()))
        return Amount(measure=measure, spans=(unit.span(), *span))
    if how is None:
        number = _NUMBER_OF.search(question)
        if number is not None:
            return Amount(measure=COUNT, counted=_counted(question, number.end()))
        return Amount(measure=VALUE) if _VALUE_OF.search(question) else None
    match how["how"].lower():
        case "long" | "often" | "soon":
            return Amount(measure="a time", spans=span)
        case "many":
            return Amount(measure=COUNT, counted=_counted(question, how.end()), spans=span)
        case _:
            return Amount(measure=COUNT, spans=span)


def _asked_for(question: str, unit: int) -> bool:
    before = question[max(0, unit - 80) : unit]
    return bool(_ASKS.search(before)) and not _SAYS.search(before)


def _counted(question: str, at: int) -> str:
    head = ""
    for word in _WORD.finditer(question, at):
        if _AFTER_NOUN.fullmatch(word.group()) or (head and question[word.start() - 1] != " "):
            break
        head = word.group()
    return (words(head) or [""])[0]
