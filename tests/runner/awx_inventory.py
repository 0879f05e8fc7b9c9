# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory as AWX hands it to a job: read from a source once, kept in a database, printed by a script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How AWX reads a source.
SYNC_ENVIRONMENT = {
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_INVENTORY_EXPORT": "True",
    "ANSIBLE_VERBOSE_TO_STDERR": "True",
    "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
}


class SyncFailed(Exception):
    """The source could not be read, so AWX keeps the inventory that it had. The text is what Ansible printed."""


@dataclass(frozen=True)
class Inventory:
    """What AWX keeps of a source: the variables of all, groups with variables and members, hosts with variables."""

    variables: Mapping[str, Any]
    groups: Mapping[str, Mapping[str, Any]]
    hosts: Mapping[str, Mapping[str, Any]]

    def script(self, number: int = 1, count: int = 1) -> str:
        """Return the program that AWX writes for a job, or for one slice of it: every ``count``-th host by name.

        All groups are in each slice, also those without a host in it.
        """
        names = sorted(self.hosts)[number - 1 :: count]
        grouped = {host for group in self.groups.values() for host in group["hosts"]}
        data: dict[str, Any] = {
            "all": {
                **({"vars": self.variables} if self.variables else {}),
                "hosts": [name for name in names if name not in grouped],
                "children": sorted(self.groups),
            },
            "_meta": {"hostvars": {name: self._host_variables(name) for name in names}},
        }
        for name, group in sorted(self.groups.items()):
            # By name and not as the source has them: the database knows no other order.
            members = [host for host in names if host in group["hosts"]]
            parts = {"hosts": members, "children": group["children"], "vars": group["vars"]}
            if any(parts.values()):
                data[name] = {key: value for key, value in parts.items() if value}
        return f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(data)!r})\n"

    def _host_variables(self, name: str) -> dict[str, Any]:
        number = sorted(self.hosts).index(name) + 1
        own = {f"remote_{prefix}_{key}" for prefix in ("host", "tower") for key in ("enabled", "id")}
        return {**self.hosts[name], **{key: "true" if key.endswith("enabled") else number for key in own}}


def synchronised(project: Path, source: str, environment: Mapping[str, str]) -> Inventory:
    """Read a source of a project as an inventory update does, and return what AWX keeps.

    Raises SyncFailed.
    """
    path = project / source
    program = str(Path(sys.executable).with_name("ansible-inventory"))
    done = subprocess.run(
        [program, "--list", "--export", "-i", str(path), "--playbook-dir", str(path.parent)],
        cwd=project,
        env={**environment, **SYNC_ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SyncFailed(done.stdout + done.stderr)
    exported = json.loads(done.stdout)
    hosts = exported.pop("_meta")["hostvars"]
    everything = exported.pop("all")
    groups = {
        name: {key: group.get(key, {} if key == "vars" else []) for key in ("hosts", "children", "vars")}
        for name, group in exported.items()
        if name != "ungrouped"
    }
    members = {host for group in exported.values() for host in group.get("hosts", [])}
    return Inventory(everything.get("vars", {}), groups, {name: hosts.get(name, {}) for name in sorted(members)})


def clean_environment(home: Path, collections: str) -> dict[str, str]:
    """Return the environment in a container of a job: that of nobody, with the collection where the image has it."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "no_proxy": "*",
        "ANSIBLE_COLLECTIONS_PATH": collections,
    }
