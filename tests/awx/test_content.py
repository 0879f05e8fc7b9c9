# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role would bring into a controller, held against the modules of awx.awx and against this project."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from controller_run import AWX_COLLECTION, CHECKOUT, PLAYBOOK, environment, role_content
from module_arguments import argument_problems, collection_version, module_specification

FLEET = CHECKOUT / "examples" / "fleet"
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
LINKS = ("success_nodes", "failure_nodes", "always_nodes")


@pytest.fixture(scope="module", params=["directory", "repository"])
def content(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The content with either place for ledgers."""
    repository = {
        "awx_state_directory": "",
        "awx_state_repository": "git@git.example.com:voice/ledgers.git",
        "awx_state_ssh_key": "made-up-secret-key",
    }
    return role_content(tmp_path_factory.mktemp("content"), **(repository if request.param == "repository" else {}))


def entries(content: dict[str, Any], module: str) -> list[dict[str, Any]]:
    """Return the objects that one module makes."""
    found = content[module]
    return found if isinstance(found, list) else [found]


def job_templates(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the job templates by name."""
    return {entry["name"]: entry for entry in content["job_template"]}


@pytest.mark.parametrize(
    "module",
    [
        *("organization", "credential_type", "credential", "execution_environment", "project", "inventory"),
        *("inventory_source", "notification_template", "job_template", "schedule", "workflow_job_template"),
    ],
)
def test_modules_take_the_arguments(content: dict[str, Any], module: str) -> None:
    """Each entry is made of arguments that the module as it is shipped knows, of the right types and choices."""
    assert entries(content, module)
    for entry in entries(content, module):
        assert argument_problems(module, entry) == [], entry.get("name")


def test_module_for_nodes_takes_nodes_and_links(content: dict[str, Any]) -> None:
    """So do the nodes and the links of the workflow, for which the role adds the workflow's name."""
    workflow = {"workflow_job_template": content["workflow_job_template"]["name"]}
    for entry in [*content["nodes"], *content["links"]]:
        assert argument_problems("workflow_job_template_node", {**workflow, **entry}) == [], entry["identifier"]


def test_wrong_arguments_are_found() -> None:
    """The two tests above could fail: a misspelt argument, a wrong choice and a missing name are all said."""
    assert "forksss" in " ".join(argument_problems("job_template", {"name": "x", "forksss": 1}))
    assert "job_type" in " ".join(argument_problems("job_template", {"name": "x", "job_type": "walk"}))
    assert "name" in " ".join(argument_problems("job_template", {"forks": 1}))
    node = {"identifier": "x", "workflow_job_template": "y"}
    assert argument_problems("workflow_job_template_node", {**node, "unified_job_template": "z", "approval_node": {}})
    assert argument_problems("workflow_job_template_node", node)


def test_tasks_use_arguments_that_the_modules_have() -> None:
    """Also what a task of the role passes on only sometimes is an argument of its module."""
    used: set[str] = set()
    for file in (CHECKOUT / "roles" / "awx" / "tasks").glob("*.yml"):
        for task in yaml.safe_load(file.read_text(encoding="utf-8")):
            for key in (key for key in task if key.startswith("awx.awx.")):
                specification = module_specification(key.rpartition(".")[2])["argument_spec"]
                assert set(task[key]) <= set(specification), f"{file.name}: {task['name']}"
                used.add(key)
    assert len(used) >= 11


def test_links_of_the_workflow_lead_to_nodes(content: dict[str, Any]) -> None:
    """Each end of a link is a node, each node but the first is led to, and a node launches what there is."""
    nodes = [node["identifier"] for node in content["nodes"]]
    targets = [target for link in content["links"] for kind in LINKS for target in link.get(kind, [])]
    assert len(set(nodes)) == len(nodes)
    assert {link["identifier"] for link in content["links"]} <= set(nodes)
    assert set(targets) == set(nodes[1:])
    launched = {node["unified_job_template"] for node in content["nodes"] if "unified_job_template" in node}
    assert launched <= set(job_templates(content))


def test_nodes_change_only_what_is_asked_for(content: dict[str, Any]) -> None:
    """AWX refuses a limit or a number of slices where the job template does not ask for it at launch."""
    for node in content["nodes"]:
        template = job_templates(content).get(node.get("unified_job_template", ""), {})
        for key in ("limit", "job_slice_count"):
            assert key not in node or template[f"ask_{key}_on_launch"] is True, node["identifier"]


def test_nodes_do_not_slice_more_than_their_template(content: dict[str, Any]) -> None:
    """AWX refuses slices of a node while the inventory has no two hosts, which is so until its source is read."""
    for node in content["nodes"]:
        template = job_templates(content).get(node.get("unified_job_template", ""), {})
        assert int(node.get("job_slice_count", 1)) in (0, 1, int(template.get("job_slice_count", 1))), node[
            "identifier"
        ]


def test_everything_that_is_named_is_there(content: dict[str, Any]) -> None:
    """Schedules, credentials, types and notifications name what the role or the caller brings, or what AWX has."""
    credentials = {entry["name"] for entry in content["credential"]}
    types = {entry["name"] for entry in content["credential_type"]} | {"Source Control", "Container Registry", "Vault"}
    assert {entry["unified_job_template"] for entry in content["schedule"]} <= set(job_templates(content))
    assert {entry["credential_type"] for entry in content["credential"]} <= types
    for entry in content["job_template"]:
        assert set(entry.get("credentials", [])) <= credentials
        assert set(entry.get("notification_templates_error", [])) <= {content["notification_template"]["name"]}
    assert content["project"].get("credential") in (None, "", *credentials)


def test_playbooks_are_in_the_fleet_and_in_the_collection(content: dict[str, Any]) -> None:
    """AWX offers the project's own playbooks, and each hands over to the collection's of the same name."""
    for entry in content["job_template"]:
        file = FLEET / entry["playbook"]
        plays = yaml.safe_load(file.read_text(encoding="utf-8"))
        imported = [
            play["ansible.builtin.import_playbook"] for play in plays if "ansible.builtin.import_playbook" in play
        ]
        assert f"voiceops.gladly_synthflow.{file.stem}" in imported
        assert (CHECKOUT / "playbooks" / file.name).is_file()
    assert (FLEET / content["inventory_source"]["source_path"]).is_file()


def test_surveys_ask_for_variables_that_are_read(content: dict[str, Any]) -> None:
    """Each answer is read: by the collection, by the fleet's repository, or by another variable of the job."""
    folders = [*(CHECKOUT / name for name in ("playbooks", "roles", "plugins")), FLEET]
    own = CHECKOUT / "roles" / "awx"
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in (".yml", ".py", ".j2")]
    texts = "\n".join(file.read_text(encoding="utf-8") for file in files if own not in file.parents)
    asked = 0
    for entry in content["job_template"]:
        for question in entry.get("survey_spec", {}).get("spec", []):
            pattern = re.compile(rf"\b{re.escape(question['variable'])}\b")
            in_variables = any(pattern.search(str(value)) for value in entry.get("extra_vars", {}).values())
            assert in_variables or pattern.search(texts), f"{entry['name']}: {question['variable']}"
            asked += 1
    assert asked >= 5


