"""The standard health service: what probes and balancers see."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub
from wire_errors import error_info, fails_with

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.errors import DependencyUnavailable

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
INTENT, RAG, ADMIN = (
    "netintent.intent.v1.IntentService",
    "netintent.rag.v1.RagService",
    "netintent.admin.v1.AdminService",
)
FAST = {"health__ttl_seconds": 0.02, "health__timeout_seconds": 0.1}


class Backend:
    """Something that RagService needs, and that can be switched off or made to hang."""

    name = "index"
    services = (RAG,)

    def __init__(self):
        self.up = True
        self.hangs = False

    async def check(self):
        if self.hangs:
            await asyncio.sleep(3600)
        if not self.up:
            raise DependencyUnavailable(self.name, "connection refused")
        return "9 documents"


def ask(service):
    return health_pb2.HealthCheckRequest(service=service)


async def becomes(stub, service, status):
    async with asyncio.timeout(5):
        while (await stub.Check(ask(service))).status != status:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("service", ["", INTENT, RAG, ADMIN])
async def test_every_service_is_serving_once_the_server_is_up(serve, service):
    async with serve() as server:
        assert (await HealthStub(server.channel).Check(ask(service))).status == SERVING


async def test_a_service_follows_its_dependency_and_liveness_does_not(serve):
    backend = Backend()
    async with serve(checks=[backend], **FAST) as server:
        health = HealthStub(server.channel)
        backend.up = False
        await becomes(health, RAG, NOT_SERVING)
        assert [(await health.Check(ask(name))).status for name in ("", INTENT)] == [SERVING, SERVING]
        backend.up = True
        await becomes(health, RAG, SERVING)


async def test_a_watcher_hears_of_every_change(serve):
    backend = Backend()
    async with serve(checks=[backend], **FAST) as server:
        watch = HealthStub(server.channel).Watch(ask(RAG))
        heard = [(await watch.read()).status]
        for up in (False, True, False):
            backend.up = up
            heard.append((await asyncio.wait_for(watch.read(), 5)).status)
        assert heard == [SERVING, NOT_SERVING, SERVING, NOT_SERVING]
        watch.cancel()


async def test_an_unknown_service_is_not_found_by_a_check_and_watched_as_unknown(serve):
    async with serve() as server:
        health = HealthStub(server.channel)
        with fails_with(grpc.StatusCode.NOT_FOUND):
            await health.Check(ask("no.such.Service"))
        watch = health.Watch(ask("no.such.Service"))
        assert (await watch.read()).status == SERVICE_UNKNOWN
        with pytest.raises(TimeoutError):  # the stream stays: the service might come
            await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(watch.read())), 0.2)
        watch.cancel()


async def test_a_check_that_hangs_hangs_nobody(serve):
    backend = Backend()
    async with serve(checks=[backend], **FAST) as server:
        health = HealthStub(server.channel)
        backend.hangs = True
        for _ in range(20):
            await asyncio.wait_for(health.Check(ask("")), 1)
            await asyncio.wait_for(health.Check(ask(INTENT)), 1)
        await becomes(health, RAG, NOT_SERVING)
        status = await server.admin.GetStatus(admin_service_pb2.GetStatusRequest(), timeout=3)
        detail = {d.name: d.detail for d in status.dependencies}
        assert detail["index"] == "no answer within 0.1 s"
        assert detail["data_dir"].endswith("free")


async def test_a_data_directory_that_is_gone_takes_the_documents_out_of_service(serve, tmp_path):
    async with serve(**FAST) as server:
        health = HealthStub(server.channel)
        (tmp_path / "data").rename(tmp_path / "moved")
        await becomes(health, RAG, NOT_SERVING)
        assert (await health.Check(ask(INTENT))).status == SERVING
        (tmp_path / "moved").rename(tmp_path / "data")
        await becomes(health, RAG, SERVING)
        assert not list((tmp_path / "data").glob(".probe-*")), "a check leaves nothing behind"


async def test_a_disk_without_room_takes_the_documents_out_of_service(serve):
    async with serve(health__free_bytes=2**62) as server:
        assert (await HealthStub(server.channel).Check(ask(RAG))).status == NOT_SERVING


async def test_watchers_that_do_not_read_harm_nobody(serve):
    """Each has its own connection with the smallest window; a thousand changes cannot be sent to any of them."""
    backend = Backend()
    options = [("grpc.http2.lookahead_bytes", 0), ("grpc.use_local_subchannel_pool", 1)]
    async with serve(checks=[backend], **FAST) as server:
        stuck = [grpc.aio.insecure_channel(server.address, options=options) for _ in range(5)]
        calls = [HealthStub(channel).Watch(ask(RAG)) for channel in stuck]
        await asyncio.gather(*(call.read() for call in calls))
        health = HealthStub(server.channel)
        for up in [False, True] * 10:
            backend.up = up
            await becomes(health, RAG, SERVING if up else NOT_SERVING)
        for call, channel in zip(calls, stuck, strict=True):
            call.cancel()
            await channel.close()


async def test_probes_pass_where_nothing_else_does(serve, planner, tmp_path):
    identities = tmp_path / "identities.toml"
    identities.write_text(f'[[identity]]\nprincipal = "a"\nscopes = ["read"]\ntoken_sha256 = "{"0" * 64}"\n')
    async with serve(auth__identities_file=identities, admission__in_flight=1, admission__waiting=0) as server:
        with fails_with(grpc.StatusCode.UNAUTHENTICATED):
            await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
        assert (await HealthStub(server.channel).Check(ask(INTENT))).status == SERVING
    async with serve(planner=planner, admission__in_flight=1, admission__waiting=0) as server:
        busy = server.intent.ProcessIntent(wire.ProcessIntentRequest(intent="wait"))
        await planner.entered.wait()
        with fails_with(grpc.StatusCode.RESOURCE_EXHAUSTED):
            await server.intent.GetCapabilities(wire.GetCapabilitiesRequest())
        assert (await HealthStub(server.channel).Check(ask(INTENT))).status == SERVING
        planner.release.set()
        await busy


async def test_an_error_of_a_probe_carries_details_too(serve):
    async with serve() as server:
        with fails_with(grpc.StatusCode.NOT_FOUND) as caught:
            await HealthStub(server.channel).Check(ask("no.such.Service"))
        assert error_info(caught.value).metadata["resource"] == "service no.such.Service"


@pytest.mark.skipif(not hasattr(health_pb2, "HealthListRequest"), reason="grpcio-health-checking has it from 1.85 on")
async def test_all_services_can_be_listed_at_once(serve):
    backend = Backend()
    backend.up = False
    async with serve(checks=[backend]) as server:
        listed = (await HealthStub(server.channel).List(health_pb2.HealthListRequest())).statuses
        assert {name: answer.status for name, answer in listed.items()} == {
            **dict.fromkeys(("", INTENT, ADMIN), SERVING),
            RAG: NOT_SERVING,
        }
