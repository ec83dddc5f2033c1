"""Uploads as frames, sound and broken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from netintent.rag.v1 import document_pb2 as wire

Request = wire.IngestDocumentsRequest

PAGE = b"""# AMF

## 1 Scope

The AMF terminates N2 and registers the UE.

## 2 Scaling

### 2.1 Bounds

The production floor of the AMF is 2 replicas, its ceiling is 12.

### 2.10 Steps

A step adds at most 3 replicas.
"""


def begin(**particulars: Any) -> Request:
    return Request(begin=wire.Begin(**{"file_name": "amf.md"} | particulars))


def chunk(data: bytes) -> Request:
    return Request(chunk=data)


def commit(data: bytes, *, size: int | None = None, sha256: str | None = None) -> Request:
    return Request(
        commit=wire.Commit(
            size_bytes=len(data) if size is None else size,
            sha256=hashlib.sha256(data).hexdigest() if sha256 is None else sha256,
        )
    )


def upload(data: bytes = PAGE, *, piece: int = 64 * 1024, **particulars: Any) -> Iterator[Request]:
    """The frames of one file."""
    yield begin(**particulars)
    for start in range(0, len(data), piece):
        yield chunk(data[start : start + piece])
    yield commit(data)


async def ends(call: Any) -> dict[int, wire.IngestDocumentsResponse]:
    """The one end of each file, by its index."""
    found: dict[int, wire.IngestDocumentsResponse] = {}
    async for response in call:
        if response.WhichOneof("event") != "progress":
            assert response.file_index not in found, "a second end"
            found[response.file_index] = response
    return found


async def ingest(server: Any, *frames: Request, **options: Any) -> dict[int, wire.IngestDocumentsResponse]:
    return await ends(server.rag.IngestDocuments(iter(frames), timeout=30, **options))


async def put(server: Any, data: bytes = PAGE, **particulars: Any) -> wire.IngestDocumentsResponse:
    """Ingest one sound file."""
    (end,) = (await ingest(server, *upload(data, **particulars))).values()
    assert end.WhichOneof("event") == "done", end
    return end
