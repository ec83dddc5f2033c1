"""Puts a page's blocks together from its tags, as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.reading import Said
from netintent_server.model.text import Block, BlockKind

_DROPPED = frozenset(
    {"script", "style", "nav", "template", "noscript", "svg", "iframe", "object", "select", "button", "textarea"}
    | {"xml", "audio", "video", "canvas", "datalist", "dialog", "frameset", "applet"}
)
_BREAKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "aside", "address", "blockquote", "body", "html"}
    | {
        "li",
        "pre",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "figure",
        "figcaption",
        "form",
        "hr",
        "details",
        "summary",
        "center",
        "legend",
    }
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_TABLE_PARTS = frozenset({"table", "caption", "tr", "td", "th"})
_ENDS = frozenset({"p", "li", "pre", "figcaption"})  # what a block was said to be ends with these
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WORD_HEADING = re.compile(r"(?:Mso)?Heading([1-9])\b")
_OUTLINE = re.compile(r"mso-outline-level:\s*([1-9])")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0+(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0+(?:\.0+)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_AROUND_BREAKS = re.compile(r" *\n[ \n]*")
_SPACES = re.compile(r"  +")
_MOST_ROWS = 5000  # of one block
_MOST_INDENT = 8  # levels of a list


class Page:
    """A parser's target: `take` what it has understood so far."""

    def __init__(self) -> None:
        self._done: list[Block | Said] = []
        self._text: list[str] = []  # of the block that is open; a newline in it is a break that shows
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._marker = ""
        self._heading_tag = ""
        self._dropped = 0  # how deep within what is not shown
        self._pre = 0
        self._title: list[str] | None = None
        self._lists: list[int | None] = []  # the next number of each open list; None for bullets
        self._tables = 0  # how many are open, one within another
        self._table: _Table | None = None  # the outermost, unless it only lays out the page

    def take(self) -> list[Block | Said]:
        """Return what is done since the last time."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if self._dropped or _is_hidden(tag, attributes):
            self._dropped += 1
        elif level := _heading_level(tag, attributes):
            self._open_heading(tag, level)
        elif tag in _TABLE_PARTS:
            self._open_table_part(tag)
        elif tag in _LISTS:
            self._break()
            self._lists.append(_first_number(attributes) if tag == "ol" else None)
        elif tag in _BREAKS:
            self._open_block(tag, attributes)
        else:
            self._open_inline(tag, attributes)

    def end(self, tag: str) -> None:
        """A tag closes."""
        if self._dropped:
            self._dropped -= 1
        elif tag in _TABLE_PARTS:
            self._close_table_part(tag)
        elif tag in _BREAKS or tag == self._heading_tag:
            self._break()
            if tag == "pre":
                self._pre = max(0, self._pre - 1)
            if tag in _ENDS or tag == self._heading_tag:
                self._reset()
        elif tag in _LISTS:
            self._break()
            if self._lists:
                self._lists.pop()
        elif tag == "title" and self._title is not None:
            self._done.append(Said(name=" ".join(tidy("".join(self._title)).split())))
            self._title = None

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._title is not None:
            self._title.append(text)
        elif not self._dropped:
            self._text.append(text if self._pre else _SPACE.sub(" ", text))

    def comment(self, text: str) -> None:
        """Not shown, so not read."""

    def close(self) -> None:
        """The page ends."""
        self._end_table()
        self._break()

    def _open_heading(self, tag: str, level: int) -> None:
        if self._tables:  # a table with headings lays out a page
            self._end_table()
        self._break()
        self._become(BlockKind.HEADING, level=level)
        self._heading_tag = tag

    def _open_block(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._break()
        style_class = attributes.get("class", "")
        if tag == "li":
            self._begin_item()
        elif tag == "pre":
            self._pre += 1
            self._become(BlockKind.CODE)
        elif tag == "figcaption" or "MsoCaption" in style_class:
            self._become(BlockKind.CAPTION)
        elif "MsoList" in style_class:
            self._become(BlockKind.LIST_ITEM)

    def _open_inline(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self._text.append(f" {_SPACE.sub(' ', attributes.get('alt') or '')} ")
        elif tag == "title":
            self._title = []

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        marker = "- " if number is None else f"{number}. "
        if self._table:
            self._text.append(marker)
            return
        indent = "  " * min(max(0, len(self._lists) - 1), _MOST_INDENT)
        self._become(BlockKind.LIST_ITEM, marker=indent + marker)

    def _open_table_part(self, tag: str) -> None:
        if tag == "table":
            self._break()
            self._tables += 1
            if self._tables == 1:
                self._table = _Table()
        elif self._table and self._tables == 1:
            self._end_cell(tag, closes=False)
        else:
            self._break()

    def _close_table_part(self, tag: str) -> None:
        if tag == "table":
            self._tables = max(0, self._tables - 1)
            if self._tables == 0:
                self._end_table()
            self._break()
        elif self._table and self._tables == 1:
            if tag == "caption":
                self._done.append(Block(kind=BlockKind.CAPTION, text=_one_line(self._written())))
            else:
                self._end_cell(tag, closes=tag != "tr")
        else:
            self._break()

    def _end_cell(self, tag: str, *, closes: bool) -> None:
        """A cell or row begins or ends: what was gathered is a cell, an empty one only where it closes."""
        if self._table:
            self._table.add(self._written(), even_empty=closes)
            if tag == "tr" and self._table.end_row() >= _MOST_ROWS:
                self._done.extend(self._table.blocks())

    def _end_table(self) -> None:
        table, self._table = self._table, None
        if table:
            table.add(self._written(), even_empty=False)
            self._done.extend(table.blocks())
            self._reset()

    def _break(self) -> None:
        """End the block that is open, if anything stands in it; in a table's cell a line."""
        if self._table:
            self._text.append("\n")
        elif text := self._written():
            if self._kind is BlockKind.HEADING:
                text = _one_line(text)
            self._done.append(Block(kind=self._kind, text=self._marker + text, level=self._level))
            self._reset()

    def _reset(self) -> None:
        self._become(BlockKind.CODE if self._pre else BlockKind.PARAGRAPH)

    def _become(self, kind: BlockKind, *, level: int = 0, marker: str = "") -> None:
        """Begin a block of a kind."""
        self._kind = kind
        self._level = level
        self._marker = marker
        self._heading_tag = ""

    def _written(self) -> str:
        """Return what was gathered, its white space as it shows, and forget it."""
        text = tidy("".join(self._text))
        self._text = []
        if self._pre:
            return text.strip("\n").rstrip() if text.strip() else ""
        return _SPACES.sub(" ", _AROUND_BREAKS.sub("\n", text)).strip()


