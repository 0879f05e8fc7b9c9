# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sandbox, the repository of a fleet in it, and jobs on that repository as AWX runs them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from awx_inventory import Inventory, clean_environment, synchronised
from awx_job import Credential, Finished, Launch, RunningJob
from controller_content import Content
from fleet_repository import SOURCE, VAULT_ID, Repository

from collection_tree import link_collection
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess, running_sandbox

# The vault credential of the fleet's jobs.
PASSWORDS = {VAULT_ID: "the passphrase of the fleet's vault"}


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for all tests."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def control(shared_sandbox: SandboxProcess) -> Control:
    """The control API of the sandbox, which is in its seed state."""
    control = Control(shared_sandbox)
    control.reset()
    return control


@pytest.fixture(scope="session")
def state_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The volume that outlives a job."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory, state_directory: Path) -> Content:
    """What the role awx sets up."""
    return Content(tmp_path_factory.mktemp("content"), str(link_collection()), state_directory)


class Controller:
    """AWX with a project, an inventory, and the job templates of the role."""

    def __init__(self, folder: Path, repository: Repository, content: Content) -> None:
        self.repository = repository
        self.content = content
        self._folder = folder
        self._collections = str(link_collection())
        self._inventory: Inventory | None = None

    def synchronise(self) -> Inventory:
        """Read the source of the inventory. Raises SyncFailed."""
        home = self._folder / "sync"
        home.mkdir(exist_ok=True)
        environment = clean_environment(home, self._collections)
        self._inventory = synchronised(self.repository.folder, SOURCE, environment)
        return self._inventory

    def start(self, template: str, **options: Any) -> RunningJob:
        """Launch a job template, and do not wait for it."""
        inventory = self._inventory or self.synchronise()
        launch = Launch(self.content.job_templates[template], **options)
        return RunningJob(self._folder, self.repository.folder, inventory, launch, self._collections)

    def run(self, template: str, **options: Any) -> Finished:
        """Launch a job template, and wait for its end."""
        return self.start(template, **options).finish()

    def credentials_of(self, name: str) -> list[Credential]:
        """Return the two credentials of a tenant as a user would enter them in AWX."""
        values = self.repository.credentials(name)
        synthflow = {key: values[f"tenant_synthflow_{key}"] for key in ("api_key", "workspace_id")}
        gladly = {key: values[f"tenant_gladly_{key}"] for key in ("agent_email", "api_token")}
        types = self.content.credential_types
        return [
            Credential(types["Synthflow"], {**synthflow, "region": "us"}),
            Credential(types["Gladly"], {**gladly, "host": f"{name}.gladly.com"}),
        ]


@pytest.fixture
def controller(
    tmp_path: Path, control: Control, shared_sandbox: SandboxProcess, content: Content, state_directory: Path
) -> Controller:
    """AWX with a fleet whose tenants have no credentials yet, in a fresh sandbox, and with an empty volume."""
    for folder in state_directory.iterdir():
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    return Controller(tmp_path, Repository(tmp_path / "repository", shared_sandbox.info), content)
