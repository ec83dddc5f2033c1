"""Rows to the domain's objects and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from netintent_server.model.document import Collection, CollectionRef, Document, DocumentRef, DocumentState
from netintent_server.model.text import Passage
from netintent_server.ports import Stored, StoredCollection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

DOCUMENT_COLUMNS = (
    "documents.name, title, source, version, release, media_type, size_bytes, sha256, chunks, documents.create_time, "
    "labels, etag, documents.sequence, fingerprint"
)
PASSAGE_COLUMNS = "start, end, clause, heading_path, page, text"
COLLECTION_COLUMNS = (
    "collections.name, tenant, uid, collections.sequence, collections.create_time, collections.update_time, "
    "count(documents.key), coalesce(sum(chunks), 0), coalesce(sum(size_bytes), 0)"
)


def microseconds(moment: datetime) -> int:
    """A moment as it is stored."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def labels_json(labels: Sequence[tuple[str, str]]) -> str:
    """Labels as they are stored."""
    return json.dumps(dict(labels), ensure_ascii=False, sort_keys=True)


def passage_row(passage: Passage) -> tuple[Any, ...]:
    """A passage as it is stored, in the order of PASSAGE_COLUMNS."""
    path = json.dumps(passage.heading_path, ensure_ascii=False)
    return (passage.start, passage.end, passage.clause, path, passage.page, passage.text)


def stored_of(row: Sequence[Any], collection: CollectionRef) -> Stored:
    """A document from DOCUMENT_COLUMNS."""
    name, title, source, version, release, media_type, size, sha256, chunks, created, labels, etag, sequence, print_ = (
        row
    )
    document = Document(
        name=DocumentRef(collection.tenant, collection.collection, name).name,
        title=title,
        source=source,
        version=version,
        release=release,
        media_type=media_type,
        size_bytes=size,
        sha256=sha256,
        state=DocumentState.READY,
        chunks=chunks,
        create_time=_moment(created),
        labels=tuple(json.loads(labels).items()),
        etag=etag,
    )
    return Stored(document=document, sequence=sequence, fingerprint=print_)


def passage_of(row: Sequence[Any]) -> Passage:
    """A passage from PASSAGE_COLUMNS."""
    start, end, clause, path, page, text = row
    return Passage(start=start, end=end, text=text, clause=clause, heading_path=tuple(json.loads(path)), page=page)


def collection_of(row: Sequence[Any]) -> StoredCollection:
    """A collection from COLLECTION_COLUMNS, grouped by collection."""
    name, tenant, uid, sequence, created, updated, documents, chunks, size = row
    ref = CollectionRef(tenant, name)
    collection = Collection(
        name=ref.name,
        documents=documents,
        chunks=chunks,
        size_bytes=size,
        index_sequence=sequence,
        create_time=_moment(created),
        update_time=_moment(updated),
    )
    return StoredCollection(ref=ref, uid=uid, collection=collection)


def _moment(stored: int) -> datetime:
    return _EPOCH + timedelta(microseconds=stored)
