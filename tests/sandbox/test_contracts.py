# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests generated from both contracts, valid and broken, against the running sandbox with real credentials."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from sandbox_client import NUMBER, SLUG, Client
from schemathesis.checks import CHECKS, load_all_checks

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts"
# The same requests in every run, and few enough for a check that runs often.
BOUNDED = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

load_all_checks()
# Formats of the contracts that JSON Schema does not know.
LABELS = st.from_regex(r"[a-z][a-z0-9]{0,9}", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
USERS = st.from_regex(r"\+?[a-z0-9][a-z0-9._-]{0,15}", fullmatch=True)
SUFFIXES = st.sampled_from(["", ":5061", ";transport=tls", ":32682;transport=tls"])
schemathesis.openapi.format(
    "sip-address",
    st.tuples(st.sampled_from(["sip:", "sips:", ""]), USERS, HOSTS, SUFFIXES).map(
        lambda parts: f"{parts[0]}{parts[1]}@{parts[2]}{parts[3]}"
    ),
)
schemathesis.openapi.format("cidr", st.ip_addresses().map(lambda address: str(ipaddress.ip_network(address))))
schemathesis.openapi.format("header-value", st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
schemathesis.openapi.format("single-line", st.from_regex(r"[!-~][ -~\u00c0-\u00ff]{0,30}", fullmatch=True))
schemathesis.openapi.format("hostname", HOSTS)


synthflow = schemathesis.openapi.from_path(CONTRACTS / "synthflow.openapi.yaml")
gladly = schemathesis.openapi.from_path(CONTRACTS / "gladly_voice.openapi.yaml")


def with_own_authorization(case: Any) -> bool:
    """Whether the request tests a missing or wrong Authorization header, so that the real one must stay out."""
    return "Authorization" not in case.headers or case.meta.phase.data.parameter == "Authorization"


def exceptions(case: Any) -> list[str]:
    """Checks that do not hold for a request."""
    names = []
    if case.path.startswith("/assistants"):
        # With and without a slash the sandbox takes both methods, of which the vendor documents one each.
        names += ["allow_header_conformance", "unsupported_method"]
    if case.path.startswith("/actions/"):
        # The last part of both paths may be an id as well, which has more methods.
        names += ["allow_header_conformance", "unsupported_method"]
    if case.meta is not None and "unexpected properties" in (case.meta.phase.data.description or ""):
        # Both vendors ignore what they do not know.
        names += ["negative_data_rejection"]
    return names


def keeps_to_the_contract(case: Any, part: str) -> bool:
    """Whether this part of a generated request (path, query, body) is valid, so that real values may stand in it."""
    modes = {location.value: component.mode for location, component in case.meta.components.items()}
    return modes.get(part) is schemathesis.GenerationMode.POSITIVE


class Objects:
    """Real objects for the generated requests of one operation; fresh ones after a request that may use them up."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._used_up = True
        self.model_id = ""
        self.action_id = ""
        self.destination_id = ""
        self.inbox_id = client.gladly("GET", "/inboxes").json()[0]["id"]

    def prepare(self, case: Any) -> None:
        """See to it that the objects are there for a request."""
        if self._used_up:
            self._client.control("POST", "/reset", params={"tenant": self._client.tenant})
            if case.path != "/custom-numbers":
                # With credentials, so that registration can be switched on.
                self._client.import_number(trunk_username="user", trunk_pwd="password")
            self.model_id = self._client.new_assistant()
            self.action_id = self._client.new_transfer()
            self.destination_id = self._client.new_destination()["id"]
        self._used_up = case.method in ("POST", "PATCH", "DELETE")

    def target(self, target: Any) -> Any:
        """An action or a fallback that names something real; what is no such thing stays as it is."""
        if not isinstance(target, dict) or "type" not in target:
            return target
        if target["type"] == "FORWARD_TO_SIP":
            return {**target, "destinationId": self.destination_id}
        real = {"QUEUE": "Agents", "INBOX": self.inbox_id}.get(target["type"])
        return {**target, "target": real} if real else target


@pytest.fixture
def objects(client: Client) -> Objects:
    return Objects(client)


def replace(container: Any, **real: str) -> None:
    """Put real values into the fields that a generated container has."""
    if isinstance(container, dict):
        container.update({name: value for name, value in real.items() if name in container})


def name_real_actions(body: dict[str, Any], objects: Objects) -> None:
    """Let a request attach or detach what is there."""
    replace(body, model_id=objects.model_id)
    if "actions" in body:
        body["actions"] = [objects.action_id for _id in body["actions"]]
    for item in body.get("items", []):
        replace(item, action_id=objects.action_id)


@synthflow.parametrize()
@BOUNDED
def test_synthflow(case: Any, client: Client, objects: Objects) -> None:
    objects.prepare(case)
    workspace = client.workspace["workspace"]
    # An invented workspace or id is refused early; with real ones the rest of the operation is reached.
    if keeps_to_the_contract(case, "path"):
        replace(case.path_parameters, slug=SLUG, model_id=objects.model_id, action_id=objects.action_id)
    if keeps_to_the_contract(case, "query"):
        replace(case.query, workspace=workspace)
    if keeps_to_the_contract(case, "body"):
        replace(case.body, workspace_id=workspace)
        if case.path.startswith("/assistants"):
            replace(case.body, phone_number=NUMBER)
        if case.path in ("/actions/attach", "/actions/detach"):
            name_real_actions(case.body, objects)
    vendor = client.credentials["synthflow"]
    case.call_and_validate(
        base_url=vendor["api_url"],
        headers={} if with_own_authorization(case) else {"Authorization": f"Bearer {vendor['api_key']}"},
        verify=client.sandbox.info["ca_path"],
        excluded_checks=CHECKS.get_by_names(exceptions(case)),
    )


@gladly.parametrize()
@BOUNDED
def test_gladly_voice(case: Any, client: Client, objects: Objects) -> None:
    objects.prepare(case)
    if keeps_to_the_contract(case, "path"):
        replace(case.path_parameters, id=objects.destination_id, phoneNumber=NUMBER)
    if keeps_to_the_contract(case, "body") and isinstance(case.body, dict) and "action" in case.body:
        action, fallback = (objects.target(case.body.get(part)) for part in ("action", "fallback"))
        if action["type"] == "FORWARD_TO_SIP" and fallback is None:
            fallback = {"type": "QUEUE", "target": "Agents"}
        case.body.update(action=action, fallback=fallback)
    vendor = client.credentials["gladly"]
    case.call_and_validate(
        base_url=vendor["api_url"],
        auth=None if with_own_authorization(case) else (vendor["agent_email"], vendor["api_token"]),
        verify=client.sandbox.info["ca_path"],
        excluded_checks=CHECKS.get_by_names(exceptions(case)),
    )
