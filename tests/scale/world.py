# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A sandbox with a fleet, and runs of ansible-playbook against it, with what they took."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from fleet import Member, sandbox_tenants, write_inventory
from processes import PeakMemory, cpu_seconds

from voice_sandbox.process import SandboxProcess, running_sandbox

CHECKOUT = Path(__file__).resolve().parents[2]
PLAYBOOKS = CHECKOUT / "playbooks"
OWN_PLAYBOOKS = Path(__file__).resolve().parent / "playbooks"
LONGEST_RUN = 3600


@dataclass(frozen=True)
class Run:
    """A finished run. ``cpu`` is of the run alone, ``sandbox_cpu`` what the sandbox spent meanwhile, in seconds.

    ``memory`` is the largest sum of the proportional set sizes of all processes of the run, in bytes.
    """

    status: int
    output: str
    seconds: float
    cpu: float
    sandbox_cpu: float
    memory: int


@dataclass
class World:
    """A running sandbox and the fleet in it. ``temporary`` is where runs share the budgets of a machine."""

    sandbox: SandboxProcess
    members: Sequence[Member]
    folder: Path
    temporary: str

    def inventory(
        self,
        members: Sequence[Member] | None = None,
        own: Mapping[str, Mapping[str, Any]] | None = None,
        **common: Any,
    ) -> Path:
        """Write the inventory of some members, by default of all; ``common`` are variables of each."""
        chosen = self.members if members is None else members
        return write_inventory(self.folder, chosen, self.sandbox.info, common, own or {})

    def start(
        self,
        playbook: Path,
        hosts: Path,
        *arguments: str,
        log: Path,
        forks: int = 10,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a run and do not wait for it; what it prints goes to ``log``."""
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(hosts), str(playbook), *arguments]
        own = {"ANSIBLE_FORKS": str(forks), "ANSIBLE_NOCOLOR": "1", "TMPDIR": self.temporary}
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                env={**os.environ, **own, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def play(
        self,
        playbook: Path,
        hosts: Path,
        *arguments: str,
        forks: int = 10,
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run a playbook to its end."""
        before, sandbox_before, started = _children(), self.sandbox_cpu(), time.monotonic()
        log = self.folder / "output.txt"
        process = self.start(playbook, hosts, *arguments, log=log, forks=forks, environment=environment)
        with PeakMemory(process.pid) as memory:
            process.wait(LONGEST_RUN)
        return Run(
            status=process.returncode,
            output=log.read_text(encoding="utf-8", errors="replace"),
            seconds=time.monotonic() - started,
            cpu=_children() - before,
            sandbox_cpu=self.sandbox_cpu() - sandbox_before,
            memory=memory.peak,
        )

    def sandbox_cpu(self) -> float:
        """Seconds of processor time that the sandbox has spent so far."""
        return 0.0 if self.sandbox.pid is None else cpu_seconds(self.sandbox.pid)

    def control(self, method: str, path: str, **arguments: Any) -> Any:
        """One request to the sandbox's control API that has to succeed; returns its document."""
        url = f"{self.sandbox.info['control_url']}/{path}"
        answer = requests.request(method, url, verify=self.sandbox.info["ca_path"], timeout=120, **arguments)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def history(self, since: int = 0) -> list[dict[str, Any]]:
        """Every request to either vendor, oldest first."""
        entries: list[dict[str, Any]] = self.control("GET", "history", params={"since": since})
        return entries

    def state(self, *, stable: bool = True) -> dict[str, Any]:
        """By tenant what both vendors hold; ``stable`` has names in place of ids, so that two runs can be compared."""
        tenants: dict[str, Any] = self.control("GET", "state", params={"stable": stable})["tenants"]
        return tenants


@contextmanager
def world(members: Sequence[Member], folder: Path, tenants: Mapping[str, Any] | None = None) -> Iterator[World]:
    """Run a sandbox with a fleet for the length of a block; ``folder`` is made if need be.

    ``tenants`` is what the sandbox has of each, when that is not what it has of every fleet.
    """
    with (
        # Not in the folder: Ansible keeps sockets there, whose paths may have some hundred characters at most.
        tempfile.TemporaryDirectory(prefix="fleet-") as temporary,
        running_sandbox(folder / "sandbox", tenants=tenants or sandbox_tenants(members)) as sandbox,
    ):
        yield World(sandbox, members, folder, temporary)


def _children() -> float:
    """Processor seconds of all children that have ended, and of theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
