"""Names as people type them, and the ids that files become."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netintent_client.cli.exits import Problem
from netintent_client.cli.found_files import find
from netintent_client.cli.names import collection_name, document_name, slug, slug_of_path
from netintent_server.rag import particulars


@pytest.mark.parametrize(
    ("given", "collection", "name"),
    [
        ("upf", None, "collections/default/documents/upf"),
        ("upf", "core", "collections/core/documents/upf"),
        ("upf", "collections/core", "collections/core/documents/upf"),
        ("collections/a/documents/b", "core", "collections/a/documents/b"),
    ],
)
def test_a_document_is_named_whole_or_by_its_id(given, collection, name):
    assert document_name(given, collection) == name


@pytest.mark.parametrize("given", ["", "a/b", "collections/a", "collections/a/documents/", "collections/a/b/c"])
def test_what_names_no_document_is_a_mistake(given):
    with pytest.raises(Problem):
        document_name(given)


def test_a_collection_is_named_whole_or_by_its_id():
    assert collection_name("core") == collection_name("collections/core") == "collections/core"
    assert collection_name(None) == "collections/default"
    with pytest.raises(Problem):
        collection_name("a/b")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("README.md", "readme"),
        ("TS_23.501.md", "ts_23.501"),
        ("Überblick der UPF.html", "uberblick-der-upf"),
        ("archive.tar.gz", "archive.tar"),
        ("23501-h90.docx", "23501-h90"),
        ("日本語.md", ""),
    ],
)
def test_a_file_becomes_the_slug_of_its_stem(name, expected):
    assert slug(name) == expected


@given(st.text(st.characters(exclude_characters="/\\", exclude_categories=["Cs"]), min_size=1, max_size=160))
def test_the_id_foreseen_is_the_one_the_server_makes(name):
    assert slug(name) == particulars.slug(name)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", "readme"),
        ("a/README.md", "a.readme"),
        ("Rel 18/v1.2/Notes.txt", "rel-18.v1.2.notes"),
    ],
)
def test_a_file_of_a_directory_is_known_by_its_way_there(path, expected):
    assert slug_of_path(PurePosixPath(path)) == expected


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=80), min_size=1, max_size=6))
def test_every_path_has_an_id_that_the_server_takes(parts):
    assert particulars.ID(slug_of_path(PurePosixPath("root", *parts, "x.md").relative_to("root")))


def test_paths_whose_names_an_id_cannot_hold_stay_apart():
    names = ["日本語.md", "中文.md", "a/日本語.md", f"{'long' * 50}/a.md", f"{'long' * 50}/b.md"]
    assert len({slug_of_path(PurePosixPath(name)) for name in names}) == len(names)


def test_a_link_that_leads_back_is_not_followed(tmp_path):
    (tmp_path / "a.md").write_text("# A")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [file.document_id for file in find([Path(tmp_path)])] == ["a"]
