"""Reads the requests that carry an intent, reporting everything that is wrong with one at once."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from functools import lru_cache

from netintent.common.v1 import common_pb2
from netintent.intent.v1 import intent_service_pb2 as wire
from netintent.intent.v1 import plan_pb2
from netintent_server.errors import InvalidRequest, Violation
from netintent_server.model.common import CachePolicy, Planner
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.model.request import IntentRequest
from netintent_server.rpc.messages import from_message, is_moment
from netintent_server.rpc.request_ids import is_uuid

MOST_CHARACTERS = 8192
MOST_METADATA = 32
MOST_METADATA_CHARACTERS = 256
MOST_CURRENT_REPLICAS = 10_000
MOST_TIME_ZONE_CHARACTERS = 64
# A plan is read, checked and digested on the event loop: these keep the worst one below the patience of a health probe,
# and are several times what an intent of MOST_CHARACTERS can become.
MOST_PLAN_BYTES = 2**19
MOST_ACTIONS = 1_000
MOST_MANIFEST_BYTES = 2**20

IntentMessage = wire.ProcessIntentRequest | wire.StreamIntentRequest | wire.ProcessIntentsRequest
"""The three carry the same fields."""

PlanMessage = wire.ValidatePlanRequest | wire.RenderPlanRequest | wire.DiffPlanRequest | wire.CheckFeasibilityRequest
"""All carry a plan and a context."""


def read_intent(message: IntentMessage, tenant: str) -> IntentRequest:
    """The domain's request of a caller of that tenant; raises InvalidRequest with every violation."""
    violations = tuple(_violations(message))
    if violations:
        raise InvalidRequest(*violations)
    return IntentRequest(
        intent=message.intent,
        planner=Planner(message.planner),
        ground=message.ground,
        cache=CachePolicy(message.cache),
        context=_context(message.context) if message.HasField("context") else PlanContext(),
        explain=message.explain,
        tenant=tenant,
    )


def read_plan(message: PlanMessage) -> tuple[IntentPlan, PlanContext]:
    """The plan and the context of a request about a plan; raises InvalidRequest with every violation."""
    too_much = tuple(_plan_violations(message))
    violations = [*too_much, *_format_violations(message), *_manifest_violations(message)]
    plan, context = IntentPlan(), PlanContext()
    try:
        if not too_much:
            plan = from_message(message.plan, IntentPlan)
    except InvalidRequest as error:
        violations.extend(Violation(f"plan.{fault.field}", fault.description) for fault in error.violations)
    try:
        if message.HasField("context"):
            context = _context(message.context)
    except InvalidRequest as error:
        violations.extend(error.violations)
    if violations:
        raise InvalidRequest(*violations)
    return plan, context


def _violations(message: IntentMessage) -> Iterator[Violation]:
    if not message.intent.strip():
        yield Violation("intent", "is empty; say what the network should do, in 1..8192 characters")
    elif len(message.intent) > MOST_CHARACTERS:
        yield Violation("intent", f"has {len(message.intent)} characters; the most is {MOST_CHARACTERS}")
    if message.planner not in (common_pb2.PLANNER_UNSPECIFIED, common_pb2.PLANNER_RULES):
        yield Violation("planner", "is not available on this server; GetCapabilities lists the planners that are")
    if message.cache not in common_pb2.CachePolicy.values():
        yield Violation("cache", f"{message.cache} is no cache policy this server knows")
    if message.request_id and not is_uuid(message.request_id):
        yield Violation("request_id", "is not a UUID; send one, or leave it empty")
    yield from _metadata_violations(message)
    if message.HasField("context"):
        yield from _context_violations(message.context)


def _metadata_violations(message: IntentMessage) -> Iterator[Violation]:
    if len(message.metadata) > MOST_METADATA:
        yield Violation("metadata", f"has {len(message.metadata)} entries; the most is {MOST_METADATA}")
    for key, value in message.metadata.items():
        if max(len(key), len(value)) > MOST_METADATA_CHARACTERS:
            yield Violation("metadata", f"{key[:32]!r} or its value is over {MOST_METADATA_CHARACTERS} characters")


def _plan_violations(message: PlanMessage) -> Iterator[Violation]:
    if not message.HasField("plan"):
        yield Violation("plan", "is not set; send the plan of a ProcessIntent response")
    if (size := message.plan.ByteSize()) > MOST_PLAN_BYTES:
        yield Violation("plan", f"has {size:,} bytes; the most is {MOST_PLAN_BYTES:,}")
    if len(message.plan.actions) > MOST_ACTIONS:
        yield Violation("plan.actions", f"has {len(message.plan.actions):,} entries; the most is {MOST_ACTIONS:,}")


def _format_violations(message: PlanMessage) -> Iterator[Violation]:
    if isinstance(message, wire.RenderPlanRequest) and message.format not in wire.OutputFormat.values()[1:]:
        yield Violation("format", "is not set to a format that GetCapabilities lists")


def _manifest_violations(message: PlanMessage) -> Iterator[Violation]:
    if isinstance(message, wire.DiffPlanRequest) and len(message.manifests) > MOST_MANIFEST_BYTES:
        size = f"has {len(message.manifests):,} bytes; the most is {MOST_MANIFEST_BYTES:,}"
        yield Violation("manifests", f"{size}: compare fewer at once")


def _context(message: plan_pb2.PlanContext) -> PlanContext:
    violations = tuple(_context_violations(message))
    if violations:
        raise InvalidRequest(*violations)
    return from_message(message, PlanContext)


def _context_violations(context: plan_pb2.PlanContext) -> Iterator[Violation]:
    if context.time_zone and not _is_time_zone(context.time_zone):
        yield Violation("context.time_zone", f"{context.time_zone[:64]!r} is no IANA time zone, such as Europe/Berlin")
    if len(context.current_replicas) > MOST_CURRENT_REPLICAS:
        yield Violation(
            "context.current_replicas",
            f"has {len(context.current_replicas)} entries; the most is {MOST_CURRENT_REPLICAS}",
        )
    if context.HasField("now") and not is_moment(context.now):
        yield Violation("context.now", "is no moment between the years 1 and 9999")
    for field in ("namespace", "cluster", "site", "region"):
        if not _is_label(getattr(context, field)):
            yield Violation(
                f"context.{field}", "is not an RFC 1123 label: 1..63 lower case letters, digits and inner hyphens"
            )


def _is_label(value: str) -> bool:
    return not value or (
        len(value) <= 63
        and value.isascii()
        and value.replace("-", "a").isalnum()
        and value == value.lower()
        and value[0] != "-" != value[-1]
    )


def _is_time_zone(name: str) -> bool:
    """The length first: a name that is looked up is remembered, and the caller chose it."""
    return len(name) <= MOST_TIME_ZONE_CHARACTERS and _is_zone_name(name)


@lru_cache(maxsize=1024)
def _is_zone_name(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
