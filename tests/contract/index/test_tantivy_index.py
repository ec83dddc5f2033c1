"""What the index on disk promises beyond the port: it survives restarts, and is begun anew when it is damaged."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from netintent_server.adapters.index import tantivy_schema
from netintent_server.adapters.index.tantivy_index import OPEN_INDEXES, TantivyIndex
from netintent_server.errors import DependencyUnavailable
from netintent_server.model.search import SearchFilter
from netintent_server.ports import Changes, Removed

EVERYTHING = SearchFilter()


async def filled(directory: Path, library, sequence: int = 2) -> None:
    """An index of two commits, the second of which deletes."""
    with closing(TantivyIndex(directory)) as index:
        await index.apply("u", Changes(sequence=1, changes=(library.added(1, "roaming"), library.added(2, "roaming"))))
        await index.apply("u", Changes(sequence=sequence, changes=(Removed(key=1), library.added(3, "roaming"))))


async def found(index: TantivyIndex, query: str = "roaming", uid: str = "u") -> set[int]:
    return {hit.key for hit in (await index.search(uid, query, EVERYTHING, limit=10, explain=False)).hits}


async def test_it_is_what_it_was_after_a_restart(library, tmp_path):
    await filled(tmp_path, library)
    with closing(TantivyIndex(tmp_path)) as index:
        assert await found(index) == {2, 3}
        assert await index.applied("u") == 2


async def test_its_directories_are_private(library, tmp_path):
    before = os.umask(0)
    try:
        await filled(tmp_path / "index" / "lexical", library)
    finally:
        os.umask(before)
    for path in (tmp_path / "index" / "lexical", tmp_path / "index" / "lexical" / "u"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


@pytest.mark.parametrize("harm", ["emptied", "cut", "garbled", "removed"])
async def test_whatever_file_is_damaged_it_is_whole_or_begun_anew(library, tmp_path, harm):
    await filled(tmp_path / "first", library)
    names = sorted(path.name for path in (tmp_path / "first" / "u").iterdir())
    assert len(names) > 12
    begun_anew = 0
    for number, name in enumerate(names):
        directory = tmp_path / str(number)
        (directory / "u").mkdir(parents=True)
        for each in (tmp_path / "first" / "u").iterdir():
            (directory / "u" / each.name).write_bytes(each.read_bytes())
        damage(directory / "u" / name, harm)
        with closing(TantivyIndex(directory)) as index:
            applied = await index.applied("u")
            assert applied in (0, 2), name
            begun_anew += not applied
            assert await found(index) == ({2, 3} if applied else set()), name
            await index.apply("u", Changes(sequence=3, changes=(library.added(4, "roaming charging"),)))
            assert 4 in await found(index), name
        with closing(TantivyIndex(directory)) as index:
            assert await index.applied("u") == 3
    assert begun_anew > 12


def damage(file: Path, harm: str) -> None:
    content = file.read_bytes()
    middle = len(content) // 2
    if harm == "removed":
        file.unlink()
    elif harm == "emptied":
        file.write_bytes(b"")
    elif harm == "cut":
        file.write_bytes(content[:middle])
    else:
        file.write_bytes(
            content[:middle] + bytes([byte ^ 0xFF for byte in content[middle : middle + 4]]) + content[middle + 4 :]
        )


async def test_an_index_of_another_format_is_begun_anew(library, tmp_path, monkeypatch):
    await filled(tmp_path, library)
    monkeypatch.setattr(tantivy_schema, "FORMAT", "another")
    with closing(TantivyIndex(tmp_path)) as index:
        assert await index.applied("u") == 0
        assert await found(index) == set()


async def test_an_index_that_cannot_be_read_is_unavailable_and_left_alone(tmp_path):
    (tmp_path / "u").mkdir()
    (tmp_path / "u" / "meta.json").mkdir()
    with closing(TantivyIndex(tmp_path)) as index, pytest.raises(DependencyUnavailable):
        await index.applied("u")


async def test_what_a_crash_left_half_written_does_not_count(library, tmp_path):
    await filled(tmp_path, library)
    (tmp_path / "u" / f"{'0' * 32}.idx").write_bytes(b"half")
    with closing(TantivyIndex(tmp_path)) as index:
        assert await index.applied("u") == 2
        assert await found(index) == {2, 3}


async def test_what_a_crash_left_half_written_is_no_obstacle(library, tmp_path):
    await filled(tmp_path, library)
    meta = json.loads((tmp_path / "u" / "meta.json").read_text())
    managed = json.loads((tmp_path / "u" / ".managed.json").read_text())
    for segment in meta["segments"]:
        for stamp in range(meta["opstamp"] + 1, meta["opstamp"] + 20):
            name = f"{segment['segment_id'].replace('-', '')}.{stamp}.del"
            (tmp_path / "u" / name).write_bytes(b"half")
            managed.append(name)
    (tmp_path / "u" / ".managed.json").write_text(json.dumps(managed))
    with closing(TantivyIndex(tmp_path)) as index:
        await index.apply("u", Changes(sequence=3, changes=(Removed(key=2),)))
        assert await found(index) == {3}


async def test_changes_that_cannot_be_written_leave_the_former_state(library, tmp_path):
    await filled(tmp_path, library)
    with closing(TantivyIndex(tmp_path)) as index:
        with pytest.raises(AttributeError):
            await index.apply("u", Changes(sequence=9, changes=(library.added(5, "roaming"), "no change")))  # type: ignore[arg-type]
        assert await index.applied("u") == 2
        assert await found(index) == {2, 3}
        await index.apply("u", Changes(sequence=3, changes=(library.added(5, "roaming"),)))
        assert await found(index) == {2, 3, 5}


async def test_an_index_that_another_process_writes_is_unavailable(library, tmp_path):
    import tantivy

    await filled(tmp_path, library)
    writer = tantivy.Index.open(str(tmp_path / "u")).writer(15_000_000, 1)
    with closing(TantivyIndex(tmp_path)) as index:
        with pytest.raises(DependencyUnavailable, match="index"):
            await index.apply("u", Changes(sequence=3, changes=()))
        writer.wait_merging_threads()
        await index.apply("u", Changes(sequence=3, changes=()))
        assert await index.applied("u") == 3


async def test_searches_go_on_while_the_collection_changes(library, tmp_path):
    with closing(TantivyIndex(tmp_path)) as index:
        await index.apply("u", Changes(sequence=1, changes=(library.added(1, "roaming"),)))

        async def change() -> None:
            for sequence in range(2, 12):
                replaced = (Removed(key=sequence - 1), library.added(sequence, "roaming"))
                await index.apply("u", Changes(sequence=sequence, changes=replaced))

        changing = asyncio.create_task(change())
        while not changing.done():
            ranking = await index.search("u", "roaming", EVERYTHING, limit=10, explain=False)
            assert [hit.key for hit in ranking.hits] == [ranking.sequence]
        await changing
        assert await found(index) == {11}


async def test_an_index_that_was_closed_for_another_is_opened_again(library, tmp_path, monkeypatch):
    monkeypatch.setattr("netintent_server.adapters.index.tantivy_index.OPEN_INDEXES", 2)
    assert OPEN_INDEXES > 2
    with closing(TantivyIndex(tmp_path)) as index:
        for number in range(5):
            changes = Changes(sequence=number + 1, changes=(library.added(number, "roaming"),))
            await index.apply(f"u{number}", changes)
        assert [await found(index, uid=f"u{number}") for number in range(5)] == [{number} for number in range(5)]
        assert [await index.applied(f"u{number}") for number in range(5)] == [1, 2, 3, 4, 5]


async def test_only_indexes_are_dropped_from_their_directory(library, tmp_path):
    await filled(tmp_path, library)
    (tmp_path / "notes.txt").write_text("an operator's")
    (tmp_path / ".snapshot").mkdir()
    with closing(TantivyIndex(tmp_path)) as index:
        await index.keep_only([])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".snapshot", "notes.txt"]


async def test_a_name_that_leads_elsewhere_is_refused(tmp_path):
    with closing(TantivyIndex(tmp_path)) as index, pytest.raises(DependencyUnavailable):
        await index.reset("../elsewhere")
