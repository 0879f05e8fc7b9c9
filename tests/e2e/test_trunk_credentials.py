# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trunk credentials with a ledger: sent once for each change, also when a run is cut off, and never written down."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tenant import NUMBER, Tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _repeats, _resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import ledger as ledger_file
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

OLD, NEW = "old pass/word", "new pass/word"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as the code does, only less long."""
    monkeypatch.setattr(_resource, "SETTLE_SECONDS", 0.8)
    monkeypatch.setattr(_resource, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(_repeats, "FIRST_DELAY", 0.05)


class Trunk:
    """A number of a sandbox and the ledger of its tenant."""

    def __init__(self, process: SandboxProcess, folder: Path) -> None:
        self.connection = Tenant(process.info).synthflow
        self.ledger = folder / "acme.yml"
        self.warnings: list[str] = []

    def task(self, password: str = OLD, *, check_mode: bool = False, **options: Any) -> bool:
        """Run the task once and return whether it changed something."""
        given = {
            "phone_number": NUMBER,
            "termination_uri": "acme.sip.gladly.com",
            "trunk_username": "acme-trunk",
            "trunk_password": password,
            "update_password": "always",
            "ledger": str(self.ledger),
            **options,
        }
        spec = SipNumber.module_arguments["argument_spec"]
        params = {name: option.get("default") for name, option in spec.items()} | self.connection | given
        context = Context(check_mode=check_mode)
        changed = run_resource(SipNumber, params, context, diff=True)["changed"]
        self.warnings = context.warnings
        return bool(changed)

    def text(self) -> str:
        """Return the ledger."""
        return self.ledger.read_text(encoding="utf-8")


@pytest.fixture
def trunk(sandbox: SandboxProcess, tmp_path: Path) -> Trunk:
    """A tenant without a number and without a ledger."""
    return Trunk(sandbox, tmp_path)


def kept_by_the_vendor(control: Control) -> list[str]:
    """Return the hash of the password that the vendor has for each number."""
    return [number["trunk_pwd_sha256"] for number in control.state()["acme"]["synthflow"]["numbers"]]


def digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def test_a_change_is_sent_once(trunk: Trunk, control: Control) -> None:
    for password in (OLD, NEW, OLD):
        assert [trunk.task(password, check_mode=check_mode) for check_mode in (True, False)] == [True, True]
        assert kept_by_the_vendor(control) == [digest(password)]
        written = trunk.text()
        assert trunk.task(password) is False
        assert trunk.text() == written
        assert password not in written
    assert trunk.task(trunk_username="other") is True
    assert trunk.task(trunk_username="other", state="absent") is True
    assert "fingerprint:" not in trunk.text()
    assert trunk.task(state="absent") is False


def test_on_create_says_what_it_does_not_send(trunk: Trunk, control: Control) -> None:
    assert trunk.task(update_password="on_create") is True
    assert trunk.task(update_password="on_create") is False
    assert trunk.warnings == []
    assert trunk.task(NEW, update_password="on_create") is False
    assert "set it to 'always'" in trunk.warnings[0]
    assert kept_by_the_vendor(control) == [digest(OLD)]
    assert trunk.task(NEW, update_password="on_create", registration=True) is True
    assert trunk.task(NEW) is False


def test_what_is_not_known_is_sent_once(trunk: Trunk, control: Control) -> None:
    assert trunk.task(ledger=None) is True
    assert trunk.task(ledger=None) is True
    assert trunk.task() is True
    assert trunk.task() is False
    trunk.task(state="absent", ledger=None)
    assert trunk.task(trunk_username=None, trunk_password=None) is True
    assert "fingerprint:" not in trunk.text()
    assert trunk.task() is True


def test_a_number_that_is_gone_leaves_nothing_behind(trunk: Trunk) -> None:
    trunk.task()
    trunk.task(state="absent", ledger=None)
    assert [trunk.task(state="absent", check_mode=check_mode) for check_mode in (True, False)] == [True, True]
    assert trunk.task(state="absent") is False


@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit", "status"])
def test_a_lost_answer(trunk: Trunk, control: Control, kind: str) -> None:
    trunk.task()
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, status=500, times=9)
    with suppress(IntegrationError):
        trunk.task(NEW)
    control.clear_faults()
    assert trunk.task(OLD) is True
    assert kept_by_the_vendor(control) == [digest(OLD)]
    assert trunk.task(OLD) is False


class Killed(BaseException):
    """Stands for the end of the process: nothing but its file survives."""


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("position", range(4))
def test_killed_at_a_write_of_the_ledger(
    trunk: Trunk, control: Control, monkeypatch: pytest.MonkeyPatch, position: int, written: bool
) -> None:
    replace, count = ledger_file._replace, 0

    def die(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count != position + 1 or written:
            replace(*arguments)
        if count == position + 1:
            raise Killed

    monkeypatch.setattr(ledger_file, "_replace", die)
    with suppress(Killed):
        trunk.task()
        trunk.task(NEW)
        trunk.task(state="absent")
        raise AssertionError("it was not killed")
    monkeypatch.setattr(ledger_file, "_replace", replace)
    trunk.task(OLD)
    assert kept_by_the_vendor(control) == [digest(OLD)]
    assert trunk.task(OLD) is False
    trunk.task(state="absent")
    assert "fingerprint:" not in trunk.text()
