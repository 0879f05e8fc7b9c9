# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example in the documentation of a plugin runs, in the order of the documentation, on accounts that suit it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from desk import Desk
from documented import Documented, documented, lead_to_sandbox

from voice_sandbox.process import SandboxProcess

MODULES = documented("modules")
READING = [example for example in MODULES if example.name.endswith("_info") or example.name == "modules/sip_probe"]
WRITING = [example for example in MODULES if example not in READING]
OTHERS = documented("filter", "test", "lookup")
SOURCES = documented("inventory", "callback")
INTEGRATION = "voiceops.gladly_synthflow.tenant_integration"
# The examples of these make what they need, or need nothing.
ON_EMPTY_ACCOUNTS = {
    "modules/gladly_sip_destination",
    "modules/synthflow_sip_number",
    "modules/synthflow_assistant",
    "modules/tenants_file",
}
NUMBER = {
    "phone_number": "+12065550100",
    "assistant": "Acme voice agent",
    "agent": {"llm": "gpt-4.1", "language": "en-US", "prompt": "You answer.", "greeting_message": "Hello."},
    "fallback": {"type": "inbox", "target": "Voice Support"},
}
OUTCOMES = ("tenants", "unchanged", "pending", "would_change", "not_planned")


def variables(info: dict[str, Any]) -> dict[str, Any]:
    """Return the variables that the examples name."""
    synthflow, gladly = info["tenants"]["acme"]["synthflow"], info["tenants"]["acme"]["gladly"]
    account = {name: synthflow[name] for name in ("api_key", "workspace_id", "region", "api_url")}
    panel = {name: gladly[name] for name in ("agent_email", "api_token", "api_url")}
    return {
        "synthflow_api_key": synthflow["api_key"],
        "synthflow_workspace_id": synthflow["workspace_id"],
        "gladly_agent_email": gladly["agent_email"],
        "gladly_api_token": gladly["api_token"],
        "trunk_password": "made up for this",
        "tenant": {
            "synthflow": account,
            "gladly": {**panel, "backend": "api"},
            "sip_domain": "acme.sip.gladly.com",
            "numbers": [NUMBER],
        },
        "tenant_numbers": [{**NUMBER, "transfers": []}],
        "tenant_sip_domain": "acme.sip.gladly.com",
        "destination": {"pending": None},
        "route": {"pending": None},
        "my_probes": {"results": []},
        "export": {"tenant": "acme", "entry": {}, "notes": [], "placeholders": []},
    }


def wiring(info: dict[str, Any]) -> dict[str, Any]:
    """Return the task that wires the tenant, without a ledger."""
    account = variables(info)["tenant"]
    options = {"tenant": "acme", **account, "verify": {"level": "config"}}
    return {"name": "Wire the tenant", INTEGRATION: {**options, "ca_path": info["ca_path"]}}


