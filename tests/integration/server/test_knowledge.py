"""Knowledge through the public door: searching, reading, answering, listing and deleting what a tenant has."""

from __future__ import annotations

import hashlib
from pathlib import Path

import grpc
import pytest
from uploads import PAGE, put
from wire_errors import error_info, fails_with, violations

from netintent.intent.v1 import intent_service_pb2
from netintent.rag.v1 import document_pb2, rag_service_pb2

NAME = "collections/default/documents/amf"
NOT_FOUND, INVALID, ABORTED = (
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.ABORTED,
)

OTHER = b"""# SMF

## 1 Scope

The SMF controls PDU sessions over N4.

## 2 Scaling

The production floor of the SMF is 3 replicas.
"""


async def search(server, query="production floor", **options):
    return await server.rag.Search(rag_service_pb2.SearchRequest(query=query, **options))


def places(response):
    return [(hit.citation.document.rpartition("/")[2], hit.citation.clause) for hit in response.hits]


async def read(server, name=NAME, **part):
    return await server.rag.ReadDocument(document_pb2.ReadDocumentRequest(name=name, **part))


async def test_a_hit_carries_a_citation_that_reads_back_exactly(serve):
    async with serve() as server:
        await put(server, title="AMF guide", version="1.2", source="https://kb.example/amf")
        response = await search(server)
        assert places(response)[0] == ("amf", "2.1")
        for hit in response.hits:
            cited = hit.citation
            again = await read(server, cited.document, range={"start": cited.start, "end": cited.end})
            assert again.text == cited.quote == hit.text
            assert hashlib.sha256(again.text.encode()).hexdigest() == cited.quote_sha256
            assert (again.clause, again.version) == (cited.clause, "1.2")
            assert again.heading_path == hit.heading_path
        first = response.hits[0]
        assert (first.citation.title, first.citation.uri) == ("AMF guide", "https://kb.example/amf")
        assert list(first.heading_path) == ["2 Scaling", "2.1 Bounds"]
        assert response.index_sequence == 1
        assert [hit.score for hit in response.hits] == sorted((hit.score for hit in response.hits), reverse=True)


async def test_a_score_is_explained_by_parts_that_add_up(serve):
    async with serve() as server:
        await put(server)
        for hit in (await search(server, explain=True)).hits:
            assert sum(part.value * part.weight for part in hit.detail.parts) == pytest.approx(hit.score)
            assert hit.detail.lexical_rank
        assert not (await search(server)).hits[0].HasField("detail")


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ({"clause_prefix": ["2"]}, {"2.1", "2"}),
        ({"clause_prefix": ["2.1"]}, {"2.1"}),
        ({"clause_prefix": ["2.10"]}, {"2.10"}),
        ({"document": ["collections/default/documents/smf"]}, {"2"}),
        ({"document": [NAME], "clause_prefix": ["1", "2.1"]}, {"2.1"}),
        ({"release": ["Rel-17"]}, {"2.1"}),
        ({"release": ["Rel-17", "Rel-18"]}, {"2.1", "2"}),
        ({"version": ["9"]}, set()),
        ({"source": ["b"], "release": ["Rel-18"]}, {"2"}),
        ({"labels": {"site": "north"}}, {"2.1"}),
        ({"labels": {"site": "north", "kind": "x"}}, set()),
    ],
)
async def test_a_filter_keeps_what_it_names_before_ranking(serve, where, kept):
    async with serve() as server:
        await put(server, release="Rel-17", source="a", labels={"site": "north"})
        await put(server, OTHER, file_name="smf.md", release="Rel-18", source="b", labels={"site": "south"})
        response = await search(server, "production floor replicas", filter=where, top_k=1)
        best = {clause for _, clause in places(response)}
        assert best <= kept
        assert bool(best) == bool(kept)


