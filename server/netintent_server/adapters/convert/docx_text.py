"""The text of one paragraph as a reader of the final document sees it: changes accepted, what is hidden left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING

from netintent_server.adapters.convert.docx_styles import Role, Style, Styles, is_on, number_of, whole
from netintent_server.adapters.convert.xml_parts import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_VAL = f"{W}val"
_PROPERTIES = tuple(f"{W}{name}" for name in ("pStyle", "outlineLvl", "numPr", "rPr"))
_DELETIONS = (f"{W}del", f"{W}moveFrom")
_HIDING = (f"{W}vanish", f"{W}rStyle")
_CONTENTS_FIELDS = ("TOC", "TOA", "INDEX")
_MOST_FIELDS = 32  # one within another
_LONGEST_ENTRY = 400  # a longer paragraph is no line of a table of contents

# Symbol and Wingdings as Word stores them, in the private area; of the others nobody can tell what was seen
_GREEK = zip(range(0xF061, 0xF07B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
_CODES = (
    "44 46 47 4C 50 51 53 57 A3 A5 AC AD AE AF B0 B1 B3 B4 B7 B8 B9 BA BB BC C7 C8 CE CF D7 DE E0 E5 2D A7 FC DB D6"
)
_SIGNS = zip(_CODES.split(), "ΔΦΓΛΠΘΣΩ≤∞←↑→↓°±≥×•÷≠≡≈…∩∪∈∉⋅⇒→∑−▪✓⇔√", strict=True)
_SYMBOLS = dict(_GREEK) | {0xF000 + int(code, 16): sign for code, sign in _SIGNS}


class _Kind(Enum):
    TEXT = auto()
    RUN = auto()
    SKIPPED = auto()
    FIELD = auto()
    CODE = auto()
    SIMPLE_FIELD = auto()
    SYMBOL = auto()
    ALTERNATIVES = auto()
    BOX = auto()
    NOTE = auto()


_KINDS = {
    f"{W}t": _Kind.TEXT,
    f"{_M}t": _Kind.TEXT,
    f"{W}r": _Kind.RUN,
    f"{W}fldChar": _Kind.FIELD,
    f"{W}instrText": _Kind.CODE,
    f"{W}fldSimple": _Kind.SIMPLE_FIELD,
    f"{W}sym": _Kind.SYMBOL,
    f"{_MC}AlternateContent": _Kind.ALTERNATIVES,
    f"{W}txbxContent": _Kind.BOX,
    f"{W}footnoteReference": _Kind.NOTE,
    f"{W}endnoteReference": _Kind.NOTE,
} | dict.fromkeys(
    [f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "delText", "rt", "tblPr", "trPr")]
    + [f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "softHyphen")]
    + [f"{W}{name}" for name in ("smartTagPr", "customXmlPr", "delInstrText", "tcPr", "ffData")]
    + [f"{_M}{name}" for name in ("fPr", "rPr", "ctrlPr")],
    _Kind.SKIPPED,
)
_WRITTEN = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{_M}den": "/",
    f"{_M}sup": "^",
    f"{_M}sub": "_",
}


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its text with tabs and breaks, and what it says of itself beside its style.

    `number` and `number_level` are of its own numbering, None where it says nothing. Text boxes that hang on it and
    the notes it refers to come after it.
    """

    style: Style
    text: str = ""
    outline: int | None = None
    number: str | None = None
    number_level: int | None = None
    joins_next: bool = False
    boxes: list[_Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Field:
    """A field that is open: first its code, then its result."""

    code: str = ""
    in_code: bool = True

    @property
    def is_contents(self) -> bool:
        return not self.in_code and is_contents(self.code)


class Texts:
    """Reads paragraphs one after another; fields may reach over several."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self._written: list[str] = []
        self._hidden = False
        self._turns: list[int] = []  # where in what is written contents begin and end by turns
        self._in_contents = False
        self._paragraph = Paragraph(styles.style(""))

    def paragraph(self, element: _Element) -> Paragraph:
        """Read one paragraph."""
        made = self._paragraph = Paragraph(self._styles.style(""))
        if len(element) and element[0].tag == f"{W}pPr":
            self._properties(element[0], made)
        if made.style.role is Role.HEADING and self._fields:
            self._leave_contents()  # contents whose end is missing would swallow the document
        for each in self._fields:
            each.in_code = False
        self._written = []
        self._turns = [0] if self._in_contents else []
        self._hidden = made.style.hidden
        self._walk(element)
        made.text = self._seen() if self._turns else "".join(self._written)
        return made

    def _seen(self) -> str:
        """Return what is written outside of contents."""
        seen: list[str] = []
        hidden: list[str] = []
        for at, (start, end) in enumerate(pairwise([0, *self._turns, len(self._written)])):
            (hidden if at % 2 else seen).extend(self._written[start:end])
        if len("".join(hidden)) > _LONGEST_ENTRY:
            self._leave_contents()
            return "".join(self._written)
        return "".join(seen)

    def _leave_contents(self) -> None:
        self._fields = []
        self._in_contents = False

    def _properties(self, properties: _Element, made: Paragraph) -> None:
        for each in properties.iterchildren(*_PROPERTIES):
            tag = each.tag
            if tag == f"{W}pStyle":
                made.style = self._styles.style(each.get(_VAL, ""))
            elif tag == f"{W}outlineLvl":
                made.outline = whole(each.get(_VAL, ""), 9)
            elif tag == f"{W}numPr":
                made.number, made.number_level = number_of(each)
            else:
                made.joins_next = next(each.iterchildren(*_DELETIONS), None) is not None

    def _walk(self, element: _Element) -> None:  # noqa: C901 - a case for each kind, in the order of how many there are
        # one frame for each level of the XML: a document as deep as the parser lets through needs no more
        for child in element:
            tag = child.tag
            kind = _KINDS.get(tag)
            if kind is _Kind.TEXT:
                if not self._hidden and child.text:
                    self._written.append(child.text)
            elif kind is _Kind.RUN:
                hidden = self._hidden
                self._hidden = hidden or self._is_hidden(child)
                self._walk(child)
                self._hidden = hidden
            elif kind is None:
                if (written := _WRITTEN.get(tag)) and not self._hidden:
                    self._written.append(written)
                if len(child):
                    self._walk(child)
            elif kind is _Kind.ALTERNATIVES:
                if (chosen := alternative(child)) is not None:
                    self._walk(chosen)
            elif kind is not _Kind.SKIPPED:
                self._special(child, kind)

    def _special(self, element: _Element, kind: _Kind) -> None:
        match kind:
            case _Kind.FIELD:
                self._field(element.get(f"{W}fldCharType", ""))
            case _Kind.CODE if self._fields:
                self._fields[-1].code += (element.text or "")[:200]
            case _Kind.SIMPLE_FIELD if not is_contents(element.get(f"{W}instr", "")):
                for each in element:
                    if each.tag == f"{W}r":
                        self._walk(each)
            case _Kind.SYMBOL if not self._hidden:
                self._written.append(_symbol(element.get(f"{W}char", "")))
            case _Kind.BOX if not self._hidden:
                self._paragraph.boxes.append(element)
            case _Kind.NOTE if not self._hidden:
                name = element.tag.rpartition("}")[2].removesuffix("Reference")
                self._paragraph.notes.append(f"{name} {element.get(f'{W}id', '')}")

    def _field(self, kind: str) -> None:
        if kind == "begin":
            if len(self._fields) < _MOST_FIELDS:  # each costs at every run within
                self._fields.append(_Field())
            return  # what a field is, its code has yet to say
        if self._fields and kind == "separate":
            self._fields[-1].in_code = False
        elif self._fields and kind == "end":
            self._fields.pop()
        in_contents = any(each.is_contents for each in self._fields)
        if in_contents != self._in_contents:
            self._in_contents = in_contents
            self._turns.append(len(self._written))

    def _is_hidden(self, run: _Element) -> bool:
        if self._fields and any(each.in_code for each in self._fields):
            return True
        if not len(run) or run[0].tag != f"{W}rPr":
            return False
        hidden = False
        for each in run[0].iterchildren(*_HIDING):
            if each.tag == f"{W}vanish":
                return is_on(each)
            hidden = self._styles.style(each.get(_VAL, "")).hidden
        return hidden


def is_contents(code: str) -> bool:
    """Tell whether a field's code makes a table of contents or an index."""
    return code.strip().upper().startswith(_CONTENTS_FIELDS)


def alternative(element: _Element) -> _Element | None:
    """Return what is shown of alternatives: the first choice, or what falls back where there is none."""
    choice = element.find(f"{_MC}Choice")
    return element.find(f"{_MC}Fallback") if choice is None else choice


def content(element: _Element) -> Iterator[_Element]:
    """Yield the paragraphs and tables of a cell, box or note, in order; wrappers around them are looked through."""
    for child in element:
        tag = child.tag
        if tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif tag == f"{_MC}AlternateContent":
            if (chosen := alternative(child)) is not None:
                yield from content(chosen)
        elif tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}:
            yield from content(child)


def _symbol(code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point < 0x20 or 0xE000 <= point <= 0xF8FF:
        return _SYMBOLS.get(point, "")
    return chr(point) if point < 0xD800 else ""
