# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artifact beside nothing but ansible-core and the packages that an execution environment would install for it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from installation import COLLECTION, introspected

from collection_tree import CACHE, CHECKOUT
from voice_sandbox.process import SandboxProcess, running_sandbox

# All that may be needed at run time.
KEPT = {"meta", "playbooks", "plugins", "roles"}
WHEELS = CACHE / "wheels"


@dataclass(frozen=True)
class Alone:
    """An environment of its own, the collections in it, and an inventory; nothing of the checkout is in sight."""

    python: Path
    collections: Path
    folder: Path
    sandbox: SandboxProcess

    def play(self, playbook: str, *arguments: str, **environment: str) -> str:
        """Run one of the collection's playbooks by its name and return what it printed."""
        command = [str(self.python.with_name("ansible-playbook")), f"voiceops.gladly_synthflow.{playbook}", *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                "PATH": os.pathsep.join([str(self.python.parent), os.defpath]),
                "HOME": str(self.folder),
                "TMPDIR": str(self.folder),
                "LC_ALL": "C.UTF-8",
                "no_proxy": "*",
                "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
                "ANSIBLE_INVENTORY": str(self.folder / "inventory"),
                "ANSIBLE_NOCOLOR": "1",
                "VOICE_SANDBOX_FILE": str(self.sandbox.state_dir / "sandbox.json"),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def alone(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    """Everything that is made once for all tests of this file."""
    place = tmp_path_factory.mktemp("alone")
    packages, _system = introspected(installed, place)
    python = place / "environment" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(python.parents[1])], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(python), "install"]
    (place / "packages.txt").write_text(packages, encoding="utf-8")
    subprocess.run(
        [*pip, "--no-index", "--find-links", str(WHEELS), "ansible-core", "-r", str(place / "packages.txt")], check=True
    )
    collections = place / "collections"
    for name in KEPT:
        shutil.copytree(installed / COLLECTION / name, collections / COLLECTION / name)
    folder = place / "folder"
    shutil.copytree(CHECKOUT / "examples" / "inventory", folder / "inventory")
    with running_sandbox(place / "sandbox") as sandbox:
        yield Alone(python, collections, folder, sandbox)


def changed(output: str) -> dict[str, int]:
    """Return by tenant how many tasks changed something."""
    return {host: int(count) for host, count in re.findall(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)", output, re.MULTILINE)}


def test_tenants_are_wired_proven_and_reported(alone: Alone) -> None:
    reports = alone.folder / "reports"
    first = alone.play(
        *("integrate", "--limit", "acme,borealis"),
        ANSIBLE_CALLBACKS_ENABLED="voiceops.gladly_synthflow.rollout",
        GLADLY_SYNTHFLOW_REPORT_DIRECTORY=str(reports),
    )
    assert changed(first) == {"acme": 1, "borealis": 1}
    report = json.loads((reports / "rollout.json").read_text(encoding="utf-8"))
    assert report["totals"]["outcomes"] == {"integrated": 2}
    verdicts = {tenant["name"]: tenant["verification"]["verdict"] for tenant in report["tenants"]}
    # Nobody has set up the queue yet to which acme's calls go back.
    assert verdicts == {"acme": "inconclusive", "borealis": "pass"}
    # Ordinary modules run in a process of their own, with what Ansible packs for them.
    second = alone.play("integrate", "--limit", "acme,borealis", "-e", "gladly_synthflow_in_process=false")
    assert changed(second) == {"acme": 0, "borealis": 0}


def test_a_fleet_is_read_from_tenants_files(alone: Alone) -> None:
    source = CHECKOUT / "examples" / "tenants"
    shutil.copytree(source / "inventory", alone.folder / "fleet" / "inventory")
    shutil.copytree(source / "tenants", alone.folder / "fleet" / "tenants")
    output = subprocess.run(
        [str(alone.python.with_name("ansible-inventory")), "-i", str(alone.folder / "fleet" / "inventory"), "--graph"],
        cwd=alone.folder,
        env={"PATH": os.defpath, "HOME": str(alone.folder), "ANSIBLE_COLLECTIONS_PATH": str(alone.collections)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    assert "@wave_canary:" in output
    assert "@tenants_unreadable:" not in output
