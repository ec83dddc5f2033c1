"""Runs what a page shows, in its order and in one shell, and compares what happens with what the page says happens.

A ```console block has commands after `$ `, each with its output below it; a ```python block that runs an event loop is
a program, and its output is the ```text block after it. In an output `…` stands for anything within a line, and alone
for any lines. Blocks of other languages are not run.

A command that ends with `&` is a server: the next command waits until it serves. It listens on a port of its own, which
stands for 127.0.0.1:50051 in all that follows.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
LENT = ("samples", "clients", "protos")
"""What a reader has of the checkout; all else a page makes is made elsewhere."""

ADDRESS = "127.0.0.1:50051"
PATIENCE_SECONDS = 60
_END = "\x1e"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROGRAM = "python - <<'END'\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block and the line of its page that it begins on."""

    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the output that the page shows below it."""

    command: str
    output: str
    line: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page of the checkout, in order."""
    text = (ROOT / page).read_text("utf-8")
    return [Block(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in _BLOCK.finditer(text)]


def steps(page: str) -> Iterator[Step]:
    """The commands and programs of a page, in order."""
    found = blocks(page)
    for at, block in enumerate(found):
        if block.language == "console":
            yield from _commands(block)
        elif block.language == "python" and "asyncio.run(" in block.text:
            after = found[at + 1] if at + 1 < len(found) else None
            output = after.text if after and after.language == "text" else "…\n"
            yield Step(f"{_PROGRAM}{block.text}END", output, block.line)


async def run_page(page: str, directory: Path, *, without: tuple[str, ...] = ()) -> None:
    """Run every step of a page in `directory`, but for commands that begin with one of `without`."""
    shown = [step for step in steps(page) if not step.command.startswith(without)]
    assert shown, f"{page} shows nothing to run"
    _require(shown)
    async with _shell(directory) as shell:
        for step in shown:
            output = await shell.run(step.command)
            assert _matches(step.output, output), (
                f"{page}:{step.line}: $ {step.command}\n--- the page says\n{step.output}--- it is\n{output}"
            )


def _commands(block: Block) -> Iterator[Step]:
    lines = block.text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        begin = at
        assert lines[at].startswith("$ "), f"line {block.line + at + 1} is below no command"
        while lines[at].endswith("\\\n"):
            at += 1
        at += 1
        command = "".join(lines[begin:at]).removeprefix("$ ").rstrip("\n")
        output = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield Step(command, "".join(lines[output:at]), block.line + begin + 1)


def _require(shown: list[Step]) -> None:
    for name in ("grpcurl", "grpc_health_probe", "buf"):
        if any(step.command.startswith(name) for step in shown) and shutil.which(name, path=_path()) is None:
            if os.environ.get("NETINTENT_REQUIRE_ALL") == "1":
                pytest.fail(f"{name} is not here")
            pytest.skip(f"{name} is not here; `make tools` installs it")


def _matches(said: str, is_so: str) -> bool:
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*?") + r"[ \t]*\n"
        for line in said.rstrip().splitlines()
    )
    return re.fullmatch(pattern, f"{is_so.rstrip()}\n" if is_so.strip() else "") is not None


class _Shell:
    def __init__(self, process: asyncio.subprocess.Process, directory: Path) -> None:
        self._process = process
        self._ready = directory / ".ready"
        self._log = directory / ".log"
        self._address = ADDRESS

    async def run(self, command: str) -> str:
        """Run a command as if typed, and return its output and errors in the page's terms."""
        given = command.replace(ADDRESS, self._address)
        if not given.endswith("&"):
            return (await self._typed(f"{{ {given}\n}} </dev/null 2>&1")).replace(self._address, ADDRESS)
        self._ready.unlink(missing_ok=True)
        await self._typed(f"{given.removesuffix('&')} </dev/null >{self._log} 2>&1 &")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._ready.exists():
                await asyncio.sleep(0.02)
        (self._address,) = self._ready.read_text().split()
        await self._typed(f"export NETINTENT_SERVER={self._address}")
        return self._log.read_text().replace(self._address, ADDRESS)

    async def _typed(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # the exit code is kept, for a page that shows it
        self._process.stdin.write(f"{line}\n_code=$?; printf '{_END}'; (exit $_code)\n".encode())
        await self._process.stdin.drain()
        async with asyncio.timeout(PATIENCE_SECONDS):
            output = await self._process.stdout.readuntil(_END.encode())
        return output.decode().removesuffix(_END)


@asynccontextmanager
async def _shell(directory: Path) -> AsyncIterator[_Shell]:
    for name in LENT:
        (directory / name).symlink_to(ROOT / name)
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("NETINTENT_", "COV_", "PYTHON"))}
    settings = {
        "PATH": _path(),
        "NETINTENT_LISTEN": "127.0.0.1:0",
        "NETINTENT_READY_FILE": str(directory / ".ready"),
        "NETINTENT_DATA_DIR": str(directory / ".data"),
    }
    process = await asyncio.create_subprocess_exec(
        *("bash", "--noprofile", "--norc"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=2**22,
        cwd=directory,
        env=bare | settings,
        start_new_session=True,
    )
    try:
        yield _Shell(process, directory)
    finally:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS / 2):
                await process.communicate(b"kill $(jobs -p) 2>/dev/null; wait; exit\n")
        finally:
            with suppress(ProcessLookupError):  # a command that hangs, and all it started
                os.killpg(process.pid, signal.SIGKILL)


def _path() -> str:
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
