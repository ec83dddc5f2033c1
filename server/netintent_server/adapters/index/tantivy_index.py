"""The lexical index on tantivy: a directory a collection, which carries the sequence it has applied in each commit."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from netintent_server.adapters.index import tantivy_schema
from netintent_server.adapters.index.entries import entries
from netintent_server.adapters.index.integrity import intact
from netintent_server.adapters.index.tantivy_search import Snapshot, nothing, search
from netintent_server.errors import DependencyUnavailable
from netintent_server.model.search import SearchFilter
from netintent_server.ports import Added, Change, Changes, Ranking

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter, Schema

T = TypeVar("T")

SEARCH_THREADS = max(1, (os.cpu_count() or 1) // 2)
"""The loop wants a core of its own: on two, a second thread made 16 callers wait longer (p99 60 ms for 46)."""

OPEN_INDEXES = 256
WRITER_BYTES = 50_000_000

# Reading words holds the interpreter: letting go now and then keeps the event loop's waits at a third (p99 on a busy
# machine 10 ms for 31).
_PASSAGES_AT_A_TIME = 8

_UID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_log = logging.getLogger(__name__)


class TantivyIndex:
    """Ranks by words, in threads of its own: one that opens and changes, a few that search; OPEN_INDEXES stay open.

    A writer lives as long as one change (it takes 1 ms to make), so that idle collections hold no memory or thread.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._open: OrderedDict[str, Snapshot] = OrderedDict()
        self._lock = threading.Lock()
        self._checked: set[str] = set()
        self._change_thread = ThreadPoolExecutor(1, "index-change")
        self._search_threads = ThreadPoolExecutor(SEARCH_THREADS, "index-search")

    async def applied(self, uid: str) -> int:
        """The sequence it has durably applied; 0 when it is new, or was unreadable and has been begun anew."""
        return await _run(self._change_thread, lambda: self._applied(uid))

    async def apply(self, uid: str, changes: Changes) -> None:
        """Apply the changes and their sequence, all or nothing, durably and visibly when it returns."""
        await _run(self._change_thread, lambda: self._apply(uid, changes))

    async def search(self, uid: str, query: str, where: SearchFilter, *, limit: int, explain: bool) -> Ranking:
        """Rank the passages that the filter keeps."""
        # opened where it is changed: a look at files that are just being replaced would find it damaged
        snapshot = self._remembered(uid) or await _run(self._change_thread, lambda: self._snapshot(uid))
        return await _run(
            self._search_threads,
            lambda: search(snapshot, query, where, limit=limit, explain=explain) if snapshot else nothing(query),
        )

    async def keep_only(self, uids: Iterable[str]) -> None:
        """Drop the indexes of all other collections."""
        kept = frozenset(uids)
        await _run(self._change_thread, lambda: self._keep_only(kept))

    async def reset(self, uid: str) -> None:
        """Begin the collection's index anew."""
        await _run(self._change_thread, lambda: self._drop(uid))

    def close(self) -> None:
        """Wait for what runs, and close everything."""
        self._change_thread.shutdown()
        self._search_threads.shutdown()
        self._open.clear()

    def _applied(self, uid: str) -> int:
        snapshot = self._snapshot(uid)
        if snapshot is None:
            self._drop(uid)
            return 0
        return snapshot.sequence

    def _apply(self, uid: str, changes: Changes) -> None:
        snapshot = self._snapshot(uid)
        index = self._begun(uid) if snapshot is None else snapshot.index
        try:
            _commit(index, changes)
            index.reload()
        except BaseException:
            self._forget(uid)  # the next look reads and checks what the disk has
            raise
        self._remember(uid, Snapshot(index, index.searcher(), changes.sequence))

    def _begun(self, uid: str) -> Index:
        from tantivy import Index

        self._drop(uid)
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(uid)
        path.mkdir(mode=0o700)
        index = Index(tantivy_schema.schema(), path=str(path), reuse=False)
        index.config_reader("manual")  # else each index has a thread that looks at its files twice a second
        return index

    def _snapshot(self, uid: str) -> Snapshot | None:
        """The index as it is, opened when it is not open; None when there is none that can be read."""
        snapshot = self._remembered(uid)
        if snapshot is None and (path := self._path(uid)).exists():
            snapshot = _opened(path) if uid in self._checked or intact(path) else None
            if snapshot is None:
                _log.warning("the index in %s is damaged or of another format: it will be made anew", path)
            else:
                self._remember(uid, snapshot)
        return snapshot

    def _keep_only(self, uids: frozenset[str]) -> None:
        for path in self._directory.iterdir() if self._directory.exists() else ():
            if path.name not in uids and path.is_dir() and _UID.fullmatch(path.name):
                self._drop(path.name)

    def _drop(self, uid: str) -> None:
        self._forget(uid)
        with suppress(FileNotFoundError):
            shutil.rmtree(self._path(uid))

    def _remembered(self, uid: str) -> Snapshot | None:
        with self._lock:
            snapshot = self._open.get(uid)
            if snapshot is not None:
                self._open.move_to_end(uid)
            return snapshot

    def _remember(self, uid: str, snapshot: Snapshot) -> None:
        with self._lock:
            self._open[uid] = snapshot
            self._open.move_to_end(uid)
            self._checked.add(uid)
            while len(self._open) > OPEN_INDEXES:
                self._open.popitem(last=False)

    def _forget(self, uid: str) -> None:
        with self._lock:
            self._open.pop(uid, None)
            self._checked.discard(uid)

    def _path(self, uid: str) -> Path:
        if not _UID.fullmatch(uid):
            raise ValueError(f"no name of a collection's index: {uid!r}")
        return self._directory / uid


