# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job as AWX runs it: what it writes into the private folder, and ansible-runner in the three steps that it takes.

AWX sends a job from its own machine (transmit) to the one that runs it (worker), whose answers it reads (process). Here
the worker is a process on the same machine and not in a container, so its folder stands for the container's /runner.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

import ansible_runner
import yaml
from ansible_runner.utils import args2cmdline
from awx_inventory import Inventory, clean_environment
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_RUN = 600
HIDDEN = "**********"
# The settings of AWX that begin with ANSIBLE_, and what it adds for a job.
AWX_ENVIRONMENT = {
    "ANSIBLE_FORCE_COLOR": "True",
    "ANSIBLE_HOST_KEY_CHECKING": "False",
    "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
    "ANSIBLE_PARAMIKO_RECORD_HOST_KEYS": "False",
    "ANSIBLE_RETRY_FILES_ENABLED": "False",
    "AWX_HOST": "https://awx.example.com",
    "MAX_EVENT_RES": "700000",
}
# AWX makes the output of the events, so nothing is printed and no file of it is written.
SETTINGS = {"suppress_ansible_output": True, "suppress_output_file": True, "job_timeout": LONGEST_RUN}
_identifiers = count(101)


@dataclass(frozen=True)
class Credential:
    """A credential of AWX: its type, in the form of the role's data, and the values that a user has entered."""

    kind: Mapping[str, Any]
    inputs: Mapping[str, str]

    def environment(self, *, safe: bool = False) -> dict[str, str]:
        """Return what its injectors make of it, or what AWX shows of that to users."""
        secret = {entry["id"] for entry in self.kind["inputs"]["fields"] if entry.get("secret")}
        values = {key: HIDDEN if safe and key in secret else value for key, value in self.inputs.items()}
        templates = ImmutableSandboxedEnvironment()
        injected = self.kind["injectors"].get("env", {})
        return {name: templates.from_string(text).render(values) for name, text in injected.items()}


@dataclass(frozen=True)
class Launch:
    """What is launched: a job template in the form of the role's data, with what a user answers and chooses."""

    template: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    limit: str = ""
    check: bool = False
    diff: bool = False
    verbosity: int = 0
    slice: tuple[int, int] = (1, 1)
    credentials: Sequence[Credential] = ()
    vault_passwords: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """A job that has ended. ``shown_environment`` is what AWX shows users of its environment."""

    status: str
    stdout: str
    events: list[dict[str, Any]]
    shown_environment: Mapping[str, str]
    controller_folder: Path
    worker_folder: Path

    @property
    def rc(self) -> int:
        """The exit status of ansible-playbook."""
        return int(self.artifact("rc"))

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        """The statistics at the end: by name of the count those by host, as in the event of ansible-runner."""
        [last] = [event for event in self.events if event["event"] == "playbook_on_stats"]
        return {name: last["event_data"][name] for name in ("ok", "changed", "failures", "rescued")}

    @property
    def hosts(self) -> set[str]:
        """The hosts that tasks ran for."""
        of_tasks = [event["event_data"] for event in self.events if event["event"].startswith("runner_on_")]
        return {str(data["host"]) for data in of_tasks}

    @property
    def failures(self) -> dict[str, str]:
        """The message of each host's last failure."""
        failed = [event["event_data"] for event in self.events if event["event"] == "runner_on_failed"]
        return {data["host"]: str(data["res"].get("msg")) for data in failed}

    @property
    def plain_stdout(self) -> str:
        """What was printed, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.stdout)

    def artifact(self, name: str) -> str:
        """Return a file that the worker's ansible-runner leaves behind."""
        (folder,) = (self.worker_folder / "artifacts").iterdir()
        return (folder / name).read_text(encoding="utf-8")


