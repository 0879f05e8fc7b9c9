# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""One tenant's integration as a whole, as ``tenant_integration`` carries it out."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from .._errors import InvalidInput, LedgerUnavailable
from .._fields import Values
from .._ledger.turn import Turn, check_place
from .._masking import Masker
from .._preflight.preflight import PINS, Look, TenantPreflight
from .._preflight.rehearsal import NOTICE
from .._preflight.sessions import KeptSession, SessionPool
from .._preflight.transfers import target_of, transfers_of
from .._resource import Context, Params, Transaction
from .arguments import ARGUMENTS, PREFLIGHT_FAIL_ON, preflight_params
from .carriers import Carrier, Reader, Runner
from .course import SynthflowSide, Tenant, outcome_of, prove
from .cutover import GladlySide
from .journal import Journal
from .outcome import Ended, NotIntegrated, Outcome, in_short
from .proof import Proof
from .wiring import account_of, voice_of
from .words import page_of, waiting


class TenantIntegration(Transaction):
    """Brings one tenant to its wanted state, all of it or, as far as callers are concerned, none."""

    short_secrets = PINS
    module_arguments = {"argument_spec": ARGUMENTS}

    @classmethod
    def open(cls, params: Params, context: Context) -> TenantIntegration:
        """Return the integration of the tenant that the options mean."""
        return cls(params, context)

    def __init__(self, params: Params, context: Context) -> None:
        self._name = str(params["tenant"])
        self._params = preflight_params(params)
        try:
            page_of(self._name, params["runbook_directory"])
        except ValueError as problem:
            raise InvalidInput("tenant", str(problem), "Rename the inventory host.") from problem
        self._context = context
        self._proof = Proof(self._params, context)
        self._journal = Journal(context.written)
        self._page: str | None = None
        self._preflight: TenantPreflight | None = None
        self._pool: SessionPool | None = None
        self._turn: Turn | None = None

    def carry_out(self, diff: bool) -> dict[str, t.Any]:
        """Look, and then do what has to be done. Raises NotIntegrated."""
        self._preflight = TenantPreflight(self._params, self._context, diff=diff)
        look = self._preflight.look()
        try:
            self._stop_on(look)
            self._wire(look, diff)
            self._tell_what_waits()
        except Ended as ended:
            result = self._result(look, ended.outcome, diff)
            raise NotIntegrated(self._name, ended.masked(look.masker), _without_secrets(result, look.masker)) from ended
        finally:
            # Ansible shows a warning once, however many tenants it is about, and does not say which.
            self._context.warnings[:] = [f"{self._name}: {text}" for text in self._context.warnings]
        return _without_secrets(self._result(look, outcome_of(self._journal), diff), look.masker)

    def _stop_on(self, look: Look) -> None:
        """Stop while the tenant is not in order. Raises Ended."""
        severities = PREFLIGHT_FAIL_ON[self._params["fail_on"]]
        reasons = [
            finding.text
            for finding in look.findings.ordered()
            if finding.severity in severities or (finding.severity == "error" and finding.check == "settings")
        ]
        if not reasons and _leads_nowhere(look):
            reasons = [one.text for one in look.findings.ordered() if one.check == "transfers"]
        for finding in look.findings.ordered():
            # What a step warns of, it says itself when it is taken.
            if finding.text not in reasons and (reasons or finding.check != NOTICE):
                self._context.warn(look.masker.mask(finding.text))
        if reasons:
            raise Ended("stopped", " ".join(reasons), kind="preflight")

    def _tell_what_waits(self) -> None:
        """Warn of what a person has to do, where that does not end the run."""
        pending = self._journal.pending()
        if pending:
            self._context.warn(waiting(self._name, pending, self._page, predicted=self._context.check_mode))

    def _wire(self, look: Look, diff: bool) -> None:
        """Carry the parts out, or take over what the preflight saw where nothing has to be changed. Raises Ended."""
        tenant = self._tenant(look)
        preflight = t.cast(TenantPreflight, self._preflight)
        rehearsed = look.rehearsal.rehearsed
        predicting = replace(self._context, check_mode=True)
        carrier: Carrier = Runner(preflight.pool, predicting, diff=diff)
        if look.findings.passed:
            carrier = Reader(rehearsed, self._context, t.cast(Runner, carrier))
        writes = not self._context.check_mode and not (look.findings.passed and self._is_settled(tenant, look, diff))
        if self._context.check_mode:
            self._foresee_its_turn(tenant, look, diff)
        if writes:
            self._wait_for_its_turn()
            self._pool = SessionPool(KeptSession, look.masker)
            carrier = Runner(self._pool, self._context, diff=diff)
        synthflow = SynthflowSide(tenant, carrier, self._journal)
        synthflow.set_up()
        prove(tenant, self._proof, synthflow.newly_attached if self._context.check_mode else ())
        gladly = GladlySide(
            tenant,
            carrier,
            self._journal,
            self._proof,
            predicts=not writes,
            check_mode=self._context.check_mode,
            with_diff=diff,
        )
        try:
            gladly.set_up()
        finally:
            self._page = gladly.page

    def _wait_for_its_turn(self) -> None:
        """Keep other runs for the tenant out. Each object is read anew from here on. Raises Ended."""
        try:
            self._turn = Turn(self._params["ledger"])
        except LedgerUnavailable as failure:
            raise _stopped_by(failure) from failure

    def _foresee_its_turn(self, tenant: Tenant, look: Look, diff: bool) -> None:
        """End a prediction as a run ends that has something to change and no place for its lock. Raises Ended."""
        try:
            check_place(self._params["ledger"])
        except LedgerUnavailable as failure:
            if not (look.findings.passed and self._is_settled(tenant, look, diff)):
                raise _stopped_by(failure) from failure

    def _is_settled(self, tenant: Tenant, look: Look, diff: bool) -> bool:
        """Return whether a run would change nothing at all, by what the preflight saw."""
        journal, silent = Journal(), Context(check_mode=True)
        reader = Reader(
            look.rehearsal.rehearsed, silent, Runner(t.cast(TenantPreflight, self._preflight).pool, silent, diff=diff)
        )
        try:
            SynthflowSide(tenant, reader, journal).set_up()
            GladlySide(tenant, reader, journal, self._proof, predicts=True, check_mode=True, with_diff=diff).set_up()
        except Ended as ended:
            return ended.outcome == "pending" and not journal.changed
        return not journal.changed

    def _tenant(self, look: Look) -> Tenant:
        preflight = t.cast(TenantPreflight, self._preflight)
        voice = voice_of(look.settings, account_of("gladly", preflight.gladly))
        return Tenant(self._name, look.settings, account_of("synthflow", preflight.synthflow), voice)

    def _result(self, look: Look, outcome: Outcome, diff: bool) -> Values:
        journal, found = self._journal, look.to_result()
        return {
            "changed": journal.changed,
            **({"diff": journal.diffs} if diff else {}),
            "outcome": outcome,
            "objects": journal.entries,
            "findings": found["findings"],
            "observed": found["observed"],
            "verification": self._proof.summary(),
            "probes": self._proof.probes(),
            "runbook": self._page,
            "requests": {vendor: self._context.requests.get(vendor, 0) for vendor in ("synthflow", "gladly")},
            "text": in_short(self._name, outcome, journal.entries, predicted=self._context.check_mode),
        }

    def close(self) -> None:
        """Let go of kept connections."""
        if self._preflight is not None:
            self._preflight.close()
        if self._pool is not None:
            self._pool.close()
        if self._turn is not None:
            self._turn.end()


def _stopped_by(failure: LedgerUnavailable) -> Ended:
    """Return the end of a run that could not keep others out."""
    result = failure.to_result()
    return Ended("stopped", result["msg"], result["error"])


def _without_secrets(result: Values, masker: Masker) -> Values:
    """Return a result without a secret in what it says. Its keys are ours, also where a password is the same word."""
    masked = {name: masker.mask_all(value) for name, value in result.items()}
    objects = [{name: masker.mask_all(value) for name, value in entry.items()} for entry in result["objects"]]
    return {**masked, "objects": objects}


def _leads_nowhere(look: Look) -> bool:
    """Return whether some transfer that is wanted has no usable target, so that it is not known what to do."""
    settings = look.settings
    wanted = (transfer for transfer in transfers_of(settings) if transfer.is_wanted)
    return any(target_of(transfer, settings.sip_domain) is None for transfer in wanted)