class _Table:
    """A table on its way."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._row: list[str] = []

    def add(self, text: str, *, even_empty: bool) -> None:
        """Take a cell's text."""
        if text or even_empty:
            self._row.append(text)

    def end_row(self) -> int:
        """End a row, and return how many there are."""
        if any(self._row):
            self._rows.append(self._row)
        self._row = []
        return len(self._rows)

    def blocks(self) -> Iterator[Block]:
        """Yield the rows there are, and forget them; a table of a single column is a frame around text."""
        self.end_row()
        rows, self._rows = self._rows, []
        if all(len(row) == 1 for row in rows):
            yield from (Block(kind=BlockKind.PARAGRAPH, text=row[0]) for row in rows)
        else:
            text = "\n".join(" | ".join(map(_one_line, row)).strip() for row in rows)
            yield Block(kind=BlockKind.TABLE, text=text)


def hides(style: str) -> bool:
    """Tell whether a style keeps an element from being seen."""
    return bool(style) and _HIDDEN.search(style) is not None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _heading_level(tag: str, attributes: Mapping[str, str]) -> int:
    if level := _HEADINGS.get(tag, 0):
        return level
    if tag in {"p", "div"} and attributes:
        if found := _WORD_HEADING.match(attributes.get("class", "")) or _OUTLINE.search(attributes.get("style", "")):
            return int(found[1])
        if attributes.get("role") == "heading":
            told = attributes.get("aria-level", "2")
            return int(told) if told in set("123456789") else 2
    return 0


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag in _DROPPED:
        return True
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") == "navigation"
        or attributes.get("class", "").startswith(("MsoToc", "headerlink"))  # contents repeat the headings
        or hides(attributes.get("style", ""))
    )


def _first_number(attributes: Mapping[str, str]) -> int:
    start = attributes.get("start", "1")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
