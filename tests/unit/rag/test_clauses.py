"""A heading's number, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_server.rag.clauses import clause_number, is_within


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("5.6.1 Registration", "5.6.1"),
        ("5.6.1\tRegistration", "5.6.1"),
        ("5.6.1", "5.6.1"),
        ("5.6.1. Registration", "5.6.1"),
        ("  5.6.1 Registration", "5.6.1"),
        ("4 Architecture", "4"),
        ("4. overview", "4"),
        ("4 – overview", "4"),
        ("4 (void)", "4"),
        ("4 5G System", "4"),
        ("4 Übersicht", "4"),
        ("5A Charging", "5A"),
        ("5.3.1a Timers", "5.3.1a"),
        ("5.15.5.2a.1 Timers", "5.15.5.2a.1"),
        ("4.2.1.0.0 Channels", "4.2.1.0.0"),
        ("A.2.1 Codes", "A.2.1"),
        ("Annex A (normative): Codes", "A"),
        ("Annex A (informative):Codes", "A"),
        ("ANNEX B", "B"),
        ("Annex A.1 Codes", "A.1"),
        ("Annex ZA", "ZA"),
        ("Appendix B: Codes", "B"),
        ("Clause 4", "4"),
        ("Clause 5.6.1 Registration", "5.6.1"),
        ("Section 3.2: registration", "3.2"),
        ("Chapter 12", "12"),
        ("§ 5", "5"),
        ("§5.2 Fristen", "5.2"),
    ],
)
def test_a_heading_tells_its_number(heading, number):
    assert clause_number(heading) == number


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Scope",
        "2024 roadmap",
        "3GPP access",
        "5G core",
        "5GMM procedures",
        "8.2.6.35GMM cause",
        "1st step",
        "3 easy steps",
        "10 000 users",
        "4 x 4 MIMO",
        "16 QAM",
        "5 GHz band",
        "3.5 GHz band",
        "0.5 ms latency",
        "99.999 % availability",
        "23.501 in short",
        "TS 23.501",
        "E.164 numbers",
        "X.509 certificates",
        "v1.2 changes",
        "1.0.0",
        "1.2.0 (2026-01-31)",
        "1.2.0 - 2026-01-31",
        "10.0.0.1 gateway",
        "12.05.2024 Meeting",
        "A study of slices",
        "Annex on security",
        "ANNEX ON SECURITY",
        "Annexes",
        "Clauses of the contract",
        "Table 5.2-1",
        "5.2-1 Values",
        "4) Install",
        "-1 Error",
    ],
)
def test_what_only_looks_like_a_number_is_none(heading):
    assert clause_number(heading) == ""


def test_a_clause_is_within_itself_and_those_above_and_no_other():
    assert is_within("5.1.2", "5.1")
    assert is_within("5.1", "5.1")
    assert not is_within("5.10", "5.1")
    assert not is_within("5.1", "5.1.2")


@given(st.lists(st.integers(1, 99), min_size=2, max_size=9), st.sampled_from(["General", "AMF", "Übersicht"]))
def test_a_number_of_several_parts_is_told_however_deep(parts, title):
    number = ".".join(map(str, parts))

    assert clause_number(f"{number} {title}") == number


@given(st.text())
def test_any_heading_is_read(heading):
    number = clause_number(heading)

    assert number in heading
    assert not number.startswith(".")
    assert not number.endswith(".")
