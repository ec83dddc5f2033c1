"""Files of questions in, runs and answers out: by a real server, and by a scripted one where it has to fail or wait."""

from __future__ import annotations

import asyncio
import json
import signal

import grpc
import pytest
from scripted_rag import serving_scripted

from netintent.rag.v1.rag_service_pb2 import SEARCH_MODE_LEXICAL
from netintent_client import NetintentClient, Upload


def lines(*rows) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def read(text: str) -> list:
    return [json.loads(line) for line in text.splitlines()]


PAGES = {
    "ts_23.501.md": "# TS 23.501 V19.7.0\n\n## 5.15.2 Slices\n\nThe AMF chooses the slices of a device.\n\nslices\n",
    "38.101-2.md": "# Radio\n\n## 7 Masks\n\nmasks of the radio\n",
    "runbook.md": "# Runbook\n\nslices and masks everywhere\n",
}


async def filled(server):
    """The server, with the pages in it."""
    async with NetintentClient(server.address) as client:
        async for event in client.ingest([Upload(text.encode(), file_name=name) for name, text in PAGES.items()]):
            assert not event.HasField("failed")
    return server


@pytest.fixture
async def server(serve):
    async with serve() as running:
        yield await filled(running)


@pytest.fixture
async def scripted():
    async with serving_scripted() as running:
        await filled(running)
        running.rag.calls.clear()
        yield running


async def test_a_run_names_each_place_once_best_first_in_the_order_of_the_rows(server, netintent, tmp_path):
    rows = [
        {"qid": "a", "question": "Who chooses the slices of a device?", "relevant_section_id": "no business of ours"},
        {"_id": 7, "text": "masks of the radio"},
        {"id": "c", "query": "unheard"},
    ]
    (tmp_path / "in.jsonl").write_text(lines(*rows))
    done = await netintent("search", "--input", "in.jsonl", "--output", "run.jsonl", "--server", server.address)
    assert (done.code, done.out, done.err) == (0, "", "")
    first, second, third = read((tmp_path / "run.jsonl").read_text())
    assert (first["qid"], second["qid"], third) == ("a", 7, {"qid": "c", "docs": []})
    assert first["docs"][0] == "23.501#5.15.2"
    assert second["docs"][0] == "38.101-2#7"
    assert sorted(first["docs"]) == ["23.501#5.15.2", "runbook"]


async def test_options_hold_for_every_row_and_more_passages_are_asked_for(scripted, netintent):
    rows = [{"qid": number, "question": "slices"} for number in range(3)]
    options = ("--mode", "lexical", "--collection", "default", "--server", scripted.address)
    done = await netintent("search", "--input", "-", *options, stdin=lines(*rows))
    assert (done.code, done.err) == (0, "")
    assert read(done.out) == [{"qid": number, "docs": ["runbook", "23.501#5.15.2"]} for number in range(3)]
    asked = {(request.top_k, request.collection, request.mode) for _, request in scripted.rag.calls}
    assert asked == {(50, "default", SEARCH_MODE_LEXICAL)}


async def test_many_questions_go_at_once_but_not_all_and_come_out_in_order(scripted, netintent):
    rows = [{"qid": f"q{number}", "question": "slices " + "x" * (number % 7)} for number in range(400)]
    where = {"NETINTENT_SERVER": scripted.address}
    done = await netintent("search", "--input", "-", "--top-k", "5", stdin=lines(*rows), env=where)
    assert (done.code, done.err) == (0, "")
    assert [row["qid"] for row in read(done.out)] == [row["qid"] for row in rows]
    assert 1 < scripted.rag.most_in_flight <= 16
    assert {request.top_k for _, request in scripted.rag.calls} == {5}


async def test_answers_and_abstentions_are_rows_alike(server, netintent):
    rows = [
        {"qid": 1, "question": "Who chooses the slices of a device?"},
        {"qid": 2, "question": "Who won the world cup?"},
    ]
    done = await netintent("ask", "--input", "-", stdin=lines(*rows), env={"NETINTENT_SERVER": server.address})
    assert (done.code, done.err) == (0, "")
    answered, abstained = read(done.out)
    assert answered["answer"].startswith("The AMF chooses the slices of a device.")
    assert (answered["abstained"], answered["citations"][0]) == (False, "23.501#5.15.2")
    assert abstained == {"qid": 2, "answer": "", "abstained": True, "citations": []}


