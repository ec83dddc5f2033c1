"""Reads two columns of text one after the other, where their lines were written side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import fmean

from netintent_server.adapters.convert.pdf_library import Cell, Line

_LEAST_ROWS = 4
_LEAST_PART = 0.7  # of the lines have both columns: the last one is often shorter
_WORDS = 4.0  # a line of text has more, a table's cell fewer
_ALIKE = 0.6  # the narrower column's part of the wider one


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """Return a page's lines in the order in which they are read."""
    if sum(len(line.cells) == 2 for line in lines) < _LEAST_ROWS:
        return list(lines)
    ordered: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and not _goes_on(run, line):
            ordered += _unfolded(run)
            run = []
        run.append(line)
    return [*ordered, *_unfolded(run)]


def _goes_on(run: Sequence[Line], line: Line) -> bool:
    """Tell whether a line belongs to the same two columns: nothing of it stands in the gutter."""
    pairs = [each.cells for each in run if len(each.cells) == 2]
    if not pairs:
        return False
    gutter = (max(left.right for left, _ in pairs), min(right.left for _, right in pairs))
    parts = line.cells or (Cell(line.text, line.left, line.right),)
    if len(parts) > 2:
        return False
    if len(parts) == 2:
        gutter = (max(gutter[0], parts[0].right), min(gutter[1], parts[1].left))
        return gutter[0] < gutter[1]
    return line.bottom < run[-1].bottom and (line.right <= gutter[0] + 1 or line.left >= gutter[1] - 1)


def _unfolded(run: list[Line]) -> list[Line]:
    pairs = [line.cells for line in run if len(line.cells) == 2]
    if len(run) < _LEAST_ROWS or len(pairs) < _LEAST_PART * len(run):
        return run
    words = fmean(len(cell.text.split()) for pair in pairs for cell in pair)
    widths = [max(pair[side].right - pair[side].left for pair in pairs) for side in (0, 1)]
    if words < _WORDS or min(widths) < _ALIKE * max(widths):
        return run
    middle = min(right.left for _, right in pairs)
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in run:
        for part in _parts(line):
            sides[part.left >= middle - 1].append(part)
    return [*sides[0], *sides[1]]


def _parts(line: Line) -> Iterable[Line]:
    if not line.cells:
        return (line,)
    return (replace(line, text=cell.text, left=cell.left, right=cell.right, cells=()) for cell in line.cells)
