# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox's memory: one SQLite file with objects, tenants, switches, faults and the history of requests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tenant (name TEXT PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS object (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, kind TEXT NOT NULL, identifier TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (tenant, kind, identifier)
);
CREATE TABLE IF NOT EXISTS switch (
    tenant TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (tenant, name)
);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL, tenant TEXT, vendor TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    body TEXT, status INTEGER, committed INTEGER NOT NULL DEFAULT 0
);
"""

Document = dict[str, Any]


class Store:
    """Objects are JSON documents, found by tenant, kind and identifier and listed in the order of their creation.

    All calls come from the one thread of the server's event loop, so there is one connection and no lock.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # With a write-ahead log a stopped process loses nothing; only a power cut could, which matters to nobody here.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside, or nothing of it when an exception leaves the block."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Run one SQL statement; for the tables that are not objects."""
        return self._connection.execute(statement, values)

    def documents(self, tenant: str, kind: str) -> list[Document]:
        """All objects of one kind, oldest first."""
        rows = self.execute("SELECT document FROM object WHERE tenant = ? AND kind = ? ORDER BY sequence", tenant, kind)
        return [json.loads(row["document"]) for row in rows]

    def get(self, tenant: str, kind: str, identifier: str) -> Document | None:
        """One object, or None when there is none."""
        row = self.execute(
            "SELECT document FROM object WHERE tenant = ? AND kind = ? AND identifier = ?", tenant, kind, identifier
        ).fetchone()
        return None if row is None else dict(json.loads(row["document"]))

    def put(self, tenant: str, kind: str, identifier: str, document: Document) -> None:
        """Create an object, or replace it and keep its place in the order."""
        self.execute(
            "INSERT INTO object (tenant, kind, identifier, document) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (tenant, kind, identifier) DO UPDATE SET document = excluded.document",
            tenant,
            kind,
            identifier,
            json.dumps(document),
        )

    def remove(self, tenant: str, kind: str, identifier: str) -> None:
        """Delete an object; nothing happens when there is none."""
        self.execute("DELETE FROM object WHERE tenant = ? AND kind = ? AND identifier = ?", tenant, kind, identifier)

    def remove_all(self, tenant: str) -> None:
        """Delete every object of a tenant."""
        self.execute("DELETE FROM object WHERE tenant = ?", tenant)

    def setting(self, name: str) -> str | None:
        """A value that the sandbox keeps for itself, or None."""
        row = self.execute("SELECT value FROM setting WHERE name = ?", name).fetchone()
        return None if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value over a restart."""
        self.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, value)
