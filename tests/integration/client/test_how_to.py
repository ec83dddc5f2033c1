"""The code in docs/how-to/call-from-python.md does what it says."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import sys
from pathlib import Path
from typing import Any

import trustme

from netintent_client import NetintentClient

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/call-from-python.md").read_text("utf-8"), re.DOTALL)


async def run(code: str, client: NetintentClient) -> dict[str, Any]:
    """One block, as in the body of a coroutine that has a client; returns the names it leaves behind."""
    names: dict[str, Any] = {"client": client}
    compiled = compile(code, "call-from-python.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(compiled, names)
    if inspect.iscoroutine(result):
        await result
    return names


async def test_the_program_runs_as_it_stands(serve, operator):
    async with serve(planner=operator) as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", BLOCKS[0].replace("127.0.0.1:50051", server.address)),
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0
    assert out.startswith(b"sha256:")


async def test_every_piece_runs_with_a_client(serve, operator, connect, capsys):
    async with serve(planner=operator) as server:
        for block in BLOCKS[1:-1]:
            await run(block.replace("127.0.0.1:50051", server.address).replace('"Deploy', '"Scale'), connect(server))
    printed = capsys.readouterr().out
    assert "kind: Deployment" in printed
    assert "intent is empty" in printed


async def test_the_piece_with_tls_makes_a_client(connect, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    certificate = trustme.CA().issue_cert("client.example")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ca.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "client.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "client-key.pem")
    names = await run(BLOCKS[-1], connect("127.0.0.1:1"))
    await names["client"].close()
