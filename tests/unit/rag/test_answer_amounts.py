"""A question for an amount is answered by a sentence that gives one of its kind."""

from __future__ import annotations

import pytest

from netintent_server.rag.amounts import wanted


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long does TX41 run?", "TX41 runs for 6 seconds."),
        ("How long does TX41 run?", "TX41 is 54 min by default."),
        ("How often is the key changed?", "The key is changed every 12 hours."),
        ("In how many milliseconds is the report sent?", "The report is sent within 2 s."),
        ("Which values in milliseconds may the timer have?", "The timer is one of ms100, ms200 and ms500."),
        ("How many bits long is the sequence number?", "The sequence number has 12 bits."),
        ("Which octets hold the identity?", "The identity is in octet 5 and the octets after it."),
        ("What dBm value is the threshold?", "The threshold is -110 dBm."),
        ("What percentage of packets may be lost?", "At most 0.1 % of the packets are lost."),
        ("How many watts may a unit draw?", "A unit draws 1,200 W."),
        ("How many replicas may run?", "There are never more than eight replicas."),
        ("How many replicas may run?", "Replicas: at most 8."),
        ("How many times is it repeated?", "It is repeated 3 times."),
        ("What is the maximum number of hops?", "A path has two wireless hops."),
        ("After how many missed heartbeats is it suspended?", "It is suspended at the third missed heartbeat."),
        ("How large may a step be?", "Steps are of at most 2."),
        ("What is the default value of TX41?", "TX41 is set to 4 by default."),
        ("Which cause value is sent?", "The cause is #23."),
        ("Which cause value is sent?", 'The cause is "not allowed".'),
        ("What is the maximum size of a unit?", "A unit has 9000 bytes."),
    ],
)
def test_this_gives_the_amount(question, sentence) -> None:
    amount = wanted(question)
    assert amount is not None
    assert amount.given_by(sentence, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long does TX41 run?", "TX41 is started when the request is sent."),
        ("How long does TX41 run?", "TX41 guards 3 requests (see clause 5.4)."),
        ("How many milliseconds is the offset?", "The offset is 7 PDU(s) at most."),
        ("What dBm value is the threshold?", "The threshold is 4 times the offset."),
        ("How many replicas may run?", "Replicas are described in clause 4."),
        ("How many replicas may run?", "1) Replicas run."),
        ("How many replicas may run?", "5 clusters run the function, and each has its own policy on replicas."),
        ("How many times is it repeated?", "Time to wait | O | 9.3.1.13"),
        ("How many watts may a unit draw?", "A unit draws power from 2 feeds."),
        ("What is the default value of TX41?", "TX41 has the default value unless another is sent."),
    ],
)
def test_this_does_not_give_it(question, sentence) -> None:
    amount = wanted(question)
    assert amount is not None
    assert not amount.given_by(sentence, sentence)


@pytest.mark.parametrize(
    "question",
    [
        "How does the function page a device?",
        "What happens when 5 seconds have passed?",
        "Which function releases a session?",
        "What is done when the maximum number of sessions is reached?",
        "What are the five parameters of the 128-bit algorithm?",
        "What does the value FFFFFF mean?",
        "What determines the period?",
    ],
)
def test_this_asks_for_no_amount(question) -> None:
    assert wanted(question) is None


def test_a_row_gives_what_the_head_of_its_table_has_the_unit_of() -> None:
    amount = wanted("How many milliseconds is the budget of class 5?")
    assert amount is not None
    assert amount.given_by("5 | 100", "Class | Budget (ms)\n5 | 100")
    assert not amount.given_by("5 | 100", "Class | Priority\n5 | 100")


def test_the_number_of_a_list_item_is_no_amount():
    asked = wanted("What is the default value of timer T3346?")
    assert asked is not None
    assert not asked.given_by("2. The function rejects requests with a back-off timer T3346.", "")
    assert asked.given_by("2. The timer T3346 is set to 900.", "")
