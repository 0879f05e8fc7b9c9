# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a playbook as a user does, and reads what each of its tasks did."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from voice_sandbox.process import SandboxProcess

CHECKOUT = Path(__file__).resolve().parents[2]
INVENTORY = CHECKOUT / "examples" / "inventory"
LONGEST_RUN = 300


def info_file(sandbox: SandboxProcess) -> Path:
    """Return the file that the example inventory takes addresses and credentials from."""
    return sandbox.state_dir / "sandbox.json"


@dataclass(frozen=True)
class Run:
    """A finished run: its exit status, everything it printed, and an entry for each task's result.

    The task that does all of a tenant's work has an entry of its own, with its whole result as ``whole``, and one for
    each object that it was about, whose ``task`` is the module that an ordinary task would have used.
    """

    status: int
    output: str
    tasks: list[dict[str, Any]]

    def __post_init__(self) -> None:
        """Hold the whole to its parts: it has changed something if and only if one of them has."""
        for host, whole in self.wholes.items():
            changes = [one["changed"] for one in whole.get("objects", [])]
            assert whole.get("changed", False) is any(changes), f"{host}: {whole}"

    @property
    def wholes(self) -> dict[str, dict[str, Any]]:
        """The whole result of each tenant that was wired by one task."""
        return {entry["host"]: entry["whole"] for entry in self.tasks if "whole" in entry}

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The entries that report a change, each change once."""
        return [entry for entry in self.tasks if entry["changed"] and "whole" not in entry]

    @property
    def effects(self) -> list[tuple[Any, ...]]:
        """What each task did to what, without what only a real run can know."""
        keys = ("host", "task", "item", "status", "changed", "diff")
        return [tuple(_timeless(entry[key]) for key in keys) for entry in self.tasks] + [
            (host, whole.get("outcome")) for host, whole in self.wholes.items()
        ]

    @property
    def failed_hosts(self) -> set[str]:
        """The tenants that failed."""
        return {entry["host"] for entry in self.tasks if entry["status"] == "failed"}

    @property
    def messages(self) -> str:
        """The messages of all failures, as a user sees them: those of single objects stand in that of the whole."""
        return "\n".join(str(entry["msg"]) for entry in self._failures)

    def message(self, host: str) -> str:
        """Return the messages of one tenant's failures."""
        return "\n".join(str(entry["msg"]) for entry in self._failures if entry["host"] == host)

    @property
    def _failures(self) -> list[dict[str, Any]]:
        return [entry for entry in self.tasks if entry["status"] == "failed" and "is_part" not in entry]


class RunningPlaybook:
    """A run that has not ended: ``playbooks/{playbook}.yml`` against the sandbox that wrote ``info_file``.

    It is started in ``folder``, from which relative paths count.
    """

    def __init__(
        self,
        info_file: Path,
        playbook: str,
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        inventory: Path = INVENTORY,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        # Of its own, so that two runs can go on at once; by it the processes of this run are told from all others.
        self._folder = info_file.parent / f"run-{uuid.uuid4().hex}"
        self._folder.mkdir()
        self._record = self._folder / "results.jsonl"
        command = [
            str(Path(sys.executable).with_name("ansible-playbook")),
            *("-i", str(inventory)),
            str(CHECKOUT / "playbooks" / f"{playbook}.yml"),
            *arguments,
        ]
        if variables:
            # Ansible itself prints its command line at -vvvv, so values go through a file.
            variables_file = self._folder / "variables.json"
            variables_file.write_text(json.dumps(variables), encoding="utf-8")
            command += ["-e", f"@{variables_file}"]
        self._process = subprocess.Popen(
            command,
            env={
                **os.environ,
                "VOICE_SANDBOX_FILE": str(info_file),
                "RECORD_RESULTS": str(self._record),
                "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback_plugins"),
                "ANSIBLE_CALLBACKS_ENABLED": "record_results",
                "ANSIBLE_NOCOLOR": "1",
                # How often a machine has probed a target is kept there; one run is not to hold up the next.
                "TMPDIR": str(self._folder),
                **(environment or {}),
            },
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self) -> Run:
        """Wait for its end and return what it did."""
        try:
            output, _errors = self._process.communicate(timeout=LONGEST_RUN)
        except BaseException:
            self.kill()
            raise
        recorded = self._record.read_text(encoding="utf-8") if self._record.exists() else ""
        # Whoever is killed may leave half a line.
        lines = [line for line in recorded.splitlines(keepends=True) if line.endswith("\n")]
        shutil.rmtree(self._folder)
        tasks = sorted((json.loads(line) for line in lines), key=lambda entry: (entry["host"],))
        return Run(self._process.returncode, output, tasks)

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def processes(self) -> list[int]:
        """Return the ids of its processes: Ansible's own, its workers, and modules."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if str(self._record).encode() in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def kill(self, *, workers_alone: bool = False) -> None:
        """End it, or all but Ansible's first process, as a crash of the machine would."""
        for process in self.processes():
            if workers_alone and process == self._process.pid:
                continue
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


def play(
    info_file: Path,
    playbook: str,
    *arguments: str,
    variables: Mapping[str, Any] | None = None,
    inventory: Path = INVENTORY,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Run:
    """Run a playbook to its end."""
    return RunningPlaybook(
        info_file,
        playbook,
        *arguments,
        variables=variables,
        inventory=inventory,
        environment=environment,
        folder=folder,
    ).finish()


def inventory_with(folder: Path, **changes: Mapping[str, Any]) -> Path:
    """Return a copy of the example inventory with other variables for some tenants; None takes a variable away."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(INVENTORY, folder)
    for tenant, variables in changes.items():
        file = folder / "host_vars" / f"{tenant}.yml"
        changed = {**yaml.safe_load(file.read_text(encoding="utf-8")), **variables}
        kept = {name: value for name, value in changed.items() if value is not None}
        file.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return folder


def _timeless(value: Any) -> Any:
    """Return a value without the points in time that a runbook page shows, which a prediction cannot know."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "(time)", json.dumps(value, sort_keys=True))
    return json.loads(text)
