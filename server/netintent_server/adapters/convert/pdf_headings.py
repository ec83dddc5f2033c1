"""Tells headings by how they look, in a PDF without an outline: numbered, larger than the text, or bold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from netintent_server.adapters.convert.pdf_library import Line
from netintent_server.adapters.convert.pdf_outline import Heading
from netintent_server.rag.clauses import clause_number

_LONGEST = 160
_MOST_WORDS = 18
_MOST_LINES = 4
_LARGER = 1.12  # than the text
_MUCH_LARGER = 1.25
_APART = 1.4  # of a line's height, between lines of different paragraphs
_WORD = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = (".", ",", ";", ":", "?", "!", "-")
_MOST_SIZES = 8


def headings_by_look(pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], list[Heading]]:
    """Return the headings by page and line."""
    body = _body_height(line for page in pages for line in page)
    found: list[tuple[int, int, int, float]] = []
    for number, lines in enumerate(pages):
        at = 0
        while at < len(lines):
            count = _length(lines, at, body)
            if count:
                found.append((number, at, count, round(lines[at].height)))
            at += max(1, count)
    sizes = sorted({size for number, at, _, size in found if not clause_number(pages[number][at].text)}, reverse=True)
    levels = {size: min(level, _MOST_SIZES) for level, size in enumerate(sizes, start=1)}
    placed: dict[tuple[int, int], list[Heading]] = {}
    for number, at, count, size in found:
        text = " ".join(" ".join(line.text.split()) for line in pages[number][at : at + count])
        clause = clause_number(text)
        level = clause.count(".") + 1 if clause else levels.get(size, 1)
        placed[number, at] = [Heading(text, level, count)]
    return placed


def _body_height(lines: Iterable[Line]) -> float:
    """Return the height of most of the text."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.height, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _length(lines: Sequence[Line], at: int, body: float) -> int:
    """Return how many lines a heading takes that begins here; 0 for none."""
    line = lines[at]
    if not _may_be(line):
        return 0
    number = clause_number(line.text)
    larger = line.height > (_LARGER if number else _MUCH_LARGER) * body
    if not larger and not (number and (line.bold or _stands_alone(lines, at))):
        return 0
    count = 1
    while larger and at + count < len(lines) and count < _MOST_LINES:
        after = lines[at + count]
        goes_on = abs(after.height - line.height) < 0.5 and lines[at + count - 1].end > after.bottom
        close = lines[at + count - 1].end - after.bottom < _APART * line.height
        if not (goes_on and close) or clause_number(after.text):
            break
        count += 1
    return count if sum(len(each.text) for each in lines[at : at + count]) <= 2 * _LONGEST else 0


def _may_be(line: Line) -> bool:
    text = line.text
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS or not _WORD.search(text):
        return False
    return not text.endswith(_SENTENCE_END) and len(line.cells) <= 2


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a line is a paragraph by itself, with text of the same kind below: a heading has a body."""
    line = lines[at]
    if "." not in clause_number(line.text) or at + 1 >= len(lines) or len(line.text.split()) > _MOST_WORDS - 4:
        return False
    above = at == 0 or lines[at - 1].end - line.bottom > _APART * line.height or lines[at - 1].bottom < line.bottom
    return above and line.end - lines[at + 1].bottom > 1.2 * line.height
