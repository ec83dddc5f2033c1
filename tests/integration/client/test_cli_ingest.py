"""`netintent ingest`: which files are sent under which ids, and what is told of them."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal

import grpc
import pytest
from scripted_rag import serving_scripted

PAGE = "# {0}\n\n## 1 Scope\n\nThe {0} serves {0}.\n\n## 2 Scaling\n\nScale the {0} in steps of two.\n"


@pytest.fixture
def pages(tmp_path):
    """`pages("a.md", "b/c.md")` writes a page for each path, below the folder the command runs in."""

    def write(*paths: str) -> None:
        for path in paths:
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(PAGE.format(file.stem.upper()))

    return write


def ids(server) -> list[str]:
    return sorted(name.rpartition("/")[2] for name in server.rag.stored)


async def test_files_and_directories_become_documents(netintent, pages, tmp_path):
    pages("UPF notes.md", "docs/README.md", "docs/core/README.md", "docs/core/amf.html", "docs/plan.docx")
    pages("docs/.hidden/x.md", "docs/.hidden.md", "docs/Release 18/notes.txt")
    async with serving_scripted() as server:
        done = await netintent("ingest", "UPF notes.md", "docs", "--server", server.address)
    assert done.code == 0, done.err
    assert ids(server) == ["core.amf", "core.readme", "readme", "release-18.notes", "upf-notes"]
    assert server.rag.begun[0].document_id == "", "the server's own default"
    size = sum(stored.document.size_bytes for stored in server.rag.stored.values())
    assert done.out.startswith(f"5 documents, 10 passages, {size} B in ")
    assert done.err.splitlines()[1:4:2] == [
        "netintent: docs/README.md: collections/default/documents/readme, 2 passages",
        "netintent: docs/core/README.md: collections/default/documents/core.readme, 2 passages",
    ]


async def test_what_is_said_of_the_documents_reaches_them(netintent, pages):
    pages("upf.md")
    options = ("--collection", "core", "--document-id", "the-upf", "--title", "User plane", "--version", "3")
    more = ("--release", "Rel-18", "--source", "wiki", "--label", "team=core", "--label", "site=")
    async with serving_scripted() as server:
        done = await netintent("ingest", "upf.md", *options, *more, "--server", server.address)
    assert done.code == 0, done.err
    (document,) = [stored.document for stored in server.rag.stored.values()]
    assert document.name == "collections/core/documents/the-upf"
    assert (document.title, document.version, document.release, document.source) == (
        *("User plane", "3", "Rel-18", "wiki"),
    )
    assert dict(document.labels) == {"team": "core", "site": ""}


async def test_globs_choose_of_a_directory_and_not_of_files_named(netintent, pages):
    pages("docs/a.md", "docs/b.rst", "docs/deep/c.rst", "docs/deep/d.adoc", "e.log")
    async with serving_scripted() as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("ingest", "docs", "e.log", "--glob", "*.rst", "--glob", "deep/*.adoc", env=where)
    assert done.code == 0, done.err
    assert ids(server) == ["b", "deep.c", "deep.d", "e"]


async def test_a_file_that_fails_is_named_with_its_remedy_and_the_others_go_on(netintent, pages, tmp_path):
    pages("a.md", "c.md")
    (tmp_path / "b.md").write_text("\n")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    async with serving_scripted() as server:
        where = {"NETINTENT_SERVER": server.address}
        told, listed = await asyncio.gather(
            netintent("ingest", ".", env=where), netintent("ingest", "b.md", "--json", env=where)
        )
    assert (told.code, listed.code) == (1, 1)
    assert "netintent: b.md: EMPTY_TEXT: holds no text; Leave it out." in told.err
    assert "netintent: gone.md: UNREADABLE: No such file or directory; " in told.err
    assert told.out.startswith("2 documents, 4 passages, ")
    assert told.out.endswith(", 2 failed\n")
    assert ids(server) == ["a", "c"]
    result = json.loads(listed.out)
    assert (result["documents"], result["failed"]) == (0, 1)
    assert result["files"] == [
        {"path": "b.md", "failed": {"code": "EMPTY_TEXT", "message": "holds no text", "remedy": "Leave it out."}}
    ]


async def test_the_json_of_an_upload_has_every_document(netintent, pages):
    pages("docs/a.md", "docs/b.md")
    async with serving_scripted() as server:
        done = await netintent("ingest", "docs", "--json", "--server", server.address)
    result = json.loads(done.out)
    assert (result["documents"], result["passages"], result["failed"]) == (2, 4, 0)
    assert [(file["path"], file["done"]["name"].rpartition("/")[2]) for file in result["files"]] == [
        ("docs/a.md", "a"),
        ("docs/b.md", "b"),
    ]
    assert result["files"][1]["index_sequence"] == "2"


@pytest.mark.parametrize(
    ("files", "arguments", "names"),
    [
        (["a/x.md", "b/x.md"], ["a/x.md", "b/x.md"], ["a/x.md", "b/x.md", "document x"]),
        (["a/x.md", "a/x.html"], ["a"], ["a/x.md", "a/x.html"]),
        (["a/x.md", "b/x.md"], ["a", "b"], ["a/x.md", "b/x.md", "above both"]),
        (["a.md"], ["a.md", "missing.md"], ["missing.md", "No such file"]),
        (["a/x.md"], ["a", "--document-id", "one"], ["--document-id"]),
        (["a.md", "b.md"], ["a.md", "b.md", "--document-id", "one"], ["--document-id"]),
        (["a.md"], ["a.md", "--label", "team"], ["--label"]),
        (["a.md"], ["a.md", "--label", "team=a", "--label", "team=b"], ["--label"]),
        (["a/x.docx"], ["a"], ["holds no file", "nothing to send"]),
        ([], [], ["PATH"]),
    ],
    ids=" ".join,
)
async def test_a_mistake_is_named_before_anything_is_sent(netintent, pages, files, arguments, names):
    pages(*files)
    async with serving_scripted() as server:
        done = await netintent("ingest", *arguments, "--server", server.address)
    assert (done.code, done.out) == (2, "")
    assert all(name in done.err for name in names), done.err
    assert server.rag.calls == []


async def test_a_file_given_twice_is_sent_once(netintent, pages):
    pages("docs/a.md")
    async with serving_scripted() as server:
        done = await netintent("ingest", "docs/a.md", "docs", "docs/../docs/a.md", "--server", server.address)
    assert done.code == 0, done.err
    assert len(server.rag.begun) == 1


async def test_a_call_that_breaks_names_what_is_not_there_yet(netintent, pages):
    pages(*(f"docs/{name}.md" for name in "abc"))

    def trouble(method, begin):
        return grpc.StatusCode.UNAVAILABLE if method == "chunk" and begin.document_id == "b" else None

    async with serving_scripted(trouble=trouble) as server:
        done = await netintent("ingest", "docs", "--server", server.address)
    assert done.code == 3
    assert done.out.startswith("1 document, 2 passages, ")
    assert [line for line in done.err.splitlines() if "not ingested" in line] == [
        f"netintent: docs/{name}.md: not ingested, the call ended before" for name in "bc"
    ]
    assert len([call for call in server.rag.calls if call[0] == "IngestDocuments"]) == 1, "never sent again by itself"


async def test_a_server_that_is_not_there_is_one_line(netintent, pages):
    pages("a.md")
    done = await netintent("ingest", "a.md", "--server", "127.0.0.1:1")
    assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)


async def test_interrupting_an_upload_ends_it_at_the_server(spawn, pages):
    pages("a.md")
    async with serving_scripted(hold=asyncio.Event()) as server:
        process = await spawn("ingest", "a.md", "--server", server.address)
        await asyncio.wait_for(server.rag.holding.wait(), 20)
        process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(process.communicate(), 20)
        await asyncio.wait_for(server.rag.gone.wait(), 5)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert server.rag.stored == {}


async def test_a_terminal_shows_bars_on_standard_error(spawn, pages):
    pages("docs/a.md", "docs/b.md")
    outside, inside = pty.openpty()
    async with serving_scripted() as server:
        process = await spawn("ingest", "docs", "--server", server.address, env={"TERM": "xterm"}, stderr=inside)
        os.close(inside)
        out, _ = await asyncio.wait_for(process.communicate(), 20)
    shown = os.read(outside, 65_536).decode()
    os.close(outside)
    assert "━" in shown
    assert "files" in shown
    assert "netintent:" not in shown
    assert out.startswith(b"2 documents, 4 passages, ")
