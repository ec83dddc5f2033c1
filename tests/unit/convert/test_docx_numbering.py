"""DOCX: the numbers that Word counts by itself, against documents whose numbers their writer knows."""

from __future__ import annotations

import random
import string

import pytest
from docx_files import docx, level, numbered, numbering, p, style

from netintent_server.adapters.convert.docx_numbering import clause_of, written
from netintent_server.model.text import BlockKind as K

DOTTED = "".join(level(at, ".".join(f"%{n}" for n in range(1, at + 2))) for at in range(9))


@pytest.fixture
def clauses(read):
    def run(*body, **more):
        return [block.clause for block in read(docx(*body, **more), "x.docx").blocks if block.kind is K.HEADING]

    return run


@pytest.mark.parametrize("seed", range(20))
def test_numbers_of_all_levels_are_those_their_writer_counted(clauses, seed):
    """The writer counts as an author does: a heading is the last one of its level plus one, within the same parent."""
    chance = random.Random(seed)
    body, expected, path = [], [], []
    for _ in range(300):
        depth = min(chance.choice([1, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9]), len(path) + 1)
        path = [*path[: depth - 1], (path[depth - 1] if depth <= len(path) else 0) + 1]
        expected.append(".".join(map(str, path)))
        body += [numbered("Title", 1, depth - 1, f"H-{depth}"), p("Text.")]

    assert clauses(*body, numbering=numbering({0: DOTTED}, {1: (0, "")})) == expected


