# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret in anything that a job leaves behind, but where ansible-runner itself writes the environment down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from awx_job import HIDDEN, Finished
from conftest import PASSWORDS, Controller

from sandbox_control import Control
from secret_search import SecretSearch

TRUNK_PASSWORD = "trunk p@ss/word+1"
# The environment of ansible-playbook, in each folder of artifacts. AWX deletes it with the job's private folder.
WRITTEN_BY_RUNNER = "command"


def search_for(credentials: Mapping[str, str]) -> SecretSearch:
    """Return the search for all secrets of a tenant."""
    token, email = credentials["tenant_gladly_api_token"], credentials["tenant_gladly_agent_email"]
    own = {"key": credentials["tenant_synthflow_api_key"], "token": token, "Basic credentials": f"{email}:{token}"}
    return SecretSearch({**own, "trunk password": TRUNK_PASSWORD, **PASSWORDS})


def files_with_secrets(done: Finished, folders: list[Path], search: SecretSearch) -> set[str]:
    """Return the names of the files in which a secret is found: of a job, on both sides, and in further folders."""
    places = [done.controller_folder / "artifacts", done.worker_folder / "artifacts", done.worker_folder / "env"]
    files = [path for place in [*places, *folders] for path in place.rglob("*") if path.is_file()]
    assert len(files) > 20, "artifacts are there to be searched"
    return {path.name for path in files if search.in_files([path])}


@pytest.mark.parametrize(
    "fault", [None, {"vendor": "synthflow", "method": "GET", "kind": "html"}], ids=["well", "badly"]
)
def test_the_credentials_of_a_tenant_in_the_environment(
    controller: Controller, control: Control, state_directory: Path, fault: dict[str, str] | None
) -> None:
    controller.repository.set("cobalt", tenant_trunk_password=TRUNK_PASSWORD, tenant_trunk_username="trunk")
    if fault:
        control.plant(tenant="cobalt", path=".*", times=None, **fault)
    done = controller.run(
        *("integrate",),
        limit="cobalt",
        credentials=controller.credentials_of("cobalt"),
        verbosity=4,
        diff=True,
        answers={"tenant_retry_timeout": 1},
    )
    assert done.status == ("failed" if fault else "successful"), done.stdout
    search = search_for(controller.repository.credentials("cobalt"))
    assert files_with_secrets(done, [state_directory], search) == {WRITTEN_BY_RUNNER}
    assert search.in_text(done.stdout + json.dumps(done.events)) == []
    assert search.in_text(json.dumps(dict(done.shown_environment))) == []
    assert done.shown_environment["SYNTHFLOW_API_KEY"] == done.shown_environment["GLADLY_API_TOKEN"] == HIDDEN


def test_the_credentials_of_tenants_in_a_vault(controller: Controller, state_directory: Path) -> None:
    controller.repository.encrypt(PASSWORDS)
    done = controller.run("integrate", limit="acme,cobalt", vault_passwords=PASSWORDS, verbosity=4, diff=True)
    assert done.status == "successful", done.stdout
    for name in ("acme", "cobalt"):
        search = search_for(controller.repository.credentials(name))
        assert files_with_secrets(done, [state_directory, done.worker_folder / "inventory"], search) == set()
        assert search.in_text(done.stdout + json.dumps(done.events)) == []
