"""Files of sentences in, files of plans out."""

from __future__ import annotations

import asyncio
import json
import signal
import stat
from pathlib import Path

import pytest


def lines(*rows) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def read(text: str) -> list:
    return [json.loads(line) for line in text.splitlines()]


def is_device(path: str) -> bool:
    return stat.S_ISCHR(Path(path).stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


ROWS = [
    {"id": "a", "text": "Scale die Verfügbarkeit", "tags": ["more"], "plan": {"kept": "out"}},
    {"id": "b", "text": "Sing!"},
    {"id": 3, "text": "Which one?"},
]


async def test_every_row_is_answered_in_order_whatever_becomes_of_it(serve, operator, netintent, tmp_path):
    (tmp_path / "in.jsonl").write_text(f"\ufeff{lines(*ROWS)}\n\n", encoding="utf-8")
    async with serve(planner=operator) as server:
        done = await netintent("plan", "--input", "in.jsonl", "--output", "out.jsonl", "--server", server.address)
    assert (done.code, done.out, done.err) == (0, "", "")
    answers = read((tmp_path / "out.jsonl").read_text())
    assert [answer["id"] for answer in answers] == ["a", "b", 3]
    assert [set(answer) for answer in answers] == [{"id", "plan"}] * 3
    assert answers[0]["plan"]["actions"][0]["scale"]["replicas"] == 4
    assert [answer["plan"]["disposition"].split("_")[1] for answer in answers] == ["PLANNED", "REJECTED", "NEEDS"]
    assert operator.requests[0].intent == "Scale die Verfügbarkeit"
    assert names_in(tmp_path) == ["data", "in.jsonl", "out.jsonl"], "nothing else is left"


async def test_many_rows_pass_through_pipes(serve, operator, netintent):
    rows = [{"id": f"{number}", "text": f"Scale it {number}"} for number in range(1_500)]
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("plan", "--input", "-", "--output", "-", stdin=lines(*rows), env=where)
    assert (done.code, done.err) == (0, "")
    assert [answer["id"] for answer in read(done.out)] == [row["id"] for row in rows]


async def test_the_output_is_standard_output_unless_named(serve, operator, netintent):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("plan", "--input", "-", "--namespace", "core", stdin=lines(*ROWS), env=where)
    assert len(read(done.out)) == 3
    assert {request.context.namespace for request in operator.requests} == {"core"}


async def test_rows_that_are_none_are_named_by_line_before_anything_is_sent(serve, operator, netintent, tmp_path):
    bad = [
        {"id": "fine", "text": "Scale it"},
        "{not json",
        "",
        {"id": "x"},
        {"text": "x"},
        ["id", "text"],
        {"id": None, "text": "x"},
        {"id": True, "text": "x"},
        {"id": "y", "text": 7},
        {"id": "fine", "text": "again"},
        '{"id": "half", "text": "\\ud800"}',
    ]
    (tmp_path / "in.jsonl").write_text(lines(*bad))
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("plan", "--input", "in.jsonl", "--output", "out.jsonl", env=where)
    assert (done.code, done.out) == (2, "")
    named = [int(line.split("line ")[1].split(":")[0]) for line in done.err.splitlines()]
    assert named == [2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert operator.requests == []
    assert not (tmp_path / "out.jsonl").exists()


async def test_a_file_full_of_mistakes_is_not_told_whole(netintent):
    done = await netintent("plan", "--input", "-", stdin=lines(*["{"] * 500))
    assert done.code == 2
    assert len(done.err.splitlines()) == 21
    assert "480 more" in done.err


async def test_bytes_that_are_no_text_are_a_mistake_of_usage(netintent):
    done = await netintent("plan", "--input", "-", stdin=b'{"id": "\xff"}')
    assert done.code == 2
    assert "UTF-8 at byte 8" in done.err


async def test_a_row_that_fails_is_named_and_the_others_are_answered(serve, operator, netintent):
    rows = [{"id": "good", "text": "Scale it"}, {"id": "empty", "text": ""}, {"id": "buggy", "text": "fail"}]
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("plan", "--input", "-", stdin=lines(*rows), env=where)
    assert done.code == 1
    good, empty, buggy = read(done.out)
    assert good["plan"]["disposition"] == "DISPOSITION_PLANNED"
    assert (empty["plan"], empty["error"]["code"]) == (None, "INVALID_ARGUMENT")
    assert (buggy["plan"], buggy["error"]["code"]) == (None, "INTERNAL")
    told = done.err.splitlines()
    assert told[0].startswith("netintent: empty: intent: is empty")
    assert told[1].startswith("netintent: buggy: internal error")
    assert told[2] == "netintent: 2 of 3 rows were not answered"


async def test_an_interrupted_batch_leaves_what_was_there(serve, operator, spawn, tmp_path):
    (tmp_path / "in.jsonl").write_text(lines({"id": 1, "text": "Scale it"}, {"id": 2, "text": "wait"}))
    (tmp_path / "out.jsonl").write_text("before\n")
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        process = await spawn("plan", "--input", "in.jsonl", "--output", "out.jsonl", env=where)
        await asyncio.wait_for(operator.waiting.wait(), 20)
        process.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err) == (130, b"")
    assert (tmp_path / "out.jsonl").read_text() == "before\n"
    assert names_in(tmp_path) == ["data", "in.jsonl", "out.jsonl"]


async def test_a_batch_goes_on_where_a_lost_connection_left_it(serve, operator, planner, spawn, tmp_path):
    rows = [{"id": "first", "text": "Scale it"}, {"id": "second", "text": "wait"}, {"id": "third", "text": "go"}]
    (tmp_path / "in.jsonl").write_text(lines(*rows))
    async with serve(planner=operator, admission__stream_concurrency=2, drain__grace_seconds=0) as first:
        process = await spawn("plan", "--input", "in.jsonl", "--output", "-", "--server", first.address)
        answered = await asyncio.wait_for(process.stdout.readline(), 20)
        await asyncio.wait_for(operator.waiting.wait(), 20)
    planner.release.set()
    async with serve(planner=planner, listen=first.address):
        rest, err = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, err) == (0, b"")
    assert [answer["id"] for answer in read((answered + rest).decode())] == ["first", "second", "third"]


