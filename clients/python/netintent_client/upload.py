"""Documents on their way to the server, file after file: begin, chunks, commit, and what comes back meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import io
import stat
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import BinaryIO

import grpc

from netintent.rag.v1.document_pb2 import (
    Begin,
    Commit,
    DocumentError,
    IngestDocumentsRequest,
    IngestDocumentsResponse,
)
from netintent_client.stream import exchange

CHUNK_BYTES = 256 * 2**10

UNREADABLE = "UNREADABLE"
"""A code of the client's own, beside the contract's: the file could not be read here, and the server has not got it."""

# Agrees with no bytes: how a file that broke off here is given up without giving up those that follow.
_NO_SHA256 = "0" * 64


@dataclass(frozen=True, slots=True)
class Upload:
    """One document to ingest: a file, or bytes with a file name, and what is to be known of it.

    What is left empty the server finds out: the id from the file's name, title and version from the document.
    """

    content: Path | bytes
    _: KW_ONLY
    file_name: str = ""
    """Default the file's own. Required with bytes: its extension helps to tell the type."""
    collection: str = ""
    """Collection id, default "default"."""
    document_id: str = ""
    """A document of the same id is replaced."""
    media_type: str = ""
    title: str = ""
    version: str = ""
    release: str = ""
    """E.g. "Rel-18"."""
    source: str = ""
    """Where it came from."""
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.content, Path | bytes):
            raise TypeError(f"content: {type(self.content).__name__} is neither a pathlib.Path nor bytes")
        if isinstance(self.content, bytes) and not self.file_name:
            raise ValueError("file_name: bytes need one")


Files = Iterable[Path | Upload] | AsyncIterable[Path | Upload]
Call = grpc.aio.StreamStreamCall[IngestDocumentsRequest, IngestDocumentsResponse]


async def ingest(begin: Callable[[], Call], files: Files) -> AsyncGenerator[IngestDocumentsResponse]:
    """Send the files, as fast as the server takes them; every event's `file_index` counts the caller's files.

    A file that cannot be read here is skipped and ends with a `failed` of its own, code UNREADABLE.
    """
    outbox = _Outbox(files)
    async with aclosing(exchange(begin, outbox.frames())) as answers:
        hearing = asyncio.ensure_future(anext(answers))
        giving_up = asyncio.ensure_future(outbox.unread.get())
        try:
            while True:
                await asyncio.wait((hearing, giving_up), return_when=asyncio.FIRST_COMPLETED)
                if giving_up.done():
                    yield giving_up.result()
                    giving_up = asyncio.ensure_future(outbox.unread.get())
                    continue
                try:
                    answer = hearing.result()
                except StopAsyncIteration:
                    break
                yield outbox.in_the_callers_terms(answer)
                hearing = asyncio.ensure_future(anext(answers))
            while not outbox.unread.empty():
                yield outbox.unread.get_nowait()
        finally:
            hearing.cancel()
            giving_up.cancel()
            await asyncio.wait((hearing, giving_up))
            if not hearing.cancelled():
                hearing.exception()  # seen: it was raised above, or the stream is left for another reason


class _Outbox:
    """The frames of the files that can be read, and the failures of those that cannot."""

    def __init__(self, files: Files) -> None:
        self.unread: asyncio.Queue[IngestDocumentsResponse] = asyncio.Queue()
        self._files = files
        self._sent: list[int] = []  # by the server's count of files, the caller's
        self._broken_off: dict[int, DocumentError] = {}

    def in_the_callers_terms(self, answer: IngestDocumentsResponse) -> IngestDocumentsResponse:
        """The answer under the caller's index, with our reason where we gave the file up."""
        if answer.file_index < len(self._sent):
            answer.file_index = self._sent[answer.file_index]
        if answer.HasField("failed") and answer.file_index in self._broken_off:
            answer.failed.CopyFrom(self._broken_off[answer.file_index])
        return answer

    async def frames(self) -> AsyncGenerator[IngestDocumentsRequest]:
        index = -1
        async for file in _each(self._files):
            index += 1
            upload = file if isinstance(file, Upload) else Upload(file)
            content = _Content(upload.content)
            try:
                async with aclosing(self._file(index, upload, content)) as frames:
                    async for frame in frames:
                        yield frame
            finally:
                # in a thread, for a read that was left may hold it; shielded, for the call's end cancels this too
                await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, content.close))

    async def _file(self, index: int, upload: Upload, content: _Content) -> AsyncGenerator[IngestDocumentsRequest]:
        try:
            chunk = await asyncio.to_thread(content.read)
        except OSError as error:
            self.unread.put_nowait(IngestDocumentsResponse(file_index=index, failed=_unreadable(error)))
            return
        self._sent.append(index)
        yield IngestDocumentsRequest(begin=_begin(upload))
        digest, size = hashlib.sha256(), 0
        try:
            while chunk:
                digest.update(chunk)
                size += len(chunk)
                yield IngestDocumentsRequest(chunk=chunk)
                chunk = await asyncio.to_thread(content.read)
            sha256 = digest.hexdigest()
        except OSError as error:
            self._broken_off[index] = _unreadable(error)
            sha256 = _NO_SHA256
        yield IngestDocumentsRequest(commit=Commit(size_bytes=size, sha256=sha256))


class _Content:
    """A file or bytes, read in threads; a read that nobody waits for any more leaves no file open."""

    def __init__(self, content: Path | bytes) -> None:
        self._content = content
        self._opened: BinaryIO | None = None
        self._closed = False
        self._lock = threading.Lock()

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        with self._lock:
            if self._closed:
                return b""
            if self._opened is None:
                self._opened = _open(self._content)
            return self._opened.read(CHUNK_BYTES)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._opened is not None:
                self._opened.close()


async def _each(files: Files) -> AsyncGenerator[Path | Upload]:
    if isinstance(files, AsyncIterable):
        async for file in files:
            yield file
    else:
        for file in files:
            yield file


def _open(content: Path | bytes) -> BinaryIO:
    if isinstance(content, bytes):
        return io.BytesIO(content)
    if not stat.S_ISREG(content.stat().st_mode):  # opening a pipe waits for its writer
        raise OSError(0, "is not a regular file")
    return content.open("rb")


def _begin(upload: Upload) -> Begin:
    name = upload.file_name or (upload.content.name if isinstance(upload.content, Path) else "")
    return Begin(
        collection=upload.collection,
        document_id=upload.document_id,
        file_name=name.encode(errors="replace").decode(),  # a file's name may be no text
        media_type=upload.media_type,
        title=upload.title,
        version=upload.version,
        release=upload.release,
        source=upload.source,
        labels=upload.labels,
    )


def _unreadable(error: OSError) -> DocumentError:
    return DocumentError(
        code=UNREADABLE, message=error.strerror or str(error), remedy="make the file readable, and ingest it again"
    )
