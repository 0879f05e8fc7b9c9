# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two controllers at once, in short; and what counts as a way to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..tally import FULL, SHORT, Tally
from . import two_controllers
from .controller import Ended
from .two_controllers import OPPOSITE, SAME, Meeting, Round, drawn

TOGETHER = Round(0, SAME, apart=False, ledger=True, delay=0.0, slow="/assistants", both=True)
APART = Round(0, SAME, apart=True, ledger=True, delay=0.0, slow="/assistants", both=True)
OPPOSED = Round(0, OPPOSITE, apart=True, ledger=True, delay=0.0, slow="/assistants", both=True)
GAVE_WAY = "the assistant has live transfers that the ledger does not know, and one of them may be it: 1-2"


def test_two_controllers_at_once(tmp_path: Path) -> None:
    tally = Tally("two_controllers")
    two_controllers.run(SHORT, tmp_path, tally)
    assert not tally.findings, "\n".join(tally.findings)
    assert tally.tried == 2


@pytest.mark.parametrize(
    ("meets", "status", "output", "expected"),
    [
        (TOGETHER, 0, "", 0),
        (TOGETHER, 2, GAVE_WAY, 1),
        (APART, 2, GAVE_WAY, 0),
        (APART, 2, "another reason", 1),
        (APART, 0, "Internal error in synthflow_assistant", 1),
        (OPPOSED, 2, "it was taken away meanwhile", 0),
        (OPPOSED, 2, "Traceback (most recent call last)", 1),
    ],
)
def test_ways_to_fail(meets: Round, status: int, output: str, expected: int) -> None:
    assert len(Meeting.unexplained(meets, Ended(status, output))) == expected


def test_tenants_whose_turn_never_came_are_not_done() -> None:
    recap = (
        "tenant-0001 : ok=4    changed=1    unreachable=0    failed=0    skipped=2    rescued=0    ignored=0\n"
        "tenant-0002 : ok=3    changed=0    unreachable=0    failed=1    skipped=2    rescued=0    ignored=0\n"
        "tenant-0003 : ok=0    changed=0    unreachable=0    failed=0    skipped=9    rescued=0    ignored=0\n"
    )
    assert (Ended(2, recap).done, Ended(2, recap).changed) == (["tenant-0001"], ["tenant-0001"])


def test_rounds_are_drawn_alike_and_are_of_each_kind() -> None:
    rounds = [drawn(FULL.seed, number) for number in range(FULL.kills // 4)]
    assert rounds == [drawn(FULL.seed, number) for number in range(FULL.kills // 4)]
    assert {(one.wants, one.apart) for one in rounds} == {
        (wants, apart) for wants in (SAME, two_controllers.DIFFERENT, OPPOSITE) for apart in (False, True)
    }
    assert {one.slow for one in rounds} == set(two_controllers.CREATED)
