"""A small RagService in memory that speaks the contract, and can fail where a real one cannot be made to.

Passages are the lines below the headings; what is found is what shares most words with the question.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import grpc

from netintent.common.v1.common_pb2 import (
    STAGE_EMBED,
    STAGE_RETRIEVE,
    Accepted,
    Citation,
    StageStarted,
    TextDelta,
)
from netintent.rag.v1 import document_pb2 as store
from netintent.rag.v1 import rag_service_pb2 as rag
from netintent.rag.v1.rag_service_pb2_grpc import RagServiceServicer, add_RagServiceServicer_to_server

HEADING = re.compile(r"^#+ (?:(\d[\d.]*) )?(.*)$")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold()))


@dataclass
class Passage:
    clause: str
    headings: list[str]
    start: int
    text: str


@dataclass
class Stored:
    document: store.Document
    text: str
    passages: list[Passage] = field(default_factory=list)


class ScriptedRag(RagServiceServicer):
    """`trouble(method, request)` may raise a status before a method answers, or wait."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}
        self.calls: list[tuple[str, object]] = []
        self.begun: list[store.Begin] = []
        self.received = 0
        self.trouble: Callable[[str, object], grpc.StatusCode | None] = lambda *_: None
        self.draft: str | None = None
        self.hold: asyncio.Event | None = None
        self.holding = asyncio.Event()
        self.gone = asyncio.Event()
        self.in_flight = self.most_in_flight = 0
        self.sequence = 0

    async def _enter(self, context, method, request):
        self.calls.append((method, request))
        if code := self.trouble(method, request):
            await context.abort(code, f"{method}: as scripted")
        if self.hold is not None:
            self.holding.set()
            try:
                await self.hold.wait()
            finally:
                self.gone.set()

    async def IngestDocuments(self, requests, context):  # noqa: N802
        index, begin, data = -1, None, b""
        await self._enter(context, "IngestDocuments", None)
        async for request in requests:
            match request.WhichOneof("frame"):
                case "begin":
                    index, begin, data = index + 1, request.begin, b""
                    self.begun.append(begin)
                case "chunk":
                    assert len(request.chunk) <= 256 * 1024
                    data += request.chunk
                    self.received += len(request.chunk)
                    if code := self.trouble("chunk", begin):
                        await context.abort(code, "chunk: as scripted")
                case "commit":
                    yield store.IngestDocumentsResponse(
                        file_index=index, progress=store.Progress(stage=STAGE_EMBED, done=1, total=2)
                    )
                    yield self._committed(index, begin, data, request.commit)

    def _committed(self, index, begin, data, commit):
        if (commit.size_bytes, commit.sha256) != (len(data), hashlib.sha256(data).hexdigest()):
            failed = store.DocumentError(code="CHECKSUM_MISMATCH", message="not the bytes", remedy="Send it again.")
            return store.IngestDocumentsResponse(file_index=index, failed=failed)
        text = data.decode()
        if not text.strip():
            failed = store.DocumentError(code="EMPTY_TEXT", message="holds no text", remedy="Leave it out.")
            return store.IngestDocumentsResponse(file_index=index, failed=failed)
        identifier = begin.document_id or re.sub(r"[^a-z0-9._-]+", "-", begin.file_name.rpartition(".")[0].lower())
        self.sequence += 1
        document = store.Document(
            name=f"collections/{begin.collection or 'default'}/documents/{identifier}",
            title=begin.title or HEADING.match(text.split("\n")[0] or "# ")[2],
            source=begin.source,
            version=begin.version,
            release=begin.release,
            media_type=begin.media_type or "text/markdown",
            size_bytes=len(data),
            sha256=commit.sha256,
            state=store.DOCUMENT_STATE_READY,
            labels=begin.labels,
            etag=f"e{self.sequence}",
        )
        document.create_time.GetCurrentTime()
        stored = Stored(document, text, list(passages(text)))
        document.chunks = len(stored.passages)
        self.stored[document.name] = stored
        return store.IngestDocumentsResponse(file_index=index, done=document, index_sequence=self.sequence)

    async def _found(self, context, name):
        if name not in self.stored:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"{name} is not there")
        return self.stored[name]

    def _in(self, collection):
        return [s for name, s in sorted(self.stored.items()) if name.startswith(f"{collection}/")]

    async def Search(self, request, context):  # noqa: N802
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self._enter(context, "Search", request)
            await asyncio.sleep(0.002 * (len(request.query) % 5))  # answers come out of order
        finally:
            self.in_flight -= 1
        if not request.query:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "query is empty")
        return rag.SearchResponse(hits=self._hits(request, request.query, request.top_k), index_sequence=self.sequence)

    def _hits(self, request, query, top_k):
        hits = []
        for stored in self._in(f"collections/{request.collection or 'default'}"):
            if request.filter.document and stored.document.name not in request.filter.document:
                continue
            for passage in stored.passages:
                if not (score := len(words(query) & words(passage.text))):
                    continue
                hit = rag.SearchHit(text=passage.text, score=score, heading_path=passage.headings)
                hit.citation.CopyFrom(cited(stored, passage, score))
                if getattr(request, "explain", False):
                    hit.detail.parts.add(name="bm25", value=score, weight=1)
                    hit.detail.lexical_rank = 1
                hits.append(hit)
        return sorted(hits, key=lambda hit: -hit.score)[: top_k or 10]

    def _answer(self, request):
        hits = [hit for hit in self._hits(request, request.question, request.top_k) if hit.score >= 3]
        if not hits:
            return rag.QueryResponse(abstained=True, abstain_reason="no passage speaks of it")
        return rag.QueryResponse(
            answer=f"{hits[0].text} [1]",
            sentences=[rag.AnswerSentence(text=hits[0].text, citations=[0], groundedness=1)],
            citations=[hits[0].citation],
            groundedness=1,
            mode=rag.ANSWER_MODE_EXTRACTIVE,
            request_id=request.request_id,
        )

    async def Query(self, request, context):  # noqa: N802
        await self._enter(context, "Query", request)
        return self._answer(request)

    async def StreamQuery(self, request, context):  # noqa: N802
        answer = self._answer(request)
        events = [{"accepted": Accepted(request_id=request.request_id)}]
        events.append({"stage_started": StageStarted(stage=STAGE_RETRIEVE)})
        events.extend({"citation": citation} for citation in answer.citations)
        deltas = re.findall(r"\S+\s*", answer.answer if self.draft is None else self.draft)
        events.extend({"text_delta": TextDelta(text=piece)} for piece in deltas)
        events.extend({"sentence": sentence} for sentence in answer.sentences)
        for sequence, event in enumerate(events, 1):
            yield rag.StreamQueryResponse(sequence=sequence, **event)
        await self._enter(context, "StreamQuery", request)
        yield rag.StreamQueryResponse(sequence=len(events) + 1, completed=answer)

    async def GetDocument(self, request, context):  # noqa: N802
        await self._enter(context, "GetDocument", request)
        return store.GetDocumentResponse(document=(await self._found(context, request.name)).document)

    async def ListDocuments(self, request, context):  # noqa: N802
        await self._enter(context, "ListDocuments", request)
        kept = [
            stored.document
            for stored in self._in(request.parent)
            if request.labels.items() <= dict(stored.document.labels).items()
        ]
        first, size = int(request.page_token or 0), request.page_size or 50
        more = str(first + size) if len(kept) > first + size else ""
        return store.ListDocumentsResponse(documents=kept[first : first + size], next_page_token=more)

    async def DeleteDocument(self, request, context):  # noqa: N802
        await self._enter(context, "DeleteDocument", request)
        stored = await self._found(context, request.name)
        if request.etag not in ("", stored.document.etag):
            await context.abort(grpc.StatusCode.ABORTED, "the etag differs")
        del self.stored[request.name]
        self.sequence += 1
        return store.DeleteDocumentResponse(index_sequence=self.sequence)

    async def ReadDocument(self, request, context):  # noqa: N802
        await self._enter(context, "ReadDocument", request)
        stored = await self._found(context, request.name)
        start, end, clause = 0, len(stored.text), ""
        match request.WhichOneof("part"):
            case "range":
                start, end = request.range.start, min(request.range.end, end)
            case "clause":
                inside = [p for p in stored.passages if f"{p.clause}.".startswith(f"{request.clause}.")]
                if not inside:
                    await context.abort(grpc.StatusCode.NOT_FOUND, f"clause {request.clause} is not there")
                start, end, clause = inside[0].start, inside[-1].start + len(inside[-1].text), inside[0].clause
        end = min(end, start + 1_000)  # as far as one message holds
        return store.ReadDocumentResponse(
            text=stored.text[start:end],
            start=start,
            end=end,
            length=len(stored.text),
            clause=clause,
            etag=stored.document.etag,
        )

    def _collection(self, name):
        inside = [stored.document for stored in self._in(name)]
        size = sum(document.size_bytes for document in inside)
        chunks = sum(document.chunks for document in inside)
        return store.Collection(
            name=name, documents=len(inside), chunks=chunks, size_bytes=size, index_sequence=self.sequence
        )

    async def GetCollection(self, request, context):  # noqa: N802
        await self._enter(context, "GetCollection", request)
        collection = self._collection(request.name)
        if not collection.documents:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"{request.name} is not there")
        return store.GetCollectionResponse(collection=collection)

    async def ListCollections(self, request, context):  # noqa: N802
        await self._enter(context, "ListCollections", request)
        names = sorted({name.partition("/documents/")[0] for name in self.stored})
        first, size = int(request.page_token or 0), request.page_size or 50
        more = str(first + size) if len(names) > first + size else ""
        page = [self._collection(name) for name in names[first : first + size]]
        return store.ListCollectionsResponse(collections=page, next_page_token=more)

    async def DeleteCollection(self, request, context):  # noqa: N802
        await self._enter(context, "DeleteCollection", request)
        gone = [stored.document.name for stored in self._in(request.name)]
        if not gone:
            await context.abort(grpc.StatusCode.NOT_FOUND, f"{request.name} is not there")
        for name in gone:
            del self.stored[name]
        return store.DeleteCollectionResponse(documents=len(gone))


def passages(text: str):
    clause, headings, start = "", [], 0
    for line in text.split("\n"):
        if heading := HEADING.match(line):
            clause = heading[1] or ""
            headings = [heading[2]]
        elif line.strip():
            yield Passage(clause, headings, start, line)
        start += len(line) + 1


def cited(stored: Stored, passage: Passage, score: float) -> Citation:
    return Citation(
        document=stored.document.name,
        title=stored.document.title,
        version=stored.document.version,
        clause=passage.clause,
        start=passage.start,
        end=passage.start + len(passage.text),
        quote=passage.text,
        quote_sha256=hashlib.sha256(passage.text.encode()).hexdigest(),
        score=score,
    )


@dataclass
class Running:
    """Where it listens, and what it keeps."""

    address: str
    rag: ScriptedRag


@asynccontextmanager
async def serving_scripted(**state) -> AsyncIterator[Running]:
    servicer = ScriptedRag()
    for name, value in state.items():
        setattr(servicer, name, value)
    server = grpc.aio.server()
    add_RagServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield Running(f"127.0.0.1:{port}", servicer)
    finally:
        await server.stop(None)
