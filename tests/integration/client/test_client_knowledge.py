"""The client's methods for documents, searches and answers, against a real server.

A scripted one stands in for what cannot be brought about with a real one: a server that fails, or waits.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import uuid
from pathlib import Path

import grpc
import pytest
from scripted_rag import serving_scripted

from netintent.rag.v1 import document_pb2 as store
from netintent.rag.v1 import rag_service_pb2 as rag
from netintent_client import UNREADABLE, NetintentClient, Upload, errors, upload

UPF = "# UPF\n\n## 1 Scope\n\nThe UPF forwards user traffic.\n\n## 2 Scaling\n\nScale a UPF in steps of two.\n"
AMF = "# AMF\n\n## 1 Scope\n\nThe AMF registers devices.\n"


@pytest.fixture
def pages(tmp_path):
    """Two pages in a folder."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "upf.md").write_text(UPF)
    (folder / "amf.md").write_text(AMF)
    return folder


async def ingested(client: NetintentClient, *files) -> list[store.Document]:
    return [event.done async for event in client.ingest(files) if event.HasField("done")]


async def outcomes(stream) -> dict[int, str]:
    """By file, the document's id or the code of its failure."""
    return {
        event.file_index: event.failed.code or event.done.name.rpartition("/")[2]
        async for event in stream
        if not event.HasField("progress")
    }


async def test_files_become_documents_that_are_found(serve, connect, pages):
    async with serve() as server:
        client = connect(server)
        events = [event async for event in client.ingest([pages / "upf.md", pages / "amf.md"])]
        documents = [event.done for event in events if event.HasField("done")]
        found = await client.search("in which steps to scale")
    assert [document.name for document in documents] == [f"collections/default/documents/{n}" for n in ("upf", "amf")]
    assert documents[0].sha256 == hashlib.sha256(UPF.encode()).hexdigest()
    assert {event.file_index for event in events if event.HasField("progress")} == {0, 1}
    assert found.hits[0].citation.clause == "2"


async def test_what_is_known_of_a_document_travels_with_it(serve, connect, pages):
    known = {
        "media_type": "text/markdown",
        "title": "User plane",
        "version": "3",
        "release": "Rel-18",
        "source": "wiki",
        "labels": {"team": "core"},
    }
    named = Upload(pages / "upf.md", file_name="other.txt", collection="core", document_id="the-upf", **known)
    async with serve() as server:
        client = connect(server)
        given, plain = await ingested(client, named, Upload(UPF.encode(), file_name="bytes.md"))
    assert (given.name, plain.name) == ("collections/core/documents/the-upf", "collections/default/documents/bytes")
    assert {name: getattr(given, name) for name in known} == known
    assert (plain.title, plain.version) == ("UPF", "")


async def test_files_come_from_an_async_iterable_that_sees_the_events(serve, connect, pages):
    seen = asyncio.Event()

    async def files():
        yield pages / "missing.md"
        await seen.wait()
        yield pages / "amf.md"

    async with serve() as server:
        results = {}
        async for event in connect(server).ingest(files()):
            seen.set()
            results[event.file_index] = event.WhichOneof("event")
    assert results == {0: "failed", 1: "done"}


async def test_a_file_that_cannot_be_read_fails_alone_and_shifts_nobody(serve, connect, pages):
    files = [pages / "none.md", pages / "amf.md", pages, pages / "upf.md", pages / "nor-this.md"]
    async with serve() as server:
        events = [event async for event in connect(server).ingest(files) if not event.HasField("progress")]
    told = {event.file_index: event.failed.code or event.done.name.rpartition("/")[2] for event in events}
    assert told == {0: UNREADABLE, 1: "amf", 2: UNREADABLE, 3: "upf", 4: UNREADABLE}
    assert len(events) == 5
    assert all(event.failed.message and event.failed.remedy for event in events if event.HasField("failed"))


async def test_nothing_readable_is_no_call_that_hangs(serve, connect, pages):
    async with serve() as server:
        assert await outcomes(connect(server).ingest([])) == {}
        assert await outcomes(connect(server).ingest([pages / "none.md"])) == {0: UNREADABLE}


class BreaksOff:
    """A file on a disk that fails in its middle."""

    def __init__(self) -> None:
        self.reads = 0
        self.closed = False

    def read(self, size: int) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise OSError(5, "Input/output error")
        return b"# Half"

    def close(self) -> None:
        self.closed = True


