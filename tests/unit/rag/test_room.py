"""Only so many bytes and files at once, in turn."""

from __future__ import annotations

import asyncio

import pytest

from netintent_server.rag.room import Room


async def entering(room, size):
    task = asyncio.create_task(room.enter(size))
    await asyncio.sleep(0.01)
    return task


async def test_what_fits_is_let_in_and_the_rest_waits_in_turn():
    room = Room(100)
    await room.enter(60)
    large, small = await entering(room, 50), await entering(room, 10)
    assert not large.done()
    assert not small.done(), "it would fit, and is not first"
    room.leave(60)
    await asyncio.gather(large, small)
    assert room.used_bytes == 60


async def test_what_is_larger_than_the_room_is_let_in_alone():
    room = Room(100)
    await room.enter(1)
    huge = await entering(room, 1_000)
    assert not huge.done()
    room.leave(1)
    await huge
    other = await entering(room, 1)
    assert not other.done()
    room.leave(1_000)
    await other


async def test_one_that_gives_up_takes_nothing_and_holds_up_nobody():
    room = Room(100)
    await room.enter(100)
    first, second = await entering(room, 100), await entering(room, 40)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    room.leave(100)
    await second
    assert room.used_bytes == 40


async def test_no_more_files_than_its_bound_are_let_in_however_small():
    room = Room(100, files=2)
    await room.enter(1)
    await room.enter(0)
    third = await entering(room, 1)
    assert not third.done()
    room.leave(0)
    await third
    assert room.used_bytes == 2
