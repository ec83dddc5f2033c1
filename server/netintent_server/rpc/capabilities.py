"""What this server can do, told once at start-up from what it is built of."""

from __future__ import annotations

from collections.abc import Iterable

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2
from netintent_server.intent.catalogue import Catalogue
from netintent_server.intent.formats import FORMATS
from netintent_server.model.plan import ActionKind
from netintent_server.rpc.intent_requests import MOST_CHARACTERS
from netintent_server.rpc.methods import Method
from netintent_server.rpc.rag_requests import MOST_CHARACTERS as MOST_QUESTION_CHARACTERS
from netintent_server.rpc.rag_requests import MOST_TOP_K
from netintent_server.settings import Settings


def capabilities(
    *, version: str, methods: Iterable[Method], kinds: Iterable[ActionKind], catalogue: Catalogue, settings: Settings
) -> wire.GetCapabilitiesResponse:
    """The response to GetCapabilities."""
    response = wire.GetCapabilitiesResponse(
        version=version,
        methods=sorted(method.full_name for method in methods),
        action_kinds=[plan_pb2.ActionKind.ValueType(kind) for kind in sorted(kinds)],
        planners=[common_pb2.PLANNER_RULES],
        limits=wire.Limits(
            intent_characters=MOST_CHARACTERS,
            message_bytes=settings.transport.message_bytes,
            unary_budget_ms=round(settings.deadline.unary_cap_seconds * 1000),
            stream_budget_ms=round(settings.deadline.stream_cap_seconds * 1000),
            in_flight=settings.admission.in_flight,
            waiting=settings.admission.waiting,
            question_characters=MOST_QUESTION_CHARACTERS,
            top_k=MOST_TOP_K,
            file_bytes=settings.ingest.file_bytes,
        ),
    )
    for output_format, form in FORMATS.items():
        response.formats.add(
            format=wire.OutputFormat.ValueType(output_format),
            media_type=form.media_type,
            schema_id=form.schema_id,
            schema_version=form.schema_version,
            checked=form.checked,
        )
    for function in catalogue.functions:
        response.catalogue.add(
            type=function.type,
            full_name=function.full_name,
            aliases=function.aliases,
            components=function.components,
        )
    return response
