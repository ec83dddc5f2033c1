"""What every passage index does, whatever keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from netintent_server.model.search import SearchFilter
from netintent_server.ports import Added, Changes, PassageIndex, Ranking, Removed

EVERYTHING = SearchFilter()


async def apply(index: PassageIndex, sequence: int, *changes: Added | Removed, uid: str = "u") -> None:
    await index.apply(uid, Changes(sequence=sequence, changes=changes))


async def search(index: PassageIndex, query: str, where: SearchFilter = EVERYTHING, **how: Any) -> Ranking:
    given = {"uid": "u", "limit": 10, "explain": False} | how
    return await index.search(given["uid"], query, where, limit=given["limit"], explain=given["explain"])


def places(ranking: Ranking) -> list[tuple[int, int]]:
    return [(hit.key, hit.ordinal) for hit in ranking.hits]


def keys(ranking: Ranking) -> set[int]:
    return {hit.key for hit in ranking.hits}


async def test_a_new_index_has_applied_nothing_and_finds_nothing(index):
    assert await index.applied("u") == 0
    found = await search(index, "registration")
    assert (found.hits, found.sequence) == ((), 0)
    assert found.weights == {"registr": 0}


async def test_what_is_applied_is_found_when_apply_returns(index, library):
    await apply(index, 3, library.added(1, "The AMF handles registration.", "The SMF handles sessions."))
    found = await search(index, "Which function handles sessions?")
    assert places(found)[0] == (1, 1)
    assert found.sequence == 3
    assert await index.applied("u") == 3


async def test_a_sequence_counts_even_when_nothing_changed(index):
    await apply(index, 9)
    assert await index.applied("u") == 9
    assert (await search(index, "anything")).sequence == 9


async def test_a_removed_document_is_found_no_more(index, library):
    await apply(index, 2, library.added(1, "roaming"), library.added(2, "roaming"))
    await apply(index, 3, Removed(key=1))
    assert keys(await search(index, "roaming")) == {2}


async def test_a_document_replaces_its_former_version_in_one_change(index, library):
    await apply(index, 1, library.added(1, "old roaming", name="d"))
    await apply(index, 2, Removed(key=1), library.added(2, "new roaming", name="d"))
    assert keys(await search(index, "roaming")) == {2}
    assert not (await search(index, "old")).hits


async def test_changes_apply_in_order(index, library):
    await apply(index, 3, library.added(1, "roaming"), Removed(key=1), library.added(2, "roaming"))
    assert keys(await search(index, "roaming")) == {2}


async def test_a_change_applied_twice_counts_once(index, library):
    for _ in range(2):
        await apply(index, 1, library.added(1, "roaming", "charging"))
    assert places(await search(index, "roaming")) == [(1, 0)]


async def test_removing_what_is_not_there_changes_nothing(index, library):
    await apply(index, 1, library.added(1, "roaming"))
    await apply(index, 2, Removed(key=7))
    assert keys(await search(index, "roaming")) == {1}


async def test_collections_do_not_see_each_other(index, library):
    await apply(index, 1, library.added(1, "roaming"), uid="a")
    await apply(index, 2, library.added(1, "charging"), uid="b")
    assert not (await search(index, "roaming", uid="b")).hits
    assert (await index.applied("a"), await index.applied("b")) == (1, 2)


async def test_a_reset_index_begins_anew(index, library):
    await apply(index, 4, library.added(1, "roaming"))
    await index.reset("u")
    assert await index.applied("u") == 0
    assert not (await search(index, "roaming")).hits
    await apply(index, 4, library.added(1, "roaming"))
    assert (await search(index, "roaming")).hits


async def test_resetting_what_is_not_there_is_no_error(index):
    await index.reset("never")
    assert await index.applied("never") == 0


async def test_only_the_collections_that_are_named_are_kept(index, library):
    for uid in ("a", "b", "c"):
        await apply(index, 1, library.added(1, "roaming"), uid=uid)
    await index.keep_only(["b"])
    assert [await index.applied(uid) for uid in ("a", "b", "c")] == [0, 1, 0]


async def test_no_more_passages_come_than_were_asked_for(index, library):
    await apply(index, 1, library.added(1, *[f"roaming {n}" for n in range(20)]))
    assert len((await search(index, "roaming", limit=7)).hits) == 7
    assert len((await search(index, "roaming", limit=100)).hits) == 20


async def test_the_best_passage_comes_first(index, library):
    await apply(
        index,
        1,
        library.added(1, ("5.1 Charging", "Charging of sessions that roam, among much else, is described elsewhere.")),
        library.added(2, ("5.2 Roaming", "Roaming charging is applied when the subscriber roams.")),
    )
    assert places(await search(index, "roaming charging"))[0] == (2, 0)


async def test_equal_passages_come_in_the_order_of_the_text(index, library):
    await apply(
        index, 1, library.added(1, ("1 A", "roaming"), ("2 A", "roaming")), library.added(2, ("1 A", "roaming"))
    )
    found = await search(index, "roaming")
    assert places(found) == [(1, 0), (1, 1), (2, 0)]


async def test_a_heading_is_a_part_of_what_is_searched(index, library):
    await apply(
        index, 1, library.added(1, ("5.1 Interworking", "See below.")), library.added(2, ("5.2 B", "See below."))
    )
    assert places(await search(index, "interworking")) == [(1, 0)]


async def test_a_title_heads_a_document_without_headings(index, library):
    await apply(index, 1, library.added(1, "See below.", title="Interworking"), library.added(2, "See below."))
    assert places(await search(index, "interworking")) == [(1, 0)]


async def test_a_title_or_a_heading_above_finds_the_clauses_below_it(index, library):
    clauses = [("5.1 A", "See below."), ("5.1 A", "And here."), ("5.2 B", "See there.")]
    await apply(index, 1, library.added(1, *clauses, title="Interworking runbook"), library.added(2, *clauses))
    found = await search(index, "interworking", explain=True)
    assert sorted(places(found)) == [(1, 0), (1, 2)]
    assert found.weights["interwork"] > 0
    for hit in found.hits:
        assert sum(part.value * part.weight for part in hit.detail.parts) == pytest.approx(hit.score, rel=1e-5)


async def test_a_passage_gains_from_the_rest_of_its_clause(index, library):
    await apply(
        index,
        1,
        library.added(1, ("5.1 A", "paging of subscribers"), ("5.1 A", "idle mode")),
        library.added(2, ("5.1 A", "paging of subscribers"), ("5.1 A", "closing words")),
    )
    assert places(await search(index, "paging idle"))[:2] == [(1, 0), (1, 1)] or places(
        await search(index, "paging idle")
    )[:2] == [(1, 1), (1, 0)]


async def test_words_that_stand_together_as_in_the_query_rank_higher(index, library):
    apart = "context of the session, and what the release does about it"
    await apply(
        index, 1, library.added(1, apart), library.added(2, "session context, and what about it the release does")
    )
    assert places(await search(index, "session context"))[0] == (2, 0)


@pytest.mark.parametrize(
    "query",
    [
        "23.501",
        "TS23.501",
        "NG-RAN",
        "ngran",
        "ran",
        "Nsmf_PDUSession",
        "pdu session",
        "PDUSESSION",
        "5G-GUTI",
        "guti",
        "ue_context",
        "UEs",
        "qos",
        "N4",
        "Rel-17",
        "naive",
        "切片",
        "网",
        "registered",
    ],
)
async def test_an_identifier_is_found_whole_and_in_its_parts(index, library, query):
    text = "TS23.501 23.501 NG-RAN Nsmf_PDUSession 5G-GUTI ue_context UE QoS N4 Rel-17 naïve 网络切片 registers"
    await apply(index, 1, library.added(1, text), library.added(2, "something else"))
    assert places(await search(index, query)) == [(1, 0)]


@pytest.mark.parametrize(
    "query",
    [
        "roaming AND charging",
        'roaming "charging',
        "facet:x OR roaming",
        "passage:roaming",
        "+roaming -charging",
        "roaming^100 (charging",
        "roaming* ~2 [a TO b]",
        "\\roaming \x00 \ud800",
        "key:1 roaming",
    ],
)
async def test_a_query_has_no_syntax(index, library, query):
    await apply(index, 1, library.added(1, "roaming"), library.added(2, "charging roaming"))
    assert keys(await search(index, query)) == {1, 2}


@pytest.mark.parametrize("query", ["", " ", "?!", "…—", "\x00", "()"])
async def test_a_query_without_words_finds_nothing(index, library, query):
    await apply(index, 1, library.added(1, "roaming"))
    found = await search(index, query)
    assert (found.hits, found.weights, found.sequence) == ((), {}, 1)


async def test_a_query_of_common_words_alone_is_still_a_query(index, library):
    await apply(index, 1, library.added(1, "to be or not to be"), library.added(2, "roaming"))
    assert keys(await search(index, "to be or not to be")) == {1}


async def test_the_longest_query_is_answered(index, library):
    await apply(index, 1, library.added(1, "roaming"), library.added(2, *[f"w{n}" for n in range(300)]))
    query = " ".join(f"w{n}" for n in range(1000))[:4088] + " roaming"
    assert (1, 0) not in places(await search(index, "w1", limit=100))
    assert (await search(index, query, limit=100)).hits


async def test_weights_tell_rare_words_from_common_and_unknown_ones(index, library):
    await apply(index, 1, library.added(1, "roaming", "roaming charging", "roaming"))
    weights = (await search(index, "the roaming charging of zebras")).weights
    assert set(weights) == {"roam", "charg", "zebra"}
    assert weights["charg"] > weights["roam"] > weights["zebra"] == 0


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (SearchFilter(document=("collections/default/documents/d1",)), {1}),
        (SearchFilter(document=("collections/default/documents/d1", "collections/default/documents/d2")), {1, 2}),
        (SearchFilter(document=("d1",)), set()),
        (SearchFilter(source=("3GPP",)), {1, 2}),
        (SearchFilter(source=("3gpp",)), set()),
        (SearchFilter(version=("17.1.0", "18.0.0")), {1, 3}),
        (SearchFilter(release=("Rel-17",), source=("3GPP",)), {1}),
        (SearchFilter(release=("Rel-17",), source=("O-RAN",)), set()),
        (SearchFilter(labels=(("site", "west"),)), {1, 3}),
        (SearchFilter(labels=(("site", "west"), ("state", "approved"))), {3}),
        (SearchFilter(labels=(("west", "site"),)), set()),
        (SearchFilter(release=("",)), {2, 3}),
        (SearchFilter(source=("O-RAN WG2 x",)), set()),
    ],
)
async def test_a_filter_keeps_any_of_a_field_and_all_of_the_fields(index, library, where, kept):
    await apply(
        index,
        1,
        library.added(1, "roaming", source="3GPP", version="17.1.0", release="Rel-17", labels=(("site", "west"),)),
        library.added(2, "roaming", source="3GPP", version="16.0.0", labels=(("site", "east"),)),
        library.added(3, "roaming", source="O-RAN", version="18.0.0", labels=(("site", "west"), ("state", "approved"))),
    )
    assert keys(await search(index, "roaming", where)) == kept


@pytest.mark.parametrize(
    ("prefix", "kept"),
    [
        ("5", {0, 1, 2, 3}),
        ("5.1", {0, 1}),
        ("5.1.2", {1}),
        ("5.10", {2}),
        ("5.1.2.1", set()),
        ("", set()),
        ("1", set()),
    ],
)
async def test_a_clause_is_kept_with_its_sub_clauses_by_whole_numbers(index, library, prefix, kept):
    clauses = [("5.1 A", "roaming"), ("5.1.2 B", "roaming"), ("5.10 C", "roaming"), ("5.1a D", "roaming"), "roaming"]
    await apply(index, 1, library.added(1, *clauses))
    found = await search(index, "roaming", SearchFilter(clause_prefix=(prefix,)))
    assert {hit.ordinal for hit in found.hits} == kept


async def test_a_filter_changes_no_score(index, library):
    await apply(
        index,
        1,
        library.added(1, ("5.1 Roaming", "roaming and charging"), source="a"),
        *[library.added(n, "charging", source="b") for n in range(2, 30)],
    )
    everywhere = await search(index, "roaming charging")
    filtered = await search(index, "roaming charging", SearchFilter(source=("a",), clause_prefix=("5",)))
    assert places(filtered) == [(1, 0)] == places(everywhere)[:1]
    assert filtered.hits[0].score == pytest.approx(everywhere.hits[0].score)
    assert filtered.weights == everywhere.weights


async def test_a_filter_applies_before_ranking(index, library):
    better = [library.added(n, "roaming", source="b") for n in range(2, 400)]
    await apply(index, 1, library.added(1, "roaming " + "and more " * 50, source="a"), *better)
    assert keys(await search(index, "roaming", SearchFilter(source=("a",)), limit=1)) == {1}


async def test_the_parts_of_a_score_add_up_to_it(index, library):
    await apply(
        index,
        1,
        library.added(1, ("5.1 Roaming", "Charging of sessions."), ("5.1 Roaming", "Roaming when abroad.")),
        library.added(2, "Charging while roaming.", title="Charging"),
        library.added(3, "No heading, roaming."),
    )
    found = await search(index, "roaming charging", explain=True)
    assert len(found.hits) == 4
    for rank, hit in enumerate(found.hits, 1):
        assert [part.name for part in hit.detail.parts] == ["bm25", "clause", "title"]
        assert sum(part.value * part.weight for part in hit.detail.parts) == pytest.approx(hit.score, rel=1e-5)
        assert (hit.detail.lexical_rank, hit.detail.dense_rank) == (rank, 0)
    assert {part.name: part.value for part in found.hits[-1].detail.parts}["title"] == 0


async def test_a_score_is_explained_only_when_asked_and_stays_the_same(index, library):
    await apply(index, 1, library.added(1, "roaming"))
    plain, explained = await search(index, "roaming"), await search(index, "roaming", explain=True)
    assert plain.hits[0].detail is None
    assert plain.hits[0].score == explained.hits[0].score


async def test_strange_text_is_taken(index, library):
    text = "x" * 100_000 + " \x00\x01 roaming \ud800 " + "é" * 70_000 + " \U0001f4f6 " + "网" * 5000
    await apply(index, 1, library.added(1, text, "", title="\x1f"))
    assert places(await search(index, "roaming"))[0] == (1, 0)


async def test_large_keys_are_kept_apart(index, library):
    await apply(index, 1, library.added(2**39, "roaming"), library.added(2**39 + 1, "roaming", "charging"))
    assert keys(await search(index, "roaming")) == {2**39, 2**39 + 1}
    assert places(await search(index, "charging")) == [(2**39 + 1, 1)]
