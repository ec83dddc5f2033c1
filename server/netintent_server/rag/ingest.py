"""The use case: files in, one after another or many at once, and for each exactly one end: ingested, or not and why.

A file counts only when its commit frame has arrived and agrees with what was received: a cancelled upload looks like
one that ended. While one file is converted and stored, the next ones are received; files that name the same document
keep their order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from netintent_server.budget import Budget
from netintent_server.errors import DocumentRejected, InvalidRequest, NetintentError, Violation
from netintent_server.model.common import Stage
from netintent_server.model.document import DocumentError, DocumentRef
from netintent_server.model.upload import Begin, Commit, Frame, Ingested, NotIngested, Progressed, UploadEvent
from netintent_server.ports import Converter, NewDocument, RecordReader, Spool, Stored, Upload
from netintent_server.rag.cut import cut
from netintent_server.rag.library import Library
from netintent_server.rag.particulars import checked, described, fingerprint
from netintent_server.rag.room import Room

log = logging.getLogger(__name__)

PROGRESS_BYTES = 2**20
"""Bytes between two events that tell how much was received."""

SMALL_BYTES = 16 * 1024
"""What is cut at once: it takes less time than to find a thread for it."""

MOST_EVENTS_WAITING = 256
"""Progress that nobody reads is dropped beyond; ends of files never are."""


@dataclass(frozen=True, slots=True)
class IngestDocuments:
    """Takes uploads; `room` bounds, over all of them, the bytes of files that have arrived and are being worked on."""

    spool: Spool
    converter: Converter
    record: RecordReader
    library: Library
    room: Room
    file_bytes: int
    files_ahead: int

    async def events(self, frames: AsyncIterator[Frame], tenant: str, budget: Budget) -> AsyncGenerator[UploadEvent]:
        """Yield progress, and one end a file, ends in the files' order.

        Raises InvalidRequest for frames out of order, and what `frames` raises, once all files before are answered.
        """
        upload = _Upload(self, tenant, budget)
        async with upload.receiving(frames) as receiver:
            while (event := await upload.events.get()) is not None:
                yield event
                if not isinstance(event, Progressed):
                    upload.answered()
            await receiver  # raises what receiving raised


@dataclass(slots=True)
class _File:
    """The file being received; `rejected` once it is known that it will not be ingested."""

    index: int
    ref: DocumentRef | None = None
    begin: Begin = field(default_factory=Begin)
    bytes: Upload | None = None
    told: int = 0
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class _Received:
    """A file that has arrived whole."""

    index: int
    ref: DocumentRef
    begin: Begin
    bytes: Upload
    sha256: str

    @property
    def size_bytes(self) -> int:
        return self.bytes.size_bytes


class _Upload:
    """One stream: what it receives, the files being worked on, the events not yet written."""

    def __init__(self, service: IngestDocuments, tenant: str, budget: Budget) -> None:
        self.events: asyncio.Queue[UploadEvent | None] = asyncio.Queue()  # bounded by the window and by _progress
        self._service = service
        self._tenant = tenant
        self._budget = budget
        self._window = asyncio.Semaphore(service.files_ahead)
        self._tasks: set[asyncio.Task[None]] = set()
        self._latest: dict[DocumentRef, asyncio.Task[None]] = {}
        self._file: _File | None = None
        self._count = 0
        self._ends: dict[int, UploadEvent] = {}
        self._told = 0

    @asynccontextmanager
    async def receiving(self, frames: AsyncIterator[Frame]) -> AsyncIterator[asyncio.Task[None]]:
        """Receive and work while inside; leave nothing running and nothing half behind."""
        receiver = asyncio.create_task(self._receive(frames), name="upload:receive")
        try:
            yield receiver
        finally:
            tasks = [receiver, *self._tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._discard()

    def answered(self) -> None:
        """A file's end was written: its place is free."""
        self._window.release()

    async def _receive(self, frames: AsyncIterator[Frame]) -> None:
        try:
            async for frame in frames:
                match frame:
                    case Begin():
                        await self._begin(frame)
                    case Commit():
                        await self._commit(frame)
                    case bytes():
                        await self._chunk(frame)
            self._reject_open("INCOMPLETE", "the stream ended before the file's commit frame", "send the file again")
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks)
            self.events.put_nowait(None)

    async def _begin(self, frame: Begin) -> None:
        self._reject_open("INCOMPLETE", "the next file began before this one's commit frame", "send commit after it")
        await self._window.acquire()
        file = self._file = _File(self._count)
        self._count += 1
        try:
            file.ref, file.begin = checked(self._tenant, frame)
            file.bytes = await self._service.spool.open()
        except NetintentError as error:
            self._reject(file, error)

    async def _chunk(self, data: bytes) -> None:
        file = self._open_file("chunk")
        if file.bytes is None or file.rejected:
            return  # the rest of a file that is refused
        try:
            if file.bytes.size_bytes + len(data) > self._service.file_bytes:
                raise DocumentRejected(
                    "TOO_LARGE",
                    f"the file has more than {self._service.file_bytes:,} bytes",
                    "split it, or raise ingest.file_bytes",
                )
            await file.bytes.write(data)
        except NetintentError as error:
            self._reject(file, error)
        else:
            if file.bytes.size_bytes - file.told >= PROGRESS_BYTES:
                file.told = file.bytes.size_bytes
                self._progress(file.index, Stage.QUEUE, file.told)

    async def _commit(self, frame: Commit) -> None:
        file = self._open_file("commit")
        self._file = None
        if file.bytes is None or file.ref is None or file.rejected:
            return
        try:
            sha256 = await file.bytes.sha256()
            if (file.bytes.size_bytes, sha256) != (frame.size_bytes, frame.sha256.lower()):
                raise DocumentRejected(
                    "CHECKSUM_MISMATCH",
                    f"{file.bytes.size_bytes:,} bytes with SHA-256 {sha256} arrived, the commit frame says "
                    f"{frame.size_bytes:,} and {frame.sha256[:64] or 'nothing'}",
                    "send the file again",
                )
        except NetintentError as error:
            self._reject(file, error)
            return
        received = _Received(file.index, file.ref, file.begin, file.bytes, sha256)
        try:
            await self._service.room.enter(received.size_bytes)  # no more is received until there is
        except asyncio.CancelledError:
            file.bytes.discard()
            raise
        work = self._work(received, self._latest.get(file.ref))
        task = self._latest[file.ref] = asyncio.create_task(work, name=f"upload:{file.index}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._worked, received))

    def _open_file(self, frame: str) -> _File:
        if self._file is None:
            raise InvalidRequest(
                Violation(frame, "came without a begin frame; send begin, chunks, commit for each file")
            )
        return self._file

    async def _work(self, file: _Received, before: asyncio.Task[None] | None) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            stored = await self._ingest(file)
            end: UploadEvent = Ingested(file_index=file.index, document=stored.document, sequence=stored.sequence)
        except Exception as error:  # noqa: BLE001 - each file ends by itself, whatever befalls it
            end = NotIngested(file_index=file.index, error=_told(error, file.ref))
        self._end(file.index, end)

    def _worked(self, file: _Received, task: asyncio.Task[None]) -> None:
        """Leave nothing of a file behind: called also for a task that is cancelled before it has begun."""
        file.bytes.discard()
        self._service.room.leave(file.size_bytes)
        self._tasks.discard(task)
        if self._latest.get(file.ref) is task:
            del self._latest[file.ref]

    async def _ingest(self, file: _Received) -> Stored:
        service = self._service
        made_of = fingerprint(file.begin, file.sha256)
        found = await service.record.document(file.ref)
        if found is not None and found.fingerprint == made_of and self._service.library.shows(file.ref.parent):
            return found
        self._progress(file.index, Stage.CONVERT)
        converted = await service.converter.convert(
            file.bytes.path,
            file_name=file.begin.file_name,
            media_type=file.begin.media_type,
            caller=(self._tenant, self),
            budget=self._budget,
        )
        self._progress(file.index, Stage.CHUNK)
        small = file.size_bytes <= SMALL_BYTES
        passages = cut(converted) if small else await asyncio.to_thread(cut, converted)
        self._progress(file.index, Stage.INDEX, 0, len(passages))
        document = described(file.ref, file.begin, converted, size_bytes=file.size_bytes, sha256=file.sha256)
        return await service.library.store(
            NewDocument(ref=file.ref, fingerprint=made_of, document=document, passages=passages)
        )

    def _progress(self, index: int, stage: Stage, done: int = 0, total: int = 0) -> None:
        if self.events.qsize() < MOST_EVENTS_WAITING:
            self.events.put_nowait(Progressed(file_index=index, stage=stage, done=done, total=total))

    def _reject_open(self, code: str, message: str, remedy: str) -> None:
        file, self._file = self._file, None
        if file is not None and not file.rejected:
            self._reject(file, DocumentRejected(code, message, remedy))

    def _reject(self, file: _File, error: NetintentError) -> None:
        file.rejected = True
        if file.bytes is not None:
            file.bytes.discard()
        self._end(file.index, NotIngested(file_index=file.index, error=_told(error, file.ref)))

    def _end(self, index: int, end: UploadEvent) -> None:
        """Tell a file's end once those of all files before it are told."""
        self._ends[index] = end
        while (told := self._ends.pop(self._told, None)) is not None:
            self.events.put_nowait(told)
            self._told += 1

    def _discard(self) -> None:
        if self._file is not None and self._file.bytes is not None:
            self._file.bytes.discard()


def _told(error: Exception, ref: DocumentRef | None) -> DocumentError:
    match error:
        case DocumentRejected():
            return DocumentError(code=error.code, message=str(error), remedy=error.remedy)
        case NetintentError():
            log.warning("%s was not ingested: %s", ref and ref.name, error)
            return DocumentError(code="UNAVAILABLE", message=str(error), remedy="send the file again later")
        case _:
            log.error("ingesting %s failed", ref and ref.name, exc_info=error)
            return DocumentError(code="INTERNAL", message="internal error", remedy="report it with the server's log")
