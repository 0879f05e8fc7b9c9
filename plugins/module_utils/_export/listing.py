# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Reads what a tenant has at both vendors, for a tenants file."""

from __future__ import annotations

import typing as t

from .._connection import COMMON_ARGUMENTS
from .._errors import InvalidInput
from .._fields import Values
from .._ledger.ledger import LEDGER_ARGUMENT
from .._preflight.credentials import missing_credentials, with_environment
from .._preflight.preflight import GLADLY_OPTIONS, SYNTHFLOW_OPTIONS
from .._preflight.sessions import SessionPool
from .._resource import Context, Listing, Params
from .._tenant import RUNBOOK
from .reading import Organization, read_organization, read_workspace
from .tenant import Export


def _without(options: t.Mapping[str, t.Any], *names: str) -> dict[str, t.Any]:
    return {name: spec for name, spec in options.items() if name not in names}


class TenantExport(Listing[SessionPool]):
    """Reads one tenant. Of Gladly, an API shows the voice settings with the backend ``api`` alone."""

    module_arguments = {
        "argument_spec": {
            "tenant": {"type": "str", "required": True},
            "synthflow": {"type": "dict", "required": True, "options": _without(SYNTHFLOW_OPTIONS, "region_urls")},
            "gladly": {"type": "dict", "default": {}, "options": _without(GLADLY_OPTIONS, "organization", "team")},
            "agents": {"type": "bool", "default": True},
            **LEDGER_ARGUMENT,
            "play_hosts": {"type": "int", "default": 1},
            "shared_credentials": {"type": "bool", "default": False},
            **COMMON_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._synthflow = with_environment("synthflow", params)
        self._gladly = with_environment(
            "gladly", {**params, "gladly": {"backend": RUNBOOK, **(params["gladly"] or {})}}
        )
        self._check("synthflow", self._synthflow)
        if self._is_api:
            self._check("gladly", self._gladly)
        self._api = SessionPool()

    @property
    def _is_api(self) -> bool:
        return bool(self._gladly["backend"] != RUNBOOK)

    def _check(self, vendor: str, options: Values) -> None:
        missing = missing_credentials(vendor, options)
        if missing:
            raise InvalidInput(
                f"{vendor}.{missing[0]}",
                "it is not set",
                f"Set tenant_{vendor}_{missing[0]}; with several tenants in a play, the environment's counts only if "
                "tenant_shared_credentials is true.",
            )
        if vendor == "gladly" and not (options.get("host") or options.get("api_url")):
            raise InvalidInput("gladly.host", "it is not set, and neither is api_url", "Set tenant_gladly_host.")

    def collect(self) -> dict[str, t.Any]:
        """Return ``name``, ``settings``, ``to_fill`` and ``notes``."""
        common = {name: self._params[name] for name in COMMON_ARGUMENTS}
        workspace = read_workspace({**self._synthflow, **common}, self._params["ledger"], self._api, self._context)
        if not self._params["agents"]:
            # As if Synthflow had shown nothing else than who answers.
            workspace = workspace.without_agents()
        organization = Organization()
        if self._is_api or self._params["ledger"]:
            voice = {**self._gladly, **common, "ledger": self._params["ledger"]}
            organization = read_organization(voice, self._api, self._context)
        found = Export(self._given(), workspace, organization).run()
        kept = {"settings": found.settings, "to_fill": found.to_fill, "notes": found.notes}
        return {"name": self._params["tenant"], **kept}

    def _given(self) -> Values:
        """Return what is known of the tenant and is no secret, by its key in a tenants file."""
        return {
            "region": self._synthflow["region"],
            "synthflow_workspace_id": self._synthflow["workspace_id"],
            "gladly_backend": self._gladly["backend"],
            "gladly_host": self._params["gladly"].get("host"),
            "gladly_agent_email": self._params["gladly"].get("agent_email"),
        }