@pytest.mark.parametrize("seed", range(10))
def test_letters_numerals_starts_and_gaps_are_counted(clauses, seed):
    chance = random.Random(seed)
    formats = {"upperLetter": string.ascii_uppercase, "lowerLetter": string.ascii_lowercase}
    formats |= {"upperRoman": ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"]}
    formats |= {"decimalZero": [f"{n:02}" for n in range(1, 40)], "decimal": [str(n) for n in range(1, 40)]}
    chosen = [chance.choice(list(formats)) for _ in range(3)]
    starts = [chance.randint(1, 4) for _ in range(3)]
    levels = "".join(
        level(at, ".".join(f"%{n}" for n in range(1, at + 2)) + ".", chosen[at], start=starts[at]) for at in range(3)
    )
    body, expected = [], []
    for first in range(3):
        body.append(numbered("One", 1, 0, "H-1"))
        expected.append([first])
        for second in range(chance.randint(0, 4)):
            body.append(numbered("Two", 1, 1, "H-2"))
            expected.append([first, second])
            for third in range(chance.randint(0, 4)):
                body.append(numbered("Three", 1, 2, "H-3"))
                expected.append([first, second, third])

    assert clauses(*body, numbering=numbering({0: levels}, {1: (0, "")})) == [
        ".".join(formats[chosen[at]][starts[at] - 1 + count] for at, count in enumerate(counts)) for counts in expected
    ]


def test_numbering_comes_with_the_styles_and_their_levels_with_the_list(clauses):
    tied = "".join(level(at, "%1" if not at else "%1.%2", more=f'<w:pStyle w:val="n{at + 1}"/>') for at in range(2))
    styles = style("n1", "Clause", '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>')
    styles += style("n2", "Subclause", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', base="n1")
    body = [p("A", "n1"), p("B", "n2"), p("C", "n2"), p("D", "n1"), p("E", "n2")]
    body.append(p("Not counted", "n2", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'))

    found = clauses(*body, styles=styles, numbering=numbering({3: tied}, {7: (3, "")}))

    assert found == ["1", "1.1", "1.2", "2", "2.1", ""]


def test_two_numberings_of_one_list_count_together_until_one_sets_its_start(clauses):
    begin = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = numbering({0: DOTTED}, {1: (0, ""), 2: (0, ""), 3: (0, begin)})
    order = [1, 1, 2, 3, 3, 1]

    assert clauses(*[numbered("T", at, 0, "H-1") for at in order], numbering=lists) == ["1", "2", "3", "1", "2", "3"]


def test_a_numbering_may_write_a_level_otherwise(clauses):
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "Annex %1 (normative)", "upperLetter")}</w:lvlOverride>'
    lists = numbering({0: DOTTED, 1: DOTTED}, {1: (0, ""), 2: (1, other)})
    body = [
        numbered("T", 1, 0, "H-1"),
        numbered("T", 2, 0, "H-1"),
        numbered("T", 2, 1, "H-2"),
        numbered("T", 2, 0, "H-1"),
    ]

    assert clauses(*body, numbering=lists) == ["1", "A", "A.1", "B"]


@pytest.mark.parametrize(("restart", "last"), [("", "2.1"), ('<w:lvlRestart w:val="0"/>', "2.3")])
def test_a_level_may_count_on_below_the_next_heading(clauses, restart, last):
    levels = level(0, "%1") + level(1, "%1.%2", more=restart)
    body = [numbered("T", 1, at, f"H-{at + 1}") for at in (0, 1, 1, 0, 1)]

    assert clauses(*body, numbering=numbering({0: levels}, {1: (0, "")}))[-1] == last


def test_a_level_that_was_skipped_counts_as_begun(clauses):
    body = [numbered("T", 1, at, f"H-{at + 1}") for at in (1, 0, 2)]

    assert clauses(*body, numbering=numbering({0: DOTTED}, {1: (0, "")})) == ["1.1", "2", "2.1.1"]


def test_legal_numbering_is_in_figures(clauses):
    levels = level(0, "%1", "upperRoman") + level(1, "%1.%2", more="<w:isLgl/>")

    assert clauses(
        numbered("T", 1, 0, "H-1"), numbered("T", 1, 1, "H-2"), numbering=numbering({0: levels}, {1: (0, "")})
    ) == [
        "I",
        "1.1",
    ]


def test_a_list_may_be_that_of_a_style(clauses):
    link = '<w:numStyleLink w:val="ours"/>'
    ours = style("ours", "Ours", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', kind="numbering")
    lists = numbering({0: DOTTED, 1: link}, {1: (0, ""), 2: (1, "")})

    assert clauses(numbered("T", 2, 0, "H-1"), numbered("T", 2, 1, "H-2"), numbering=lists, styles=ours) == ["1", "1.1"]


def test_a_typed_number_counts_before_a_counted_one_and_deleted_headings_do_not_count(clauses):
    gone = numbered("", 1, 0, "H-1").replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>")
    lists = numbering({0: DOTTED}, {1: (0, "")})
    body = [
        numbered("T", 1, 0, "H-1"),
        gone,
        numbered("7.2\tTyped", 1, 1, "H-2"),
        numbered("T", 1, 0, "H-1"),
    ]

    assert clauses(*body, numbering=lists) == ["1", "7.2", "2"]


@pytest.mark.parametrize(
    ("count", "how", "text"),
    [
        (1, "upperLetter", "A"),
        (27, "upperLetter", "AA"),
        (53, "lowerLetter", "aaa"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "decimalZero", "07"),
        (3, "ordinalText", "3"),
        (3, "none", ""),
        (10**8, "lowerRoman", str(10**8)),
        (0, "lowerLetter", "0"),
    ],
)
def test_counts_are_written_as_word_writes_them(count, how, text):
    assert written(count, how) == text


@pytest.mark.parametrize(
    ("number", "clause"),
    [
        ("5.3.", "5.3"),
        ("Annex A (normative)", "A"),
        ("Chapter 4", "4"),
        ("(b)", "b"),
        ("§ 5", "5"),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_clause_is_a_number_without_what_is_around_it(number, clause):
    assert clause_of(number) == clause


def test_a_numbering_that_is_not_there_numbers_nothing(clauses):
    broken = numbering({0: DOTTED, 1: '<w:numStyleLink w:val="none"/>'}, {1: (5, ""), 2: (1, "")})
    body = [numbered("T", at, 8, "H-1") for at in (1, 2, 9)]

    assert clauses(*body, numbering=broken) == ["", "", ""]
