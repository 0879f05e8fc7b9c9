# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""The tenants of a run, the batches that Ansible takes them in, and the document that they make."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import (
    Document,
    Facts,
    document,
)

from .ansible_facts import Batch, host_variables
from .tenant_record import TenantRecord

_PREFIXES = {"wave": "wave_", "region": "region_", "backend": "backend_"}
_VARIABLES = {"wave": "tenant_wave", "region": "tenant_region", "backend": "tenant_gladly_backend"}


class RunRecord:
    """Everything that a report is made of. ``group`` is the inventory group whose hosts are tenants."""

    def __init__(self, group: str, started: float) -> None:
        self.playbook = ""
        self.check_mode = False
        self._group = group
        self._started = started
        self._tenants: dict[str, TenantRecord] = {}
        self._batch: list[str] = []
        self._batches: dict[str, int] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no play was about a tenant."""
        return not self._tenants

    @property
    def batch(self) -> list[TenantRecord]:
        """The tenants that the play works on now."""
        return [self._tenants[name] for name in self._batch]

    def tenant(self, host: str) -> TenantRecord | None:
        """Return the record of a tenant, None for a host that is none."""
        return self._tenants.get(host)

    def members(self, wave: str | None) -> list[TenantRecord]:
        """Return the tenants of a wave; None is the wave of those without."""
        return [record for record in self._tenants.values() if record.wave == wave]

    def begin(self, batch: Batch) -> list[TenantRecord]:
        """Begin a batch: know its tenants, and those whose turn comes later. Return the tenants of the batch."""
        wanted = set(map(str, batch.groups.get(self._group) or ()))
        memberships = {kind: _memberships(batch.groups, prefix) for kind, prefix in _PREFIXES.items()}
        for host in dict.fromkeys([*batch.all_hosts, *batch.hosts]):
            if host in wanted and host not in self._tenants:
                facts = {kind: memberships[kind].get(host) for kind in _PREFIXES}
                unknown = [_VARIABLES[kind] for kind, known in facts.items() if known is None]
                variables = host_variables(batch, host, unknown) if unknown else {}
                wave, region, backend = (known or variables.get(_VARIABLES[kind]) for kind, known in facts.items())
                self._tenants[host] = TenantRecord(host, wave, region, backend)
        self._batch = [host for host in batch.hosts if host in wanted]
        self._batches[batch.play] = self._batches.get(batch.play, 0) + 1
        is_part = len(self._batch) < sum(host in wanted for host in batch.all_hosts)
        for record in self.batch:
            record.begin()
            if is_part:
                record.join_wave(f"batch {self._batches[batch.play]}")
        return self.batch

    def settle(self, still_in: t.Collection[str]) -> None:
        """End the batch. ``still_in`` are the hosts that Ansible counts neither as failed nor as unreachable."""
        for record in self.batch:
            record.settle(is_out=record.name not in still_in)
        self._batch = []

    def to_document(self, ended: float, *, finished: bool, notes: list[str]) -> Document:
        """Return the report as it stands."""
        tenants = [record.to_tenant() for record in self._tenants.values()]
        told = [tenant["predicted"] for tenant in tenants if self._tenants[tenant["name"]].has_run]
        facts = Facts(
            playbook=self.playbook,
            started=self._started,
            ended=ended,
            finished=finished,
            predicted=all(told) if told else self.check_mode,
            notes=notes,
        )
        return document(facts, tenants)


def _memberships(groups: t.Mapping[str, t.Any], prefix: str) -> dict[str, str]:
    """Return for each host what follows the prefix in the name of its group."""
    found: dict[str, str] = {}
    for group, hosts in groups.items():
        name = str(group)
        if name.startswith(prefix) and len(name) > len(prefix):
            for host in hosts:
                found.setdefault(str(host), name[len(prefix) :])
    return found
