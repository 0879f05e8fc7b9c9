# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The preflight over the example tenants, as a user runs it: everything that is wrong, at once, and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from playbook import Run, play
from tenant import AGENT, Tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

NUMBER = {
    "phone_number": "+12065550100",
    "assistant": "Acme voice agent",
    "agent": {"prompt": "You answer for Acme. The caller is {X-Gladly-Caller-Id}."},
    "fallback": {"type": "inbox", "target": "Voice Support"},
}
SHOWN = "voiceops.gladly_synthflow.preflight : Show what was found"

# A mistake in the variables of acme, or in its number, and what the preflight says: the finding, and how to mend it.
MISTAKES: dict[str, tuple[dict[str, Any], str, str]] = {
    "organization": (
        {"tenant_gladly_organization": "borealis"},
        "organization 'borealis': the credentials open 'acme'",
        "correct tenant_gladly_organization",
    ),
    "workspace": (
        {"tenant_synthflow_workspace_id": "1700000000000x000000000000000000"},
        "workspace 1700000000000x000000000000000000: Could not list the numbers",
        "Check that 'workspace_id' and 'region' belong to the key",
    ),
    "inbox": (
        {"fallback": {"type": "inbox", "target": "Archive"}},
        "inbox 'Archive': Could not use inbox 'Archive' as fallback: the inbox is disabled",
        "Enable it, or choose one that is served.",
    ),
    "topic": (
        {
            "tenant_headers": {
                "X-Gladly-Caller-Id": "{caller_e164}",
                "X-Gladly-Routing-Selector": "Billing",
                "Caller": "{caller_e164}",
            }
        },
        "topic 'Billing': the organization has no such topic",
        "There is 'billing': names are compared exactly.",
    ),
    # In the same headers.
    "header": ({}, "tenant_headers: 'Caller' is not an X- header name", "write X- and then letters"),
    "team": ({"tenant_gladly_team": "Phone"}, "team 'Phone': the organization has no such team", "Create it in Gladly"),
    "allowlist": (
        {"tenant_allowlist": ["34.139.4.161/32"]},
        "tenant_allowlist: Synthflow's signalling from 35.237.42.43/32 would be kept out",
        "Add 35.237.42.43/32.",
    ),
    "address": (
        {"sip_address": "sip:+12065550199@sip.us.synthflow.ai:32682;transport=tls"},
        "sip_address of +12065550100: it names +12065550199, not the number itself",
        "give 'sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls'",
    ),
    "prompt": (
        {"agent": {"prompt": "The caller is {X-Gladly-Caller-ID}."}},
        "assistant 'Outbound campaign': its agent.prompt refers to {X-Gladly-Caller-ID}",
        "Write {X-Gladly-Caller-Id}",
    ),
    "assistant": (
        {"assistant": "Outbound campaign"},
        "Could not manage assistant 'Outbound campaign': it is of type 'outbound'",
        "Choose an inbound assistant",
    ),
    "transfer": (
        {
            "transfers": [
                {
                    "key": "billing",
                    "queue_did": "+12065550100",
                    "instructions": "On bills.",
                    "initiating_message": "Wait.",
                }
            ]
        },
        "transfer 'billing' of +12065550100: it leads to +12065550100, whose calls are forwarded to Synthflow",
        "Give the DID of a queue that people serve.",
    ),
}


def info_file(sandbox: SandboxProcess) -> Path:
    return Path(sandbox.state_dir) / "sandbox.json"


def with_changes(*changes: dict[str, Any]) -> dict[str, Any]:
    """Return the variables of acme with these changes; those of the number are those without tenant_."""
    variables: dict[str, Any] = {}
    number = dict(NUMBER)
    for change in changes:
        for key, value in change.items():
            (variables if key.startswith("tenant_") else number)[key] = value
    return {"tenant_numbers": [number], **variables}


def shown(run: Run) -> list[str]:
    """Return the findings that were shown, one line each; where one task wires the tenant, those of its result."""
    by_a_task = [line for entry in run.tasks if entry["task"] == SHOWN for line in entry["msg"] or []]
    return by_a_task + [one["text"] for whole in run.wholes.values() for one in whole.get("findings", [])]


