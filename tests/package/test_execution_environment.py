# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an execution environment is built from. Building the image itself is left to the workflow of the repository."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import yaml
from installation import COLLECTION, introspected, program, requirements_in
from packaging.requirements import Requirement

from collection_tree import CHECKOUT

PLUGINS = CHECKOUT / "plugins"
REQUIREMENTS = CHECKOUT / "meta" / "ee-requirements.txt"
# The callback's live line, which nobody sees in an execution environment.
OPTIONAL = {"rich"}
# ansible-builder leaves it out of every collection's requirements, since ansible-core brings it.
BROUGHT = "pyyaml"


@pytest.fixture(scope="module")
def containerfile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What ansible-builder makes of the definition, with an artifact beside it as "make build" leaves one."""
    checkout, context = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("context")
    shutil.copy2(CHECKOUT / "execution-environment.yml", checkout)
    built = checkout / ".cache" / "build" / "voiceops-gladly_synthflow-1.0.0.tar.gz"
    built.parent.mkdir(parents=True)
    built.touch()
    command = [program("ansible-builder"), "create", "--context", str(context), "--output-filename", "Containerfile"]
    subprocess.run(command, cwd=checkout, check=True)
    assert (context / "_build" / "collection" / built.name).exists(), "the argument COLLECTION could not name it"
    return (context / "Containerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "default",
    [
        'EE_BASE_IMAGE="quay.io/centos/centos:stream9"',
        'PYPKG="python3.12"',
        'PYCMD="/usr/bin/python3.12"',
        'ANSIBLE_INSTALL_REFS="ansible-core>=2.19,<2.22 ansible-runner>=2.4,<3"',
        'COLLECTION="voiceops.gladly_synthflow"',
    ],
)
def test_image_and_versions_are_arguments(default: str, containerfile: str) -> None:
    name = default.partition("=")[0]
    assert f"ARG {default}\n" in containerfile
    assert re.search(rf"^(FROM|RUN) .*\${name}\b", containerfile, re.MULTILINE), "nothing uses it"
    comments = (CHECKOUT / "execution-environment.yml").read_text(encoding="utf-8").partition("\nversion:")[0]
    assert name in comments


def test_the_collection_is_installed_before_its_requirements_are_looked_for(containerfile: str) -> None:
    stages = re.findall(r"^FROM \S+ AS (\w+)$|\b(COLLECTION)\" --|(introspect\.py) ", containerfile, re.MULTILINE)
    found = ["".join(stage) for stage in stages]
    assert found == ["base", "galaxy", "COLLECTION", "builder", "introspect.py", "final"]


def test_what_ansible_builder_finds_is_what_the_collection_asks_for(installed: Path, tmp_path: Path) -> None:
    packages, system = introspected(installed, tmp_path)
    wanted = requirements_in(REQUIREMENTS.read_text(encoding="utf-8"))
    assert requirements_in(packages) == {name: version for name, version in wanted.items() if name != BROUGHT}
    assert system.strip() == ""
    assert BROUGHT in {Requirement(line).name.lower() for line in requires("ansible-core") or []}


def test_versions_have_no_upper_bound_and_ansible_is_not_among_them() -> None:
    wanted = requirements_in(REQUIREMENTS.read_text(encoding="utf-8"))
    assert {version for version in wanted.values() if not re.fullmatch(r">=[0-9.]+|", version)} == set()
    assert not {"ansible", "ansible-core", "ansible-base"} & set(wanted)


def test_both_files_are_in_the_artifact_even_where_they_ask_for_nothing(installed: Path) -> None:
    collection = installed / COLLECTION
    named = yaml.safe_load((collection / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    assert set(named["dependencies"]) == {"python", "system"}
    assert all((collection / path).is_file() for path in named["dependencies"].values())


def test_everything_that_is_imported_is_asked_for() -> None:
    distributions = packages_distributions()
    imported = {module for path in PLUGINS.rglob("*.py") for module in _imports(path)} - set(sys.stdlib_module_names)
    packages = {distributions[name][0].lower() for name in imported - {"ansible", "ansible_collections"}}
    wanted = requirements_in(REQUIREMENTS.read_text(encoding="utf-8"))
    # urllib3 comes with requests, whose connections it makes; Jinja2 comes with ansible-core.
    assert packages - OPTIONAL - {"urllib3", "jinja2"} == set(wanted)


def _imports(path: Path) -> set[str]:
    """Return the first names of all modules that a file imports by their full names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found
