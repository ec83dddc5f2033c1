"""What tests share: where the data is, and a real server with real clients on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import grpc
import hypothesis
import pytest

from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub
from netintent_server.adapters.convert.worker import read_file
from netintent_server.app import serving
from netintent_server.budget import Budget
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.rules.planner import RulesPlanner
from netintent_server.model.common import FieldProvenance, Planner
from netintent_server.model.plan import Action, ActionKind, Disposition, IntentPlan, Target
from netintent_server.model.request import IntentRequest
from netintent_server.ports import Draft
from netintent_server.settings import Settings, load

ROOT = Path(__file__).parent.parent


# how fast an example is made and run is the machine's business
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


def pytest_configure() -> None:
    """A shell's background job ignores interrupts, and so would every process that a test starts and interrupts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str:
    return f"NETINTENT_SHARED: {shared_dir() or 'absent, tests that need its data skip'}"


def shared_dir() -> Path | None:
    """The evaluation data, kept beside the checkout and never inside."""
    path = Path(os.environ.get("NETINTENT_SHARED", ROOT.parent / "shared"))
    return path if path.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    path = shared_dir()
    if path is None:
        pytest.skip("the evaluation data is not here; set NETINTENT_SHARED to its folder")
    return path


@dataclass
class Server:
    """A server in this process, and stubs that talk to it over TCP."""

    address: str
    channel: grpc.aio.Channel
    intent: IntentServiceStub = field(init=False)
    admin: AdminServiceStub = field(init=False)
    rag: RagServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self.intent = IntentServiceStub(self.channel)
        self.admin = AdminServiceStub(self.channel)
        self.rag = RagServiceStub(self.channel)


Serve = Callable[..., AbstractAsyncContextManager[Server]]


@cache
def rules() -> RulesPlanner:
    """What a server builds when nothing is given; it keeps nothing of a text, so that all may share it."""
    return RulesPlanner(Catalogue.load())


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Settings for a server on port 0 that drains without waiting for balancers; `a__b=1` sets a.b."""

    def make(**overrides: Any) -> Settings:
        given = {
            "listen": "127.0.0.1:0",
            "data_dir": str(tmp_path / "data"),
            "drain__notice_seconds": 0,
            "drain__refuse_seconds": 0,
            "drain__grace_seconds": 5,
        } | overrides
        return load(None, {}, {name.replace("__", "."): str(value) for name, value in given.items()}).settings

    return make


@pytest.fixture
def serve(make_settings: Callable[..., Settings]) -> Serve:
    """`async with serve(planner=..., **settings) as server:` runs a real server on a real port."""

    @asynccontextmanager
    async def run(
        *, planner: Any = None, checks: Any = (), reader: Any = read_file, **overrides: Any
    ) -> AsyncIterator[Server]:
        if planner is None and "catalogue_file" not in overrides:
            planner = rules()
        async with serving(make_settings(**overrides), planner=planner, checks=checks, reader=reader) as service:
            # a connection of its own: the library shares them between channels of equal arguments
            options = [("grpc.use_local_subchannel_pool", 1)]
            async with grpc.aio.insecure_channel(service.addresses[0], options=options) as channel:
                yield Server(service.addresses[0], channel)

    return run


PLAN = IntentPlan(
    disposition=Disposition.PLANNED,
    actions=(Action(kind=ActionKind.RESTART, target=Target(network_function="AMF")),),
    provenance=(
        FieldProvenance(field_path="actions[0].kind", default_rule="scripted"),
        FieldProvenance(field_path="actions[0].target.network_function", default_rule="scripted"),
    ),
    planner_used=Planner.RULES,
    confidence=1.0,
)


class ScriptedPlanner:
    """A planner that does what the intent says: `wait`, `wait 0.2`, `fail`, `big`, or else a fixed plan.

    It counts who is inside and how each left, so that a test can see work stop.
    """

    def __init__(self) -> None:
        self.inside = 0
        self.started = 0
        self.finished = 0
        self.cancelled = 0
        self.cancelled_at: list[float] = []
        self.entered = asyncio.Event()
        self.release = asyncio.Event()

    async def draft(self, request: IntentRequest, budget: Budget) -> Draft:
        self.inside += 1
        self.started += 1
        self.entered.set()
        try:
            return await self._act(*request.intent.split())
        except asyncio.CancelledError:
            self.cancelled += 1
            self.cancelled_at.append(asyncio.get_running_loop().time())
            raise
        finally:
            self.finished += 1
            self.inside -= 1

    async def _act(self, verb: str, *arguments: str) -> Draft:
        match verb:
            case "wait" if arguments and arguments[0][0].isdigit():
                await asyncio.sleep(float(arguments[0]))
            case "wait":
                await self.release.wait()
            case "fail":
                raise RuntimeError("the secret text of a bug")
            case "lost":
                raise asyncio.CancelledError  # as a shared task that somebody else cancelled does
        return Draft(PLAN)

    async def empty(self) -> None:
        """Wait until nobody is inside."""
        while self.inside:
            await asyncio.sleep(0.001)


@pytest.fixture
def planner() -> ScriptedPlanner:
    return ScriptedPlanner()
