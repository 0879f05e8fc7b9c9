# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command `call`: has a running sandbox place a call, and prints its ladder. Needs the standard library alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .running import post


def call(state: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Place the call on the sandbox of a state folder and return what became of it; raises CannotStart."""
    return post(state, "/calls", request, "the call")


def described(result: dict[str, Any]) -> str:
    """What became of a call, in a few lines below its ladder."""
    lines = [f"{result['tenant']}: {result['from']} -> {result['to']}: {result['outcome']}"]
    if result["reached"]:
        lines.append(f"  reached {result['reached']['type']}: {result['reached']['target']}")
    if result["reason"]:
        lines.append(f"  because of: {result['reason']}")
    lines += [f"  {name}: {value}" for name, value in result["variables"].items()]
    transfer = result["transfer"]
    if transfer:
        where = transfer["reached"] or {"type": "failed", "target": transfer["reason"]}
        lines.append(f"  transfer to {transfer['target']}: {where['type']} {where['target']}")
        if transfer["topic"]:
            lines.append(f"  topic: {transfer['topic']}")
    return "\n".join(lines)
