"""Cuts a document into passages: each within one clause, together exactly the stored text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from netintent_server.model.text import Block, BlockKind, Converted, Passage
from netintent_server.rag.clauses import clause_number, is_within
from netintent_server.rag.sentences import last_sentence_end

TARGET = 1200
"""Code points of a passage, about: what an embedding reads and a reader takes in."""

MOST = 2400
"""Code points of the longest passage, the white space at its end included."""

_PIECE = 1500  # the longest piece of what has to be split
_FEW = 300  # a rest shorter than this joins the passage before it
_SEPARATOR = "\n\n"
_LONGEST_HEADING = 240  # in a path: the path goes with every passage


def stored_text(converted: Converted) -> str:
    """Return the text that passages are cut from and offsets count in: the blocks, blank lines between them."""
    return _SEPARATOR.join(block.text for block in converted.blocks if block.text.strip())


def cut(converted: Converted) -> tuple[Passage, ...]:
    """Cut a document at its headings, then between blocks, rows, sentences, words.

    A heading begins a passage; one that a deeper heading follows at once is a passage by itself. A passage has the
    number of the nearest numbered heading it stands under, and where it is unnumbered the one above that. Takes time
    linear in the text.
    """
    blocks = [block for block in converted.blocks if block.text.strip()]
    text = stored_text(converted)
    above = _Headings(_document_title(blocks, converted.title))
    passages: list[Passage] = []
    for section in _sections(blocks, len(text)):
        heading = section[0].block
        if heading.kind is BlockKind.HEADING:
            above.enter(heading)
        clause, path = above.clause, above.path
        for start, end, page in _packed(section, text):
            passages.append(
                Passage(start=start, end=end, text=text[start:end], clause=clause, heading_path=path, page=page)
            )
    return tuple(passages)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and where it stands in the stored text, up to the beginning of the next one."""

    block: Block
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def _sections(blocks: Iterable[Block], length: int) -> Iterator[list[_Placed]]:
    """Yield the runs of blocks from a heading up to the next."""
    section: list[_Placed] = []
    start = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING and section:
            yield section
            section = []
        end = min(start + len(block.text) + len(_SEPARATOR), length)
        section.append(_Placed(block, start, end))
        start = end
    if section:
        yield section


class _Headings:
    """The headings above the place that has been reached."""

    def __init__(self, title: Block | None) -> None:
        self._title = title
        self._stack: list[tuple[int, str, str]] = []  # level, number, text
        self.path: tuple[str, ...] = ()
        self.clause = ""

    def enter(self, heading: Block) -> None:
        number = heading.clause or clause_number(heading.text)
        if heading is self._title:
            self._stack = []
        else:
            while self._stack and not _stands_above(self._stack[-1], heading.level, number):
                self._stack.pop()
            self._stack.append((heading.level, number, _as_read(heading)))
        self.path = tuple(text for _, _, text in self._stack)
        self.clause = next((number for _, number, _ in reversed(self._stack) if number), "")


def _stands_above(upper: tuple[int, str, str], level: int, number: str) -> bool:
    """Tell whether a heading is above another: by their numbers where both have one, else by their levels.

    Formats with six levels hold clauses nine deep, so a level alone would make 5.1.1.1.1.1 the sibling of 5.1.1.1.1.
    """
    upper_level, upper_number, _ = upper
    if upper_number and number and is_within(number, upper_number):
        return number != upper_number
    if upper_number and "." in number:
        return False
    return upper_level < level


def _document_title(blocks: list[Block], title: str) -> Block | None:
    """Return the heading that is the title: the first, when no other stands as high and the document is called so."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if not headings or not title or _as_one_line(headings[0].text) != _as_one_line(title):
        return None
    alone = all(heading.level > headings[0].level for heading in headings[1:])
    return headings[0] if alone and not clause_number(headings[0].text) else None


def _as_read(heading: Block) -> str:
    """Return a heading as its reader sees it, with the number that its format counts by itself."""
    text = _as_one_line(heading.text)
    number = heading.clause
    has_number = not number or clause_number(text) == number or text.startswith(f"{number} ")
    return text if has_number else f"{number} {text}"


def _as_one_line(text: str) -> str:
    line = " ".join(text[: 2 * _LONGEST_HEADING].split())
    return line if len(line) <= _LONGEST_HEADING else line[: _LONGEST_HEADING - 1] + "…"


def _packed(section: list[_Placed], text: str) -> Iterator[tuple[int, int, int | None]]:
    """Yield start, end and page of the section's passages."""
    pieces = list(_pieces(section, text))
    begin = 0  # the passage's first piece
    for at in range(1, len(pieces)):
        start, reach = pieces[begin].start, pieces[at].end
        if reach - start <= TARGET:
            continue
        little = pieces[at - 1].end - start < _FEW or section[-1].end - pieces[at].start < _FEW
        if reach - start <= MOST and (little or _is_heading(pieces[begin:at])):
            continue
        until = at - 1 if _leads_on(pieces, begin, at) else at
        yield start, pieces[until].start, pieces[begin].block.page
        begin = until
    yield pieces[begin].start, pieces[-1].end, pieces[begin].block.page


def _is_heading(pieces: list[_Placed]) -> bool:
    return len(pieces) == 1 and pieces[0].block.kind is BlockKind.HEADING


def _leads_on(pieces: list[_Placed], begin: int, at: int) -> bool:
    """Tell whether the last piece before `at` belongs with what follows: a table's caption, "as follows:"."""
    last = pieces[at - 1].block
    if at - 1 <= begin or _is_heading(pieces[begin : at - 1]):
        return False
    if pieces[at].end - pieces[at - 1].start > MOST:
        return False
    return last.kind is BlockKind.CAPTION or last.text.endswith(":")


def _pieces(section: list[_Placed], text: str) -> Iterator[_Placed]:
    """Yield the section's blocks, those that are too long in pieces; a heading leaves room behind it."""
    room = MOST
    for placed in section:
        if placed.size <= room:
            yield placed
        else:
            limit = min(_PIECE, room)
            for start, end in pairwise(_cuts(text, placed, limit)):
                yield _Placed(placed.block, start, end)
        room = MOST - placed.size if placed.block.kind is BlockKind.HEADING and placed.size < _PIECE else MOST


def _cuts(text: str, placed: _Placed, limit: int) -> Iterator[int]:
    """Yield the ends of the pieces a long block is split into, each piece at most `limit` long."""
    at = placed.start
    yield at
    while placed.end - at > limit:
        at = _best_cut(text, at + limit // 3, at + limit, by_rows=placed.block.kind in _ROWS)
        yield at
    yield placed.end


_ROWS = frozenset({BlockKind.TABLE, BlockKind.CODE})
_WORD_GAP = re.compile(r"\s\S*\Z")


def _best_cut(text: str, least: int, most: int, *, by_rows: bool) -> int:
    """Return where to split in (least, most]: after a row, a sentence, a line, a word, or wherever it has to be."""
    if not by_rows and (sentence := last_sentence_end(text, least, most)) > least:
        return sentence
    if (line := text.rfind("\n", least, most)) >= 0:
        return line + 1
    if by_rows and (sentence := last_sentence_end(text, least, most)) > least:
        return sentence
    if gap := _WORD_GAP.search(text, least, most):
        return gap.start() + 1
    cut_at = most
    while cut_at > most - 32 and unicodedata.combining(text[cut_at]):  # an accent stays with its letter
        cut_at -= 1
    return cut_at
