# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks over the example tenants, run as a user runs them."""

from __future__ import annotations

from typing import Any

import pytest
from playbook import info_file, play
from tenant import Tenant
from tenant_files import TenantFiles

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess, running_sandbox

TENANTS = ["acme", "borealis", "cobalt", "delta"]


def test_the_check_run_predicts_the_run_and_the_second_run_changes_nothing(
    sandbox: SandboxProcess, control: Control, files: TenantFiles
) -> None:
    seed = control.state()
    control.forget()
    predicted = play(info_file(sandbox), "integrate", "--check", "--diff")
    assert predicted.status == 0, predicted.output
    assert control.writes() == []
    assert control.state() == seed
    assert files.everything() == {}

    wired = play(info_file(sandbox), "integrate", "--diff")
    assert wired.status == 0, wired.output
    assert len(wired.changed) == 27
    assert predicted.effects == wired.effects
    # cobalt has nobody but a person to change Gladly: all of the steps are on one page, and no request was made.
    assert control.state()["cobalt"]["gladly"] == seed["cobalt"]["gladly"]
    assert {entry["vendor"] for entry in control.writes() if entry["tenant"] == "cobalt"} == {"synthflow"}
    assert files.headings("cobalt") == [
        "Create the SIP destination 'Synthflow AI'",
        "Set the inbound route of +13125550142",
    ]
    assert [files.page(tenant) for tenant in TENANTS if tenant != "cobalt"] == [None] * 3

    kept = files.everything()
    control.forget()
    again = play(info_file(sandbox), "integrate", "--diff")
    assert (again.status, again.changed) == (0, [])
    assert control.writes() == []
    assert files.everything() == kept


def test_a_change_of_the_inventory_is_predicted_too(sandbox: SandboxProcess) -> None:
    assert play(info_file(sandbox), "integrate", "--limit", "acme").status == 0
    change = {"tenant_headers": {"X-Gladly-Caller-Id": "{caller_e164}", "X-Gladly-Routing-Selector": "support"}}
    arguments = ("--limit", "acme", "--diff")
    predicted = play(info_file(sandbox), "integrate", "--check", *arguments, variables=change)
    changed = play(info_file(sandbox), "integrate", *arguments, variables=change)
    assert [(entry["task"], entry["item"]) for entry in changed.changed] == [("gladly_sip_destination", "Synthflow AI")]
    assert predicted.effects == changed.effects


def test_decommissioning_predicts_asks_and_leaves_callers_with_the_fallback(
    sandbox: SandboxProcess, control: Control, files: TenantFiles
) -> None:
    seed = control.state()
    assert play(info_file(sandbox), "integrate").status == 0
    wired = control.state()

    refused = play(info_file(sandbox), "decommission")
    assert refused.status != 0
    assert "Name it in decommission_confirm" in refused.messages
    # "acme" is part of a name that was confirmed, which is not the same.
    refused = play(
        info_file(sandbox), "decommission", "--limit", "acme", variables={"decommission_confirm": "acme-east,borealis"}
    )
    assert refused.status != 0
    assert control.state() == wired

    everything = {"decommission_confirm": TENANTS, "decommission_delete_assistants": "true"}
    predicted = play(info_file(sandbox), "decommission", "--check", "--diff", variables=everything)
    assert control.state() == wired
    gone = play(info_file(sandbox), "decommission", "--diff", variables=everything)
    assert gone.failed_hosts == {"cobalt"}, gone.output
    assert predicted.effects == gone.effects
    # cobalt's callers are sent back by a person, and until that is confirmed they need what Synthflow has.
    assert control.state()["cobalt"] == wired["cobalt"]
    route, destination = files.headings("cobalt")
    assert "+13125550142" in route
    assert destination == "Delete the SIP destination 'Synthflow AI'"

    confirmed = {**everything, "tenant_gladly_confirm": {"who": "Test Person", "tenants": ["cobalt"]}}
    arguments = ("decommission", "--limit", "cobalt", "--diff")
    predicted = play(info_file(sandbox), *arguments, "--check", variables=confirmed)
    gone = play(info_file(sandbox), *arguments, variables=confirmed)
    assert gone.status == 0, gone.output
    assert predicted.effects == gone.effects
    again = play(info_file(sandbox), "decommission", variables=everything)
    assert (again.status, again.changed) == (0, [])
    assert files.page("cobalt") is None

    for tenant in TENANTS:
        left, before = control.state()[tenant], seed[tenant]
        assert left["synthflow"] == before["synthflow"]
        assert left["gladly"]["sip_destinations"] == []
    routes = {route["phoneNumber"]: route["action"] for route in control.state()["acme"]["gladly"]["inbound_routes"]}
    assert routes["+12065550100"] == {"type": "INBOX", "target": "Voice Support"}


