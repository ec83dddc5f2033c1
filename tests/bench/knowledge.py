"""Ingests real documents, then searches and asks: rates, memory, disk, start-up afterwards, latency, ranking, answers.

Everything goes through gRPC, with one configuration for all collections. Rankings and answers are told whole and in
halves, by the last number of each id: what was tuned was tuned on the even ones.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
from measuring import Process, netintent, options, report, table

from netintent.rag.v1 import rag_service_pb2
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub
from netintent_client import NetintentClient, Upload

SHARED = Path(os.environ.get("NETINTENT_SHARED", Path(__file__).parents[3] / "shared"))
DATA = SHARED / "data"
HALVES = {"all": lambda _: True, "even": lambda number: number % 2 == 0, "odd": lambda number: number % 2 == 1}
SEARCHES = 1000
CLIENTS = (1, 16)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="show N answers and N refusals")
    given = parser.parse_args()
    if not DATA.is_dir():
        print("the evaluation data is not here, so nothing was measured; set NETINTENT_SHARED to its folder")
        return
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        data, uploads = Path(work, "data"), documents(Path(work))
        with netintent(data=data, health__free_bytes="0") as server:
            figures["ingest"] = {name: ingested(server, data, name, files) for name, files in uploads.items()}
            figures["search"] = {f"{n} clients": asyncio.run(searched(server, n)) for n in CLIENTS}
            figures["search"]["1 client, ingesting"] = asyncio.run(searched_while_ingesting(server, uploads["telecom"]))
            figures["ranking"] = {name: ranked(server, Path(work), name) for name in ("telecom", "scifact", "npl")}
            figures["answers"] = answered(server, given.examples)
        figures["start-up afterwards"] = started(data)
    show(figures)
    report(given.json, figures)


def documents(work: Path) -> dict[str, list[Path]]:
    """Every set as the files that are ingested."""
    tool, sections = SHARED / "tools" / "telecom_markdown.py", DATA / "telecom" / "sections.jsonl.gz"
    subprocess.run([sys.executable, tool, sections, work / "telecom"], check=True, capture_output=True)
    for name in ("scifact", "npl"):
        (work / name).mkdir()
        with gzip.open(DATA / name / "corpus.jsonl.gz", "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                title = f"# {row['title']}\n\n" if row["title"] else ""
                (work / name / f"{row['_id']}.md").write_text(f"{title}{row['text']}\n", encoding="utf-8")
    found = {name: sorted((work / name).iterdir()) for name in ("telecom", "scifact", "npl")}
    return {"nephio": sorted((DATA / "docs" / "nephio").glob("*.md")), **found}


def ingested(server: Process, data: Path, name: str, files: list[Path]) -> dict[str, Any]:
    cpu, began, disk = server.cpu_seconds(), time.perf_counter(), size(data)
    passages, failed = asyncio.run(upload(server, name, files))
    seconds = time.perf_counter() - began
    text = sum(file.stat().st_size for file in files)
    return {
        "documents": len(files),
        "failed": dict(failed),
        "passages": passages,
        "seconds": seconds,
        "passages_per_second": passages / seconds,
        "passages_per_cpu_second": passages / (server.cpu_seconds() - cpu),
        "rss_mib": server.rss_bytes() / 2**20,
        "disk_bytes_per_text_byte": (size(data) - disk) / text,
    }


async def upload(server: Process, name: str, files: Iterable[Path]) -> tuple[int, Counter[str]]:
    """Passages, and the codes of what failed."""
    passages, failed = 0, Counter[str]()
    async with NetintentClient(server.address) as client:
        # the id is the file's whole name: one set has files that differ in their letters' case alone
        uploads = (Upload(file, collection=name) for file in files)
        async with client.ingest(uploads, timeout=3000) as events:
            async for event in events:
                passages += event.done.chunks
                failed.update([event.failed.code] if event.HasField("failed") else [])
    return passages, failed


def size(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


def questions() -> list[dict[str, Any]]:
    return [row for row in rows_of(DATA / "telecom" / "queries_dev.jsonl") if row["question"].strip()]


def rows_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


async def searched(server: Process, clients: int, *, until: asyncio.Task[Any] | None = None) -> dict[str, float]:
    """Search as so many clients, one search after another each; or for as long as `until` runs."""
    asked = [row["question"] for row in questions()]
    left = iter(range(10**9 if until else SEARCHES))
    took: list[float] = []

    async def client() -> None:
        async with grpc.aio.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            stub = RagServiceStub(channel)
            for number in left:
                began = time.perf_counter()
                query = asked[number % len(asked)]
                await stub.Search(rag_service_pb2.SearchRequest(query=query, collection="telecom"), timeout=30)
                took.append((time.perf_counter() - began) * 1e3)
                if until is not None and until.done():
                    return

    cpu, began = server.cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    seconds, cpu = time.perf_counter() - began, server.cpu_seconds() - cpu
    centiles = statistics.quantiles(took, n=100)
    return {
        "searches": len(took),
        "p50_ms": centiles[49],
        "p99_ms": centiles[98],
        "most_ms": max(took),
        "per_second": len(took) / seconds,
        "cpu_ms": cpu / len(took) * 1e3,
    }


async def searched_while_ingesting(server: Process, files: list[Path]) -> dict[str, float]:
    ingesting = asyncio.create_task(upload(server, "meanwhile", files[:8]))
    figures = await searched(server, 1, until=ingesting)
    await ingesting
    return {name: value for name, value in figures.items() if name != "cpu_ms"}


def ranked(server: Process, work: Path, name: str) -> dict[str, float]:
    """NDCG@10 of `netintent search --input --output`, by the scorer's own reckoning."""
    telecom = name == "telecom"
    asked = DATA / name / ("queries_dev.jsonl" if telecom else "queries.jsonl")
    judged = asked if telecom else DATA / name / "qrels" / "test.tsv"
    run = work / f"{name}.run"
    command = [sys.executable, "-m", "netintent_client", "--server", server.address, "search"]
    command += ["--collection", name, "--input", str(asked), "--output", str(run)]
    subprocess.run(command, check=False, capture_output=True)  # a question without words is told by its exit code
    return {half: scored(judged, run, work, belongs) for half, belongs in HALVES.items()}


