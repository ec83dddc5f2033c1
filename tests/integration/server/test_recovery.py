"""What is lost of the index is made anew from the record at the next start; nothing that was acknowledged is missed."""

from __future__ import annotations

import shutil

import pytest
from uploads import PAGE, put

from netintent.rag.v1 import document_pb2, rag_service_pb2


async def found(server, query="production floor"):
    response = await server.rag.Search(rag_service_pb2.SearchRequest(query=query), timeout=10)
    return [hit.citation.clause for hit in response.hits][:1]


def garble(directory):
    for file in directory.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] + b"\0garbled")


def replace_by(kept):
    def replace(directory):
        shutil.rmtree(directory)
        shutil.copytree(kept, directory)

    return replace


@pytest.mark.parametrize("loss", [shutil.rmtree, garble], ids=["missing", "corrupt"])
async def test_an_index_that_is_lost_is_made_anew(serve, tmp_path, loss):
    async with serve() as server:
        await put(server)
    loss(tmp_path / "data" / "index")
    async with serve() as server:
        assert await found(server) == ["2.1"]
        await put(server, PAGE.replace(b"production floor", b"least number"))
        assert await found(server, "least number") == ["2.1"]


async def test_an_index_that_is_stale_learns_what_it_missed(serve, tmp_path):
    index, kept = tmp_path / "data" / "index", tmp_path / "kept"
    async with serve() as server:
        await put(server)
    shutil.copytree(index, kept)
    async with serve() as server:
        await put(server, PAGE.replace(b"production floor", b"least number"))
        await put(server, b"# Other\n\nquite different words\n", file_name="other.md")
    replace_by(kept)(index)
    async with serve() as server:
        assert await found(server, "production floor") == []
        assert await found(server, "least number") == ["2.1"]
        assert await found(server, "quite different words") == [""]


async def test_an_index_that_is_ahead_of_a_restored_record_forgets_what_is_gone(serve, tmp_path):
    record, kept = tmp_path / "data" / "record.db", tmp_path / "kept.db"
    async with serve() as server:
        await put(server)
    shutil.copy(record, kept)
    async with serve() as server:
        await put(server, b"# Other\n\nquite different words\n", file_name="other.md")
    for left in record.parent.glob("record.db*"):
        left.unlink()
    shutil.copy(kept, record)
    async with serve() as server:
        assert await found(server, "quite different words") == []
        assert await found(server) == ["2.1"]


async def test_the_index_of_a_collection_goes_with_it(serve, tmp_path):
    lexical = tmp_path / "data" / "index" / "lexical"
    async with serve() as server:
        await put(server)
        await put(server, collection="other")
        assert len(list(lexical.iterdir())) == 2
        await server.rag.DeleteCollection(document_pb2.DeleteCollectionRequest(name="collections/other"))
        assert len(list(lexical.iterdir())) == 1
