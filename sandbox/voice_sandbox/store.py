# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox's memory: one SQLite file with objects, tenants, switches, faults, history, callers' timeline."""

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
CREATE INDEX IF NOT EXISTS object_of_anybody ON object (kind, identifier);
CREATE TABLE IF NOT EXISTS switch (
    tenant TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (tenant, name)
);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY AUTOINCREMENT, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL, tenant TEXT, vendor TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    body TEXT, status INTEGER, committed INTEGER NOT NULL DEFAULT 0, fault TEXT
);
CREATE TABLE IF NOT EXISTS caller (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time REAL NOT NULL, tenant TEXT NOT NULL, number TEXT NOT NULL,
    leads_to TEXT NOT NULL, target TEXT, reason TEXT, dead_route INTEGER NOT NULL, changes_at REAL,
    cause TEXT NOT NULL, after INTEGER
);
CREATE INDEX IF NOT EXISTS caller_of_a_number ON caller (tenant, number);
"""

Document = dict[str, Any]
# What a transaction replaced, by kind and identifier: place in the order and JSON, or None for what was not there.
Before = dict[tuple[str, str], tuple[int, str] | None]


class Store:
    """Objects are JSON documents, found by tenant, kind and identifier and listed in the order of their creation.

    All calls come from the one thread of the server's event loop, so there is one connection and no lock.
    """

    def __init__(self, path: Path) -> None:
        self._before: Before | None = None
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # With a write-ahead log a stopped process loses nothing; only a power cut could, which matters to nobody here.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)
        if not any(row["name"] == "fault" for row in self._connection.execute("PRAGMA table_info(history)")):
            # A file of an older sandbox.
            self._connection.execute("ALTER TABLE history ADD COLUMN fault TEXT")

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

    @contextmanager
    def noting(self) -> Iterator[Before]:
        """Note what is replaced inside."""
        before: Before = {}
        self._before = before
        try:
            yield before
        finally:
            self._before = None

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

    def holders(self, kind: str, identifier: str) -> list[str]:
        """The names of all tenants that have an object of this kind and identifier, sorted."""
        rows = self.execute(
            "SELECT tenant FROM object WHERE kind = ? AND identifier = ? ORDER BY tenant", kind, identifier
        )
        return [row["tenant"] for row in rows]

    def put(self, tenant: str, kind: str, identifier: str, document: Document) -> None:
        """Create an object, or replace it and keep its place in the order."""
        self._note(tenant, kind, identifier)
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
        self._note(tenant, kind, identifier)
        self.execute("DELETE FROM object WHERE tenant = ? AND kind = ? AND identifier = ?", tenant, kind, identifier)

    def remove_all(self, tenant: str) -> None:
        """Delete every object of a tenant."""
        self.execute("DELETE FROM object WHERE tenant = ?", tenant)

    def objects(self, tenant: str) -> list[tuple[str, str, Document]]:
        """Kind, identifier and document of every object of a tenant, oldest first."""
        rows = self.execute("SELECT kind, identifier, document FROM object WHERE tenant = ? ORDER BY sequence", tenant)
        return [(row["kind"], row["identifier"], json.loads(row["document"])) for row in rows]

    def setting(self, name: str) -> str | None:
        """A value that the sandbox keeps for itself, or None."""
        row = self.execute("SELECT value FROM setting WHERE name = ?", name).fetchone()
        return None if row is None else str(row["value"])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a value over a restart."""
        self.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, value)

    def _note(self, tenant: str, kind: str, identifier: str) -> None:
        if self._before is None or (kind, identifier) in self._before:
            return
        row = self.execute(
            "SELECT sequence, document FROM object WHERE tenant = ? AND kind = ? AND identifier = ?",
            tenant,
            kind,
            identifier,
        ).fetchone()
        self._before[kind, identifier] = None if row is None else (row["sequence"], row["document"])
