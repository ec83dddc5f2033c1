"""Puts the rows of tables together: a table in a PDF is nothing but words with gaps between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from netintent_server.adapters.convert.pdf_library import Cell, Line

_MARKER = re.compile(
    r"(?:[-–—•·▪◦‣○●*+]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d{1,4}\]|NOTE(?:\s*\d+)?:|EXAMPLE.*:)"
)
_MOST_DOWN = 8.0  # lines that a cell has, at most, before the next cell begins at its top
_SAME = 3.0  # points
_LEAST_ROWS = 2


@dataclass(slots=True)
class Row:
    """A row on its way."""

    top: float
    cells: list[Cell] = field(default_factory=list)

    def text(self) -> str:
        """Return the row as a block has it."""
        return " | ".join(" ".join(cell.text.split()) for cell in self.cells)


def cells_of(line: Line) -> tuple[Cell, ...]:
    """Return a line's cells; a line of text has one, whatever the gap behind its marker or number."""
    cells = line.cells
    if len(cells) >= 2 and _MARKER.fullmatch(cells[0].text):
        first, second, *others = cells
        cells = (Cell(f"{first.text} {second.text}", first.left, second.right), *others)
    return cells if len(cells) >= 2 else (Cell(line.text, line.left, line.right),)


def table_at(lines: Sequence[Line]) -> tuple[list[Row], int]:
    """Return the rows that begin with the first line, and how many lines they take; none where there is no table."""
    rows: list[Row] = []
    end = 0
    while end < len(lines):
        line = lines[end]
        cells = cells_of(line)
        row = rows[-1] if rows else None
        if row and _is_beside(line, row, lines[end - 1]):
            row.cells.extend(cells)
        elif len(cells) >= 2:
            rows.append(Row(line.bottom + line.height, list(cells)))
        elif row and _continues(cells[0], line, row, lines[end - 1]):
            last = row.cells[-1]
            row.cells[-1] = Cell(
                f"{last.text} {cells[0].text}", min(last.left, cells[0].left), max(last.right, cells[0].right)
            )
        elif (ahead := _first_cell(lines, end)) and (row or ahead > 0):
            cell = Cell(" ".join(each.text for each in lines[end : end + ahead]), line.left, line.right)
            rows.append(Row(line.bottom + line.height, [cell]))
            end += ahead - 1
        else:
            break
        end += 1
    if len(rows) < _LEAST_ROWS:
        return [], 0
    return rows, end


def _is_beside(line: Line, row: Row, before: Line) -> bool:
    """Tell whether a line begins the next cell of a row: to the right of the last one, no lower, within its height."""
    last = row.cells[-1]
    top = line.bottom + line.height
    within = row.top + line.height * 0.6 >= top and row.top - top < _MOST_DOWN * line.height
    return line.left > last.right and line.bottom > before.end - _SAME and within


def _continues(cell: Cell, line: Line, row: Row, before: Line) -> bool:
    """Tell whether a line goes on with the last cell of a row: right below, and within its column."""
    last = row.cells[-1]
    down = before.end - line.bottom
    if not 0 < down < 1.6 * line.height:
        return False
    if len(row.cells) >= 2:
        return cell.left > row.cells[-2].right - _SAME and cell.left < last.right
    return abs(cell.left - last.left) < _SAME and line.right - line.left < 120


def _first_cell(lines: Sequence[Line], at: int) -> int:
    """Return how many lines are a cell that another stands beside: it begins no lower than they do."""
    first = lines[at]
    for count in range(1, 4):
        if at + count >= len(lines):
            return 0
        after = lines[at + count]
        before = lines[at + count - 1]
        right = max(line.right for line in lines[at : at + count])
        if after.left > right and after.bottom > before.end - _SAME:
            top = after.bottom + after.height
            return count if top <= first.bottom + first.height * 1.6 else 0
        if abs(after.left - first.left) > _SAME or not 0 < before.end - after.bottom < 1.6 * after.height:
            return 0
    return 0
