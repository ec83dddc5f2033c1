"""The typed async client: one method per RPC, messages in and messages out."""

# ruff: noqa: ASYNC109 - a timeout here is gRPC's own deadline, which travels to the server

from __future__ import annotations

import asyncio
import math
import re
import uuid
import weakref
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import grpc
from google.protobuf.message import Message

from netintent.admin.v1 import admin_service_pb2 as admin
from netintent.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from netintent.intent.v1 import intent_service_pb2 as intent
from netintent.intent.v1.intent_service_pb2_grpc import IntentServiceStub
from netintent.rag.v1 import document_pb2 as store
from netintent.rag.v1 import rag_service_pb2 as rag
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceStub
from netintent_client.channel import DEFAULT_ADDRESS, Retry, Tls, is_local, open_channel
from netintent_client.errors import REQUEST_ID_KEY, call_error
from netintent_client.health import HealthStub, ServingStatus
from netintent_client.stream import Stream, cancellation, exchange, receive
from netintent_client.upload import Files, ingest

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response")
AnyCall = TypeVar("AnyCall", bound=grpc.aio.Call)

Many = intent.ProcessIntentsRequest

_FIT_FOR_A_HEADER = re.compile(r"[\x21-\x7e]{1,128}").fullmatch


class NetintentClient:
    """A connection to a netintent server, or to several that take turns; made and used within one event loop.

    `addresses`: HOST:PORT, unix:PATH, or several IP addresses, comma-separated or in a sequence.
    `token`: a bearer token, or a function that gives the current one; over a network it travels with TLS only, unless
    `insecure`. `timeout` and `stream_timeout`: seconds that a whole call may take, its retries included, where the
    call itself does not say. `options`: gRPC channel arguments.

    Every method raises NetintentError, by its subclasses (`netintent_client.errors`). A request without a request_id
    is sent with a fresh one, so that a retried call is known for the same.
    """

    def __init__(
        self,
        addresses: str | Sequence[str] = DEFAULT_ADDRESS,
        *,
        tls: Tls | None = None,
        token: str | Callable[[], str] | None = None,
        insecure: bool = False,
        timeout: float = 30.0,
        stream_timeout: float = 3600.0,
        retry: Retry | None = None,
        options: Sequence[tuple[str, Any]] = (),
    ) -> None:
        if token is not None and tls is None and not (insecure or is_local(addresses)):
            raise ValueError(f"the token would travel to {addresses} unencrypted; use TLS, or say insecure")
        self.timeout = timeout
        self.stream_timeout = stream_timeout
        self._token = token
        self._calls: weakref.WeakSet[grpc.aio.Call] = weakref.WeakSet()
        self._channel = open_channel(addresses, tls=tls, retry=retry or Retry(), options=options)
        self._intent = IntentServiceStub(self._channel)
        self._rag = RagServiceStub(self._channel)
        self._admin = AdminServiceStub(self._channel)
        self._health = HealthStub(self._channel)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; calls that still run end with Cancelled."""
        # the library looks for them on the stacks of tasks, and finds no stream that is read through a generator
        for call in tuple(self._calls):
            call.cancel()
        await self._channel.close()

    async def process_intent(
        self, request: str | intent.ProcessIntentRequest, *, timeout: float | None = None
    ) -> intent.ProcessIntentResponse:
        """Turn one intent into a plan. One that cannot be planned is an answer too: look at its disposition."""
        message = _identified(_message(intent.ProcessIntentRequest, "intent", request))
        return await self._call(self._intent.ProcessIntent, message, timeout)

    def stream_intent(
        self, request: str | intent.StreamIntentRequest, *, timeout: float | None = None
    ) -> Stream[intent.StreamIntentResponse]:
        """The same as events, the last of them `completed`."""
        message = _identified(_message(intent.StreamIntentRequest, "intent", request))
        return self._stream(self._intent.StreamIntent, message, timeout)

    def process_intents(
        self,
        requests: Iterable[str | Many] | AsyncIterable[str | Many],
        *,
        ordered: bool = False,
        timeout: float | None = None,
    ) -> Stream[intent.ProcessIntentsResponse]:
        """Many intents over one stream; requests are taken from the iterable as the server gets to them.

        Each answer carries its request's position as `index`; answers come as they are done, or in request order when
        `ordered`. An item that fails is answered with `error` (`netintent_client.item_error`) and ends nothing. A
        connection that is lost after the first answer raises; what is unanswered then may be sent again.
        """
        seconds = self.stream_timeout if timeout is None else timeout
        method = self._intent.ProcessIntents
        return Stream(
            exchange(
                lambda: self._running(method(timeout=seconds, metadata=self._metadata())),
                _batch(requests, ordered=ordered),
            )
        )

    async def validate_plan(
        self, request: intent.ValidatePlanRequest, *, timeout: float | None = None
    ) -> intent.ValidatePlanResponse:
        """Check a plan against the contract and the server's catalogue."""
        return await self._call(self._intent.ValidatePlan, request, timeout)

    async def render_plan(
        self, request: intent.RenderPlanRequest, *, timeout: float | None = None
    ) -> intent.RenderPlanResponse:
        """Write a plan in another system's form; the findings say what the form cannot."""
        return await self._call(self._intent.RenderPlan, request, timeout)

    async def diff_plan(
        self, request: intent.DiffPlanRequest, *, timeout: float | None = None
    ) -> intent.DiffPlanResponse:
        """Compare a plan with current manifests; the findings say what could not be compared."""
        return await self._call(self._intent.DiffPlan, request, timeout)

    async def check_feasibility(
        self, request: intent.CheckFeasibilityRequest, *, timeout: float | None = None
    ) -> intent.CheckFeasibilityResponse:
        """Whether a plan can be carried out by the server's policy and what the context knows, and why not."""
        return await self._call(self._intent.CheckFeasibility, request, timeout)

    async def get_capabilities(self, *, timeout: float | None = None) -> intent.GetCapabilitiesResponse:
        """What the server can do: methods, kinds, formats, planners, catalogue, limits."""
        return await self._call(self._intent.GetCapabilities, intent.GetCapabilitiesRequest(), timeout)

    async def search(self, request: str | rag.SearchRequest, *, timeout: float | None = None) -> rag.SearchResponse:
        """The passages that match best; of a string, those of the default collection."""
        return await self._call(self._rag.Search, _message(rag.SearchRequest, "query", request), timeout)

    async def query(self, request: str | rag.QueryRequest, *, timeout: float | None = None) -> rag.QueryResponse:
        """An answer whose sentences are cited. To abstain is an answer too: look at `abstained`."""
        question = _identified(_message(rag.QueryRequest, "question", request))
        return await self._call(self._rag.Query, question, timeout)

    def stream_query(
        self, request: str | rag.StreamQueryRequest, *, timeout: float | None = None
    ) -> Stream[rag.StreamQueryResponse]:
        """The same as events, the last of them `completed`."""
        question = _identified(_message(rag.StreamQueryRequest, "question", request))
        return self._stream(self._rag.StreamQuery, question, timeout)

    def ingest(self, files: Files, *, timeout: float | None = None) -> Stream[store.IngestDocumentsResponse]:
        """Upload and index many documents over one stream; files are read as the server takes them.

        Each file, by its position as `file_index`, ends with exactly one `done` or `failed`, and a failed one ends no
        other. One that cannot be read here fails with UNREADABLE (`netintent_client.UNREADABLE`). Nothing is sent
        again by itself; what is done when the call breaks stays, and is replaced when it is ingested again.
        """
        seconds = self.stream_timeout if timeout is None else timeout
        method = self._rag.IngestDocuments
        return Stream(ingest(lambda: self._running(method(timeout=seconds, metadata=self._metadata())), files))

    async def get_document(
        self, request: str | store.GetDocumentRequest, *, timeout: float | None = None
    ) -> store.GetDocumentResponse:
        """What is known of a document, by its name `collections/{collection}/documents/{document}`."""
        message = _message(store.GetDocumentRequest, "name", request)
        return await self._call(self._rag.GetDocument, message, timeout)

    async def list_documents(
        self, request: str | store.ListDocumentsRequest, *, timeout: float | None = None
    ) -> store.ListDocumentsResponse:
        """One page of the documents of `collections/{collection}`; `documents` turns the pages."""
        message = _message(store.ListDocumentsRequest, "parent", request)
        return await self._call(self._rag.ListDocuments, message, timeout)

    async def documents(
        self, request: str | store.ListDocumentsRequest, *, timeout: float | None = None
    ) -> AsyncGenerator[store.Document]:
        """All documents of `collections/{collection}`, page by page; the timeout is each page's."""
        message = _copy(_message(store.ListDocumentsRequest, "parent", request))
        while True:
            page = await self.list_documents(message, timeout=timeout)
            for document in page.documents:
                yield document
            if not page.next_page_token:
                return
            message.page_token = page.next_page_token

    async def read_document(
        self, request: str | store.ReadDocumentRequest, *, timeout: float | None = None
    ) -> store.ReadDocumentResponse:
        """Stored text, exactly as citations refer to it: of a name from the start, else a clause or a range."""
        message = _message(store.ReadDocumentRequest, "name", request)
        return await self._call(self._rag.ReadDocument, message, timeout)

    async def delete_document(
        self, request: str | store.DeleteDocumentRequest, *, timeout: float | None = None
    ) -> store.DeleteDocumentResponse:
        """Remove a document; with an etag, only in that version."""
        message = _message(store.DeleteDocumentRequest, "name", request)
        return await self._call(self._rag.DeleteDocument, message, timeout)

    async def get_collection(
        self, request: str | store.GetCollectionRequest, *, timeout: float | None = None
    ) -> store.GetCollectionResponse:
        """What is known of `collections/{collection}`."""
        message = _message(store.GetCollectionRequest, "name", request)
        return await self._call(self._rag.GetCollection, message, timeout)

    async def list_collections(
        self, request: store.ListCollectionsRequest | None = None, *, timeout: float | None = None
    ) -> store.ListCollectionsResponse:
        """One page of the caller's collections; `collections` turns the pages."""
        message = request or store.ListCollectionsRequest()
        return await self._call(self._rag.ListCollections, message, timeout)

    async def collections(self, *, timeout: float | None = None) -> AsyncGenerator[store.Collection]:
        """All the caller's collections, page by page; the timeout is each page's."""
        message = store.ListCollectionsRequest()
        while True:
            page = await self.list_collections(message, timeout=timeout)
            for collection in page.collections:
                yield collection
            if not page.next_page_token:
                return
            message.page_token = page.next_page_token

    async def delete_collection(
        self, request: str | store.DeleteCollectionRequest, *, timeout: float | None = None
    ) -> store.DeleteCollectionResponse:
        """Remove `collections/{collection}` with all its documents."""
        message = _message(store.DeleteCollectionRequest, "name", request)
        return await self._call(self._rag.DeleteCollection, message, timeout)

    async def get_status(self, *, timeout: float | None = None) -> admin.GetStatusResponse:
        """The state of the server that answers; needs the admin scope."""
        return await self._call(self._admin.GetStatus, admin.GetStatusRequest(), timeout)

    async def check_health(self, service: str = "", *, timeout: float | None = None) -> ServingStatus:
        """Whether a service, by its full name, takes calls; "" is the server itself. Never tried again by itself."""
        return await self._call(self._health.check, service, timeout)

    def watch_health(self, service: str = "", *, timeout: float | None = None) -> Stream[ServingStatus]:
        """The same now and after every change, until the server drains; without a timeout, however long that is."""
        return self._stream(self._health.watch, service, math.inf if timeout is None else timeout)

    async def _call(
        self, method: grpc.aio.UnaryUnaryMultiCallable[Any, Response], request: object, timeout: float | None
    ) -> Response:
        seconds = self.timeout if timeout is None else timeout
        call = self._running(method(request, timeout=seconds, metadata=self._metadata(request)))
        try:
            return await call
        except grpc.aio.AioRpcError as error:
            raise call_error(error) from error
        except asyncio.CancelledError as error:
            raise cancellation(error) from None

    def _stream(
        self, method: grpc.aio.UnaryStreamMultiCallable[Any, Response], request: object, timeout: float | None
    ) -> Stream[Response]:
        seconds: float | None = self.stream_timeout if timeout is None else timeout
        seconds = None if seconds == math.inf else seconds
        return Stream(
            receive(lambda: self._running(method(request, timeout=seconds, metadata=self._metadata(request))))
        )

    def _running(self, call: AnyCall) -> AnyCall:
        self._calls.add(call)
        return call

    def _metadata(self, request: object = None) -> list[tuple[str, str]]:
        """The caller's identity, and the request's id: a call refused before it is read is known by it too."""
        metadata = []
        request_id = getattr(request, "request_id", "") or str(uuid.uuid4())
        if _FIT_FOR_A_HEADER(request_id):
            metadata.append((REQUEST_ID_KEY, request_id))
        if self._token is not None:
            token = self._token if isinstance(self._token, str) else self._token()
            metadata.append(("authorization", f"Bearer {token}"))
        return metadata


def _message(kind: type[Request], field: str, given: str | Request) -> Request:
    """The request, made of its one required field where only that is given."""
    return kind(**{field: given}) if isinstance(given, str) else given


def _copy(request: Request) -> Request:
    copy = type(request)()
    copy.CopyFrom(request)
    return copy


def _identified(request: Request) -> Request:
    """A copy with a request_id: the caller's own message, used again, is another request again."""
    copy = _copy(request)
    copy.request_id = copy.request_id or str(uuid.uuid4())  # type: ignore[attr-defined]
    return copy


async def _batch(requests: Iterable[str | Many] | AsyncIterable[str | Many], *, ordered: bool) -> AsyncGenerator[Many]:
    if isinstance(requests, AsyncIterable):
        async for request in requests:
            yield _one_of_many(request, ordered=ordered)
    else:
        for request in requests:
            yield _one_of_many(request, ordered=ordered)


def _one_of_many(request: str | Many, *, ordered: bool) -> Many:
    message = _identified(_message(Many, "intent", request))
    message.ordered = ordered
    return message
