"""Reads what is counted in Chinese and Japanese: numerals in characters, counters, and bounds behind a value."""

from __future__ import annotations

import re
from itertools import pairwise

from netintent_server.intent.rules.tongue.sentence import CLOCK, Steps, move, read_spans, take_steps
from netintent_server.intent.rules.tongue.terms import Term

_COUNTED = frozenset({"noun", "replicas", "name", "unit", "genitive"})


def read_counts(terms: list[Term]) -> None:
    """Settle numerals, counters and bounds, in place."""
    take_steps(terms, _STEPS)


def _clock_times(terms: list[Term]) -> None:
    """As in "18:00 到 22:00": a time, and from when to when."""
    for term in terms:
        if term.role == "name" and term.word[:1].isdigit() and CLOCK.fullmatch(term.word):
            term.role = "time"
    for before, term, after in zip(terms, terms[1:], terms[2:], strict=False):
        if before.role == "time" == after.role and term.word in _UNTIL:
            term.role, term.say = "time", "to"


_UNTIL = frozenset({"到", "至", "-"})


def _hours(terms: list[Term]) -> None:
    """As in "明日の午後3時半", "今晚 23 点": day, half and hour are one time, unless it is part of a span."""
    for index in range(len(terms) - 1, 0, -1):
        number, clock = terms[index - 1 : index + 1]
        if clock.role != "clock" or number.role not in {"number", "numeral"}:
            continue
        hour = int(number.word) if number.word.isdigit() else _value_of(number.word) if number.role == "numeral" else -1
        start, stop, late = index - 1, index + 1, False
        minute = 0
        if stop < len(terms) and terms[stop].word == "半":
            minute, stop = 30, stop + 1
        elif stop + 1 < len(terms) and terms[stop].role == "number" and terms[stop + 1].word == "分":
            minute, stop = int(float(terms[stop].say.replace(",", ""))), stop + 2
        if not 0 <= hour <= 24 or minute > 59:
            continue
        if any(t.word in _SPANS for t in (*terms[max(0, start - 1) : start], *terms[stop : stop + 1])):
            continue
        if start and terms[start - 1].role == "time" and terms[start - 1].say == "at":
            start -= 1
            late = terms[start].word in _LATE
        before = terms[start - 1] if start else None
        if before is not None and before.role == "genitive" and start > 1 and terms[start - 2].role == "time":
            start -= 1
        say = f"{hour + 12 * (late and hour < 12):02}:{minute:02}"
        days = [terms[start - 1]] if start and terms[start - 1].role == "time" else []
        first = days[0] if days else terms[start]
        words = f"{days[0].say} at {say}" if days else say
        merged = Term(first.start, terms[stop - 1].end, first.word, words, "time", known=True)
        terms[start - len(days) : stop] = [merged]
        return


def _pod_counts(terms: list[Term]) -> None:
    """As in "Pod数", "Pod 数量": how many there are, with the word for what is counted in Latin letters."""
    for counted, number in pairwise(terms):
        if counted.word.lower() in _PODS and number.word in {"数", "数量", "个数", "台数"}:
            counted.role, counted.say, counted.end = "replicas", "replica count", number.end
            number.role, number.say = "silent", ""


def _glued(terms: list[Term]) -> None:
    """As in "CPU4コア": what is measured, and how many of it, written as one."""
    for index in range(len(terms) - 2, -1, -1):
        match = _MEASURED.fullmatch(terms[index].word)
        if match and terms[index].role == "name" and terms[index + 1].role in {"resource", "unit", "counter"}:
            start, cut, end = terms[index].start, terms[index].start + len(match[1]), terms[index].end
            terms[index : index + 1] = [
                Term(start, cut, match[1], match[1].upper(), "name", known=True),
                Term(cut, end, match[2], match[2], "number", known=True),
            ]


_MEASURED = re.compile(r"(v?cpu|ram|gpu)(\d{1,4})", re.IGNORECASE)
_PODS = frozenset({"pod", "pods", "replica", "replicas", "instance", "instances"})


def _deadlines(terms: list[Term]) -> None:
    """As in "金曜までに", "22 点以后": by when, and after when."""
    for index in range(len(terms) - 1, 0, -1):
        time, bound = terms[index - 1 : index + 1]
        if time.role == "time" and bound.word in _SUFFIXES and not time.say.startswith("from "):
            say = f"{_SUFFIXES[bound.word]} {time.say}"
            terms[index - 1 : index + 1] = [Term(time.start, bound.end, time.word, say, "time", known=True)]


_SUFFIXES = {"までに": "by", "以降": "after", "以降に": "after", "以后": "after", "以後": "after", "过后": "after"}
_LATE = frozenset({"午後", "夜", "晩", "下午", "晚上", "夜间"})
_SPANS = frozenset({"から", "より", "まで", "-", "到", "至", "从", "自"})
"""What makes a part of a span of an hour."""


def _urgency(terms: list[Term]) -> None:
    """As in "優先度：高", "优先级：低": the word and its degree, with a colon between."""
    for index in range(len(terms) - 2):
        word, colon, degree = terms[index : index + 3]
        if word.role == "urgency" and colon.word == ":" and degree.word[:1] in _DEGREES:
            word.say, word.role, word.end = _DEGREES[degree.word[:1]], "priority", degree.end
            colon.say = degree.say = ""
            colon.role = degree.role = "silent"
    for term in terms:
        if term.role == "urgency":
            term.role = "noun"