def look(sandbox: SandboxProcess, *changes: dict[str, Any]) -> list[str]:
    """Return the findings for acme, one line each, by the module itself and without Ansible's overhead."""
    variables = with_changes(*changes)
    known = sandbox.info["tenants"]["acme"]
    options: dict[str, Any] = {
        "synthflow": {**known["synthflow"], "region_urls": sandbox.info["synthflow_region_urls"]},
        "gladly": {key: known["gladly"][key] for key in ("api_url", "agent_email", "api_token", "organization")},
        "sip_domain": "acme.sip.gladly.com",
        "ca_path": sandbox.info["ca_path"],
        "timeout": 30,
        "retry_timeout": 60,
    }
    options["gladly"]["backend"] = "api"
    for name, value in variables.items():
        vendor, _underscore, rest = name.removeprefix("tenant_").partition("_")
        if vendor in ("synthflow", "gladly"):
            options[vendor][rest] = value
        elif name == "tenant_region":
            options["synthflow"]["region"] = value
        else:
            options[name.removeprefix("tenant_")] = value
    outcome = ArgumentSpecValidator(**TenantPreflight.module_arguments).validate(options)
    assert not outcome.error_messages, outcome.error_messages
    found = run_listing(TenantPreflight, outcome.validated_parameters, Context())
    assert found["passed"] is not any(finding["severity"] == "error" for finding in found["findings"])
    return [finding["text"] for finding in found["findings"]]


def test_the_example_tenants_are_in_order_before_and_after_they_are_wired(
    sandbox: SandboxProcess, control: Control
) -> None:
    control.forget()
    for arguments in ((), ("--check",)):
        run = play(info_file(sandbox), "preflight", *arguments)
        assert (run.status, run.changed, shown(run)) == (0, [], []), run.output
    assert control.writes() == []
    assert play(info_file(sandbox), "integrate").status == 0
    run = play(info_file(sandbox), "preflight")
    assert (run.status, run.changed, shown(run)) == (0, [], []), run.output


def test_all_mistakes_are_told_in_one_run_with_what_to_do_and_nothing_is_written(
    sandbox: SandboxProcess, control: Control
) -> None:
    seed = control.state()
    control.forget()
    variables = with_changes(*(change for change, _finding, _fix in MISTAKES.values()))
    assert len(MISTAKES) > 10
    for playbook in ("preflight", "integrate"):
        run = play(info_file(sandbox), playbook, "--limit", "acme", variables=variables)
        assert run.status != 0
        for _change, finding, fix in MISTAKES.values():
            (line,) = [line for line in shown(run) if finding in line]
            assert line.startswith("error: ")
            assert fix in line
            assert line in run.messages
        assert len(shown(run)) == len(MISTAKES), "\n".join(shown(run))
    assert control.writes() == []
    assert control.state() == seed
    assert not (Path(sandbox.state_dir) / "ledgers").exists()


@pytest.mark.parametrize("name", [name for name, (change, _finding, _fix) in MISTAKES.items() if change])
def test_each_mistake_alone_is_told_alone(sandbox: SandboxProcess, name: str) -> None:
    change, finding, _fix = MISTAKES[name]
    found = look(sandbox, change)
    assert any(finding.replace("Outbound campaign", NUMBER["assistant"]) in line or finding in line for line in found)
    expected = {"topic": 2}.get(name, 1)
    assert len(found) == expected, "\n".join(found)


@pytest.mark.parametrize("backend", ["api", "runbook"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tenant_gladly_api_token": "no-such-token"}, "answered 401"),
        ({"tenant_gladly_agent_email": "reader@acme.example"}, "Tick 'API User'"),
        ({"tenant_gladly_api_url": "/gladly/nobody/"}, "Check 'host' or 'api_url'"),
    ],
    ids=["401", "403", "404"],
)
def test_an_account_of_gladly_s_that_does_not_open_is_told_once(
    sandbox: SandboxProcess, control: Control, change: dict[str, Any], words: str, backend: str
) -> None:
    url = sandbox.info["tenants"]["acme"]["gladly"]["api_url"]
    if "tenant_gladly_api_url" in change:
        change = {"tenant_gladly_api_url": url.replace("/gladly/acme/", change["tenant_gladly_api_url"])}
    control.forget()
    ledger = {"tenant_ledger": str(Path(sandbox.state_dir) / "ledgers" / "acme.yml")} if backend == "runbook" else {}
    (line,) = look(sandbox, change, {"tenant_gladly_backend": backend, **ledger})
    assert words in line
    # The rate limit of 10 requests a second may have made it ask that twice. A gateway could serve voice alone.
    asked = {entry["path"] for entry in control.history() if entry["vendor"] == "gladly"}
    assert asked - {"/voice/sip-destinations"} == {"/organization"}
    assert ("/voice/sip-destinations" in asked) == (backend == "api" and "tenant_gladly_api_url" in change)


