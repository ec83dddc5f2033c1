"""Answers are made of the passages' own sentences, cited to the character, or not made at all."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.model.answer import Answer, AnswerMode
from netintent_server.model.common import Citation
from netintent_server.model.search import SearchHit
from netintent_server.rag.answer import compose, pieces
from netintent_server.rag.words import words

PAGING = (
    "4.2 Paging of idle devices\n\n"
    "The access function pages an idle device over the areas it last registered in. "
    "Timer TX41 guards each attempt and runs for 6 seconds. "
    "After the fourth expiry the access function stops paging and reports the device as unreachable.\n\n"
)
RELEASE = (
    "5.1 Release of sessions\n\n"
    "A session without traffic is released when its inactivity timer ends. "
    "The session function then tells the charging function over interface N77 that the session has ended.\n\n"
)
STORES = "6.3 Stores\n\nThe profile store keeps the profile of each subscriber. It answers over interface N88.\n\n"


def passages(*texts: str, begin: int = 0) -> list[SearchHit]:
    """Passages that follow one another in one document, best first as given."""
    hits = []
    for rank, text in enumerate(texts):
        heading = text.partition("\n")[0]
        citation = Citation(
            document="collections/default/documents/handbook",
            title="Handbook of the core",
            clause=heading.partition(" ")[0],
            start=begin,
            end=begin + len(text),
            quote=text,
            quote_sha256=sha256(text.encode()).hexdigest(),
        )
        hits.append(SearchHit(citation=citation, text=text, score=10.0 - rank, heading_path=(heading,)))
        begin += len(text)
    return hits


def weights(question: str, texts: Sequence[str], of: int = 1000) -> dict[str, float]:
    """The question's words as an index of these passages and many others would weigh them."""
    held = [set(words(text)) for text in texts]
    counts = {word: sum(word in one for one in held) for word in words(question)}
    return {word: math.log(1 + (of - n + 0.5) / (n + 0.5)) if n else 0.0 for word, n in counts.items()}


def ask(question: str, *texts: str, begin: int = 0) -> Answer:
    return compose(question, passages(*texts, begin=begin), weights(question, texts))


def test_the_sentence_that_answers_is_quoted_and_cited() -> None:
    answer = ask("When does the access function report a device as unreachable?", PAGING, RELEASE, STORES)
    assert not answer.abstained
    assert "After the fourth expiry the access function stops paging" in answer.answer
    assert answer.mode is AnswerMode.EXTRACTIVE
    assert {citation.clause for citation in answer.citations} == {"4.2"}


def test_a_citation_is_the_exact_span_of_its_sentence_in_the_stored_text() -> None:
    stored = "Foreword, as long as it happens to be.\n\n" + PAGING + RELEASE
    answer = ask("How long does timer TX41 run?", PAGING, RELEASE, begin=stored.index(PAGING))
    citation = answer.citations[0]
    assert stored[citation.start : citation.end] == citation.quote
    assert citation.quote == "Timer TX41 guards each attempt and runs for 6 seconds."
    assert citation.quote_sha256 == sha256(citation.quote.encode()).hexdigest()
    assert citation.document == "collections/default/documents/handbook"


def test_the_composed_answer_numbers_its_citations_from_one() -> None:
    answer = ask("How long does timer TX41 run?", PAGING)
    assert answer.answer == "Timer TX41 guards each attempt and runs for 6 seconds. [1]"
    assert answer.sentences[0].citations == (0,)


def test_the_pieces_of_an_answer_concatenate_to_it() -> None:
    answer = ask("Which interfaces do the session function and the profile store use?", RELEASE, STORES)
    assert len(answer.sentences) > 1
    assert "".join(pieces(answer.sentences)) == answer.answer


def test_a_reference_in_the_source_is_not_taken_for_a_citation() -> None:
    answer = ask("How long does timer TX41 run?", "4.2 Timers\n\nTimer TX41 runs for 6 seconds, see RFC 9999 [12].\n\n")
    assert answer.answer == "Timer TX41 runs for 6 seconds, see RFC 9999 (12). [1]"
    assert answer.citations[0].quote == answer.sentences[0].text == "Timer TX41 runs for 6 seconds, see RFC 9999 [12]."


def test_two_passages_together_answer_a_question_about_both() -> None:
    answer = ask("What does the session function send over N77 and what answers over N88?", RELEASE, STORES)
    assert {citation.clause for citation in answer.citations} == {"5.1", "6.3"}