async def test_a_server_that_goes_away_leaves_what_was_there(netintent, tmp_path):
    (tmp_path / "out.jsonl").write_text("before\n")
    done = await netintent(
        *("plan", "--input", "-", "--output", "out.jsonl", "--server", "127.0.0.1:1"), stdin=lines(*ROWS)
    )
    assert done.code == 3
    assert names_in(tmp_path) == ["out.jsonl"]
    assert (tmp_path / "out.jsonl").read_text() == "before\n"


async def test_a_link_is_followed_and_a_device_is_not_replaced(serve, operator, netintent, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out.jsonl").symlink_to(tmp_path / "real" / "plans.jsonl")
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        linked, device = await asyncio.gather(
            netintent("plan", "--input", "-", "--output", "out.jsonl", stdin=lines(*ROWS), env=where),
            netintent("plan", "--input", "-", "--output", "/dev/null", stdin=lines(*ROWS), env=where),
        )
    assert (linked.code, device.code) == (0, 0)
    assert len(read((tmp_path / "real" / "plans.jsonl").read_text())) == 3
    assert is_device("/dev/null")


@pytest.mark.parametrize("output", ["no/such/folder.jsonl", "."])
async def test_an_output_that_cannot_be_written_is_named_before_anything_is_sent(serve, operator, netintent, output):
    async with serve(planner=operator) as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("plan", "--input", "-", "--output", output, stdin=lines(*ROWS), env=where)
    assert done.code == 2
    assert "--output" in done.err
    assert operator.requests == []
