"""Real documents: every clause of 36 specifications is found, and no word of theirs is lost."""

from __future__ import annotations

import gzip
import html
import json
import re
import runpy
import sys
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from netintent_server.adapters.convert.formats import convert_file
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind, Converted
from netintent_server.rag.clauses import clause_number
from netintent_server.rag.cut import MOST, cut, stored_text

WORD = re.compile(r"\w+")


def convert(file: Path) -> Converted:
    return convert_file(file, file_name=file.name, media_type="")


@pytest.mark.slow
def test_every_clause_of_the_specifications_is_a_passages_clause(shared, tmp_path, monkeypatch):
    sections = shared / "data" / "telecom" / "sections.jsonl.gz"
    monkeypatch.setattr(sys, "argv", ["telecom_markdown", str(sections), str(tmp_path)])
    runpy.run_path(str(shared / "tools" / "telecom_markdown.py"), run_name="__main__")
    clauses: dict[str, set[str]] = {}
    words = lost = 0
    for file in sorted(tmp_path.glob("*.md")):
        converted = convert(file)
        passages = cut(converted)
        clauses[file.stem.removeprefix("TS_")] = {passage.clause for passage in passages}
        before = Counter(WORD.findall(file.read_text(encoding="utf-8")))
        words += before.total()
        lost += (before - Counter(WORD.findall(stored_text(converted)))).total()
        assert converted.title.startswith("TS ")
        assert converted.release == f"Rel-{converted.version.partition('.')[0]}"
        assert "".join(passage.text for passage in passages) == stored_text(converted)
        assert max(len(passage.text) for passage in passages) <= MOST

    with gzip.open(sections, "rt", encoding="utf-8") as lines:
        numbered = [row for row in map(json.loads, lines) if row["section"]]
    found = sum(row["section"] in clauses[row["spec"]] for row in numbered)
    # what is not found has no number a reader would see: "9.3.1.2335G", "555 )))QQQ"
    assert found / len(numbered) > 0.998
    assert lost / words < 0.0005


def test_pages_of_documentation_are_read_or_have_no_text(shared):
    files = sorted((shared / "data" / "docs" / "nephio").glob("*.md"))
    refused = []
    for file in files:
        try:
            converted = convert(file)
        except DocumentRejected as rejected:
            refused.append(rejected.code)
            assert len(re.sub(r"---.*?---", "", file.read_text(encoding="utf-8"), flags=re.DOTALL).split()) < 3
        else:
            assert "{{%" not in stored_text(converted)
            assert "".join(passage.text for passage in cut(converted)) == stored_text(converted)

    assert set(refused) <= {"EMPTY_TEXT"}
    assert len(refused) < len(files) / 20


def test_a_page_that_word_and_others_wrote_is_read_with_every_row(shared):
    file = shared / "data" / "docs" / "tdoc-128.htm"
    converted = convert(file)

    rows = [row for block in converted.blocks if block.kind is BlockKind.TABLE for row in block.text.split("\n")]
    assert len(rows) == file.read_text(encoding="cp1252").count("<TR")
    assert {row.count(" | ") for row in rows} == {9}
    assert converted.title == "Document List for meeting - Ordered by Agenda Item"
    assert "\u201cI draw your attention" in stored_text(converted)


SPECIFICATIONS = {
    "24501-h90.docx": ("TS 24.501", "17.9.0", "Rel-17"),
    "29060-j00.docx": ("TS 29.060", "19.0.0", "Rel-19"),
    "29244-j50.docx": ("TS 29.244", "19.5.0", "Rel-19"),
}
HEADING = re.compile(r'<w:pStyle w:val="(?:Heading[1-9]|H6)"/>|<w:outlineLvl w:val="[0-8]"/>')
PIECE = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|(<w:(?:tab|br|noBreakHyphen)(?: [^>]*)?/>)")


@pytest.fixture(scope="module")
def specification(shared):
    """`specification(name)`: the XML of one of the DOCX specifications, and what it is converted to."""

    @cache
    def run(name: str) -> tuple[str, Converted]:
        file = shared / "data" / "docs" / name
        with zipfile.ZipFile(file) as archive:
            return archive.read("word/document.xml").decode(), convert(file)

    return run


def typed(document: str) -> list[str]:
    """Every heading's typed number by another way: the characters before the tab, cut out of the XML as text."""
    numbers = []
    for part in document.split("</w:p>"):
        paragraph = part[max(part.rfind("<w:p>"), part.rfind("<w:p ")) :]
        if not HEADING.search(paragraph):
            continue
        inside = re.sub(r"<w:pPr>.*?</w:pPr>", "", paragraph, count=1, flags=re.DOTALL)
        text = "".join("\t" if mark.startswith("<w:tab") else text for text, mark in PIECE.findall(inside)).strip()
        before, tab, _ = text.partition("\t")
        annex = re.match(r"Annex ([A-Z])\b", text)
        if tab or annex:
            numbers.append(annex[1] if annex else before.strip())
    return numbers


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_every_typed_clause_of_a_docx_specification_is_found(specification, name):
    document, converted = specification(name)
    headings = [block for block in converted.blocks if block.kind is BlockKind.HEADING]

    found = [block.clause or clause_number(block.text) for block in headings]
    assert [number for number in found if number] == typed(document)
    assert len(found) - len(typed(document)) <= 1  # the foreword
    title, version, release = SPECIFICATIONS[name]
    assert converted.title.startswith(f"{title} ")
    assert (converted.version, converted.release) == (version, release)


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_no_word_of_a_docx_specification_is_lost_but_its_contents(specification, name):
    document, converted = specification(name)
    body = re.sub(r'<w:p [^>]*><w:pPr><w:pStyle w:val="T(?:OC\d|T)"/>.*?</w:p>', "", document, flags=re.DOTALL)
    body = re.sub(r"<w:(?:tab|br|noBreakHyphen)\b[^>]*/>|</w:p>", " ", body)
    body = re.sub(r"<w:instrText.*?</w:instrText>|<[^>]+>", "", body, flags=re.DOTALL)
    before = Counter(WORD.findall(html.unescape(body)))
    after = Counter(WORD.findall(stored_text(converted)))

    merged = before - after
    assert merged.total() / before.total() < 0.001
    assert (after - before).total() / before.total() < 0.001
    assert "".join(passage.text for passage in cut(converted)) == stored_text(converted)
