# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Looks at both accounts of a tenant, and at all of its settings, and tells everything that is wrong at once."""

from __future__ import annotations

import base64
import typing as t
from dataclasses import dataclass, replace

from .._connection import COMMON_ARGUMENTS
from .._errors import IntegrationError, InvalidInput
from .._fields import Values
from .._gladly.connection import checked_host
from .._gladly.destination_settings import CODECS, TRANSPORTS
from .._ledger.ledger import Ledger
from .._masking import Masker
from .._resource import Context, Listing, Params
from .._synthflow.clusters import CLUSTERS
from .._synthflow.connection import SHORTEST_PIN
from .._tenant import RUNBOOK
from .attestations import attestations
from .call_path import address_findings, allowlist_findings, codec_findings, region_findings, usable_call_path
from .credentials import with_environment
from .finding import Findings
from .gladly_checks import GladlyChecks
from .probe_checks import PROBE_OPTIONS, probe_findings
from .rehearsal import Rehearsal
from .sessions import SessionPool
from .settings import DECOMMISSION, INTEGRATE, VERIFY, TenantSettings, read_settings, settings_findings
from .synthflow_checks import SynthflowChecks
from .transfers import transfer_findings, transfers_of

# What is dialled after a transfer. It stands among what no option describes, so Ansible would print it.
PINS = ("numbers.transfers.digits",)
SYNTHFLOW_OPTIONS: dict[str, t.Any] = {
    "api_key": {"type": "str", "no_log": True},
    "workspace_id": {"type": "str"},
    "region": {"type": "str", "required": True, "choices": list(CLUSTERS)},
    "api_url": {"type": "str"},
    "region_urls": {"type": "dict", "default": {}},
}
GLADLY_OPTIONS: dict[str, t.Any] = {
    "host": {"type": "str"},
    "agent_email": {"type": "str"},
    "api_token": {"type": "str", "no_log": True},
    "api_url": {"type": "str"},
    "backend": {"type": "str", "choices": [RUNBOOK, "api"], "default": RUNBOOK},
    "organization": {"type": "str"},
    "team": {"type": "str"},
}


@dataclass(frozen=True)
class Look:
    """What a preflight found. ``settings`` are those of the tenant as given, ``rehearsal`` what a run would come to."""

    settings: TenantSettings
    findings: Findings
    observed: Values
    rehearsal: Rehearsal
    masker: Masker

    def to_result(self) -> dict[str, t.Any]:
        """Return the keys of the module's result, without a secret."""
        return {
            "findings": self.masker.mask_all(self.findings.to_result()),
            "passed": self.findings.passed,
            "observed": self.observed,
        }


