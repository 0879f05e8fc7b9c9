# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The checks that ask Synthflow."""

from __future__ import annotations

import typing as t

from .._errors import AuthenticationFailed, IntegrationError, PermissionDenied
from .._fields import Values
from .._integration.wiring import account_of
from .._synthflow.api import SynthflowApi
from .credentials import credential_findings, environment_counts, missing_credentials
from .finding import Findings
from .prompt_headers import header_findings
from .rehearsal import Rehearsal
from .settings import Number, TenantSettings
from .tasks import rehearse_assistant, rehearse_attachment, rehearse_number, rehearse_transfer
from .transfers import transfers_of
from .workspace import opens, other_regions, refused_key, workspace_finding

WORKSPACE = "Synthflow workspace"


class SynthflowChecks:
    """Checks key, region and workspace, then each number and assistant. ``options`` are those of the account."""

    def __init__(self, options: Values, settings: TenantSettings, findings: Findings, rehearsal: Rehearsal) -> None:
        self._options = options
        self._account = account_of("synthflow", options)
        self._settings = settings
        self._findings = findings
        self._rehearsal = rehearsal
        self._observed: dict[str, int | None] = {"assistants": None, "numbers": None}

    def run(self) -> Values:
        """Check, and return how many assistants and numbers there are; None for what could not be read."""
        if missing_credentials("synthflow", self._options):
            if environment_counts(self._settings.params):
                self._findings.add(*credential_findings("synthflow", self._options))
            self._check_prompts({})
            return self._observed
        api = self._open()
        trees: dict[str, t.Any] = {}
        if api is not None and self._has_assistants(api):
            has_numbers = self._has_numbers(api)
            for number in self._settings.numbers:
                trees[number.number] = self._check_number(number, has_numbers)
        self._check_prompts(trees)
        return self._observed

    def _open(self) -> SynthflowApi | None:
        context = self._rehearsal.context()
        secrets = {"trunk_password": self._settings.params.get("trunk_password")}
        try:
            return SynthflowApi.open({**self._account, **secrets}, context)
        except IntegrationError as failure:
            self._findings.add_failure(failure, WORKSPACE)
            return None
        finally:
            self._rehearsal.tell(context, WORKSPACE)

    def _has_assistants(self, api: SynthflowApi) -> bool:
        """Read the assistants, which Synthflow suggests for trying a key."""
        try:
            self._observed["assistants"] = len(api.list_assistants())
        except (AuthenticationFailed, PermissionDenied) as refusal:
            finding = refused_key(refusal, self._settings.region, other_regions(self._options), self._opens)
            self._findings.add(finding)
            return False
        except IntegrationError as failure:
            self._findings.add_failure(failure, WORKSPACE)
            return False
        return True

    def _opens(self, region: str, url: str) -> bool | None:
        return opens(region, url, self._account, self._rehearsal.context())

    def _has_numbers(self, api: SynthflowApi) -> bool:
        """Return whether the workspace shows its numbers. Where it has each that is meant, it is not asked for all."""
        if self._settings.numbers and all(_shows(api, number.number) for number in self._settings.numbers):
            return True
        try:
            self._observed["numbers"] = len(api.list_numbers())
        except IntegrationError as refusal:
            self._findings.add(workspace_finding(refusal, api.workspace_id))
            return False
        return True

    def _check_number(self, number: Number, has_numbers: bool) -> t.Any:
        """Check what belongs to a number; return the assistant's ``agent`` as it would be."""
        if has_numbers:
            rehearse_number(self._rehearsal, number, self._settings, self._account)
        if not self._settings.integrates:
            self._check_transfers(number, None)
            return None
        assistant = rehearse_assistant(self._rehearsal, number, self._account)
        if assistant is None:
            return None
        if has_numbers:
            rehearse_attachment(self._rehearsal, number, self._settings, self._account, assistant)
        self._check_transfers(number, assistant)
        return assistant.get("agent")

    def _check_transfers(self, number: Number, assistant: Values | None) -> None:
        for transfer in transfers_of(self._settings):
            if transfer.number == number.number:
                rehearse_transfer(self._rehearsal, transfer, self._settings, self._account, assistant)

    def _check_prompts(self, trees: t.Mapping[str, t.Any]) -> None:
        """Check each assistant's texts as they will be; where Synthflow does not tell, as the inventory has them."""
        if not self._settings.integrates:
            return
        for number in self._settings.numbers:
            tree = trees.get(number.number) or number.entry.get("agent")
            self._findings.add(*header_findings(str(number.assistant), tree, number.headers))


def _shows(api: SynthflowApi, number: str) -> bool:
    """Return whether the workspace has a number. Why one cannot be read is told where it is rehearsed."""
    try:
        return api.find_number(number) is not None
    except IntegrationError:
        return False
