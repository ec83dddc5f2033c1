"""Plain text: paragraphs, lists, pages, and headings where they are beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netintent_server.adapters.convert.decode import decode
from netintent_server.adapters.convert.reading import Format, Read
from netintent_server.model.text import Block, BlockKind
from netintent_server.rag.clauses import clause_number

_GAP = re.compile(r"\n[ \t\n]*\n")  # no group repeats: each turn of one would cost 120 bytes
_ITEM = re.compile(r"[ \t]*(?:[-*•–+][ \t]+|\(?(?:\d{1,3}|[a-zA-Z])[.)][ \t]+)\S")
_UNDERLINED = re.compile(
    r"(?P<title>[^\n]{1,120})\n[ \t]*(?P<rule>={3,}|-{3,}|~{3,})[ \t]*(?:\n(?P<rest>.*))?\Z", re.DOTALL
)
_CONTENTS_LINE = re.compile(r"(?:\.[ ]?){4,}\s*\d*$|\t\d+$")
_LONGEST_HEADING = 120
_MOST_WORDS = 14


def read_plain(file: Path) -> Read:
    """Read a text file."""
    return plain_blocks(decode(file.read_bytes()))


def plain_blocks(text: str) -> Read:
    """Yield the blocks of a text; form feeds count pages."""
    before: _Paragraph | None = None
    here: _Paragraph | None = None
    for after in _paragraphs(text):
        if here:
            yield from _blocks(here, before, after)
        before, here = here, after
    if here:
        yield from _blocks(here, before, None)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    page: int | None
    level: int = 0  # of the heading that it may be
    has_lone_number: bool = False


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    paged = "\f" in text
    for number, page in enumerate(text.split("\f"), start=1):
        start = 0
        for gap in _GAP.finditer(page):
            yield from _paragraph(page[start : gap.start()], number if paged else None)
            start = gap.end()
        yield from _paragraph(page[start:], number if paged else None)


def _paragraph(text: str, page: int | None) -> Iterator[_Paragraph]:
    if text.strip():
        lines = [line.rstrip() for line in text.split("\n")]
        indent = min(len(line) - len(line.lstrip()) for line in lines if line)
        text = "\n".join(line[indent:] for line in lines).strip("\n")
        level = _numbered_level(text)
        yield _Paragraph(text, page, level, has_lone_number=level == 1 and clause_number(text).isdigit())


def _blocks(here: _Paragraph, before: _Paragraph | None, after: _Paragraph | None) -> Iterator[Block]:
    if (underlined := _UNDERLINED.match(here.text)) and underlined["title"].strip():
        title = underlined["title"].strip()
        level = _numbered_level(title) or (1 if underlined["rule"][0] == "=" else 2)
        yield Block(kind=BlockKind.HEADING, text=title, level=level, page=here.page)
        if underlined["rest"]:
            yield from _body(_Paragraph(underlined["rest"].strip("\n"), here.page))
    elif level := _heading_level(here, before, after):
        yield Block(kind=BlockKind.HEADING, text=here.text.strip(), level=level, page=here.page)
    else:
        yield from _body(here)


def _body(paragraph: _Paragraph) -> Iterator[Block]:
    """Yield a paragraph, its list items apart."""
    part: list[str] = []
    for line in paragraph.text.split("\n"):
        if part and _ITEM.match(line):
            yield _part(part, paragraph.page)
            part = []
        part.append(line)
    yield _part(part, paragraph.page)


def _part(lines: list[str], page: int | None) -> Block:
    kind = BlockKind.LIST_ITEM if _ITEM.match(lines[0]) else BlockKind.PARAGRAPH
    return Block(kind=kind, text="\n".join(lines), page=page)


def _heading_level(here: _Paragraph, before: _Paragraph | None, after: _Paragraph | None) -> int:
    """Return the level of a numbered heading; 0 for a line that may be a list item, a row or a sentence."""
    # "1. Install" between "2. Run" and others is a list; a heading has a body
    if here.has_lone_number and (not after or after.has_lone_number or (before and before.has_lone_number)):
        return 0
    return here.level


def _numbered_level(line: str) -> int:
    line = line.strip()
    if "\n" in line or len(line) > _LONGEST_HEADING or len(line.split()) > _MOST_WORDS:
        return 0
    if line.endswith((".", ",", ";", ":", "?", "!")) or _CONTENTS_LINE.search(line):
        return 0
    number = clause_number(line)
    has_title = line[-1].isalpha() or line[-1] in ")]\"'”" or line[-1].isdigit()
    return number.count(".") + 1 if number and has_title and re.search(r"[^\W\d]{2}", line) else 0


PLAIN = Format(
    name="plain text",
    media_types=("text/plain",),
    extensions=frozenset({".txt", ".text", ".log", ""}),
    read=read_plain,
)