def prepared(example: Documented, info: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what happens before the examples of a plugin."""
    tasks = [] if example.name in ON_EMPTY_ACCOUNTS else [wiring(info)]
    if example.name == "modules/gladly_inbound_route":
        recorded = next(one for one in MODULES if one.name == "modules/gladly_sip_destination").documents[0]
        return [*tasks, *recorded[:2]]
    export = "voiceops.gladly_synthflow.tenant_export_info"
    if example.name == "modules/tenants_file":
        account = {"tenant": "acme", **{name: variables(info)["tenant"][name] for name in ("synthflow", "gladly")}}
        reading = {"name": "Read", export: {**account, "ca_path": info["ca_path"]}, "register": "export"}
        return [wiring(info), reading]
    if example.name == "modules/synthflow_transfer_action":
        transfer = {
            "ledger": "by-hand.yml",
            "assistant": "Acme night line",
            "key": "by_hand",
            "target": "+12065550157",
            "instructions": "Transfer the call.",
            "initiating_message": "One moment.",
            **variables(info)["tenant"]["synthflow"],
        }
        action = "voiceops.gladly_synthflow.synthflow_transfer_action"
        making = {"name": "Make an action", action: {**transfer, "ca_path": info["ca_path"]}, "register": "by_hand"}
        return [*tasks, making]
    return tasks


@pytest.mark.parametrize("example", WRITING, ids=lambda example: example.name)
def test_the_tasks_of_a_module_do_what_their_names_say(
    example: Documented, new_desk: Callable[..., Desk], sandbox: SandboxProcess
) -> None:
    desk, info = new_desk(), sandbox.info
    desk.stand_ins["5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10"] = "'{{ by_hand.transfer.action_id }}'"
    (tasks,) = yaml.safe_load_all(desk.own(example.text))
    desk.write("test_call.yml", "- name: Say that a call went through\n  ansible.builtin.debug:\n")
    before = prepared(example, info)
    if example.name == "modules/rollout_report":
        report(desk, info)
        before = []

    recap = run(desk, [*before, *lead_to_sandbox(tasks, info)], info)

    assert recap["ok"] >= len(before) + flat(tasks)
    assert recap["rescued"] == recap["skipped"] == 0
    if "confirm:" in example.text:
        ledger = yaml.safe_load((desk.folder / "ledgers/acme.yml").read_text(encoding="utf-8"))
        section = "inbound_routes" if "route" in example.name else "sip_destinations"
        assert all("confirmed" in entry for entry in ledger[section].values())
        assert ledger[section]


def report(desk: Desk, info: dict[str, Any]) -> None:
    """Leave the reports of four slices."""
    desk.environment["ANSIBLE_CALLBACKS_ENABLED"] = "voiceops.gladly_synthflow.rollout"
    desk.environment["GLADLY_SYNTHFLOW_REPORT_DIRECTORY"] = "reports/slice-1"
    run(desk, [wiring(info)], info)
    desk.run("for slice in 2 3 4; do cp -r reports/slice-1 reports/slice-$slice; done")
    del desk.environment["ANSIBLE_CALLBACKS_ENABLED"]


def test_modules_that_only_read_do_what_their_names_say(new_desk: Callable[..., Desk], sandbox: SandboxProcess) -> None:
    desk, info = new_desk(), sandbox.info
    examples = [lead_to_sandbox(example.documents[0], info) for example in READING]

    recap = run(desk, [wiring(info), *(task for tasks in examples for task in tasks)], info)

    assert recap["ok"] == 1 + sum(map(flat, examples))


def test_expressions_give_what_their_comments_say(new_desk: Callable[..., Desk], sandbox: SandboxProcess) -> None:
    desk, info = new_desk(), sandbox.info
    desk.write("plan.json", json.dumps({"tenants": [], "summary": dict.fromkeys(OUTCOMES, 0)}))
    examples = [example.documents[0] for example in OTHERS]
    of_tenant = {"hosts": "tenants", "gather_facts": False, "vars": variables(info)}
    plays = [{**tasks[0], "vars": {**variables(info), **TENANT}} for tasks in examples if "hosts" in tasks[0]]
    tasks_alone = [lead_to_sandbox(tasks, info) for tasks in examples if "hosts" not in tasks[0]]

    # A play of its own for each, since one of them ends its play.
    play(desk, [{**of_tenant, "tasks": tasks} for tasks in ([wiring(info)], *tasks_alone)] + plays)

    for example in OTHERS:
        assert f"[{example.documents[0][0]['name']}]" in desk.printed
        for comment in example.comments:
            assert f'"msg": "{comment}"' in desk.printed


def run(desk: Desk, tasks: list[dict[str, Any]], info: dict[str, Any]) -> dict[str, int]:
    """Run tasks for the tenant, and return how many ended in which way."""
    play(desk, [{"hosts": "tenants", "gather_facts": False, "vars": variables(info), "tasks": tasks}])
    counts = re.findall(r"(\w+)=(\d+)", desk.printed.rpartition("PLAY RECAP")[2])
    return {name: int(count) for name, count in counts}


def play(desk: Desk, plays: list[dict[str, Any]]) -> None:
    """Run plays over an inventory with the one tenant."""
    desk.write("hosts.yml", INVENTORY)
    desk.write("examples.yml", json.dumps(plays))
    desk.run("ansible-playbook examples.yml -i hosts.yml")


def flat(tasks: list[dict[str, Any]]) -> int:
    """Return how many tasks run when nothing fails."""
    return sum(flat(task["block"]) if "block" in task else 1 for task in tasks)


INVENTORY = """
tenants:
  hosts:
    acme:
      ansible_connection: local
      ansible_python_interpreter: "{{ ansible_playbook_python }}"
"""
TENANT = {
    "tenant_region": "us",
    "tenant_company": "acme",
    "tenant_gladly_backend": "api",
    "tenant_gladly_host": "acme.gladly.com",
    "tenant_synthflow_api_key": "{{ synthflow_api_key }}",
    "tenant_gladly_api_token": "{{ gladly_api_token }}",
}


def test_the_inventory_plugin_reads_its_examples(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    example = next(example for example in SOURCES if example.name == "inventory/tenants")
    # Three files in one document: the second and the third stand in comments, below a line that says what they are.
    source, *commented = example.text.strip().split("\n\n")
    tenants, grouping = (
        "".join(f"{line.removeprefix('# ')}\n" for line in part.splitlines()[1:]) for part in commented
    )
    desk.write("tenants/us.yml", tenants)
    desk.write("tenants/eu.csv", "name,region\n")
    desk.environment["ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED"] = "true"

    for text in (source, grouping):
        desk.write("inventory/voice.tenants.yml", text)
        graph = desk.run("ansible-inventory -i inventory --graph")
        assert "acme" in graph
    assert "@company_acme" in graph


def test_the_callback_is_switched_on_by_its_example(new_desk: Callable[..., Desk], sandbox: SandboxProcess) -> None:
    desk = new_desk()
    example = next(example for example in SOURCES if example.name == "callback/rollout")
    desk.write("ansible.cfg", example.documents[0]["ansible.cfg"])

    run(desk, [wiring(sandbox.info)], sandbox.info)

    assert (desk.folder / "reports/rollout.html").exists()


def test_every_plugin_has_an_example() -> None:
    assert {example.name.partition("/")[0] for example in [*MODULES, *OTHERS, *SOURCES]} == {
        "modules",
        "filter",
        "test",
        "lookup",
        "inventory",
        "callback",
    }
    assert all(example.documents for example in [*MODULES, *OTHERS, *SOURCES])
