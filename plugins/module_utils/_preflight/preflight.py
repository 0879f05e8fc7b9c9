# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Looks at both accounts of a tenant, and at all of its settings, and tells everything that is wrong at once."""

from __future__ import annotations

import base64
import typing as t

from .._connection import COMMON_ARGUMENTS
from .._errors import IntegrationError, InvalidInput
from .._fields import Values
from .._gladly.connection import checked_host
from .._gladly.destination_settings import CODECS, TRANSPORTS
from .._ledger.ledger import Ledger
from .._masking import Masker
from .._resource import Context, Listing, Params
from .._synthflow.clusters import CLUSTERS
from .._tenant import RUNBOOK
from .attestations import attestations
from .call_path import address_findings, allowlist_findings, codec_findings, region_findings
from .credentials import with_environment
from .finding import Findings
from .gladly_checks import GladlyChecks
from .probe_checks import PROBE_OPTIONS, probe_findings
from .rehearsal import Rehearsal
from .sessions import SessionPool
from .settings import DECOMMISSION, INTEGRATE, VERIFY, TenantSettings, read_settings, settings_findings
from .synthflow_checks import SynthflowChecks
from .transfers import transfer_findings

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


class TenantPreflight(Listing[SessionPool]):
    """Checks one tenant. Reads alone; whatever is wrong with the tenant is a finding."""

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

    def __init__(self, params: Params, context: Context) -> None:
        common = {name: params[name] for name in COMMON_ARGUMENTS}
        self._params = params
        self._synthflow = {**with_environment("synthflow", params), **common}
        self._gladly = {**with_environment("gladly", params), **common}
        self._api = SessionPool()

    def collect(self) -> dict[str, t.Any]:
        """Return ``findings``, ``passed`` and ``observed``."""
        settings = read_settings(self._params)
        findings = Findings()
        findings.add(*settings_findings(self._params), *region_findings(settings.region))
        settings = self._check_the_call_path(settings, findings) if settings.integrates else settings
        findings.add(*transfer_findings(settings))
        findings.add(*(probe_findings(settings) if settings.integrates else ()))
        rehearsal = Rehearsal(self._api, findings, verifies=settings.verifies)
        attested = self._check_the_ledger(settings, rehearsal, findings)
        synthflow = SynthflowChecks(self._synthflow, settings, findings, rehearsal)
        gladly = GladlyChecks(self._gladly, settings, findings, rehearsal)
        observed = {**gladly.run(), **synthflow.run()}
        if settings.verifies:
            observed["attested"] = attested
        masker = Masker(self._secrets())
        return {
            "findings": masker.mask_all(findings.to_result()),
            "passed": findings.passed,
            "observed": masker.mask_all(observed),
        }

    def _check_the_call_path(self, settings: TenantSettings, findings: Findings) -> TenantSettings:
        """Check what needs no connection; return the settings without the addresses that cannot be used."""
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
        return settings.with_numbers(usable)

    def _check_the_ledger(
        self, settings: TenantSettings, rehearsal: Rehearsal, findings: Findings
    ) -> list[Values] | None:
        """Read the ledger, if there is one, as the run will do; a host that is none is told with the organization.

        Return what people confirmed by it; None where the ledger does not say.
        """
        path = self._params.get("ledger")
        if not path:
            return None
        workspace = self._synthflow.get("workspace_id") or None
        host = self._gladly.get("host")
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
            return attestations(ledger, settings) if self._gladly["backend"] == RUNBOOK else None
        finally:
            ledger.close()

    def _secrets(self) -> list[str | None]:
        email, token = self._gladly.get("agent_email"), self._gladly.get("api_token")
        pair = base64.b64encode(f"{email}:{token}".encode()).decode() if email and token else None
        return [self._synthflow.get("api_key"), token, pair, self._params.get("trunk_password")]
