"""Where sentences end, in the prose, lists and tables of specifications."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.rag.sentences import last_sentence_end, sentences


def split(text):
    return [text[start:end] for start, end in sentences(text)]


def test_a_full_stop_and_a_space_end_a_sentence():
    assert split("The AMF selects an SMF. The SMF answers! Does it? Yes.") == [
        "The AMF selects an SMF.",
        "The SMF answers!",
        "Does it?",
        "Yes.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The UE, e.g. The one in clause 5, and others, i.e. A and B, register.",
        "It is specified in TS 23.501 [2] and clause 5.2.3 of TS 23.502 [3].",
        "In the U.S. Government networks min. 5 ms apply.",
        "Since Rel. 17 this holds, see No. 5 and Fig. 3.",
        "The timer T3510 is 15.5 s. at most",
        "See clause 5.2.3. of the present document.",
        "It connects to example.com. and waits.",
    ],
)
def test_what_only_looks_like_an_end_is_none(sentence):
    assert split(sentence) == [sentence]


def test_a_reference_and_a_clause_number_can_end_a_sentence():
    assert split("As in clause 5.2.3. The UE follows TS 23.501 [2]. Then it waits (see clause 4.). Done.") == [
        "As in clause 5.2.3.",
        "The UE follows TS 23.501 [2].",
        "Then it waits (see clause 4.).",
        "Done.",
    ]


def test_list_items_are_sentences_of_their_own():
    assert split("The AMF:\n- selects an SMF\n- releases it\n1. First. Second.\na) last") == [
        "The AMF:",
        "- selects an SMF",
        "- releases it",
        "1. First.",
        "Second.",
        "a) last",
    ]


def test_table_rows_are_sentences_of_their_own():
    assert split("Timer | Value\nT3510 | 15 s\nT3511 | 10 s") == ["Timer | Value", "T3510 | 15 s", "T3511 | 10 s"]


def test_a_heading_stands_apart():
    assert split("5.6.1 General\n\nThe AMF waits.\n\nThen it stops.") == [
        "5.6.1 General",
        "The AMF waits.",
        "Then it stops.",
    ]


def test_wrapped_lines_are_one_sentence():
    text = (
        "The session management function establishes the session on behalf\n"
        "of the terminal and tells the access and mobility management\n"
        "AMF about it. It then waits."
    )

    assert split(text) == [text[: text.index(" It then")], "It then waits."]


def test_lines_that_were_not_wrapped_are_sentences_of_their_own():
    text = (
        "Version x.y.z\nNumbers rise with every change of substance that is made to the present document.\nWhere it is"
    )

    assert split(text) == text.split("\n")


def test_ideographic_full_stops_need_no_space():
    assert split("扩容AMF。重启SMF。") == ["扩容AMF。", "重启SMF。"]


def test_the_last_end_in_a_window_is_found():
    text = "One is here, e.g. this. Two is there. Three goes on and on"

    assert text[: last_sentence_end(text, 0, len(text))] == "One is here, e.g. this. Two is there. "
    assert last_sentence_end(text, 0, 10) == 0


TEXTS = st.text(st.sampled_from("aB1.!? \n\t|-)(:。e.g\u0301\u00a0\U0001f4e1")) | st.text()


@given(TEXTS)
def test_every_sign_that_shows_is_in_exactly_one_sentence(text):
    spans = sentences(text)

    inside = "".join(text[start:end] for start, end in spans)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
