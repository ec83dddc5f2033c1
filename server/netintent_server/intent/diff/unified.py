"""Unified diffs of text whose edits are known: linear in the text, whatever it repeats."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from netintent_server.intent.diff.editing import Edit

CONTEXT = 3
_MOST_COMPARED = 10_000  # lines by lines: beyond that the comparison itself would be what takes long
NO_NEWLINE = "\\ No newline at end of file\n"


def unified(before: str, edits: Sequence[Edit], *, name: str, first_line: int = 1, shift: int = 0) -> str:
    """The diff of the text with the edits; empty when they change nothing.

    `first_line` is the number of its first line in a longer text, `shift` the lines that were added before it there.
    """
    text = _Text(before)
    regions = _regions(text, edits)
    if not regions:
        return ""
    pieces = [f"--- a/{name}\n+++ b/{name}\n"]
    i = 0
    while i < len(regions):
        last = i
        while last + 1 < len(regions) and regions[last + 1].start - regions[last].end <= 2 * CONTEXT:
            last += 1
        hunk = regions[i : last + 1]
        pieces.append(_hunk(text.lines, hunk, first_line, shift))
        shift += sum(len(region.lines) - (region.end - region.start) for region in hunk)
        i = last + 1
    return "".join(pieces)


def created(text: str, *, name: str) -> str:
    """The diff of a text that is new."""
    lines = _lines(text)
    return f"--- /dev/null\n+++ b/{name}\n@@ -0,0 +{_span(1, len(lines))} @@\n" + "".join(_told("+", lines))


class _Region:
    """Lines from start to end, counted from 0, that become others."""

    __slots__ = ("end", "lines", "start")

    def __init__(self, start: int, end: int, lines: list[str]) -> None:
        self.start = start
        self.end = end
        self.lines = lines


class _Text:
    """A text with its lines and where each begins."""

    __slots__ = ("_last", "lines", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _lines(text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        self._last = len(self.lines) - (1 if self.lines and not text.endswith("\n") else 0)

    def line_of(self, position: int) -> int:
        """The line that holds a position; the end of the text is a line of its own where the last one is ended."""
        return min(bisect_right(self.starts, position) - 1, self._last)


def _regions(text: _Text, edits: Sequence[Edit]) -> list[_Region]:
    """Whole lines that change, without those at either end that stay the same."""
    found: list[_Region] = []
    group: list[Edit] = []
    for edit in edits:
        if group and text.line_of(edit.start) > text.line_of(group[-1].end):
            found += _region(text, group)
            group = []
        group.append(edit)
    if group:
        found += _region(text, group)
    joined: list[_Region] = []
    for region in found:
        if joined and joined[-1].end == region.start:
            joined[-1] = _Region(joined[-1].start, region.end, joined[-1].lines + region.lines)
        elif region.start != region.end or region.lines:
            joined.append(region)
    return joined


def _region(text: _Text, group: list[Edit]) -> list[_Region]:
    lines = text.lines
    first, last = text.line_of(group[0].start), text.line_of(group[-1].end)
    at, pieces = text.starts[first], []
    for edit in group:
        pieces += [text.text[at : edit.start], edit.text]
        at = edit.end
    written = "".join(pieces)
    if at != text.starts[last] or (written and not written.endswith("\n")):
        last = min(last + 1, len(lines))
        written += text.text[at : text.starts[last]]
    return list(_apart(lines, first, last, _lines(written)))


def _apart(lines: list[str], first: int, last: int, new: list[str]) -> Iterator[_Region]:
    """The lines that really differ among those written anew; of very many that grew, all between the ends."""
    old = lines[first:last]
    if len(old) == len(new):
        for i, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                yield _Region(first + i, first + i + 1, [after])
        return
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) * len(new) > _MOST_COMPARED:
        yield _Region(first + head, last - tail, new)
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Region(first + head + i, first + head + j, new[k:m])


def _hunk(lines: list[str], regions: list[_Region], first_line: int, shift: int) -> str:
    begin = max(regions[0].start - CONTEXT, 0)
    end = min(regions[-1].end + CONTEXT, len(lines))
    body: list[str] = []
    at = begin
    for region in regions:
        body += _told(" ", lines[at : region.start])
        body += _told("-", lines[region.start : region.end])
        body += _told("+", region.lines)
        at = region.end
    body += _told(" ", lines[at:end])
    old = end - begin
    new = old + sum(len(region.lines) - (region.end - region.start) for region in regions)
    start = begin + first_line
    return f"@@ -{_span(start, old)} +{_span(start + shift, new)} @@\n" + "".join(body)


def _told(mark: str, lines: Sequence[str]) -> list[str]:
    return [f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{NO_NEWLINE}" for line in lines]


def _span(start: int, count: int) -> str:
    """A range as diffs write it: of no lines it names the line before."""
    if count == 0:
        return f"{start - 1},0"
    return str(start) if count == 1 else f"{start},{count}"


def _lines(text: str) -> list[str]:
    """Lines as `patch` counts them: ended by a line feed alone."""
    pieces = text.split("\n")
    lines = [f"{piece}\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
