"""What a person reads of passages, and the places a run names."""

from __future__ import annotations

import pytest
from google.protobuf import text_format

from netintent.common.v1.common_pb2 import Citation
from netintent.rag.v1.rag_service_pb2 import QueryResponse, SearchResponse
from netintent_client.cli.passages_view import show_evidence, show_hits, snippet
from netintent_client.cli.questions import docs
from netintent_client.cli.show import size

NAME = "collections/default/documents/"


@pytest.mark.parametrize(
    ("title", "identifier", "clause", "doc"),
    [
        ("TS 23.501 V19.7.0", "x", "5.15.2", "23.501#5.15.2"),
        ("3GPP TS 38.101-2: radio", "x", "7", "38.101-2#7"),
        ("System architecture", "ts_23.501", "5", "23.501#5"),
        ("System architecture", "ts-23.501-v19", "", "23.501"),
        ("Scaling runbook", "scaling-runbook", "3.2", "scaling-runbook#3.2"),
        ("Release 19.7.0 of 2024.123", "notes", "1", "notes#1"),
        ("Figures 123.456 and 23.4567", "figures", "", "figures"),
        ("See TS 23.502.", "x", "", "23.502"),
    ],
)
def test_a_place_is_a_specification_and_its_clause_or_a_document(title, identifier, clause, doc):
    assert docs([Citation(document=NAME + identifier, title=title, clause=clause)]) == [doc]


def test_a_place_counts_once_at_its_best_rank():
    places = [("a", "1"), ("b", ""), ("a", "1"), ("a", "2"), ("b", "")]
    assert docs(Citation(document=NAME + d, clause=c) for d, c in places) == ["a#1", "b", "a#2"]


def test_a_snippet_is_where_most_of_the_question_is():
    text = f"{'filler words ' * 60}the AMF\n\nregisters  devices {'more of it ' * 60}"
    shown = snippet(text, "Which devices does the AMF register?")
    assert "the AMF registers devices" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 250


def test_a_snippet_of_a_short_text_is_the_text_and_of_a_stranger_its_beginning():
    assert snippet("two\n\nlines", "anything") == "two lines"
    assert snippet("word " * 100, "anything").startswith("word word")
    assert snippet("x" * 500, "anything").endswith(" …")


def test_a_hit_shows_its_place_and_its_parts(capsys):
    found = text_format.Parse(
        """
        hits {
          citation { document: "collections/default/documents/upf" title: "UPF" clause: "4.1" page: 7 start: 3 end: 9 }
          text: "scale" score: 1.25 heading_path: "4 Scaling" heading_path: "4.1 At an edge"
          detail {
            parts { name: "bm25" value: 2 weight: 0.5 } parts { name: "title" value: 0.25 weight: 1 } lexical_rank: 2
          }
        }
        hits { citation { document: "collections/default/documents/smf" } text: "\\033[31mred" }
        """,
        SearchResponse(),
    )
    show_hits(found.hits, "scale")
    assert capsys.readouterr().out.splitlines() == [
        "1. 1.250  UPF, clause 4.1, page 7  4 Scaling › 4.1 At an edge",
        "   scale",
        "   collections/default/documents/upf --range 3:9",
        "   = bm25 2.000 × 0.5 + title 0.250 × 1  rank 2 by words",
        "",
        "2. 0.000  collections/default/documents/smf",
        "   \\x1b[31mred",
        "   collections/default/documents/smf --range 0:0",
    ]


def test_an_abstention_says_why_and_shows_what_came_near(capsys):
    answer = text_format.Parse(
        'abstained: true abstain_reason: "none says so" citations { document: "d" title: "T" }', QueryResponse()
    )
    show_evidence(answer)
    assert capsys.readouterr().out.splitlines() == ["ABSTAINED  none says so", "[1] T  d --range 0:0"]


@pytest.mark.parametrize(
    ("octets", "shown"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (999_499, "999 kB"), (999_500, "1 MB"), (5 * 10**15, "5e+03 TB")],
)
def test_sizes_are_read_at_a_glance(octets, shown):
    assert size(octets) == shown
