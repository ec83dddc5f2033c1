"""The record and its index kept in step, also when the index fails."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest

from netintent_server.adapters.index.memory import MemoryIndex
from netintent_server.adapters.store.sqlite.record import SqliteRecord
from netintent_server.errors import DependencyUnavailable, Draining
from netintent_server.model.document import CollectionRef, Document, DocumentRef
from netintent_server.model.search import SearchFilter
from netintent_server.model.text import Passage
from netintent_server.ports import NewDocument
from netintent_server.rag import library as module
from netintent_server.rag.library import Library

COLLECTION = CollectionRef("acme", "specs")


def new(name="one", text="words"):
    ref = DocumentRef("acme", "specs", name)
    passages = (Passage(start=0, end=len(text), text=text),)
    return NewDocument(ref=ref, fingerprint=text, document=Document(name=ref.name), passages=passages)


class FailingIndex(MemoryIndex):
    """Fails to apply as often as it is told to; counts what it applied."""

    failures = 0
    applied_at_once: list[int]

    def __init__(self):
        super().__init__()
        self.applied_at_once = []

    async def apply(self, uid, changes):
        if self.failures:
            self.failures -= 1
            raise DependencyUnavailable("index", "no room")
        self.applied_at_once.append(len(changes.changes))
        await super().apply(uid, changes)


@pytest.fixture
def record(tmp_path):
    opened = SqliteRecord(tmp_path / "record.db")
    yield opened
    opened.close()


@asynccontextmanager
async def running(record, index):
    library = Library(record, index)
    task = asyncio.create_task(library.run())
    try:
        await library.opened()
        yield library
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def found(record, index, query="words"):
    collection = await record.collection(COLLECTION)
    ranking = await index.search(collection.uid, query, SearchFilter(), limit=9, explain=False)
    located = await record.located(collection.uid, [(hit.key, hit.ordinal) for hit in ranking.hits])
    return sorted(place.ref.document for place in located)


async def test_what_is_stored_is_shown_when_it_is_acknowledged(record):
    index = MemoryIndex()
    async with running(record, index) as library:
        await library.store(new())
        assert await found(record, index) == ["one"]
        await library.store(new(text="other"))
        assert await found(record, index) == []


async def test_what_waits_is_applied_together(record):
    index = FailingIndex()
    async with running(record, index) as library:
        await asyncio.gather(*(library.store(new(f"d{number}")) for number in range(20)))
    assert sum(index.applied_at_once) == 20
    assert len(index.applied_at_once) < 5


async def test_a_change_that_the_index_cannot_show_is_no_success_and_sending_it_again_is(record):
    index = FailingIndex()
    async with running(record, index) as library:
        index.failures = 1
        with pytest.raises(DependencyUnavailable):
            await library.store(new())
        with pytest.raises(DependencyUnavailable):
            await library.check()
        stored = await library.store(new())
        assert stored.sequence == 1, "the record had it"
        assert await found(record, index) == ["one"]
        assert await library.check()


async def test_an_index_that_is_behind_catches_up_by_itself(record, monkeypatch, caplog):
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    caplog.set_level(logging.CRITICAL)
    index = FailingIndex()
    async with running(record, index) as library:
        index.failures = 3
        with pytest.raises(DependencyUnavailable):
            await library.store(new())
        collection = await record.collection(COLLECTION)
        async with asyncio.timeout(5):
            await library.reach(collection.uid, 0)
            while await found(record, index) != ["one"]:
                await asyncio.sleep(0.01)
            while index.failures:
                await asyncio.sleep(0.01)
        assert await library.check()


async def test_an_index_that_a_crash_left_unusable_is_made_anew(record, monkeypatch, caplog):
    class StuckIndex(MemoryIndex):
        """Takes no change until it is begun anew, as when a file stands in its way."""

        stuck = True

        async def apply(self, uid, changes):
            if self.stuck:
                raise DependencyUnavailable("index", "a file is in the way")
            await super().apply(uid, changes)

        async def reset(self, uid):
            self.stuck = False
            await super().reset(uid)

    async with running(record, MemoryIndex()) as library:
        await library.store(new())
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    caplog.set_level(logging.CRITICAL)
    index = StuckIndex()
    async with running(record, index) as library, asyncio.timeout(5):
        while await found(record, index) != ["one"]:
            await asyncio.sleep(0.01)
        assert await library.check()


async def test_a_start_that_fails_is_tried_again(record, monkeypatch, caplog):
    class LateIndex(MemoryIndex):
        attempts = 0

        async def keep_only(self, uids):
            self.attempts += 1
            if self.attempts < 3:
                raise DependencyUnavailable("index", "not mounted yet")
            await super().keep_only(uids)

    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    caplog.set_level(logging.CRITICAL)
    async with asyncio.timeout(5), running(record, LateIndex()) as library:
        assert (await library.store(new())).sequence == 1


async def test_an_index_that_is_new_is_made_from_the_record(record):
    async with running(record, MemoryIndex()) as library:
        await library.store(new())
        await library.store(new("two"))
        await library.delete_document(DocumentRef("acme", "specs", "one"), "")
    index = MemoryIndex()
    async with running(record, index):
        assert await found(record, index) == ["two"]


async def test_an_index_that_has_seen_more_than_there_is_is_made_anew(record, tmp_path):
    """The record was brought back from a backup, the index was not."""
    index = MemoryIndex()
    async with running(record, index) as library:
        await library.store(new())
    before = (tmp_path / "backup.db").as_posix()
    record._connections._writer.execute("VACUUM INTO ?", (before,))
    async with running(record, index) as library:
        await library.store(new("two"))
    restored = SqliteRecord(tmp_path / "backup.db")
    async with running(restored, index):
        assert await found(restored, index) == ["one"]
    restored.close()


async def test_those_who_wait_when_it_stops_are_told(record):
    class SlowIndex(MemoryIndex):
        async def apply(self, uid, changes):
            await asyncio.sleep(60)

    async with running(record, SlowIndex()) as library:
        waiting = [asyncio.create_task(library.store(new(f"d{number}"))) for number in range(3)]
        await asyncio.sleep(0.05)
    for task in waiting:
        with pytest.raises(Draining):
            await task
