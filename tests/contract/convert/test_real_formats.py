"""Real PDF, OpenAPI and reStructuredText: every clause, operation and section is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from netintent_server.adapters.convert.formats import convert_file
from netintent_server.adapters.convert.pdf_library import Document
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind, Converted
from netintent_server.rag.clauses import clause_number
from netintent_server.rag.cut import cut, stored_text

CORRUPT = "RF_138.101-02"
COMMENT = re.compile(r"^\.\.[ \n](?![^\n]*::).*?(?=^\S)", re.MULTILINE | re.DOTALL)


def convert(file: Path) -> Converted:
    return convert_file(file, file_name=file.name, media_type="")


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_title_of_the_outline_is_a_heading_with_its_number_on_its_page(shared):
    files = [file for file in sorted((shared / "data" / "docs").glob("*.pdf")) if not file.name.startswith(CORRUPT)]
    titles = found = numbered = 0
    for file in files:
        converted = convert(file)
        headings = {
            (block.page, squeezed(block.text)): block for block in converted.blocks if block.kind is BlockKind.HEADING
        }
        with Document(file) as document:
            marks = [mark for mark in document.outline() if mark]
        titles += len(marks)
        for mark in marks:
            heading = headings.get((mark.page + 1, squeezed(mark.title)))
            found += heading is not None
            numbered += heading is not None and heading.clause == clause_number(mark.title)
        assert re.fullmatch(r"\d+\.\d+\.\d+", converted.version)
        assert converted.release == f"Rel-{converted.version.partition('.')[0]}"
        assert "".join(passage.text for passage in cut(converted)) == stored_text(converted)
        assert "ETSI TS 138 300 V19" not in stored_text(converted)[5000:]  # what stands on every page

    assert titles > 500
    assert found / titles >= 0.98
    assert numbered == found


def test_a_pdf_that_is_corrupt_is_refused(shared):
    (file,) = (shared / "data" / "docs").glob(f"{CORRUPT}*")
    with pytest.raises(DocumentRejected) as refused:
        convert(file)

    assert refused.value.code == "CORRUPT"


def test_every_operation_and_schema_has_its_heading(shared):
    for file in sorted((shared / "data" / "docs" / "openapi").glob("*.yaml")):
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        headings = [block.text for block in convert(file).blocks if block.kind is BlockKind.HEADING]
        for path, item in tree["paths"].items():
            for method in {"get", "put", "post", "delete", "patch", "options", "head"} & set(item):
                assert any(heading.startswith(f"{method.upper()} {path}") for heading in headings)
        assert set(tree["components"]["schemas"]) <= set(headings)


def test_pages_of_projects_lose_no_section(shared):
    underlined = re.compile(r"^(\S[^\n]*)\n([=~^*-])\2{3,}$", re.MULTILINE)
    for file in sorted((shared / "data" / "docs" / "nonrtric").glob("*.rst")):
        text = COMMENT.sub("", file.read_text(encoding="utf-8"))
        converted = convert(file)
        headings = {squeezed(block.text) for block in converted.blocks if block.kind is BlockKind.HEADING}
        wanted = {squeezed(title) for title, _ in underlined.findall(text) if not set(title) & set("|`_*+=")}
        assert wanted <= headings, file.name
