"""The PDF library at arm's length: what pdfium tells of a document and its pages, as plain data.

pdfium is not safe to be called by two threads, and ctypes lets other threads run: every call is made under one lock.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from netintent_server.errors import DocumentRejected

_ONE_AT_A_TIME = threading.RLock()
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_MOST_CHARACTERS = 1_000_000  # of one page: 20 times the densest table
_MOST_MARKS = 200_000
_MOST_DEPTH = 32
_LONGEST_MARK = 4096  # bytes of a bookmark's title
_CELL_GAP = 0.9  # of a line's height: words stand 0.25 apart, justified ones up to 0.8
_FIRST_GAPS = 2
_WIDE = 0.5  # of a line's height, a letter: prose has 0.45, terms with their meanings 0.6 and more
_SAME = 0.5  # points


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line that stands apart from the next one."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, in points from its lower left corner.

    `end` is the height at which it ends: lower than `bottom` where a word is divided between two lines. `cells` are its
    parts where gaps are wide, else none.
    """

    text: str
    left: float
    right: float
    bottom: float
    end: float
    height: float
    bold: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines as the file has them, which is how they were written; a picture is a page without any."""

    width: float
    height: float
    lines: tuple[Line, ...]
    is_picture: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry of the outline: level from 1, page from 0, and how high on the page, where it says so."""

    title: str
    level: int
    page: int
    top: float | None