_DEGREES = {"高": "high priority", "低": "low priority", "中": "normal priority", "最": "critical"}


def _densities(terms: list[Term]) -> None:
    """As in "每平方公里 100 万个终端": so many of them per square kilometre."""
    for index, term in enumerate(terms[:-1]):
        number = index + 1 + (terms[index + 1].role == "comparison")
        if term.say == "per km2" and number < len(terms) and terms[number].role == "number":
            stop = number + 1
            while stop < len(terms) and (not terms[stop].say or terms[stop].role in {"counter", "noun", "metric"}):
                stop += 1
            for counted in terms[number + 1 : stop]:
                counted.say = ""
            term.say = "devices per km2"
            terms[index : number + 1] = [*terms[index + 1 : number + 1], term]


_DIGIT = {"零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9}  # fmt: skip
_POWER = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def _value_of(numeral: str) -> int:
    """Return the value of a numeral in characters: 三, 十二, 二百五十."""
    total = part = digit = 0
    for character in numeral:
        power = _POWER.get(character)
        if power is None:
            digit = _DIGIT[character]
        elif power == 10000:
            total, part, digit = (total + part + digit) * power, 0, 0
        else:
            part, digit = part + (digit or 1) * power, 0
    return total + part + digit


def _numerals(terms: list[Term]) -> None:
    """Read numerals where something is counted: before a counter, a unit or a noun, or behind 到, 为, に."""
    for index, term in enumerate(terms):
        if term.role != "numeral":
            continue
        following = terms[index + 1] if index + 1 < len(terms) else None
        counted = following is not None and following.role in {"counter", "unit", "replicas", "multiple", "resource"}
        led = index > 0 and terms[index - 1].role in {"preposition", "comparison", "percent", "verb"}
        if counted or led:
            term.say, term.role = str(_value_of(term.word)), "number"
        else:
            term.role = "name"
    for index, term in enumerate(terms[1:-1], 1):
        if term.role == "over":  # "3分の1"
            _divide(terms[index - 1], term, terms[index + 1])
    for index, term in enumerate(terms[:-1]):
        if term.role == "one" and terms[index + 1].role == "replicas":  # 一个 is an article, 一个副本 a number
            term.say = "1"
        elif term.role == "percent" and terms[index + 1].role == "number":  # 百分之五十
            terms[index + 1].say += "%"
            term.say = ""
        elif term.role == "number" and terms[index + 1].role == "tenthousand":
            digits = float(term.say.replace(",", "")) * 10000
            term.say, terms[index + 1].say = f"{digits:.0f}", ""


def _divide(whole: Term, over: Term, part: Term) -> None:
    numbers = [_number_of(whole), _number_of(part)]
    if all(numbers):
        share = 100 * numbers[1] / numbers[0]
        over.say, over.role = _SHARES.get(round(share), f"{share:g}%"), "word"
        whole.say = part.say = ""
        whole.role = part.role = "silent"


def _number_of(term: Term) -> int:
    if term.role in {"number", "numeral", "name"} and all(c in _DIGIT or c in _POWER for c in term.word):
        return _value_of(term.word)
    return int(term.word) if term.word.isascii() and term.word.isdigit() else 0


_SHARES = {25: "a quarter", 33: "a third", 50: "half", 67: "two thirds", 75: "three quarters"}


def _counters(terms: list[Term]) -> None:
    """As in "3 个 UPF" and "到 3 个": a counter stands for replicas where nothing behind it is counted."""
    for index, term in enumerate(terms):
        if term.role != "counter":
            continue
        before = terms[index - 1] if index else None
        following = terms[index + 1] if index + 1 < len(terms) else None
        counted = before is not None and (before.role == "number" or before.word[:1].isdigit())
        if not counted or (following is not None and following.role in _COUNTED):
            term.say = ""
        else:
            term.say = "replicas"


def _bounds(terms: list[Term]) -> None:
    """As in "10Gbps 以上": a bound behind its value is said before it."""
    for index, term in enumerate(terms):
        if term.role != "bound":
            continue
        at = index - 1
        while at >= 0 and index - at <= 4 and terms[at].role in {"unit", "counter", "replicas", "name", "mark"}:
            if terms[at].role == "name" and terms[at].word[:1].isdigit():
                break
            at -= 1
        if at >= 0 and (terms[at].role == "number" or terms[at].word[:1].isdigit()):
            move(terms, index, at)


_STEPS: Steps = (
    (frozenset({"name", "time", "clock"}), read_spans),
    (frozenset({"name", "time"}), _clock_times),
    (frozenset({"clock"}), _hours),
    (frozenset({"time", "clock", "name"}), _deadlines),
    (frozenset({"urgency"}), _urgency),
    (frozenset({"name"}), _pod_counts),
    (frozenset({"resource", "unit", "counter"}), _glued),
    (frozenset({"numeral", "over", "one", "percent", "tenthousand"}), _numerals),
    (frozenset({"counter"}), _counters),
    (frozenset({"bound"}), _bounds),
    (frozenset({"per km2"}), _densities),
)
