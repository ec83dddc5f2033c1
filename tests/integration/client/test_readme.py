"""What the README's first screen shows is what happens."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
README = (ROOT / "README.md").read_text("utf-8")


async def test_its_program_prints_what_its_comment_says(serve):
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (comment,) = re.findall(r"#\s(UPF.*)", program)
    async with serve() as server:
        assert await printed("-c", program.replace("127.0.0.1:50051", server.address)) == f"{comment}\n"


async def test_its_command_prints_what_it_shows(serve):
    intent, shown = re.search(r"\$ netintent plan '(.*?)'\n(.*?)```", README, re.DOTALL).groups()
    async with serve() as server:
        assert await printed("-m", "netintent_client", "--server", server.address, "plan", intent) == shown


async def printed(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), 20)
    assert not errors, errors.decode()
    return out.decode()
