# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every request that either vendor received, for tests that count writes. Secrets are masked before it is kept."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from typing import Any

from .faults import WRITING_METHODS
from .store import Store

MASK = "********"
SECRET_NAME = re.compile(r"pwd|passw|secret|token|api_?key|authorization", re.IGNORECASE)


class History:
    """The record of requests; an entry is made on arrival and completed with the answer's status."""

    def __init__(self, store: Store, secrets: Iterable[str]) -> None:
        self._store = store
        self._secrets = [secret for secret in secrets if secret]

    def begin(self, tenant: str | None, vendor: str, method: str, path: str, body: bytes) -> int:
        """Enter a request and return its id. `path` includes the query."""
        cursor = self._store.execute(
            "INSERT INTO history (time, tenant, vendor, method, path, body) VALUES (?, ?, ?, ?, ?, ?)",
            time.time(),
            tenant,
            vendor,
            method,
            self._without_secrets(path),
            self._masked_body(body),
        )
        return int(cursor.lastrowid or 0)

    def committed(self, identifier: int) -> None:
        """Note that the request changed something; called inside the transaction of that change."""
        self._store.execute("UPDATE history SET committed = 1 WHERE id = ?", identifier)

    def finish(self, identifier: int, status: int | None) -> None:
        """Note the status that was sent, or None when the connection was dropped instead."""
        self._store.execute("UPDATE history SET status = ? WHERE id = ?", status, identifier)

    def entries(self, since: int = 0, tenant: str | None = None) -> list[dict[str, Any]]:
        """Entries with an id above `since`, oldest first."""
        rows = self._store.execute(
            "SELECT * FROM history WHERE id > ? AND (? IS NULL OR tenant = ?) ORDER BY id", since, tenant, tenant
        )
        return [
            {
                **{name: row[name] for name in ("id", "time", "tenant", "vendor", "method", "path", "status")},
                "is_write": row["method"] in WRITING_METHODS,
                "committed": bool(row["committed"]),
                "body": None if row["body"] is None else json.loads(row["body"]),
            }
            for row in rows
        ]

    def clear(self) -> None:
        """Forget everything; ids go on counting."""
        self._store.execute("DELETE FROM history")

    def _masked_body(self, body: bytes) -> str | None:
        if not body:
            return None
        try:
            masked = json.dumps(_masked(json.loads(body)))
        except (ValueError, RecursionError):
            masked = json.dumps(f"{len(body)} bytes that are not JSON")
        return self._without_secrets(masked)

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: MASK if SECRET_NAME.search(name) and item else _masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value
