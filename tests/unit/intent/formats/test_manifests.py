import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.intent.formats.manifests import is_label, is_label_value, to_label, to_yaml


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "y",
        "No",
        "null",
        "~",
        "",
        "010203",
        "08",
        "0o17",
        "0x1f",
        "1e3",
        "1_000",
        ".5",
        "12:30",
        "=",
        "2026-01-01",
    ],
)
def test_what_any_yaml_reader_takes_for_something_else_is_quoted(text):
    assert to_yaml([{"k": text}]) == f"---\nk: '{text}'\n".encode()


@pytest.mark.parametrize("text", ["Deployment", "apps/v1", "upf-west-2", "app.kubernetes.io/name", "NEAR-RT-RIC"])
def test_plain_words_stay_unquoted(text):
    assert to_yaml([{"k": text}]) == f"---\nk: {text}\n".encode()


def test_control_characters_are_escaped_never_raw():
    written = to_yaml([{"k": "a\x07b\x1b[0m\nc\u2028d"}])
    assert all(byte >= 0x20 or byte == 0x0A for byte in written)
    assert written.count(b"\n") == 2
    assert yaml.safe_load(written) == {"k": "a\x07b\x1b[0m\nc\u2028d"}


@given(st.text(st.characters(codec="utf-8")))
def test_every_string_reads_back_as_itself(text):
    assert yaml.safe_load(to_yaml([{"k": [text]}])) == {"k": [text]}


def test_equal_parts_are_written_out_not_anchored():
    part = {"cpu": "1"}
    assert b"&" not in to_yaml([{"requests": part, "limits": part}])


def test_keys_keep_the_order_they_were_given():
    assert to_yaml([{"kind": "A", "apiVersion": "b"}]) == b"---\nkind: A\napiVersion: b\n"


def test_no_documents_are_no_bytes():
    assert to_yaml([]) == b""


@pytest.mark.parametrize(
    ("parts", "label"),
    [
        (("UPF",), "upf"),
        (("CU-CP", "scaling"), "cu-cp-scaling"),
        (("a" * 62 + "-b",), "a" * 62),
        (("--Edge UPF_2--",), "edge-upf-2"),
        (("", "x"), "x"),
        (("ü",), ""),
    ],
)
def test_labels_are_cut_to_63_without_a_hyphen_at_either_end(parts, label):
    assert to_label(*parts) == label


@given(st.lists(st.text(), max_size=3))
def test_a_label_is_a_label_or_empty(parts):
    label = to_label(*parts)
    assert label == "" or is_label(label)


def test_a_label_value_is_narrower_than_a_version_may_be():
    assert is_label_value("2.8.1")
    assert not is_label_value("2.8.1+build")
    assert not is_label_value("")
