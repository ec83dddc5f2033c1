"""What reads the record: each function sees one unchanging state."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from netintent_server.adapters.store.sqlite.rows import (
    COLLECTION_COLUMNS,
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    collection_of,
    passage_of,
    stored_of,
)
from netintent_server.model.document import CollectionRef, Document, DocumentRef
from netintent_server.ports import Added, Change, Changes, Located, Removed, Stored, StoredCollection, StoredText

# ruff: noqa: S608 - column names are our own constants, values are bound

_OF_TENANT = (
    "FROM documents JOIN collections ON collections.id = collection_id WHERE tenant = ? AND collections.name = ?"
)
_COLLECTIONS = f"SELECT {COLLECTION_COLUMNS} FROM collections LEFT JOIN documents ON collection_id = collections.id"


def find_document(connection: sqlite3.Connection, ref: DocumentRef) -> Stored | None:
    """One document."""
    row = connection.execute(f"SELECT {DOCUMENT_COLUMNS} {_OF_TENANT} AND documents.name = ?", _names(ref)).fetchone()
    return row and stored_of(row, ref.parent)


def list_documents(
    connection: sqlite3.Connection, ref: CollectionRef, *, after: str, limit: int, labels: Mapping[str, str]
) -> list[Document]:
    """A page of documents."""
    labelled = " AND EXISTS (SELECT 1 FROM json_each(labels) AS label WHERE label.key = ? AND label.value = ?)"
    rows = connection.execute(
        f"SELECT {DOCUMENT_COLUMNS} {_OF_TENANT} AND documents.name > ?{labelled * len(labels)}"
        " ORDER BY documents.name LIMIT ?",
        (ref.tenant, ref.collection, after, *(part for label in labels.items() for part in label), limit),
    )
    return [stored_of(row, ref).document for row in rows]


def find_collection(connection: sqlite3.Connection, ref: CollectionRef) -> StoredCollection | None:
    """One collection."""
    row = connection.execute(
        f"{_COLLECTIONS} WHERE tenant = ? AND collections.name = ? GROUP BY collections.id",
        (ref.tenant, ref.collection),
    ).fetchone()
    return row and collection_of(row)


def list_collections(connection: sqlite3.Connection, tenant: str, *, after: str, limit: int) -> list[StoredCollection]:
    """A page of a tenant's collections."""
    rows = connection.execute(
        f"{_COLLECTIONS} WHERE tenant = ? AND collections.name > ?"
        " GROUP BY collections.id ORDER BY collections.name LIMIT ?",
        (tenant, after, limit),
    )
    return [collection_of(row) for row in rows]


def every_collection(connection: sqlite3.Connection) -> list[StoredCollection]:
    """All of them."""
    return [collection_of(row) for row in connection.execute(f"{_COLLECTIONS} GROUP BY collections.id")]


def read_text(connection: sqlite3.Connection, ref: DocumentRef, *, start: int, end: int, clause: str) -> StoredText:
    """The passages that overlap a range and, when one is given, are in a clause or below it."""
    found = connection.execute(f"SELECT key {_OF_TENANT} AND documents.name = ?", _names(ref)).fetchone()
    if found is None:
        return StoredText(length=0, passages=())
    last = connection.execute(
        "SELECT end FROM passages WHERE document_key = ? ORDER BY ordinal DESC LIMIT 1", found
    ).fetchone()
    rows = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_key = :key AND start < :end AND end > :start"
        " AND (:clause = '' OR clause = :clause OR substr(clause, 1, length(:clause) + 1) = :clause || '.')"
        " ORDER BY ordinal",
        {"key": found[0], "start": start, "end": end, "clause": clause},
    )
    return StoredText(length=last[0] if last else 0, passages=tuple(map(passage_of, rows)))


def locate(connection: sqlite3.Connection, uid: str, places: Sequence[tuple[int, int]]) -> list[Located | None]:
    """Passages by document key and ordinal, within one collection."""
    collection = _of_uid(connection, uid)
    if collection is None:
        return [None] * len(places)
    _, ref = collection
    documents = {key: _document_of(connection, uid, ref, key) for key in {key for key, _ in places}}
    return [_locate(connection, documents[key], key, ordinal) for key, ordinal in places]


def changes_after(connection: sqlite3.Connection, uid: str, *, after: int, most_passages: int) -> Changes:
    """What an index that has applied `after` has to apply next."""
    collection = _of_uid(connection, uid)
    if collection is None:
        return Changes(sequence=after, changes=())
    collection_id, ref = collection
    rows = connection.execute(
        "SELECT sequence, document_key, 0 AS added FROM removals WHERE collection_id = ?1 AND sequence > ?2"
        " UNION ALL SELECT sequence, key, 1 FROM documents WHERE collection_id = ?1 AND sequence > ?2"
        " ORDER BY sequence, added",
        (collection_id, after),
    )
    changes: list[Change] = []
    passages = 0
    for sequence, group in groupby(rows, key=lambda row: row[0]):
        if passages >= most_passages or len(changes) >= most_passages:
            return Changes(sequence=sequence - 1, changes=tuple(changes))
        for _, key, is_added in group:
            change = _added(connection, ref, key) if is_added else Removed(key=key)
            passages += len(change.passages) if isinstance(change, Added) else 0
            changes.append(change)
    (last,) = connection.execute("SELECT sequence FROM collections WHERE id = ?", (collection_id,)).fetchone()
    return Changes(sequence=last, changes=tuple(changes))


def _names(ref: DocumentRef) -> tuple[str, str, str]:
    return (ref.tenant, ref.collection, ref.document)


def _of_uid(connection: sqlite3.Connection, uid: str) -> tuple[int, CollectionRef] | None:
    row = connection.execute("SELECT id, tenant, name FROM collections WHERE uid = ?", (uid,)).fetchone()
    return row and (row[0], CollectionRef(row[1], row[2]))


def _document_of(
    connection: sqlite3.Connection, uid: str, collection: CollectionRef, key: int
) -> tuple[DocumentRef, Document] | None:
    row = connection.execute(
        f"SELECT {DOCUMENT_COLUMNS} FROM documents JOIN collections ON collections.id = collection_id"
        " WHERE uid = ? AND key = ?",
        (uid, key),
    ).fetchone()
    return row and (_ref(collection, row), stored_of(row, collection).document)


def _locate(
    connection: sqlite3.Connection, found: tuple[DocumentRef, Document] | None, key: int, ordinal: int
) -> Located | None:
    row = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_key = ? AND ordinal = ?", (key, ordinal)
    ).fetchone()
    if found is None or row is None:
        return None
    ref, document = found
    return Located(ref=ref, document=document, ordinal=ordinal, passage=passage_of(row))


def _added(connection: sqlite3.Connection, collection: CollectionRef, key: int) -> Added:
    row = connection.execute(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE key = ?", (key,)).fetchone()
    passages = connection.execute(
        f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_key = ? ORDER BY ordinal", (key,)
    )
    return Added(
        key=key,
        ref=_ref(collection, row),
        document=stored_of(row, collection).document,
        passages=tuple(map(passage_of, passages)),
    )


def _ref(collection: CollectionRef, row: Sequence[Any]) -> DocumentRef:
    return DocumentRef(collection.tenant, collection.collection, row[0])
