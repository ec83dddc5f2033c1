"""Makes blocks of a PDF's lines: headings where they stand, paragraphs, list items, tables, captions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.pdf_library import Line
from netintent_server.adapters.convert.pdf_outline import Heading
from netintent_server.adapters.convert.pdf_table import cells_of, table_at
from netintent_server.adapters.convert.reading import Read, Said
from netintent_server.model.text import Block, BlockKind
from netintent_server.rag.clauses import clause_number

_PARAGRAPH_GAP = 1.5  # of a line's height: lines of one paragraph stand 1.1 to 1.3 apart
_OTHER_SIZE = 0.15
_INDENT = 0.8
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "-", "\uf0d8": "•"})  # Symbol and Wingdings
_ITEM = re.compile(r"(?:[-–—•▪◦‣○●*+]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d{1,4}\])\s+\S")
_CAPTION = re.compile(r"(?:figure|fig\.|table|abbildung|tabelle)\s+\S*[\dA-Za-z]\s*[:.–—]\s+\S", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxl]{1,7})?\s*$")
_CONTENTS = frozenset({"contents", "table of contents", "inhalt", "inhaltsverzeichnis", "list of figures"})
_LEAST_CONTENTS = 2
_ENDS_SENTENCE = (".", ":", ";", "!", "?")
_DIVIDED = re.compile("([^\\W\\d_]+)(\ufffe|\x02)\\s*([^\\W\\d_]+)")
_MARKS = re.compile("[\ufffe\x02]\\s*")


def blocks(pages: Sequence[Sequence[Line]], headings: Mapping[tuple[int, int], list[Heading]]) -> Read:
    """Yield the blocks of all pages; a paragraph that goes on overleaf has the number of the page it begins on."""
    words = _Words(pages)
    open_one = _Paragraph()
    for number, lines in enumerate(pages):
        yield Said()
        contents = _contents(lines)
        at = 0
        turned = True
        while at <= len(lines):
            taken = 0
            for heading in headings.get((number, at), ()):
                yield from open_one.closed(words)
                yield _heading(heading, number + 1)
                taken = max(taken, heading.lines)
            if at == len(lines):
                break
            if taken:
                at += taken
                continue
            if at in contents:
                at += 1
                continue
            if _may_be_table(lines, at):
                until = next((each for each in range(at + 1, len(lines)) if (number, each) in headings), len(lines))
                rows, taken = table_at(lines[at:until])
            else:
                rows, taken = [], 0
            if rows:
                yield from open_one.closed(words)
                text = "\n".join(filter(None, (words.joined(row.text()) for row in rows)))
                yield Block(kind=BlockKind.TABLE, text=text, page=number + 1)
                at += taken
                continue
            line = lines[at]
            if not open_one.takes(line, turned=turned):
                yield from open_one.closed(words)
            open_one.add(line, number + 1)
            turned = False
            at += 1
    yield from open_one.closed(words)


def _heading(heading: Heading, page: int) -> Block:
    text = " ".join(tidy(_MARKS.sub("-", heading.text)).split())
    return Block(kind=BlockKind.HEADING, text=text, level=max(1, heading.level), clause=clause_number(text), page=page)


def _may_be_table(lines: Sequence[Line], at: int) -> bool:
    """Tell whether a table may begin here: most lines do not, and are not looked at twice."""
    if lines[at].cells:
        return len(cells_of(lines[at])) >= 2
    for each in range(at, min(at + 3, len(lines) - 1)):
        before, after = lines[each], lines[each + 1]
        if after.left > before.right and after.bottom > before.end - 1:
            return True
    return False


def _contents(lines: Sequence[Line]) -> set[int]:
    """Return the lines of a table of contents: it repeats the headings."""
    dotted = (at for at, line in enumerate(lines) if "...." in line.text or ". . ." in line.text)
    entries = [at for at in dotted if _CONTENTS_LINE.search(lines[at].text)]
    if len(entries) < _LEAST_CONTENTS:
        return set()
    found = set(entries)
    for before, after in pairwise(entries):
        if after - before <= 3:  # the first lines of a long entry
            found.update(range(before, after))
    first = entries[0]
    for at in range(max(0, first - 2), first):
        if lines[at].text.strip().casefold() in _CONTENTS:
            found.update(range(at, first))
    return found


@dataclass(slots=True)
class _Paragraph:
    """The lines of a paragraph, as they come."""

    lines: list[Line] = field(default_factory=list)
    page: int = 0
    left: float = 0.0
    right: float = 0.0

    def takes(self, line: Line, *, turned: bool) -> bool:
        """Tell whether a line goes on with what is open; `turned` on the first line of a page."""
        if not self.lines:
            return True
        before = self.lines[-1]
        if abs(line.height - before.height) > _OTHER_SIZE * before.height or _ITEM.match(line.text):
            return False
        down = before.end - line.bottom
        if turned or down <= -0.3 * line.height:  # the next page, the next column
            return not before.text.endswith(_ENDS_SENTENCE) and line.text[:1].islower()
        if down > _PARAGRAPH_GAP * line.height or _CAPTION.match(line.text):
            return False
        if down < 0.3 * line.height:  # beside it
            return True
        indented = line.left - before.left > _INDENT * line.height
        return not (indented and before.text.endswith(_ENDS_SENTENCE) and not _ITEM.match(self.lines[0].text))

    def add(self, line: Line, page: int) -> None:
        """Take a line."""
        if not self.lines:
            self.page = page
        self.lines.append(line)

    def closed(self, words: _Words) -> Iterable[Block]:
        """Yield what is open, and begin anew."""
        lines, self.lines = self.lines, []
        if not lines:
            return
        text = words.joined(" ".join([line.text for line in lines]))
        if not text:
            return
        if text[0] > "\ue000":
            text = text.translate(_BULLETS)
        kind = BlockKind.PARAGRAPH
        if _ITEM.match(text):
            kind = BlockKind.LIST_ITEM
        elif _CAPTION.match(text):
            kind = BlockKind.CAPTION
        yield Block(kind=kind, text=text, page=self.page)


class _Words:
    """The document's words, asked whether what stands divided at a line's end is one of them."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._pages = pages
        self._known: frozenset[str] | None = None

    def joined(self, text: str) -> str:
        """Return a text with its divided words whole and its white space single."""
        if "\ufffe" in text or "\x02" in text:
            text = _MARKS.sub("-", _DIVIDED.sub(self._whole, text))
        return " ".join(tidy(text).split())

    def _whole(self, divided: re.Match[str]) -> str:
        first, second = divided[1], divided[3]
        known = self._words()
        together, apart = (first + second).casefold(), f"{first}-{second}".casefold()
        if together in known:
            return first + second
        if apart in known or not second[0].islower() or first.isupper():
            return f"{first}-{second}"
        # "real-time" divided at its own hyphen: both halves are words by themselves
        if first.casefold() in known and second.casefold() in known and len(first) > 2:
            return f"{first}-{second}"
        return first + second

    def _words(self) -> frozenset[str]:
        if self._known is None:
            known: set[str] = set()
            for page in self._pages:
                text = "\n".join(line.text for line in page).casefold()
                known.update((_undivided(text) if "\ufffe" in text else text).split())
            self._known = frozenset(known)
        return self._known


def _undivided(text: str) -> str:
    """Return a text without the words that stand divided in it: their halves are no words."""
    parts = text.split("\ufffe")
    kept = [parts[0].rpartition(" ")[0]]
    kept += [part.partition(" ")[2].rpartition(" ")[0] for part in parts[1:-1]]
    return " ".join((*kept, parts[-1].partition(" ")[2]))
