# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the options of a Gladly organization."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Kind, complaints, validated

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.connection import (
    BasicAuth,
    open_session,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import (
    InboundRoute,
    InboundRouteListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestination,
    SipDestinationListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

OPTIONS = {
    "host": "acme.gladly.com",
    "agent_email": samples.AGENT_EMAIL,
    "api_token": samples.API_TOKEN,
    "backend": "api",
}
# What each module of the voice settings needs whatever the backend.
NEEDED: dict[Kind, dict[str, t.Any]] = {
    SipDestination: {"name": "Synthflow AI", "state": "absent"},
    SipDestinationListing: {},
    InboundRoute: {"phone_number": samples.NUMBER, "state": "absent"},
    InboundRouteListing: {},
}
KINDS = tuple(NEEDED)


def _base_url(**options: t.Any) -> str:
    session = open_session(validated(SipDestinationListing, {**OPTIONS, **options}), Context())
    return session._settings.base_url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("acme.gladly.com", "https://acme.gladly.com/api/v1"),
        (" ACME.gladly.com ", "https://acme.gladly.com/api/v1"),
        ("acme.us-1.gladly.com", "https://acme.us-1.gladly.com/api/v1"),
        ("acme.us-uat.gladly.qa", "https://acme.us-uat.gladly.qa/api/v1"),
    ],
)
def test_hosts_of_gladly(host: str, url: str) -> None:
    assert _base_url(host=host) == url


@pytest.mark.parametrize(
    "host",
    [
        "",
        "gladly.com",
        "acme",
        "acme.gladly.com.evil.example",
        "acme.gladly.example",
        "evilgladly.com",
        "https://acme.gladly.com",
        "acme.gladly.com/api/v1",
        "acme.gladly.com:443",
        "acme.gladly.com\nevil.example",
        "a.b.c.gladly.com",
        "acme.gladlyxcom",
    ],
)
def test_credentials_go_to_hosts_of_gladly_alone(host: str) -> None:
    with pytest.raises(InvalidInput, match=r"'host'.*is not a host of Gladly"):
        _base_url(host=host)


def test_a_host_with_a_user_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidInput, match="'host': it has an @ in it") as refused:
        _base_url(host="https://me:hunter2@acme.gladly.com")
    assert "hunter2" not in str(refused.value)


def test_a_gateway_goes_before_the_host() -> None:
    assert _base_url(api_url="https://gateway.example/api/v1/") == "https://gateway.example/api/v1"


@pytest.mark.parametrize("url", ["https://gateway.example/v2", "http://gateway.example/api/v1"])
def test_a_gateway_that_cannot_be(url: str) -> None:
    with pytest.raises(InvalidInput, match="'api_url'"):
        _base_url(api_url=url)


def test_an_empty_api_url_without_host_is_an_error_for_people() -> None:
    options = {name: value for name, value in OPTIONS.items() if name != "host"}
    with pytest.raises(InvalidInput, match=r"'host'|'api_url'"):
        open_session(validated(SipDestinationListing, {**options, "api_url": ""}), Context())


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("api_token", "", "it is empty"),
        ("api_token", "  ", "it is empty"),
        ("api_token", "token\n", "begins or ends with white space"),
        ("agent_email", "nobody", "is not an email address"),
        ("agent_email", "a:b@acme.example", "is not an email address"),
        ("agent_email", "", "is not an email address"),
    ],
)
def test_credentials_that_cannot_work(option: str, value: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        open_session(validated(SipDestinationListing, {**OPTIONS, option: value}), Context())
    assert caught.value.option == option


def test_the_signature() -> None:
    class Request:
        headers: t.ClassVar[dict[str, str]] = {}

    signed = BasicAuth("a@b.example", "tök:en")(t.cast(t.Any, Request))
    assert signed.headers == {"Authorization": "Basic YUBiLmV4YW1wbGU6dMO2azplbg=="}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (("host",), "backend is api but any of the following are missing: host, api_url"),
        (("agent_email",), "backend is api but all of the following are missing: agent_email"),
        (("agent_email", "api_token"), "backend is api but all of the following are missing: agent_email, api_token"),
    ],
)
def test_the_api_needs_to_know_where_and_who(kind: Kind, missing: tuple[str, ...], words: str) -> None:
    options = {name: value for name, value in {**NEEDED[kind], **OPTIONS}.items() if name not in missing}
    assert complaints(kind, options) == [words]


@pytest.mark.parametrize("kind", KINDS)
def test_the_backend_is_a_person_unless_it_is_named(kind: Kind) -> None:
    options = validated(kind, NEEDED[kind])
    assert options["backend"] == "runbook"
    (complaint,) = complaints(kind, {**NEEDED[kind], "backend": "magic"})
    assert complaint == "value of backend must be one of: runbook, api, got: magic"


@pytest.mark.parametrize("option", ["host", "agent_email", "api_token"])
def test_the_environment_is_the_fallback(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    given = {name: value for name, value in OPTIONS.items() if name != option}
    monkeypatch.setenv(f"GLADLY_{option.upper()}", "from the environment")
    assert validated(SipDestinationListing, given)[option] == "from the environment"
