"""Plain text, in whatever encoding, and the headings that are beyond doubt."""

import codecs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netintent_server.adapters.convert.plain import plain_blocks
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind

K = BlockKind


def texts(converted, kind=None):
    return [block.text for block in converted.blocks if kind in (None, block.kind)]


def test_a_text_is_read_block_by_block(sample):
    converted = sample("session.txt")

    assert [(block.kind, block.level, block.page, block.text) for block in converted.blocks] == [
        (K.HEADING, 1, 1, "Session control V2.1.0"),
        (K.HEADING, 1, 1, "4 Architecture"),
        (K.PARAGRAPH, 0, 1, "The session function keeps one context for each session,\nand 4 of them at most."),
        (K.HEADING, 2, 1, "4.1 Timers"),
        (K.LIST_ITEM, 0, 1, "- S1 is 15 s"),
        (K.LIST_ITEM, 0, 1, "- S2 is 10 s,\n  after the answer"),
        (K.LIST_ITEM, 0, 1, "1. Start S1"),
        (K.LIST_ITEM, 0, 1, "2. Send the request"),
        (K.PARAGRAPH, 0, 1, "4.2 Addresses ........ 7"),
        (K.HEADING, 1, 1, "Annex A (informative): Change history"),
        (K.PARAGRAPH, 0, 1, "Nothing yet."),
        (K.PARAGRAPH, 0, 2, "On the second page."),
    ]
    assert (converted.title, converted.version) == ("Session control V2.1.0", "2.1.0")


@pytest.mark.parametrize(
    "line",
    [
        "4.1 Timers are started by the request.",
        "5.2 The following applies:",
        "3GPP access",
        "2024 roadmap",
        "1.5 s | 3",
        "4.1 " + "very " * 20 + "long",
    ],
)
def test_a_line_that_may_be_something_else_is_no_heading(read, line):
    assert texts(read(f"{line}\n\nText.", "x.txt"), K.HEADING) == []


def test_a_numbered_line_amid_text_is_no_heading(read):
    assert texts(read("It is said in\n4.1 Timers\nthat they start.", "x.txt"), K.HEADING) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_an_encoding_is_told_from_the_bytes(read, encoding):
    assert texts(read("na\u00efve \u20ac 5".encode(encoding), "x.txt")) == ["na\u00efve \u20ac 5"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_in_either_order_is_read(read, mark):
    order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"

    assert texts(read(mark + "na\u00efve".encode(order), "x.txt")) == ["na\u00efve"]


@pytest.mark.parametrize(
    "content", [codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF8 + b"\xff\xfe\xfd", b"\xff\xfe\x00\xd8"]
)
def test_bytes_that_are_not_what_their_mark_says_are_corrupt(read, content):
    with pytest.raises(DocumentRejected) as refused:
        read(content, "x.txt")

    assert refused.value.code == "CORRUPT"


def test_a_few_bad_bytes_do_not_make_utf_8_something_else(read):
    assert texts(read("\u00e9".encode() * 100 + b"\xc3", "x.txt")) == ["\u00e9" * 100 + "\ufffd"]


def test_bytes_that_no_encoding_has_are_still_read(read):
    assert texts(read(b"caf\xe9 \x81", "x.txt")) == ["caf\u00e9 \x81"]


def test_what_is_no_text_is_left_out(read):
    assert texts(read("a\u200bb\u00adc\u202ed\x07e\u00a0f\r\ng", "x.txt")) == ["abcde f\ng"]


TEXTS = st.text(st.sampled_from("aB1.-= \n\t|\f")) | st.text()


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_no_word_of_any_text_is_lost(text):
    ruled = text.replace("===", "").replace("---", "").replace("~~~", "")
    blocks = list(plain_blocks(ruled))

    assert "".join("".join(block.text for block in blocks).split()) == "".join(ruled.split())
    assert all(block.text.strip("\n") == block.text for block in blocks)