def test_what_two_passages_both_say_is_said_once() -> None:
    again = "9.9 Paging, summarised\n\n" + PAGING.partition("\n\n")[2]
    answer = ask("How long does timer TX41 guard an attempt?", PAGING, again)
    assert len(answer.citations) == len({citation.quote for citation in answer.citations})


def test_a_sentence_of_another_passage_is_added_only_when_it_is_about_the_same() -> None:
    ports = "3.1 Ports\n\nInterface N77 takes port 9405.\n\n"
    pools = "7.2 Pools\n\nAlarms are raised when addresses come into use.\n\n"
    answer = ask("Which port is in use for interface N77?", ports, pools)
    assert answer.answer == "Interface N77 takes port 9405. [1]"
    charging = "8.1 Charging\n\nThe use of N77 is charged.\n\n"
    assert len(ask("Which port is in use for interface N77?", ports, charging).citations) == 2


def test_a_heading_is_never_the_answer() -> None:
    answer = ask("Where is paging of idle devices?", PAGING)
    assert all(not sentence.text.startswith("4.2") for sentence in answer.sentences)


def test_every_sentence_is_wholly_grounded_in_what_it_quotes() -> None:
    answer = ask("How long does timer TX41 run?", PAGING)
    assert answer.groundedness == 1.0
    assert all(sentence.groundedness == 1.0 for sentence in answer.sentences)


def test_nothing_found_is_no_answer() -> None:
    answer = compose("What is N77?", [], {"n77": 0.0})
    assert answer.abstained
    assert answer.abstain_reason == 'no passage speaks of "N77"'
    assert (answer.answer, answer.sentences, answer.citations, answer.groundedness) == ("", (), (), 0.0)
    assert answer.mode is AnswerMode.UNSPECIFIED


def test_an_interface_that_no_passage_names_is_not_answered_and_is_named() -> None:
    answer = ask("What is told to the charging function over interface N58?", RELEASE, STORES)
    assert answer.abstained
    assert answer.abstain_reason == 'no passage speaks of "N58"'


def test_a_number_that_the_question_supposes_need_not_be_in_a_passage() -> None:
    assert not ask(
        "What does the session function do when 731 sessions are released by their inactivity timer?", RELEASE
    ).abstained


def test_a_question_in_capitals_is_read_as_any_other() -> None:
    assert not ask("WHEN IS AN ENDED SESSION WITHOUT TRAFFIC PROPERLY RELEASED", RELEASE).abstained


def test_passages_of_another_subject_are_no_answer() -> None:
    answer = ask("Who won the national football championship?", PAGING, RELEASE, STORES)
    assert answer.abstained
    assert '"football"' in answer.abstain_reason


def test_an_amount_that_no_passage_gives_is_not_answered() -> None:
    answer = ask("How many minutes does the inactivity timer of a session without traffic run?", RELEASE, STORES)
    assert answer.abstained
    assert answer.abstain_reason.startswith("no passage gives a time for ")


def test_an_amount_in_another_unit_of_the_same_measure_is_an_answer() -> None:
    assert "6 seconds" in ask("How many milliseconds does timer TX41 run?", PAGING).answer


def test_words_that_stand_in_no_passage_together_are_no_answer() -> None:
    question = "Does the profile store page the charging function when TX41 ends?"
    answer = ask(question, STORES, PAGING, RELEASE)
    assert answer.abstained
    assert answer.abstain_reason.endswith(" together")


def test_a_spelled_out_abbreviation_asks_for_either() -> None:
    text = "7.1 SMF\n\nThe SMF allocates addresses to sessions.\n\n"
    assert not ask("What does the Session Management Function (SMF) allocate to sessions?", text).abstained


def test_a_sentence_in_which_the_words_stand_together_is_preferred() -> None:
    text = (
        "8.1 Counters\n\nFor paging the function counts how often a timer was started too late. "
        "A paging timer guards each attempt.\n\n"
    )
    assert ask("What is guarded by the paging timer?", text).sentences[0].text == "A paging timer guards each attempt."


def test_a_row_of_a_table_comes_with_the_head_that_explains_it() -> None:
    text = "7.2 Timers\n\nTimer | Runs for | On expiry\nTX41 | 6 s | page again\nTX42 | 9 s | give up\n\n"
    answer = ask("How long does TX42 run?", text)
    assert [sentence.text for sentence in answer.sentences] == ["Timer | Runs for | On expiry", "TX42 | 9 s | give up"]


