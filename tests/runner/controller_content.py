# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role awx sets up in a controller, with the values of a caller filled in by Ansible."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from awx_inventory import clean_environment

from collection_tree import CHECKOUT

ROLE = CHECKOUT / "roles" / "awx"
VALUES = {
    "awx_project_url": "https://git.example.com/fleet.git",
    "awx_image": "registry.example.com/voiceops-ee:1.0.0",
    "awx_vault_password": "only its name is used here",
}


class Content:
    """The job templates and credential types of the role, by what follows the prefix in their names."""

    def __init__(self, folder: Path, collections: str, state: Path) -> None:
        shown = _rendered(folder, collections, {**VALUES, "awx_state_directory": str(state)})
        self.job_templates = {_short(entry): entry for entry in shown["job_templates"]}
        self.credential_types = {_short(entry): entry for entry in shown["credential_types"]}
        self.inventory_source: Mapping[str, Any] = shown["inventory_source"]


def _short(entry: Mapping[str, Any]) -> str:
    return str(entry["name"]).removeprefix("voiceops ")


def _rendered(folder: Path, collections: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Let Ansible fill in the role's variables, and return those that say what the controller is to have."""
    target = folder / "content.json"
    shown = {
        "job_templates": "{{ __awx_all_job_templates }}",
        "credential_types": "{{ __awx_all_credential_types }}",
        "inventory_source": "{{ __awx_inventory_source }}",
    }
    play = {
        "name": "Show what the role sets up",
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {"ansible.builtin.include_vars": {"dir": str(ROLE / "defaults")}},
            {"ansible.builtin.include_vars": {"dir": str(ROLE / "vars")}},
            {"ansible.builtin.copy": {"dest": str(target), "content": "{{ shown | to_json }}", "mode": "0600"}},
        ],
        "vars": {"shown": shown},
    }
    (folder / "content.yml").write_text(json.dumps([play]), encoding="utf-8")
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    subprocess.run(
        [program, "-i", "localhost,", "-c", "local", str(folder / "content.yml"), "-e", json.dumps(values)],
        env=clean_environment(folder, collections),
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    content: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return content
