"""Conversion through the public door: what a file does to its converter costs that file, in its place and by name."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import grpc
import pytest
from processes import PLAIN, running
from uploads import begin, chunk, commit, ends, ingest, put, upload

sys.path.insert(0, str(Path(__file__).parents[2]))

from acting import act
from netintent.admin.v1 import admin_service_pb2
from netintent.rag.v1 import document_pb2 as wire
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub

SLOW = b"".join(b"# Part %d\n\n*a* **b** [c](d) `e` %d\n\n" % (number, number) for number in range(150_000))
"""Markdown that takes many seconds to read."""


def processes() -> dict[int, tuple[int, float, str]]:
    """Every process: its parent, its CPU seconds, its state."""
    found: dict[int, tuple[int, float, str]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):
                fields = (each / "stat").read_text().rpartition(")")[2].split()
                found[int(each.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]), fields[0])
    return found


def below(pid: int, known: dict[int, tuple[int, float, str]]) -> set[int]:
    """Every process that comes of one."""
    found = {pid}
    while more := {each for each, (parent, _, state) in known.items() if parent in found and state != "Z"} - found:
        found |= more
    return found - {pid}


def converters(pid: int) -> set[int]:
    """The converting processes of a server: the children of a child of it."""
    known = processes()
    return {each for each in below(pid, known) if known[each][0] != pid}


async def busy(pid: int, *, but: frozenset[int] | set[int] = frozenset()) -> int:
    """The converter that is at work."""
    async with asyncio.timeout(30):
        while True:
            before = processes()
            await asyncio.sleep(0.15)
            after = processes()
            for each in converters(pid) - but:
                if each in before and after.get(each, (0, 0))[1] - before[each][1] >= 4:
                    return each


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def executor(server) -> admin_service_pb2.ExecutorStatus:
    (told,) = (await server.admin.GetStatus(admin_service_pb2.GetStatusRequest())).executors
    return told


async def until_idle(server) -> admin_service_pb2.ExecutorStatus:
    async with asyncio.timeout(10):
        while (told := await executor(server)).busy or told.waiting:
            await asyncio.sleep(0.02)
    return told


async def test_of_thirteen_files_three_end_their_process_and_ten_are_ingested(serve):
    bad = {2: b"segfault", 6: b"abort", 11: b"exit 0"}
    frames = [frame for number in range(13) for frame in upload(bad.get(number, b"pid"), file_name=f"p{number}.md")]
    async with serve(reader=act, ingest__converters=2) as server:
        told = await ends(server.rag.IngestDocuments(iter(frames)))
        assert list(told) == list(range(13)), "in order"
        assert {index for index, response in told.items() if response.HasField("failed")} == set(bad)
        for index in bad:
            assert told[index].failed.code == "CONVERTER_CRASHED"
            assert told[index].failed.message
            assert told[index].failed.remedy
        listed = await server.rag.ListDocuments(wire.ListDocumentsRequest(parent="collections/default"))
        assert len(listed.documents) == 10
        state = await executor(server)
        assert (state.name, state.restarts, state.finished) == ("converters", 3, 13)


async def test_a_file_that_needs_too_much_cpu_time_is_refused_by_name(serve):
    async with serve(ingest__converter_cpu_seconds=1, ingest__converters=1) as server:
        answers = await ingest(server, *upload(SLOW, file_name="slow.md"), *upload(file_name="good.md"))
        assert answers[0].failed.code == "CONVERTER_TIMEOUT"
        assert "1 s of CPU" in answers[0].failed.message
        assert answers[0].failed.remedy
        assert answers[1].HasField("done")


async def test_a_file_that_needs_too_much_memory_is_refused_by_name(serve):
    async with serve(ingest__converter_memory_bytes=2**28, ingest__converters=1) as server:
        answers = await ingest(
            server,
            *upload("\U0001f4e1 word ".encode() * 5_500_000, file_name="large.txt", piece=2**20),
            *upload(file_name="good.md"),
        )
        assert answers[0].failed.code == "CONVERTER_MEMORY"
        assert answers[0].failed.remedy
        assert answers[1].HasField("done")


async def test_a_killed_converter_is_told_with_its_signal_and_replaced(serve):
    async with serve(ingest__converters=1) as server:
        upload_ = asyncio.create_task(ingest(server, *upload(SLOW, file_name="slow.md"), *upload()))
        os.kill(await busy(os.getpid()), signal.SIGKILL)
        answers = await upload_
        assert answers[0].failed.code == "CONVERTER_CRASHED"
        assert "SIGKILL" in answers[0].failed.message
        assert answers[1].HasField("done")


async def test_a_cancelled_upload_ends_its_conversion_and_frees_the_place(serve, tmp_path):
    async with serve(ingest__converters=1) as server:
        call = server.rag.IngestDocuments(upload(SLOW, file_name="slow.md"))
        at_work = await busy(os.getpid())
        call.cancel()
        await put(server)
        assert at_work not in converters(os.getpid())
        assert (await until_idle(server)).restarts == 1
        assert list((tmp_path / "data" / "converting").iterdir()) == []
        assert list((tmp_path / "data" / "spool").iterdir()) == []


async def test_a_single_file_passes_a_bulk_that_waits(serve):
    bulk = [frame for n in range(20) for frame in upload(b"sleep 0.05", file_name=f"b{n}.md")]
    async with serve(reader=act, ingest__converters=1) as server:
        call = server.rag.IngestDocuments(iter(bulk))
        answered = 0

        async def read() -> None:
            nonlocal answered
            async for response in call:
                answered += response.WhichOneof("event") != "progress"

        reading = asyncio.create_task(read())
        await until(lambda: answered >= 1)
        while (await executor(server)).waiting < 5:
            await asyncio.sleep(0.01)
        await put(server, b"pid", file_name="single.md")
        assert answered < 18
        await reading
        assert answered == 20


async def test_the_ends_of_files_come_in_their_order(serve):
    large = b"# Large\n\n" + b"*a* `b`\n\n" * 20_000
    frames = [
        *upload(large, file_name="first.md"),
        *upload(file_name="second.md"),
        begin(file_name="third.md"),
        chunk(b"x"),
        commit(b"other"),
        *upload(file_name="fourth.md"),
    ]
    async with serve(ingest__converters=2) as server:
        assert list(await ends(server.rag.IngestDocuments(iter(frames)))) == [0, 1, 2, 3]


async def test_the_processes_come_up_by_themselves_and_go_with_the_server(serve):
    before = converters(os.getpid())
    async with serve(ingest__converters=3) as server:
        async with asyncio.timeout(20):
            while (await executor(server)).workers < 3:
                await asyncio.sleep(0.02)
        assert len(converters(os.getpid()) - before) == 3
    await until(lambda: not converters(os.getpid()) - before)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they end with the file that they read")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_no_process_outlives_its_server(tmp_path, how):
    async with running(tmp_path, PLAIN, ingest__converters=2, drain__grace_seconds=0.2) as server:
        async with grpc.aio.insecure_channel(server.addresses[0]) as channel:
            call = RagServiceStub(channel).IngestDocuments(upload(SLOW, file_name="slow.md"))
            await busy(server.process.pid)
            all_of_it = below(server.process.pid, processes())
            assert len(all_of_it) >= 4, "two converters, what they come of, and what watches over their locks"
            os.kill(server.process.pid, how)
            await server.process.wait()
            call.cancel()
        await until(lambda: not all_of_it & {each for each, (*_, state) in processes().items() if state != "Z"})
    async with running(tmp_path, PLAIN):
        assert list((tmp_path / "data" / "converting").iterdir()) == []
        assert list((tmp_path / "data" / "spool").iterdir()) == []


async def test_a_temporary_folder_with_a_long_name_keeps_no_converter_from_starting(tmp_path, monkeypatch):
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    async with running(tmp_path, PLAIN) as server, grpc.aio.insecure_channel(server.addresses[0]) as channel:
        told = await ends(RagServiceStub(channel).IngestDocuments(upload(), timeout=20))
    assert told[0].WhichOneof("event") == "done", told
