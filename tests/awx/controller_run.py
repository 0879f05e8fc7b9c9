# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks of the role awx as a user does, against a stand-in of the controller."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from stand_in.server import TOKEN, Controller

from awx_collection import AWX_COLLECTION, AWX_COLLECTIONS

CHECKOUT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PLAYBOOK = CHECKOUT / "playbooks" / "awx.yml"
VALUES: dict[str, Any] = yaml.safe_load((HERE / "controller.yml").read_text(encoding="utf-8"))
SECRET = "made-up-secret"
LONGEST_RUN = 300


@dataclass(frozen=True)
class Run:
    """A finished run: its exit status and everything that it printed."""

    status: int
    output: str

    @property
    def text(self) -> str:
        """The output in one line, since long messages are wrapped."""
        return " ".join(self.output.split())

    def items(self, task: str) -> dict[str, str]:
        """Return how each item of a task ended, by its label, or by its number where labels are hidden."""
        found: dict[str, str] = {}
        part = self.output.partition(f": {task}]")[2].partition("\nTASK [")[0].partition("\nPLAY RECAP")[0]
        for line in part.splitlines():
            status, separator, rest = line.partition(": [localhost] => (item=")
            if separator and status in ("ok", "changed", "skipping", "failed"):
                label = rest.split(")")[0]
                found[label if "censored" not in label else str(len(found))] = status
        return found

    @property
    def counts(self) -> dict[str, int]:
        """The closing line."""
        line = next(line for line in self.output.splitlines() if line.startswith("localhost ") and "ok=" in line)
        return {name: int(number) for name, number in (word.split("=") for word in line.split() if "=" in word)}


def environment(with_modules: bool, controller: Controller | None = None) -> dict[str, str]:
    """Return the environment of a run, with the modules of awx.awx or without them."""
    collections = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONTROLLER_", "TOWER_"))}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": f"{collections}:{AWX_COLLECTIONS}" if with_modules else collections,
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_FORCE_COLOR": "0",
        **({"SSL_CERT_FILE": str(controller.authority)} if controller else {}),
    }


def play(
    controller: Controller,
    folder: Path,
    *options: str,
    with_modules: bool = True,
    values: Mapping[str, Any] | None = None,
    account: Mapping[str, str] | None = None,
) -> Run:
    """Apply playbooks/awx.yml with the values of controller.yml, changed by `values`."""
    process = start(controller, folder, *options, with_modules=with_modules, values=values, account=account)
    output = process.communicate(timeout=LONGEST_RUN)[0]
    return Run(process.returncode, output)


def start(
    controller: Controller,
    folder: Path,
    *options: str,
    with_modules: bool = True,
    values: Mapping[str, Any] | None = None,
    account: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start the playbook and go on."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "values.json"
    login = account or {"awx_controller_oauthtoken": TOKEN}
    file.write_text(json.dumps({**VALUES, "awx_controller_host": controller.url, **login, **(values or {})}))
    return subprocess.Popen(
        [sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", str(PLAYBOOK), "-e", f"@{file}", *options],
        cwd=folder,
        env=environment(with_modules, controller),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def role_content(folder: Path, **values: Any) -> dict[str, Any]:
    """Return what the role would bring into a controller, by the module that does it, with its variables filled in."""
    file, destination = folder / "values.json", folder / "content.json"
    file.write_text(json.dumps({**VALUES, "awx_controller_host": "https://127.0.0.1", **values}))
    role = CHECKOUT / "roles" / "awx"
    extra = [f"@{role / 'defaults' / 'main.yml'}", f"@{file}"]
    run = subprocess.run(
        [
            *(sys.executable, "-m", "ansible", "playbook", "-i", "localhost,", str(HERE / "content.yml")),
            *(word for one in extra for word in ("-e", one)),
            *("-e", json.dumps({"role_directory": str(role), "destination": str(destination)})),
        ],
        env=environment(with_modules=False),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_RUN,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    content: dict[str, Any] = json.loads(destination.read_text(encoding="utf-8"))
    return content


__all__ = ["AWX_COLLECTION", "CHECKOUT", "HERE", "PLAYBOOK", "SECRET", "VALUES", "Run", "play", "role_content", "start"]
