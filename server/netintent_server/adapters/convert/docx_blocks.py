"""Makes blocks of a DOCX file's paragraphs and tables: what each is, its number, what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.docx_numbering import Numbering, clause_of
from netintent_server.adapters.convert.docx_rows import PlainRows
from netintent_server.adapters.convert.docx_styles import Role, Styles
from netintent_server.adapters.convert.docx_table import Table, nested
from netintent_server.adapters.convert.docx_text import Paragraph, Texts, content
from netintent_server.adapters.convert.xml_parts import W
from netintent_server.model.text import Block, BlockKind
from netintent_server.rag.clauses import clause_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = re.compile(r"[ \t\f\v]+")
_AROUND_BREAKS = re.compile(r" *\n[ \n]*")
_TYPED = re.compile(  # 5.3.1a, A.2.1, 7.7.A, 4-2
    r"(?:(?:annex|appendix|clause|section)\s+)?"
    r"(?P<number>(?:\d{1,4}|[A-Z]{1,2})[A-Za-z]{0,2}(?:[.-](?:\d{1,4}[A-Za-z]{0,3}|[A-Z]{1,2}))*)\.?",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"(?:annex|appendix|annexe|anhang)\b", re.IGNORECASE)
_LONGEST_OUTLINED = 240  # a paragraph with an outline level of its own is a heading if it reads as one
_DEEPEST = 9
_MOST_INDENT = 8
_MOST_CODE_LINES = 1000  # of one block
_COVER = 120  # paragraphs that a cover has at most


class Blocks:
    """Turns elements into blocks in the order of reading; `notes` are texts by kind and id ("footnote 2")."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: Mapping[str, str]) -> None:
        self._texts = Texts(styles)
        self._numbering = numbering
        self._notes = notes
        self._rows = PlainRows(styles)
        self._code: list[str] = []
        self._carried = ""  # what a paragraph whose end was deleted gives to the next
        self.cover: list[tuple[str, str]] = []
        self.is_past_cover = False

    def of_paragraph(self, element: _Element) -> Iterator[Block]:
        """Yield the blocks of a paragraph of the body, and of what hangs on it."""
        paragraph = self._texts.paragraph(element)
        block = self._block(paragraph, in_cell=False)
        if block and block.kind is BlockKind.CODE:
            self._code.append(block.text)
            if len(self._code) >= _MOST_CODE_LINES:
                yield from self.end_code()
        elif block:
            yield from self.end_code()
            yield block
        elif self._code and paragraph.style.role is Role.CODE:
            self._code.append("")
        if paragraph.boxes or paragraph.notes:
            yield from self.end_code()
            yield from self._hanging(paragraph)

    def of_cell(self, cell: _Element) -> list[Block]:
        """Return the blocks of a cell; a table in it is one paragraph."""
        blocks: list[Block] = []
        for element in content(cell):
            if element.tag == f"{W}tbl":
                if text := nested(element, self.of_cell):
                    blocks.append(Block(kind=BlockKind.PARAGRAPH, text=text))
                continue
            paragraph = self._texts.paragraph(element)
            if block := self._block(paragraph, in_cell=True):
                blocks.append(block)
            if paragraph.boxes or paragraph.notes:
                blocks += self._hanging(paragraph)
        return blocks

    def table(self) -> Table:
        """Return a table to add rows to."""
        return Table(self._rows)

    def end_code(self) -> Iterator[Block]:
        """Yield the lines of code so far as one block."""
        text, self._code = "\n".join(self._code), []
        if text.strip():
            yield Block(kind=BlockKind.CODE, text=text.strip("\n"))

    def end(self) -> Iterator[Block]:
        """Yield what is left at the end of the document."""
        yield from self.end_code()
        if text := _lines(self._carried):
            yield Block(kind=BlockKind.PARAGRAPH, text=text)

    def _hanging(self, paragraph: Paragraph) -> Iterator[Block]:
        for box in paragraph.boxes:
            for element in content(box):
                if element.tag == f"{W}tbl":
                    table = self.table()
                    for row in element.iterchildren(f"{W}tr"):
                        table.add(row, self.of_cell)
                    yield from table.take()
                else:
                    yield from self.of_paragraph(element)
        for note in paragraph.notes:
            if text := self._notes.get(note):
                yield Block(kind=BlockKind.PARAGRAPH, text=text)

    def _block(self, paragraph: Paragraph, *, in_cell: bool) -> Block | None:
        text = self._carried + paragraph.text
        if not (text.isascii() and text.isprintable()):
            text = tidy(text)
        if paragraph.joins_next:
            self._carried = text
            return None
        self._carried = ""
        number, at = self._number(paragraph)
        role, level = _role(paragraph, text, in_cell=in_cell)
        if not self.is_past_cover:
            self._remember(paragraph.style.name, text, role)
        if role is Role.CONTENTS:
            return None
        if role is Role.HEADING:
            return _heading(text, level, number)
        if role is Role.CODE:
            text = f"{number} {text}".rstrip() if number else text.rstrip()
            return Block(kind=BlockKind.CODE, text=text.strip("\n")) if text.strip() else None
        return _written(role, _lines(text), number, at if number else level)

    def _number(self, paragraph: Paragraph) -> tuple[str, int]:
        """Count the paragraph where it is numbered; return its number, "" for none, and its level there."""
        style = paragraph.style
        number = style.number if paragraph.number is None else paragraph.number
        if not number or number == "0" or style.hidden:
            return "", 0
        at = paragraph.number_level
        if at is None and paragraph.number is None:
            at = self._numbering.level_of(number, style.identity)
        if at is None:
            at = style.number_level
        return self._numbering.next(number, at), at

    def _remember(self, style: str, text: str, role: Role) -> None:
        self.is_past_cover = role is Role.HEADING or role is Role.CONTENTS or len(self.cover) >= _COVER
        if not self.is_past_cover:
            self.cover.append((style, text[:500]))


