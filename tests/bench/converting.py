"""The processes that convert: waits side by side, the first batch, mixed documents, cancels, crashes, the way back."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import uvloop
from measuring import options, report, table

from netintent.rag.v1 import document_pb2 as wire
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub
from netintent_server.__main__ import SWITCH_SECONDS
from netintent_server.adapters.convert import worker
from netintent_server.adapters.convert.parcel import packed, unpacked
from netintent_server.adapters.convert.processes import ProcessConverter
from netintent_server.app import serving
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import Block, BlockKind, Converted
from netintent_server.settings import load

sys.path.insert(0, str(Path(__file__).parents[1]))

from acting import act

SHARED = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared"))
CRASHES = ("segfault", "abort", "exit 0", "exit 3", "leave", "memory")


def main() -> None:
    given = options(__doc__).parse_args()
    sys.setswitchinterval(SWITCH_SECONDS)  # as the server does
    figures = uvloop.run(measured())
    figures["30 MB of text, seconds"] = way_back()
    for name, rows in figures.items():
        print(f"\n{name}")
        table(("", ""), [(label, f"{value:,.3f}") for label, value in rows.items()])
    report(given.json, figures)


async def measured() -> dict[str, Any]:
    figures: dict[str, Any] = {
        "20 waits of 0.15 s, converted": await converted_waits(),
        "20 waits of 0.15 s, ingested through a server": await waits(),
        "thirteen files": await thirteen(),
    }
    figures["seconds to the next file's end"] = {
        "after a cancel": await next_after(cancelled),
        **{f"after {what}": await next_after(crashed(what)) for what in CRASHES},
    }
    documents = real_documents()
    if documents:
        figures["20 mixed documents"] = await mixed(documents)
    return figures


@asynccontextmanager
async def server(reader: worker.Reader, **settings: Any) -> AsyncIterator[RagServiceStub]:
    with tempfile.TemporaryDirectory() as work:
        given = {"listen": "127.0.0.1:0", "data_dir": f"{work}/data", "drain.notice_seconds": "0"} | settings
        async with (
            serving(load(None, {}, given).settings, reader=reader) as service,
            grpc.aio.insecure_channel(service.addresses[0]) as channel,
        ):
            yield RagServiceStub(channel)


async def ingest(stub: RagServiceStub, contents: list[bytes], round_: int = 0) -> list[wire.IngestDocumentsResponse]:
    frames = []
    for number, content in enumerate(contents):
        begin = wire.Begin(file_name=f"p{number}.md", title=f"{round_}.{number}")
        commit = wire.Commit(size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
        frames += [wire.IngestDocumentsRequest(begin=begin), wire.IngestDocumentsRequest(chunk=content)]
        frames.append(wire.IngestDocumentsRequest(commit=commit))
    call = stub.IngestDocuments(iter(frames))
    return [response async for response in call if response.WhichOneof("event") != "progress"]


async def waits() -> dict[str, float]:
    """20 waits of 0.15 s: by one process, by five, and by the five of a server that has just started."""
    one, five, cold = await batches(1, 1), await batches(5, 5), await batches(5, 1, warm=False)
    return {
        "by one process, seconds": one[0],
        "by five, median of 5": statistics.median(five),
        "by five, best of 5": min(five),
        "times, median": one[0] / statistics.median(five),
        "times, best": one[0] / min(five),
        "by five of a server that has just started": cold[0],
    }


async def converted_waits() -> dict[str, float]:
    """The same, without what receiving and storing takes."""
    took: dict[int, list[float]] = {1: [], 5: []}
    for workers, rounds in ((1, 1), (5, 5)):
        with tempfile.TemporaryDirectory() as work:
            file = Path(work, "file")
            write(file, "sleep 0.15")
            converter = ProcessConverter(Path(work, "converting"), workers=workers, reader=act)
            for count in [workers, *[20] * rounds]:
                began = time.perf_counter()
                await asyncio.gather(*(converter.convert(file, file_name="x.md", media_type="") for _ in range(count)))
                took[workers].append(time.perf_counter() - began)
            await converter.close()
    one, five = took[1][1], took[5][1:]
    return {
        "by one process, seconds": one,
        "by five, median of 5": statistics.median(five),
        "times, median": one / statistics.median(five),
        "times 3 s, median": 3 / statistics.median(five),
    }


async def batches(workers: int, rounds: int, *, warm: bool = True) -> list[float]:
    took = []
    async with server(act, **{"ingest.converters": str(workers)}) as stub:
        if warm:
            await asyncio.sleep(2)
            await ingest(stub, [b"sleep 0.15"] * workers)
        for round_ in range(1, rounds + 1):
            began = time.perf_counter()
            answers = await ingest(stub, [b"sleep 0.15"] * 20, round_)
            took.append(time.perf_counter() - began)
            assert all(answer.HasField("done") for answer in answers), answers[0]
    return took


async def thirteen() -> dict[str, float]:
    contents: list[bytes] = [b"pid"] * 13
    contents[2], contents[6], contents[11] = b"segfault", b"abort", b"exit 0"
    async with server(act, **{"ingest.converters": "2"}) as stub:
        await asyncio.sleep(2)
        began = time.perf_counter()
        answers = await ingest(stub, contents)
        seconds = time.perf_counter() - began
    assert [answer.file_index for answer in answers] == list(range(13))
    done = sum(answer.HasField("done") for answer in answers)
    return {"ingested": done, "reported": 13 - done, "seconds": seconds}


async def next_after(happening: Callable[[ProcessConverter, Path], Awaitable[None]]) -> float:
    """From the end of what happens to the end of the next file, at one place; the worst of five."""
    logging.disable()  # every crash is told there
    took = []
    with tempfile.TemporaryDirectory() as work:
        limits = worker.Limits(memory_bytes=512 * 2**20)
        converter = ProcessConverter(Path(work, "converting"), workers=1, reader=act, limits=limits)
        file = Path(work, "file")
        for _ in range(5):
            await happening(converter, file)
            write(file, "pid")
            began = time.perf_counter()
            await converter.convert(file, file_name="x.md", media_type="")
            took.append(time.perf_counter() - began)
        await converter.close()
    return max(took)


async def cancelled(converter: ProcessConverter, file: Path) -> None:
    told = file.with_name("told")
    await asyncio.to_thread(told.unlink, missing_ok=True)
    write(file, f"hang {told}")
    task = asyncio.create_task(converter.convert(file, file_name="x.md", media_type=""))
    while not await asyncio.to_thread(told.exists):
        await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait({task})


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def crashed(what: str) -> Callable[[ProcessConverter, Path], Awaitable[None]]:
    async def crash(converter: ProcessConverter, file: Path) -> None:
        write(file, what)
        try:
            await converter.convert(file, file_name="x.md", media_type="")
        except DocumentRejected:
            return
        raise AssertionError(what)

    return crash


def real_documents() -> list[Path]:
    """Twenty of what is there of every kind that is read, the largest of each kind first, kinds in turn."""
    from netintent_server.adapters.convert.formats import FORMATS

    kinds = sorted({extension for each in FORMATS for extension in each.extensions if extension})
    docs = SHARED / "data" / "docs"
    found = [sorted(docs.rglob(f"*{kind}"), key=lambda file: -file.stat().st_size)[:20] for kind in kinds]
    turns = [file for row in range(20) for files in found for file in files[row : row + 1]]
    return turns[:20]


async def mixed(documents: list[Path]) -> dict[str, float]:
    figures: dict[str, float] = {"documents": len(documents)}
    said: dict[int, list[bytes]] = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as work:
            converter = ProcessConverter(Path(work, "converting"), workers=workers)
            converter.start()
            while converter.state().workers < workers:
                await asyncio.sleep(0.01)
            began = time.perf_counter()
            conversions = [converter.convert(file, file_name=file.name, media_type="") for file in documents]
            read = await asyncio.gather(*conversions, return_exceptions=True)
            figures[f"seconds, {workers} at once"] = time.perf_counter() - began
            await converter.close()
        said[workers] = [b"".join(packed(each)) if isinstance(each, Converted) else str(each).encode() for each in read]
    figures["times"] = figures["seconds, 1 at once"] / figures["seconds, 2 at once"]
    figures["identical, in order"] = said[1] == said[2]
    figures["refused"] = sum(not isinstance(each, Converted) for each in read)
    return figures


def way_back() -> dict[str, float]:
    """What it takes to bring 300,000 blocks from one process to another."""
    text = "word " * 20
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=f"{number} {text}") for number in range(300_000))
    document = Converted(blocks=blocks)
    figures = {}
    began = time.perf_counter()
    pieces = list(packed(document))
    figures["packed"], began = time.perf_counter() - began, time.perf_counter()
    assert unpacked(pieces) == document
    figures["unpacked, a piece at a time"] = time.perf_counter() - began
    began = time.perf_counter()
    whole = pickle.dumps(document)
    figures["pickled"], began = time.perf_counter() - began, time.perf_counter()
    pickle.loads(whole)
    figures["unpickled, holding up every thread"] = time.perf_counter() - began
    return figures


if __name__ == "__main__":
    main()
