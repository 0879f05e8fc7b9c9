# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults injected on purpose, and the table of what came of them, which docs/reliability.md shows.

`suite.py` is what `make faults` runs, `parts.py` names the parts, `tally.py` is the outcome of one with the table, and
`records.py` keeps outcomes and puts them together. Each part is the file of its name in one of the rooms beside them.
`troubles.py` has the faults that several parts plant, and `memory.py` bounds what they may take. Fleets and audits are
those of tests/scale.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "scale"))
