"""Where sentences begin and end in a passage, as 3GPP prose, tables and lists are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}(?=\s)|[。！？]")
_LAST_WORD = re.compile(r"[^\s(\[\"“]*$")
_BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_MARKER = re.compile(
    r"\s*(?:[-–—•*+▪●○]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?=\s|[A-Z])|\[\d{1,4}\]"
    r"|(?:NOTE|Note|Editor's note)\b)"
)
_FIRST_WORD = re.compile(r"\S*")
_SOFT_END = (".", "!", "?", ":", ";", "…", "。", "！", "？", "：", "；")

# never the end of a sentence, whatever follows
_JOINING = re.compile(
    r"(?:e\.g|i\.e|cf|vs|viz|resp|incl|approx|ca|mr|mrs|ms|dr|prof|st|ph\.d|z\.b|d\.h|bzw|ggf|p\.ex|c\.-à-d|(?:[a-z]\.)+[a-z])$"
)
# the end of a sentence unless a number follows: "Rel. 17", "No. 5"
_NUMBERED = re.compile(r"(?:rel|nos?|nr|figs?|sect?|cl|chap|ch|vol|ver|v|tab|refs?|eq|pp?|art|app|min|max)$")
_SLACK = 8  # lines are wrapped a little unevenly
_MOST_TRIES = 32  # a text of nothing but "e.g." stays cheap
_MOST_LOOK_BACK = 40  # an abbreviation's length; keeps the look-back constant in a text without spaces


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sentences' spans in code points, in order, without the white space around them.

    Every character that is not white space is in exactly one span. List items, table rows and headings (lines of their
    own) are sentences of their own; lines that were only wrapped are joined. Takes time linear in the text.
    """
    return tuple(
        span for start, end in _paragraphs(text) for unit in _units(text, start, end) for span in _split(text, *unit)
    )


def last_sentence_end(text: str, start: int, end: int) -> int:
    """Return where the last sentence that ends within [start, end) does, white space included; `start` for none."""
    at = end
    for _ in range(_MOST_TRIES):
        at = max(text.rfind(mark, start, at) for mark in (". ", ".\n", "? ", "! ", "。"))
        if at < start:
            break
        if _ends(text, start, at, at + 1):
            return at + 1 if text[at] == "。" else at + 2
    return start


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraph's runs of lines that read on: a table row, a list item, wrapped prose."""
    if text.find("\n", start, end) < 0:
        yield start, end
        return
    lines = _lines(text, start, end)
    width = max(stop - begin for begin, stop in lines)
    unit = lines[0][0]
    for (begin, stop), (next_begin, next_stop) in pairwise(lines):
        if _breaks(text, (begin, stop), (next_begin, next_stop), width):
            yield unit, stop
            unit = next_begin
    yield unit, lines[-1][1]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = []
    while (newline := text.find("\n", start, end)) >= 0:
        lines.append((start, newline))
        start = newline + 1
    lines.append((start, end))
    return lines


def _breaks(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Tell whether a newline was meant: a wrapped line ends where the next word would not have fitted."""
    begin, stop = line
    next_begin, next_stop = following
    if text.find(" | ", begin, stop) >= 0 or text.find(" | ", next_begin, next_stop) >= 0:
        return True
    if _MARKER.match(text, next_begin, next_stop) or text[begin:stop].rstrip().endswith(_SOFT_END):
        return True
    word = _FIRST_WORD.match(text, next_begin, min(next_stop, next_begin + width + 1))
    room = width - (stop - begin) - 1 - (word.end() - word.start() if word else 0)
    return room > (width // 2 if text[next_begin : next_begin + 1].islower() else _SLACK)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    marker = _MARKER.match(text, start, end)
    searched = marker.end() if marker else start  # "1. Foo" is one sentence
    for mark in _END.finditer(text, searched, end):
        if _ends(text, start, mark.start(), mark.end()):
            yield from _trimmed(text, start, mark.end())
            start = mark.end()
    yield from _trimmed(text, start, end)


def _ends(text: str, start: int, at: int, after: int) -> bool:
    """Tell whether the mark at `at` ends a sentence, by the word before it and the first sign behind it."""
    if text[at] in "。！？":
        return True
    follows = text[after : after + 8].lstrip()[:1]
    if text[at] != ".":
        return not follows.islower()
    word = _LAST_WORD.search(text, max(start, at - _MOST_LOOK_BACK), at)
    before = word[0].lower() if word else ""
    if _JOINING.match(before) or follows.islower():
        return False
    if _NUMBERED.match(before) and follows.isdigit():
        return False
    # an initial, "J. Smith"; but "see annex A. The", "option b. The" end
    return not (len(before) == 1 and before.isalpha() and word is not None and word.start() == start)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
