"""RagService: messages to requests, the use cases, their results to messages. Every look-up begins with the tenant."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from netintent.rag.v1 import document_pb2, rag_service_pb2
from netintent_server.errors import InvalidRequest, NotFound, Violation
from netintent_server.model.answer import Answered
from netintent_server.model.common import Stage
from netintent_server.ports import RecordReader
from netintent_server.rag.ingest import IngestDocuments
from netintent_server.rag.library import Library
from netintent_server.rag.query import Query
from netintent_server.rag.read import ReadDocument
from netintent_server.rag.search import Search
from netintent_server.rpc.call import Call
from netintent_server.rpc.door import Door
from netintent_server.rpc.messages import to_message
from netintent_server.rpc.paging import read_page
from netintent_server.rpc.rag_events import answer_message, query_event, upload_event
from netintent_server.rpc.rag_requests import read_frames, read_query, read_search
from netintent_server.rpc.request_ids import go_by_its_own_id
from netintent_server.rpc.resource_names import collection_ref, document_ref


@dataclass(frozen=True, slots=True)
class RagServicer:
    """The methods of RagService that are built."""

    ingest: IngestDocuments
    find: Search
    ask: Query
    read: ReadDocument
    library: Library
    record: RecordReader
    reading: Door

    async def search(self, message: rag_service_pb2.SearchRequest, call: Call) -> rag_service_pb2.SearchResponse:
        """Ranked passages."""
        request = read_search(message, call.identity.tenant)
        call.budget.enter(Stage.RETRIEVE)
        found = await self.find.find(request)
        response = rag_service_pb2.SearchResponse(index_sequence=found.sequence)
        for hit in found.hits:
            to_message(hit, response.hits.add())
        to_message(call.budget.timings(), response.timings)
        return response

    async def query(self, message: rag_service_pb2.QueryRequest, call: Call) -> rag_service_pb2.QueryResponse:
        """One question, one answer."""
        go_by_its_own_id(call, message.request_id)
        async with aclosing(self.ask.events(read_query(message, call.identity.tenant), call.budget)) as events:
            async for event in events:
                if isinstance(event, Answered):
                    return answer_message(event, rag_service_pb2.QueryResponse(request_id=call.request_id))
        raise AssertionError("answering ended without an answer")

    async def stream_query(
        self, message: rag_service_pb2.StreamQueryRequest, call: Call
    ) -> AsyncGenerator[rag_service_pb2.StreamQueryResponse]:
        """One question, everything that happens."""
        go_by_its_own_id(call, message.request_id)
        async with aclosing(self.ask.events(read_query(message, call.identity.tenant), call.budget)) as events:
            sequence = 0
            async for event in events:
                sequence += 1
                yield query_event(event, sequence, call.request_id)

    async def ingest_documents(
        self, messages: AsyncIterator[document_pb2.IngestDocumentsRequest], call: Call
    ) -> AsyncGenerator[document_pb2.IngestDocumentsResponse]:
        """Files in, progress and one end each out."""
        call.budget.enter(Stage.INDEX)
        frames = read_frames(messages, self.reading)
        async with aclosing(self.ingest.events(frames, call.identity.tenant, call.budget)) as events:
            async for event in events:
                yield upload_event(event)

    async def get_document(
        self, message: document_pb2.GetDocumentRequest, call: Call
    ) -> document_pb2.GetDocumentResponse:
        """One document."""
        ref = document_ref(call.identity.tenant, message.name)
        stored = await self.record.document(ref)
        if stored is None:
            raise NotFound(ref.name)
        response = document_pb2.GetDocumentResponse()
        to_message(stored.document, response.document)
        return response

    async def list_documents(
        self, message: document_pb2.ListDocumentsRequest, call: Call
    ) -> document_pb2.ListDocumentsResponse:
        """A page of a collection's documents, by name."""
        ref = collection_ref(call.identity.tenant, message.parent, field="parent")
        labels = dict(sorted(message.labels.items()))
        page = read_page(message.page_size, message.page_token, "documents", ref, labels, call.identity.principal)
        documents = await self.record.documents(ref, after=page.after, limit=page.limit + 1, labels=labels)
        if not documents and await self.record.collection(ref) is None:
            raise NotFound(ref.name)
        response = document_pb2.ListDocumentsResponse()
        for document in documents[: page.limit]:
            to_message(document, response.documents.add())
        if len(documents) > page.limit:
            response.next_page_token = page.next_token(_id(documents[page.limit - 1].name))
        return response

    async def delete_document(
        self, message: document_pb2.DeleteDocumentRequest, call: Call
    ) -> document_pb2.DeleteDocumentResponse:
        """Remove a document from record and index."""
        call.budget.enter(Stage.INDEX)
        sequence = await self.library.delete_document(document_ref(call.identity.tenant, message.name), message.etag)
        return document_pb2.DeleteDocumentResponse(index_sequence=sequence)

    async def read_document(
        self, message: document_pb2.ReadDocumentRequest, call: Call
    ) -> document_pb2.ReadDocumentResponse:
        """Stored text by clause or range."""
        ref = document_ref(call.identity.tenant, message.name)
        call.budget.enter(Stage.RETRIEVE)
        match message.WhichOneof("part"):
            case "clause":
                if not message.clause:
                    raise InvalidRequest(Violation("clause", "is empty; give a clause's number, such as 5.1"))
                excerpt = await self.read.part(ref, clause=message.clause)
            case "range":
                if message.range.end <= message.range.start:
                    raise InvalidRequest(Violation("range.end", "must be greater than range.start"))
                excerpt = await self.read.part(ref, start=message.range.start, end=message.range.end)
            case _:
                excerpt = await self.read.part(ref)
        return document_pb2.ReadDocumentResponse(
            text=excerpt.text,
            start=excerpt.start,
            end=excerpt.end,
            length=excerpt.length,
            clause=excerpt.clause,
            heading_path=excerpt.heading_path,
            version=excerpt.document.version,
            etag=excerpt.document.etag,
        )

    async def get_collection(
        self, message: document_pb2.GetCollectionRequest, call: Call
    ) -> document_pb2.GetCollectionResponse:
        """One collection."""
        ref = collection_ref(call.identity.tenant, message.name)
        stored = await self.record.collection(ref)
        if stored is None:
            raise NotFound(ref.name)
        response = document_pb2.GetCollectionResponse()
        to_message(stored.collection, response.collection)
        return response

    async def list_collections(
        self, message: document_pb2.ListCollectionsRequest, call: Call
    ) -> document_pb2.ListCollectionsResponse:
        """A page of the tenant's collections, by name."""
        tenant = call.identity.tenant
        page = read_page(message.page_size, message.page_token, "collections", tenant, call.identity.principal)
        collections = await self.record.collections(tenant, after=page.after, limit=page.limit + 1)
        response = document_pb2.ListCollectionsResponse()
        for stored in collections[: page.limit]:
            to_message(stored.collection, response.collections.add())
        if len(collections) > page.limit:
            response.next_page_token = page.next_token(collections[page.limit - 1].ref.collection)
        return response

    async def delete_collection(
        self, message: document_pb2.DeleteCollectionRequest, call: Call
    ) -> document_pb2.DeleteCollectionResponse:
        """Remove a collection with all its documents."""
        call.budget.enter(Stage.INDEX)
        documents = await self.library.delete_collection(collection_ref(call.identity.tenant, message.name))
        return document_pb2.DeleteCollectionResponse(documents=documents)


def _id(name: str) -> str:
    return name.rpartition("/")[2]
