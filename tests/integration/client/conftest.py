"""A client for a server of the test's own, and the command line as a real process.

Tests here share a file of helpers: `from scripted_rag import serving_scripted`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from netintent_client import NetintentClient
from netintent_server.budget import Budget
from netintent_server.model.common import FieldProvenance, Finding, FindingCode, Planner, Severity, TextSpan
from netintent_server.model.plan import (
    Action,
    ActionKind,
    Clarification,
    Disposition,
    IntentPlan,
    ScaleChange,
    Target,
)
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Draft

sys.path.insert(0, str(Path(__file__).parent))

SCALE = IntentPlan(
    disposition=Disposition.PLANNED,
    actions=(
        Action(
            kind=ActionKind.SCALE,
            target=Target(network_function="UPF", name="upf-1", namespace="core"),
            scale=ScaleChange(replicas=4),
        ),
    ),
    provenance=(
        FieldProvenance(field_path="actions[0].kind", user_span=TextSpan(start=0, end=5, text="Scale")),
        FieldProvenance(field_path="actions[0].target.network_function", default_rule="scripted"),
        FieldProvenance(field_path="actions[0].target.name", default_rule="scripted"),
        FieldProvenance(field_path="actions[0].target.namespace", default_rule="context.namespace"),
        FieldProvenance(field_path="actions[0].scale.replicas", default_rule="scripted"),
    ),
    planner_used=Planner.RULES,
    confidence=0.9,
)


class Operator:
    """A planner for sentences: `Scale …` is planned, `Which …` asked about, `wait …` waits, the rest refused."""

    def __init__(self) -> None:
        self.requests: list[IntentRequest] = []
        self.waiting = asyncio.Event()
        self.gone = asyncio.Event()

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        self.requests.append(request)
        match request.intent.split():
            case ["Scale", *_]:
                return Draft(SCALE)
            case ["Which", *_]:
                asked = Clarification(question="Which one?", field_path="actions[0].target.name", candidates=("a", "b"))
                return Draft(IntentPlan(disposition=Disposition.NEEDS_CLARIFICATION, clarifications=(asked,)))
            case ["wait", *_]:
                self.waiting.set()
                try:
                    await asyncio.Event().wait()
                finally:
                    self.gone.set()
            case ["fail", *_]:
                raise RuntimeError("a bug")
        refused = Finding(
            code=FindingCode.OUT_OF_DOMAIN, severity=Severity.INFO, message="Ünknown", remedy="Say it again."
        )
        return Draft(IntentPlan(disposition=Disposition.REJECTED, findings=(refused,)))


@pytest.fixture
def operator() -> Operator:
    return Operator()


@pytest.fixture
async def connect():
    """`connect(server, …)` gives a client of one or several servers that is closed when the test ends."""
    clients: list[NetintentClient] = []

    def make(*servers, **options) -> NetintentClient:
        clients.append(NetintentClient([getattr(server, "address", server) for server in servers], **options))
        return clients[-1]

    yield make
    for client in clients:
        await client.close()


@dataclass(frozen=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Awaitable[Done]]


def environment(**variables: str) -> dict[str, str]:
    """This process's, without settings of netintent's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NETINTENT_", "COV_"))}
    return kept | {"PYTHONWARNINGS": "error"} | variables


@pytest.fixture
async def spawn(tmp_path):
    """Start `netintent ARGUMENTS` as a process; what still runs at the end is killed."""
    running: list[asyncio.subprocess.Process] = []

    async def start(*arguments: str, env: dict[str, str] | None = None, **streams) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "netintent_client",
            *arguments,
            env=environment(**(env or {})),
            cwd=tmp_path,
            **{"stdin": asyncio.subprocess.DEVNULL, "stdout": pipe, "stderr": pipe} | streams,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
def netintent(spawn) -> Command:
    """Run `netintent ARGUMENTS` to its end."""

    async def run(*arguments: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Done:
        process = await spawn(*arguments, env=env, stdin=asyncio.subprocess.PIPE)
        data = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = await asyncio.wait_for(process.communicate(data), 30)
        return Done(process.returncode, out.decode(), err.decode())

    return run
