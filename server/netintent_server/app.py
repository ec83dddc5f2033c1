"""The composition root: builds everything once, top to bottom, and takes it down in reverse."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from grpc_health.v1 import health_pb2

from netintent.admin.v1 import admin_service_pb2
from netintent.intent.v1 import intent_service_pb2
from netintent.rag.v1 import rag_service_pb2
from netintent_server.adapters.auth.identities import CertificateAuthenticator, FileAuthenticator, FirstOf
from netintent_server.adapters.catalogue_file import load_catalogue
from netintent_server.adapters.convert.processes import ProcessConverter
from netintent_server.adapters.convert.worker import Limits, Reader, read_file
from netintent_server.adapters.index.tantivy_index import TantivyIndex
from netintent_server.adapters.policy_file import PolicyFile, load_policy
from netintent_server.adapters.store.data_dir import DataDirCheck, held, make_data_dir
from netintent_server.adapters.store.spool import DirectorySpool
from netintent_server.adapters.store.sqlite.record import SqliteRecord
from netintent_server.intent.policy.judge import InForce, Judge
from netintent_server.intent.process import ProcessIntent
from netintent_server.intent.rules.planner import PLANNED_KINDS, RulesPlanner
from netintent_server.intent.validate import KnownFunctions
from netintent_server.ports import Authenticator, Converter, DependencyCheck, IntentPlanner
from netintent_server.rag.grounding import Grounding
from netintent_server.rag.ingest import IngestDocuments
from netintent_server.rag.library import Library
from netintent_server.rag.query import Query
from netintent_server.rag.read import ReadDocument
from netintent_server.rag.room import Room
from netintent_server.rag.search import Search
from netintent_server.rpc import reflection
from netintent_server.rpc.admin_servicer import AdminServicer
from netintent_server.rpc.call_log import CallLog
from netintent_server.rpc.capabilities import capabilities
from netintent_server.rpc.door import Door
from netintent_server.rpc.drain import drain
from netintent_server.rpc.health import HealthMonitor, HealthServicer
from netintent_server.rpc.intent_servicer import IntentServicer
from netintent_server.rpc.interceptors.admission import Admission
from netintent_server.rpc.interceptors.auth import Auth
from netintent_server.rpc.interceptors.deadline import Deadline
from netintent_server.rpc.interceptors.errors import Errors
from netintent_server.rpc.interceptors.guard import Guard
from netintent_server.rpc.interceptors.metrics import Metrics
from netintent_server.rpc.interceptors.request_id import RequestId
from netintent_server.rpc.methods import Method, methods_of
from netintent_server.rpc.pipeline import Pipeline, behaviour_of
from netintent_server.rpc.rag_servicer import RagServicer
from netintent_server.rpc.server import bind, make_server
from netintent_server.settings import Settings

INTENT = intent_service_pb2.DESCRIPTOR.services_by_name["IntentService"]
RAG = rag_service_pb2.DESCRIPTOR.services_by_name["RagService"]
ADMIN = admin_service_pb2.DESCRIPTOR.services_by_name["AdminService"]
HEALTH = health_pb2.DESCRIPTOR.services_by_name["Health"]


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is up: where it listens, and how it is told that its policy's file has changed."""

    addresses: tuple[str, ...]
    reload_policy: Callable[[], None]


