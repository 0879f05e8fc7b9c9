# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a playbook with all that Ansible can be asked to print and keep, in one folder that is searched afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import PROC, tree
from world import World

from .runs import Secretive

SECONDS_BETWEEN_LOOKS = 0.05
LONGEST_RUN = 300
# What a run is called by on the command line, where a secret is seen by all users of a machine.
COMMAND_LINES = "command lines.txt"
# Of a task that fails; with ansible-core 2.19 and newer alone there is a setting for it, and 2.21 hides the options.
AS_MUCH_AS_CAN_BE = {
    "ANSIBLE_DISPLAY_TRACEBACK": "always",
    "ANSIBLE_INJECT_INVOCATION": "true",
    "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout,ansible.builtin.junit,ansible.builtin.tree",
    "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
    "ANSIBLE_NOCOLOR": "1",
}


@dataclass(frozen=True)
class Traces:
    """How a run ended, and the folder with what it printed and kept."""

    status: int
    output: str
    folder: Path

    @property
    def files(self) -> list[Path]:
        """Everything that the run left behind."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def missing(self, wanted: str) -> bool:
        """Whether a trace is not there that is to be searched: a file, or a folder with something in it."""
        place = self.folder / wanted
        return not (place.is_file() and place.stat().st_size) and not any(one.is_file() for one in place.rglob("*"))


def leave_traces(
    world: World, given: Secretive, folder: Path, hosts: Path, collections: str, program: Path | None = None
) -> Traces:
    """Run a playbook and wait for its end. ``program`` is another ansible-playbook than that of this Python."""
    folder.mkdir(parents=True)
    # Not on the command line, which everybody sees and Ansible prints. This is what goes in, and no trace.
    variables = hosts / f"{folder.name}.json"
    extra = {"gladly_synthflow_in_process": given.in_process, "tenant_retry_timeout": 1, **given.variables}
    variables.write_text(json.dumps(extra), encoding="utf-8")
    command = [
        *(str(program or Path(sys.executable).with_name("ansible-playbook")), "-i", str(hosts), "-vvvv", "--diff"),
        *("--limit", given.limit, "-e", f"@{variables}", *given.arguments, *map(str, given.playbooks)),
    ]
    environment = {**os.environ, **kept_in(folder), "ANSIBLE_COLLECTIONS_PATH": collections, **given.environment}
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    with watched(process.pid, folder / COMMAND_LINES):
        status = process.wait(LONGEST_RUN)
    (folder / "history.json").write_text(json.dumps(world.history()), encoding="utf-8")
    return Traces(status, (folder / "output.txt").read_text(encoding="utf-8", errors="replace"), folder)


def kept_in(folder: Path) -> Mapping[str, str]:
    """Return the environment with which Ansible keeps all that it can keep in a folder."""
    return {
        **AS_MUCH_AS_CAN_BE,
        "ANSIBLE_LOG_PATH": str(folder / "log.txt"),
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(folder / "cache"),
        "ANSIBLE_CALLBACK_TREE_DIR": str(folder / "tree"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
        "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
        "JUNIT_OUTPUT_DIR": str(folder / "junit"),
        "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(folder / "report"),
        "HOME": str(folder / "home"),
        "TMPDIR": str(_made(folder / "tmp")),
    }


@contextmanager
def watched(process: int, kept: Path) -> Iterator[None]:
    """Write down the command lines of a process and all below it while the block runs."""
    over, seen = threading.Event(), set[bytes]()

    def look() -> None:
        while not over.is_set():
            for one in tree(process):
                try:
                    seen.add((PROC / str(one) / "cmdline").read_bytes().replace(b"\0", b" "))
                except OSError:
                    continue
            over.wait(SECONDS_BETWEEN_LOOKS)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        kept.write_bytes(b"\n".join(sorted(seen)))


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
