"""The commands in docs/reference/cli.md do what it says, in the order in which it shows them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = next(parent for parent in Path(__file__).parents if (parent / "pyproject.toml").exists())
REFERENCE = (ROOT / "docs/reference/cli.md").read_text("utf-8")
COMMANDS = "".join(re.findall(r"```sh\n(.*?)```", REFERENCE, re.DOTALL))


@pytest.fixture
def shell(tmp_path):
    """Run lines of a shell, each of which must succeed, where the repository's samples are."""
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (tmp_path / "intents.jsonl").write_text('{"id": 1, "text": "Scale the UPF to 4"}\n')
    scale = {"kind": "SCALE", "target": {"network_function": "UPF"}, "scale": {"replicas": 4}}
    gold = {"id": "1", "text": "Scale the UPF to 4", "plan": {"disposition": "PLANNED", "actions": [scale]}}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "questions.jsonl").write_text('{"qid": 1, "question": "How far is a UPF at an edge site scaled?"}\n')

    async def run(script: str, server) -> str:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        process = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", script),
            env={"PATH": path, "HOME": str(tmp_path), "NETINTENT_SERVER": server.address},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, err.decode()
        return out.decode()

    return run


async def test_every_command_that_is_shown_succeeds(serve, shell, tmp_path):
    async with serve() as server:
        out = await shell(COMMANDS, server)
    assert '"edge01" [17:23]' in out
    assert "kind: Deployment" in out
    assert re.search(r"^VALID$", out, re.MULTILINE)
    assert re.search(r"^all +1 +1\.0000 ", out, re.MULTILINE)
    assert json.loads((tmp_path / "plans.jsonl").read_text())["plan"]["actions"]
    assert re.search(r"^18 documents, ", out, re.MULTILINE)
    assert re.search(r"^1\. \S+  Scaling runbook, clause 3\.2", out, re.MULTILINE)
    assert re.search(r"^\[1\] .*clause \d", out, re.MULTILINE)
    assert "deleted collections/runbooks with 17 documents" in out
    assert "scaling-runbook#3.2" in json.loads((tmp_path / "run.jsonl").read_text())["docs"]
    assert json.loads((tmp_path / "answers.jsonl").read_text())["citations"]
    assert (tmp_path / ".bash_completions" / "netintent.sh").exists()
