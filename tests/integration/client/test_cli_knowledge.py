"""`netintent search`, `ask`, `documents` and `collections` against a real server that has two pages.

A scripted one, with the same pages, stands in where what was sent is looked at, and where the server has to wait.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import pty
import re
from pathlib import Path

import pytest
from google.protobuf import json_format
from scripted_rag import serving_scripted

from netintent.rag.v1 import document_pb2 as store
from netintent.rag.v1 import rag_service_pb2 as rag
from netintent_client import NetintentClient, Upload

UPF = (
    "# User plane\n\n## 1 Scope\n\nThe UPF forwards user traffic.\n\n## 2 Scaling\n\n"
    "At an edge site, scale a UPF in steps of at most two replicas.\n\n### 2.1 Limits\n\nNever more than eight.\n"
)
AMF = "# TS 23.501 Access\n\n## 5.15.2 Slices\n\nThe AMF registers devices and picks their slices.\n"
QUESTION = "In what steps is a UPF at an edge site scaled?"


async def filled(server):
    """The server, with two pages in it."""
    async with NetintentClient(server.address) as client:
        labelled = Upload(UPF.encode(), file_name="upf.md", labels={"team": "core"}, version="3")
        async for event in client.ingest([labelled, Upload(AMF.encode(), file_name="amf.md", source="wiki")]):
            assert not event.HasField("failed")
    return server


@pytest.fixture
async def server(serve):
    async with serve() as running:
        yield await filled(running)


@pytest.fixture
async def scripted():
    async with serving_scripted() as running:
        await filled(running)
        running.rag.calls.clear()
        yield running


@pytest.fixture
def run(server, netintent):
    """`netintent ARGUMENTS` against the real server."""

    async def run(*arguments: str, **options):
        return await netintent(*arguments, env={"NETINTENT_SERVER": server.address}, **options)

    return run


@pytest.fixture
def run_scripted(scripted, netintent):
    """`netintent ARGUMENTS` against the scripted one."""

    async def run(*arguments: str, **options):
        return await netintent(*arguments, env={"NETINTENT_SERVER": scripted.address}, **options)

    return run


async def test_hits_say_where_they_stand_and_how_to_read_them(run):
    done = await run("search", "which steps to scale in at an edge")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.fullmatch(r"1\. \d+\.\d{3}  User plane, clause 2  2 Scaling", lines[0])
    assert lines[1] == "   At an edge site, scale a UPF in steps of at most two replicas."
    name, option, where = lines[2].split()
    assert "\x1b" not in done.out
    read = await run("documents", "read", name, option, where)
    assert read.out.strip() == f"2 Scaling\n\n{lines[1].strip()}"


async def test_options_of_a_search_reach_the_server(run_scripted, scripted):
    options = ("--collection", "core", "--top-k", "7", "--mode", "lexical", "--document", "upf", "--explain")
    filters = ("--source", "wiki", "--version", "3", "--release", "Rel-17", "--release", "Rel-18")
    done = await run_scripted(
        "search", "x y", *options, *filters, "--clause", "5.1", "--label", "a=b", "--label", "c=d"
    )
    assert done.code == 0
    assert done.err == "netintent: nothing was found\n"
    ((_, request),) = scripted.rag.calls
    expected = rag.SearchRequest(query="x y", collection="core", mode=rag.SEARCH_MODE_LEXICAL, top_k=7, explain=True)
    expected.filter.document.append("collections/core/documents/upf")
    expected.filter.source.append("wiki")
    expected.filter.version.append("3")
    expected.filter.release.extend(["Rel-17", "Rel-18"])
    expected.filter.clause_prefix.append("5.1")
    expected.filter.labels.update({"a": "b", "c": "d"})
    assert request == expected


async def test_a_search_is_explained_and_is_json_when_asked(run):
    explained, as_json = await asyncio.gather(
        run("search", "-", "--explain", stdin="scale the UPF\n"), run("search", "scale the UPF", "--json")
    )
    assert "= bm25 " in explained.out
    assert "rank 1 by words" in explained.out
    found = json_format.Parse(as_json.out, rag.SearchResponse())
    assert found.hits[0].citation.document.endswith("/upf")


async def test_an_answer_comes_with_what_it_cites(run):
    done = await run("ask", QUESTION)
    assert (done.code, done.err) == (0, "")
    answer, blank, cited, how = done.out.splitlines()
    assert (answer, blank) == ("At an edge site, scale a UPF in steps of at most two replicas. [1]", "")
    assert re.fullmatch(r"\[1\] User plane, clause 2  collections/default/documents/upf --range \d+:\d+", cited)
    assert how == "extractive, groundedness 1.00"


async def test_what_the_documents_do_not_answer_is_not_answered_and_exits_with_4(run):
    question = "Who won the world cup?"
    told, as_json = await asyncio.gather(run("ask", question), run("ask", question, "--json"))
    assert (told.code, as_json.code) == (4, 4)
    answer = json.loads(as_json.out)
    assert answer["abstained"] is True
    assert told.out == f"ABSTAINED  {answer['abstain_reason']}\n"


async def test_an_answer_is_json_when_asked(run):
    done = await run("ask", QUESTION, "--json")
    assert done.code == 0, done.err
    assert json_format.Parse(done.out, rag.QueryResponse()).citations[0].clause == "2"


async def test_options_of_a_question_reach_the_server(run_scripted, scripted):
    await run_scripted("ask", QUESTION, "--collection", "default", "--clause", "2", "--top-k", "3")
    ((_, request),) = scripted.rag.calls
    assert (request.collection, request.top_k, request.filter.clause_prefix) == ("default", 3, ["2"])


async def test_the_answer_appears_before_it_is_complete(scripted, spawn):
    scripted.rag.hold = asyncio.Event()
    process = await spawn("ask", QUESTION, "--server", scripted.address)
    begun = await asyncio.wait_for(process.stdout.readexactly(20), 20)
    assert begun == b"At an edge site, sca"
    assert process.returncode is None
    scripted.rag.hold.set()
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    assert (begun + out).startswith(b"At an edge site, scale a UPF in steps of at most two replicas. [1]\n\n[1] User")


@pytest.mark.parametrize("draft", ["", "A first thought."])
async def test_the_last_word_is_the_answers_own(run_scripted, scripted, draft):
    scripted.rag.draft = draft
    answered, abstained = await asyncio.gather(run_scripted("ask", QUESTION), run_scripted("ask", "Who won?"))
    begin = f"{draft}\n\n" if draft else ""
    assert answered.out.startswith(f"{begin}At an edge site, scale a UPF in steps of at most two replicas. [1]\n\n[1] ")
    assert abstained.out.endswith("ABSTAINED  no passage speaks of it\n")


async def test_a_grounded_plan_cites_what_the_documents_say_of_it(run, tmp_path):
    intent = "Scale the UPF at edge01 to 4"
    grounded, streamed, plain = await asyncio.gather(
        run("plan", "--ground", intent), run("plan", "--ground", "--stream", intent), run("plan", intent)
    )
    assert grounded.code == 0
    assert "[1] User plane, clause 2  collections/default/documents/upf --range" in grounded.out
    assert "scale a UPF in steps of at most two replicas" in grounded.out
    assert streamed.out == grounded.out
    assert "[1]" not in plain.out
    (tmp_path / "intents.jsonl").write_text(json.dumps({"id": "a", "text": intent}))
    batch = await run("plan", "--ground", "--input", str(tmp_path / "intents.jsonl"))
    assert json.loads(batch.out)["plan"]["citations"][0]["clause"] == "2"


async def test_documents_are_listed_and_described(run):
    listed, labelled, as_json, got, got_json = await asyncio.gather(
        run("documents", "list"),
        run("documents", "list", "--label", "team=core"),
        run("documents", "list", "--json"),
        run("documents", "get", "upf"),
        run("documents", "get", "collections/default/documents/amf", "--json"),
    )
    rows = [line.split("  ")[0] for line in listed.out.splitlines()]
    assert rows == ["document", "amf", "upf"]
    assert [line.split()[0] for line in labelled.out.splitlines()] == ["document", "upf"]
    assert [d.title for d in json_format.Parse(as_json.out, store.ListDocumentsResponse()).documents] == [
        "TS 23.501 Access",
        "User plane",
    ]
    facts = dict(line.split(None, 1) for line in got.out.splitlines()[1:])
    assert got.out.startswith("collections/default/documents/upf\n")
    assert facts["labels"] == "team=core"
    assert facts["version"] == "3"
    assert hashlib.sha256(UPF.encode()).hexdigest() in facts["upload"]
    assert json_format.Parse(got_json.out, store.Document()).source == "wiki"


async def test_stored_text_is_printed_exactly(run):
    whole, clause, cut, as_json = await asyncio.gather(
        run("documents", "read", "upf"),
        run("documents", "read", "upf", "--clause", "2"),
        run("documents", "read", "upf", "--range", "2:12"),
        run("documents", "read", "upf", "--clause", "2.1", "--json"),
    )
    assert whole.err == ""
    assert clause.out in whole.out
    assert clause.out.startswith("2 Scaling")
    assert clause.out.endswith("Never more than eight.")
    assert cut.out == whole.out[2:12]
    excerpt = json.loads(as_json.out)
    assert (excerpt["clause"], excerpt["text"]) == ("2.1", whole.out[excerpt["start"] : excerpt["end"]])


async def test_a_text_longer_than_a_message_is_read_to_its_end(scripted, run_scripted):
    long = f"# Long\n\n## 1 All\n\n{'0123456789' * 777}\n"
    async with NetintentClient(scripted.address) as client:
        async for _ in client.ingest([Upload(long.encode(), file_name="long.md")]):
            pass
    whole, part = await asyncio.gather(
        run_scripted("documents", "read", "long"), run_scripted("documents", "read", "long", "--range", "17:5017")
    )
    assert whole.out == long
    assert part.out == long[17:5017]


async def test_documents_are_deleted_each_for_itself(run):
    done = await run("documents", "delete", "none", "upf", "amf")
    assert done.code == 1
    assert done.out.splitlines() == [f"deleted collections/default/documents/{name}" for name in ("upf", "amf")]
    assert done.err == "netintent: collections/default/documents/none does not exist\n"
    assert (await run("documents", "list", "--json")).out.strip() == "{}"


async def test_a_document_that_changed_is_not_deleted_by_an_older_etag(run):
    etag = json.loads((await run("documents", "get", "upf", "--json")).out)["etag"]
    stale = await run("documents", "delete", "upf", "--etag", "stale")
    fresh = await run("documents", "delete", "upf", "--etag", etag, "--json")
    assert (stale.code, stale.out) == (1, "")
    assert "collections/default/documents/upf" in stale.err
    assert json.loads(fresh.out).keys() == {"name", "index_sequence"}


async def test_collections_are_listed_described_and_deleted(run):
    listed, got, as_json = await asyncio.gather(
        run("collections", "list"), run("collections", "get", "default"), run("collections", "list", "--json")
    )
    assert listed.out.splitlines()[1].split()[:2] == ["default", "2"]
    assert "documents 2" in got.out.splitlines()
    assert json.loads(as_json.out)["collections"][0]["name"] == "collections/default"
    gone = await run("collections", "delete", "collections/default", "none")
    assert (gone.code, gone.out) == (1, "deleted collections/default with 2 documents\n")
    assert "none" in gone.err


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["search"], "QUERY"),
        (["search", "x", "--input", "y"], "--input"),
        (["search", "x", "--output", "y"], "--output"),
        (["search", "x", "--top-k", "101"], "--top-k"),
        (["search", "x", "--mode", "psychic"], "--mode"),
        (["search", "x", "--label", "y"], "--label"),
        (["search", "x", "--document", "collections/a"], "collections/a"),
        (["ask"], "QUESTION"),
        (["ask", "x", "--input", "y"], "--input"),
        (["ask", "x", "--output", "y"], "--output"),
        (["documents", "get", "a/b"], "a/b"),
        (["documents", "list", "--collection", "a/b"], "a/b"),
        (["documents", "read", "a", "--range", "9:3"], "--range"),
        (["documents", "read", "a", "--range", "1:2", "--clause", "1"], "--clause"),
        (["documents", "delete", "a", "b", "--etag", "e"], "--etag"),
        (["documents", "dance"], "dance"),
    ],
    ids=" ".join,
)
async def test_a_mistake_in_usage_is_named_and_nothing_is_sent(run_scripted, scripted, arguments, names):
    done = await run_scripted(*arguments)
    assert (done.code, done.out) == (2, "")
    assert names in done.err
    assert scripted.rag.calls == []


async def test_what_is_not_there_is_one_line_and_exits_with_1(run):
    missing, clause = await asyncio.gather(
        run("documents", "get", "nobody"), run("documents", "read", "upf", "--clause", "9")
    )
    assert (missing.code, missing.out, missing.err.count("\n")) == (1, "", 1)
    assert (clause.code, clause.out) == (1, "")


async def test_a_terminal_marks_the_words_that_were_looked_for(server, spawn):
    outside, inside = pty.openpty()
    where = {"NETINTENT_SERVER": server.address, "TERM": "xterm"}
    process = await spawn("search", "edge site", env=where, stdout=inside)
    os.close(inside)
    await asyncio.wait_for(process.communicate(), 20)
    shown = os.read(outside, 65_536).decode()
    os.close(outside)
    assert "\x1b[1medge\x1b[0m" in shown


def text_of(path: str) -> str:
    return Path(path).read_text()


async def complete(spawn, words: str, **env: str) -> list[str]:
    """What bash offers at the end of a line."""
    variables = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    asked = {"_NETINTENT_COMPLETE": "complete_bash"} | variables | env
    process = await spawn(env=asked)
    out, err = await asyncio.wait_for(process.communicate(), 20)
    assert err == b"", "silent, whatever happens"
    return out.decode().split()


async def test_names_are_completed_by_asking_the_server(server, spawn):
    where = {"NETINTENT_SERVER": server.address}
    lines = {
        "netintent documents read u": ["upf"],
        "netintent documents delete collections/default/documents/": [
            "collections/default/documents/amf",
            "collections/default/documents/upf",
        ],
        "netintent collections get ": ["default"],
        "netintent search --collection d": ["default"],
        "netintent documents get --collection none u": [],
        "netintent search --mode l": ["lexical"],
        "netintent docu": ["documents"],
    }
    offered = await asyncio.gather(*(complete(spawn, line, **where) for line in lines))
    assert dict(zip(lines, offered, strict=True)) == lines
    assert await complete(spawn, f"netintent --server {server.address} documents get a") == ["amf"]


async def test_completion_is_silent_and_soon_over_where_no_server_answers(scripted, spawn):
    scripted.rag.hold = asyncio.Event()
    where = {"NETINTENT_SERVER": scripted.address}
    assert await complete(spawn, "netintent documents get u", **where) == []
    assert await complete(spawn, "netintent documents get u", NETINTENT_SERVER="127.0.0.1:1") == []
    assert await complete(spawn, "netintent documents get u", NETINTENT_SERVER="no address") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_completion_installs_itself(spawn, tmp_path, shell):
    process = await spawn("--install-completion", shell, env={"HOME": str(tmp_path)})
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    written = out.decode().split(" installed in ")[1].splitlines()[0]
    assert written.startswith(str(tmp_path))
    assert "_NETINTENT_COMPLETE" in text_of(written)