async def test_what_was_written_is_read_by_its_sequence(serve):
    async with serve() as server:
        end = await put(server)
        assert (await search(server, min_sequence=end.index_sequence)).hits
        with fails_with(grpc.StatusCode.DEADLINE_EXCEEDED):
            await server.rag.Search(rag_service_pb2.SearchRequest(query="x", min_sequence=99), timeout=0.5)


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"query": ""}, {"query"}),
        ({"query": " \n"}, {"query"}),
        ({"query": "x" * 4097}, {"query"}),
        ({"query": "x", "top_k": 101}, {"top_k"}),
        ({"query": "x", "mode": 9}, {"mode"}),
        ({"query": "x", "mode": rag_service_pb2.SEARCH_MODE_DENSE}, {"mode"}),
        ({"query": "x", "collection": "No Id"}, {"collection"}),
        ({"query": "x", "filter": {"document": ["amf"]}}, {"filter.document[0]"}),
        ({"query": "", "top_k": 1000, "collection": "/"}, {"query", "top_k", "collection"}),
    ],
)
async def test_a_search_that_is_malformed_is_told_all_that_is_wrong(serve, request_, fields):
    async with serve() as server:
        await put(server)
        with fails_with(INVALID) as caught:
            await server.rag.Search(rag_service_pb2.SearchRequest(**request_))
        assert set(violations(caught.value)) == fields


async def test_the_language_of_a_search_engine_is_plain_words_here(serve):
    async with serve() as server:
        await put(server)
        for query in ('"production floor', "title:amf AND (", "*", "a OR", "\\", "+floor -amf", "clause:[1 TO 2]", "—"):
            await search(server, query)
        assert places(await search(server, "+floor -production"))[0] == ("amf", "2.1")


async def test_what_does_not_exist_is_not_found_by_name(serve):
    async with serve() as server:
        with fails_with(NOT_FOUND) as caught:
            await search(server)
        assert error_info(caught.value).metadata["resource"] == "collections/default"
        await put(server)
        nobody = "collections/default/documents/nobody"
        for call in (
            search(server, collection="nothing"),
            read(server, nobody),
            read(server, clause="7"),
            server.rag.Query(rag_service_pb2.QueryRequest(question="x", collection="nothing")),
            server.rag.GetDocument(document_pb2.GetDocumentRequest(name=nobody)),
            server.rag.DeleteDocument(document_pb2.DeleteDocumentRequest(name=nobody)),
            server.rag.GetCollection(document_pb2.GetCollectionRequest(name="collections/nothing")),
            server.rag.DeleteCollection(document_pb2.DeleteCollectionRequest(name="collections/nothing")),
            server.rag.ListDocuments(document_pb2.ListDocumentsRequest(parent="collections/nothing")),
        ):
            with fails_with(NOT_FOUND):
                await call


async def test_a_name_that_is_none_is_an_invalid_argument(serve):
    async with serve() as server:
        for name in ("", "amf", "collections/default", "collections//documents/x", "collections/a/documents/b/c"):
            with fails_with(INVALID) as caught:
                await server.rag.GetDocument(document_pb2.GetDocumentRequest(name=name))
            assert set(violations(caught.value)) == {"name"}


async def test_a_clause_is_read_with_its_sub_clauses(serve):
    async with serve() as server:
        await put(server)
        two = await read(server, clause="2")
        assert two.text.startswith("2 Scaling")
        assert two.text.endswith("at most 3 replicas.")
        assert (two.clause, list(two.heading_path)) == ("2", ["2 Scaling"])
        assert "10 Steps" not in (await read(server, clause="2.1")).text
        whole = await read(server)
        assert whole.text[two.start : two.end] == two.text
        assert whole.length == len(whole.text) == whole.end
        assert (await read(server, range={"start": 2, "end": 10**9})).text == whole.text[2:]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4), (10**6, 10**6 + 1)])
async def test_a_range_that_holds_nothing_is_an_invalid_argument(serve, start, end):
    async with serve() as server:
        await put(server)
        with fails_with(INVALID):
            await read(server, range={"start": start, "end": end})


async def test_offsets_are_code_points(serve):
    async with serve() as server:
        await put(server, "# Größe\n\n😀 naïve Zürich 漢字 words\n".encode())
        (hit, *_) = (await search(server, "Zürich")).hits
        again = await read(server, range={"start": hit.citation.start, "end": hit.citation.end})
        assert again.text == hit.text
        assert "😀 naïve Zürich 漢字 words" in hit.text


