"""Reads how often something is to happen as an RFC 5545 rule: "every weekday at 18:00"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netintent_server.intent.rules.units import Unit

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::\d\d)?\s?(?P<half>[ap]\.?m)?")
_DAYS = {
    "WORKDAYS": ("MO", "TU", "WE", "TH", "FR"), "WEEKENDS": ("SA", "SU"),
    **{day: (day,) for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")},
}  # fmt: skip
_BY_SIZE = {60_000: "MINUTELY", 3_600_000: "HOURLY"}
NOON = 12


def recurrence(words: Sequence[Unit]) -> str:
    """Return the rule that the words of a time say; empty where they say one time, or not exactly how often."""
    every = any("every" in (unit.get("time") or ()) for unit in words)
    said = [unit.get("recurs") for unit in words if "recurs" in unit and (every or "repeats" in unit)]
    measured = [unit.get("quantity") for unit in words if "quantity" in unit and unit.get("quantity").cls == "time"]
    days = [day for name in said for day in _DAYS.get(name, ())]
    if any("ends" in unit for unit in words) and days and measured:
        return ""  # "every 2 hours until Friday"
    if any("ordinal" in (unit.get("time") or ()) for unit in words):
        return ""  # "every first Sunday of the month"
    if days:
        parts = ["FREQ=WEEKLY", f"BYDAY={','.join(dict.fromkeys(days))}"]
    elif said:
        parts = [f"FREQ={said[0]}"]
    elif (
        every and measured and measured[0].size in _BY_SIZE and float(measured[0].value / measured[0].size).is_integer()
    ):
        parts = [f"FREQ={_BY_SIZE[measured[0].size]}", f"INTERVAL={int(measured[0].value / measured[0].size)}"]
    else:
        return ""
    return ";".join([*parts, *_clock(words)])


def _clock(words: Sequence[Unit]) -> list[str]:
    """The hour and minute at which it begins."""
    for index, unit in enumerate(words):
        match = _CLOCK.fullmatch(unit.word)
        half = match["half"] if match else None
        following = words[index + 1].word if index + 1 < len(words) else ""
        half = half or (following if re.fullmatch(r"[ap]\.?m\.?", following) else None)
        if match is None or not (unit.kind == "time" or half):
            continue
        hour = int(match["hour"]) % NOON + (NOON if half and half[0] == "p" else 0) if half else int(match["hour"])
        return [f"BYHOUR={hour}", f"BYMINUTE={int(match['minute'] or 0)}"]
    return []
