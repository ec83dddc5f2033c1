"""Text is read as words: identifiers whole and in parts, plain words by their stem, every script findable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.rag.stem import stem
from netintent_server.rag.words import LONGEST, pairs, telling_words, words


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("23.501", ["23.501"]),
        ("TS23.501", ["ts23.501"]),
        ("5.6.1", ["5.6.1"]),
        ("5.3.1a", ["5.3.1a"]),
        ("A.2.1", ["a.2.1"]),
        ("38.101-1", ["38.101-1", "38.101", "1"]),
        ("NG-RAN", ["ngran", "ng", "ran"]),
        ("NGRAN", ["ngran"]),
        ("Rel-17", ["rel17", "rel", "17"]),
        ("10-20", ["10-20", "10", "20"]),
        ("Nsmf_PDUSession", ["nsmfpdusess", "nsmf", "pdusess", "pdu", "session"]),
        ("3GPP-SBI", ["3gppsbi", "3gpp", "sbi"]),
        ("N4", ["n4"]),
        ("5QI", ["5qi"]),
        ("5G-GUTI", ["5gguti", "5g", "guti"]),
        ("S-NSSAIs", ["snssai", "nssai"]),
        ("ue_context", ["uecontext", "ue", "context"]),
        ("ueContext", ["uecontext", "ue", "context"]),
        ("UeContextInfo", ["uecontextinfo", "ue", "context", "info"]),
        ("QoS", ["qos"]),
        ("QoSFlow", ["qosflow", "qos", "flow"]),
        ("gNB", ["gnb"]),
        ("UEs", ["ue"]),
        ("AMF's", ["amf"]),
        ("SUPI/SUCI", ["supi", "suci"]),
        ("clause 5.Then", ["claus", "5", "then"]),
        ("sessions.The", ["session", "the"]),
        ("(IEs)", ["ie"]),
    ],
)
def test_an_identifier_is_read_whole_and_in_its_parts(text, read):
    assert words(text) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NG-RAN", "ng-ran"),
        ("NG‑RAN", "NG-RAN"),
        ("NG\u00adRAN", "NGRAN"),
        ("naïve", "naive"),
        ("Ｎ４", "N4"),
        ("straße", "STRASSE"),
        ("registered", "Registers"),
        ("sessions", "session"),
        ("ﬁles", "file"),
        ("n⁴", "n4"),
    ],
)
def test_what_does_not_tell_words_apart(one, other):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("网络切片管理", "切片"),
        ("网络切片管理", "网"),
        ("ネットワーク", "ネット"),
        ("네트워크를", "네트워크"),
        ("เครือข่าย", "ข่าย"),
        ("регистрация в сети", "СЕТИ"),
        ("στο δίκτυο", "δικτυο"),
        ("5G网络", "5G"),
        ("5G网络", "网络"),
    ],
)
def test_every_script_is_found(text, query):
    assert set(words(query)) & set(words(text))


@pytest.mark.parametrize("text", ["", " \n", "…—!?", "()", "_-_", "\x00", "\u0301", "."])
def test_text_without_letters_or_digits_has_no_words(text):
    assert words(text) == []


@given(st.text())
def test_any_text_is_read_as_words_without_blanks(text):
    for word in words(text):
        assert word
        assert len(word.split()) == 1
        assert len(word) <= 4 * LONGEST


@given(st.lists(st.sampled_from(["NG-RAN", "session", "23.501", "切片", "QoS", "ueContext", "!"])))
def test_the_words_of_a_text_are_those_of_its_pieces(pieces):
    assert words(" ".join(pieces)) == [word for piece in pieces for word in words(piece)]


def test_text_without_spaces_is_found_however_long_it_is():
    assert "切片" in words("网络" * 1000 + "切片")


def test_a_long_word_is_known_by_its_beginning():
    assert words("f" * 10_000) == words("f" * 9_000)
    assert len(words("-".join(["part"] * 1000))) < 20


@pytest.mark.parametrize(
    ("query", "telling"),
    [
        ("What does the AMF do with the UE?", ["amf", "ue"]),
        ("registration registered Registration", ["registr", "regist"]),
        ("to be or not to be", ["to", "be", "or", "not"]),
        ("The who and the what", ["the", "who", "and", "what"]),
    ],
)
def test_a_query_tells_by_its_rarer_words_once_each(query, telling):
    assert telling_words(query) == telling


def test_pairs_are_neighbours_among_telling_words():
    assert pairs(words("the state of the session")) == pairs(words("session-free state session"))[-1:] != []
    assert pairs(words("NG-RAN"))[-1:] == pairs(words("NG RAN"))
    assert pairs(words("session state")) != pairs(words("state session"))


@pytest.mark.parametrize("text", ["", "session", "the session of the"])
def test_fewer_than_two_telling_words_make_no_pair(text):
    assert pairs(words(text)) == []


@given(st.text())
def test_a_pair_is_one_short_word(text):
    for pair in pairs(words(text)):
        assert 0 < len(pair) <= 5
        assert pair.isalnum()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("caress", "caress"),
        ("cats", "cat"),
        ("feed", "feed"),
        ("agreed", "agre"),
        ("plastered", "plaster"),
        ("bled", "bled"),
        ("motoring", "motor"),
        ("sing", "sing"),
        ("conflated", "conflat"),
        ("sized", "size"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("hissing", "hiss"),
        ("failing", "fail"),
        ("filing", "file"),
        ("happy", "happi"),
        ("relational", "relat"),
        ("conditional", "condit"),
        ("digitizer", "digit"),
        ("operator", "oper"),
        ("triplicate", "triplic"),
        ("electrical", "electr"),
        ("replacement", "replac"),
        ("adoption", "adopt"),
        ("probate", "probat"),
        ("rate", "rate"),
        ("cease", "ceas"),
        ("controll", "control"),
        ("roll", "roll"),
    ],
)
def test_endings_are_taken_off_as_porter_says(word, expected):
    assert stem(word) == expected


def test_a_stem_depends_on_nothing_but_the_word_and_is_never_empty():
    for word in ("ing", "ed", "s", "ss", "ies", "y", "ational", "eeeee", "qqqq", "sssss"):
        assert stem(word)
