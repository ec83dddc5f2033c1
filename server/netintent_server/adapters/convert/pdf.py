"""PDF: text in the order of reading, clauses from the outline, and nothing where a part would be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.particulars import release_in, version_in
from netintent_server.adapters.convert.pdf_blocks import blocks
from netintent_server.adapters.convert.pdf_columns import in_columns
from netintent_server.adapters.convert.pdf_furniture import without_furniture
from netintent_server.adapters.convert.pdf_guard import guard
from netintent_server.adapters.convert.pdf_headings import headings_by_look
from netintent_server.adapters.convert.pdf_library import Document, Line, Page
from netintent_server.adapters.convert.pdf_outline import headings
from netintent_server.adapters.convert.reading import Format, Read, Said
from netintent_server.errors import DocumentRejected

MOST_PAGES = 5000
"""Pages of the longest document."""

_FEWEST_MARKS = 3  # fewer tell a cover and a body, not clauses
_MOST_COVER = 12  # lines of a first page that may be its title
_NO_TITLE = re.compile(r"untitled|microsoft word|powerpoint|\.(?:docx?|pptx?|xlsx?|tex|dvi|indd|pdf)$", re.IGNORECASE)
_NAME_ONLY = re.compile(r"(?:(?:ETSI|3GPP|O-RAN|TS|TR|V?\d[\d.]*)[\s\-–—.:]*)*\Z")


def read_pdf(file: Path) -> Read:
    """Read a PDF: all pages first, as what is repeated on most of them is no text."""
    yield from guard(file)
    with Document(file) as document:
        if document.pages > MOST_PAGES:
            raise DocumentRejected(
                "TOO_LARGE",
                f"the PDF has {document.pages} pages, at most {MOST_PAGES} are read",
                "split it into several files",
            )
        marks = []
        for mark in document.outline():
            yield Said()
            if mark:
                marks.append(mark)
        has_outline = len(marks) >= _FEWEST_MARKS
        pages: list[Page] = []
        for index in range(document.pages):
            pages.append(document.page(index, weigh=not has_outline))
            yield Said()
        titled = document.said("Title")
    _refuse_pictures(pages)
    lines = [in_columns(page) for page in without_furniture(pages)]
    yield _said(titled, lines[0] if lines else [])
    yield from blocks(lines, headings(marks, lines) if has_outline else headings_by_look(lines))


def _refuse_pictures(pages: Sequence[Page]) -> None:
    """Refuse a scan with a cover of text: some words of it are not the document."""
    pictures = sum(page.is_picture for page in pages)
    if pictures * 2 > len(pages):
        raise DocumentRejected(
            "EMPTY_TEXT",
            f"{pictures} of {len(pages)} pages are pictures without text",
            "run text recognition (OCR) over it and upload the result",
        )


def _said(titled: str, cover: Sequence[Line]) -> Said:
    titled = " ".join(tidy(titled).split()).strip(" -–—")
    if _NO_TITLE.search(titled):
        titled = ""
    first = cover[:_MOST_COVER]
    printed = " ".join(line.text for line in first)
    title = titled if titled and not _NAME_ONLY.fullmatch(titled) else _printed(first)
    version = version_in(titled) or version_in(printed)
    return Said(title=title, version=version, release=release_in(titled, version) or release_in(printed, version))


def _printed(cover: Sequence[Line]) -> str:
    """Return what a first page has in its largest letters, with a specification's number before it."""
    if not cover:
        return ""
    largest = max(line.height for line in cover)
    named = next((line.text for line in cover if version_in(line.text)), "")
    large = [" ".join(tidy(line.text).split()) for line in cover if line.height > 0.85 * largest]
    title = " ".join(large)
    return title if named in title or len(title.split()) > 40 else f"{named} {title}"


PDF = Format(
    name="PDF",
    media_types=("application/pdf",),
    extensions=frozenset({".pdf"}),
    read=read_pdf,
    signature=b"%PDF-",
)