class Document:
    """An open PDF: a context manager, as what pdfium holds is not memory that Python frees.

    Raises:
        DocumentRejected: CORRUPT, or UNSUPPORTED_MEDIA_TYPE for one that opens with a password.
    """

    def __init__(self, file: Path) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium: Any = pdfium
        with _ONE_AT_A_TIME:
            self._document = pdfium.FPDF_LoadDocument(str(file).encode(), None)
            if not self._document:
                raise _not_opened(pdfium.FPDF_GetLastError())
            # a table that had to be guessed has lost whatever stood beyond the damage, and says nothing of it
            if not pdfium.FPDF_DocumentHasValidCrossReferenceTable(self._document):
                self.close()
                raise corrupt("its cross-reference table is broken")
            self.pages = int(pdfium.FPDF_GetPageCount(self._document))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free what pdfium holds."""
        with _ONE_AT_A_TIME:
            document, self._document = self._document, None
            if document:
                self._pdfium.FPDF_CloseDocument(document)

    def said(self, name: str) -> str:
        """Return an entry of the document's information: Title, Subject."""
        with _ONE_AT_A_TIME:
            size = self._pdfium.FPDF_GetMetaText(self._document, name.encode(), None, 0)
            if not 2 < size <= _LONGEST_MARK:
                return ""
            room = ctypes.create_string_buffer(size)
            self._pdfium.FPDF_GetMetaText(self._document, name.encode(), room, size)
        return room.raw[:-2].decode("utf-16-le", "replace")

    def outline(self) -> Iterator[Mark | None]:
        """Yield the entries in their order; None for one that leads nowhere, so that whoever asks can stop."""
        # by hand, as a list may lead back into itself
        pdfium = self._pdfium
        stack: list[Any] = [self._first_mark(None)]
        seen: set[int | None] = set()
        while stack:
            mark = stack.pop()
            address = ctypes.cast(mark, ctypes.c_void_p).value if mark else None
            if address is None or address in seen:
                continue
            seen.add(address)
            if len(seen) > _MOST_MARKS:
                raise DocumentRejected(
                    "TOO_LARGE",
                    f"the outline has more than {_MOST_MARKS} entries",
                    "save the file without its bookmarks, or split it",
                )
            level = len(stack) + 1
            with _ONE_AT_A_TIME:
                told = self._mark(mark, level)
                stack.append(pdfium.FPDFBookmark_GetNextSibling(self._document, mark))
                if level < _MOST_DEPTH:
                    stack.append(self._first_mark(mark))
            yield told

    def _first_mark(self, above: Any) -> Any:
        with _ONE_AT_A_TIME:
            return self._pdfium.FPDFBookmark_GetFirstChild(self._document, above)

    def _mark(self, mark: Any, level: int) -> Mark | None:
        pdfium = self._pdfium
        size = pdfium.FPDFBookmark_GetTitle(mark, None, 0)
        target = pdfium.FPDFBookmark_GetDest(self._document, mark)
        page = pdfium.FPDFDest_GetDestPageIndex(self._document, target) if target else -1
        if page < 0 or not 2 < size <= _LONGEST_MARK:
            return None
        room = ctypes.create_string_buffer(size)
        pdfium.FPDFBookmark_GetTitle(mark, room, size)
        return Mark(room.raw[:-2].decode("utf-16-le", "replace"), level, page, self._top(target))

    def _top(self, target: Any) -> float | None:
        count = ctypes.c_ulong()
        values = (ctypes.c_float * 4)()
        kind = self._pdfium.FPDFDest_GetView(target, ctypes.byref(count), values)
        if kind == self._pdfium.PDFDEST_VIEW_XYZ:
            has_x, has_y, has_zoom = (ctypes.c_int() for _ in range(3))
            x, y, zoom = (ctypes.c_float() for _ in range(3))
            self._pdfium.FPDFDest_GetLocationInPage(target, has_x, has_y, has_zoom, x, y, zoom)
            return y.value if has_y.value else None
        return values[0] if kind == self._pdfium.PDFDEST_VIEW_FITH and count.value else None

    def page(self, index: int, *, weigh: bool) -> Page:
        """Read one page; `weigh` tells whether to ask which lines are bold.

        Raises:
            DocumentRejected: CORRUPT, the page cannot be read; TOO_LARGE, there is more on it than a page holds.
        """
        pdfium = self._pdfium
        with _ONE_AT_A_TIME:
            page = pdfium.FPDF_LoadPage(self._document, index)
            if not page:
                raise corrupt(f"page {index + 1} of {self.pages} cannot be read")
            text = pdfium.FPDFText_LoadPage(page)
            try:
                if not text:
                    raise corrupt(f"the text of page {index + 1} of {self.pages} cannot be read")
                lines = tuple(_lines(pdfium, text, index, weigh=weigh))
                return Page(
                    width=pdfium.FPDF_GetPageWidthF(page),
                    height=pdfium.FPDF_GetPageHeightF(page),
                    lines=lines,
                    is_picture=not lines and self._has_image(page),
                )
            finally:
                if text:
                    pdfium.FPDFText_ClosePage(text)
                pdfium.FPDF_ClosePage(page)

    def _has_image(self, page: Any) -> bool:
        pdfium = self._pdfium
        count = min(pdfium.FPDFPage_CountObjects(page), 1000)
        return any(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, each)) == _IMAGE for each in range(count))


def _lines(pdfium: Any, text_page: Any, index: int, *, weigh: bool) -> Iterator[Line]:
    count = pdfium.FPDFText_CountChars(text_page)
    if count > _MOST_CHARACTERS:
        raise DocumentRejected(
            "TOO_LARGE",
            f"page {index + 1} has more than {_MOST_CHARACTERS} characters",
            "save the file anew, or upload its text in another format",
        )
    if count <= 0:
        return
    room = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, room)
    text = bytes(room)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
    lines = text.split("\r\n")
    boxes = _Boxes(pdfium, text_page, shifted=len(text) != count)
    start = 0
    for line in lines:
        content = line.strip()
        if content:
            first = start + len(line) - len(line.lstrip())
            last = first + len(content) - 1
            left, right, bottom, top = boxes.of(first)
            height = top - bottom
            gap = _CELL_GAP * height
            right, apart = boxes.spread(first, len(content), right, gap)
            has_cells = " " in content and (
                apart or (right - left > _WIDE * len(content) * height and boxes.has_tab(content, first, gap))
            )
            cells = boxes.cells(content, first, gap) if has_cells else ()
            bold = weigh and pdfium.FPDFText_GetFontWeight(text_page, boxes.character(first)) >= 600
            # only a divided word ends on another line than it begins on
            end = boxes.of(last)[2] if "\ufffe" in content or "\x02" in content else bottom
            yield Line(content, left, right, bottom, end, height, bold, cells)
        start += len(line) + 2