def _role(paragraph: Paragraph, text: str, *, in_cell: bool) -> tuple[Role, int]:
    style = paragraph.style
    role, level = style.role, style.level
    if in_cell:
        # a template that was converted has names of contents in its cells
        return (Role.TEXT, 0) if role is Role.HEADING or role is Role.CONTENTS else (role, level)
    outline = paragraph.outline
    if outline is not None and role is Role.HEADING:
        return (role, outline + 1) if outline < _DEEPEST else (Role.TEXT, 0)
    if outline is not None and outline < _DEEPEST and role in {Role.TEXT, Role.ITEM} and len(text) <= _LONGEST_OUTLINED:
        return Role.HEADING, outline + 1
    return role, level


def _heading(text: str, level: int, number: str) -> Block | None:
    """Return a heading; a number that is typed before a tab counts before the one that is counted."""
    title = " ".join(text.split())
    if not title:
        return None
    before, tab, _ = text.strip().partition("\t")
    typed = _TYPED.fullmatch(before.strip()) if tab else None
    clause = typed["number"] if typed else clause_of(number)
    if _ANNEX.match(title) or (number and _ANNEX.match(number)):
        level = 1  # 3GPP's template has annexes on level 8 or 9, their clauses on level 1
    elif (clause or clause_number(title))[:1].isalpha():
        level = max(level, (clause or clause_number(title)).count(".") + 1)
    return Block(kind=BlockKind.HEADING, text=title, level=min(level, _DEEPEST), clause=clause)


def _written(role: Role, text: str, number: str, level: int) -> Block | None:
    """Return what is neither a heading nor code."""
    if not text:
        return None
    numbered = f"{number} {text}" if number else text
    if role is Role.CAPTION:
        return Block(kind=BlockKind.CAPTION, text=numbered)
    if number or role is Role.ITEM:
        return Block(kind=BlockKind.LIST_ITEM, text="  " * min(level, _MOST_INDENT) + numbered)
    return Block(kind=BlockKind.PARAGRAPH, text=text)


def _lines(text: str) -> str:
    """Return a text with its line breaks, and white space as it shows."""
    if "\n" not in text:
        return " ".join(text.split())
    return _AROUND_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