def test_credential_types_set_what_the_modules_fall_back_to(content: dict[str, Any]) -> None:
    """The environment variables are exactly those of the modules, and each carries the input of its name."""
    for vendor in ("synthflow", "gladly"):
        prefix = f"{vendor.upper()}_"
        [kind] = [
            one for one in content["credential_type"] if any(key.startswith(prefix) for key in one["injectors"]["env"])
        ]
        injected = kind["injectors"]["env"]
        assert set(injected) == fallbacks(vendor)
        for name, template in injected.items():
            assert VARIABLE.fullmatch(template)[1] == name.removeprefix(prefix).lower()  # type: ignore[index]
        secrets = {field["id"] for field in kind["inputs"]["fields"] if field.get("secret")}
        assert secrets == {name for name in ("api_key", "api_token") if f"{prefix}{name.upper()}" in injected}


def fallbacks(vendor: str) -> set[str]:
    """Return the environment variables that the options of a vendor's modules fall back to."""
    connection = importlib.import_module(
        f"ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._{vendor}.connection"
    )
    options = getattr(connection, f"{vendor.upper()}_ARGUMENTS").values()
    return {name for option in options if "fallback" in option for name in option["fallback"][1]}


def test_playbook_has_no_syntax_error(tmp_path: Path) -> None:
    """With the modules of awx.awx and without them."""
    for with_modules in (True, False):
        run = subprocess.run(
            [sys.executable, "-m", "ansible", "playbook", "--syntax-check", "-i", "localhost,", str(PLAYBOOK)],
            env=environment(with_modules),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr


def test_version_is_the_one_that_was_tried() -> None:
    """What the tests say of awx.awx holds for this release."""
    assert collection_version(AWX_COLLECTION) == "24.6.1"
    assert os.environ["ANSIBLE_COLLECTIONS_PATH"]