def test_a_wrong_region_is_told_from_a_wrong_key(sandbox: SandboxProcess) -> None:
    urls = sandbox.info["synthflow_region_urls"]
    (line,) = look(sandbox, {"tenant_region": "eu", "tenant_synthflow_api_url": urls["eu"]})
    assert "the key is refused in region 'eu', and opens region 'us'" in line

    wrong = with_changes({"tenant_synthflow_api_key": "no-such-key"})
    run = play(info_file(sandbox), "preflight", "--limit", "acme", variables=wrong)
    (line,) = shown(run)
    assert "the other regions (eu, global) refuse the key too" in line
    assert "no-such-key" not in run.output


def test_a_warning_stops_only_those_who_ask_for_it(sandbox: SandboxProcess) -> None:
    change = with_changes({"sip_address": "sip:+12065550100@acme.sip.gladly.com;transport=tls"})
    run = play(info_file(sandbox), "preflight", "--limit", "acme", variables=change)
    assert run.status == 0
    (line,) = shown(run)
    assert line.startswith("warning: sip_address of +12065550100: it points at Gladly itself")
    strict = {**change, "tenant_preflight_fail_on": "warning"}
    assert line in play(info_file(sandbox), "preflight", "--limit", "acme", variables=strict).messages
    wrong = with_changes(MISTAKES["team"][0], {"tenant_preflight_fail_on": "never"})
    run = play(info_file(sandbox), "preflight", "--limit", "acme", variables=wrong)
    assert (run.status, len(shown(run))) == (0, 1)


@pytest.mark.parametrize(
    ("fail_on", "change", "stops"),
    [
        ("error", {"tenant_allowlist": ["35.237.42.43/32", "34.139.4.161/32", "192.0.2.0/24"]}, False),
        ("warning", {"tenant_allowlist": ["35.237.42.43/32", "34.139.4.161/32", "192.0.2.0/24"]}, True),
        ("error", MISTAKES["team"][0], True),
        ("never", MISTAKES["team"][0], False),
    ],
)
def test_who_integrates_sees_every_finding_and_is_stopped_by_those_alone_that_were_asked_for(
    sandbox: SandboxProcess, control: Control, fail_on: str, change: dict[str, Any], stops: bool
) -> None:
    seed = control.state()
    control.forget()
    variables = with_changes(change, {"tenant_preflight_fail_on": fail_on})
    run = play(info_file(sandbox), "integrate", "--limit", "acme", variables=variables)
    (line,) = shown(run)
    assert line.partition(": ")[2].partition(".")[0] in " ".join(run.output.split())
    assert (run.status != 0, line in run.messages, control.state() == seed) == (stops, stops, stops), run.output


def test_a_header_that_only_synthflow_s_assistant_refers_to_is_found(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote it into the prompt in Synthflow's panel; the inventory has no prompt."""
    monkeypatch.setitem(AGENT, "prompt", "Ask for {X-Order}.")
    Tenant(sandbox.info).wire()
    (line,) = look(sandbox, {"agent": {"greeting_message": "Hello."}})
    assert "its agent.prompt refers to {X-Order}" in line
    assert look(sandbox, {"agent": {"prompt": "You answer for Acme."}}) == []


def test_a_ledger_of_another_tenant_is_found(sandbox: SandboxProcess) -> None:
    assert play(info_file(sandbox), "integrate", "--limit", "cobalt").status == 0
    ledgers = Path(sandbox.state_dir) / "ledgers"
    (ledgers / "acme.yml").write_text((ledgers / "cobalt.yml").read_text(encoding="utf-8"), encoding="utf-8")
    run = play(info_file(sandbox), "preflight", "--limit", "acme", variables={"tenant_gladly_backend": "runbook"})
    assert run.status != 0
    (line,) = shown(run)
    assert "cobalt" in line


def test_what_stops_the_way_back_is_told_at_once(sandbox: SandboxProcess, control: Control) -> None:
    Tenant(sandbox.info).wire()
    wired = control.state()
    control.forget()
    variables = with_changes(
        MISTAKES["organization"][0],
        {"destination_name": "Renamed", "assistant": "Acme second agent", "tenant_headers": {"Caller": "x"}},
    )
    variables["decommission_confirm"] = "acme"
    run = play(info_file(sandbox), "decommission", "--limit", "acme", variables=variables)
    assert run.status != 0
    organization, route, number = shown(run)
    assert "the credentials open 'acme'" in organization
    assert "it is forwarded to 'Synthflow AI' instead" in route
    assert "it is attached to Acme voice agent" in number
    assert control.writes() == []
    assert control.state() == wired
