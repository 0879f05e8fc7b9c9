# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many processes at one Gladly organization: its limit is kept on one machine, and survived on several."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

PROCESSES = 24
REQUESTS = 2
ALL = PROCESSES * REQUESTS
FEW = ALL // 6
ATTEMPTS = 3


class Organization:
    """A Gladly organization of the sandbox, and machines that work on it."""

    def __init__(self, sandbox: SandboxProcess, folder: Path) -> None:
        self._sandbox = sandbox
        self._folder = folder
        self.control = Control(sandbox)

    def refused(self, enough: int, *, machines: int = 1) -> int:
        """Return how many requests were refused while all were answered in the end.

        It is measured again where it was more than ``enough``: turns that a machine sleeps through come due at once.
        """
        count = 0
        for attempt in range(ATTEMPTS):
            self.control.forget()
            self.work(machines=machines, attempt=attempt)
            answers = self.answers()
            assert answers.count(200) == ALL
            count = answers.count(429)
            if count <= enough:
                break
        return count

    def work(self, *, machines: int = 1, attempt: int = 0, **options: object) -> None:
        """Let every process of every machine read; all have to succeed, and nobody has anything to complain about."""
        vendor = self._sandbox.info["tenants"]["acme"]["gladly"]
        task = {
            "processes": PROCESSES // machines,
            "requests": REQUESTS,
            "options": {
                **{name: vendor[name] for name in ("api_url", "agent_email", "api_token")},
                "ca_path": self._sandbox.info["ca_path"],
                "validate_certs": True,
                "timeout": 30,
                "retry_timeout": 60,
                **options,
            },
        }
        running = []
        for number in range(machines):
            machine = self._folder / f"machine {attempt}-{number}"
            machine.mkdir()
            argument = json.dumps({**task, "machine": str(machine)})
            running.append(
                subprocess.Popen(
                    [sys.executable, str(Path(__file__).with_name("rate_client.py")), argument],
                    stdout=subprocess.PIPE,
                    text=True,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                )
            )
        for process in running:
            output, _errors = process.communicate(timeout=120)
            assert json.loads(output) == []

    def answers(self) -> list[int]:
        """Return the status of every request since the seed."""
        return [entry["status"] for entry in self.control.history()]


@pytest.fixture(name="organization")
def _organization(sandbox: SandboxProcess, tmp_path: Path) -> Organization:
    return Organization(sandbox, tmp_path)


@pytest.mark.parametrize("window", ["clock", "sliding"])
def test_the_processes_of_a_machine_keep_the_limit_together(organization: Organization, window: str) -> None:
    organization.control.switch(rate_window=window)
    # A request that was held up on its way, as on a busy machine, may meet the next ones.
    assert organization.refused(FEW) <= FEW


def test_without_the_budget_they_run_into_it(organization: Organization) -> None:
    """What the test above would see if requests were not counted across processes."""
    organization.work(requests_per_second=0)
    answers = organization.answers()
    assert answers.count(200) == ALL
    assert answers.count(429) > FEW


@pytest.mark.parametrize("asked", ["present", "date"], ids=["in seconds", "until a date"])
def test_several_machines_get_through_without_a_storm(organization: Organization, asked: str) -> None:
    organization.control.switch(rate_window="sliding", retry_after=asked)
    # They all begin at once, and 14 of the first 24 requests are too many.
    assert organization.refused(ALL // 2, machines=3) <= ALL // 2
