"""What each service is, from checks that may fail, hang, break or refuse to be cancelled."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from netintent_server.errors import DependencyUnavailable
from netintent_server.rpc.health import NOT_SERVING, SERVICE_UNKNOWN, SERVING, HealthMonitor

INTENT, RAG = "netintent.intent.v1.IntentService", "netintent.rag.v1.RagService"


class Scripted:
    """A check that does as told, and counts."""

    def __init__(self, name="index", services=(RAG,)):
        self.name = name
        self.services = services
        self.act = "work"
        self.calls = 0
        self.inside = 0
        self.most_inside = 0
        self.release = asyncio.Event()

    async def check(self):
        self.calls += 1
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            return await self._act()
        finally:
            self.inside -= 1

    async def _act(self):
        match self.act:
            case "fail":
                raise DependencyUnavailable(self.name, "connection refused")
            case "break":
                raise KeyError("a bug")
            case "cancelled":
                raise asyncio.CancelledError
            case "hang":
                await self.release.wait()
            case "stubborn":
                while not self.release.is_set():
                    with contextlib.suppress(asyncio.CancelledError):
                        await self.release.wait()
        return "fine"


def monitor(*checks, ttl=0.05, timeout=0.05):
    return HealthMonitor((INTENT, RAG), checks, ttl=ttl, timeout=timeout)


async def becomes(health, service, status):
    async with asyncio.timeout(5):
        while health.status(service) != status:
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def kept_fresh(health):
    task = asyncio.create_task(health.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_service_serves_only_once_its_dependency_was_found_working():
    health = monitor(Scripted())
    assert health.status(RAG) == NOT_SERVING
    await health.refresh()
    assert health.status(RAG) == SERVING


async def test_only_the_services_that_need_it_suffer_and_liveness_never_does():
    check = Scripted()
    check.act = "fail"
    health = monitor(check)
    await health.refresh()
    assert (health.status(RAG), health.status(INTENT), health.status("")) == (NOT_SERVING, SERVING, SERVING)
    assert health.dependencies[0].detail == "connection refused"


async def test_a_service_recovers_with_its_dependency():
    check = Scripted()
    health = monitor(check)
    async with kept_fresh(health):
        for act, status in (("fail", NOT_SERVING), ("work", SERVING), ("break", NOT_SERVING), ("work", SERVING)):
            check.act = act
            await becomes(health, RAG, status)


@pytest.mark.parametrize("act", ["hang", "stubborn", "break", "cancelled"])
async def test_a_check_that_goes_wrong_in_any_way_makes_its_dependency_unavailable(act):
    check, other = Scripted(), Scripted("disk", (INTENT,))
    health = monitor(check, other)
    async with kept_fresh(health):
        await becomes(health, RAG, SERVING)
        check.act = act
        await becomes(health, RAG, NOT_SERVING)
        assert health.status(INTENT) == SERVING
        before = other.calls
        async with asyncio.timeout(5):
            while other.calls < before + 2:  # the others are still looked at
                await asyncio.sleep(0.01)
        check.act = "work"
        check.release.set()
        await becomes(health, RAG, SERVING)


async def test_a_check_that_stays_broken_is_reported_once_and_again_when_it_breaks_anew(caplog):
    check = Scripted()
    health = monitor(check, ttl=0.001)

    async def look(act):
        check.act = act
        for _ in range(5):
            await asyncio.sleep(0.002)
            await health.refresh()
        return len([r for r in caplog.records if r.exc_info])

    assert await look("break") == 1
    assert await look("work") == 1
    assert await look("break") == 2


async def test_checks_run_side_by_side():
    checks = [Scripted(f"d{i}") for i in range(20)]
    for check in checks:
        check.act = "hang"
    health = monitor(*checks, timeout=0.2)
    async with asyncio.timeout(2):
        await health.refresh()


async def test_a_result_is_good_for_its_ttl():
    check = Scripted()
    health = monitor(check, ttl=60)
    for _ in range(5):
        await health.refresh()
    assert check.calls == 1


@pytest.mark.parametrize("act", ["hang", "stubborn"])
async def test_a_dependency_is_never_checked_twice_at_once(act):
    check = Scripted()
    check.act = act
    health = monitor(check, ttl=0.01, timeout=0.05)
    async with kept_fresh(health):
        await asyncio.gather(*(health.refresh() for _ in range(10)))
        await asyncio.sleep(0.2)
    assert check.most_inside == 1
    check.release.set()


async def test_an_unknown_service_is_unknown_before_and_after_the_drain():
    health = monitor()
    assert health.status("no.such.Service") == SERVICE_UNKNOWN
    health.drain()
    assert health.status("no.such.Service") == SERVICE_UNKNOWN
    assert (health.status(INTENT), health.status("")) == (NOT_SERVING, NOT_SERVING)


async def test_no_change_is_missed_by_a_watcher_that_is_slow():
    check = Scripted()
    health = monitor(check, ttl=0.001)
    changes = health.changes()
    seen = []
    for act in ("work", "fail", "work", "fail"):
        check.act = act
        await asyncio.sleep(0.002)
        await health.refresh()
        await asyncio.wait_for(anext(changes), 1)
        seen.append(health.status(RAG))
    assert seen == [SERVING, NOT_SERVING, SERVING, NOT_SERVING]


async def test_watchers_hear_of_the_drain_at_once_and_are_let_go_later():
    health = monitor()
    heard = []

    async def watch():
        async for _ in health.changes():
            heard.append(health.status(INTENT))  # noqa: PERF401 - each as it comes

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    health.drain()
    await asyncio.sleep(0.01)
    assert heard == [SERVING, NOT_SERVING]
    assert not watching.done(), "a stream that ends is opened again at once, over and over"
    health.dismiss_watchers()
    await asyncio.wait_for(watching, 1)


async def test_a_watcher_that_is_still_busy_with_an_earlier_state_hears_of_the_last_one():
    health = HealthMonitor([INTENT], (), ttl=60, timeout=1)
    told = []
    async for _ in health.changes():
        told.append(health.status(INTENT))
        if len(told) == 1:  # while the first state is being written, everything ends
            health.drain()
            health.dismiss_watchers()
    assert told[0] == SERVING
    assert told[-1] == NOT_SERVING
