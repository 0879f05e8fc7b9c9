# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""One tenant's integration: Synthflow first, then the proof, then Gladly. Callers move last."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._fields import Values
from .._preflight.settings import TenantSettings
from .._preflight.transfers import transfers_of
from .._resource import Params
from .carriers import Carrier
from .journal import Journal
from .outcome import Ended, Outcome
from .proof import Proof
from .wiring import Part, assistant_part, attachment_part, number_part, transfer_part
from .words import page_of, sentences, unproven

Results: t.TypeAlias = "dict[str, Values]"


@dataclass(frozen=True)
class Tenant:
    """Whom all of it is about. ``synthflow`` and ``voice`` are the options that say who asks which vendor."""

    name: str
    settings: TenantSettings
    synthflow: Params
    voice: Params

    @property
    def backend(self) -> str:
        """Who changes Gladly's voice settings."""
        return str(self.voice["backend"])

    @property
    def page(self) -> str | None:
        """The path of the page with what a person has to do, whether it is there or not."""
        return page_of(self.name, self.settings.params["runbook_directory"])


class Stage:
    """Carries out the objects of one kind. All are tried, so that what is wrong with them is told at once."""

    def __init__(self, carrier: Carrier, journal: Journal) -> None:
        self._carrier = carrier
        self._journal = journal

    def run(self, parts: t.Iterable[Part]) -> list[Values]:
        """Return the results. Raises Ended after the last one when some failed."""
        results, failures = [], []
        for part in parts:
            try:
                results.append(self._carrier.carry(part))
                self._journal.add(part, results[-1])
            # A defect of ours in one object leaves the way back open for the others.
            except Exception as failure:
                failures.append(self._journal.add_failure(part, failure))
        if failures:
            raise Ended("stopped", sentences(*(entry["msg"] for entry in failures)), failures[0].get("error"))
        return results


class SynthflowSide:
    """Sets up the Synthflow workspace of a tenant."""

    def __init__(self, tenant: Tenant, carrier: Carrier, journal: Journal) -> None:
        self._tenant = tenant
        self._stage = Stage(carrier, journal)
        self.newly_attached: list[str] = []

    def set_up(self) -> None:
        """Import numbers, create assistants, attach them, and let them transfer. Raises Ended."""
        tenant, settings = self._tenant, self._tenant.settings
        account, numbers = tenant.synthflow, settings.numbers
        imported = self._stage.run(number_part(number, settings, account) for number in numbers)
        assistants = self._stage.run(assistant_part(number, account) for number in numbers)
        attached = self._stage.run(
            attachment_part(number, settings, account, one["number"], other["assistant"])
            for number, one, other in zip(numbers, imported, assistants, strict=True)
        )
        self.newly_attached = [one.number for one, result in zip(numbers, attached, strict=True) if result["changed"]]
        self._stage.run(self._transfers(dict(zip((one.number for one in numbers), assistants, strict=True))))

    def _transfers(self, assistants: Results) -> t.Iterator[Part]:
        for transfer in transfers_of(self._tenant.settings):
            assistant = assistants[transfer.number]["assistant"]
            part = transfer_part(transfer, self._tenant.settings, self._tenant.synthflow, assistant)
            # One without a usable target ends the preflight.
            if part is not None:
                yield part


def prove(tenant: Tenant, proof: Proof, connect_only: t.Iterable[str]) -> None:
    """Prove the way of a call, before anything of Gladly is touched. Raises Ended."""
    if not proof.is_wanted:
        return
    try:
        found = proof.of_all(connect_only)
    except ValueError as problem:
        raise Ended("stopped", f"call_legs: {problem}", kind="unproven") from problem
    if not found["passed"]:
        consequence = unproven(tenant.name, tenant.backend, tenant.page, tenant.settings.numbers)
        raise Ended("stopped", sentences(*found["failures"], consequence), kind="unproven")


def outcome_of(journal: Journal) -> Outcome:
    """Return the outcome of a tenant that is through."""
    if journal.pending():
        return "pending"
    return "integrated" if journal.changed else "unchanged"
