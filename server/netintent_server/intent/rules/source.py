"""Where the words of a plan stand in the text as received.

The stages read a text in the words of the grammar. For an English text that is the text itself; for another language it
is a wording made from it, and each place in the wording leads back to the words it was made from.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from netintent_server.model.common import TextSpan


class Piece(NamedTuple):
    """One stretch of the wording, `wording[at:at + length]`, and the stretch of the text that it stands for."""

    at: int
    length: int
    start: int
    end: int
    copied: bool = False
    """Whether it stands in the text as it does here, character by character."""


class Source:
    """The text as received, and the way back to it from the wording that is read."""

    def __init__(self, text: str, pieces: Sequence[Piece] = (), wording: str = "") -> None:
        self.text = text
        self.wording = wording or text
        self._pieces = pieces
        self._starts = [piece.at for piece in pieces]
        self._ends = [piece.at + piece.length for piece in pieces]

    @property
    def is_worded(self) -> bool:
        """Whether what is read is not the text itself."""
        return bool(self._pieces)

    def span(self, start: int, end: int) -> TextSpan:
        """Return the part of the text that a stretch of the wording was made from."""
        if self._pieces:
            start, end = self._back(start, end)
        return TextSpan(start=start, end=end, text=self.text[start:end])

    def words(self, start: int, end: int) -> str:
        """Return the words of that part; none for an empty stretch."""
        return self.span(start, end).text if end > start else ""

    def _back(self, start: int, end: int) -> tuple[int, int]:
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end)
        met = [self._within(piece, start, end) for piece in self._pieces[first:last] if piece.end > piece.start]
        if not met:  # a word of the grammar that the text leaves unsaid: the nearest word that is there
            near = [piece for piece in self._pieces[:last] if piece.end > piece.start] or self._pieces
            return near[-1].start, near[-1].end
        return min(low for low, _ in met), max(high for _, high in met)

    @staticmethod
    def _within(piece: Piece, start: int, end: int) -> tuple[int, int]:
        if not piece.copied:
            return piece.start, piece.end
        low = piece.start + max(0, start - piece.at)
        return low, piece.start + min(piece.length, end - piece.at)
