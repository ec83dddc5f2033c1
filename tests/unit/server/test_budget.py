"""The time a call has left."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import timedelta

import pytest

from netintent_server.budget import Budget
from netintent_server.errors import BudgetSpent
from netintent_server.model.common import Stage


@pytest.mark.parametrize(("granted", "kept_back"), [(10, 0.050), (0.2, 0.050), (0.1, 0.025), (0.02, 0.005), (0.0, 0.0)])
def test_a_budget_keeps_back_50_milliseconds_or_a_quarter(granted, kept_back):
    assert Budget(granted, now=1000.0).expires_at == pytest.approx(1000 + granted - kept_back)


def test_a_budget_without_end_never_ends():
    budget = Budget(math.inf)
    budget.enter(Stage.PARSE)
    budget.check()
    assert budget.remaining() == math.inf


def test_a_stage_that_begins_too_late_names_itself():
    budget = Budget(1.0, now=time.monotonic() - 2)
    with pytest.raises(BudgetSpent) as caught:
        budget.enter(Stage.VALIDATE)
    assert caught.value.stage == "VALIDATE"
    with pytest.raises(BudgetSpent):
        budget.check()
    assert budget.remaining() == 0


async def test_a_deadline_of_zero_ends_the_work_and_names_the_queue():
    budget = Budget(0.0)
    with pytest.raises(BudgetSpent) as caught:
        async with budget.enforced():
            await asyncio.sleep(5)
    assert caught.value.stage == "QUEUE"


async def test_the_work_inside_is_cancelled_and_may_clean_up():
    cleaned = False
    budget = Budget(0.08)

    async def work():
        nonlocal cleaned
        async with budget.enforced():
            budget.enter(Stage.MODEL)
            try:
                await asyncio.sleep(5)
            finally:
                cleaned = True

    with pytest.raises(BudgetSpent):
        await work()
    assert cleaned


async def test_a_time_out_of_the_work_itself_is_not_the_budgets():
    with pytest.raises(TimeoutError):
        async with Budget(5).enforced():
            raise TimeoutError


async def test_a_cancelled_caller_is_not_told_of_a_spent_budget():
    async def work():
        async with Budget(5).enforced():
            await asyncio.sleep(5)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_timings_hold_every_stage_in_the_order_entered_and_add_up():
    budget = Budget(10, now=time.monotonic() - 1)
    for stage in (Stage.PARSE, Stage.RETRIEVE, Stage.PARSE):
        budget.enter(stage)
    timings = budget.timings()
    assert [t.stage for t in timings.stages] == [Stage.QUEUE, Stage.PARSE, Stage.RETRIEVE, Stage.PARSE]
    whole = sum((t.duration for t in timings.stages), timedelta())
    assert abs(timings.total - whole) < timedelta(milliseconds=1)
    assert timings.stages[0].duration >= timedelta(seconds=1)
