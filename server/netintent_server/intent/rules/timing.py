"""Recognises when something is to happen and how urgent it is.

A schedule keeps the caller's words. It becomes a moment only where the words and the request's context leave one:
a date and time with a zone, or today and tomorrow when the context says what time it is and where.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from netintent_server.intent.rules.recurrence import recurrence
from netintent_server.intent.rules.units import Unit, join
from netintent_server.model.plan import PlanContext

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:(?:T| (?:at )?)(?P<time>\d\d:\d\d(?::\d\d)?)(?P<zone>\s?(?:Z|UTC|[+-]\d\d:?\d\d))?)?(?!\w)"
)


_SEEDS = frozenset({"day", "cycle", "month"})
"""What a word must say that a time can begin with."""


_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
HOUR = 3_600_000
LAST_HOUR = 24


class When(NamedTuple):
    """The words for a time, without a leading at or on: `intent[start:end]`."""

    start: int
    end: int
    text: str
    recurrence: str = ""
    """RFC 5545 rule, where the words say how often."""


def find_times(units: Sequence[Unit], text: str) -> list[Unit]:
    """Join the words of each time into one unit; "between 2 and 8 replicas" is none."""
    units = _join_dates(units, text)
    found: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        senses = unit.senses
        timely = unit.kind == "time" or "quantity" in senses or "date" in senses
        if not (timely or ("time" in senses and not _SEEDS.isdisjoint(senses["time"]))) or not _is_seed(units, index):
            found.append(unit)
            index += 1
            continue
        back = 0
        while back < len(found) and back < 4 and _links(found[-1 - back]):
            back += 1
        back = back or _first_of_pair(found)
        end = index + 1
        while end < len(units) and (
            _is_seed(units, end) or _is_inside(units, end) or _is_clock_of_day(units, index, end)
        ):
            end += 1
        while end > index + 1 and not (_is_seed(units, end - 1) or _marks(units[end - 1], "suffix")):
            end -= 1
        words = [*found[len(found) - back :], *units[index:end]]
        del found[len(found) - back :]
        if "purpose" in words[0] and end < len(units) and ("occasion" in units[end] or _owns(words[-1], units[end])):
            found.extend(words)  # "for the evening peak", "for tomorrow's rehearsal" say why
            index = end
            continue
        words, before = _without_lead(words)
        found.extend(before)
        if len(words) == 1 and "opener" in words[0] and _greets(found, units, end):
            found.extend(words)
            index = end
            continue
        start, stop = words[0].start, words[-1].end
        found.append(join(words, "when", When(start, stop, text[start:stop], recurrence(words))))
        index = end
    return found


def moment(when: When, context: PlanContext) -> datetime | None:
    """Return the moment meant, where the words and the context say it exactly."""
    iso = _ISO.fullmatch(when.text.strip())
    if iso and iso["time"]:
        zone = _zone(iso["zone"], context)
        if zone is None:
            return None
        try:
            return datetime.combine(date.fromisoformat(iso["date"]), time.fromisoformat(iso["time"]), zone)
        except ValueError:
            return None
    named = re.fullmatch(r"(today|tonight|tomorrow)(?: at)? (\d{1,2}):(\d\d)", when.text.strip().casefold())
    zone = _zone(None, context)
    if named is None or zone is None or context.now is None or int(named[2]) > 23 or int(named[3]) > 59:
        return None
    now = context.now if context.now.tzinfo else context.now.replace(tzinfo=UTC)
    day = now.astimezone(zone).date() + timedelta(days=named[1] == "tomorrow")
    return datetime.combine(day, time(int(named[2]), int(named[3])), zone)


def _zone(said: str | None, context: PlanContext) -> tzinfo | None:
    if said:
        said = said.strip()
        return UTC if said in {"Z", "UTC"} else datetime.fromisoformat(f"2000-01-01T00:00:00{said}").tzinfo
    return zoneinfo.ZoneInfo(context.time_zone) if context.time_zone else None


def _join_dates(units: Sequence[Unit], text: str) -> list[Unit]:
    """A date in digits, with its time where one follows, is one unit."""
    if text.isascii() and ("-" not in text or not ("20" in text or "19" in text)):
        return list(units)
    joined: list[Unit] = []
    index = 0
    while index < len(units):
        unit = units[index]
        match = _ISO.match(text, unit.start) if unit.word[:2] in {"19", "20"} else None
        if match is None:
            joined.append(unit)
            index += 1
            continue
        end = index + 1
        while end < len(units) and units[end].start < match.end():
            end += 1
        joined.append(join(units[index:end], "date", text[match.start() : match.end()]))
        index = end
    return joined


def _first_of_pair(found: Sequence[Unit]) -> int:
    """As in "between 1 and 3 am": how many units before belong to the second time."""
    if len(found) < 3 or found[-1].word not in {"and", "to", "-"} or not _marks(found[-3], "keep"):
        return 0
    quantity = found[-2].get("quantity")
    return 3 if quantity is not None and not quantity.cls and quantity.value <= LAST_HOUR else 0


def _is_clock_of_day(units: Sequence[Unit], first: int, index: int) -> bool:
    """As in "on Monday, 02:00": the comma is inside the time."""
    if units[index].word != "," or index + 1 >= len(units) or units[index + 1].kind != "time":
        return False
    return all(unit.kind != "time" for unit in units[first:index])


def _greets(before: Sequence[Unit], units: Sequence[Unit], index: int) -> bool:
    """As in "Morning! …", "Evening all, …": a part of the day by itself where a text begins."""
    following = units[index] if index < len(units) else None
    return not before and (following is None or not following.is_word or "opener" in following)


def _owns(unit: Unit, following: Unit) -> bool:
    return unit.written.endswith(("'s", "’s")) and following.is_unknown


def _marks(unit: Unit, role: str) -> bool:
    return "time" in unit.senses and role in unit.senses["time"]


def _is_seed(units: Sequence[Unit], index: int) -> bool:
    """A clock time, a day, a date, "every night", "in 2 hours", "2 am"."""
    unit = units[index]
    senses = unit.senses
    roles = senses.get("time", ())
    if unit.kind == "time" or "date" in senses or "day" in roles:
        return True
    before = units[index - 1] if index else None
    after = units[index + 1] if index + 1 < len(units) else None
    if "cycle" in roles:
        return before is not None and (
            _marks(before, "every")
            or "quantity" in before
            or _marks(before, "relative")
            or (before.word == "the" and index > 1 and units[index - 2].word == "of")
        )
    if "month" in roles:
        return any(
            near is not None and ("quantity" in near or _ORDINAL.fullmatch(near.word)) for near in (before, after)
        )
    if "quantity" not in senses:
        return False
    quantity = senses["quantity"]
    if after is not None and _marks(after, "suffix") and not quantity.cls:
        return True
    if quantity.cls == "time" and quantity.value >= 1000:
        lasts = before is not None and quantity.size >= HOUR and before.word in {"for", "next", "of"}
        return lasts or (before is not None and before.word in {"in", "after", "within the next", "every"})
    if before is not None and (_marks(before, "month") or before.word == "every"):
        return after is None or not after.is_one_of("replicas", "metrics", "resource_words")
    return after is not None and _marks(after, "month")


def _is_inside(units: Sequence[Unit], index: int) -> bool:
    """Whether a unit goes on with a time: a link to another one, or what is written after one."""
    unit = units[index]
    if _marks(unit, "suffix") or (_ORDINAL.fullmatch(unit.word) and index > 0 and _marks(units[index - 1], "month")):
        return True
    if _marks(unit, "every") and index + 1 < len(units) and _is_seed(units, index + 1):
        return True
    if _marks(unit, "link") or unit.word in {"-", "–"}:
        following = index + 1
        while following < len(units) and following < index + 4:
            if _is_seed(units, following):
                return True
            if not _marks(units[following], "link"):
                return False
            following += 1
    return False


def _links(unit: Unit) -> bool:
    if "time" in unit.senses and not _LINKS.isdisjoint(unit.senses["time"]):
        return True
    return unit.word == "the" or _ORDINAL.fullmatch(unit.word) is not None


_LINKS = frozenset({"lead", "keep", "every", "cycle", "ordinal", "relative"})


def _without_lead(words: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Drop a leading at, on or the: the shortest span that keeps the meaning."""
    start = 0
    while start < len(words) - 1 and (words[start].word == "the" or _marks(words[start], "lead")):
        start += 1
    return words[start:], words[:start]
