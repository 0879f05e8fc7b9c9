# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ledgers in a Git repository: jobs that run at the same time push what they have learned, also those that failed."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from awx_inventory import clean_environment
from conftest import PASSWORDS, Controller
from fleet_repository import EXAMPLE

from collection_tree import link_collection
from sandbox_control import Control

NEVER = 3600


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and return what it prints."""
    author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    done = subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def ledger_repository(folder: Path) -> Path:
    """Make a repository on disk with the lines that the page on AWX asks for."""
    bare, clone = folder / "ledgers.git", folder / "first"
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(folder, "clone", "--quiet", str(bare), str(clone))
    (clone / ".gitignore").write_text(".*.lock\n.*.new\n", encoding="utf-8")
    git(clone, "checkout", "--quiet", "-B", "main")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message=Begin")
    git(clone, "push", "--quiet", "origin", "main")
    return bare


def test_jobs_side_by_side_push_their_ledgers_also_after_a_failure(
    controller: Controller, control: Control, tmp_path: Path
) -> None:
    bare = ledger_repository(tmp_path)
    runbook = {"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn", "tenant_verify_wait_timeout": 2}
    # Read after the file that sets the backend of the sandbox.
    controller.repository.write("inventory/group_vars/tenants/zz_runbook.json", runbook)
    controller.repository.encrypt(PASSWORDS)
    control.switch_of("acme", trunk_ready_after=NEVER)

    jobs = {
        name: controller.start(
            "integrate",
            limit=name,
            vault_passwords=PASSWORDS,
            answers={"fleet_state_repository": str(bare), "fleet_state_directory": str(tmp_path / name)},
        )
        for name in ("acme", "cobalt")
    }
    ended = {name: job.finish() for name, job in jobs.items()}

    assert {name: job.status for name, job in ended.items()} == {"acme": "failed", "cobalt": "successful"}
    kept = set(git(bare, "ls-tree", "-r", "--name-only", "main").split())
    assert {"ledgers/acme.yml", "ledgers/cobalt.yml", "runbooks/cobalt.md"} <= kept
    assert not [name for name in kept if ".lock" in name or ".new" in name]
    assert len(git(bare, "log", "--format=%s", "main").splitlines()) == 3


class Fleet:
    """Runs that get the ledgers, change one and keep it, with the files of the example, in clones that stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = ledger_repository(folder)
        self._collections = str(link_collection())
        shutil.copytree(EXAMPLE / "playbooks" / "state", folder / "state")
        keep = folder / "state" / "keep.yml"
        keep.write_text(keep.read_text(encoding="utf-8").replace("delay: 3", "delay: 0"), encoding="utf-8")
        (folder / "run.yml").write_text(json.dumps(self._plays()), encoding="utf-8")

    @staticmethod
    def _plays() -> list[dict[str, Any]]:
        learn = {"copy": {"content": "{{ learned }}", "dest": "{{ fleet_state_directory }}/acme.yml"}}
        tasks = [
            {"name": "Work on the tenant", "debug": {}},
            {"name": "Learn", "run_once": True, "when": "learned is defined", **learn},
            {"name": "Wait for the other", "run_once": True, "command": "{{ meanwhile | default('true') }}"},
            {"name": "Keep", "run_once": True, "include_tasks": "state/keep.yml"},
        ]
        work = {"hosts": "all", "connection": "local", "gather_facts": False, "tasks": tasks}
        return [{"import_playbook": "state/get.yml"}, work]

    def command(self, clone: str, *options: str, **variables: str) -> list[str]:
        """Return the command of a run in a clone."""
        place = {"fleet_state_repository": str(self.bare), "fleet_state_directory": str(self.folder / clone)}
        values = json.dumps({"ansible_python_interpreter": sys.executable, **place, **variables})
        playbook = str(self.folder / "run.yml")
        return [sys.executable, "-m", "ansible", "playbook", "-i", "acme,cobalt,", playbook, "-e", values, *options]

    def run(self, clone: str, *options: str, **variables: str) -> tuple[int, str]:
        """Run in a clone, and return the exit status and what was printed."""
        done = subprocess.run(
            self.command(clone, *options, **variables),
            env=clean_environment(self.folder, self._collections),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def kept(self, branch: str = "main") -> str:
        """Return the ledger in the repository."""
        return git(self.bare, "show", f"{branch}:acme.yml")


def test_what_could_not_be_pushed_is_pushed_by_the_next_run(tmp_path: Path) -> None:
    """A clone that stays, as on the machine of a person, keeps what it has; a prediction pushes none of it."""
    fleet = Fleet(tmp_path)
    hook = fleet.bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    assert fleet.run("clone", learned="first")[0] == 2
    hook.unlink()

    assert fleet.run("clone", "--check")[0] == 0
    assert git(fleet.bare, "ls-tree", "--name-only", "main").split() == [".gitignore"]
    assert fleet.run("clone")[0] == 0
    assert fleet.kept() == "first"


def test_two_runs_that_changed_the_same_ledger_lose_nothing(tmp_path: Path) -> None:
    """The second one fails, names the branch with its own, and works on no tenant before somebody has joined them."""
    fleet = Fleet(tmp_path)
    other = shlex.join(fleet.command("other", learned="other"))
    status, output = fleet.run("clone", learned="mine", meanwhile=other)
    (aside,) = (name for name in git(fleet.bare, "branch", "--format=%(refname:short)").split() if name != "main")
    assert status == 2
    assert f"What this one has learned is in the branch {aside}: join it with main by hand." in output
    assert (fleet.kept(), fleet.kept(aside)) == ("other", "mine")
    assert (tmp_path / "clone" / "acme.yml").read_text(encoding="utf-8") == "mine"

    status, output = fleet.run("clone")
    assert status == 2
    assert "Work on the tenant" not in output