async def _run(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """Run `work` off the event loop; a caller that is cancelled meanwhile does not stop it."""
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: _translated(work))


def _translated(work: Callable[[], T]) -> T:
    """Tantivy tells of a full disk or a foreign lock by ValueError, and panics are no Exceptions."""
    try:
        return work()
    except (OSError, ValueError) as error:
        _log.exception("the index of passages failed")
        raise DependencyUnavailable("index", "the index of passages failed; the server's log tells why") from error
    except BaseException as panic:
        if not _is_panic(panic):
            raise
        raise DependencyUnavailable("index", "the index of passages failed") from panic


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _opened(path: Path) -> Snapshot | None:
    """Open an index of our format, or else None."""
    from tantivy import Index, Query

    try:
        index = Index.open(str(path))
        index.config_reader("manual")
        index.reload()
        searcher = index.searcher()
        marker = Query.term_query(index.schema, "format", tantivy_schema.FORMAT, "basic")
        addresses = [address for _, address in searcher.search(marker, 1).hits]
        (sequence,) = searcher.fast_field_values("sequence", addresses)
        return Snapshot(index, searcher, int(sequence or 0))
    except ValueError:
        return None
    except BaseException as panic:
        if not _is_panic(panic):
            raise
        return None


def _commit(index: Index, changes: Changes) -> None:
    writer = index.writer(WRITER_BYTES, 1)
    try:
        writer.garbage_collect_files()  # what a crash left half written has the name of what comes next
        writer.delete_documents_by_term("format", tantivy_schema.FORMAT)
        writer.add_document(tantivy_schema.marker(changes.sequence))
        for change in changes.changes:
            _write(writer, change, index.schema)
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _write(writer: IndexWriter, change: Change, fields: Schema) -> None:
    from tantivy import Query

    # not by term: from a number that makes a signed one, which no unsigned field has
    writer.delete_documents_by_query(Query.term_query(fields, "key", change.key))
    if isinstance(change, Added):
        for count, entry in enumerate(entries(change), 1):
            writer.add_document(tantivy_schema.passage(entry))
            if count % _PASSAGES_AT_A_TIME == 0:
                time.sleep(50e-6)
