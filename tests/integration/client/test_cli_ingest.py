"""`netintent ingest` into a real server: which files are sent under which ids, and what is told of them.

A scripted server stands in for one that breaks, or is not to hear of anything.
"""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal

import grpc
import pytest
from scripted_rag import serving_scripted

from netintent.rag.v1.document_pb2 import Document
from netintent_client import NetintentClient

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


async def stored(server, collection: str = "default") -> dict[str, Document]:
    """What the server has, by id."""
    async with NetintentClient(server.address) as client:
        documents = [document async for document in client.documents(f"collections/{collection}")]
    return {document.name.rpartition("/")[2]: document for document in documents}


async def test_files_and_directories_become_documents(serve, netintent, pages):
    pages(
        "UPF notes.md",
        "docs/README.md",
        "docs/core/README.md",
        "docs/core/amf.html",
    )
    pages("docs/core/smf.rst", "docs/plan.xlsx", "docs/.hidden/x.md", "docs/.hidden.md", "docs/Release 18/notes.txt")
    async with serve() as server:
        done = await netintent("ingest", "UPF notes.md", "docs", "--server", server.address)
        documents = await stored(server)
    assert done.code == 0, done.err
    assert list(documents) == ["core.amf", "core.readme", "core.smf", "readme", "release-18.notes", "upf-notes"]
    size = sum(document.size_bytes for document in documents.values())
    passages = sum(document.chunks for document in documents.values())
    assert done.out.startswith(f"6 documents, {passages} passages, {size} B in ")
    told = [line.rpartition(", ")[0] for line in done.err.splitlines()]
    assert sorted(told) == [
        "netintent: UPF notes.md: collections/default/documents/upf-notes",
        "netintent: docs/README.md: collections/default/documents/readme",
        "netintent: docs/Release 18/notes.txt: collections/default/documents/release-18.notes",
        "netintent: docs/core/README.md: collections/default/documents/core.readme",
        "netintent: docs/core/amf.html: collections/default/documents/core.amf",
        "netintent: docs/core/smf.rst: collections/default/documents/core.smf",
    ]


async def test_what_is_said_of_the_documents_reaches_them(serve, netintent, pages):
    pages("upf.md")
    options = ("--collection", "core", "--document-id", "the-upf", "--title", "User plane", "--version", "3")
    more = ("--release", "Rel-18", "--source", "wiki", "--label", "team=core", "--label", "site=")
    async with serve() as server:
        done = await netintent("ingest", "upf.md", *options, *more, "--server", server.address)
        ((identifier, document),) = (await stored(server, "core")).items()
    assert done.code == 0, done.err
    told = (identifier, document.title, document.version, document.release, document.source)
    assert told == ("the-upf", "User plane", "3", "Rel-18", "wiki")
    assert dict(document.labels) == {"team": "core", "site": ""}


async def test_a_file_named_itself_leaves_its_id_to_the_server(netintent, pages):
    pages("UPF notes.md")
    async with serving_scripted() as server:
        await netintent("ingest", "UPF notes.md", "--server", server.address)
    assert server.rag.begun[0].document_id == ""


async def test_globs_choose_of_a_directory_and_not_of_files_named(serve, netintent, pages):
    pages("docs/a.md", "docs/b.log", "docs/deep/c.log", "docs/deep/d.text", "e.log")
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        done = await netintent("ingest", "docs", "e.log", "--glob", "*.log", "--glob", "deep/*.text", env=where)
        documents = await stored(server)
    assert done.code == 0, done.err
    assert list(documents) == ["b", "deep.c", "deep.d", "e"]


async def test_a_file_that_fails_is_named_with_its_remedy_and_the_others_go_on(serve, netintent, pages, tmp_path):
    pages("docs/a.md", "docs/c.md")
    (tmp_path / "docs" / "b.md").write_text("\n")
    (tmp_path / "docs" / "gone.md").symlink_to(tmp_path / "nowhere.md")
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        told = await netintent("ingest", "docs", env=where)
        listed = await netintent("ingest", "docs/b.md", "--json", env=where)
        documents = await stored(server)
    assert (told.code, listed.code) == (1, 1)
    assert "netintent: docs/b.md: EMPTY_TEXT: " in told.err
    assert "netintent: docs/gone.md: UNREADABLE: No such file or directory; make the file readable" in told.err
    assert told.out.startswith("2 documents, ")
    assert told.out.endswith(", 2 failed\n")
    assert list(documents) == ["a", "c"]
    result = json.loads(listed.out)
    assert (result["documents"], result["failed"]) == (0, 1)
    ((path, failed),) = [(file["path"], file["failed"]) for file in result["files"]]
    assert (path, failed["code"]) == ("docs/b.md", "EMPTY_TEXT")


async def test_the_json_of_an_upload_has_every_document(serve, netintent, pages):
    pages("docs/a.md", "docs/b.md")
    async with serve() as server:
        done = await netintent("ingest", "docs", "--json", "--server", server.address)
    result = json.loads(done.out)
    assert (result["documents"], result["failed"]) == (2, 0)
    assert [(file["path"], file["done"]["name"].rpartition("/")[2]) for file in result["files"]] == [
        ("docs/a.md", "a"),
        ("docs/b.md", "b"),
    ]
    assert all(int(file["index_sequence"]) > 0 for file in result["files"])


async def test_the_same_directory_again_replaces_what_it_brought(serve, netintent, pages, tmp_path):
    pages("docs/a.md", "docs/b.md")
    async with serve() as server:
        where = {"NETINTENT_SERVER": server.address}
        await netintent("ingest", "docs", env=where)
        (tmp_path / "docs" / "a.md").write_text("# Anew\n\n## 1 Scope\n\nAll is new.\n")
        again = await netintent("ingest", "docs", env=where)
        documents = await stored(server)
    assert again.code == 0, again.err
    assert {identifier: document.title for identifier, document in documents.items()} == {"a": "Anew", "b": "B"}


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
        (["a/x.xlsx"], ["a"], ["holds no file", "nothing to send"]),
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


async def test_a_terminal_shows_bars_on_standard_error(serve, spawn, pages):
    pages("docs/a.md", "docs/b.md")
    outside, inside = pty.openpty()
    async with serve() as server:
        process = await spawn("ingest", "docs", "--server", server.address, env={"TERM": "xterm"}, stderr=inside)
        os.close(inside)
        out, _ = await asyncio.wait_for(process.communicate(), 20)
    shown = os.read(outside, 65_536).decode()
    os.close(outside)
    assert "━" in shown
    assert "files" in shown
    assert "netintent:" not in shown
    assert out.startswith(b"2 documents, ")
