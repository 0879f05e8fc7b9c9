# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wires a tenant as the integration role does, without Ansible's overhead: resource by resource, or by the one task."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.transaction import (
    TenantIntegration,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_resource, run_transaction
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

NUMBER = "+12065550100"
ASSISTANT = "Acme voice agent"
DESTINATION = "Synthflow AI"
AGENT = {
    "llm": "gpt-4.1",
    "language": "en-US",
    "prompt": "You answer for Acme.",
    "greeting_message": "Hello.",
    "voice_id": "wyWA56cQNU2KqUW4eCsI",
    "voice_engine_version": "2.0",
}

Result = dict[str, Any]


class Tenant:
    """A tenant of a running sandbox; what is wired is the tenant acme."""

    def __init__(self, info: dict[str, Any], name: str = "acme") -> None:
        vendors = info["tenants"][name]
        synthflow, gladly = vendors["synthflow"], vendors["gladly"]
        connection = {"ca_path": info["ca_path"], "timeout": 30, "retry_timeout": 60}
        self.synthflow = {
            **{key: synthflow[key] for key in ("api_key", "workspace_id", "region", "api_url")},
            **connection,
        }
        self.gladly = {**{key: gladly[key] for key in ("api_url", "agent_email", "api_token")}, **connection}
        self._organization = gladly["organization"]
        self._connection = connection

    def integrate(self, *, check_mode: bool = False) -> list[Result]:
        """Bring everything into place as the playbook does, but for the proof; return the result of each object.

        Raises IntegrationError.
        """
        of_synthflow, of_gladly = (
            {name: value for name, value in account.items() if name not in self._connection}
            for account in (self.synthflow, self.gladly)
        )
        number = {
            "phone_number": NUMBER,
            "friendly_name": "Acme main line",
            "assistant": ASSISTANT,
            "agent": AGENT,
            "fallback": {"type": "inbox", "target": "Voice Support"},
        }
        options = {
            "tenant": "acme",
            "synthflow": of_synthflow,
            "gladly": {**of_gladly, "backend": "api", "organization": self._organization},
            "numbers": [number],
            "sip_domain": "acme.sip.gladly.com",
            "verify": {"level": "config"},
            **self._connection,
        }
        checked = ArgumentSpecValidator(**TenantIntegration.module_arguments).validate(options)
        assert not checked.error_messages, checked.error_messages
        context = Context(check_mode=check_mode)
        results: list[Result] = run_transaction(TenantIntegration, checked.validated_parameters, context, diff=True)[
            "objects"
        ]
        return results

    def wire(self, *, check_mode: bool = False) -> list[Result]:
        """Bring everything into place and return each task's result."""
        number = self.task(
            SipNumber,
            self.synthflow,
            check_mode,
            phone_number=NUMBER,
            friendly_name="Acme main line",
            termination_uri="acme.sip.gladly.com",
        )
        assistant = self.task(Assistant, self.synthflow, check_mode, name=ASSISTANT, agent=AGENT)
        attachment = self.task(
            Attachment,
            self.synthflow,
            check_mode,
            phone_number=NUMBER,
            assistant=ASSISTANT,
            predicted_number=number["number"],
            predicted_assistant=assistant["assistant"],
        )
        destination = self.task(
            SipDestination,
            self.gladly,
            check_mode,
            name=DESTINATION,
            sip_domain="acme.sip.gladly.com",
            phone_number=NUMBER,
            region="us",
            allowlist=["35.237.42.43", "34.139.4.161"],
            backend="api",
        )
        route = self.task(
            InboundRoute,
            self.gladly,
            check_mode,
            phone_number=NUMBER,
            destination=DESTINATION,
            fallback={"type": "inbox", "target": "Voice Support"},
            predicted_destination=destination["destination"],
            backend="api",
        )
        return [number, assistant, attachment, destination, route]

    def unwire(self) -> list[Result]:
        """Take everything apart in reverse order and return each task's result."""
        absent = {"state": "absent"}
        return [
            self.task(
                InboundRoute,
                self.gladly,
                phone_number=NUMBER,
                destination=DESTINATION,
                fallback={"type": "inbox", "target": "Voice Support"},
                backend="api",
                **absent,
            ),
            self.task(SipDestination, self.gladly, name=DESTINATION, backend="api", **absent),
            self.task(SipNumber, self.synthflow, phone_number=NUMBER, allow_attached_to=[ASSISTANT], **absent),
            self.task(Assistant, self.synthflow, name=ASSISTANT, allow_attached_number=NUMBER, **absent),
        ]

    @staticmethod
    def task(kind: type[Resource[Any]], connection: dict[str, Any], check_mode: bool = False, **options: Any) -> Result:
        """Run one task and return its result."""
        spec = kind.module_arguments["argument_spec"]
        params = {name: option.get("default") for name, option in spec.items()} | connection | options
        return run_resource(kind, params, Context(check_mode=check_mode), diff=True)


def changes(results: list[Result]) -> list[bool]:
    """Return which tasks changed something."""
    return [result["changed"] for result in results]


def diffs(results: list[Result]) -> list[Any]:
    """Return the diff of each task."""
    return [result["diff"] for result in results]
