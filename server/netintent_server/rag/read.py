"""The use case: stored text by clause or range, exactly as citations refer to it."""

from __future__ import annotations

from dataclasses import dataclass

from netintent_server.errors import InvalidRequest, NotFound, Violation
from netintent_server.model.document import Document, DocumentRef
from netintent_server.model.text import Passage
from netintent_server.ports import RecordReader, RecordText

MOST_CHARACTERS = 500_000
"""What one answer carries: at four bytes each, half of the smallest message limit in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A part of a stored text, with where in it it begins; `length` is the whole text's."""

    document: Document
    text: str
    start: int
    length: int
    clause: str
    heading_path: tuple[str, ...]

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Reads documents of one tenant at a time."""

    reader: RecordReader
    text: RecordText

    async def part(
        self, ref: DocumentRef, *, start: int = 0, end: int | None = None, clause: str = "", most: int = MOST_CHARACTERS
    ) -> Excerpt:
        """A clause with its sub-clauses, or a range, cut short at `most` characters or the document's end.

        Raises NotFound for a document or clause that is not there, InvalidRequest for a range beyond the text.
        """
        stored = await self.reader.document(ref)
        if stored is None:
            raise NotFound(ref.name)
        wanted = start + most if end is None else min(end, start + most)
        reach = 2**63 - 1 if clause else wanted
        found = await self.text.text(ref, start=start, end=reach, clause=clause)
        if not found.passages:
            if clause:
                raise NotFound(f"clause {clause} of {ref.name}")
            raise InvalidRequest(Violation("range.start", f"is beyond the text, which has {found.length} characters"))
        passages = _first_run(found.passages)
        first = passages[0]
        begin = max(start, first.start)
        text = "".join(passage.text for passage in passages)[begin - first.start :]
        text = text.rstrip() if clause else text[: wanted - begin]
        return Excerpt(
            document=stored.document,
            text=text[:most],
            start=begin,
            length=found.length,
            clause=first.clause,
            heading_path=first.heading_path,
        )


def _first_run(passages: tuple[Passage, ...]) -> list[Passage]:
    """A clause's number may come again in a later part of a document: the first is meant."""
    run = [passages[0]]
    for passage in passages[1:]:
        if passage.start != run[-1].end:
            break
        run.append(passage)
    return run
