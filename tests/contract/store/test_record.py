"""The record: what is stored is there after any end of the process, whole, and of one tenant alone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from netintent_server.adapters.store.sqlite.record import SqliteRecord
from netintent_server.adapters.store.sqlite.schema import MIGRATIONS
from netintent_server.errors import ConfigurationError, Conflict, DependencyUnavailable, NotFound
from netintent_server.model.document import CollectionRef, Document, DocumentRef, DocumentState
from netintent_server.model.text import Passage
from netintent_server.ports import Added, NewDocument, Removed

SPECS = CollectionRef("acme", "specs")


def ref(document="one", collection="specs", tenant="acme"):
    return DocumentRef(tenant, collection, document)


def new(of=None, text="Hello. World.", fingerprint="a", **particulars):
    """A document of two passages, the first of clause 5.1, the second of 5.10."""
    of = of or ref()
    half = text.index(" ") + 1
    passages = (
        Passage(start=0, end=half, text=text[:half], clause="5.1", heading_path=("5 A", "5.1 B")),
        Passage(start=half, end=len(text), text=text[half:], clause="5.10", page=3),
    )
    document = Document(name=of.name, title="Title", size_bytes=len(text), **particulars)
    return NewDocument(ref=of, fingerprint=fingerprint, document=document, passages=passages)


@pytest.fixture
def record(tmp_path):
    opened = SqliteRecord(tmp_path / "record.db")
    yield opened
    opened.close()


async def test_what_is_stored_is_read_as_it_was(record):
    labels = (("vendor", "Größe"), ("x", ""))
    (stored,) = await record.store([new(source="s", version="1", release="Rel-18", sha256="f" * 64, labels=labels)])
    found = await record.document(ref())
    assert found == stored
    assert found.document.state is DocumentState.READY
    assert (found.document.chunks, found.document.labels, found.sequence) == (2, labels, 1)
    text = await record.text(ref(), start=0, end=100, clause="")
    assert (text.passages, text.length) == (new().passages, 13)


async def test_it_is_there_after_a_reopening(tmp_path):
    first = SqliteRecord(tmp_path / "record.db")
    (stored,) = await first.store([new()])
    first.close()
    second = SqliteRecord(tmp_path / "record.db")
    assert await second.document(ref()) == stored
    second.close()


async def test_the_same_again_changes_nothing(record):
    (first,) = await record.store([new()])
    (again,) = await record.store([new()])
    assert again == first
    assert (await record.collection(SPECS)).collection.index_sequence == 1


async def test_another_version_takes_the_place_of_the_one_before(record):
    (first,) = await record.store([new()])
    (second,) = await record.store([new(text="Other text", fingerprint="b")])
    assert second.sequence == 2
    assert second.document.etag != first.document.etag
    assert [p.text for p in (await record.text(ref(), start=0, end=100, clause="")).passages] == ["Other ", "text"]
    assert len(await record.documents(SPECS, after="", limit=10, labels={})) == 1


async def test_a_batch_is_stored_whole_or_not_at_all(record):
    good = new()
    twice = (good.passages[0], good.passages[1], replace(good.passages[1], text=b"no text"))
    with pytest.raises(DependencyUnavailable, match=r"^the record of documents failed; the server's log tells why$"):
        await record.store([good, replace(new(ref("two")), passages=twice)])
    assert await record.document(ref()) is None
    assert await record.collection(SPECS) is None


async def test_a_tenant_sees_its_own_alone(record):
    await record.store([new(), new(ref(tenant="other"))])
    assert (await record.document(ref())).document.name == (await record.document(ref(tenant="other"))).document.name
    await record.delete_collection(CollectionRef("other", "specs"))
    assert await record.document(ref(tenant="other")) is None
    assert await record.document(ref()) is not None
    assert [c.ref for c in await record.collections("acme", after="", limit=10)] == [SPECS]
    assert await record.collections("nobody", after="", limit=10) == []
    with pytest.raises(NotFound):
        await record.delete_document(ref(tenant="nobody"), "")


async def test_documents_are_listed_by_id_and_by_label(record):
    labelled = [new(ref(name), labels=(("odd", str(number % 2)),)) for number, name in enumerate("dbca")]
    await record.store(labelled)

    async def ids(**options):
        page = {"after": "", "limit": 10, "labels": {}} | options
        return [document.name[-1] for document in await record.documents(SPECS, **page)]

    assert await ids() == ["a", "b", "c", "d"]
    assert await ids(after="a", limit=2) == ["b", "c"]
    assert await ids(labels={"odd": "1"}) == ["a", "b"]
    assert await ids(labels={"odd": "1", "more": ""}) == []
    assert await ids(labels={'") OR 1=1 --': ""}) == []


async def test_a_clause_is_read_with_its_sub_clauses_and_no_other(record):
    await record.store([new()])
    assert [p.clause for p in (await record.text(ref(), start=0, end=99, clause="5.1")).passages] == ["5.1"]
    assert [p.clause for p in (await record.text(ref(), start=0, end=99, clause="5")).passages] == ["5.1", "5.10"]
    assert (await record.text(ref(), start=0, end=99, clause="5.%")).passages == ()
    assert [p.clause for p in (await record.text(ref(), start=7, end=8, clause="")).passages] == ["5.10"]


async def test_a_document_is_deleted_by_the_version_that_was_read(record):
    (stored,) = await record.store([new()])
    with pytest.raises(Conflict):
        await record.delete_document(ref(), "another")
    assert await record.delete_document(ref(), stored.document.etag) == 2
    with pytest.raises(NotFound):
        await record.delete_document(ref(), "")
    assert (await record.text(ref(), start=0, end=99, clause="")).length == 0


async def test_a_collection_counts_what_is_in_it(record):
    await record.store([new(), new(ref("two"))])
    stored = await record.collection(SPECS)
    counts = stored.collection
    assert (counts.documents, counts.chunks, counts.size_bytes, counts.index_sequence) == (2, 4, 26, 2)
    await record.delete_document(ref(), "")
    assert (await record.collection(SPECS)).collection.documents == 1
    assert await record.delete_collection(SPECS) == 1
    await record.store([new()])
    assert (await record.collection(SPECS)).uid != stored.uid, "an index of the former must not be taken for the new"


async def test_changes_tell_an_index_what_it_missed(record):
    await record.store([new(), new(ref("two"))])
    collection = await record.collection(SPECS)

    async def changes(after, most=100):
        found = await record.changes(collection.uid, after=after, most_passages=most)
        return found.sequence, [c.ref.document if isinstance(c, Added) else c.key for c in found.changes]

    assert await changes(0) == (2, ["one", "two"])
    assert await changes(1) == (2, ["two"])
    assert await changes(2) == (2, [])
    assert await changes(0, most=1) == (1, ["one"]), "at least one, as many as fit"
    (key,) = [c.key for c in (await record.changes(collection.uid, after=0, most_passages=1)).changes]
    await record.store([new(fingerprint="b")])
    assert await changes(2) == (3, [key, "one"]), "first the former version goes"
    assert await changes(0) == (3, ["two", key, "one"])
    await record.delete_document(ref("two"), "")
    assert await changes(3) == (4, [key + 1])
    assert isinstance((await record.changes(collection.uid, after=3, most_passages=1)).changes[0], Removed)


async def test_passages_that_an_index_found_are_located_while_they_are_there(record):
    await record.store([new(), new(ref(tenant="other"))])
    collection = await record.collection(SPECS)
    (change,) = (await record.changes(collection.uid, after=0, most_passages=9)).changes
    first, none, gone = await record.located(collection.uid, [(change.key, 1), (change.key, 2), (change.key + 9, 0)])
    assert (first.ref, first.passage, first.document.title) == (ref(), new().passages[1], "Title")
    assert none is gone is None
    assert await record.located(collection.uid, [(change.key + 1, 0)]) == [None], "another tenant's"


def test_the_schema_is_the_newest_and_migrating_twice_does_nothing(tmp_path):
    for _ in range(2):
        SqliteRecord(tmp_path / "record.db").close()
    connection = sqlite3.connect(tmp_path / "record.db")
    assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


@pytest.mark.parametrize("damage", ["a later version", "no database", "another program's"])
def test_a_record_that_is_not_ours_to_change_is_refused_and_left_alone(tmp_path, damage):
    file = tmp_path / "record.db"
    if damage == "no database":
        file.write_bytes(b"no database at all" * 100)
    else:
        connection = sqlite3.connect(file)
        if damage == "a later version":
            SqliteRecord(file).close()
            connection.execute("PRAGMA user_version = 999")
        else:
            connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
        connection.close()
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="data_dir"):
        SqliteRecord(file)
    assert file.read_bytes() == before
