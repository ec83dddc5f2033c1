"""The guides of docs/how-to do what they say."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import trustme
from shown import ADDRESS, ROOT, blocks, run_page

from netintent_client import NetintentClient

PAGE = "docs/how-to/call-from-python.md"
GO_PROGRAM = """
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	ragv1 "netintent.dev/clients/go/netintent/rag/v1"
)

func main() {
	conn, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err == nil {
		err = upload(context.Background(), conn, []byte("# Edge\\n\\n## 1 Steps\\n\\nScale in steps of 2.\\n"))
	}
	if err != nil {
		panic(err)
	}
}

func upload(ctx context.Context, conn *grpc.ClientConn, content []byte) error {
PIECE
}
"""
PIECES = [block.text for block in blocks(PAGE) if block.language == "python"][1:]


async def run(code: str, client: NetintentClient) -> dict[str, Any]:
    """One block, as in the body of a coroutine that has a client; returns the names it leaves behind."""
    names: dict[str, Any] = {"client": client}
    compiled = compile(code, PAGE, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(compiled, names)
    if inspect.iscoroutine(result):
        await result
    return names


@pytest.mark.parametrize("page", ["call-from-anywhere", "keep-knowledge", "set-a-policy", "compare-with-what-runs"])
async def test_what_the_page_shows_happens(page, tmp_path):
    # the Go programs have tests of their own
    await run_page(f"docs/how-to/{page}.md", tmp_path, without=("cd clients/go", "go run"))


async def test_every_piece_runs_with_a_client(serve, connect, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "upf.md").write_text("# UPF\n\n## 1 Scaling\n\nScale a UPF in steps of 2 replicas.\n")
    async with serve() as server:
        client = connect(server)
        for piece in PIECES[:-1]:
            await run(piece.replace(ADDRESS, server.address), client)
    printed = capsys.readouterr().out
    for shown in (
        "kind: Deployment",
        "intent is empty",
        "collections/runbooks/documents/upf 2 passages",
        "Scale a UPF in steps of 2 replicas. ['1']",
    ):
        assert shown in printed


async def test_the_piece_with_tls_makes_a_client(connect, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    certificate = trustme.CA().issue_cert("client.example")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "ca.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "client.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "client-key.pem")
    names = await run(PIECES[-1], connect("127.0.0.1:1"))
    await names["client"].close()


@pytest.mark.timeout(300)  # it may be the first to build the Go module
async def test_the_piece_of_go_uploads(serve, tmp_path):
    go = shutil.which("go")
    if go is None:
        (pytest.fail if os.environ.get("NETINTENT_REQUIRE_ALL") == "1" else pytest.skip)("go is not here; install Go")
    (piece,) = (block.text for block in blocks("docs/how-to/keep-knowledge.md") if block.language == "go")
    (tmp_path / "main.go").write_text(GO_PROGRAM.replace("PIECE", piece))
    module = ROOT / "clients" / "go"
    # stands in the module for the compiler alone
    overlay = {"Replace": {str(module / "examples" / "how_to" / "main.go"): str(tmp_path / "main.go")}}
    (tmp_path / "overlay.json").write_text(json.dumps(overlay))
    build = ("build", "-overlay", str(tmp_path / "overlay.json"), "-o", str(tmp_path / "upload"), "./examples/how_to")
    assert await ended(go, *build, cwd=module) == (0, "")
    async with serve() as server:
        told = await ended(str(tmp_path / "upload"), server.address, cwd=tmp_path)
    assert told == (0, "collections/default/documents/edge is searchable\n")


async def ended(*command: str, cwd: Path) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await asyncio.wait_for(process.communicate(), 280)
    return process.returncode, out.decode()
