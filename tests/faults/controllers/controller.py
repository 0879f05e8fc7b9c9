# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controllers: real runs of ansible-playbook that can be killed, and what they keep on their machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from fleet import Member, write_inventory
from world import PLAYBOOKS, World

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

# Longer than any wait of a run that is in order, and shorter than a wait for a lock that nobody gives back.
LONGEST_RUN = 240.0
# At the requests of a tenant, and at the processes of a run.
SECONDS_BETWEEN_LOOKS = 0.02
SECONDS_TO_END = 0.1
# Ctrl-C and SIGTERM as a shell leaves them to what it starts; whoever runs the suite may ignore them.
LISTENING = (
    "import os, signal, sys\n"
    "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
    "    signal.signal(number, signal.SIG_DFL)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)
MARK = "FAULTS_CONTROLLER"
# Variables without which a playbook does nothing, or not all of it.
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "fallback": {"fallback_state": "active"},
    "decommission": {"decommission_delete_assistants": True},
}
_UNSTABLE = re.compile(
    r"'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ'|(?:pbkdf2-sha512|hmac-sha256)\$\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    status: int
    output: str

    @property
    def done(self) -> list[str]:
        """The tenants that it says it has done all for; one whose turn never came is none of them."""
        return re.findall(r"^(\S+)\s*: ok=[1-9].* unreachable=0 +failed=0", self.output, re.MULTILINE)

    @property
    def changed(self) -> list[str]:
        """The tenants that it says it has changed something of."""
        return re.findall(r"^(\S+)\s*: ok=.* changed=[1-9]", self.output, re.MULTILINE)

    @property
    def end(self) -> str:
        """The end of what it printed, on one line."""
        return " ".join(self.output[-1500:].split())


class Machine:
    """What a controller has of its own: inventory, ledgers, pages, home and folder for temporary files.

    ``temporary`` is short and outside of ``folder``, since Ansible keeps sockets there. Two machines that have the same
    members are two controllers of the same tenants.
    """

    def __init__(
        self,
        world: World,
        members: Sequence[Member],
        folder: Path,
        temporary: Path,
        own: Mapping[str, Mapping[str, Any]] | None = None,
        **common: Any,
    ) -> None:
        self.world = world
        self.members = members
        self.folder = folder
        self.home = temporary / "home"
        self.temporary = temporary / "t"
        for place in (folder, self.home, self.temporary):
            place.mkdir(parents=True, exist_ok=True)
        self._hosts = write_inventory(folder, members, world.sandbox.info, common, own or {})
        self._session = requests.Session()

    @property
    def ledgers(self) -> Path:
        """The folder of its ledgers."""
        return self.folder / "ledgers"

    def begin(self, playbook: str, members: Sequence[Member], forks: int = 4, **more: Any) -> Controller:
        """Start a run over some tenants; ``more`` are variables beside those that the playbook needs."""
        folder = self.folder / f"run-{uuid.uuid4().hex}"
        folder.mkdir()
        names = [member.name for member in members]
        variables = folder / "variables.json"
        variables.write_text(json.dumps({**NEEDED.get(playbook, {}), "decommission_confirm": names, **more}))
        command = [
            str(Path(sys.executable).with_name("ansible-playbook")),
            *("-i", str(self._hosts), str(PLAYBOOKS / f"{playbook}.yml")),
            *("--limit", ",".join(names), "-e", f"@{variables}"),
        ]
        environment = {
            "ANSIBLE_FORKS": str(forks),
            "ANSIBLE_NOCOLOR": "1",
            "TMPDIR": str(self.temporary),
            "HOME": str(self.home),
            MARK: folder.name,
        }
        return Controller([sys.executable, "-c", LISTENING, *command], environment, folder)

    def run(self, playbook: str, members: Sequence[Member], forks: int = 4, **more: Any) -> Ended:
        """Run a playbook to its end."""
        return self.begin(playbook, members, forks, **more).wait()

    def requests(self, tenant: str, since: int) -> list[int]:
        """Return the ids of the requests of a tenant that came after one in the history."""
        url = f"{self.world.sandbox.info['control_url']}/history"
        parameters: dict[str, str | int] = {"tenant": tenant, "since": since}
        answer = self._session.get(url, params=parameters, verify=self.world.sandbox.info["ca_path"], timeout=60)
        answer.raise_for_status()
        return [entry["id"] for entry in answer.json()]

    def ledger_texts(self) -> dict[str, str]:
        """Return each ledger without what differs between two runs that did the same; raises for one that is damaged.

        Looked at with the product's own reader.
        """
        found = {}
        for path in sorted(self.ledgers.glob("*.yml")):
            Ledger(str(path), Context(check_mode=True)).close()
            found[path.stem] = _UNSTABLE.sub("(x)", path.read_text(encoding="utf-8"))
        return found

    def keep_files(self, name: str) -> None:
        """Keep the ledgers and pages as they are under a name."""
        for kind in ("ledgers", "runbooks"):
            if (self.folder / kind).exists():
                shutil.copytree(self.folder / kind, self.folder / f"kept-{name}" / kind)

    def give_files_back(self, name: str | None, keeper: Machine | None = None) -> None:
        """Have the ledgers and pages that a machine has kept under a name, or none; and no temporary files."""
        shutil.rmtree(self.temporary)
        self.temporary.mkdir()
        for kind in ("ledgers", "runbooks"):
            shutil.rmtree(self.folder / kind, ignore_errors=True)
            kept = (keeper or self).folder / f"kept-{name}" / kind
            if name and kept.exists():
                shutil.copytree(kept, self.folder / kind)


class Controller:
    """A run that may not have ended."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._mark = f"{MARK}={environment[MARK]}\0".encode()
        self._folder = folder
        self._log = folder / "output.txt"
        self._started = time.monotonic()
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self._started

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """End all of its processes as a crash of the machine would. Workers are in sessions of their own."""
        os.kill(self._process.pid, signal.SIGKILL)
        while left := self._processes():
            for process in left:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal: Ctrl-C goes to the whole group, another one to the first process alone."""
        if number is signal.SIGINT:
            os.killpg(self._process.pid, number)
        else:
            os.kill(self._process.pid, number)

    def wait(self) -> Ended:
        """Wait for the end of all of its processes. One that lasts too long is killed, and has the status of that."""
        try:
            self._process.wait(LONGEST_RUN)
            deadline = time.monotonic() + LONGEST_RUN
            while self._processes() and time.monotonic() < deadline:
                time.sleep(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            pass
        if self._process.poll() is None or self._processes():
            self.kill()
        output = self._log.read_text(encoding="utf-8", errors="replace")
        shutil.rmtree(self._folder)
        return Ended(self._process.returncode, output)

    def _processes(self) -> list[int]:
        """Return the ids of its processes that have not ended."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:
                continue
        return [process for process in found if not _is_over(process)]


def unlike(state: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each kind of objects of which a tenant does not have what is expected."""
    return [
        f"{tenant}: {kind} are {json.dumps(there)}, not {json.dumps(expected[tenant][vendor][kind])}"
        for tenant, vendors in state.items()
        for vendor, kinds in vendors.items()
        for kind, there in kinds.items()
        if there != expected[tenant][vendor][kind]
    ]


def _is_over(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True
