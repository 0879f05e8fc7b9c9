# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that lag behind writes: the objects as they were before the latest write of a tenant at a vendor."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from ..store import Before, Document, Store


@dataclass(frozen=True)
class _Write:
    """When it was done, and what it replaced."""

    time: float
    before: Before


class LatestWrites:
    """The latest write of each tenant at each vendor; a stop forgets them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writes: dict[tuple[str, str], _Write] = {}

    def keep(self, tenant: str, vendor: str, before: Before) -> None:
        """Remember what a write replaced."""
        self._writes[tenant, vendor] = _Write(time.time(), before)

    def forget(self, tenant: str) -> None:
        """What was written does not matter any more: the tenant has other objects."""
        self._writes = {key: write for key, write in self._writes.items() if key[0] != tenant}

    def earlier(self, tenant: str, vendor: str, seconds: float | None) -> Store | None:
        """The store as before that write; None without one, or when it is longer ago than this."""
        write = self._writes.get((tenant, vendor))
        if write is None or (seconds is not None and time.time() - write.time > seconds):
            return None
        return EarlierStore(self._store, tenant, write.before)


class EarlierStore(Store):
    """Reads objects as they were before a write; for reading alone."""

    def __init__(self, store: Store, tenant: str, before: Before) -> None:
        self._now = store
        self._tenant = tenant
        self._replaced = before

    def documents(self, tenant: str, kind: str) -> list[Document]:
        """All objects of one kind, oldest first."""
        rows = self._now.execute(
            "SELECT sequence, identifier, document FROM object WHERE tenant = ? AND kind = ?", tenant, kind
        )
        found = {row["identifier"]: (row["sequence"], row["document"]) for row in rows}
        for (one_kind, identifier), earlier in self._replaced.items() if tenant == self._tenant else ():
            if one_kind != kind:
                continue
            found.pop(identifier, None)
            if earlier is not None:
                found[identifier] = earlier
        return [json.loads(document) for _sequence, document in sorted(found.values())]

    def get(self, tenant: str, kind: str, identifier: str) -> Document | None:
        """One object, or None when there was none."""
        if tenant == self._tenant and (kind, identifier) in self._replaced:
            earlier = self._replaced[kind, identifier]
            return None if earlier is None else dict(json.loads(earlier[1]))
        return self._now.get(tenant, kind, identifier)

    def holders(self, kind: str, identifier: str) -> list[str]:
        """The names of all tenants that had an object of this kind and identifier, sorted."""
        found = set(self._now.holders(kind, identifier)) - {self._tenant}
        if self.get(self._tenant, kind, identifier) is not None:
            found.add(self._tenant)
        return sorted(found)
