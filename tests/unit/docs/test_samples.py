"""The sample pages can be cited: their clauses are numbered, hold something, and refer to clauses that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

SAMPLES = Path(__file__).parents[3] / "samples"
BOUNDS = re.compile(
    r"(?:The|the|An|an|A|a) ([^.:]+?) never runs fewer than (\d+) or more than (\d+) replicas, "
    r"and is scaled in steps of at most (\d+) replica"
)
REFERENCE = re.compile(r"(\S+?),?\s+clause\s+(\d+(?:\.\d+)*)")
LINK = re.compile(r"\[[^\]]*\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    body: str

    @property
    def number(self) -> str:
        return self.text.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    text: str
    headings: tuple[Heading, ...]
    blocks: tuple[str, ...]

    @property
    def clauses(self) -> tuple[Heading, ...]:
        return self.headings[1:]

    @property
    def numbers(self) -> set[str]:
        return {clause.number for clause in self.clauses}


def read(path: Path) -> Page:
    """Split a page at its headings; a line that begins with # inside a fenced block is no heading."""
    text = path.read_text(encoding="utf-8")
    found: list[tuple[int, str, list[str]]] = []
    blocks: list[list[str]] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
            if fenced:
                blocks.append([])
        elif fenced:
            blocks[-1].append(line)
        elif heading := re.fullmatch(r"(#+) (.+)", line):
            found.append((len(heading[1]), heading[2], []))
            continue
        if found:
            found[-1][2].append(line)
    headings = (Heading(level, title, "\n".join(body).strip()) for level, title, body in found)
    return Page(path.stem, text, tuple(headings), tuple("\n".join(block) for block in blocks))


PAGES = {path.stem: read(path) for path in sorted((SAMPLES / "knowledge").glob("*.md"))}
QUESTIONS = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


def references(page: Page) -> Iterator[tuple[str, str]]:
    """Every "… clause N" as page and number, save those of specifications."""
    for before, number in REFERENCE.findall(page.text):
        if re.search(r"\d{2}\.\d{3}$", before):
            continue
        link = LINK.search(before)
        target = Path(link[1]).stem if link else before
        yield (target if link or target in PAGES else page.name), number


each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def test_there_are_at_least_fifteen_pages():
    assert len(PAGES) >= 15


@each_page
def test_a_page_begins_with_its_only_title(page: Page):
    assert page.text.startswith(f"# {page.headings[0].text}\n")
    assert [heading.text for heading in page.headings if heading.level == 1] == [page.headings[0].text]


@each_page
def test_every_clause_is_numbered_in_order(page: Page):
    last: tuple[int, ...] = ()
    for clause in page.clauses:
        assert re.fullmatch(r"\d+(\.\d+){0,2} [A-Z].*", clause.text), clause.text
        number = tuple(int(part) for part in clause.number.split("."))
        assert clause.level == len(number) + 1, clause.text
        followers = [(*last, 1), *((*last[:depth], last[depth] + 1) for depth in range(len(last)))]
        assert number in followers, f"{clause.text} cannot follow {last}"
        last = number


@each_page
def test_no_clause_is_empty(page: Page):
    assert [clause.text for clause in page.clauses if not clause.body] == []


@each_page
def test_every_fenced_example_is_valid_yaml(page: Page):
    for block in page.blocks:
        assert isinstance(yaml.safe_load(block), dict)


@each_page
def test_every_reference_to_a_clause_resolves(page: Page):
    missing = [(name, number) for name, number in references(page) if number not in PAGES[name].numbers]
    assert missing == []


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.md")), ids=lambda path: path.stem)
def test_every_link_leads_to_a_file(path: Path):
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_operators_bounds_are_the_same_on_every_page():
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", PAGES["scaling-runbook"].text, re.MULTILINE)
    table = {function: bounds for function, *bounds in rows}
    told = {
        (function, page.name): bounds
        for page in PAGES.values()
        for function, *bounds in BOUNDS.findall(" ".join(page.text.split()))
    }
    assert told == {(function, name): table[function] for function, name in told}
    assert {function for function, name in told if name != "scaling-runbook"} == set(table)


def test_the_questions_name_clauses_that_exist():
    named = [tuple(doc.split("#")) for question in QUESTIONS for doc in question["docs"]]
    assert [(name, number) for name, number in named if number not in PAGES[name].numbers] == []
    assert len({question["qid"] for question in QUESTIONS}) == len(QUESTIONS)


def test_the_readme_asks_what_the_questions_ask_and_points_to_the_same_clauses():
    readme = read(SAMPLES / "README.md")
    by_text = {question["question"]: question["docs"] for question in QUESTIONS}
    rows = re.findall(r"^\| (.+\?) \| (.+) \|$", readme.text, re.MULTILINE)
    assert len(rows) == 8
    for question, where in rows:
        cited = [f"{Path(LINK.search(before)[1]).stem}#{number}" for before, number in REFERENCE.findall(where)]
        assert cited[:1] == by_text[question][:1] or not by_text[question]
