"""What changes the record: each function runs within one transaction."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from netintent_server.adapters.store.sqlite.reading import find_document
from netintent_server.adapters.store.sqlite.rows import PASSAGE_COLUMNS, labels_json, microseconds, passage_row
from netintent_server.errors import Conflict, NotFound
from netintent_server.model.document import CollectionRef, DocumentRef, DocumentState
from netintent_server.ports import NewDocument, Stored

_INSERT_PASSAGE = f"""
    INSERT INTO passages (document_key, ordinal, {PASSAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608 - our own column names


def store(connection: sqlite3.Connection, documents: Sequence[NewDocument]) -> list[Stored]:
    """Store each in turn; one that is there already, unchanged, stays as it is."""
    return [_store(connection, new) for new in documents]


def delete_document(connection: sqlite3.Connection, ref: DocumentRef, etag: str) -> int:
    """Remove one version of a document, or whatever version is there when no etag is given."""
    found = find_document(connection, ref)
    if found is None:
        raise NotFound(ref.name)
    if etag and etag != found.document.etag:
        raise Conflict(ref.name, etag, found.document.etag)
    collection_id, sequence = _next(connection, ref.parent, datetime.now(UTC))
    _remove(connection, collection_id, ref.document, sequence)
    return sequence


def delete_collection(connection: sqlite3.Connection, ref: CollectionRef) -> int:
    """Remove a collection with all that is in it."""
    (documents,) = connection.execute(
        "SELECT count(*) FROM documents JOIN collections ON collections.id = collection_id"
        " WHERE tenant = ? AND collections.name = ?",
        (ref.tenant, ref.collection),
    ).fetchone()
    gone = connection.execute("DELETE FROM collections WHERE tenant = ? AND name = ?", (ref.tenant, ref.collection))
    if not gone.rowcount:
        raise NotFound(ref.name)
    return int(documents)


def _store(connection: sqlite3.Connection, new: NewDocument) -> Stored:
    found = find_document(connection, new.ref)
    if found is not None and found.fingerprint == new.fingerprint:
        return found
    now = datetime.now(UTC)
    collection_id, sequence = _next(connection, new.ref.parent, now)
    _remove(connection, collection_id, new.ref.document, sequence)
    document = replace(
        new.document,
        name=new.ref.name,
        state=DocumentState.READY,
        chunks=len(new.passages),
        create_time=now,
        etag=hashlib.sha256(f"{new.ref}{sequence}{new.fingerprint}{now}".encode()).hexdigest()[:16],
    )
    key = connection.execute(
        "INSERT INTO documents (collection_id, name, sequence, fingerprint, title, source, version, release,"
        " media_type, size_bytes, sha256, chunks, create_time, labels, etag)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            collection_id,
            new.ref.document,
            sequence,
            new.fingerprint,
            document.title,
            document.source,
            document.version,
            document.release,
            document.media_type,
            document.size_bytes,
            document.sha256,
            document.chunks,
            microseconds(now),
            labels_json(document.labels),
            document.etag,
        ),
    ).lastrowid
    connection.executemany(
        _INSERT_PASSAGE, ((key, ordinal, *passage_row(passage)) for ordinal, passage in enumerate(new.passages))
    )
    return Stored(document=document, sequence=sequence, fingerprint=new.fingerprint)


def _next(connection: sqlite3.Connection, ref: CollectionRef, now: datetime) -> tuple[int, int]:
    """The collection's id, made when it is new, and its next sequence, which is taken."""
    collection_id, sequence = connection.execute(
        "INSERT INTO collections (uid, tenant, name, sequence, create_time, update_time)"
        " VALUES (:uid, :tenant, :name, 1, :now, :now)"
        " ON CONFLICT (tenant, name) DO UPDATE SET sequence = sequence + 1, update_time = excluded.update_time"
        " RETURNING id, sequence",
        {"uid": uuid.uuid4().hex, "tenant": ref.tenant, "name": ref.collection, "now": microseconds(now)},
    ).fetchone()
    return collection_id, sequence


def _remove(connection: sqlite3.Connection, collection_id: int, name: str, sequence: int) -> None:
    gone = connection.execute(
        "DELETE FROM documents WHERE collection_id = ? AND name = ? RETURNING key", (collection_id, name)
    ).fetchone()
    if gone is not None:
        connection.execute("INSERT INTO removals VALUES (?, ?, ?)", (collection_id, sequence, gone[0]))
