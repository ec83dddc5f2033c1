"""Files of questions in, runs and answers out."""

from __future__ import annotations

import asyncio
import json
import signal

import grpc
import pytest
from scripted_rag import serving_scripted

from netintent_client import NetintentClient, Upload


def lines(*rows) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def read(text: str) -> list:
    return [json.loads(line) for line in text.splitlines()]


PAGES = {
    "ts_23.501.md": "# TS 23.501 V19.7.0\n\n## 5.15.2 Slices\n\nslices are chosen here\n\nslices again\n",
    "38.101-2.md": "# Radio\n\n## 7 Masks\n\nmasks of the radio\n",
    "runbook.md": "# Runbook\n\nslices and masks everywhere\n",
}


@pytest.fixture
async def server():
    async with serving_scripted() as running:
        async with NetintentClient(running.address) as client:
            async for _ in client.ingest([Upload(text.encode(), file_name=name) for name, text in PAGES.items()]):
                pass
        running.rag.calls.clear()
        yield running


async def test_a_run_names_each_place_once_best_first_in_the_order_of_the_rows(server, netintent, tmp_path):
    rows = [
        {"qid": "a", "question": "slices chosen here", "relevant_section_id": "no business of ours"},
        {"_id": 7, "text": "masks radio"},
        {"id": "c", "query": "nothing like it"},
    ]
    (tmp_path / "in.jsonl").write_text(lines(*rows))
    done = await netintent(
        *("search", "--input", "in.jsonl", "--output", "run.jsonl", "--server", server.address),
        *("--mode", "lexical", "--collection", "default"),
    )
    assert (done.code, done.out, done.err) == (0, "", "")
    assert read((tmp_path / "run.jsonl").read_text()) == [
        {"qid": "a", "docs": ["23.501#5.15.2", "runbook"]},
        {"qid": 7, "docs": ["38.101-2#7", "runbook"]},
        {"qid": "c", "docs": []},
    ]
    requests = [request for _, request in server.rag.calls]
    assert {(request.top_k, request.collection) for request in requests} == {(50, "default")}


async def test_many_questions_go_at_once_but_not_all_and_come_out_in_order(server, netintent):
    rows = [{"qid": f"q{number}", "question": "slices " + "x" * (number % 7)} for number in range(400)]
    where = {"NETINTENT_SERVER": server.address}
    done = await netintent("search", "--input", "-", "--top-k", "5", stdin=lines(*rows), env=where)
    assert (done.code, done.err) == (0, "")
    assert [row["qid"] for row in read(done.out)] == [row["qid"] for row in rows]
    assert 1 < server.rag.most_in_flight <= 16
    assert {request.top_k for _, request in server.rag.calls} == {5}


async def test_answers_and_abstentions_are_rows_alike(server, netintent):
    rows = [{"qid": 1, "question": "which slices are chosen here"}, {"qid": 2, "question": "who won?"}]
    done = await netintent("ask", "--input", "-", stdin=lines(*rows), env={"NETINTENT_SERVER": server.address})
    assert (done.code, done.err) == (0, "")
    assert read(done.out) == [
        {"qid": 1, "answer": "slices are chosen here [1]", "abstained": False, "citations": ["23.501#5.15.2"]},
        {"qid": 2, "answer": "", "abstained": True, "citations": []},
    ]


async def test_a_row_that_fails_is_named_and_the_others_are_answered(server, netintent):
    rows = [{"qid": "good", "question": "slices"}, {"qid": "empty", "question": ""}]
    where = {"NETINTENT_SERVER": server.address}
    done = await netintent("search", "--input", "-", stdin=lines(*rows), env=where)
    assert done.code == 1
    good, empty = read(done.out)
    assert good["docs"]
    assert (empty["docs"], empty["error"]["code"]) == ([], "INVALID_ARGUMENT")
    assert done.err.splitlines() == [
        "netintent: empty: query is empty",
        "netintent: 1 of 2 rows were not answered",
    ]
    server.rag.trouble = lambda *_: grpc.StatusCode.INTERNAL
    failed = await netintent("ask", "--input", "-", stdin=lines(*rows), env=where)
    assert failed.code == 1
    assert read(failed.out)[0].items() >= {"qid": "good", "answer": None, "abstained": None, "citations": []}.items()


async def test_a_failure_that_is_every_rows_ends_the_batch_and_leaves_what_was_there(server, netintent, tmp_path):
    (tmp_path / "run.jsonl").write_text("before\n")
    server.rag.trouble = lambda *_: grpc.StatusCode.PERMISSION_DENIED
    rows = [{"qid": number, "question": "slices"} for number in range(300)]
    where = {"NETINTENT_SERVER": server.address}
    done = await netintent("search", "--input", "-", "--output", "run.jsonl", stdin=lines(*rows), env=where)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert (tmp_path / "run.jsonl").read_text() == "before\n"
    assert len(server.rag.calls) < 100


async def test_a_server_that_is_away_for_a_moment_costs_no_row(server, netintent):
    troubles = iter([grpc.StatusCode.UNAVAILABLE] * 3)
    server.rag.trouble = lambda *_: next(troubles, None)
    rows = [{"qid": number, "question": "slices"} for number in range(5)]
    where = {"NETINTENT_SERVER": server.address}
    done = await netintent("search", "--input", "-", stdin=lines(*rows), env=where)
    assert (done.code, done.err) == (0, "")
    assert all(row["docs"] for row in read(done.out))


async def test_rows_that_are_none_are_named_by_line(server, netintent):
    rows = [{"qid": "a", "question": "x"}, {"qid": "a", "question": "y"}, {"question": "x"}, {"id": "b", "text": 3}]
    where = {"NETINTENT_SERVER": server.address}
    done = await netintent("ask", "--input", "-", stdin=lines(*rows), env=where)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "netintent: --input: line 2: qid 'a' was line 1's already",
        'netintent: --input: line 3: is not an object with "qid" and "question"',
        "netintent: --input: line 4: id must be text or a whole number, and text must be text",
    ]
    assert server.rag.calls == []


async def test_an_interrupted_batch_stops_its_calls_and_leaves_what_was_there(server, spawn, tmp_path):
    server.rag.hold = asyncio.Event()
    (tmp_path / "in.jsonl").write_text(lines(*({"qid": n, "question": "slices"} for n in range(50))))
    (tmp_path / "run.jsonl").write_text("before\n")
    options = ("--input", "in.jsonl", "--output", "run.jsonl", "--server", server.address)
    process = await spawn("search", *options)
    await asyncio.wait_for(server.rag.holding.wait(), 20)
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), 20)
    await asyncio.wait_for(server.rag.gone.wait(), 5)
    assert (process.returncode, err) == (130, b"")
    assert (tmp_path / "run.jsonl").read_text() == "before\n"