class RunningJob:
    """A job on its way."""

    def __init__(self, folder: Path, project: Path, inventory: Inventory, launch: Launch, collections: str) -> None:
        self._identifier = next(_identifiers)
        self._launch = launch
        self._private = folder / f"awx_{self._identifier}"
        # What is /runner in a container.
        self._runner = folder / f"runner_{self._identifier}"
        self._runner.mkdir(mode=0o700)
        for name in ("inventory", "env"):
            (self._private / name).mkdir(mode=0o700, parents=True)
        shutil.copytree(project, self._private / "project", symlinks=True)
        script = self._private / "inventory" / "hosts"
        script.write_text(inventory.script(*launch.slice), encoding="utf-8")
        script.chmod(0o700)
        self._write("extravars", _extra_variables(launch, self._identifier))
        self._write("cmdline", args2cmdline(*_arguments(launch)))
        self._write("settings", json.dumps(SETTINGS))
        self._environment = self._job_environment(collections)
        self._worker = self._start()

    def _write(self, name: str, text: str) -> None:
        path = self._private / "env" / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")

    def _job_environment(self, collections: str) -> dict[str, str]:
        environment = {
            **AWX_ENVIRONMENT,
            "AWX_PRIVATE_DATA_DIR": str(self._private),
            "JOB_ID": str(self._identifier),
            "INVENTORY_ID": "1",
            "PROJECT_REVISION": "0" * 40,
            "ANSIBLE_SSH_CONTROL_PATH_DIR": f"{self._runner}/cp",
            "ANSIBLE_COLLECTIONS_PATH": f"{self._runner}/requirements_collections:{collections}",
        }
        for credential in self._launch.credentials:
            environment.update(credential.environment())
        return {**environment, **self._launch.environment}

    def _start(self) -> subprocess.Popen[bytes]:
        passwords = {rf"Vault password \({name}\):\s*?$": text for name, text in self._launch.vault_passwords.items()}
        with self._stream("sent", "wb") as output:
            ansible_runner.run(
                streamer="transmit",
                _output=output,
                ident=str(self._identifier),
                private_data_dir=str(self._private),
                playbook=self._launch.template["playbook"],
                passwords=passwords,
                suppress_env_files=True,
                envvars=self._environment,
                fact_cache_type="",
            )
        command = [str(Path(sys.executable).with_name("ansible-runner")), "worker"]
        with self._stream("sent", "rb") as sent, self._stream("received", "wb") as received:
            return subprocess.Popen(
                [*command, "--private-data-dir", str(self._runner)],
                env=clean_environment(self._runner, ""),
                stdin=sent,
                stdout=received,
                stderr=subprocess.STDOUT,
            )

    def _stream(self, name: str, mode: str) -> IO[bytes]:
        opened: IO[bytes] = (self._private.parent / f"{name}_{self._identifier}").open(mode)
        return opened

    def finish(self) -> Finished:
        """Wait for the worker, and read its answers as AWX does."""
        try:
            self._worker.wait(2 * LONGEST_RUN)
        except BaseException:
            self._worker.terminate()
            self._worker.wait()
            raise
        events: list[dict[str, Any]] = []
        shown: dict[str, str] = {}

        def keep_event(event: dict[str, Any]) -> bool:
            events.append(event)
            return True

        def keep_status(status: dict[str, Any], runner_config: Any) -> None:
            if status["status"] == "starting":
                shown.update(runner_config.env)

        with self._stream("received", "rb") as received:
            result = ansible_runner.run(
                streamer="process",
                _input=received,
                ident=str(self._identifier),
                private_data_dir=str(self._private),
                event_handler=keep_event,
                status_handler=keep_status,
                settings={"suppress_ansible_output": True},
                quiet=True,
            )
        for credential in self._launch.credentials:
            shown.update(credential.environment(safe=True))
        stdout = "".join(f"{event['stdout']}\n" for event in events if event.get("stdout"))
        return Finished(result.status, stdout, events, shown, self._private, self._runner)


def _arguments(launch: Launch) -> list[str]:
    """Return the options of ansible-playbook, in the order of AWX."""
    arguments = [*(["--check"] if launch.check else []), "-u", "root", *(["--diff"] if launch.diff else [])]
    for name in launch.vault_passwords:
        arguments += ["--vault-id", f"{name}@prompt"]
    forks = int(launch.template.get("forks", 0))
    arguments += [f"--forks={forks}"] if forks else []
    limit = launch.limit or launch.template.get("limit", "")
    arguments += ["-l", limit] if limit else []
    return arguments + (["-" + "v" * launch.verbosity] if launch.verbosity else [])


class _Unsafe(yaml.SafeDumper):
    """Marks every text as one that Ansible must not take for a template."""

    def represent_data(self, data: Any) -> yaml.Node:
        if isinstance(data, str):
            return self.represent_scalar("!unsafe", data)
        return super().represent_data(data)


def _extra_variables(launch: Launch, identifier: int) -> str:
    """Return the file of extra variables: templates are allowed in those of the job template alone."""
    trusted = launch.template.get("extra_vars") or {}
    about = {
        f"{prefix}_{name}": value
        for prefix in ("awx", "tower")
        for name, value in {"job_id": identifier, "job_launch_type": "manual", "user_name": "operator"}.items()
    }
    variables = {**trusted, **launch.answers, **about}
    return "".join(
        yaml.dump({name: value}, Dumper=yaml.SafeDumper if trusted.get(name) == value else _Unsafe)
        for name, value in variables.items()
    )
