"""Passages: exactly the stored text, within their clauses, of a size to read."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netintent_server.model.text import Block, BlockKind, Converted
from netintent_server.rag.cut import MOST, TARGET, cut, stored_text


def heading(text, level=1, **more):
    return Block(kind=BlockKind.HEADING, text=text, level=level, **more)


def paragraph(text, **more):
    return Block(kind=BlockKind.PARAGRAPH, text=text, **more)


def document(*blocks, title=""):
    return Converted(blocks=blocks, title=title)


PROSE = "The AMF selects an SMF, e.g. by its load. The SMF establishes the session. "


def test_the_stored_text_is_the_blocks_with_blank_lines_between():
    assert stored_text(document(heading("1 Scope"), paragraph("One."), paragraph("Two."))) == "1 Scope\n\nOne.\n\nTwo."


def test_a_heading_begins_a_passage_and_is_its_first_line():
    passages = cut(document(paragraph("Before."), heading("1 Scope"), paragraph("One."), heading("2 Terms")))

    assert [passage.text for passage in passages] == ["Before.\n\n", "1 Scope\n\nOne.\n\n", "2 Terms"]


def test_a_heading_that_a_deeper_one_follows_is_a_passage_by_itself():
    passages = cut(document(heading("5 System", 1), heading("5.1 General", 2), paragraph("One.")))

    assert [(passage.clause, passage.text) for passage in passages] == [
        ("5", "5 System\n\n"),
        ("5.1", "5.1 General\n\nOne."),
    ]


def test_a_passage_has_its_clause_and_the_headings_above_it():
    passages = cut(
        document(
            heading("TS 99.501 V1.2.3", 1),
            heading("5 System", 2),
            heading("5.6\tSessions", 3),
            heading("Overview", 4),
            paragraph("One."),
            heading("Annex A (normative): Codes", 2),
            paragraph("Two."),
            heading("Index", 2),
            title="TS 99.501 V1.2.3",
        )
    )

    assert [(passage.clause, passage.heading_path) for passage in passages] == [
        ("", ()),
        ("5", ("5 System",)),
        ("5.6", ("5 System", "5.6 Sessions")),
        ("5.6", ("5 System", "5.6 Sessions", "Overview")),
        ("A", ("Annex A (normative): Codes",)),
        ("", ("Index",)),
    ]


def test_a_first_heading_among_equals_is_a_section_and_no_title():
    passages = cut(document(heading("Install"), paragraph("One."), heading("Use"), paragraph("Two."), title="Install"))

    assert [passage.heading_path for passage in passages] == [("Install",), ("Use",)]


def test_numbers_tell_what_is_above_where_levels_have_run_out():
    passages = cut(
        document(heading("5.1.1 A", 6), heading("5.1.1.1 B", 6), heading("5.1.1.2 C", 6), heading("5.2.1 D", 6))
    )

    assert [passage.heading_path for passage in passages] == [
        ("5.1.1 A",),
        ("5.1.1 A", "5.1.1.1 B"),
        ("5.1.1 A", "5.1.1.2 C"),
        ("5.2.1 D",),
    ]


def test_a_clause_whose_own_parent_is_missing_is_not_under_a_stranger():
    assert cut(document(heading("4.2 A", 3), heading("5.3.1 B", 4)))[1].heading_path == ("5.3.1 B",)


def test_a_number_that_the_converter_knows_counts_before_the_text():
    (passage,) = cut(document(heading("Registration", clause="5.6"), paragraph("One.")))

    assert (passage.clause, passage.heading_path) == ("5.6", ("5.6 Registration",))


def test_a_number_that_stands_in_the_heading_is_not_written_twice():
    (passage,) = cut(document(heading("7.7.A Encoded parameters", clause="7.7.A"), paragraph("One.")))

    assert (passage.clause, passage.heading_path) == ("7.7.A", ("7.7.A Encoded parameters",))


def test_a_document_without_numbers_has_no_clauses():
    assert {passage.clause for passage in cut(document(heading("Scope"), paragraph("One.")))} == {""}


def test_small_blocks_share_a_passage_of_about_the_target():
    passages = cut(document(heading("1 Scope"), *[paragraph(PROSE.strip())] * 100))

    assert all(TARGET // 2 < len(passage.text) <= MOST for passage in passages)
    assert all(passage.text.rstrip().endswith("session.") for passage in passages)


def test_a_long_paragraph_is_split_between_sentences():
    passages = cut(document(paragraph((PROSE * 100).strip())))

    assert len(passages) > 3
    assert all(passage.text.rstrip().endswith("session.") or "load." in passage.text[-10:] for passage in passages)


def test_a_long_table_is_split_between_rows():
    rows = "\n".join(f"T{number} | {number} s | starts" for number in range(1000))
    passages = cut(document(heading("10 Timers"), Block(kind=BlockKind.TABLE, text=rows)))

    assert len(passages) > 3
    assert all(passage.text.startswith("T") for passage in passages[1:])


def test_words_stay_whole_where_there_are_no_sentences():
    passages = cut(document(paragraph("registration " * 1000 + "end")))

    assert all(passage.text.startswith("registration") or passage.text == "end" for passage in passages)


def test_an_accent_stays_with_its_letter():
    passages = cut(document(paragraph("e\u0301" * 5000)))

    assert all(passage.text.startswith("e") for passage in passages)


def test_a_caption_stays_with_its_table_and_a_colon_with_its_list():
    filler = paragraph("x" * 700)
    table = Block(kind=BlockKind.TABLE, text="a | b\n" * 150 + "c | d")
    caption = Block(kind=BlockKind.CAPTION, text="Table 1: Timers")
    items = [Block(kind=BlockKind.LIST_ITEM, text="- " + "y" * 500)] * 2

    tabled = cut(document(filler, caption, table))
    listed = cut(document(filler, paragraph("The AMF does the following:"), *items))

    assert any(passage.text.startswith("Table 1") for passage in tabled)
    assert any(passage.text.startswith("The AMF does") for passage in listed)


def test_a_passage_is_on_the_page_of_its_first_block():
    passages = cut(document(heading("1 A", page=3), paragraph("One.", page=4), heading("2 B", page=5)))

    assert [passage.page for passage in passages] == [3, 5]


def test_an_endless_heading_does_not_go_with_every_passage():
    passages = cut(document(heading("1 A " + "x" * 100_000), paragraph(PROSE * 1000)))

    assert all(len(above) <= 240 for passage in passages for above in passage.heading_path)
    assert all(len(passage.text) <= MOST for passage in passages)


def test_nothing_is_cut_from_nothing():
    assert cut(document()) == ()
    assert cut(document(paragraph("  "))) == ()


WORDS = st.sampled_from(
    ["AMF ", "selects. ", "e.g. ", "5.6.1 ", "x" * 700, "a | b\n", "\n", "  ", "。", "\u0301", "📡", ":"]
)
TEXTS = st.text(max_size=60) | st.builds("".join, st.lists(WORDS, max_size=12))
LONG_TEXTS = st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 1, 50, 400]))
BLOCKS = st.builds(
    lambda kind, text, level, page: Block(
        kind=kind, text=text.strip("\n"), level=level if kind is BlockKind.HEADING else 0, page=page
    ),
    st.sampled_from(BlockKind),
    LONG_TEXTS,
    st.integers(1, 9),
    st.none() | st.integers(1, 9),
)


@settings(max_examples=200)
@given(st.lists(BLOCKS, max_size=12))
def test_passages_adjoin_and_are_the_stored_text(blocks):
    converted = Converted(blocks=tuple(blocks))
    passages = cut(converted)

    text = stored_text(converted)
    assert "".join(passage.text for passage in passages) == text
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    assert all(before.end == after.start for before, after in pairwise(passages))
    assert all(0 < len(passage.text) <= MOST for passage in passages)
    assert cut(replace(converted)) == passages


@settings(max_examples=200)
@given(st.lists(BLOCKS, max_size=12))
def test_no_heading_stands_within_a_passage(blocks):
    blocks = [block for block in blocks if block.text.strip()]
    starts = {passage.start for passage in cut(Converted(blocks=tuple(blocks)))}

    at = 0
    for block in blocks:
        assert block.kind is not BlockKind.HEADING or at in starts
        at += len(block.text) + 2


@pytest.mark.parametrize("letter", ["a", " ", "\n", ".", ". ", "e.g. ", "\u0301", "- ", "|"])
def test_a_million_of_anything_is_cut(letter):
    passages = cut(document(heading("1 A"), paragraph("x" + letter * (1_000_000 // len(letter)) + "x")))

    assert sum(len(passage.text) for passage in passages) > 999_000
    assert max(len(passage.text) for passage in passages) <= MOST
