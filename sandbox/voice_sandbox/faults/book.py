# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is planted, and which of it strikes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ..store import Store

Kind = Literal[
    "status",
    "html",
    "empty",
    "not_json",
    "redirect",
    "huge",
    "certificate",
    "slow",
    "reset_before_commit",
    "reset_after_commit",
    "stop_before_commit",
    "stop_after_commit",
    "switch",
    "lag",
    "slow_answer",
    "half_answer",
    "wrong_content_type",
    "unknown_fields",
    "nulls",
    "list_for_object",
    "shrinking_page",
]
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# These answer in the vendor's place, delay, or turn the request away: they happen when it arrives.
ON_ARRIVAL = frozenset({"status", "html", "empty", "not_json", "redirect", "huge", "certificate", "slow"})
BEFORE_COMMIT = frozenset({"reset_before_commit", "stop_before_commit"})
AFTER_COMMIT = frozenset({"reset_after_commit", "stop_after_commit", "switch"})
# A read that answers from earlier objects.
ON_READ = frozenset({"lag"})
# These spoil what the vendor answered, once it is done.
ON_ANSWER = frozenset({
    "slow_answer", "half_answer", "wrong_content_type", "unknown_fields", "nulls", "list_for_object", "shrinking_page",
})  # fmt: skip
# The exit status of a sandbox that a fault stopped.
STOPPED_BY_FAULT = 3


@dataclass
class Fault:
    """One planted fault. It lets `skip` matching requests pass, then strikes `times` times (None: always).

    `tenant`, `vendor` and `method` None match everything; `method` WRITE is any of POST, PUT, PATCH, DELETE.
    `path` is a regular expression that must match the whole path behind the vendor's base path, without the query.
    With `after`, a regular expression for a method, a space and a path, it waits for a write of the same tenant and
    vendor that matches, and begins right behind it. The other fields are for the kinds that the README names with them.
    """

    kind: Kind
    tenant: str | None = None
    vendor: str | None = None
    method: str | None = None
    path: str = ".*"
    status: int | None = None
    body: Any = None
    retry_after: int | None = None
    retry_after_form: str = "seconds"
    seconds: float | None = None
    skip: int = 0
    times: int | None = 1
    switches: dict[str, str] = field(default_factory=dict)
    after: str | None = None
    content_type: str | None = None
    location: str | None = None
    megabytes: int = 64
    certificate: str = "other_authority"
    whole: bool = False

    @property
    def delay(self) -> float:
        """The seconds of a kind that takes some."""
        return 1.0 if self.seconds is None else self.seconds

    def matches(self, tenant: str | None, vendor: str, method: str, path: str) -> bool:
        """Whether a request is one that this fault is about."""
        return (
            self.after is None
            and self._concerns(tenant, vendor)
            and (self.method in (None, method) or (self.method == "WRITE" and method in WRITING_METHODS))
            and re.fullmatch(self.path, path) is not None
        )

    def waits_for(self, tenant: str | None, vendor: str, method: str, path: str) -> bool:
        """Whether a write that was done is the one that this fault waits for."""
        return (
            self.after is not None
            and self._concerns(tenant, vendor)
            and re.fullmatch(self.after, f"{method} {path}") is not None
        )

    def _concerns(self, tenant: str | None, vendor: str) -> bool:
        return self.tenant in (None, tenant) and self.vendor in (None, vendor)


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

    def clear(self, tenant: str | None = None) -> None:
        """Remove all faults, or those that were planted for one tenant."""
        for identifier, fault in list(self._faults.items()):
            if tenant in (None, fault.tenant):
                self._store.execute("DELETE FROM fault WHERE id = ?", identifier)
                del self._faults[identifier]

    def strike(
        self,
        kinds: frozenset[str],
        tenant: str | None,
        vendor: str,
        method: str,
        path: str,
        applies: Callable[[Fault], bool] = lambda _fault: True,
    ) -> Fault | None:
        """Count one request against the matching faults of these kinds; return the first that strikes, or None.

        A fault that does not apply to the request stays as it is. What is left of each is written to the store, inside
        the caller's transaction if there is one.
        """
        striking = None
        for identifier, fault in list(self._faults.items()):
            if fault.kind not in kinds or not fault.matches(tenant, vendor, method, path) or not applies(fault):
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

    def awaken(self, tenant: str | None, vendor: str, method: str, path: str) -> None:
        """Let the faults begin that waited for a write which was just done."""
        for identifier, fault in self._faults.items():
            if fault.waits_for(tenant, vendor, method, path):
                fault.after = None
                self._keep(identifier, fault)

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
