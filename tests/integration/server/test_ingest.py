"""Uploads through the public door: what is acknowledged is there, what is not left nothing."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from uploads import PAGE, begin, chunk, commit, ends, ingest, put, upload
from wire_errors import fails_with, violations

from netintent.common.v1 import common_pb2
from netintent.rag.v1 import document_pb2 as wire
from netintent.rag.v1 import rag_service_pb2


async def names(server):
    try:
        response = await server.rag.ListDocuments(wire.ListDocumentsRequest(parent="collections/default"))
    except grpc.aio.AioRpcError as error:
        if error.code() is not grpc.StatusCode.NOT_FOUND:
            raise
        return []
    return [document.name.rpartition("/")[2] for document in response.documents]


async def found(server, query, **options):
    response = await server.rag.Search(rag_service_pb2.SearchRequest(query=query, **options))
    return [(hit.citation.document.rpartition("/")[2], hit.citation.clause) for hit in response.hits]


def spooled(tmp_path):
    return list((tmp_path / "data" / "spool").iterdir())


async def test_a_file_is_durable_and_searchable_when_it_is_done(serve, tmp_path):
    async with serve() as server:
        end = await put(server, title="AMF guide", version="1.2", labels={"vendor": "acme"})
        assert end.done.name == "collections/default/documents/amf"
        assert end.done.state == wire.DOCUMENT_STATE_READY
        assert (end.done.size_bytes, end.done.title, end.done.version) == (len(PAGE), "AMF guide", "1.2")
        assert end.done.chunks >= 4
        assert end.index_sequence == 1
        assert (await found(server, "production floor replicas"))[0] == ("amf", "2.1")
        assert spooled(tmp_path) == []
    async with serve() as server:
        assert (await found(server, "production floor replicas"))[0] == ("amf", "2.1")


async def test_progress_names_the_stages_in_order(serve):
    async with serve() as server:
        stages = [
            common_pb2.Stage.Name(response.progress.stage).removeprefix("STAGE_")
            async for response in server.rag.IngestDocuments(upload())
            if response.HasField("progress")
        ]
    assert stages == ["CONVERT", "CHUNK", "INDEX"]


async def test_a_large_file_tells_how_much_was_received(serve):
    data = b"# Large\n\n" + b"The AMF selects an SMF. " * 200_000
    async with serve() as server:
        received = [
            response.progress.done
            async for response in server.rag.IngestDocuments(upload(data, piece=2**18))
            if response.progress.stage == common_pb2.STAGE_QUEUE and response.HasField("progress")
        ]
    assert received == sorted(received)
    assert len(received) == len(data) // 2**20


async def test_one_bad_file_never_ends_the_stream(serve, tmp_path):
    wrong = [
        ("CHECKSUM_MISMATCH", [begin(file_name="a.md"), chunk(PAGE), commit(PAGE, sha256="0" * 64)]),
        ("CHECKSUM_MISMATCH", [begin(file_name="b.md"), chunk(PAGE), commit(PAGE, size=1)]),
        ("INVALID_ARGUMENT", [begin(file_name=""), chunk(PAGE), commit(PAGE)]),
        ("INVALID_ARGUMENT", [begin(document_id="No Id"), commit(b"")]),
        ("INVALID_ARGUMENT", [begin(collection="UPPER"), commit(b"")]),
        ("INVALID_ARGUMENT", [begin(labels={"k" * 257: ""}), commit(b"")]),
        ("INCOMPLETE", [begin(file_name="c.md"), chunk(PAGE)]),
        ("TOO_LARGE", [begin(file_name="d.md"), chunk(b"x" * 40_000), chunk(b"x" * 40_000), chunk(b""), commit(b"")]),
        ("CORRUPT", upload(b"%PDF-1.7\n", file_name="e.pdf")),
        ("UNSUPPORTED_MEDIA_TYPE", upload(b"GIF89a\n", file_name="e.gif")),
        ("EMPTY_TEXT", upload(b"  \n", file_name="f.md")),
    ]
    frames = [frame for _, frames in wrong for frame in frames]
    async with serve(ingest__file_bytes=65_536) as server:
        answers = await ingest(server, *frames, *upload(file_name="good.md"), begin(file_name="open.md"), chunk(PAGE))
        assert await names(server) == ["good"]
    assert [answers[index].failed.code for index in range(len(wrong))] == [code for code, _ in wrong]
    assert all(answers[index].failed.message and answers[index].failed.remedy for index in range(len(wrong)))
    assert answers[len(wrong)].done.name.endswith("/good")
    assert answers[len(wrong) + 1].failed.code == "INCOMPLETE", "the stream ended before its commit frame"
    assert spooled(tmp_path) == []


@pytest.mark.slow
async def test_the_largest_file_is_what_the_setting_says(serve):
    """Beyond the default's 64 MiB too."""
    data = b"# Large\n\n" + b"word " * (13 * 2**20 + 2**18)
    async with serve(ingest__file_bytes=70 * 2**20) as server:
        (end,) = (await ingest(server, *upload(data, piece=2**20))).values()
        assert end.done.size_bytes == len(data) > 64 * 2**20