class TenantPreflight(Listing[SessionPool]):
    """Checks one tenant. Reads alone; whatever is wrong with the tenant is a finding."""

    short_secrets = PINS
    module_arguments = {
        "argument_spec": {
            "synthflow": {"type": "dict", "required": True, "options": SYNTHFLOW_OPTIONS},
            "gladly": {"type": "dict", "required": True, "options": GLADLY_OPTIONS},
            "numbers": {"type": "list", "elements": "raw", "required": True},
            "sip_domain": {"type": "str"},
            "destination_name": {"type": "str", "default": "Synthflow AI"},
            "headers": {"type": "raw"},
            "allowlist": {"type": "list", "elements": "str", "default": []},
            "signalling_networks": {"type": "list", "elements": "str", "default": []},
            "transport": {"type": "str", "choices": list(TRANSPORTS), "default": "tls"},
            "codecs": {"type": "list", "elements": "str", "default": list(CODECS)},
            "registration": {"type": "bool", "default": False},
            "trunk_username": {"type": "str"},
            "trunk_password": {"type": "str", "no_log": True},
            "on_conflict": {"type": "str", "choices": ["fail", "move"], "default": "fail"},
            "allow_other_transfers": {"type": "bool", "default": False},
            "ledger": {"type": "path"},
            "probe": {"type": "dict", "options": PROBE_OPTIONS},
            "play_hosts": {"type": "int", "default": 1},
            "shared_credentials": {"type": "bool", "default": False},
            "scope": {"type": "str", "choices": [INTEGRATE, VERIFY, DECOMMISSION], "default": INTEGRATE},
            **COMMON_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context, *, diff: bool = False) -> None:
        common = {name: params[name] for name in COMMON_ARGUMENTS}
        self._params = params
        self._context = context
        self._diff = diff
        self.synthflow = {**with_environment("synthflow", params), **common}
        self.gladly = {**with_environment("gladly", params), **common}
        self.masker = Masker(self._secrets())
        self.pool = self._api = SessionPool(masker=self.masker)

    def collect(self) -> dict[str, t.Any]:
        """Return ``findings``, ``passed`` and ``observed``."""
        return self.look().to_result()

    def look(self) -> Look:
        """Look at everything, and return what was found."""
        settings = read_settings(self._params)
        findings = Findings()
        findings.add(*settings_findings(self._params), *region_findings(settings.region))
        checked = self._check_the_call_path(settings, findings) if settings.integrates else settings
        findings.add(*transfer_findings(checked))
        findings.add(*(probe_findings(checked) if settings.integrates else ()))
        rehearsal = Rehearsal(
            self._api, findings, verifies=settings.verifies, diff=self._diff, requests=self._context.requests
        )
        attested = self._check_the_ledger(checked, rehearsal, findings)
        synthflow = SynthflowChecks(self.synthflow, checked, findings, rehearsal)
        gladly = GladlyChecks(self.gladly, checked, findings, rehearsal)
        observed = {**gladly.run(), **synthflow.run()}
        if settings.verifies:
            observed["attested"] = attested
        return Look(settings, findings, self.masker.mask_all(observed), rehearsal, self.masker)

    def _check_the_call_path(self, settings: TenantSettings, findings: Findings) -> TenantSettings:
        """Check what needs no connection; return the settings without what of it cannot be used."""
        params = self._params
        usable = []
        for number in settings.numbers:
            found = list(address_findings(number, settings, params["transport"]))
            findings.add(*found)
            usable.append(number.without_address() if any(one.severity == "error" for one in found) else number)
        findings.add(
            *codec_findings(params["codecs"]),
            *allowlist_findings(params["allowlist"], settings.region, params["signalling_networks"]),
        )
        return replace(settings.with_numbers(usable), params={**params, **usable_call_path(params)})

    def _check_the_ledger(
        self, settings: TenantSettings, rehearsal: Rehearsal, findings: Findings
    ) -> list[Values] | None:
        """Read the ledger, if there is one, as the run will do; a host that is none is told with the organization.

        Return what people confirmed by it; None where the ledger does not say.
        """
        path = self._params.get("ledger")
        if not path:
            return None
        workspace = self.synthflow.get("workspace_id") or None
        host = self.gladly.get("host")
        try:
            known = checked_host(host) if host else None
        except InvalidInput:
            known = None
        try:
            ledger = Ledger(path, rehearsal.context(), gladly_host=known, synthflow_workspace=workspace)
        except IntegrationError as failure:
            findings.add_failure(failure, "ledger")
            return None
        try:
            return attestations(ledger, settings) if self.gladly["backend"] == RUNBOOK else None
        finally:
            ledger.close()

    def _secrets(self) -> list[str | None]:
        email, token = self.gladly.get("agent_email"), self.gladly.get("api_token")
        pair = base64.b64encode(f"{email}:{token}".encode()).decode() if email and token else None
        return [self.synthflow.get("api_key"), token, pair, self._params.get("trunk_password"), *_pins(self._params)]


def _pins(params: Params) -> t.Iterator[str]:
    """Return what is dialled after the transfers, as far as masking it makes no holes in all other text."""
    for transfer in transfers_of(read_settings(params)):
        digits = str(transfer.options.get("digits") or "")
        if len(digits) >= SHORTEST_PIN:
            yield digits
