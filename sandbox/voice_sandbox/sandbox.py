# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that a running sandbox knows, and one request on its way through it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .callers import CallerTimeline, Cause
from .faults.book import AFTER_COMMIT, BEFORE_COMMIT, STOPPED_BY_FAULT, Fault, FaultBook
from .faults.lagging import LatestWrites
from .history import History
from .rates import Rates
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
        self.rates = Rates()
        self.latest_writes = LatestWrites(self.store)
        self.callers = CallerTimeline(self.store, self.tenants)
        # By tenant, what requests that wait are woken by.
        self._resets: dict[str, asyncio.Event] = {}

    async def wait(self, tenant: str | None, seconds: float) -> None:
        """Keep a request waiting; raises ConnectionDropped when its tenant is given other objects meanwhile."""
        if tenant is None:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._resets.setdefault(tenant, asyncio.Event()).wait(), seconds)
            raise ConnectionDropped

    def forget_requests(self, tenant: str) -> None:
        """A tenant is given other objects: what was written, or waits to be, has nothing to do with them."""
        self.latest_writes.forget(tenant)
        if tenant in self._resets:
            self._resets.pop(tenant).set()

    def move_switches(
        self, values: Mapping[str, object], tenant: str | None, cause: Cause, after: int | None = None
    ) -> None:
        """Set switches while it runs, for one tenant or everybody; raises ValueError."""
        self.callers.settle(tenant)
        self.switches.set(values, tenant)
        self.callers.follow(tenant, cause, after)

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
    # What a read that lags behind sees instead of the store.
    earlier: Store | None = None

    @property
    def owner(self) -> Tenant:
        """The tenant of a request that was authenticated."""
        if self.tenant is None:
            raise LookupError("the request was not authenticated")
        return self.tenant

    @property
    def store(self) -> Store:
        """Where the objects are."""
        return self.earlier or self.sandbox.store

    def switch(self, name: str) -> str:
        """The position of a switch for this tenant."""
        return self.sandbox.switches.value(name, self.tenant.name if self.tenant else None)

    def strike(self, kinds: frozenset[str], applies: Callable[[Fault], bool] = lambda _fault: True) -> Fault | None:
        """The planted fault that strikes now, if any; counts the request against all that match."""
        tenant = self.tenant.name if self.tenant else None
        return self.sandbox.faults.strike(kinds, tenant, self.vendor, self.method, self.path, applies)

    def note(self, fault: Fault) -> None:
        """Have the history tell that a fault struck."""
        self.history.struck(self.history_id, fault.kind)

    def interrupt(self, fault: Fault | None) -> None:
        """End the process, mark the connection as dropped, or move switches, as the fault says."""
        if fault is None:
            return
        self.note(fault)
        if fault.kind == "switch":
            self.sandbox.move_switches(fault.switches, fault.tenant, "fault", self.history_id)
            return
        if fault.kind.startswith("stop_"):
            sys.stdout.flush()
            os._exit(STOPPED_BY_FAULT)
        self.dropped = True

    @contextlib.contextmanager
    def write(self) -> Iterator[Store]:
        """Change objects in one transaction. A planted fault may end it before the commit or right after it."""
        callers, tenant = self.sandbox.callers, self.owner.name
        callers.settle(tenant)
        try:
            with self.store.transaction(), self.store.noting() as before_images:
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
        self.sandbox.latest_writes.keep(tenant, self.vendor, before_images)
        callers.follow(tenant, "write", self.history_id)
        self.sandbox.faults.awaken(tenant, self.vendor, self.method, self.path)
        self.interrupt(after)