async def test_an_invalid_begin_frame_is_told_all_that_is_wrong(serve):
    async with serve() as server:
        (answer,) = (await ingest(server, begin(file_name="", collection="!", document_id="!"), commit(b""))).values()
    for field in ("begin.file_name", "begin.collection", "begin.document_id"):
        assert field in answer.failed.message


@pytest.mark.parametrize("frame", [chunk(PAGE), commit(PAGE), wire.IngestDocumentsRequest()])
async def test_frames_out_of_order_end_the_stream_once_the_files_before_are_answered(serve, frame):
    async with serve() as server:
        call = server.rag.IngestDocuments(iter([*upload(), frame, *upload(file_name="later.md")]))
        answered: list[str] = []

        async def read():
            async for response in call:
                answered.append(response.WhichOneof("event"))  # noqa: PERF401 - it raises in the middle

        with fails_with(grpc.StatusCode.INVALID_ARGUMENT) as caught:
            await read()
        assert violations(caught.value)
        assert answered[-1] == "done"
        assert await names(server) == ["amf"]


async def test_the_same_content_twice_is_a_no_op(serve):
    async with serve() as server:
        first, again = await put(server), await put(server)
        assert again == first
        changed = await put(server, title="Another title")
        assert (changed.index_sequence, changed.done.title) == (2, "Another title")
        assert changed.done.etag != first.done.etag


async def test_a_new_version_takes_the_place_of_the_old(serve):
    async with serve() as server:
        await put(server)
        end = await put(server, PAGE.replace(b"production floor", b"minimum"))
        assert end.index_sequence == 2
        assert await names(server) == ["amf"]
        assert await found(server, "production floor") == []
        assert (await found(server, "minimum"))[0] == ("amf", "2.1")


async def test_files_of_one_document_keep_their_order(serve):
    """The first is large and slow to convert, the last must win."""
    large = b"# Large\n\n" + b"The AMF selects an SMF. " * 100_000
    async with serve() as server:
        await ingest(server, *upload(large), *upload(b"# Small\n\nshort text\n"))
        document = await server.rag.GetDocument(wire.GetDocumentRequest(name="collections/default/documents/amf"))
    assert document.document.title == "Small"


async def test_readers_see_the_old_or_the_new_version_and_never_none(serve):
    searched = asyncio.Event()

    async def write(server):
        for number in range(1, 20):
            await put(server, b"# V\n\nconstant words of version %d\n" % number)
            searched.clear()
            await searched.wait()  # a search that is overtaken again and again gives up

    async with serve() as server:
        await put(server, b"# V\n\nconstant words of version 0\n")
        writing = asyncio.create_task(write(server))
        while not writing.done():
            assert len(await found(server, "constant words")) == 1
            searched.set()
        await writing


async def test_a_cancelled_upload_leaves_nothing(serve, tmp_path):
    async with serve() as server:
        call = server.rag.IngestDocuments()
        await call.write(begin())
        await call.write(chunk(PAGE))
        while not spooled(tmp_path):
            await asyncio.sleep(0.01)
        call.cancel()
        async with asyncio.timeout(5):
            while spooled(tmp_path):
                await asyncio.sleep(0.01)
        assert await names(server) == []


async def test_uploads_cancelled_at_any_moment_give_back_their_room(serve, tmp_path):
    """There is room for one file at a time: one that kept it would keep out all others."""
    async with serve(ingest__working_bytes=1) as server:
        for number in range(30):
            frames = [frame for n in range(5) for frame in upload(PAGE, file_name=f"p{n}.md", title=f"{number}")]
            call = server.rag.IngestDocuments(iter(frames))
            await asyncio.sleep(number * 0.002)
            call.cancel()
        await put(server, file_name="last.md")
        async with asyncio.timeout(5):
            while spooled(tmp_path):
                await asyncio.sleep(0.01)


async def test_a_stream_of_many_small_files_is_answered_whole(serve):
    async with serve() as server:
        frames = [frame for n in range(300) for frame in upload(b"# P%d\n\nword%d\n" % (n, n), file_name=f"p{n}.md")]
        answers = await ingest(server, *frames)
        assert sorted(answers) == list(range(300))
        assert max(answer.index_sequence for answer in answers.values()) == 300
        assert await found(server, "word299") == [("p299", "")]


async def test_a_client_that_reads_late_loses_nothing(serve):
    async with serve(ingest__files_ahead=4) as server:
        call = server.rag.IngestDocuments(
            iter([frame for n in range(50) for frame in upload(b"# P\n\ntext\n", file_name=f"p{n}.md")])
        )
        await asyncio.sleep(0.3)
        assert sorted(await ends(call)) == list(range(50))


async def test_a_second_server_is_kept_from_the_same_data(serve):
    from netintent_server.errors import ConfigurationError

    async with serve():
        with pytest.raises(ConfigurationError, match="in use"):
            async with serve():
                pass
