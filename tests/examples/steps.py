# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens besides reading a page: who has described which tenant, what a vendor holds, what somebody breaks."""

from __future__ import annotations

import json
import re
import shutil

from blocks import CHECKOUT, blocks_of
from desk import Desk
from reader import Step
from written import BOREALIS, COBALT

from collection_tree import copy_collection

FIRST_TENANT = "docs/first_tenant.md"
INTEGRATE = "ansible-playbook voiceops.gladly_synthflow.integrate -i inventory"


def checkout(desk: Desk) -> None:
    """Work in a copy of the repository."""
    desk.folder = copy_collection(desk.folder)


def fleet(desk: Desk) -> None:
    """Work in a copy of the example of a fleet's repository, in which each tenant has the credentials of its own."""
    shutil.copytree(CHECKOUT / "examples" / "fleet", desk.folder, dirs_exist_ok=True)
    for name in ("acme", "borealis", "cobalt"):
        account = desk.info["tenants"][name]
        own = {
            "tenant_synthflow_api_key": account["synthflow"]["api_key"],
            "tenant_gladly_api_token": account["gladly"]["api_token"],
        }
        appending(f"inventory/host_vars/{name}.yml", json.dumps(own))(desk)


def acme(desk: Desk) -> None:
    """Describe the tenant as the page of the first tenant does."""
    for block in blocks_of(FIRST_TENANT):
        if block.file and block.file.startswith("inventory/"):
            desk.write(block.file, block.text)
    secrets = next(block.text for block in blocks_of(FIRST_TENANT) if block.text.startswith("vault_"))
    desk.write("inventory/host_vars/acme/vault.yml", secrets)
    desk.unread.clear()


def over_the_api(desk: Desk) -> None:
    """Let no person be needed."""
    with (desk.folder / "inventory/group_vars/tenants.yml").open("a", encoding="utf-8") as file:
        file.write("\ntenant_gladly_backend: api\n")


def wired(desk: Desk) -> None:
    """Wire the tenants of the inventory."""
    desk.run(INTEGRATE)
    desk.printed = ""


def typing(command: str, status: int = 0) -> Step:
    """Return a step that types a command."""

    def step(desk: Desk) -> None:
        desk.run(command, status)

    return step


def replacing(file: str, old: str, new: str) -> Step:
    """Return a step that changes a file."""

    def step(desk: Desk) -> None:
        path = desk.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return step


PLAYBOOK = "ansible-playbook voiceops.gladly_synthflow."
PREFLIGHT = f"{PLAYBOOK}preflight -i inventory"
TENANT = "inventory/host_vars/acme/tenant.yml"
MISSPELT = replacing(TENANT, "target: Voice Support", "target: voice support")
SPELT = replacing(TENANT, "target: voice support", "target: Voice Support")
CONFIRMATION = """'{"tenant_gladly_confirm": {"tenants": "acme", "who": "Ada Lovelace", "ticket": "CHG-1042"}}'"""
CONFIRM = f"{INTEGRATE} -e {CONFIRMATION}"


def playing(play: str, status: int = 0) -> Step:
    """Return a step that runs a playbook."""

    def step(desk: Desk) -> None:
        desk.write("step.yml", play)
        desk.run("ansible-playbook step.yml -i inventory", status)

    return step


def appending(file: str, text: str) -> Step:
    """Return a step that adds to a file, or makes it."""

    def step(desk: Desk) -> None:
        path = desk.folder / file
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(before + desk.own(text), encoding="utf-8")

    return step


def anew(desk: Desk) -> None:
    """Begin again: nothing is at the vendors, and no ledger knows of anything."""
    desk.control.reset()
    desk.run("rm -rf ledgers runbooks")


def expecting(text: str) -> Step:
    """Return a step that looks for a text in what was printed."""

    def step(desk: Desk) -> None:
        assert text in desk.printed, f"nothing has printed {text!r}"

    return step


def pilot(desk: Desk) -> None:
    """Put the tenant into the group that playbooks of one's own work on."""
    appending("inventory/pilot.yml", "pilot:\n  hosts:\n    acme:\n")(desk)


