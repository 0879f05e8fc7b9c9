# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client that speaks to a running sandbox as one of its tenants."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from voice_sandbox.process import SandboxProcess

Result = TypeVar("Result")
NUMBER = "+12065550100"
OTHER_NUMBER = "+12065550111"
SLUG = NUMBER[1:]


class Client:
    """Requests of one tenant to both vendors, and to the control API."""

    def __init__(self, sandbox: SandboxProcess, tenant: str = "acme") -> None:
        self.sandbox = sandbox
        self.tenant = tenant
        self._session = requests.Session()
        # The environment may name a proxy or another bundle of certificates.
        self._session.trust_env = False

    @property
    def credentials(self) -> dict[str, dict[str, str]]:
        """The tenant's part of sandbox.json."""
        credentials: dict[str, dict[str, str]] = self.sandbox.info["tenants"][self.tenant]
        return credentials

    @property
    def workspace(self) -> dict[str, str]:
        """The parameter that names the tenant's workspace."""
        return {"workspace": self.credentials["synthflow"]["workspace_id"]}

    def send(self, method: str, url: str, **options: Any) -> requests.Response:
        """One request without redirects, trusting the sandbox's own authority."""
        options = {"timeout": 60, "verify": self.sandbox.info["ca_path"], "allow_redirects": False, **options}
        return self._session.request(method, url, **options)

    def synthflow(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request with the tenant's key."""
        vendor = self.credentials["synthflow"]
        options.setdefault("headers", {"Authorization": f"Bearer {vendor['api_key']}"})
        return self.send(method, vendor["api_url"] + path, **options)

    def gladly(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request with the tenant's e-mail address and token."""
        vendor = self.credentials["gladly"]
        options.setdefault("auth", (vendor["agent_email"], vendor["api_token"]))
        return self.send(method, vendor["api_url"] + path, **options)

    def control(self, method: str, path: str, **options: Any) -> Any:
        """One request to the control API that must succeed; returns its document."""
        answer = self.send(method, self.sandbox.info["control_url"] + path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self, vendor: str = "synthflow", stable: bool = True) -> Any:
        """The tenant's objects at one vendor."""
        document = self.control("GET", "/state", params={"tenant": self.tenant, "stable": stable})
        return document["tenants"][self.tenant][vendor]

    def history(self) -> list[dict[str, Any]]:
        """All requests so far."""
        entries: list[dict[str, Any]] = self.control("GET", "/history")
        return entries

    def import_number(self, phone_number: str = NUMBER, **fields: Any) -> requests.Response:
        """Import a number with a SIP domain."""
        body = {
            "workspace_id": self.credentials["synthflow"]["workspace_id"],
            "phone_number": phone_number,
            "termination_uri": "acme.sip.gladly.com",
            **fields,
        }
        return self.synthflow("POST", "/custom-numbers", json={k: v for k, v in body.items() if v is not None})

    def number(self, slug: str = SLUG) -> Any:
        """One number as it reads."""
        return self.synthflow("GET", f"/numbers/{slug}", params=self.workspace).json()

    def create_assistant(self, name: str = "Reception", **fields: Any) -> requests.Response:
        """Create an inbound assistant."""
        body = {"type": "inbound", "name": name, "agent": {"prompt": "Be kind."}, **fields}
        return self.synthflow("POST", "/assistants", json=body)

    def new_assistant(self, name: str = "Reception", **fields: Any) -> str:
        """Create an assistant and return its id."""
        answer = self.create_assistant(name, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["response"]["model_id"])

    def assistant(self, model_id: str, **parameters: Any) -> Any:
        """One assistant as it reads by default."""
        answer = self.synthflow("GET", f"/assistants/{model_id}", params=parameters)
        return answer.json()["response"]["assistants"][0]

    def assistant_state(self, name: str) -> Any:
        """One assistant as the sandbox keeps it."""
        return next(assistant for assistant in self.state()["assistants"] if assistant["name"] == name)

    def create_transfer(self, **fields: Any) -> requests.Response:
        """Create a live transfer."""
        transfer = {name: value for name, value in {**TRANSFER, **fields}.items() if value is not None}
        return self.synthflow("POST", "/actions", json={"LIVE_TRANSFER": transfer})

    def new_transfer(self, **fields: Any) -> str:
        """Create a live transfer and return its id."""
        answer = self.create_transfer(**fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["response"]["action_id"])

    def action(self, action_id: str, **parameters: Any) -> Any:
        """One action as it reads by default."""
        return self.synthflow("GET", f"/actions/{action_id}", params=parameters).json()["response"]["actions"][0]

    def attach(self, model_id: str, **actions: Any) -> requests.Response:
        """Attach actions to an assistant."""
        return self.synthflow("POST", "/actions/attach", json={"model_id": model_id, **actions})

    def attached(self, model_id: str) -> list[str]:
        """The ids of the actions that an assistant reads back with."""
        ids: list[str] = self.assistant(model_id, include_actions=True)["actions"]
        return ids

    def new_destination(self, **fields: Any) -> Any:
        """Create a SIP destination and return it."""
        answer = self.gladly("POST", "/voice/sip-destinations", json={**DESTINATION, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()


SIP_TARGET = "+12065550199@acme.sip.gladly.com;transport=tls"
TRANSFER = {
    "transfer_mode": "warm_transfer",
    "phone": SIP_TARGET,
    "instructions": "The caller asks for a person.",
    "initiating_msg": "I will put you through.",
}
DESTINATION = {
    "name": "Synthflow AI",
    "sipDomain": "acme.sip.gladly.com",
    "sipAddress": "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls",
    "transport": "TLS",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
    "allowlist": ["35.237.42.43/32"],
}


def within_one_second(steps: Callable[[], Result]) -> Result:
    """Run the steps right after a second has begun, again if they did not end within it; for the rate limit."""
    for _time in range(5):
        time.sleep(1.01 - time.time() % 1)
        second = int(time.time())
        result = steps()
        if int(time.time()) == second:
            return result
    raise AssertionError("this machine is too slow for the rate limit")
