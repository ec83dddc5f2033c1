"""What every converter keeps to, in every format: blocks or a refusal, off the loop, within its bounds."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netintent_server.adapters.convert import formats
from netintent_server.adapters.convert.processes import ProcessConverter
from netintent_server.errors import DocumentRejected
from netintent_server.model.text import BlockKind, Converted
from netintent_server.rag.cut import cut, stored_text

TAGS = (
    "<table> <tr> <td> </td> </table> <h1> </h1> <ul> <li> </ul> <pre> </pre> <p> </p> <br> <caption> <title> </title>"
)
MARKS = [
    "# ",
    "- ",
    "> ",
    "```\n",
    "| a | b |\n|-|-|\n",
    "---\n",
    "\n\n",
    "\n",
    "    ",
    "[x](y)",
    "<!--",
    "-->",
    "5.1 Y",
    "x",
]
one_loop = pytest.mark.asyncio(loop_scope="module")
NAMES = [max(each.extensions) for each in formats.FORMATS]
TEXTS = [max(each.extensions) for each in formats.FORMATS if each.media_types[0].startswith("text/")]
MEDIA_TYPES = {each.media_types[0] for each in formats.FORMATS}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def converter(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessConverter]:
    made = ProcessConverter(tmp_path_factory.mktemp("converting"))
    yield made
    await made.close()


@pytest.fixture
def upload(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        file = tmp_path / "upload"
        file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return file

    return write


@one_loop
@pytest.mark.parametrize("name", TEXTS)
async def test_every_format_of_text_reads_its_text(converter, upload, name):
    converted = await converter.convert(upload("One sentence.\n\nAnother."), file_name=f"x{name}", media_type="")

    assert "One sentence." in stored_text(converted)
    assert "Another." in stored_text(converted)


@pytest.mark.parametrize("each", formats.FORMATS, ids=lambda each: each.name)
def test_every_format_can_go_to_another_process(each):
    assert pickle.loads(pickle.dumps(each)) == each


HOSTILE = {
    "empty": b"",
    "blank": b" \n" * 1000,
    "NULs": b"\x00" * 1000,
    "NULs later": b"text " * 2000 + b"\x00",
    "half of UTF-16": b"\xff\xfea",
    "random": bytes(range(256)) * 10,
    "a huge line": b"word " * 200_000,
    "a huge word": b"w" * 1_000_000,
    "huge space": b"a" + b" " * 1_000_000 + b"b",
    "many lines": b"a\n" * 50_000,
    "many blocks": b"a\n\n" * 20_000,
    "form feeds": b"\f" * 10_000 + b"x",
    "returns": b"a\r" * 10_000,
    "newlines": b"\n" * 1_000_000 + b"x",
    "deep HTML": b"<html>" + b"<div>" * 200_000 + b"x",
    "deep inline HTML": b"<html>" + b"<b><i>" * 50_000 + b"x",
    "deep tables": b"<html>" + b"<table><tr><td>" * 30_000 + b"x",
    "deep lists": b"- " * 10_000 + b"x",
    "deep quotes": b">" * 10_000 + b"x",
    "brackets": b"[" * 50_000,
    "bracket lines": (b"[" * 3000 + b"\n\n") * 5,
    "images": b"![" * 50_000,
    "stars": b"*a **b " * 3_000,
    "ticks": b"".join(b"`" * n + b" " for n in range(300)),
    "unclosed tags": b"<html><p <a <b " * 5_000,
    "unclosed comment": b"<html><p>x<!-- " + b"y" * 10_000,
    "unclosed fence": b"x\n\n```\n" + b"y\n" * 10_000,
    "unclosed shortcodes": b"{{< x " * 10_000,
    "entities": b"<html>&lt;&#x0;&#1114112;&none;&amp" * 1000,
    "XML entities": b'<!doctype html [<!entity a "b">]><html><p>&a;&a;</p>x',
    "front matter": b"---\na: " + b"[" * 20_000 + b"\n---\nx",
    "definitions": b"[a]: b\n" * 5_000 + b"x",
    "table": b"|" * 50_000,
    "wide table": b"|a" * 2000 + b"\n" + b"|-" * 2000 + b"\n" + b"|b\n" * 100,
    "surrogates": "x \ud800 y".encode("utf-8", "surrogatepass"),
    "a PDF's beginning": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>",
    "PDF without pages": b"%PDF-1.7\ntrailer\n<<>>\nstartxref\n0\n%%EOF",
    "YAML aliases": b"openapi: 3.0.0\na: &a [x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]",
    "deep YAML": b"openapi: 3.0.0\na: " + b"[" * 5_000,
    "deep JSON": b'{"openapi": "3.0.0", "a": ' + b"[" * 50_000,
    "wrong OpenAPI": b'{"openapi": "3.0.0", "info": 1, "paths": [1], "components": {"schemas": {"a": 1, "b": [{}]}}}',
    "a file's content": b"x\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd",
    "deep rst": b"".join(b" " * n + b"- a\n\n" for n in range(400)),
    "substitutions": b".. |a| replace:: |b| |b|\n.. |b| replace:: |a| |a|\n\n|a|",
    "reordered": "abc \u202e def \u2066 x".encode(),
}


@one_loop
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_input_gives_blocks_or_a_refusal_with_a_remedy(converter, upload, name, content):
    outcome = await outcome_of(converter.convert(upload(content), file_name=f"x{name}", media_type=""))

    check(outcome)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    content=st.binary()
    | st.text()
    | st.text(st.sampled_from("<>/ph1tdrale!-#*`_[]()|\n =\"'&;\\~:x"), max_size=200)
    | st.builds(
        "".join,
        st.lists(st.sampled_from([*TAGS.split(), "<div hidden>", "</div>", *MARKS]), max_size=30),
    ),
    name=st.sampled_from(NAMES),
)
def test_any_input_gives_blocks_or_a_refusal(upload, content, name):
    try:
        outcome: Converted | DocumentRejected = formats.convert_file(
            upload(content), file_name=f"x{name}", media_type=""
        )
    except DocumentRejected as refused:
        outcome = refused

    check(outcome)


async def outcome_of(conversion: Awaitable[Converted]) -> Converted | DocumentRejected:
    try:
        return await conversion
    except DocumentRejected as refused:
        return refused


def check(converted: Converted | DocumentRejected) -> None:
    if isinstance(converted, DocumentRejected):
        assert converted.code in {"UNSUPPORTED_MEDIA_TYPE", "TOO_LARGE", "EMPTY_TEXT", "CORRUPT"}
        assert str(converted)
        assert converted.remedy
        return
    assert converted.blocks
    assert converted.media_type in MEDIA_TYPES
    for block in converted.blocks:
        assert block.text.strip()
        assert block.text == block.text.strip("\n")
        assert (block.level >= 1) == (block.kind is BlockKind.HEADING)
        assert "\x00" not in block.text
        block.text.encode()
    assert "".join(passage.text for passage in cut(converted)) == stored_text(converted)


@one_loop
async def test_a_file_that_is_not_there_is_internal(converter, tmp_path):
    with pytest.raises(DocumentRejected) as refused:
        await converter.convert(tmp_path / "none", file_name="x.md", media_type="")

    assert refused.value.code == "INTERNAL"
    assert str(tmp_path) not in str(refused.value)


def test_too_many_blocks_are_too_large(upload, monkeypatch):
    monkeypatch.setattr("netintent_server.adapters.convert.reading._MOST_BLOCKS", 100)
    with pytest.raises(DocumentRejected) as refused:
        formats.convert_file(upload("a\n\n" * 101), file_name="x.txt", media_type="")

    assert refused.value.code == "TOO_LARGE"
