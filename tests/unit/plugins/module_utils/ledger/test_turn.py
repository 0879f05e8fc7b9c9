# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run at a time for a tenant, as far as a ledger says which tenant it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import turn
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.turn import Turn
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


def test_the_second_run_waits_for_the_first(tmp_path: Path) -> None:
    path = str(tmp_path / "ledgers" / "acme.yml")
    first = Turn(path)
    with ThreadPoolExecutor() as pool:
        second = pool.submit(Turn, path)
        with pytest.raises(StillWaiting):
            second.result(timeout=0.3)
        first.end()
        second.result(timeout=30).end()


def test_it_does_not_wait_for_ever_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "RUN_SECONDS", 0.0)
    path = str(tmp_path / "acme.yml")
    first = Turn(path)
    with pytest.raises(
        LedgerUnavailable, match=r"had it for all of 0 s: process \d+ on .* Let the other run for this tenant end"
    ):
        Turn(path)
    first.end()
    Turn(path).end()


def test_other_tenants_the_ledger_itself_and_runs_without_one_are_not_kept_out(tmp_path: Path) -> None:
    first = Turn(str(tmp_path / "acme.yml"))
    Turn(str(tmp_path / "borealis.yml")).end()
    Ledger(str(tmp_path / "acme.yml"), Context()).close()
    for path in (None, "", None):
        Turn(path)
    first.end()


def test_a_link_to_a_ledger_is_that_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "RUN_SECONDS", 0.0)
    (tmp_path / "acme.yml").symlink_to(tmp_path / "real.yml")
    first = Turn(str(tmp_path / "real.yml"))
    with pytest.raises(LedgerUnavailable):
        Turn(str(tmp_path / "acme.yml"))
    first.end()