class _Boxes:
    """Where a page's characters stand; one call into the library a character, so only those asked for."""

    def __init__(self, pdfium: Any, text_page: Any, *, shifted: bool) -> None:
        self._get = pdfium.FPDFText_GetLooseCharBox
        self._index = pdfium.FPDFText_GetCharIndexFromTextIndex
        self._count_pieces = pdfium.FPDFText_CountRects
        self._piece = pdfium.FPDFText_GetRect
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._page = text_page
        self._shifted = shifted  # some characters have no text, so that the text counts otherwise
        self._box = pdfium.FS_RECTF()
        self._to = ctypes.byref(self._box)

    def character(self, at: int) -> int:
        return max(0, int(self._index(self._page, at))) if self._shifted else at

    def of(self, at: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom, top of a character of the text."""
        self._get(self._page, self.character(at), self._to)
        box = self._box
        return box.left, box.right, box.bottom, box.top

    def spread(self, first: int, count: int, right: float, gap: float) -> tuple[float, bool]:
        """Return how far right a line reaches, and whether the pieces it was written in stand apart.

        Prose is one piece a line, or a few that touch.
        """
        page, piece = self._page, self._piece
        begin = self.character(first)
        pieces = self._count_pieces(page, begin, self.character(first + count - 1) + 1 - begin)
        edges = left, _, to_right, _ = self._edges
        if pieces == 1:
            piece(page, 0, *edges)
            return max(right, to_right.value), False
        apart = False
        before = float("inf")
        for each in range(pieces):
            piece(page, each, *edges)
            apart = apart or left.value - before > gap
            before = to_right.value
            right = max(right, before)
        return (right if pieces else self.of(first + count - 1)[1]), apart

    def has_tab(self, text: str, first: int, gap: float) -> bool:
        """Tell whether a wide gap stands within a piece: behind a number, a marker or a term, so early in the line."""
        space = -1
        for _ in range(_FIRST_GAPS):
            space = text.find(" ", space + 1)
            if space < 0:
                return False
            right, left = self._around(first + space - 1, first + space + 1)
            if left - right > gap:
                return True
        return False

    def cells(self, text: str, first: int, gap: float) -> tuple[Cell, ...]:
        """Return the parts of a line between gaps that are wider than a space."""
        found: list[Cell] = []
        begin = 0
        left = self.of(first)[0]
        space = text.find(" ")
        while space >= 0:
            after = space + 1
            while text[after] == " ":  # the text ends with none
                after += 1
            right, next_left = self._around(first + space - 1, first + after)
            if next_left - right > gap or next_left < left - _SAME:
                found.append(Cell(text[begin:space], left, right))
                begin, left = after, next_left
            space = text.find(" ", after)
        if not found:
            return ()
        return (*found, Cell(text[begin:], left, self.of(first + len(text) - 1)[1]))

    def _around(self, before: int, after: int) -> tuple[float, float]:
        """Return where one character ends and another begins."""
        if self._shifted:
            before, after = self.character(before), self.character(after)
        self._get(self._page, before, self._to)
        right = self._box.right
        self._get(self._page, after, self._to)
        return right, self._box.left


def corrupt(what: str) -> DocumentRejected:
    """A PDF that is damaged: what is left of it is not the document."""
    return DocumentRejected(
        "CORRUPT", f"the PDF is damaged: {what}", "fetch the file again, or print it to a new PDF and upload that"
    )


def _not_opened(error: int) -> DocumentRejected:
    if error in (_PASSWORD, _SECURITY):
        return DocumentRejected(
            "UNSUPPORTED_MEDIA_TYPE",
            "the PDF is encrypted and opens with a password only",
            "save it without a password and upload it again",
        )
    return corrupt("it cannot be opened")
