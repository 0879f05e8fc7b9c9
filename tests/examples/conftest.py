# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox for all pages, the collection as a user has it, and an empty desk for each page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from blocks import CHECKOUT
from desk import PROGRAMS, Desk

from collection_tree import copy_collection
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess, running_sandbox

TENANTS = CHECKOUT / "sandbox/voice_sandbox/tenants.yml"
# What the accounts of the pages have beyond those of the sandbox's own tenants.
FURTHER_NUMBERS = {"acme": ["+12065550111", "+12065550155", "+12065550156"], "cobalt": ["+13125550143"]}
ASSISTANTS = {
    "acme": ["Acme night line", "Acme voice agent 2"],
    "borealis": ["Borealis service agent", "Borealis order agent"],
    "cobalt": ["Cobalt billing agent", "Cobalt order agent"],
}
AGENT = {"llm": "gpt-4.1", "language": "en-US", "prompt": "You answer.", "greeting_message": "Hello."}


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for all examples, with the accounts that the pages speak of."""
    tenants: dict[str, Any] = yaml.safe_load(TENANTS.read_text(encoding="utf-8"))["tenants"]
    tenants = json.loads(json.dumps(tenants))
    for name, numbers in FURTHER_NUMBERS.items():
        tenants[name]["gladly"]["phone_numbers"] += numbers
    for name, assistants in ASSISTANTS.items():
        tenants[name]["synthflow"]["assistants"] += [
            {"name": assistant, "type": "inbound", "agent": AGENT} for assistant in assistants
        ]
    tenants["borealis"]["gladly"]["topics"].append({"name": "orders"})
    tenants["cobalt"]["gladly"]["inboxes"].append({"name": "Billing"})
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), tenants=tenants) as process:
        yield process


@pytest.fixture
def control(sandbox: SandboxProcess) -> Control:
    """The control API of the sandbox, in its seed state."""
    control = Control(sandbox)
    control.reset()
    return control


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as it is published, built from the files that Git would keep."""
    folder = tmp_path_factory.mktemp("artifact")
    tree = copy_collection(folder)
    subprocess.run(
        [PROGRAMS / "ansible-galaxy", "collection", "build", "--output-path", folder, tree],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def home(artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of a user who has installed the artifact."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run(
        [
            PROGRAMS / "ansible-galaxy",
            "collection",
            "install",
            "--force",
            artifact,
            "-p",
            home / ".ansible/collections",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return home


@pytest.fixture
def new_desk(
    sandbox: SandboxProcess, control: Control, artifact: Path, home: Path, tmp_path: Path
) -> Callable[..., Desk]:
    """Makes a desk: an empty folder, where the vendors are the sandbox, and nothing is there but what a page gives."""
    info = sandbox.info

    def make(home: Path = home) -> Desk:
        desk = Desk(tmp_path / "voice", home, _stand_ins(info), _overlay(info))
        desk.stand_ins |= {
            "~/gladly_synthflow/.cache/sandbox": str(sandbox.state_dir),
            "/tmp/voice": str(sandbox.state_dir),
            ".cache/sandbox": str(sandbox.state_dir),
        }
        for tenant, account in info["tenants"].items():
            desk.keep_secret(f"voice/{tenant}/synthflow", account["synthflow"]["api_key"])
            desk.keep_secret(f"voice/{tenant}/gladly", account["gladly"]["api_token"])
        desk.control = control
        desk.artifact = artifact
        desk.info = info
        return desk

    return make


def _stand_ins(info: dict[str, Any]) -> dict[str, str]:
    """Return what the pages say of the reader's account, and what it is here."""
    synthflow, gladly = info["tenants"]["acme"]["synthflow"], info["tenants"]["acme"]["gladly"]
    return {
        "1710107690998x536152705164378100": synthflow["workspace_id"],
        "the API key of the workspace": synthflow["api_key"],
        "the API token of the Gladly user": gladly["api_token"],
        "https://voice-gateway.example.com/api/v1": gladly["api_url"],
        ".venv/bin/": "",
    }


def _overlay(info: dict[str, Any]) -> dict[str, Any]:
    """Return the extra variables that lead every run to the sandbox."""
    of_tenant = "{{{{ examples_sandbox.tenants[inventory_hostname].{vendor}.api_url }}}}"
    addresses = {
        "tenant_synthflow_api_url": of_tenant.format(vendor="synthflow"),
        "tenant_gladly_api_url": of_tenant.format(vendor="gladly"),
    }
    # Roles that know nothing of tenants have variables of their own.
    for role, vendor in (("synthflow", "synthflow"), ("transfer_back", "synthflow"), ("gladly", "gladly")):
        addresses[f"{role}_api_url"] = of_tenant.format(vendor=vendor)
        addresses[f"{role}_ca_path"] = info["ca_path"]
    return {
        "examples_sandbox": info,
        **addresses,
        "tenant_ca_path": info["ca_path"],
        "tenant_synthflow_region_urls": info["synthflow_region_urls"],
        "tenant_synthflow_workspace_id": "{{ examples_sandbox.tenants[inventory_hostname].synthflow.workspace_id }}",
        "tenant_gladly_agent_email": "{{ examples_sandbox.tenants[inventory_hostname].gladly.agent_email }}",
        "tenant_sip_connect_to": info["sip_connect_to"],
        "tenant_retry_timeout": 5,
        # Nothing here takes the time that Synthflow takes for a trunk.
        "tenant_verify_wait_timeout": 0,
    }
