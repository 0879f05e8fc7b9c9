# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in the artifact, and what Galaxy and Automation Hub say to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

from collection_tree import CACHE, CHECKOUT, tracked_files

IMPORTER = CACHE / "venvs/importer/bin/python"
FILES_AT_THE_ROOT = {
    "CHANGELOG.md",
    "CHANGELOG.rst",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "FILES.json",
    "LICENSE",
    "MAINTAINERS",
    "MANIFEST.json",
    "README.md",
    "RELEASING.md",
    "SECURITY.md",
    "TESTING.md",
}
FOLDERS_AT_THE_ROOT = {"changelogs", "docs", "examples", "meta", "playbooks", "plugins", "roles", "tests"}
ENDINGS = {".cfg", ".csv", ".md", ".png", ".py", ".rst", ".svg", ".txt", ".yaml", ".yml"}
LARGEST_FILE = 1_000_000
LARGEST_ARTIFACT = 5_000_000


@pytest.fixture(scope="module")
def members(artifact: Path) -> list[tarfile.TarInfo]:
    """Everything that is in the artifact, but for folders."""
    with tarfile.open(artifact) as archive:
        return [member for member in archive.getmembers() if not member.isdir()]


@pytest.fixture(scope="module")
def imported(artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What galaxy-importer printed, and the file with its result."""
    if not IMPORTER.exists():
        pytest.fail("galaxy-importer is not installed: run make venv")
    folder = tmp_path_factory.mktemp("imported")
    done = subprocess.run(
        [str(IMPORTER), "-m", "galaxy_importer.main", str(artifact)],
        cwd=folder,
        env={
            # It starts ansible-doc and ansible-lint, those of its own environment.
            "PATH": os.pathsep.join([str(IMPORTER.parent), os.defpath]),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "GALAXY_IMPORTER_CONFIG": str(CHECKOUT / "tests/package/galaxy-importer.cfg"),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout, folder / "importer_result.json"


def test_the_importer_warns_of_nothing(imported: tuple[str, Path]) -> None:
    printed = imported[0]
    assert "ansible-lint run complete" in printed
    assert "Importer processing completed successfully" in printed
    assert re.findall(r"^(?:WARNING|ERROR|CRITICAL).*", printed, flags=re.MULTILINE) == []


def test_the_importer_finds_all_modules_roles_and_playbooks_with_their_documentation(
    imported: tuple[str, Path],
) -> None:
    result = json.loads(imported[1].read_text(encoding="utf-8"))
    found = {(content["content_type"], content["name"]) for content in result["contents"]}
    modules = {path.stem for path in (CHECKOUT / "plugins/modules").glob("*.py")}
    roles = {path.name for path in (CHECKOUT / "roles").iterdir() if (path / "meta").is_dir()}
    playbooks = {path.name for path in (CHECKOUT / "playbooks").glob("*.yml")}
    expected = {("module", name) for name in modules} | {("role", name) for name in roles}
    assert expected | {("playbook", name) for name in playbooks} <= found
    documented = result["docs_blob"]["contents"]
    assert modules == {
        content["content_name"]
        for content in documented
        if content["content_type"] == "module" and content["doc_strings"]["doc"]["options"]
    }


def test_every_file_belongs_into_it(members: list[tarfile.TarInfo]) -> None:
    tracked = set(tracked_files()) | {"FILES.json", "MANIFEST.json"}
    unwanted = [
        member.name
        for member in members
        if member.name not in tracked
        or not (member.name in FILES_AT_THE_ROOT or member.name.partition("/")[0] in FOLDERS_AT_THE_ROOT)
        or not (Path(member.name).suffix in ENDINGS or member.name in FILES_AT_THE_ROOT)
        or (member.name.startswith("tests/") and member.name != "tests/config.yml")
    ]
    assert unwanted == []
    assert not [member.name for member in members if not member.isreg()]
    names = {member.name for member in members}
    assert {name for name in tracked if name.split("/")[0] in {"meta", "playbooks", "plugins", "roles"}} <= names


def test_it_is_small(artifact: Path, members: list[tarfile.TarInfo]) -> None:
    assert not [member.name for member in members if member.size > LARGEST_FILE]
    assert artifact.stat().st_size < LARGEST_ARTIFACT


def test_the_changelog_has_the_version_and_everything_that_is_new(
    members: list[tarfile.TarInfo], artifact: Path
) -> None:
    version = yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    with tarfile.open(artifact) as archive:
        file = archive.extractfile("CHANGELOG.md")
        assert file is not None
        page = file.read().decode().replace("\\", "")
    assert f"## v{version}" in page
    modules = {Path(member.name).stem for member in members if member.name.startswith("plugins/modules/")}
    playbooks = {Path(member.name).stem for member in members if re.fullmatch(r"playbooks/[a-z_]+\.yml", member.name)}
    roles = {member.name.split("/")[1] for member in members if member.name.startswith("roles/")}
    assert {
        name for name in modules | playbooks | roles if f"* voiceops.gladly_synthflow.{name} - " not in page
    } == set()