@asynccontextmanager
async def serving(
    settings: Settings,
    *,
    planner: IntentPlanner | None = None,
    checks: Sequence[DependencyCheck] = (),
    reader: Reader = read_file,
) -> AsyncIterator[Service]:
    """Serve while inside; leaving drains.

    `planner` and `reader`, which reads files in the converters' processes, replace what the settings give; `checks` are
    more of them.

    Raises ConfigurationError, with the remedy, for settings that cannot be served.
    """
    async with AsyncExitStack() as stack:
        make_data_dir(settings.data_dir)
        stack.enter_context(held(settings.data_dir))
        catalogue = load_catalogue(settings.catalogue_file)
        known = KnownFunctions.of(catalogue)
        policy = InForce(Judge(load_policy(settings.policy_file, known), known))
        policy_file = PolicyFile(settings.policy_file, policy)
        admission = Admission(settings.admission)
        outer = (Guard(), RequestId(), Metrics(CallLog()), Errors())
        inner = (Auth(_authenticator(settings)), Deadline(settings.deadline), admission)
        pipeline = Pipeline(for_contract=(*outer, *inner), for_standard=outer)

        data_dir = DataDirCheck(settings.data_dir, services=(RAG.full_name,), free_bytes=settings.health.free_bytes)
        converter = _converter(settings, reader)
        stack.push_async_callback(converter.close)
        converter.start()  # its processes come up while the rest does
        rag = await _knowledge(stack, settings, converter, admission.reading)
        process = ProcessIntent(planner or RulesPlanner(catalogue), known, Grounding(rag.find), policy)
        monitor = HealthMonitor(
            (INTENT.full_name, RAG.full_name, ADMIN.full_name),
            (data_dir, rag.library, policy_file, *checks),
            ttl=settings.health.ttl_seconds,
            timeout=settings.health.timeout_seconds,
        )
        servicers: dict[Any, object] = {
            ADMIN: AdminServicer(_versions(), monitor, admission.gates, (converter,)),
            RAG: rag,
        }
        servicers[INTENT] = IntentServicer(
            process=process,
            capabilities=capabilities(
                version=version("netintent"),
                methods=[*_built(ADMIN, AdminServicer), *_built(INTENT, IntentServicer), *_built(RAG, RagServicer)],
                kinds=PLANNED_KINDS,
                catalogue=catalogue,
                settings=settings,
            ),
            admission=admission,
            comparing=stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="compare")),
            stream_concurrency=settings.admission.stream_concurrency,
            unary_cap_seconds=settings.deadline.unary_cap_seconds,
            message_bytes=settings.transport.message_bytes,
        )
        asking = Door()
        handlers = [pipeline.handlers(methods_of(service), servicer) for service, servicer in servicers.items()]
        handlers.append(pipeline.handlers(methods_of(HEALTH), HealthServicer(monitor)))
        if settings.reflection:
            names = (INTENT.full_name, RAG.full_name, ADMIN.full_name, HEALTH.full_name)
            servicer = reflection.ReflectionServicer((*names, reflection.V1, reflection.V1ALPHA), asking)
            handlers.extend(
                pipeline.handlers(methods_of(reflection.DESCRIPTOR, name=name), servicer)
                for name in (reflection.V1, reflection.V1ALPHA)
            )

        server = make_server(settings.transport, handlers)
        addresses = bind(server, settings)
        await _soon(rag.library.opened())
        await monitor.refresh()
        await _own(stack, monitor.run())
        await _own(stack, policy_file.run(partial(monitor.recheck, policy_file.name)))
        await _own(stack, _refresh_after(rag.library.opened(), monitor))
        await server.start()
        stack.push_async_callback(drain, server, monitor, asking, admission, settings.drain)
        yield Service(addresses, policy_file.reload)


def _converter(settings: Settings, reader: Reader) -> ProcessConverter:
    ingest = settings.ingest
    return ProcessConverter(
        settings.data_dir / "converting",
        workers=ingest.converters or min(5, os.cpu_count() or 1),
        seconds=ingest.converter_seconds,
        limits=Limits(memory_bytes=ingest.converter_memory_bytes, cpu_seconds=ingest.converter_cpu_seconds),
        most_bytes=ingest.file_bytes,
        most_waiting=ingest.working_files,
        files_each=ingest.converter_files,
        reader=reader,
    )


async def _knowledge(stack: AsyncExitStack, settings: Settings, converter: Converter, reading: Door) -> RagServicer:
    """The record, its index and what works on them; they close after the last call has ended."""
    record = SqliteRecord(settings.data_dir / "record.db")
    stack.callback(record.close)
    index = TantivyIndex(settings.data_dir / "index" / "lexical")
    stack.callback(index.close)
    library = Library(record, index, services=(RAG.full_name,))
    await _own(stack, library.run())
    search = Search(reader=record, text=record, index=index, library=library)
    return RagServicer(
        ingest=IngestDocuments(
            spool=DirectorySpool(settings.data_dir / "spool"),
            converter=converter,
            record=record,
            library=library,
            room=Room(settings.ingest.working_bytes, files=settings.ingest.working_files),
            file_bytes=settings.ingest.file_bytes,
            files_ahead=settings.ingest.files_ahead,
        ),
        find=search,
        ask=Query(search),
        read=ReadDocument(reader=record, text=record),
        library=library,
        record=record,
        reading=reading,
    )


def _built(service: Any, servicer: object) -> list[Method]:
    return [method for method in methods_of(service) if behaviour_of(servicer, method) is not None]


def _authenticator(settings: Settings) -> Authenticator | None:
    chain: list[FileAuthenticator | CertificateAuthenticator] = []
    if settings.auth.identities_file is not None:
        chain.append(FileAuthenticator(settings.auth.identities_file))
    if settings.tls.client_ca is not None:
        chain.append(CertificateAuthenticator(frozenset(settings.auth.certificate_scopes)))
    return FirstOf(*chain) if chain else None


def _versions() -> dict[str, str]:
    packages = {name: version(name) for name in ("netintent", "grpcio", "protobuf")}
    return packages | {"python": platform.python_version()}


async def _soon(ready: Awaitable[None]) -> None:
    """Give what is about to be ready a moment: a start is then not told as an outage."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ready, 1.0)


async def _refresh_after(ready: Awaitable[None], monitor: HealthMonitor) -> None:
    await ready
    await monitor.refresh()


async def _own(stack: AsyncExitStack, work: Any) -> None:
    """Run a background task that ends with the stack."""
    task = asyncio.create_task(work)

    async def end() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(end)
