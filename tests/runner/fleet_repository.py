# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The example of a fleet's repository, with its tenants in a sandbox."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from collection_tree import CHECKOUT

EXAMPLE = CHECKOUT / "examples" / "fleet"
SOURCE = "inventory/tenants.yml"
VAULT_ID = "fleet"
# What each tenant has of its own; the environment can stand in for it.
CREDENTIALS = {
    "tenant_synthflow_api_key": ("synthflow", "api_key"),
    "tenant_synthflow_workspace_id": ("synthflow", "workspace_id"),
    "tenant_gladly_agent_email": ("gladly", "agent_email"),
    "tenant_gladly_api_token": ("gladly", "api_token"),
}
SECRET = ("tenant_synthflow_api_key", "tenant_gladly_api_token")


class Repository:
    """A copy of the example. What leads to the sandbox is in the inventory; credentials come with ``encrypt`` alone."""

    def __init__(self, folder: Path, info: Mapping[str, Any]) -> None:
        self.folder = folder
        self._info = info
        shutil.copytree(EXAMPLE, folder)
        self.names = sorted(path.stem for path in (folder / "tenants").iterdir())
        common = {
            "tenant_ca_path": info["ca_path"],
            "tenant_sip_connect_to": info["sip_connect_to"],
            "tenant_synthflow_region_urls": info["synthflow_region_urls"],
            "tenant_gladly_backend": "api",
            # The files of the example have those of nobody, and the environment is to be used.
            "tenant_synthflow_workspace_id": "",
            "tenant_gladly_agent_email": "",
        }
        self.write("inventory/group_vars/tenants/sandbox.json", common)
        for name in self.names:
            self.set(name)

    def write(self, path: str, document: Mapping[str, Any]) -> None:
        """Write a file of the repository, in JSON, which is YAML too."""
        (self.folder / path).parent.mkdir(exist_ok=True)
        (self.folder / path).write_text(json.dumps(document, indent=1), encoding="utf-8")

    def add(self, name: str) -> None:
        """Add a tenant of the other example, which has an inventory by hand."""
        path = CHECKOUT / "examples" / "inventory" / "host_vars" / f"{name}.yml"
        variables = yaml.safe_load(path.read_text(encoding="utf-8"))
        keys = {variable.removeprefix("tenant_"): value for variable, value in variables.items()}
        self.write(f"tenants/{name}.json", {"name": name, **keys})
        self.names.append(name)
        self.set(name)

    def set(self, name: str, **variables: Any) -> None:
        """Set further variables of a tenant in its file of ``host_vars``."""
        tenant = self._info["tenants"][name]
        places = {f"tenant_{vendor}_api_url": tenant[vendor]["api_url"] for vendor in ("synthflow", "gladly")}
        self.write(f"inventory/host_vars/{name}.json", {"tenant_synthflow_workspace_id": "", **places, **variables})

    def credentials(self, name: str) -> dict[str, str]:
        """Return the credentials of a tenant by the names of its variables."""
        vendors = self._info["tenants"][name]
        return {variable: str(vendors[vendor][key]) for variable, (vendor, key) in CREDENTIALS.items()}

    def encrypt(self, passwords: Mapping[str, str]) -> None:
        """Give each tenant its credentials, the secret ones encrypted for themselves, as ``ansible-vault`` does."""
        vault = VaultLib([(VAULT_ID, VaultSecret(passwords[VAULT_ID].encode()))])
        for name in self.names:
            own = {
                variable: {"__ansible_vault": vault.encrypt(text, vault_id=VAULT_ID).decode()}
                if variable in SECRET
                else text
                for variable, text in self.credentials(name).items()
            }
            self.set(name, **own)
