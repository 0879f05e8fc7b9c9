# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tenants of a repository in AWX: what its database keeps of the source, and what a job makes of that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from awx_inventory import Inventory, SyncFailed
from conftest import PASSWORDS, Controller

from sandbox_control import Control

# Executed, it would put a secret of the job into a prompt, and so into a vendor's hands.
TEMPLATE = "{{ lookup('ansible.builtin.env', 'GLADLY_API_TOKEN') }}{{ 6 * 7 }}"


def change_tenant(controller: Controller, name: str, **keys: object) -> None:
    """Change what a tenants file says of a tenant."""
    path = controller.repository.folder / "tenants" / f"{name}.yml"
    tenant = {**yaml.safe_load(path.read_text(encoding="utf-8")), **keys}
    path.write_text(yaml.safe_dump(tenant), encoding="utf-8")


def test_a_mistake_in_a_tenants_file_ends_the_update_and_says_where(controller: Controller) -> None:
    change_tenant(controller, "borealis", wave="mian")
    with pytest.raises(SyncFailed) as failed:
        controller.synchronise()
    assert "../tenants/borealis.yml:" in str(failed.value)
    assert "there is no wave 'mian'; did you mean 'main'?" in str(failed.value)


def test_slices_share_the_tenants_out_and_have_all_groups() -> None:
    names = [f"tenant-{number:02}" for number in range(10)]
    groups = {"tenants": {"hosts": names[::-1], "children": [], "vars": {"a": 1}}}
    inventory = Inventory({}, groups, {name: {} for name in names})
    parts = [_printed(inventory.script(number, 4)) for number in (1, 2, 3, 4)]
    assert [part["tenants"]["hosts"] for part in parts] == [names[0::4], names[1::4], names[2::4], names[3::4]]
    assert [sorted(part["_meta"]["hostvars"]) for part in parts] == [part["tenants"]["hosts"] for part in parts]
    assert all(part["tenants"]["vars"] == {"a": 1} for part in parts)


def test_a_template_in_a_tenants_file_stays_text_on_its_way_through_the_database(
    controller: Controller, state_directory: Path
) -> None:
    controller.repository.encrypt(PASSWORDS)
    numbers = yaml.safe_load((controller.repository.folder / "tenants/cobalt.yml").read_text(encoding="utf-8"))[
        "numbers"
    ]
    numbers[0]["agent"]["prompt"] = TEMPLATE
    change_tenant(controller, "cobalt", numbers=numbers)
    done = controller.run("plan", limit="cobalt", vault_passwords=PASSWORDS, environment={"GLADLY_API_TOKEN": "secret"})
    assert done.status == "successful", done.stdout
    plan = json.loads((state_directory / "plan.json").read_text(encoding="utf-8"))
    (assistant,) = [one for one in plan["tenants"][0]["changes"] if one["module"] == "synthflow_assistant"]
    prompts = [field["after"] for field in assistant["fields"] if field["field"] == "agent.prompt"]
    assert prompts == [TEMPLATE]


def test_waves_keep_their_order_though_the_database_sorts_tenants_by_name(
    controller: Controller, control: Control
) -> None:
    controller.repository.encrypt(PASSWORDS)
    change_tenant(controller, "acme", wave="main")
    change_tenant(controller, "borealis", wave="canary")
    # Waves as acme (main), borealis (canary), cobalt (main) would be worked on in the order of names.
    done = controller.run("integrate", vault_passwords=PASSWORDS)
    assert done.status == "successful", done.stdout
    writes = [entry["tenant"] for entry in control.writes()]
    assert set(writes[: writes.count("borealis")]) == {"borealis"}, "the canary comes first"
    assert set(writes) == {"acme", "borealis", "cobalt"}


def _printed(script: str) -> dict[str, dict[str, dict[str, object]]]:
    """Return what the program of an inventory prints."""
    text = script.splitlines()[-1].removeprefix("print(").removesuffix(")")
    printed: dict[str, dict[str, dict[str, object]]] = json.loads(yaml.safe_load(text))
    return printed
