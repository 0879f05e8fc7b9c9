# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret in anything that a run leaves behind, and a planted leak that is found."""

from __future__ import annotations

from pathlib import Path

from ..tally import SHORT, Tally
from . import secrets_everywhere
from .defects import LEAK
from .place import opened
from .runs import BEFORE


def test_no_secret_is_left_behind(tmp_path: Path) -> None:
    tally = Tally("secrets_everywhere")
    secrets_everywhere.run(SHORT, tmp_path, tally)
    assert not tally.findings, "\n".join(tally.findings)


def test_a_planted_leak_is_found(tmp_path: Path) -> None:
    tally = Tally("planted")
    with opened(tmp_path, tally) as place:
        place.try_run(BEFORE[0], defect=LEAK)
    assert any("key of tenant-0001 (base64)" in finding and "debug.log" in finding for finding in tally.secrets)
    assert any("tenant-0002" in finding for finding in tally.secrets)
    assert tally.mishaps == []
