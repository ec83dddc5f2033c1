"""The server's tests run on the loop it runs on, and share one file of helpers: `from wire_errors import details`."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop

sys.path.insert(0, str(Path(__file__).parent))


def pytest_asyncio_loop_factories(config, item):
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Callable[[int], Awaitable[list[tuple[str, str]]]]:
    """Method and code of every call that ended, as the call log heard of it, once it has heard of so many."""
    caplog.set_level("DEBUG", "netintent_server.rpc.call_log")

    def calls() -> list[tuple[str, str]]:
        lines = [r.getMessage() for r in caplog.records if r.name == "netintent_server.rpc.call_log"]
        return [m.groups() for line in lines if (m := re.match(r"\S+/(\w+) ([A-Z_]+) in ", line))]

    async def heard(count: int) -> list[tuple[str, str]]:
        async with asyncio.timeout(5):
            while len(calls()) < count:
                await asyncio.sleep(0.01)
        return calls()

    return heard
