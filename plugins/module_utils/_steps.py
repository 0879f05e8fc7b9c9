# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A step that a person takes in a vendor's panel."""

from __future__ import annotations

import typing as t

Step = dict[str, t.Any]
Kind = t.Literal["ask", "do", "check"]


def step(kind: Kind, instruction: str, menu: str = "", **field: str | None) -> Step:
    """Return a step as results and the runbook have it.

    ``ask`` is a question that no API can answer, ``do`` a change, ``check`` what to look at afterwards. Without a
    ``menu`` the step is taken where the one before left off. Further keys are ``field``, ``value`` and ``old_value``.
    """
    return {
        "kind": kind,
        "menu": menu,
        "instruction": instruction,
        "field": None,
        "value": None,
        "old_value": None,
        **field,
    }
