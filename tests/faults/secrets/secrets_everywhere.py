# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Searches all that runs print and keep for the secrets of tenants, however the runs end and however much they tell."""

from __future__ import annotations

from pathlib import Path

from ..tally import Extent, Tally
from .elsewhere import by_awx, by_runner, with_other_cores
from .place import opened
from .runs import full_runs, short_runs


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Run playbooks in every way that is known to end badly, and look for secrets in what is left of them.

    In full, also with other releases of ansible-core, through ansible-runner, and the playbook for AWX.
    """
    with opened(folder, tally) as place:
        for one in short_runs() if extent.share < 1 else full_runs():
            place.try_run(one)
        if extent.share == 1:
            with_other_cores(place)
            by_runner(place)
            by_awx(place)
