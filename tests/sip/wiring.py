# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wires a tenant of the sandbox with the resources of the collection's modules, so that there is a call to prove."""

from __future__ import annotations

import typing as t

import requests

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from voice_sandbox.process import SandboxProcess

TENANT = "acme"
SYNTHFLOW = "sip.us.synthflow.ai"
GLADLY = "acme.sip.gladly.com"
ASSISTANT = "Acme voice agent"
# Attached, and forwarded by a route.
NUMBER = "+12065550100"
# Imported, and attached to nothing. At Gladly it belongs to an inbox.
LOOSE_NUMBER = "+12065550199"
UNKNOWN_NUMBER = "+12065550404"
# What stands on loopback for the first address that Synthflow calls from, in the region us.
FROM_SYNTHFLOW = "127.77.2.1"
FALLBACK = {"type": "queue", "target": "Agents"}
SIGNALLING = ["35.237.42.43/32", "34.139.4.161/32"]


class Wiring:
    """One tenant, wired."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.info = sandbox.info
        self.ca_path: str = sandbox.info["ca_path"]
        self.connect_to: dict[str, str] = sandbox.info["sip_connect_to"]
        self.ports: dict[str, dict[str, int]] = sandbox.info["sip"]
        self._control("POST", "/reset", params={"everything": True})
        self.switch(rate_limit="off")
        for number in (NUMBER, LOOSE_NUMBER):
            self._run(SipNumber, "synthflow", phone_number=number, termination_uri=GLADLY)
        self._run(Assistant, "synthflow", name=ASSISTANT, agent={"prompt": "Be kind."})
        self._run(Attachment, "synthflow", phone_number=NUMBER, assistant=ASSISTANT)
        self._run(
            SipDestination,
            "gladly",
            backend="api",
            name="Synthflow AI",
            sip_domain=GLADLY,
            phone_number=NUMBER,
            region="us",
            headers={"X-Gladly-Caller-Id": "{caller_e164}"},
            allowlist=SIGNALLING,
        )
        self._run(
            InboundRoute, "gladly", backend="api", phone_number=NUMBER, destination="Synthflow AI", fallback=FALLBACK
        )

    def switch(self, **switches: str) -> None:
        """Decide what nobody outside the vendors knows, or plant a fault; until ``restore``."""
        self._control("PATCH", "/switches", json=switches)

    def restore(self) -> None:
        """Set all switches back."""
        self._control("DELETE", "/switches")
        self.switch(rate_limit="off")

    def _control(self, method: str, path: str, **more: t.Any) -> None:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method, f"{self.info['control_url']}{path}", timeout=60, verify=self.ca_path, **more
            )
        assert answer.status_code == 200, answer.text

    def _run(self, kind: type[Resource[t.Any]], vendor: str, **options: t.Any) -> None:
        specification: dict[str, dict[str, t.Any]] = kind.module_arguments["argument_spec"]
        defaults = {name: option.get("default") for name, option in specification.items()}
        own = dict(self.info["tenants"][TENANT][vendor])
        credentials = {name: value for name, value in own.items() if name in specification}
        run_resource(kind, {**defaults, **credentials, "ca_path": self.ca_path, **options}, Context())
