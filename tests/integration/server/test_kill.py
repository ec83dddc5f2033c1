"""kill -9 in the middle of an ingest: every acknowledged document is there whole, and none by halves."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from processes import PLAIN, ServerProcess, running
from uploads import upload

from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub

DOCUMENTS = 40
PASSAGES = 6


def text(document: int, version: int) -> bytes:
    """A document whose every clause has words of its own and of its version."""
    clauses = (
        f"## {clause} Part\n\n" + " ".join([f"Words mark{document}x{version}x{clause} of the part."] * 30)
        for clause in range(1, PASSAGES + 1)
    )
    return f"# Document {document} version {version}\n\n".encode() + "\n\n".join(clauses).encode()


@dataclass
class Written:
    """What a client knows it wrote: the version that was acknowledged last, and the one it last sent."""

    acknowledged: dict[int, int] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)


async def ingest_until_killed(address: str, written: Written, first: int) -> None:
    """Send version after version of all documents, from `first` on, noting what is acknowledged."""
    order = [(document, version) for version in range(first, first + 50) for document in range(DOCUMENTS)]

    async def frames() -> AsyncIterator[document_pb2.IngestDocumentsRequest]:
        for document, version in order:
            written.sent[document] = version
            for frame in upload(text(document, version), piece=1024, file_name=f"d{document}.md"):
                yield frame

    async with grpc.aio.insecure_channel(address) as channel:
        async for response in RagServiceStub(channel).IngestDocuments(frames()):
            assert not response.HasField("failed"), response
            if response.HasField("done"):
                document, version = order[response.file_index]
                written.acknowledged[document] = version


async def check(server: ServerProcess, written: Written) -> None:
    async with grpc.aio.insecure_channel(server.addresses[0]) as channel:
        await serving(channel)
        rag = RagServiceStub(channel)
        for document, version in written.acknowledged.items():
            name = f"collections/default/documents/d{document}"
            stored = await rag.ReadDocument(document_pb2.ReadDocumentRequest(name=name))
            kept = int(stored.text.split("version ")[1].split()[0])
            assert version <= kept <= written.sent[document], "an acknowledged version is gone"
            assert stored.text == whole(document, kept)
            found = await found_clauses(rag, document, kept, name)
            assert found == [str(clause) for clause in range(1, PASSAGES + 1)]
            if kept:
                assert not await found_clauses(rag, document, kept - 1, name), "a former version is still found"
        for document in await listed(rag) if written.acknowledged else ():
            assert document.chunks >= PASSAGES, "half a document"
            assert int(document.name.rpartition("d")[2]) in written.sent


async def serving(channel: grpc.aio.Channel) -> None:
    """Wait until the index has been brought up to date."""
    request = HealthCheckRequest(service="netintent.rag.v1.RagService")
    async for change in HealthStub(channel).Watch(request, timeout=30):
        if change.status == HealthCheckResponse.SERVING:
            return


async def listed(rag: RagServiceStub) -> list[document_pb2.Document]:
    request = document_pb2.ListDocumentsRequest(parent="collections/default", page_size=1000)
    return list((await rag.ListDocuments(request)).documents)


def whole(document: int, version: int) -> str:
    """The stored text of a document: its blocks without Markdown's marks."""
    return text(document, version).decode().replace("# ", "").replace("#", "").rstrip()


async def found_clauses(rag: RagServiceStub, document: int, version: int, name: str) -> list[str]:
    """The clauses that the index finds by their own words, each searched by itself."""
    found = []
    for clause in range(1, PASSAGES + 1):
        response = await rag.Search(rag_service_pb2.SearchRequest(query=f"mark{document}x{version}x{clause}", top_k=1))
        found += [hit.citation.clause for hit in response.hits if hit.citation.document == name]
    return found


async def kill_and_look(tmp_path: Path, written: Written, chance: random.Random) -> None:
    async with running(tmp_path, PLAIN) as server:
        await check(server, written)
        first = max(written.sent.values(), default=0) + 1
        writing = asyncio.create_task(ingest_until_killed(server.addresses[0], written, first))
        acknowledged = dict(written.acknowledged)
        if first % 2:  # else the first files may still wait for a converter to come up
            while written.acknowledged == acknowledged and not writing.done():
                await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0.02, 0.8))
        assert not writing.done(), "it is killed in the middle"
        os.kill(server.process.pid, signal.SIGKILL)
        with pytest.raises(grpc.aio.AioRpcError):  # by which status is the library's matter
            await writing
        await server.process.wait()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
async def test_a_killed_server_keeps_what_it_acknowledged_and_nothing_by_halves(tmp_path, kills):
    written, chance = Written(), random.Random(kills)
    for _ in range(kills):
        await kill_and_look(tmp_path, written, chance)
    async with running(tmp_path, PLAIN) as server:
        await check(server, written)
    assert written.acknowledged, "nothing was ever acknowledged"
