"""The index in memory and the one on tantivy rank alike: a test that uses one tells of the other."""

from __future__ import annotations

import pytest

from netintent_server.adapters.index.memory import MemoryIndex
from netintent_server.adapters.index.tantivy_index import TantivyIndex
from netintent_server.model.search import SearchFilter
from netintent_server.ports import Changes

TOPICS = ["registration of the AMF", "charging while roaming", "paging in idle mode", "the UPF and its N4 sessions"]


async def test_both_give_the_same_order_and_nearly_the_same_scores(library, tmp_path):
    tantivy, memory = TantivyIndex(tmp_path / "lexical"), MemoryIndex()
    documents = [
        library.added(
            key,
            *[(f"{n}.{key} {TOPICS[(n + key) % 4]}", f"{TOPICS[n % 4]}. {TOPICS[key % 4]}. " * n) for n in range(1, 8)],
        )
        for key in range(1, 9)
    ]
    for index in (tantivy, memory):
        await index.apply("u", Changes(sequence=1, changes=tuple(documents)))
    for query in ("AMF registration", "N4 session while roaming", "charging in idle mode"):
        one, other = [
            await index.search("u", query, SearchFilter(), limit=5, explain=False) for index in (tantivy, memory)
        ]
        # tantivy keeps a text's length in one byte
        assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], rel=0.05)
        assert one.weights == pytest.approx(other.weights)
    tantivy.close()