async def test_a_question_is_answered_with_what_supports_it(serve):
    async with serve() as server:
        await put(server)
        await put(server, OTHER, file_name="smf.md")
        response = await server.rag.Query(
            rag_service_pb2.QueryRequest(question="What is the production floor of the SMF?")
        )
        assert not response.abstained
        assert response.mode == rag_service_pb2.ANSWER_MODE_EXTRACTIVE
        assert "3 replicas" in response.answer
        assert response.groundedness > 0
        for number, sentence in enumerate(response.sentences):
            assert sentence.citations, number
            assert sentence.text in response.answer
        for number, cited in enumerate(response.citations, start=1):
            assert f"[{number}]" in response.answer
            again = await read(server, cited.document, range={"start": cited.start, "end": cited.end})
            assert again.text == cited.quote
        assert response.citations[0].document.endswith("/smf")


async def test_what_the_documents_do_not_say_is_not_answered(serve):
    async with serve() as server:
        await put(server)
        response = await server.rag.Query(
            rag_service_pb2.QueryRequest(question="Which licence fee does the vendor of the MME charge?")
        )
        assert response.abstained
        assert response.abstain_reason
        assert (response.answer, list(response.sentences), list(response.citations)) == ("", [], [])


@pytest.mark.parametrize("question", ["What is the production floor of the AMF?", "Who won the cup in 1954?"])
async def test_a_streamed_answer_is_the_same_as_the_unary_one(serve, question):
    async with serve() as server:
        await put(server)
        unary = await server.rag.Query(rag_service_pb2.QueryRequest(question=question))
        request = rag_service_pb2.StreamQueryRequest(question=question)
        events = [event async for event in server.rag.StreamQuery(request)]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    kinds = [event.WhichOneof("event") for event in events]
    assert kinds[0] == "accepted"
    assert kinds.count("completed") == 1 == len(kinds) - kinds.index("completed")
    final = events[-1].completed
    assert "".join(event.text_delta.text for event in events) == final.answer == unary.answer
    assert [event.sentence for event in events if event.HasField("sentence")] == list(final.sentences)
    assert list(final.citations) == list(unary.citations)
    assert (final.abstained, final.abstain_reason) == (unary.abstained, unary.abstain_reason)


async def test_documents_are_listed_page_by_page(serve):
    async with serve() as server:
        for number in range(5):
            await put(server, file_name=f"d{number}.md", labels={"odd": str(number % 2)})
        names, token = [], ""
        while True:
            page = await server.rag.ListDocuments(
                document_pb2.ListDocumentsRequest(parent="collections/default", page_size=2, page_token=token)
            )
            names += [document.name[-2:] for document in page.documents]
            token = page.next_page_token
            if not token:
                break
        assert names == ["d0", "d1", "d2", "d3", "d4"]
        odd = document_pb2.ListDocumentsRequest(parent="collections/default", labels={"odd": "1"}, page_size=1)
        first = await server.rag.ListDocuments(odd)
        assert [document.name[-2:] for document in first.documents] == ["d1"]
        odd.page_token = first.next_page_token
        assert [document.name[-2:] for document in (await server.rag.ListDocuments(odd)).documents] == ["d3"]
        for stolen in (first.next_page_token, "nonsense", "é"):
            with fails_with(INVALID) as caught:
                await server.rag.ListDocuments(
                    document_pb2.ListDocumentsRequest(parent="collections/default", page_token=stolen)
                )
            assert set(violations(caught.value)) == {"page_token"}


async def test_a_deleted_document_is_gone_from_record_and_index(serve):
    async with serve() as server:
        end = await put(server)
        await put(server, OTHER, file_name="smf.md")
        with fails_with(ABORTED):
            await server.rag.DeleteDocument(document_pb2.DeleteDocumentRequest(name=NAME, etag="another"))
        gone = await server.rag.DeleteDocument(document_pb2.DeleteDocumentRequest(name=NAME, etag=end.done.etag))
        assert gone.index_sequence == 3
        assert {document for document, _ in places(await search(server))} == {"smf"}


