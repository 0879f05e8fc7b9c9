# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that are tried with faults, in the order of a tenant's life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The largest fleet that is tried at once, without those that nothing disturbs.
TOGETHER = 400
# The share of the faults at reads that are tried where not every one is. At writes it is always every one.
SOME = 0.1


@dataclass(frozen=True)
class Case:
    """A playbook with its variables, run where the cases before it have ended well.

    The full form tries every fault at every write, and ``reads_tried`` of those at reads; one in ``check_every`` is
    tried in check mode, too. The short form tries ``few``. ``reads`` says that nothing is written. ``at_most`` are the
    tenants that are tried at once, and ``brings_all`` says that later cases need what it does of all of these.
    """

    name: str
    playbook: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    reads_tried: float = SOME
    check_every: int = 1
    few: int = 0
    reads: bool = False
    at_most: int = TOGETHER
    brings_all: bool = False

    def given(self, names: Sequence[str], folder: Path) -> dict[str, Any]:
        """Return the variables for a run over these tenants, which writes its files into a folder."""
        own: dict[str, dict[str, Any]] = {
            "plan": {"plan_file": str(folder / "plan.json")},
            "export": {"export_file": str(folder / "exported.yml")},
            "decommission": {"decommission_confirm": list(names), "decommission_delete_assistants": True},
            "move_region": {"move_region_remove": list(names)},
        }
        return {"rollout_max_fail_percentage": 100, **self.variables, **own.get(self.playbook, {})}


INTEGRATE = Case("integrate", "integrate", reads_tried=1.0, few=10, brings_all=True)
DECOMMISSION = Case("decommission", "decommission", reads_tried=0.25, check_every=5, few=3)
LIFE: tuple[Case, ...] = (
    INTEGRATE,
    Case("plan", "plan", reads=True),
    Case("preflight", "preflight", reads=True),
    Case("verify", "verify", reads=True),
    Case("export", "export", reads=True),
    Case("fallback", "fallback", {"fallback_state": "active"}, at_most=80, brings_all=True),
    Case("back from the fallback", "fallback", {"fallback_state": "over"}, at_most=80, brings_all=True),
    DECOMMISSION,
)
# Begins where a tenant is integrated in its old workspace. In check mode it ends where it sees the old one's ledger.
MOVE = Case("move_region", "move_region", reads_tried=0.03, check_every=0)
