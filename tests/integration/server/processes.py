"""Real server processes, to be sent signals."""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SCRIPTED = [str(Path(__file__).with_name("scripted_server.py"))]
PLAIN = ["-m", "netintent_server"]


@dataclass
class ServerProcess:
    """A process that serves, where it listens, and how it ended."""

    process: Process
    addresses: tuple[str, ...]

    async def ended(self, *, within: float = 20) -> tuple[int, str]:
        """Wait for the end; returns the exit code and what was written to standard error."""
        async with asyncio.timeout(within):
            _, errors = await self.process.communicate()
        return self.process.returncode, errors.decode()


async def start(tmp_path: Path, program=SCRIPTED, **settings) -> Process:
    """Start a process; `admission__in_flight=3` sets the environment's NETINTENT_ADMISSION__IN_FLIGHT."""
    given = {"listen": "127.0.0.1:0", "data_dir": tmp_path / "data", "drain__notice_seconds": 0.2} | settings
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NETINTENT_")}
    environment |= {f"NETINTENT_{name.upper()}": str(value) for name, value in given.items()}
    return await asyncio.create_subprocess_exec(sys.executable, *program, env=environment, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def running(tmp_path: Path, program=SCRIPTED, **settings) -> AsyncIterator[ServerProcess]:
    """`async with running(tmp_path) as server:` a process that is ready, and is gone afterwards."""
    ready = tmp_path / f"ready-{uuid.uuid4()}"
    process = await start(tmp_path, program, ready_file=ready, **settings)
    try:
        async with asyncio.timeout(20):
            while not ready.exists():
                assert process.returncode is None, (await process.stderr.read()).decode()
                await asyncio.sleep(0.02)
        yield ServerProcess(process, tuple(ready.read_text().split()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
