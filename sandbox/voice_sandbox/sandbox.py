# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that a running sandbox knows, and one request on its way through it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .faults import AFTER_COMMIT, BEFORE_COMMIT, STOPPED_BY_FAULT, Fault, FaultBook
from .history import History
from .store import Store
from .switches import SwitchBoard
from .tenants import Tenant, TenantDirectory


class Sandbox:
    """The parts of a sandbox, on one state file."""

    def __init__(self, database: Path) -> None:
        self.store = Store(database)
        self.tenants = TenantDirectory(self.store)
        self.switches = SwitchBoard(self.store)
        self.faults = FaultBook(self.store)

    def open_history(self) -> History:
        """The history of requests; opened once all tenants are known, because it masks their secrets."""
        return History(self.store, self.tenants.secrets())


class ConnectionDropped(Exception):
    """The connection ends without an answer."""


class _Interrupted(Exception):
    """A fault strikes before the commit; leaves the transaction, so that it is rolled back."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


@dataclass
class Exchange:
    """One request to a vendor. `tenant` is None when the key or the organization is unknown.

    `realm` is Synthflow's region or Gladly's organization, `path` the part behind the vendor's base path.
    """

    sandbox: Sandbox
    history: History
    history_id: int
    vendor: str
    realm: str
    tenant: Tenant | None
    method: str
    path: str
    base_path: str
    dropped: bool = False

    @property
    def owner(self) -> Tenant:
        """The tenant of a request that was authenticated."""
        if self.tenant is None:
            raise LookupError("the request was not authenticated")
        return self.tenant

    @property
    def store(self) -> Store:
        """Where the objects are."""
        return self.sandbox.store

    def switch(self, name: str) -> str:
        """The position of a switch for this tenant."""
        return self.sandbox.switches.value(name, self.tenant.name if self.tenant else None)

    def strike(self, kinds: frozenset[str]) -> Fault | None:
        """The planted fault that strikes now, if any; counts the request against all that match."""
        tenant = self.tenant.name if self.tenant else None
        return self.sandbox.faults.strike(kinds, tenant, self.vendor, self.method, self.path)

    def interrupt(self, fault: Fault | None) -> None:
        """End the process or mark the connection as dropped, as the fault says."""
        if fault is None:
            return
        if fault.kind.startswith("stop_"):
            sys.stdout.flush()
            os._exit(STOPPED_BY_FAULT)
        self.dropped = True

    @contextmanager
    def write(self) -> Iterator[Store]:
        """Change objects in one transaction. A planted fault may end it before the commit or right after it."""
        try:
            with self.store.transaction():
                yield self.store
                before = self.strike(BEFORE_COMMIT)
                if before is not None:
                    raise _Interrupted(before)
                self.history.committed(self.history_id)
                after = self.strike(AFTER_COMMIT)
        except _Interrupted as interrupted:
            self.sandbox.faults.rewrite()
            self.interrupt(interrupted.fault)
            raise ConnectionDropped from None
        self.interrupt(after)
