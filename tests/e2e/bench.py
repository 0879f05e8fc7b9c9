# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks in pairs: the prediction, which may not leave a trace, and the run, which has to do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from playbook import Run, info_file, play
from tenant_files import TenantFiles

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

PERSON = "Test Person"


def confirmation(*tenants: str) -> dict[str, Any]:
    """Return what is given to a run when the steps of some tenants were carried out."""
    return {"tenant_gladly_confirm": {"who": PERSON, "ticket": "CHG-1", "tenants": list(tenants)}}


def keep_tasks(folder: Path) -> tuple[str, str]:
    """Return the option that gives a run tasks for keeping what it has learned. They print ``kept after NAME``."""
    file = folder / "keep.yml"
    file.write_text("- ansible.builtin.debug: {msg: 'kept after {{ inventory_hostname }}'}\n", encoding="utf-8")
    return "-e", f"keep_tasks={file}"


class Bench:
    """A sandbox, and what runs keep beside it."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.info = sandbox.info
        self.info_file = info_file(sandbox)
        self.control = Control(sandbox)
        self.files = TenantFiles(sandbox)

    def run(self, *arguments: str, **options: Any) -> Run:
        """Run a playbook. The history begins with it."""
        self.control.forget()
        return play(self.info_file, *arguments, "--diff", **options)

    def predict_and_run(self, *arguments: str, **options: Any) -> Run:
        """Run in check mode, which writes nothing anywhere, and then in earnest, which does the same as predicted."""
        before = self.files.everything(), self.control.state()
        predicted = self.run(*arguments, "--check", **options)
        assert self.control.writes() == []
        assert (self.files.everything(), self.control.state()) == before
        run = self.run(*arguments, **options)
        assert predicted.status == run.status, run.output
        assert predicted.effects == run.effects
        return run

    def changes_nothing(self, *arguments: str, **options: Any) -> None:
        """Run and find that all is as it should be."""
        before = self.files.everything()
        run = self.run(*arguments, **options)
        assert (run.status, run.changed, self.control.writes()) == (0, [], []), run.output
        assert self.files.everything() == before

    def voice_writes(self) -> list[tuple[str, str]]:
        """Return the writes to Gladly's voice settings since the last run began: method, and what it was about."""
        return [
            (entry["method"], unquote(entry["path"]).rsplit("/", 1)[-1])
            for entry in self.control.writes()
            if "/voice/" in entry["path"]
        ]