def test_a_tenant_that_fails_leaves_the_others_alone(sandbox: SandboxProcess, control: Control) -> None:
    control.plant(tenant="borealis", vendor="gladly", method="POST", path=".*", kind="status", status=403, times=None)
    run = play(info_file(sandbox), "integrate")
    assert run.status != 0
    assert {entry["host"] for entry in run.tasks if entry["status"] == "failed"} == {"borealis"}
    assert all(route["action"]["type"] == "INBOX" for route in control.state()["borealis"]["gladly"]["inbound_routes"])

    control.clear_faults()
    assert play(info_file(sandbox), "integrate").status == 0
    after_the_repair = control.state()
    control.reset()
    assert play(info_file(sandbox), "integrate").status == 0
    assert control.state() == after_the_repair


@pytest.fixture(scope="module")
def wired_acme(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What there is after an undisturbed run for one tenant."""
    with running_sandbox(tmp_path_factory.mktemp("undisturbed")) as undisturbed:
        assert play(info_file(undisturbed), "integrate", "--limit", "acme").status == 0
        return Control(undisturbed).state()


# test_interruptions.py stops at every write both before and after it took effect; a whole play takes each write once.
@pytest.mark.parametrize(
    ("position", "kind"),
    # Number, assistant, attachment, transfer, its attachment, destination, route. A transfer that was not made is
    # looked for during a whole minute, so here it is made; test_transfers.py has the other case.
    list(enumerate(["stop_before_commit", "stop_after_commit"] * 3 + ["stop_before_commit"])),
)
def test_the_sandbox_is_stopped_at_each_write_of_a_run(
    own_sandbox: SandboxProcess, wired_acme: dict[str, Any], position: int, kind: str
) -> None:
    control, file = Control(own_sandbox), info_file(own_sandbox)
    arguments = ("integrate", "--limit", "acme")
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, skip=position, times=1)
    cut_off = play(file, *arguments, variables={"tenant_retry_timeout": 2})
    assert cut_off.status != 0
    assert own_sandbox.wait_stopped() == 3
    own_sandbox.start()
    assert play(file, *arguments).status == 0
    assert control.state() == wired_acme


def test_what_is_wrong_with_a_tenant_is_said_at_once_and_before_the_first_write(
    sandbox: SandboxProcess, control: Control
) -> None:
    control.forget()
    wrong = {
        "tenant_numbers": [
            {"phone_number": 12065550100, "assistant": "One", "fallback": {"type": "inbox", "target": "Voice Support"}},
            {"phone_number": "+12065550199", "assistant": "One", "fallback": {"type": "inbox", "target": "General"}},
        ],
        "tenant_headers": {"Caller": "x"},
    }
    run = play(info_file(sandbox), "integrate", "--limit", "acme", variables=wrong)
    assert run.status != 0
    for words in ("YAML and INI read a number", "the assistant 'One'", "destination_name", "'Caller' is not an X-"):
        assert words in run.messages
    assert control.writes() == []


def test_credentials_of_the_environment_are_not_lent_to_several_tenants(
    sandbox: SandboxProcess, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = sandbox.info["tenants"]["acme"]
    monkeypatch.setenv("SYNTHFLOW_API_KEY", acme["synthflow"]["api_key"])
    without = {"tenant_synthflow_api_key": ""}
    control.forget()
    refused = play(info_file(sandbox), "integrate", "--limit", "acme,cobalt", variables=without)
    assert refused.status != 0
    assert "could be another tenant's" in refused.messages
    assert control.writes() == []
    assert [entry for entry in control.history() if entry["vendor"] == "synthflow"] == []
    assert play(info_file(sandbox), "integrate", "--limit", "acme", variables=without).status == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tenant_gladly_api_token": "no-such-token"}, "Check 'agent_email' and 'api_token'"),
        ({"tenant_synthflow_api_key": "no-such-key"}, "the other regions (eu, global) refuse the key too"),
        ({"tenant_synthflow_workspace_id": "no-such-workspace"}, "Check that 'workspace_id' and 'region' belong"),
        ({"tenant_region": "eu"}, "the key is refused in region 'eu', and opens region 'us'"),
        ({"tenant_company": "not a host name"}, "is not a host name"),
        ({"fallback": {"type": "inbox", "target": "voice support"}}, "There is 'Voice Support'"),
        ({"fallback": {"type": "inbox", "target": "Archive"}}, "the inbox is disabled"),
        ({"phone_number": "+12065550177"}, "does not have that phone number"),
        ({"assistant": "Nobody", "agent": None}, "Give 'agent'"),
        ({"assistant": "Outbound campaign"}, "it is of type 'outbound'"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_work_is_found_before_the_first_write(
    sandbox: SandboxProcess, control: Control, change: dict[str, Any], message: str
) -> None:
    seed = control.state()
    control.forget()
    number = {
        "phone_number": "+12065550100",
        "assistant": "Acme voice agent",
        "agent": {"prompt": "You answer for Acme."},
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    own = {key: value for key, value in change.items() if key in number}
    entry = {key: value for key, value in (number | own).items() if value is not None}
    others = {key: value for key, value in change.items() if key not in number}
    if "tenant_region" in others:
        url = sandbox.info["tenants"]["acme"]["synthflow"]["api_url"]
        others["tenant_synthflow_api_url"] = url.replace("/us/", "/eu/")
    run = play(info_file(sandbox), "integrate", "--limit", "acme", variables={"tenant_numbers": [entry], **others})
    assert run.status != 0
    assert message in run.messages, run.messages
    assert control.writes() == []
    assert control.state() == seed


def test_a_number_that_serves_another_assistant_is_found_before_the_first_write(
    sandbox: SandboxProcess, control: Control
) -> None:
    Tenant(sandbox.info).wire()
    wired = control.state()
    entry = {
        "phone_number": "+12065550100",
        "assistant": "Acme second agent",
        "agent": {"prompt": "You answer for Acme."},
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    for playbook in ("integrate", "decommission"):
        variables = {"tenant_numbers": [entry], "decommission_confirm": ["acme"]}
        run = play(info_file(sandbox), playbook, "--limit", "acme", variables=variables)
        assert run.status != 0
        assert "Acme voice agent" in run.messages
        assert control.state() == wired


def test_nothing_is_taken_apart_while_a_route_still_needs_it(sandbox: SandboxProcess, control: Control) -> None:
    """The inventory names another destination than the one that the number is forwarded to."""
    Tenant(sandbox.info).wire()
    wired = control.state()
    entry = {
        "phone_number": "+12065550100",
        "assistant": "Acme voice agent",
        "destination_name": "Renamed",
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    variables = {"tenant_numbers": [entry], "decommission_confirm": "acme"}
    run = play(info_file(sandbox), "decommission", "--limit", "acme", variables=variables)
    assert run.status != 0
    assert "it is forwarded to 'Synthflow AI' instead" in run.messages
    assert control.state() == wired


def test_a_destination_under_another_number_s_calls_is_left_as_it_is(sandbox: SandboxProcess, control: Control) -> None:
    Tenant(sandbox.info).wire()
    wired = control.state()
    entry = {
        "phone_number": "+12065550199",
        "assistant": "Acme second agent",
        "agent": {"prompt": "You answer for Acme."},
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    run = play(info_file(sandbox), "integrate", "--limit", "acme", variables={"tenant_numbers": [entry]})
    assert run.status != 0
    assert "the calls of +12065550100 are forwarded to it" in run.messages
    assert control.state() == wired
