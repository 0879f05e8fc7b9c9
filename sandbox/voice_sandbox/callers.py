# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where callers got at every moment: a timeline for each number, with an entry whenever it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .store import Document, Store
from .tenants import Tenant, TenantDirectory

# Why an entry was made: a write of an API, a click in the Admin panel, a switch that was set, a planted fault that
# moved one, a moment that was waited for, a reset, or the start of the sandbox.
Cause = Literal["write", "click", "switch", "fault", "time", "reset", "start"]


@dataclass(frozen=True)
class Lead:
    """Where a call to a number ends.

    `leads_to` and `target` are what a call placed by the control API would have as outcome and reached; `dead_route`
    says that the route forwards to what does not answer, whoever takes the call then. From `changes_at` on all this
    may be otherwise without anybody's doing. `host` is another tenant whose assistant answers.
    """

    leads_to: str
    target: str | None
    reason: str | None = None
    dead_route: bool = False
    changes_at: float | None = None
    host: str | None = field(default=None, compare=False)


# The rule: a tenant, the route of one of its numbers and a time, to where a call leads then.
Rule = Callable[[Tenant, Document, float], Lead]


class CallerTimeline:
    """The entries, in the store; what holds now is kept in memory too, so that most writes add nothing."""

    def __init__(self, store: Store, tenants: TenantDirectory) -> None:
        self._store = store
        self._tenants = tenants
        self._rule: Rule | None = None
        self._now: dict[str, dict[str, Lead]] = {}
        # Tenants whose callers get to other tenants' assistants, so that changes of those concern them too.
        self._guests: set[str] = set()

    def begin(self, rule: Rule) -> None:
        """Follow all numbers from now on. What was waited for when the last sandbox stopped came in its time."""
        self._rule = rule
        for row in self._store.execute(
            "SELECT * FROM caller WHERE id IN (SELECT max(id) FROM caller GROUP BY tenant, number)"
        ):
            known = Lead(row["leads_to"], row["target"], row["reason"], bool(row["dead_route"]), row["changes_at"])
            self._now.setdefault(row["tenant"], {})[row["number"]] = known
        for tenant in self._tenants:
            self.settle(tenant.name)
            self.follow(tenant.name, "start")

    def follow(self, tenant: str | None, cause: Cause, after: int | None = None) -> None:
        """Look where callers of a tenant, or of all, get to after a change; `after` is its entry in the history."""
        now = time.time()
        for entry in self._concerned(tenant):
            self._look(entry, now, cause, after)

    def settle(self, tenant: str | None) -> None:
        """Enter what came by itself since the last look. Called before each change, while nothing else has changed."""
        now = time.time()
        for entry in self._concerned(tenant):
            while (due := self._due(entry.name)) is not None and due <= now:
                self._look(entry, due, "time", None)

    def entries(self, since: int = 0, tenant: str | None = None) -> list[dict[str, Any]]:
        """Entries with an id above `since`, in the order of their times."""
        self.settle(tenant)
        rows = self._store.execute(
            "SELECT * FROM caller WHERE id > ? AND (? IS NULL OR tenant = ?) ORDER BY time, id", since, tenant, tenant
        )
        return [
            {
                **{name: row[name] for name in ("id", "time", "tenant", "number", "leads_to", "target", "reason")},
                "dead_route": bool(row["dead_route"]),
                "cause": row["cause"],
                "after": row["after"],
            }
            for row in rows
        ]

    def clear(self) -> None:
        """Forget everything, and begin again with where callers get to now."""
        self._store.execute("DELETE FROM caller")
        self._now.clear()
        self._guests.clear()
        self.follow(None, "reset")

    def _concerned(self, tenant: str | None) -> Iterable[Tenant]:
        if tenant is None:
            return self._tenants
        guests = [name for name in self._guests if any(lead.host == tenant for lead in self._now[name].values())]
        return filter(None, map(self._tenants.by_name, [tenant, *guests]))

    def _due(self, tenant: str) -> float | None:
        """The earliest moment that something of a tenant waits for."""
        return min((lead.changes_at for lead in self._now.get(tenant, {}).values() if lead.changes_at), default=None)

    def _look(self, tenant: Tenant, now: float, cause: Cause, after: int | None) -> None:
        if self._rule is None:
            return
        known = self._now.get(tenant.name, {})
        routes = self._store.documents(tenant.name, "inbound_route")
        leads = {route["phoneNumber"]: self._rule(tenant, route, now) for route in routes}
        for number, lead in leads.items():
            if number not in known or replace(lead, changes_at=known[number].changes_at) != known[number]:
                self._enter(tenant.name, number, lead, now, cause, after)
            elif lead != known[number]:
                self._postpone(tenant.name, number, lead.changes_at)
        self._now[tenant.name] = leads
        self._guests.discard(tenant.name)
        if any(lead.host for lead in leads.values()):
            self._guests.add(tenant.name)

    def _enter(self, tenant: str, number: str, lead: Lead, now: float, cause: Cause, after: int | None) -> None:
        self._store.execute(
            "INSERT INTO caller (time, tenant, number, leads_to, target, reason, dead_route, changes_at, cause, after) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            now,
            tenant,
            number,
            lead.leads_to,
            lead.target,
            lead.reason,
            lead.dead_route,
            lead.changes_at,
            cause,
            after,
        )

    def _postpone(self, tenant: str, number: str, changes_at: float | None) -> None:
        """Note in the newest entry of a number that the moment which is waited for is another now."""
        self._store.execute(
            "UPDATE caller SET changes_at = ? WHERE id = (SELECT max(id) FROM caller WHERE tenant = ? AND number = ?)",
            changes_at,
            tenant,
            number,
        )


def dead_spans(entries: Iterable[Mapping[str, Any]], until: float) -> list[dict[str, Any]]:
    """The times in which a route forwarded to what did not answer, from the entries of a timeline.

    Each has `tenant`, `number`, `began`, `seconds`, and of the entry that began it `leads_to`, `reason`, `cause` and
    `after`. One that goes on ends with `until`.
    """
    spans: list[dict[str, Any]] = []
    open_spans: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        key = (entry["tenant"], entry["number"])
        span = open_spans.pop(key, None)
        if span is not None:
            span["seconds"] = entry["time"] - span["began"]
        if entry["dead_route"]:
            kept = ("tenant", "number", "leads_to", "reason", "cause", "after")
            began = {"began": entry["time"], "seconds": max(0.0, until - entry["time"])}
            open_spans[key] = {**{name: entry[name] for name in kept}, **began}
            spans.append(open_spans[key])
    return spans
