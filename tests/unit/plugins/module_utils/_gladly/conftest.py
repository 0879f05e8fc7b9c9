# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant on the runbook backend, and the time at which its tasks run."""

from __future__ import annotations

from pathlib import Path

import pytest
from attested_tenant import Calendar, Tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly import adoption, attested, confirmation


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Decide the time of steps, confirmations and readings."""
    calendar = Calendar()
    for module in (attested, confirmation, adoption):
        monkeypatch.setattr(module, "now", calendar.now)
    return calendar


@pytest.fixture
def tenant(tmp_path: Path, calendar: Calendar) -> Tenant:
    """Return a tenant of whom nothing is known yet: not even the directory of its ledger is there."""
    return Tenant(tmp_path / "ledgers" / "acme.yml", calendar)