async def test_a_file_that_breaks_off_leaves_nothing_at_the_server_and_the_others_go_on(
    serve, connect, pages, monkeypatch
):
    broken = BreaksOff()
    opened = upload._open
    monkeypatch.setattr(upload, "_open", lambda content: broken if content.name == "upf.md" else opened(content))
    async with serve() as server:
        files = [pages / "none.md", pages / "upf.md", pages / "amf.md"]
        client = connect(server)
        events = [event async for event in client.ingest(files) if not event.HasField("progress")]
        stored = [document.name async for document in client.documents("collections/default")]
    failed = {event.file_index: event.failed.code for event in events if event.HasField("failed")}
    assert failed == {0: UNREADABLE, 1: UNREADABLE}
    assert next(event for event in events if event.file_index == 1).failed.message == "Input/output error"
    assert stored == ["collections/default/documents/amf"]
    assert broken.closed


async def test_what_the_server_refuses_ends_no_other_file(serve, connect, pages):
    (pages / "empty.md").write_text("")
    async with serve() as server:
        files = [pages / "empty.md", pages / "amf.md"]
        assert await outcomes(connect(server).ingest(files)) == {0: "EMPTY_TEXT", 1: "amf"}


async def test_a_large_file_goes_in_pieces_no_faster_than_the_server_takes_them(connect, tmp_path):
    large = tmp_path / "large.md"
    large.write_bytes(b"# Large\n" + b"x" * 3_000_000 + b"\n")
    hold = asyncio.Event()
    taken = 0

    def files():
        nonlocal taken
        for taken in range(1, 41):
            yield Upload(large, document_id=f"large-{taken}")

    async with serving_scripted(hold=hold) as server, connect(server).ingest(files()) as events:
        first = asyncio.create_task(anext(events))
        before = -1
        async with asyncio.timeout(20):
            while before != taken or not taken:
                before = taken
                await asyncio.sleep(0.2)
        assert taken < 40, "the rest waits with the caller"
        hold.set()
        await first
        assert (await outcomes(events))[39] == "large-40"
    assert server.rag.received == 40 * large.stat().st_size


@pytest.mark.parametrize("how", ["async with", "collected", "cancelled"])
async def test_an_upload_left_early_leaves_nothing_running(serve, connect, pages, how):
    sent = asyncio.Event()

    async def files():
        yield pages / "upf.md"
        sent.set()
        await asyncio.Event().wait()

    async with serve() as server:
        client = connect(server)
        match how:
            case "async with":
                async with client.ingest(files()) as events:
                    await anext(events)
            case "collected":
                async for _ in client.ingest(files()):
                    break
                gc.collect()
            case "cancelled":
                task = asyncio.create_task(outcomes(client.ingest(files())))
                await asyncio.wait_for(sent.wait(), 5)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        async with asyncio.timeout(5):
            while any(task.get_name() == "netintent:send" for task in asyncio.all_tasks()):
                await asyncio.sleep(0.01)


async def test_an_upload_is_never_sent_again_by_itself(connect, pages):
    async with serving_scripted(trouble=lambda *_: grpc.StatusCode.UNAVAILABLE) as server:
        client = connect(server)
        with pytest.raises(errors.Unavailable):
            await outcomes(client.ingest([pages / "upf.md"]))
        assert [method for method, _ in server.rag.calls] == ["IngestDocuments"]
        with pytest.raises(errors.Unavailable):
            await client.delete_document("collections/default/documents/upf")
        assert len(server.rag.calls) == 2


async def test_what_the_callers_iterable_raises_reaches_the_caller(serve, connect, pages):
    async def files():
        yield pages / "upf.md"
        raise LookupError("no more")

    async with serve() as server:
        with pytest.raises(LookupError, match="no more"):
            await outcomes(connect(server).ingest(files()))


async def test_closing_the_client_ends_an_upload_with_an_error(serve, pages):
    sent = asyncio.Event()

    async def files():
        yield pages / "upf.md"
        sent.set()
        await asyncio.Event().wait()

    async with serve() as server:
        client = NetintentClient(server.address)
        work = asyncio.create_task(outcomes(client.ingest(files())))
        await asyncio.wait_for(sent.wait(), 5)
        await client.close()
        with pytest.raises(errors.Cancelled, match="closed"):
            await asyncio.wait_for(work, 5)


