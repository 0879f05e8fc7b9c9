# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real sandbox in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_client import Client

from voice_sandbox.process import SandboxProcess, running_sandbox


@pytest.fixture(scope="session")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """One sandbox for all tests that do not stop it."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def client(shared_sandbox: SandboxProcess) -> Client:
    """A client of tenant acme on a sandbox that is as good as new, without the rate limit."""
    result = Client(shared_sandbox)
    result.control("POST", "/reset", params={"everything": True})
    result.control("PATCH", "/switches", json={"rate_limit": "off"})
    return result


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox for one test, which may stop and start it."""
    with running_sandbox(tmp_path / "state", switches={"rate_limit": "off"}) as sandbox:
        yield sandbox