def scored(judged: Path, run: Path, work: Path, belongs: Any) -> float:
    part = work / f"part{judged.suffix}"
    part.write_text("".join(lines_of_half(judged, belongs)), encoding="utf-8")
    tool = SHARED / "tools" / "score_retrieval.py"
    said = subprocess.run([sys.executable, tool, part, run], check=True, capture_output=True, text=True).stdout
    return float(re.findall(r"nDCG@10 ([\d.]+)", said)[0])


def lines_of_half(judged: Path, belongs: Any) -> Iterator[str]:
    for number, line in enumerate(judged.read_text(encoding="utf-8").splitlines(keepends=True)):
        if judged.suffix != ".jsonl" and number == 0:
            yield line
            continue
        qid = json.loads(line)["qid"] if judged.suffix == ".jsonl" else line.split("\t")[0]
        if belongs(int(re.findall(r"\d+", qid)[-1])):
            yield line


def answered(server: Process, examples: int) -> dict[str, Any]:
    """How many of the answerable are answered, citing the right clause, and how many of the others are refused."""
    able, unable = questions(), rows_of(DATA / "unanswerable.jsonl")
    began = time.perf_counter()
    answers = asyncio.run(ask(server, [row["question"] for row in (*able, *unable)]))
    seconds = time.perf_counter() - began
    figures: dict[str, Any] = {"ms_per_question": seconds / len(answers) * 1e3}
    told = list(zip((*able, *unable), answers, strict=True))
    for half, belongs in HALVES.items():
        mine = [(row, answer) for row, answer in told if belongs(int(re.findall(r"\d+", row["qid"])[-1]))]
        good = [(row, answer) for row, answer in mine if "relevant_section_id" in row]
        bad = [(row, answer) for row, answer in mine if "kind" in row and "relevant_section_id" not in row]
        given = [(row, answer) for row, answer in good if not answer.abstained]
        figures[half] = {
            "answerable answered": len(given) / len(good),
            "  citing the clause": sum(cites(row, answer) for row, answer in given) / len(good),
            "unanswerable refused": sum(answer.abstained for _, answer in bad) / len(bad),
        }
    kinds = Counter(row["kind"] for row in unable)
    refused = Counter(row["kind"] for row, answer in told[len(able) :] if answer.abstained)
    figures["refused by kind"] = {kind: refused[kind] / count for kind, count in sorted(kinds.items())}
    if examples:
        show_examples(told[:examples], told[len(able) :][:examples])
    return figures


async def ask(server: Process, asked: list[str]) -> list[rag_service_pb2.QueryResponse]:
    async with grpc.aio.insecure_channel(server.address) as channel:
        stub = RagServiceStub(channel)
        return [
            await stub.Query(rag_service_pb2.QueryRequest(question=question, collection="telecom"), timeout=30)
            for question in asked
        ]


def cites(row: dict[str, Any], answer: rag_service_pb2.QueryResponse) -> bool:
    places = {
        f"{''.join(re.findall(r'[0-9]{2}.[0-9]{3}(?:-[0-9]+)?', cited.title)[:1])}#{cited.clause}"
        for cited in answer.citations
    }
    return row["relevant_section_id"] in places


def show_examples(*parts: Iterable[tuple[dict[str, Any], rag_service_pb2.QueryResponse]]) -> None:
    for part in parts:
        for row, answer in part:
            print(f"\n? {row['question']}  ({row.get('relevant_section_id') or row.get('kind')})")
            print(f"  {answer.answer or 'abstains: ' + answer.abstain_reason}")
            for number, cited in enumerate(answer.citations, start=1):
                print(f"  [{number}] {cited.title}, clause {cited.clause}")


def started(data: Path) -> dict[str, float]:
    began = time.perf_counter()
    with netintent(data=data) as server:
        seconds = time.perf_counter() - began
        return {"ready_ms": seconds * 1e3, "rss_mib": server.rss_bytes() / 2**20, "disk_mib": size(data) / 2**20}


def show(figures: dict[str, Any]) -> None:
    for name, rows in figures.items():
        if all(isinstance(row, dict) for row in rows.values()):
            header = list(dict.fromkeys(key for row in rows.values() for key in row))
            cells = [(label, *(number(row.get(key, "")) for key in header)) for label, row in rows.items()]
            print()
            table((name, *header), cells)
        else:
            print(f"\n{name}")
            for label, row in rows.items():
                print(f"  {label}: {row if isinstance(row, dict) else number(row)}")


def number(value: Any) -> str:
    return (
        f"{value:,.3f}"
        if isinstance(value, float) and value < 10
        else f"{value:,.0f}"
        if value != "" and not isinstance(value, (dict, str))
        else str(value or "")
    )


if __name__ == "__main__":
    main()
