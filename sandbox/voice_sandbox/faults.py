# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that are planted by hand: error answers, broken bodies, lost connections, slowness, a sudden end."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .store import Store

Kind = Literal[
    "status",
    "html",
    "empty",
    "not_json",
    "slow",
    "reset_before_commit",
    "reset_after_commit",
    "stop_before_commit",
    "stop_after_commit",
]
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# These answer in the vendor's place, or delay: they happen when the request arrives.
ON_ARRIVAL = frozenset({"status", "html", "empty", "not_json", "slow"})
BEFORE_COMMIT = frozenset({"reset_before_commit", "stop_before_commit"})
AFTER_COMMIT = frozenset({"reset_after_commit", "stop_after_commit"})
# The exit status of a sandbox that a fault stopped.
STOPPED_BY_FAULT = 3


@dataclass
class Fault:
    """One planted fault. It lets `skip` matching requests pass, then strikes `times` times (None: always).

    `tenant`, `vendor` and `method` None match everything; `method` WRITE is any of POST, PUT, PATCH, DELETE.
    `path` is a regular expression that must match the whole path behind the vendor's base path, without the query.
    """

    kind: Kind
    tenant: str | None = None
    vendor: str | None = None
    method: str | None = None
    path: str = ".*"
    status: int | None = None
    body: Any = None
    retry_after: int | None = None
    seconds: float = 1.0
    skip: int = 0
    times: int | None = 1

    def matches(self, tenant: str | None, vendor: str, method: str, path: str) -> bool:
        """Whether a request is one that this fault is about."""
        return (
            self.tenant in (None, tenant)
            and self.vendor in (None, vendor)
            and (self.method in (None, method) or (self.method == "WRITE" and method in WRITING_METHODS))
            and re.fullmatch(self.path, path) is not None
        )


class FaultBook:
    """The planted faults, oldest first; kept in the store, so they outlive the stop that one of them causes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.execute("SELECT id, document FROM fault ORDER BY id").fetchall()
        self._faults = {int(row["id"]): Fault(**json.loads(row["document"])) for row in rows}

    def add(self, fault: Fault) -> int:
        """Plant a fault and return its id."""
        cursor = self._store.execute("INSERT INTO fault (document) VALUES (?)", json.dumps(asdict(fault)))
        identifier = int(cursor.lastrowid or 0)
        self._faults[identifier] = fault
        return identifier

    def list(self) -> list[dict[str, Any]]:
        """All faults that can still strike."""
        return [{"id": identifier, **asdict(fault)} for identifier, fault in self._faults.items()]

    def clear(self) -> None:
        """Remove all faults."""
        self._store.execute("DELETE FROM fault")
        self._faults.clear()

    def strike(self, kinds: frozenset[str], tenant: str | None, vendor: str, method: str, path: str) -> Fault | None:
        """Count one request against the matching faults of these kinds; return the first that strikes, or None.

        What is left of each fault is written to the store, inside the caller's transaction if there is one.
        """
        striking = None
        for identifier, fault in list(self._faults.items()):
            if fault.kind not in kinds or not fault.matches(tenant, vendor, method, path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
            elif striking is None:
                striking = fault
                if fault.times is not None:
                    fault.times -= 1
            else:
                continue
            self._keep(identifier, fault)
        return striking

    def rewrite(self) -> None:
        """Write all faults again, after a rollback took back what `strike` had written."""
        with self._store.transaction():
            self._store.execute("DELETE FROM fault")
            for identifier, fault in self._faults.items():
                self._store.execute(
                    "INSERT INTO fault (id, document) VALUES (?, ?)", identifier, json.dumps(asdict(fault))
                )

    def _keep(self, identifier: int, fault: Fault) -> None:
        if fault.times == 0:
            del self._faults[identifier]
            self._store.execute("DELETE FROM fault WHERE id = ?", identifier)
        else:
            self._store.execute("UPDATE fault SET document = ? WHERE id = ?", json.dumps(asdict(fault)), identifier)
