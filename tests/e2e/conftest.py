# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sandboxes for the tests of whole runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tenant_files import TenantFiles

from sandbox_control import Control
from voice_sandbox.process import SandboxProcess, running_sandbox


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for all tests that leave it running."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(shared_sandbox: SandboxProcess) -> SandboxProcess:
    """The shared sandbox, in its seed state, and no ledger or runbook of the example tenants."""
    Control(shared_sandbox).reset()
    TenantFiles(shared_sandbox).remove()
    return shared_sandbox


@pytest.fixture
def control(sandbox: SandboxProcess) -> Control:
    """The control API of the shared sandbox."""
    return Control(sandbox)


@pytest.fixture
def files(sandbox: SandboxProcess) -> TenantFiles:
    """The ledgers and pages of the shared sandbox's runs."""
    return TenantFiles(sandbox)


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox for one test that stops it."""
    with running_sandbox(tmp_path / "sandbox") as process:
        yield process
