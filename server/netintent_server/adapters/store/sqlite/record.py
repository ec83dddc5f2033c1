"""The record of documents, as the ports ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from netintent_server.adapters.store.sqlite import reading, writing
from netintent_server.adapters.store.sqlite.connections import Connections
from netintent_server.model.document import CollectionRef, Document, DocumentRef
from netintent_server.ports import Changes, Located, NewDocument, Stored, StoredCollection, StoredText


class SqliteRecord:
    """`RecordWriter`, `RecordReader` and `RecordText` over one file of SQLite (WAL, synchronous = FULL)."""

    def __init__(self, file: Path) -> None:
        self._connections = Connections(file)

    def close(self) -> None:
        """Wait for what runs, and close the file."""
        self._connections.close()

    async def store(self, documents: Sequence[NewDocument]) -> Sequence[Stored]:
        """Store all in one transaction."""
        return await self._connections.write(lambda connection: writing.store(connection, documents))

    async def delete_document(self, ref: DocumentRef, etag: str) -> int:
        """Remove a document."""
        return await self._connections.write(lambda connection: writing.delete_document(connection, ref, etag))

    async def delete_collection(self, ref: CollectionRef) -> int:
        """Remove a collection."""
        return await self._connections.write(lambda connection: writing.delete_collection(connection, ref))

    async def document(self, ref: DocumentRef) -> Stored | None:
        """One document."""
        return await self._connections.read(lambda connection: reading.find_document(connection, ref))

    async def documents(
        self, ref: CollectionRef, *, after: str, limit: int, labels: Mapping[str, str]
    ) -> Sequence[Document]:
        """A page of documents."""
        return await self._connections.read(
            lambda connection: reading.list_documents(connection, ref, after=after, limit=limit, labels=labels)
        )

    async def collection(self, ref: CollectionRef) -> StoredCollection | None:
        """One collection."""
        return await self._connections.read(lambda connection: reading.find_collection(connection, ref))

    async def collections(self, tenant: str, *, after: str, limit: int) -> Sequence[StoredCollection]:
        """A page of a tenant's collections."""
        return await self._connections.read(
            lambda connection: reading.list_collections(connection, tenant, after=after, limit=limit)
        )

    async def text(self, ref: DocumentRef, *, start: int, end: int, clause: str) -> StoredText:
        """A part of a document's text."""
        return await self._connections.read(
            lambda connection: reading.read_text(connection, ref, start=start, end=end, clause=clause)
        )

    async def located(self, uid: str, places: Sequence[tuple[int, int]]) -> Sequence[Located | None]:
        """Passages an index found."""
        return await self._connections.read(lambda connection: reading.locate(connection, uid, places))

    async def stored_collections(self) -> Sequence[StoredCollection]:
        """Every collection of every tenant."""
        return await self._connections.read(reading.every_collection)

    async def changes(self, uid: str, *, after: int, most_passages: int) -> Changes:
        """What an index has not seen."""
        return await self._connections.read(
            lambda connection: reading.changes_after(connection, uid, after=after, most_passages=most_passages)
        )