def test_a_sentence_that_leads_on_to_a_list_comes_with_its_items() -> None:
    text = "7.3 Overload\n\nOn overload the access function shall:\n- reject new requests;\n- shed idle devices.\n\n"
    answer = ask("What shall the access function do on overload?", text)
    assert [sentence.text for sentence in answer.sentences] == [
        "On overload the access function shall:",
        "- reject new requests;",
        "- shed idle devices.",
    ]


def test_a_sentence_that_refers_back_comes_with_the_one_it_refers_to() -> None:
    answer = ask("Over which interface does the profile store answer on N88?", STORES)
    assert answer.answer.startswith("The profile store keeps")
    assert "It answers over interface N88." in answer.answer


def test_an_amount_of_something_else_is_no_answer() -> None:
    text = "7.4 Sizes\n\nOne replica of the function NX1 is sized for 900 devices. The function NX2 is new.\n\n"
    assert "900" in ask("How many devices is one replica of the function NX1 sized for?", text).answer
    other = "7.5 More\n\nThe function NX3 has replicas.\n\n"
    assert ask("How many devices is one replica of the function NX3 sized for?", text, other).abstained


def test_a_bibliography_is_no_answer() -> None:
    text = "2 References\n\n[4] Handbook of paging: idle devices, part 2.\n\n"
    assert ask("What does the handbook of paging idle devices say?", text).abstained


def test_writing_without_spaces_is_read_too() -> None:
    text = "3.1 接続\n\n接続管理機能は端末の登録を管理する。\n\n"
    assert not ask("端末の登録を管理", text).abstained
    assert ask("課金の締め日", text).abstained


@pytest.mark.parametrize("question", ["", "?", "what is it", "…", "\u0000", "\u200b\ufeff"])
def test_a_question_that_names_nothing_is_not_answered(question: str) -> None:
    answer = ask(question, PAGING)
    assert answer.abstained
    assert answer.abstain_reason == "the question names nothing that can be looked for"


def test_a_passage_of_its_heading_alone_is_no_answer() -> None:
    assert ask("What is paging of idle devices?", "4.2 Paging of idle devices\n\n").abstained


TEXT = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            PAGING,
            RELEASE,
            "TX41",
            "N77",
            "ß",
            "İ",
            "\U0001f4e1",
            "가나",
            "\u0301",
            "- item;",
            "| a | 6 s |",
            "[7]",
            "a[0]",
            "\n",
        ]
    )
).map(" ".join)


@given(question=TEXT, texts=st.lists(TEXT.filter(bool), max_size=4), begin=st.integers(0, 1000))
def test_whatever_is_asked_of_whatever_text_what_is_quoted_stands_there(
    question: str, texts: list[str], begin: int
) -> None:
    stored = "x" * begin + "".join(texts)
    answer = ask(question, *texts, begin=begin)
    assert answer == ask(question, *texts, begin=begin)
    assert answer.abstained == (not answer.sentences) == bool(answer.abstain_reason)
    for citation in answer.citations:
        assert citation.quote
        assert stored[citation.start : citation.end] == citation.quote
        assert citation.quote_sha256 == sha256(citation.quote.encode()).hexdigest()
    for sentence in answer.sentences:
        assert sentence.citations
        assert all(0 <= number < len(answer.citations) for number in sentence.citations)
        assert answer.groundedness <= sentence.groundedness <= 1.0
    assert "".join(pieces(answer.sentences)) == answer.answer
    marks = [int(mark) for mark in re.findall(r"\[([0-9]+)\]", answer.answer)]
    assert marks == [number + 1 for sentence in answer.sentences for number in sentence.citations]


def test_what_something_is_is_answered_by_the_sentence_that_says_it() -> None:
    alarms = (
        "3.1 Alarms\n\nThe beacon store raises an alarm when a beacon is lost. Each beacon store has two replicas.\n\n"
    )
    store = "1.1 Scope\n\nA beacon store is a database of the beacons of one region. It is filled by night.\n\n"
    assert ask("What is a beacon store?", alarms, store).answer.startswith("A beacon store is a database")
    assert ask("What does the beacon store do?", alarms, store).answer.startswith("A beacon store is a database")
    assert ask("When is an alarm raised for a beacon?", alarms, store).answer.startswith("The beacon store raises")
