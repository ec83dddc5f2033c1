"""The schema by its migrations: each runs once, in order, in a transaction of its own; none is ever edited."""

from __future__ import annotations

import sqlite3

from netintent_server.errors import ConfigurationError

APPLICATION_ID = 0x6E696E74  # "nint", so that another program's file is not taken for ours

_FIRST = (
    """
    CREATE TABLE collections (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        tenant TEXT NOT NULL,
        name TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        create_time INTEGER NOT NULL, -- times are microseconds since 1970, UTC
        update_time INTEGER NOT NULL,
        UNIQUE (tenant, name)
    ) STRICT
    """,
    # AUTOINCREMENT: a key is never used again, so an index that is behind cannot take one document for another
    """
    CREATE TABLE documents (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        collection_id INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        name TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        version TEXT NOT NULL,
        release TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        chunks INTEGER NOT NULL,
        create_time INTEGER NOT NULL,
        labels TEXT NOT NULL, -- a JSON object
        etag TEXT NOT NULL,
        UNIQUE (collection_id, name)
    ) STRICT
    """,
    "CREATE UNIQUE INDEX documents_by_sequence ON documents (collection_id, sequence)",
    """
    CREATE TABLE passages (
        document_key INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        clause TEXT NOT NULL,
        heading_path TEXT NOT NULL, -- a JSON array
        page INTEGER,
        text TEXT NOT NULL,
        PRIMARY KEY (document_key, ordinal)
    ) STRICT
    """,
    # what an index that is behind has to forget
    """
    CREATE TABLE removals (
        collection_id INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
        sequence INTEGER NOT NULL,
        document_key INTEGER NOT NULL,
        PRIMARY KEY (collection_id, sequence)
    ) STRICT, WITHOUT ROWID
    """,
)

MIGRATIONS = (_FIRST,)


def refuse_others(connection: sqlite3.Connection) -> None:
    """Raise ConfigurationError for a file that is not ours or comes from a later version; changes nothing."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and tables:
        raise ConfigurationError("data_dir: its record.db is not netintent's; name another directory")
    found = _version(connection)
    if found > len(MIGRATIONS):
        raise ConfigurationError(
            f"data_dir: its record has schema {found}, this version knows {len(MIGRATIONS)}; run a newer netintent"
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date."""
    found = _version(connection)
    for number, statements in enumerate(MIGRATIONS[found:], start=found + 1):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
