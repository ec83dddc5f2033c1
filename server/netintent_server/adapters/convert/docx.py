"""DOCX, as Word and others write it: read as a stream, so that its size costs time and no memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.docx_blocks import Blocks
from netintent_server.adapters.convert.docx_cover import said_by
from netintent_server.adapters.convert.docx_numbering import Numbering
from netintent_server.adapters.convert.docx_styles import Styles
from netintent_server.adapters.convert.docx_table import Table
from netintent_server.adapters.convert.docx_text import Texts, content
from netintent_server.adapters.convert.package import LIMITS, Limits, Package
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.adapters.convert.xml_parts import Event, W, elements, parsed
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PARTS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PROPERTIES = "/docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}coreProperties"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CONTAINERS = frozenset(
    [f"{W}{name}" for name in ("tbl", "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")]
    + [f"{_MC}{name}" for name in ("AlternateContent", "Choice", "Fallback")]
)
_MOST_NOTE = 10_000  # characters of one footnote
_MOST_NOTES = 20_000


def read_docx(file: Path, limits: Limits = LIMITS) -> Read:
    """Read a document of Word's."""
    with Package(file, limits) as package:
        types = package.content_types()
        main = next((part for part, told in types.items() if told == f"{_DOCUMENT}.main+xml"), "")
        if not package.has(main):
            raise DocumentRejected("CORRUPT", "the document itself is missing from the file", "save it anew as .docx")
        parts = _Parts(package, types, main)
        styles = Styles(parts.elements("styles"))
        numbering = Numbering(parts.elements("numbering"), styles)
        body = _Body(Blocks(styles, numbering, dict(parts.notes(styles))))
        core = parts.properties()
        told = False
        for event in elements(package, main, root=f"{W}body", containers=_CONTAINERS):
            if event is None:
                yield Said()  # a sign of life
                continue
            yield from body.take(event)
            if body.blocks.is_past_cover and not told:
                told = True
                yield said_by(body.blocks.cover, core)
        yield from body.blocks.end()
        if not told:
            yield said_by(body.blocks.cover, core)


class _Parts:
    """What stands beside the document itself."""

    def __init__(self, package: Package, types: dict[str, str], main: str) -> None:
        self._package = package
        self._folder = main.rpartition("/")[0]
        self._types = types

    def elements(self, what: str) -> Iterator[_Element]:
        """Yield the elements of the part of a type that lies beside the document, if there is one."""
        wanted = f"{_PARTS}{what}+xml"
        # the glossary, a document within the document, has styles of its own in a folder below
        for part, told in self._types.items():
            if told == wanted and part.rpartition("/")[0] == self._folder and self._package.has(part):
                yield from parsed(self._package, part, root=f"{W}{what}")
                return

    def notes(self, styles: Styles) -> Iterator[tuple[str, str]]:
        """Yield the texts of footnotes and endnotes by kind and id."""
        texts = Texts(styles)
        count = 0
        for what in ("footnote", "endnote"):
            for note in self.elements(f"{what}s"):
                if note.get(f"{W}type", "normal") != "normal" or count >= _MOST_NOTES:
                    continue
                count += 1
                told = " ".join(texts.paragraph(each).text for each in content(note) if each.tag == f"{W}p")
                yield f"{what} {note.get(f'{W}id', '')}", " ".join(told.split())[:_MOST_NOTE]

    def properties(self) -> dict[str, str]:
        """Return title and subject from the document's properties."""
        if not self._package.has(_PROPERTIES):
            return {}
        found = parsed(self._package, _PROPERTIES, root=_CORE)
        return {
            each.tag.removeprefix(_DC): " ".join((each.text or "").split())[:1000] for each in found if _DC in each.tag
        }


class _Body:
    """Follows the document's body: tables, alternatives, and the contents that Word generates."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self._table: Table | None = None
        self._generated: list[bool] = []  # for each wrapper that is open: whether it holds a table of contents
        self._choices: list[int] = []  # for each set of alternatives that is open: how many have been seen
        self._unseen = 0

    def take(self, event: Event) -> Iterator[Block]:
        """Yield what comes of the next element."""
        kind, element = event
        tag = element.tag
        if tag == f"{W}p":
            if not self._is_skipped():
                yield from self.blocks.of_paragraph(element)
        elif tag == f"{W}tr":
            yield from () if self._is_skipped() else self._row(element)
        elif tag == f"{W}tbl":
            yield from self.blocks.end_code()
            yield from self._table.take() if self._table else ()
            self._table = self.blocks.table() if kind == "start" else None
        elif tag in {f"{W}sdt", f"{W}sdtPr"}:
            self._generated_part(kind, element)
        elif tag.startswith(_MC):
            self._alternative(tag, is_start=kind == "start")

    def _row(self, row: _Element) -> Iterator[Block]:
        self._table = self._table or self.blocks.table()
        if self._table.add(row, self.blocks.of_cell):
            yield from self._table.take()

    def _generated_part(self, kind: str, element: _Element) -> None:
        if kind == "start":
            self._generated.append(False)
        elif kind == "end":
            self._generated.pop()
        elif (gallery := element.find(f"{W}docPartObj/{W}docPartGallery")) is not None and self._generated:
            self._generated[-1] = gallery.get(f"{W}val", "").lower().startswith("table of contents")

    def _alternative(self, tag: str, *, is_start: bool) -> None:
        if tag == f"{_MC}AlternateContent":
            if is_start:
                self._choices.append(0)
            elif self._choices:
                self._choices.pop()
        elif self._choices:
            seen = self._choices[-1]
            if is_start:
                self._choices[-1] += 1
            self._unseen += (1 if is_start else -1) if (seen if is_start else seen > 1) else 0

    def _is_skipped(self) -> bool:
        return self._unseen > 0 or any(self._generated)


DOCX = Format(
    name="DOCX",
    media_types=(_DOCUMENT,),
    extensions=frozenset({".docx"}),
    read=read_docx,
)
