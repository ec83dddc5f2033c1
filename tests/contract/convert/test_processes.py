"""Converters' processes: whatever one does, it costs one file, and nothing is left of it."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from netintent_server.adapters.convert.processes import ProcessConverter
from netintent_server.adapters.convert.worker import Limits
from netintent_server.budget import Budget
from netintent_server.errors import BudgetSpent, DocumentRejected, Draining, LimitReached
from netintent_server.ports import Converter

sys.path.insert(0, str(Path(__file__).parents[2]))

from acting import act


class Acting:
    """A converter of files that say what is to be done with them."""

    def __init__(self, tmp_path: Path, **options) -> None:
        self.directory = tmp_path / "converting"
        self.converter = ProcessConverter(self.directory, **{"workers": 2, "reader": act} | options)
        self._tmp_path = tmp_path
        self._count = 0

    async def do(self, what: str, **options) -> list[str]:
        self._count += 1
        file = self._tmp_path / f"file{self._count}"
        file.write_text(what)
        converted = await self.converter.convert(file, file_name="x.txt", media_type="", **options)
        return [block.text for block in converted.blocks]

    async def pid(self) -> int:
        return int((await self.do("pid"))[0])

    async def hang(self, **options) -> tuple[asyncio.Task[list[str]], int]:
        """Begin a file that never ends; returns with the process that is at it."""
        told = self._tmp_path / f"pid{self._count}"
        task = asyncio.create_task(self.do(f"hang {told}", **options))
        async with asyncio.timeout(20):
            while not told.exists() or not told.read_text():
                await asyncio.sleep(0.005)
        return task, int(told.read_text())

    def left(self) -> list[str]:
        return [each.name for each in self.directory.iterdir()]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[type[Acting]]:
    made: list[Acting] = []

    def build(**options) -> Acting:
        made.append(Acting(tmp_path, **options))
        return made[-1]

    yield build
    for each in made:
        await each.converter.close()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter between opening and reading
        return False


async def until_gone(*pids: int) -> None:
    async with asyncio.timeout(10):
        while any(map(is_alive, pids)):
            await asyncio.sleep(0.005)


async def refusal(doing) -> DocumentRejected:
    with pytest.raises(DocumentRejected) as refused:
        await doing
    return refused.value


def test_it_is_the_port(tmp_path):
    async def build() -> Converter:
        return ProcessConverter(tmp_path / "converting")

    assert asyncio.run(build())


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("segfault", "CONVERTER_CRASHED"),
        ("abort", "CONVERTER_CRASHED"),
        ("exit 0", "CONVERTER_CRASHED"),
        ("exit 3", "CONVERTER_CRASHED"),
        ("leave", "CONVERTER_CRASHED"),
        ("memory", "CONVERTER_MEMORY"),
        ("spin", "CONVERTER_TIMEOUT"),
        ("raise", "INTERNAL"),
    ],
)
async def test_what_a_file_does_to_its_process_costs_that_file(make, what, code):
    limits = Limits(memory_bytes=512 * 2**20, cpu_seconds=1)
    acting = make(limits=limits)
    answers = await asyncio.gather(*map(acting.do, ["pid", "pid", what, "pid", "pid"]), return_exceptions=True)

    assert [type(answer) for answer in answers] == [list, list, DocumentRejected, list, list]
    refused = answers[2]
    assert refused.code == code
    assert str(refused)
    assert refused.remedy
    assert "secret" not in f"{refused} {refused.remedy}"
    assert acting.left() == []
    assert await acting.pid()


async def test_a_process_killed_over_a_file_costs_that_file(make):
    acting = make()
    task, pid = await acting.hang()
    os.kill(pid, signal.SIGKILL)

    refused = await refusal(task)
    assert refused.code == "CONVERTER_CRASHED"
    assert "SIGKILL" in str(refused)
    assert await acting.pid()


async def test_a_process_killed_between_files_costs_none(make):
    acting = make(workers=1)
    first = await acting.pid()
    os.kill(first, signal.SIGKILL)
    second = await acting.pid()
    os.kill(second, signal.SIGKILL)
    await until_gone(second)
    third = await acting.pid()

    assert len({first, second, third}) == 3
    assert acting.converter.state().restarts >= 1


async def test_a_file_that_takes_too_long_is_refused_and_its_process_ends(make):
    acting = make(workers=1, seconds=0.3)
    task, pid = await acting.hang()

    assert (await refusal(task)).code == "CONVERTER_TIMEOUT"
    await until_gone(pid)
    assert await acting.pid() != pid


async def test_a_caller_that_leaves_ends_its_process_and_frees_its_place(make):
    acting = make(workers=1)
    task, pid = await acting.hang()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await acting.pid() != pid
    assert not is_alive(pid)
    assert acting.left() == []


async def test_a_file_that_waits_and_is_given_up_is_never_begun(make):
    acting = make(workers=1)
    task, _ = await acting.hang()
    waiting = [asyncio.create_task(acting.do("pid")) for _ in range(3)]
    while acting.converter.state().waiting < 3:
        await asyncio.sleep(0)
    waiting[1].cancel()
    await asyncio.wait({waiting[1]})
    assert acting.converter.state().waiting == 2
    task.cancel()

    assert await waiting[0]
    assert await waiting[2]
    assert acting.converter.state().finished == 3, "the hanging one and two"


async def test_a_budget_that_is_over_drops_the_file(make):
    acting = make(workers=1)
    with pytest.raises(BudgetSpent):
        await acting.do("pid", budget=Budget(0.0))
    task, pid = await acting.hang(budget=Budget(0.5))
    with pytest.raises(BudgetSpent):
        await task
    await until_gone(pid)


async def test_no_more_wait_than_the_bound(make):
    acting = make(workers=1, most_waiting=1)
    task, _ = await acting.hang()
    waiting = asyncio.create_task(acting.do("pid"))
    await asyncio.sleep(0)
    with pytest.raises(LimitReached):
        await acting.do("pid")
    task.cancel()
    assert await waiting


async def test_a_single_file_does_not_wait_for_all_of_a_bulk(make):
    acting = make(workers=1)
    task, _ = await acting.hang()
    ended: list[str] = []

    async def one(name: str, caller: tuple[str, object]) -> None:
        await acting.do("pid", caller=caller)
        ended.append(name)

    bulk = [asyncio.create_task(one("bulk", ("acme", 1))) for _ in range(10)]
    await asyncio.sleep(0)
    others = [asyncio.create_task(one(name, caller)) for name, caller in [("own", ("acme", 2)), ("other", ("else", 1))]]
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(*bulk, *others)

    assert ended.index("other") <= 2
    assert ended.index("own") <= 3


async def test_closing_ends_every_process_and_tells_who_waits(make):
    acting = make()
    hanging = [await acting.hang(), await acting.hang()]
    waiting = asyncio.create_task(acting.do("pid"))
    await asyncio.sleep(0)
    await acting.converter.close()
    tasks = [*(task for task, _ in hanging), waiting]
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Draining] * 3
    await until_gone(*(pid for _, pid in hanging))
    assert acting.left() == []
    with pytest.raises(Draining):
        await acting.do("pid")


async def test_one_that_closes_while_its_processes_start_leaves_none(make):
    acting = make()
    acting.converter.start()
    await asyncio.sleep(0)
    await acting.converter.close()
    again = make()
    assert await again.pid()


async def test_a_process_is_replaced_after_its_files(make):
    acting = make(workers=1, files_each=2)
    pids = [await acting.pid() for _ in range(5)]

    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]
    assert acting.converter.state().restarts == 0


async def test_a_large_document_comes_back_whole_and_its_file_goes(make):
    acting = make()
    texts = await acting.do("big")

    assert texts == [f"paragraph {number} " + "x" * 100 for number in range(2_000)]
    assert acting.left() == []


async def test_what_a_former_server_left_is_gone_at_the_start(make, tmp_path):
    left = tmp_path / "converting" / "17" / "result"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    acting = make()

    assert acting.left() == []
    assert acting.directory.stat().st_mode & 0o777 == 0o700


async def test_a_process_has_the_converters_and_nothing_of_the_server(make):
    modules = set(await make().do("modules"))

    assert {"lxml", "markdown_it"} <= modules
    assert not modules & {"grpc", "google", "netintent", "netintent_client", "tantivy", "uvloop", "typer", "pytest"}


async def test_its_temporary_files_are_its_own(make):
    assert await make().do("files") == ["none"]


async def test_the_state_counts(make):
    acting = make()
    await acting.pid()
    await refusal(acting.do("abort"))
    task, _ = await acting.hang()
    state = acting.converter.state()

    assert (state.name, state.busy, state.waiting, state.finished, state.restarts) == ("converters", 1, 0, 2, 1)
    task.cancel()


def test_a_refusal_survives_the_way_between_processes():
    told = pickle.loads(pickle.dumps(DocumentRejected("CORRUPT", "is broken", "mend it")))

    assert (told.code, str(told), told.remedy) == ("CORRUPT", "is broken", "mend it")
