"""Finds the entries of a PDF's outline on their pages, so that each heading stands where its reader sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netintent_server.adapters.convert.decode import tidy
from netintent_server.adapters.convert.pdf_library import Line, Mark
from netintent_server.rag.clauses import clause_number

_MOST_LINES = 5  # of one heading
_NEAR = 40.0  # points: a bookmark leads to somewhat above its heading
_LEAST_TITLE = 6  # characters of a title that may be the beginning of a longer heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: it takes `lines` lines from its place on, none where its words are not on the page."""

    text: str
    level: int
    lines: int


def headings(marks: Iterable[Mark], pages: Sequence[Sequence[Line]]) -> dict[tuple[int, int], list[Heading]]:
    """Return the headings by page and line, in the order of the outline where several share a place."""
    placed: dict[tuple[int, int], list[Heading]] = {}
    taken: dict[int, set[int]] = {}
    squeezed: dict[int, list[str]] = {}
    for mark in marks:
        title = " ".join(tidy(mark.title).split())
        wanted = _squeeze(title)
        if not wanted or mark.page >= len(pages):
            continue
        lines = pages[mark.page]
        if mark.page not in squeezed:
            squeezed[mark.page] = [_squeeze(line.text) for line in lines]
        texts = squeezed[mark.page]
        here = taken.setdefault(mark.page, set())
        at, count = _find(wanted, mark.top, lines, texts, here)
        here.update(range(at, at + count))
        written = " ".join(" ".join(line.text.split()) for line in lines[at : at + count])
        placed.setdefault((mark.page, at), []).append(Heading(_better(written, title), mark.level, count))
    return placed


def _find(
    wanted: str, top: float | None, lines: Sequence[Line], texts: Sequence[str], taken: set[int]
) -> tuple[int, int]:
    """Return the line at which a title begins and how many it takes: none if it is not there, where it would be."""
    best: tuple[float, int, int] | None = None
    for at in range(len(lines)):
        if at in taken or not wanted.startswith(texts[at][:3]):
            continue
        if count := _length(wanted, texts, at, exactly=top is None or abs(top - _top(lines[at])) > _NEAR):
            far = abs(top - _top(lines[at])) if top is not None else 0.0
            if best is None or far < best[0]:
                best = (far, at, count)
    if best:
        return best[1], best[2]
    if top is None:
        return 0, 0
    below = (at for at, line in enumerate(lines) if _top(line) <= top)
    return next(below, len(lines)), 0


def _length(wanted: str, texts: Sequence[str], at: int, *, exactly: bool) -> int:
    """Return how many lines from a place on spell a title; 0 if they do not."""
    spelled = ""
    for count in range(1, _MOST_LINES + 1):
        if at + count > len(texts):
            return 0
        spelled += texts[at + count - 1]
        if spelled == wanted:
            return count
        if len(spelled) > len(wanted):
            return count if not exactly and len(wanted) >= _LEAST_TITLE and spelled.startswith(wanted) else 0
        if not wanted.startswith(spelled):
            return 0
    return 0


def _top(line: Line) -> float:
    return line.bottom + line.height


def _squeeze(text: str) -> str:
    """Return a text without white space, marks of division and letter case: outlines lose tabs and gain spaces."""
    return "".join(text.replace("\ufffe", "-").split()).casefold()


def _better(written: str, title: str) -> str:
    """Return a heading as its page has it, unless only the outline keeps its number apart from its words."""
    if not written or (clause_number(title) and not clause_number(written)):
        return title
    return written.replace("\ufffe", "-")