async def test_a_collection_counts_what_it_has_and_goes_with_all_of_it(serve):
    async with serve() as server:
        await put(server, collection="guides")
        end = await put(server, OTHER, file_name="smf.md", collection="guides")
        request = document_pb2.GetCollectionRequest(name="collections/guides")
        collection = (await server.rag.GetCollection(request)).collection
        assert (collection.documents, collection.size_bytes) == (2, len(PAGE) + len(OTHER))
        assert collection.index_sequence == end.index_sequence
        await put(server)
        listed = await server.rag.ListCollections(document_pb2.ListCollectionsRequest())
        assert [found.name for found in listed.collections] == ["collections/default", "collections/guides"]
        gone = await server.rag.DeleteCollection(document_pb2.DeleteCollectionRequest(name="collections/guides"))
        assert gone.documents == 2
        with fails_with(NOT_FOUND):
            await search(server, collection="guides")
        again = await put(server, collection="guides")
        assert again.index_sequence == 1
        assert {document for document, _ in places(await search(server, collection="guides"))} == {"amf"}


@pytest.fixture
def two_tenants(tmp_path) -> Path:
    file = tmp_path / "identities.toml"
    file.write_text(
        "".join(
            f'[[identity]]\nprincipal = "{tenant}"\ntenant = "{tenant}"\nscopes = ["read", "write"]\n'
            f'token_sha256 = "{hashlib.sha256(tenant.encode()).hexdigest()}"\n'
            for tenant in ("red", "blue")
        )
    )
    return file


def as_(tenant):
    return {"metadata": [("authorization", f"Bearer {tenant}")], "timeout": 10}


async def test_a_tenant_sees_its_own_documents_alone(serve, two_tenants):
    from uploads import ingest, upload

    async with serve(auth__identities_file=two_tenants) as server:
        await ingest(server, *upload(), **{k: v for k, v in as_("red").items() if k == "metadata"})
        request = rag_service_pb2.SearchRequest(query="production floor")
        assert (await server.rag.Search(request, **as_("red"))).hits
        for call in (
            server.rag.Search(request, **as_("blue")),
            server.rag.Query(rag_service_pb2.QueryRequest(question="floor"), **as_("blue")),
            server.rag.ReadDocument(document_pb2.ReadDocumentRequest(name=NAME), **as_("blue")),
            server.rag.GetDocument(document_pb2.GetDocumentRequest(name=NAME), **as_("blue")),
            server.rag.DeleteDocument(document_pb2.DeleteDocumentRequest(name=NAME), **as_("blue")),
        ):
            with fails_with(NOT_FOUND):
                await call
        assert not (await server.rag.ListCollections(document_pb2.ListCollectionsRequest(), **as_("blue"))).collections
        intent = intent_service_pb2.ProcessIntentRequest(intent="Scale the AMF to 3", ground=True)
        assert (await server.intent.ProcessIntent(intent, **as_("red"))).plan.citations
        assert not (await server.intent.ProcessIntent(intent, **as_("blue"))).plan.citations


async def test_a_grounded_plan_cites_what_the_documents_say_of_it(serve):
    async with serve() as server:
        await put(server)
        await put(server, OTHER, file_name="smf.md")
        request = intent_service_pb2.ProcessIntentRequest(intent="Scale the SMF to 4", ground=True)
        grounded = (await server.intent.ProcessIntent(request)).plan
        assert grounded.citations
        assert {cited.document.rpartition("/")[2] for cited in grounded.citations} == {"smf"}
        for cited in grounded.citations:
            again = await read(server, cited.document, range={"start": cited.start, "end": cited.end})
            assert again.text == cited.quote
        request.ground = False
        plain = (await server.intent.ProcessIntent(request)).plan
        assert not plain.citations
        assert plain.digest == grounded.digest, "what is planned does not depend on what is cited"

        streamed = intent_service_pb2.StreamIntentRequest(intent="Scale the SMF to 4", ground=True)
        events = [event async for event in server.intent.StreamIntent(streamed)]
        cited = [event.citation for event in events if event.HasField("citation")]
        assert cited == list(grounded.citations)


async def test_an_intent_is_planned_without_citations_where_no_document_speaks_of_it(serve):
    async with serve() as server:
        request = intent_service_pb2.ProcessIntentRequest(intent="Scale the SMF to 4", ground=True)
        assert not (await server.intent.ProcessIntent(request)).plan.citations
        await put(server)
        assert not (await server.intent.ProcessIntent(request)).plan.citations
