# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what a task is refused for by its options, whose values no refusal shows."""

from __future__ import annotations

import typing as t

import pytest
from module_process import WAYS, run_action

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Kind
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import SipProbe
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._arguments import refusal

SECRET = "hunter-2"


def refused(kind: Kind, **options: t.Any) -> str:
    """Return what a task is told that is refused."""
    told = refusal(kind, "it", options)
    assert told is not None
    assert SECRET not in told
    return told


def test_an_unknown_option_is_named_with_the_nearest_one() -> None:
    told = refused(SipNumber, api_keys=SECRET, colour=SECRET)
    assert told.startswith(
        "Unsupported parameters for (it) module: api_keys (did you mean api_key?), colour. Supported"
    )
    assert "trunk_password" in told


@pytest.mark.parametrize("account", [{"api_keys": SECRET}, f"api_keys={SECRET}"])
def test_an_unknown_option_below_another(account: t.Any) -> None:
    assert "synthflow.api_keys (did you mean synthflow.api_key?)" in refused(TenantPreflight, synthflow=account)


@pytest.mark.parametrize("parts", [[{}, {"pasword": SECRET}], ({"name": "n"}, {"pasword": SECRET})])
def test_an_unknown_option_in_a_list(parts: t.Any) -> None:
    options = {"password": {"no_log": True}, "name": {"aliases": ["title"]}}
    spec = {"parts": {"type": "list", "elements": "dict", "options": options}}
    listed = type("Listed", (SipProbe,), {"module_arguments": {"argument_spec": spec}})
    assert "parts[1].pasword (did you mean parts[1].password?)" in refused(listed, parts=parts)
    assert refusal(listed, "it", {"parts": [{"title": "n", "password": SECRET}]}) is None


@pytest.mark.parametrize(("value", "what"), [(SECRET, "a text"), ([SECRET], "a list"), (2, "a number")])
def test_something_else_in_the_place_of_options(value: t.Any, what: str) -> None:
    told = refused(TenantPreflight, synthflow=value)
    assert told.startswith(f"Could not use option 'synthflow': it is {what} instead of a dictionary. Give ")
    assert "api_key" in told


@pytest.mark.parametrize("text", ['{"api_key": "k"}', "api_key=k"])
def test_a_text_that_stands_for_options(text: str) -> None:
    assert refusal(TenantPreflight, "it", {"synthflow": text}) is None


@pytest.mark.parametrize(
    ("kind", "option", "value"),
    [
        (SipNumber, "api_url", f"https://me:{SECRET}@vendor.example/v2"),
        (SipNumber, "api_url", f" HTTPS://me:p@{SECRET}@vendor.example/v2"),
        (SipNumber, "api_url", f"https://me:p/w&{SECRET}\n@vendor.example/v2"),
        (SipNumber, "outbound_proxy", f"sip:me:{SECRET}@proxy.example.com;transport=tcp"),
        (SipNumber, "termination_uri", f"me:{SECRET}@proxy.example.com"),
        (SipProbe, "uri", f"sips:me:{SECRET}@host"),
        (SipProbe, "from_uri", f"me:{SECRET}@host"),
    ],
)
def test_an_address_with_a_password(kind: Kind, option: str, value: str) -> None:
    told = refused(kind, **{option: value})
    assert told.startswith(f"Could not use option '{option}': the address has a password in it")


def test_an_address_with_a_password_below_another_option() -> None:
    told = refused(TenantPreflight, gladly={"host": f"https://me:{SECRET}@acme.gladly.com"})
    assert told.startswith("Could not use option 'gladly.host'")


def test_a_host_of_the_environment_with_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLADLY_HOST", f"me:{SECRET}@acme.gladly.com")
    assert refused(SipDestination).startswith("Could not use option 'host'")
    assert refusal(SipDestination, "it", {"host": "acme.gladly.com"}) is None


@pytest.mark.parametrize(
    "options",
    [
        {"api_url": "https://vendor.example:8443/v2?next=a:b@c"},
        {"outbound_proxy": "sip:me@proxy.example.com:5061;transport=tls"},
        {"outbound_proxy": "sip:proxy.example.com:5061?X-From=a@b"},
        {"friendly_name": "Note: mail to a@b.example"},
        {"allow_attached_to": ["a:b@c"], "phone_number": None, "registration": True},
    ],
)
def test_what_is_no_password(options: dict[str, t.Any]) -> None:
    assert refusal(SipNumber, "it", options) is None


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_a_refused_task_is_shown(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "as a module":
        monkeypatch.setattr(
            "ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process.reason_for_module",
            lambda *_any: "of the test",
        )
    done = run_action("synthflow_sip_number", {"api_keys": SECRET, "region": "us"})
    assert done.result["failed"] is True
    assert SECRET not in done.text
