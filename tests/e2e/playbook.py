# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a playbook as a user does, and reads what each of its tasks did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
INVENTORY = CHECKOUT / "examples" / "inventory"
LONGEST_RUN = 300


@dataclass(frozen=True)
class Run:
    """A finished run: its exit status, everything it printed, and an entry for each task's result."""

    status: int
    output: str
    tasks: list[dict[str, Any]]

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The entries that report a change."""
        return [entry for entry in self.tasks if entry["changed"]]

    @property
    def messages(self) -> str:
        """The messages of all failures."""
        return "\n".join(str(entry["msg"]) for entry in self.tasks if entry["status"] == "failed")


def play(
    info_file: Path,
    playbook: str,
    *arguments: str,
    variables: Mapping[str, Any] | None = None,
    inventory: Path = INVENTORY,
) -> Run:
    """Run ``playbooks/{playbook}.yml`` against the sandbox that wrote ``info_file``."""
    record = info_file.parent / "results.jsonl"
    record.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "VOICE_SANDBOX_FILE": str(info_file),
        "RECORD_RESULTS": str(record),
        "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback_plugins"),
        "ANSIBLE_CALLBACKS_ENABLED": "record_results",
        "ANSIBLE_NOCOLOR": "1",
    }
    command = [
        str(Path(sys.executable).with_name("ansible-playbook")),
        *("-i", str(inventory)),
        str(CHECKOUT / "playbooks" / f"{playbook}.yml"),
        *arguments,
    ]
    if variables:
        # Ansible itself prints its command line at -vvvv, so values go through a file.
        variables_file = info_file.parent / "variables.json"
        variables_file.write_text(json.dumps(variables), encoding="utf-8")
        command += ["-e", f"@{variables_file}"]
    finished = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    tasks = sorted((json.loads(line) for line in lines), key=lambda entry: (entry["host"],))
    return Run(finished.returncode, finished.stdout, tasks)
