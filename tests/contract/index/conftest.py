"""Passages to index, and the indexes that the suite is run against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netintent_server.adapters.index.memory import MemoryIndex
from netintent_server.adapters.index.tantivy_index import TantivyIndex
from netintent_server.model.document import Document, DocumentRef
from netintent_server.model.text import Passage
from netintent_server.ports import Added, PassageIndex


@pytest.fixture(params=["memory", "tantivy"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PassageIndex]:
    """Every adapter of the port."""
    if request.param == "memory":
        yield MemoryIndex()
        return
    tantivy = TantivyIndex(tmp_path / "lexical")
    yield tantivy
    tantivy.close()


class Library:
    """Makes documents as the record would: `added(1, "text", ("5.1 Heading", "text"))`; a heading begins a clause."""

    def added(self, key: int, *pieces: str | tuple[str, str], name: str = "", **particulars: object) -> Added:
        ref = DocumentRef("tenant", "default", name or f"d{key}")
        document = Document(name=ref.name, **particulars)  # type: ignore[arg-type]
        passages, at = [], 0
        for piece in pieces:
            heading, text = piece if isinstance(piece, tuple) else ("", piece)
            number = heading.split(" ")[0] if heading[:1].isdigit() else ""
            path = (heading,) if heading else ()
            passages.append(Passage(start=at, end=at + len(text), text=text, clause=number, heading_path=path))
            at += len(text)
        return Added(key=key, ref=ref, document=document, passages=tuple(passages))


@pytest.fixture
def library() -> Library:
    return Library()
