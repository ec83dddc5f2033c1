"""RFC 5545 recurrence rules, as far as a schedule of operations may use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

LONGEST = 1024
_FREQUENCIES = frozenset({"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"})
_PART = re.compile(r"([A-Z]+)=([^;=\s]+)")
_WEEKDAY = re.compile(r"(?:[+-]?[1-9][0-9]?)?(?:MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:T[0-2][0-9][0-5][0-9][0-6][0-9]Z?)?")


def fault_of(rule: str) -> str:
    """What keeps the text from being a recurrence rule, for a person; empty when nothing does."""
    if len(rule) > LONGEST:
        return f"is longer than {LONGEST} characters"
    names: set[str] = set()
    for piece in rule.split(";"):
        part = _PART.fullmatch(piece)
        if part is None or part[1] not in _VALUES:
            return "is not made of NAME=VALUE of RFC 5545, divided by semicolons"
        if part[1] in names or not _VALUES[part[1]](part[2]):
            return f"says {part[1]} twice" if part[1] in names else f"has no {part[1]} that RFC 5545 knows"
        names.add(part[1])
    if "FREQ" not in names:
        return "does not say how often: FREQ is missing"
    return "ends both by COUNT and by UNTIL" if {"COUNT", "UNTIL"} <= names else ""


def _numbers(low: int, high: int, *, negative: bool = False) -> Callable[[str], bool]:
    """A list of whole numbers of a size within low..high, of either sign where `negative`."""

    def fits(text: str) -> bool:
        for item in text.split(","):
            digits = item.removeprefix("-" if item.startswith("-") else "+") if negative else item
            if not (digits.isascii() and digits.isdigit() and len(digits) <= 9 and low <= int(digits) <= high):
                return False
        return True

    return fits


def _number(text: str) -> bool:
    return "," not in text and _numbers(1, 999_999_999)(text)


_VALUES: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "FREQ": lambda text: text in _FREQUENCIES,
        "UNTIL": lambda text: _UNTIL.fullmatch(text) is not None,
        "COUNT": _number,
        "INTERVAL": _number,
        "BYSECOND": _numbers(0, 60),
        "BYMINUTE": _numbers(0, 59),
        "BYHOUR": _numbers(0, 23),
        "BYDAY": lambda text: all(_WEEKDAY.fullmatch(day) for day in text.split(",")),
        "BYMONTHDAY": _numbers(1, 31, negative=True),
        "BYYEARDAY": _numbers(1, 366, negative=True),
        "BYWEEKNO": _numbers(1, 53, negative=True),
        "BYMONTH": _numbers(1, 12),
        "BYSETPOS": _numbers(1, 366, negative=True),
        "WKST": lambda text: text in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
    }
)
