"""Takes away what is printed around the text of every page: running headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from netintent_server.adapters.convert.pdf_library import Line, Page

_MARGIN = 0.14  # of a page's height, above and below
_PART = 0.3  # of the pages: left and right pages may differ, and a chapter has its own
_LEAST = 3
_SLOT = 4.0  # points: a header stands at one height, give or take
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–—]?\s*(?:\d{1,4}|[ivxl]{1,7})(?:\s*(?:/|of|von)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE
)


def without_furniture(pages: Sequence[Page]) -> list[list[Line]]:
    """Return each page's lines but those that stand at the same height of many pages, numbers apart."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        low, high = _margins(page)
        around = [line for line in page.lines if line.bottom < low or line.bottom + line.height > high]
        seen.update({key for line in around for key in _keys(line)})
    enough = max(_LEAST, _PART * len(pages))
    repeated = {key for key, count in seen.items() if count >= enough}
    return [_within(page, repeated) for page in pages]


def _within(page: Page, repeated: set[tuple[str, int]]) -> list[Line]:
    low, high = _margins(page)
    return [
        line
        for line in page.lines
        if low <= line.bottom <= high - line.height or not _is_furniture(line, page, repeated)
    ]


def _margins(page: Page) -> tuple[float, float]:
    margin = _MARGIN * page.height
    return margin, page.height - margin


def _keys(line: Line) -> tuple[tuple[str, int], tuple[str, int]]:
    """Return what a line is known by: what it says, at its height and the next, as heights are rounded."""
    said = _NUMBER.sub("#", line.text)[:200]
    slot = int(line.bottom // _SLOT)
    return (said, slot), (said, slot + 1)


def _is_furniture(line: Line, page: Page, repeated: set[tuple[str, int]]) -> bool:
    if any(key in repeated for key in _keys(line)):
        return True
    edge = 0.08 * page.height
    is_outermost = line.bottom < edge or line.bottom > page.height - edge
    return is_outermost and bool(_PAGE_NUMBER.fullmatch(line.text))
