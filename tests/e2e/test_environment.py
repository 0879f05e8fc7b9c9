# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the environment lends to a run, and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import Bench, confirmation
from playbook import inventory_with

from voice_sandbox.process import SandboxProcess


def test_the_environment_s_host_gets_into_no_ledger(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLADLY_HOST", "acme.gladly.com")
    bench = Bench(sandbox)
    inventory = inventory_with(tmp_path / "inventory", cobalt={"tenant_gladly_host": None})
    options = {"inventory": inventory, "variables": confirmation("cobalt")}
    for playbook, further in {"integrate": (), "decommission": ("-e", "decommission_confirm=cobalt")}.items():
        run = bench.run(playbook, "--limit", "cobalt", *further, **options)
        assert "tenant: cobalt" in bench.files.ledger_path("cobalt").read_text(encoding="utf-8"), run.output
        assert "acme" not in bench.files.ledger_path("cobalt").read_text(encoding="utf-8")