def another_fallback(desk: Desk) -> None:
    """Let somebody change the fallback in Gladly's Admin panel."""
    route = {"phoneNumber": "+12065550100", "action": {"type": "FORWARD_TO_SIP", "destinationId": "Synthflow AI"}}
    desk.control.click("acme", routes=[{**route, "fallback": {"type": "INBOX", "target": "General"}}])


def people_at_the_queue(desk: Desk) -> None:
    """Let people answer at the number that the assistant hands callers over to."""
    queue = {"phoneNumber": "+12065550199", "action": {"type": "QUEUE", "target": "Agents"}, "fallback": None}
    desk.control.click("acme", routes=[queue])


def calling(desk: Desk) -> None:
    """Let somebody call, and be handed over to people."""
    people_at_the_queue(desk)
    desk.control.call("acme", transfer=True)


def artifact_here(desk: Desk) -> None:
    """Lay the artifact into the folder."""
    (desk.folder / desk.artifact.name).write_bytes(desk.artifact.read_bytes())


def files_of(page: str, *beginnings: str) -> Step:
    """Return a step that writes files which the page shows further down."""

    def step(desk: Desk) -> None:
        for block in blocks_of(page):
            if block.file and block.file.startswith(beginnings):
                desk.write(block.file, block.text)

    return step


def vault_of_all(desk: Desk) -> None:
    """Put the keys of all tenants into variables, as a vault would."""
    keys = {name: account["synthflow"]["api_key"] for name, account in desk.info["tenants"].items()}
    tokens = {name: account["gladly"]["api_token"] for name, account in desk.info["tenants"].items()}
    text = f"\nvault_synthflow_api_keys: {json.dumps(keys)}\nvault_gladly_api_tokens: {json.dumps(tokens)}\n"
    appending("inventory/group_vars/all.yml", text)(desk)


def cobalt(desk: Desk) -> None:
    """Describe a second tenant."""
    appending("inventory/cobalt.yml", "tenants:\n  hosts:\n    cobalt:\n")(desk)
    appending(
        "inventory/host_vars/cobalt.yml",
        COBALT.replace("KEY", desk.info["tenants"]["cobalt"]["synthflow"]["api_key"]).replace(
            "TOKEN", desk.info["tenants"]["cobalt"]["gladly"]["api_token"]
        ),
    )(desk)


def codes_of_cobalt(desk: Desk) -> None:
    """Have the codes that the page of a tenant gives in place of those that the documentation shows."""
    page = (desk.folder / "runbooks/cobalt.md").read_text(encoding="utf-8")
    found = re.search(r'\\?"codes\\?": \\?"([\w,]+)', page)
    assert found
    desk.stand_ins["5b1f0c3e,9a77d204"] = found[1]


# What the drawing of the page has, and no block of it.
THEIR_FILES = [
    appending("inventory/group_vars/tenants_eu.yml", "tenant_region: eu\ntenant_gladly_host: borealis.gladly.com\n"),
    appending(
        "inventory/host_vars/borealis/vault.yml",
        """
tenant_synthflow_api_key: "{{ lookup('ansible.builtin.pipe', 'pass show voice/borealis/synthflow') }}"
tenant_gladly_api_token: "{{ lookup('ansible.builtin.pipe', 'pass show voice/borealis/gladly') }}"
""",
    ),
]
SECOND_TENANT = [
    appending("inventory/borealis.yml", "tenants:\n  hosts:\n    borealis:\n"),
    appending("inventory/host_vars/borealis.yml", BOREALIS),
]
BARE_REPOSITORY = (
    "git init --quiet --bare --initial-branch main ledgers.git && git clone --quiet ledgers.git first && cd first"
    " && git -c user.name=a -c user.email=a@example.com commit --quiet --allow-empty --message First"
    " && git push --quiet origin HEAD:main"
)


def ledgers_in_git(desk: Desk) -> None:
    """Give the ledgers a repository of their own."""
    desk.run(BARE_REPOSITORY)
    desk.stand_ins |= {
        "git@git.example.com:voice/ledgers.git": str(desk.folder / "ledgers.git"),
        "/tmp/ledgers": str(desk.folder / "checkout"),
    }
    appending("inventory/group_vars/tenants.yml", "tenant_ledger_directory: /tmp/ledgers\n")(desk)
