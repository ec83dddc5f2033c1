"""The gate: a bound on work and on waiting, first come first served, and never a place lost."""

from __future__ import annotations

import asyncio
import random
from types import SimpleNamespace

import pytest

from netintent_server.errors import Draining, LimitReached
from netintent_server.rpc.interceptors.admission import Admission, Gate
from netintent_server.settings import AdmissionSettings


def gate(places=1, waiting=10):
    return Gate("calls", places=places, waiting=waiting, retry_after=0.5)


async def turns(count=3):
    for _ in range(count):
        await asyncio.sleep(0)


class Visitor:
    """Takes a place and keeps it until told to leave."""

    def __init__(self, gate_, log=None):
        self.leave = asyncio.Event()
        self.inside = False
        self.task = asyncio.create_task(self._visit(gate_, log if log is not None else []))

    async def _visit(self, gate_, log):
        async with gate_.place():
            log.append(self)
            self.inside = True
            try:
                await self.leave.wait()
            finally:
                self.inside = False

    async def cancel(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_places_are_handed_on_in_the_order_of_coming():
    order = []
    one = gate()
    visitors = [Visitor(one, order) for _ in range(5)]
    for visitor in visitors:
        await turns()
        visitor.leave.set()
        await visitor.task
    assert order == visitors


async def test_a_newcomer_does_not_overtake_those_who_wait():
    one = gate()
    first, second = Visitor(one), Visitor(one)
    await turns()
    first.leave.set()
    await first.task  # the place is second's now, though it has not run yet
    third = Visitor(one)
    await turns()
    assert (second.inside, third.inside) == (True, False)
    await second.cancel()
    await third.cancel()


async def test_beyond_places_and_queue_a_call_is_turned_away_at_once():
    one = gate(places=2, waiting=1)
    visitors = [Visitor(one) for _ in range(3)]
    await turns()
    with pytest.raises(LimitReached) as caught:
        async with one.place():
            pytest.fail("there was no room")
    assert caught.value.limit == "calls"
    assert caught.value.retry_after == 0.5
    assert (one.in_flight, one.waiting, one.accepted, one.rejected) == (2, 1, 2, 1)
    for visitor in visitors:
        await visitor.cancel()
    assert (one.in_flight, one.waiting) == (0, 0)


async def test_a_cancelled_waiter_gives_its_turn_to_the_next():
    one = gate()
    first, second, third = (Visitor(one) for _ in range(3))
    await turns()
    await second.cancel()
    first.leave.set()
    await turns()
    assert third.inside
    assert one.waiting == 0
    await third.cancel()
    assert one.in_flight == 0


async def test_a_waiter_cancelled_in_the_moment_its_turn_comes_hands_the_place_on():
    one = gate()
    first, second, third = (Visitor(one) for _ in range(3))
    await turns()
    first.leave.set()
    await first.task
    second.task.cancel()  # its turn has come, and it has not run yet
    await turns(5)
    assert third.inside
    await third.cancel()
    assert (one.in_flight, one.waiting) == (0, 0)


async def test_a_leaver_passes_over_a_waiter_that_is_being_cancelled():
    one = gate()
    first, second, third = (Visitor(one) for _ in range(3))
    await turns()
    second.task.cancel()
    first.leave.set()
    await turns(5)
    assert third.inside
    await third.cancel()
    assert (one.in_flight, one.waiting) == (0, 0)


async def test_an_error_inside_gives_the_place_back():
    one = gate()
    with pytest.raises(ValueError, match="inside"):
        async with one.place():
            raise ValueError("inside")
    assert one.in_flight == 0


@pytest.mark.parametrize("seed", range(10))
async def test_whatever_happens_no_place_is_lost_and_none_is_given_twice(seed):
    chance = random.Random(seed)
    one = gate(places=3, waiting=5)
    visitors: list[Visitor] = []
    for _ in range(400):
        match chance.randrange(4):
            case 0 | 1:
                visitors.append(Visitor(one))
            case 2 if visitors:
                chance.choice(visitors).leave.set()
            case 3 if visitors:
                chance.choice(visitors).task.cancel()
        await turns(chance.randrange(3))
        assert sum(visitor.inside for visitor in visitors) <= one.in_flight <= 3
        assert one.waiting <= 5
    for visitor in visitors:
        visitor.leave.set()
    results = await asyncio.gather(*(visitor.task for visitor in visitors), return_exceptions=True)
    assert not [r for r in results if r is not None and not isinstance(r, LimitReached | asyncio.CancelledError)]
    assert (one.in_flight, one.waiting) == (0, 0)
    assert one.rejected == sum(isinstance(result, LimitReached) for result in results)


CALL = SimpleNamespace(method=SimpleNamespace(client_streaming=False))


async def test_a_closed_door_refuses_and_waits_for_those_inside():
    admission = Admission(AdmissionSettings())
    leave = asyncio.Event()

    async def work(_):
        await leave.wait()

    inside = asyncio.create_task(admission.intercept(CALL, work))
    await turns()
    admission.close()
    with pytest.raises(Draining):
        await admission.intercept(CALL, work)
    settled = asyncio.create_task(admission.settled())
    await turns()
    assert not settled.done()
    leave.set()
    await inside
    await settled


async def test_a_door_closed_on_nobody_is_settled_at_once():
    admission = Admission(AdmissionSettings())
    admission.close()
    await admission.settled()