@pytest.mark.parametrize(
    ("made", "reason"),
    [(lambda: Upload("upf.md"), "neither"), (lambda: Upload(b"text"), "file_name")],
    ids=["a string", "bytes without a name"],
)
def test_an_upload_that_is_none_is_refused_where_it_is_made(made, reason):
    with pytest.raises((TypeError, ValueError), match=reason):
        made()


async def test_a_name_that_is_no_text_is_sent_as_near_as_it_can_be(serve, connect, tmp_path):
    odd = tmp_path / Path("odd-\udcff.md")
    odd.write_text(AMF)
    async with serve() as server:
        (document,) = await ingested(connect(server), odd)
    assert document.name.endswith("/odd")


async def test_a_question_is_answered_with_citations_or_not_at_all(serve, connect, pages):
    async with serve() as server:
        client = connect(server)
        await ingested(client, pages / "upf.md")
        answered = await client.query("In what steps do we scale a UPF?")
        cited = answered.citations[0]
        part = store.TextRange(start=cited.start, end=cited.end)
        stored = await client.read_document(store.ReadDocumentRequest(name=cited.document, range=part))
        abstained = await client.query(rag.QueryRequest(question="Who won the cup?"))
    assert answered.answer.endswith("[1]")
    assert cited.quote == stored.text == "Scale a UPF in steps of two."
    assert uuid.UUID(answered.request_id), "filled by the client"
    assert abstained.abstained


async def test_the_events_of_an_answer_end_with_it(serve, connect, pages):
    async with serve() as server:
        client = connect(server)
        await ingested(client, pages / "upf.md")
        events = [event async for event in client.stream_query("In what steps do we scale a UPF?")]
    assert events[0].HasField("accepted")
    assert [event.HasField("completed") for event in events].index(True) == len(events) - 1
    assert "".join(event.text_delta.text for event in events) == events[-1].completed.answer != ""


async def test_a_document_is_described_read_and_deleted(serve, connect, pages):
    name = "collections/default/documents/upf"
    async with serve() as server:
        client = connect(server)
        await ingested(client, pages / "upf.md")
        document = (await client.get_document(name)).document
        clause = await client.read_document(store.ReadDocumentRequest(name=name, clause="2"))
        whole = await client.read_document(name)
        assert "Scale a UPF in steps of two." in clause.text
        assert clause.text == whole.text[clause.start : clause.end]
        with pytest.raises(errors.Aborted):
            await client.delete_document(store.DeleteDocumentRequest(name=name, etag="older"))
        await client.delete_document(store.DeleteDocumentRequest(name=name, etag=document.etag))
        with pytest.raises(errors.NotFound):
            await client.get_document(name)


async def test_pages_of_documents_and_collections_are_turned(serve, connect):
    async with serve() as server:
        client = connect(server)
        files = [Upload(AMF.encode(), file_name=f"{n:03}.md", labels={"odd": f"{n % 2}"}) for n in range(60)]
        await ingested(client, *files, Upload(AMF.encode(), file_name="amf.md", collection="other"))
        assert [d.title async for d in client.documents("collections/default")] == ["AMF"] * 60
        request = store.ListDocumentsRequest(parent="collections/default", page_size=7, labels={"odd": "1"})
        odd = [d.name[-3:] async for d in client.documents(request)]
        assert odd == [f"{n:03}" for n in range(1, 60, 2)]
        assert request.page_token == "", "the caller's message stays as it was"
        assert len((await client.list_documents(request)).documents) == 7
        assert [c.documents async for c in client.collections()] == [60, 1]
        assert len((await client.list_collections(store.ListCollectionsRequest(page_size=1))).collections) == 1


async def test_a_collection_is_described_and_deleted(serve, connect, pages):
    async with serve() as server:
        client = connect(server)
        await ingested(client, pages / "upf.md", pages / "amf.md")
        assert (await client.get_collection("collections/default")).collection.documents == 2
        assert (await client.delete_collection("collections/default")).documents == 2
        with pytest.raises(errors.NotFound):
            await client.get_collection("collections/default")


async def test_reads_are_tried_again(connect):
    left = iter([grpc.StatusCode.UNAVAILABLE] * 2)
    async with serving_scripted(trouble=lambda *_: next(left, None)) as server:
        await connect(server).search("anything")
    assert [method for method, _ in server.rag.calls] == ["Search"] * 3
