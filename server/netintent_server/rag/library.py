"""The record and its index kept in step: one writer, which learns from the record what the index has to apply.

A change is acknowledged once the record has it durably and the index shows it. What waits is stored together: an fsync
and a commit of the index cost the same for one document as for many. The index always reads its changes back from the
record, so that following, catching up after a crash and building anew are one path.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from netintent_server.errors import DependencyUnavailable, Draining, NetintentError
from netintent_server.model.document import CollectionRef, DocumentRef
from netintent_server.ports import (
    NewDocument,
    PassageIndex,
    RecordReader,
    RecordText,
    RecordWriter,
    Stored,
    StoredCollection,
)

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0
RETRY_SECONDS = 5.0
MOST_WAITING = 512
MOST_DOCUMENTS_AT_ONCE = 512
MOST_PASSAGES_AT_ONCE = 8_192


class Record(RecordWriter, RecordReader, RecordText, Protocol):
    """The whole record."""


@dataclass(frozen=True, slots=True)
class _Storing:
    """A document that waits to be stored; `done` is set once it is durable and searchable."""

    new: NewDocument
    done: asyncio.Future[Stored]

    @property
    def ref(self) -> CollectionRef:
        return self.new.ref.parent


@dataclass(frozen=True, slots=True)
class _Deleting:
    """A deletion that waits; `done` is set once nothing of it is found any more."""

    ref: CollectionRef
    delete: Callable[[], Awaitable[int]]
    done: asyncio.Future[int]


_Change = _Storing | _Deleting


class Library:
    """Changes documents, one batch after another, and knows how far each collection's index is."""

    name = "index"

    def __init__(self, record: Record, index: PassageIndex, *, services: tuple[str, ...] = ()) -> None:
        self.services = services
        self._record = record
        self._index = index
        self._changes: asyncio.Queue[_Change] = asyncio.Queue(MOST_WAITING)
        self._next: _Change | None = None
        self._applied: dict[str, int] = {}
        self._behind: set[CollectionRef] = set()
        self._progress = asyncio.Condition()
        self._opened = asyncio.Event()

    async def run(self) -> None:
        """Bring every index up to date, then work off changes until cancelled; the owner's one task."""
        batch: list[_Change] = []  # what is being worked on
        try:
            await self._open()
            while True:
                batch = await self._next_batch()
                await (self._work(batch) if batch else self._catch_up())
        finally:
            self._stop(batch)

    async def opened(self) -> None:
        """Wait until every index has been brought up to date after the start."""
        await self._opened.wait()

    async def store(self, document: NewDocument) -> Stored:
        """Store a document in place of the one of its name, durably and searchably."""
        change = _Storing(document, asyncio.get_running_loop().create_future())
        await self._changes.put(change)
        return await asyncio.shield(change.done)

    async def delete_document(self, ref: DocumentRef, etag: str) -> int:
        """Remove a document; the sequence from which it is found no more. Raises NotFound, Conflict."""
        return await self._delete(ref.parent, lambda: self._record.delete_document(ref, etag))

    async def delete_collection(self, ref: CollectionRef) -> int:
        """Remove a collection; how many documents it had. Raises NotFound."""
        return await self._delete(ref, lambda: self._record.delete_collection(ref))

    def shows(self, ref: CollectionRef) -> bool:
        """Whether all that the record has of a collection can be found."""
        return self._opened.is_set() and ref not in self._behind

    async def reach(self, uid: str, sequence: int) -> None:
        """Wait until a collection's index shows `sequence`, or the collection is gone."""
        async with self._progress:
            await self._progress.wait_for(lambda: self._applied.get(uid, sequence) >= sequence)

    async def ready(self, uid: str) -> None:
        """Wait a little for a collection's index to be brought up to date after a start.

        Raises DependencyUnavailable when that takes longer: it is being built anew.
        """
        if uid in self._applied:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._progress:
                await self._progress.wait_for(lambda: uid in self._applied)
        except TimeoutError:
            raise DependencyUnavailable("index", "the index of this collection is being built; retry") from None

    async def check(self) -> str:
        """Whether every index was brought up to date; as a dependency check."""
        if not self._opened.is_set():
            raise DependencyUnavailable("index", "the index is being brought up to date")
        if self._behind:
            raise DependencyUnavailable("index", f"the index of {len(self._behind)} collections cannot be written")
        return f"{len(self._applied)} collections"

    async def _open(self) -> None:
        while True:
            try:
                collections = await self._record.stored_collections()
                await self._index.keep_only([collection.uid for collection in collections])
                break
            except Exception:  # the owner's task must not end: whoever changes a document waits for it
                log.exception("the collections could not be listed; trying again")
                await asyncio.sleep(RETRY_SECONDS)
        self._behind = {collection.ref for collection in collections}
        await self._catch_up()
        self._opened.set()

    async def _catch_up(self) -> None:
        for ref in tuple(self._behind):
            try:
                await self._show(ref)
            except Exception:  # tried again when there is nothing else to do
                log.exception("the index of %s could not be brought up to date", ref.name)
                await self._begin_anew(ref)

    async def _begin_anew(self, ref: CollectionRef) -> None:
        """What cannot be brought up to date after a start serves nobody: it is made from the record instead."""
        try:
            collection = await self._record.collection(ref)
            if collection is not None and collection.uid not in self._applied:
                await self._index.reset(collection.uid)
        except Exception:  # tried again with the rest
            log.exception("the index of %s could not be begun anew", ref.name)

    async def _delete(self, ref: CollectionRef, delete: Callable[[], Awaitable[int]]) -> int:
        change = _Deleting(ref, delete, asyncio.get_running_loop().create_future())
        await self._changes.put(change)
        return await asyncio.shield(change.done)

    async def _next_batch(self) -> list[_Change]:
        """What waits, in order: documents, as many as fit, or one deletion; none when it is time to try again."""
        try:
            async with asyncio.timeout(RETRY_SECONDS if self._behind else None):
                batch: list[_Change] = [self._next or await self._changes.get()]
        except TimeoutError:
            return []
        self._next = None
        passages = 0
        while isinstance(batch[0], _Storing) and not self._changes.empty():
            change = self._changes.get_nowait()
            passages += len(change.new.passages) if isinstance(change, _Storing) else 0
            if (
                isinstance(change, _Deleting)
                or passages > MOST_PASSAGES_AT_ONCE
                or len(batch) == MOST_DOCUMENTS_AT_ONCE
            ):
                self._next = change
                break
            batch.append(change)
        return batch

    async def _work(self, batch: Sequence[_Change]) -> None:
        try:
            results = await self._change_record(batch)
            for ref in dict.fromkeys(change.ref for change in batch):
                await self._show(ref)
        except NetintentError as error:
            _fail(batch, error)
        except Exception:
            log.exception("changing the record or the index failed")
            _fail(batch, DependencyUnavailable("index", "the change failed; whether it was stored is not known"))
        else:
            for change, result in zip(batch, results, strict=True):
                change.done.set_result(result)  # type: ignore[arg-type] # of its own kind each

    async def _change_record(self, batch: Sequence[_Change]) -> Sequence[Stored | int]:
        if isinstance(batch[0], _Deleting):
            return [await batch[0].delete()]
        return await self._record.store([change.new for change in batch if isinstance(change, _Storing)])

    async def _show(self, ref: CollectionRef) -> None:
        """Bring a collection's index up to what the record has."""
        collection = await self._record.collection(ref)
        try:
            if collection is None:
                await self._forget()
            else:
                await self._follow(collection)
        except BaseException:
            self._behind.add(ref)
            raise
        self._behind.discard(ref)

    async def _forget(self) -> None:
        """Drop what the record no longer has."""
        known = {collection.uid for collection in await self._record.stored_collections()}
        await self._index.keep_only(known)
        async with self._progress:
            self._applied = {uid: applied for uid, applied in self._applied.items() if uid in known}
            self._progress.notify_all()

    async def _follow(self, collection: StoredCollection) -> None:
        """Apply what the index has not seen; one that has seen more than there is was made from another record."""
        uid = collection.uid
        applied = self._applied.get(uid)
        if applied is None:
            applied = await self._index.applied(uid)
        if applied > collection.collection.index_sequence:
            await self._index.reset(uid)
            applied = 0
        while True:
            changes = await self._record.changes(uid, after=applied, most_passages=MOST_PASSAGES_AT_ONCE)
            if changes.sequence <= applied:
                break
            await self._index.apply(uid, changes)
            applied = changes.sequence
        async with self._progress:
            self._applied[uid] = applied
            self._progress.notify_all()

    def _stop(self, batch: Sequence[_Change]) -> None:
        """Answer everybody who still waits."""
        waiting = [*batch, *([self._next] if self._next else [])]
        while not self._changes.empty():
            waiting.append(self._changes.get_nowait())
        _fail(waiting, Draining())


def _fail(changes: Sequence[_Change], error: NetintentError) -> None:
    for change in changes:
        if not change.done.done():
            change.done.set_exception(error)
