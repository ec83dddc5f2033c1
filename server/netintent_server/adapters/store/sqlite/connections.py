"""Connections to the record and the threads they belong to: one that writes, a few that read."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from netintent_server.adapters.store.sqlite.schema import migrate, refuse_others
from netintent_server.errors import ConfigurationError, DependencyUnavailable

T = TypeVar("T")

log = logging.getLogger(__name__)

READERS = 4
BUSY_SECONDS = 5.0


class Connections:
    """Opens the file and runs functions on its connections, off the event loop.

    Raises ConfigurationError when the file cannot be opened or is not ours.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: list[sqlite3.Connection] = []
        self._reading = threading.local()
        try:
            self._writer = self._open()
            refuse_others(self._writer)
            self._writer.execute("PRAGMA journal_mode = WAL")  # stays with the file: readers need not ask for it
            self._writer.execute("PRAGMA synchronous = FULL")  # an acknowledged document survives the loss of power
            self._writer.execute("PRAGMA foreign_keys = ON")
            migrate(self._writer)
        except sqlite3.Error as error:
            self._close_all()
            raise ConfigurationError(f"data_dir: {file}: {error}; restore it from a backup or move it away") from error
        except ConfigurationError:
            self._close_all()
            raise
        self._write_thread = ThreadPoolExecutor(1, "record-write")
        self._read_threads = ThreadPoolExecutor(READERS, "record-read")

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction of its own, durable when this returns.

        A caller that is cancelled meanwhile does not stop it: it is whole or not at all either way.
        """
        return await self._run(self._write_thread, lambda: self._in_transaction(work))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on one unchanging state of the record."""
        return await self._run(self._read_threads, lambda: self._on_snapshot(work))

    def close(self) -> None:
        """Wait for what runs, and close everything."""
        self._write_thread.shutdown()
        self._read_threads.shutdown()
        self._close_all()

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, work)
        except sqlite3.Error as error:
            log.exception("the record of documents failed")
            raise DependencyUnavailable(
                "record", "the record of documents failed; the server's log tells why"
            ) from error

    def _in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._writer.execute("BEGIN IMMEDIATE")
        with self._writer:  # commits, or rolls back
            return work(self._writer)

    def _on_snapshot(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection | None = getattr(self._reading, "connection", None)
        if connection is None:
            connection = self._reading.connection = self._open()
            connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            connection.rollback()

    def _open(self) -> sqlite3.Connection:
        # autocommit: transactions are begun by hand; other threads close what one has opened
        connection = sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._opened.append(connection)
        return connection

    def _close_all(self) -> None:
        for connection in self._opened:
            connection.close()
        self._opened.clear()