@pytest.mark.parametrize(
    ("command", "finds"),
    [("search", {"docs": []}), ("ask", {"answer": "", "abstained": True, "citations": []})],
)
async def test_a_blank_question_finds_nothing_and_fails_nothing(server, netintent, command, finds):
    rows = [{"qid": "blank", "question": " "}, {"qid": "next", "question": "slices"}]
    done = await netintent(command, "--input", "-", stdin=lines(*rows), env={"NETINTENT_SERVER": server.address})
    assert (done.code, done.err) == (0, "netintent: blank: is blank, and finds nothing\n")
    assert read(done.out)[0] == {"qid": "blank", **finds}


async def test_a_row_that_fails_is_named_and_the_others_are_answered(server, netintent):
    rows = [{"qid": "good", "question": "slices"}, {"qid": "long", "question": "slices " * 1_000}]
    where = {"NETINTENT_SERVER": server.address}
    found, answered = [
        await netintent(command, "--input", "-", stdin=lines(*rows), env=where) for command in ("search", "ask")
    ]
    assert (found.code, answered.code) == (1, 1)
    good, long = read(found.out)
    assert good["docs"]
    assert (long["docs"], long["error"]["code"]) == ([], "INVALID_ARGUMENT")
    assert read(answered.out)[1].items() >= {"answer": None, "abstained": None, "citations": []}.items()
    told = found.err.splitlines()
    assert told[0].startswith("netintent: long: query: ")
    assert told[1] == "netintent: 1 of 2 rows were not answered"


async def test_a_failure_that_is_every_rows_ends_the_batch_and_leaves_what_was_there(scripted, netintent, tmp_path):
    (tmp_path / "run.jsonl").write_text("before\n")
    scripted.rag.trouble = lambda *_: grpc.StatusCode.PERMISSION_DENIED
    rows = [{"qid": number, "question": "slices"} for number in range(300)]
    where = {"NETINTENT_SERVER": scripted.address}
    done = await netintent("search", "--input", "-", "--output", "run.jsonl", stdin=lines(*rows), env=where)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert (tmp_path / "run.jsonl").read_text() == "before\n"
    assert len(scripted.rag.calls) < 100


async def test_a_server_that_is_away_for_a_moment_costs_no_row(scripted, netintent):
    troubles = iter([grpc.StatusCode.UNAVAILABLE] * 3)
    scripted.rag.trouble = lambda *_: next(troubles, None)
    rows = [{"qid": number, "question": "slices"} for number in range(5)]
    where = {"NETINTENT_SERVER": scripted.address}
    done = await netintent("search", "--input", "-", stdin=lines(*rows), env=where)
    assert (done.code, done.err) == (0, "")
    assert all(row["docs"] for row in read(done.out))


async def test_rows_that_are_none_are_named_by_line(scripted, netintent):
    rows = [{"qid": "a", "question": "x"}, {"qid": "a", "question": "y"}, {"question": "x"}, {"id": "b", "text": 3}]
    where = {"NETINTENT_SERVER": scripted.address}
    done = await netintent("ask", "--input", "-", stdin=lines(*rows), env=where)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        "netintent: --input: line 2: qid 'a' was line 1's already",
        'netintent: --input: line 3: is not an object with "qid" and "question"',
        "netintent: --input: line 4: id must be text or a whole number, and text must be text",
    ]
    assert scripted.rag.calls == []


async def test_an_interrupted_batch_stops_its_calls_and_leaves_what_was_there(scripted, spawn, tmp_path):
    scripted.rag.hold = asyncio.Event()
    (tmp_path / "in.jsonl").write_text(lines(*({"qid": n, "question": "slices"} for n in range(50))))
    (tmp_path / "run.jsonl").write_text("before\n")
    options = ("--input", "in.jsonl", "--output", "run.jsonl", "--server", scripted.address)
    process = await spawn("search", *options)
    await asyncio.wait_for(scripted.rag.holding.wait(), 20)
    process.send_signal(signal.SIGINT)
    _, err = await asyncio.wait_for(process.communicate(), 20)
    await asyncio.wait_for(scripted.rag.gone.wait(), 5)
    assert (process.returncode, err) == (130, b"")
    assert (tmp_path / "run.jsonl").read_text() == "before\n"
