"""Reads the requests about knowledge, reporting everything that is wrong with one at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from netintent.common.v1 import common_pb2
from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent_server.errors import InvalidRequest, Violation
from netintent_server.model.answer import QueryRequest
from netintent_server.model.common import CachePolicy
from netintent_server.model.document import CollectionRef
from netintent_server.model.search import SearchFilter, SearchMode, SearchRequest
from netintent_server.model.upload import Begin, Commit, Frame
from netintent_server.rpc.door import Door
from netintent_server.rpc.messages import from_message
from netintent_server.rpc.request_ids import is_uuid
from netintent_server.rpc.resource_names import collection_of_id, document_ref

MOST_CHARACTERS = 4096
MOST_TOP_K = 100
DEFAULT_TOP_K = 10
MOST_FILTER_VALUES = 100
MOST_FILTER_CHARACTERS = 1024

QueryMessage = rag_service_pb2.QueryRequest | rag_service_pb2.StreamQueryRequest
"""Both carry the same fields."""


def read_search(message: rag_service_pb2.SearchRequest, tenant: str) -> SearchRequest:
    """The domain's request; raises InvalidRequest with every violation."""
    violations = list(_violations(message.query, message, tenant, field="query"))
    if message.mode not in rag_service_pb2.SearchMode.values():
        violations.append(Violation("mode", f"{message.mode} is no search mode this server knows"))
    collection = _collection(tenant, message.collection, violations)
    return SearchRequest(
        query=message.query,
        collection=collection,
        mode=SearchMode(message.mode),
        filter=from_message(message.filter, SearchFilter),
        top_k=message.top_k or DEFAULT_TOP_K,
        explain=message.explain,
        min_sequence=message.min_sequence,
    )


def read_query(message: QueryMessage, tenant: str) -> QueryRequest:
    """The domain's request; raises InvalidRequest with every violation."""
    violations = list(_violations(message.question, message, tenant, field="question"))
    if message.cache not in common_pb2.CachePolicy.values():
        violations.append(Violation("cache", f"{message.cache} is no cache policy this server knows"))
    if message.request_id and not is_uuid(message.request_id):
        violations.append(Violation("request_id", "is not a UUID; send one like 123e4567-e89b-12d3-a456-426614174000"))
    collection = _collection(tenant, message.collection, violations)
    return QueryRequest(
        question=message.question,
        collection=collection,
        filter=from_message(message.filter, SearchFilter),
        top_k=message.top_k or DEFAULT_TOP_K,
        cache=CachePolicy(message.cache),
    )


async def read_frames(
    messages: AsyncIterator[document_pb2.IngestDocumentsRequest], reading: Door
) -> AsyncIterator[Frame]:
    """The frames of an upload; raises Draining when the door closes, InvalidRequest for a message that is none."""
    while True:
        async with reading.while_open():
            message = await anext(messages, None)
        if message is None:
            return
        match message.WhichOneof("frame"):
            case "begin":
                yield from_message(message.begin, Begin)
            case "chunk":
                yield message.chunk
            case "commit":
                yield from_message(message.commit, Commit)
            case _:
                raise InvalidRequest(Violation("frame", "is unset; send begin, chunk or commit"))


def _violations(
    text: str, message: rag_service_pb2.SearchRequest | QueryMessage, tenant: str, *, field: str
) -> Iterator[Violation]:
    if not text.strip():
        yield Violation(field, f"is empty; use 1..{MOST_CHARACTERS} characters")
    elif len(text) > MOST_CHARACTERS:
        yield Violation(field, f"has {len(text)} characters; the most is {MOST_CHARACTERS}")
    if message.top_k > MOST_TOP_K:
        yield Violation("top_k", f"is {message.top_k}; use 1..{MOST_TOP_K}, or 0 for {DEFAULT_TOP_K}")
    yield from _filter_violations(message.filter, tenant)


def _filter_violations(message: rag_service_pb2.SearchFilter, tenant: str) -> Iterator[Violation]:
    for name in ("document", "source", "version", "release", "clause_prefix"):
        values = getattr(message, name)
        if len(values) > MOST_FILTER_VALUES:
            yield Violation(f"filter.{name}", f"has {len(values)} values; the most is {MOST_FILTER_VALUES}")
            continue
        for index, value in enumerate(values):
            field = f"filter.{name}[{index}]"
            if len(value) > MOST_FILTER_CHARACTERS:
                yield Violation(field, f"has more than {MOST_FILTER_CHARACTERS} characters")
            elif name == "document":
                yield from _name_violations(tenant, value, field)
    if len(message.labels) > MOST_FILTER_VALUES:
        yield Violation("filter.labels", f"has {len(message.labels)} entries; the most is {MOST_FILTER_VALUES}")


def _name_violations(tenant: str, name: str, field: str) -> Iterator[Violation]:
    try:
        document_ref(tenant, name, field=field)
    except InvalidRequest as error:
        yield from error.violations


def _collection(tenant: str, collection: str, violations: list[Violation]) -> CollectionRef:
    """The collection, when nothing is wrong with it or anything else."""
    try:
        found = collection_of_id(tenant, collection)
    except InvalidRequest as error:
        violations.extend(error.violations)
    if violations:
        raise InvalidRequest(*violations)
    return found
