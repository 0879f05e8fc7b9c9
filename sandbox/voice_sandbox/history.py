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
from urllib.parse import quote, quote_plus

from .faults.book import WRITING_METHODS
from .store import Store

MASK = "********"
# No secret that the sandbox makes up is shorter or has other letters.
SECRET_LETTERS = re.compile(r"[A-Za-z0-9_-]{20,}")
SECRET_NAME = re.compile(r"pwd|passw|secret|token|api_?key|authorization", re.IGNORECASE)


class History:
    """The record of requests; an entry is made on arrival and completed with the answer's status."""

    def __init__(self, store: Store, secrets: Iterable[str]) -> None:
        self._store = store
        given = {secret for secret in secrets if secret}
        self._secrets = frozenset(secret for secret in given if SECRET_LETTERS.fullmatch(secret))
        # Those of a file of tenants may be anything. In a body they stand as JSON has them.
        odd = {text for secret in given - self._secrets for text in _as_kept(secret)}
        self._odd_secrets = sorted(odd, key=lambda text: (-len(text), text))
        self._lengths = sorted({len(secret) for secret in self._secrets})

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

    def struck(self, identifier: int, kind: str) -> None:
        """Note the kind of a planted fault that struck the request; of several the earlier ones stay before it."""
        self._store.execute("UPDATE history SET fault = coalesce(fault || ' ', '') || ? WHERE id = ?", kind, identifier)

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
                **{name: row[name] for name in ("id", "time", "tenant", "vendor", "method", "path", "status", "fault")},
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
        """The text with every secret masked, wherever it stands; made-up ones are of the letters of URL-safe base64.

        A thousand tenants have thousands of secrets, so the text is looked through once, not once for each.
        """
        for run in set(SECRET_LETTERS.findall(text)):
            for length in self._lengths:
                for start in range(len(run) - length + 1):
                    if run[start : start + length] in self._secrets:
                        text = text.replace(run[start : start + length], MASK)
        for secret in self._odd_secrets:
            text = text.replace(secret, MASK)
        return text


def _as_kept(secret: str) -> set[str]:
    return {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)}


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: MASK if SECRET_NAME.search(name) and item else _masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value
