# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is observed under each value of each switch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox_client import Client

# What is not to be there yet has to be asked for within it, also on a busy machine.
DELAY = "3"
Steps = Callable[[Client], Any]
EXPECTED: dict[str, tuple[Steps, dict[str, Any]]] = {}


def observed(name: str, **expected: Any) -> Callable[[Steps], Steps]:
    """Register the steps for a switch, with what they observe under each value (a leading _ is left out)."""

    def register(steps: Steps) -> Steps:
        EXPECTED[name] = steps, {value.removeprefix("_"): outcome for value, outcome in expected.items()}
        return steps

    return register
