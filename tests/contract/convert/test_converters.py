"""What every converter keeps to, in every format: blocks or a refusal, off the loop, within its bounds."""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netintent_server.adapters.convert import formats
from netintent_server.adapters.convert.reading import Format, Read
from netintent_server.adapters.convert.threads import ThreadConverter
from netintent_server.errors import DocumentRejected, Draining
from netintent_server.model.text import Block, BlockKind, Converted
from netintent_server.ports import Converter
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
NAMES = [max(each.extensions) for each in formats.FORMATS]


@pytest.fixture
async def converter() -> AsyncIterator[ThreadConverter]:
    made = ThreadConverter(threads=2)
    yield made
    await made.close()


@pytest.fixture
def upload(tmp_path: Path):
    def write(content: str | bytes) -> Path:
        file = tmp_path / "upload"
        file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return file

    return write


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """A format of its own, `.slow`, that reads until it is told to end."""
    made = Slow()
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, made.format))
    return made


class Slow:
    def __init__(self) -> None:
        self.running = 0
        self.most = 0
        self.begun = threading.Semaphore(0)
        self.enough = threading.Event()
        self.lock = threading.Lock()
        self.format = Format(name="slow", media_types=("text/x-test",), extensions=frozenset({".slow"}), read=self.read)

    def read(self, file: Path) -> Read:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.begun.release()
        try:
            while not self.enough.wait(0.001):
                yield Block(kind=BlockKind.PARAGRAPH, text="more")
            yield Block(kind=BlockKind.PARAGRAPH, text="end")
        finally:
            with self.lock:
                self.running -= 1

    async def until_begun(self) -> None:
        assert await asyncio.to_thread(self.begun.acquire, timeout=20)

    async def until_idle(self) -> None:
        while self.running:
            await asyncio.sleep(0.001)


def test_it_is_the_port(converter):
    port: Converter = converter

    assert port is converter


@pytest.mark.parametrize("name", NAMES)
async def test_every_format_reads_its_text(converter, upload, name):
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
    "reordered": "abc \u202e def \u2066 x".encode(),
}


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
    assert converted.media_type in {"text/markdown", "text/html", "text/plain"}
    for block in converted.blocks:
        assert block.text.strip()
        assert block.text == block.text.strip("\n")
        assert (block.level >= 1) == (block.kind is BlockKind.HEADING)
        assert "\x00" not in block.text
        block.text.encode()
    assert "".join(passage.text for passage in cut(converted)) == stored_text(converted)


async def test_a_bug_is_internal_and_tells_nothing(converter, upload, monkeypatch, caplog):
    def fail(file: Path) -> Read:
        raise RuntimeError("the secret text of a bug")

    broken = Format(name="broken", media_types=("text/x-test",), extensions=frozenset({".broken"}), read=fail)
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, broken))

    with pytest.raises(DocumentRejected) as refused:
        await converter.convert(upload("text"), file_name="x.broken", media_type="")

    assert refused.value.code == "INTERNAL"
    assert "secret" not in f"{refused.value} {refused.value.remedy}"
    assert "secret" in caplog.text


async def test_a_file_that_is_not_there_is_internal(converter, tmp_path):
    with pytest.raises(DocumentRejected) as refused:
        await converter.convert(tmp_path / "none", file_name="x.md", media_type="")

    assert refused.value.code == "INTERNAL"
    assert str(tmp_path) not in str(refused.value)


async def test_no_more_than_its_threads_are_at_work(converter, upload, slow):
    file = upload("x")
    conversions = [asyncio.create_task(converter.convert(file, file_name="x.slow", media_type="")) for _ in range(6)]
    await slow.until_begun()
    await slow.until_begun()
    slow.enough.set()
    await asyncio.gather(*conversions)

    assert slow.most == 2


async def test_a_cancelled_conversion_ends_and_frees_its_thread(converter, upload, slow):
    file = upload("x")
    conversions = [asyncio.create_task(converter.convert(file, file_name="x.slow", media_type="")) for _ in range(4)]
    await slow.until_begun()
    await slow.until_begun()
    for conversion in conversions:
        conversion.cancel()
    outcomes = await asyncio.gather(*conversions, return_exceptions=True)
    await slow.until_idle()

    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    converted = await converter.convert(upload("text"), file_name="x.txt", media_type="")
    assert stored_text(converted) == "text"


async def test_a_conversion_that_takes_too_long_is_refused(upload, slow):
    converter = ThreadConverter(threads=1, seconds=0.01)
    with pytest.raises(DocumentRejected) as refused:
        await converter.convert(upload("x"), file_name="x.slow", media_type="")
    await converter.close()

    assert refused.value.code == "CONVERTER_TIMEOUT"


async def test_closing_ends_what_runs_and_what_waits(upload, slow):
    converter = ThreadConverter(threads=1)
    file = upload("x")
    conversions = [asyncio.create_task(converter.convert(file, file_name="x.slow", media_type="")) for _ in range(3)]
    await slow.until_begun()
    await converter.close()
    outcomes = await asyncio.gather(*conversions, return_exceptions=True)

    assert slow.running == 0
    assert all(isinstance(outcome, Draining) for outcome in outcomes)
    with pytest.raises(Draining):
        await converter.convert(file, file_name="x.txt", media_type="")


async def test_too_many_blocks_are_too_large(converter, upload, monkeypatch):
    monkeypatch.setattr("netintent_server.adapters.convert.reading._MOST_BLOCKS", 100)
    with pytest.raises(DocumentRejected) as refused:
        await converter.convert(upload("a\n\n" * 101), file_name="x.txt", media_type="")

    assert refused.value.code == "TOO_LARGE"
