"""A DOCX table on its way, row by row: cells by lines, or the paragraphs of a table that only lays out the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.docx_rows import PlainRows
from netintent_server.adapters.convert.docx_text import alternative
from netintent_server.adapters.convert.xml_parts import W
from netintent_server.model.text import Block, BlockKind

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ROWS = 5000
"""Of one block."""

Cells = Callable[["_Element"], Sequence[Block]]
"""Reads what stands in a cell."""

_MERGES = (f"{W}vMerge", f"{W}hMerge", f"{W}cellDel")
_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"})


class Table:
    """The rows so far; `take` at its end, and in between when there are many."""

    def __init__(self, plain: PlainRows) -> None:
        self._plain = plain
        self._rows: list[list[str]] = []
        self._frame: list[Block] = []  # the paragraphs of a table of which no row had a second cell
        self._is_frame = True

    def add(self, row: _Element, cells: Cells) -> bool:
        """Take a row; return whether it is time to `take`."""
        plain = None if self._is_frame else self._plain.read(row)
        if plain is not None:
            if any(plain):
                self._rows.append([_tidy(text) for text in plain])
        elif (made := _row(row, cells)) is not None:
            texts, blocks = made
            self._is_frame = self._is_frame and len(texts) <= 1
            if self._is_frame:
                self._frame += blocks
            else:
                self._frame = []
            if any(texts):
                self._rows.append(texts)
        return len(self._rows) >= MOST_ROWS

    def take(self) -> Iterator[Block]:
        """Yield the blocks of the rows there are, and forget them."""
        rows, frame = self._rows, self._frame
        self._rows, self._frame = [], []
        if self._is_frame:
            yield from frame
        elif rows:
            yield Block(kind=BlockKind.TABLE, text="\n".join(" | ".join(row).strip() for row in rows))


def nested(table: _Element, cells: Cells) -> str:
    """Return a table that stands in another's cell as one line: its rows apart by semicolons."""
    rows = [made[0] for row in _children(table, f"{W}tr") if (made := _row(row, cells))]
    return "; ".join(", ".join(filter(None, row)) for row in rows if any(row))


def _row(row: _Element, cells: Cells) -> tuple[list[str], list[Block]] | None:
    """Return a row's texts, and its blocks in case it has a single cell; None for one that was deleted.

    A cell over several columns counts once; one that continues the cell above is empty, so that columns stay in place.
    """
    if row.find(f"{W}trPr/{W}del") is not None:
        return None
    texts: list[str] = []
    blocks: list[Block] = []
    for cell in _children(row, f"{W}tc"):
        is_gone, continues = _merged(cell)
        if is_gone:
            continue
        if continues:
            texts.append("")
            continue
        blocks = list(cells(cell))
        texts.append(" ".join(" ".join(block.text for block in blocks).split()))
    return texts, blocks if len(texts) == 1 else []


def _tidy(text: str) -> str:
    return text if text.isascii() and text.isprintable() else " ".join(tidy(text).split())


def _merged(cell: _Element) -> tuple[bool, bool]:
    """Tell whether a cell was deleted or is part of the one before, and whether it continues the one above."""
    is_gone = continues = False
    if len(cell) and cell[0].tag == f"{W}tcPr":
        for each in cell[0].iterchildren(*_MERGES):
            tag = each.tag
            if tag == f"{W}vMerge":
                continues = each.get(f"{W}val", "continue") == "continue"
            elif tag == f"{W}cellDel" or each.get(f"{W}val", "continue") == "continue":
                is_gone = True
    return is_gone, continues


def _children(element: _Element, tag: str) -> Iterator[_Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)
        elif child.tag.endswith("}AlternateContent") and (chosen := alternative(child)) is not None:
            yield from _children(chosen, tag)
