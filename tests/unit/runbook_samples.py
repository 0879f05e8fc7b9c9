# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pending items as the modules for destinations and routes return them, for tests of the runbook."""

from __future__ import annotations

import typing as t

SINCE = "2026-11-22T19:30:00Z"
ADDRESS = "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls"

HOSTILE = (
    "<script>alert(1)</script>",
    "\"quotes\" & 'quotes'",
    "`code` ``code`` ```",
    "````\n# Heading\n- [ ] item\n\n<b>bold</b>",
    "| pipe | [link](http://example.com) ![image](x.png) https://example.com www.example.com someone@example.com",
    "*a* _b_ ~~c~~ \\ # heading > quote $x$ @someone &amp; <!-- -->",
    "   - [x] done\n\n\n        indented\n===\n---",
    " ends with spaces ",
    "\u202etxt.exe\u202c and zero\u200bwidth",
    "carriage\r\nreturn\rtab\tform\x0cfeed\u2028line",
    "x" * 3000,
)


def step(kind: str = "do", instruction: str = "Fill in the field.", **more: t.Any) -> dict[str, t.Any]:
    """Return a step."""
    shown = {"kind": kind, "menu": "", "instruction": instruction, "field": None, "value": None, "old_value": None}
    return {**shown, **more}


def item(kind: str = "sip_destination", action: str = "create", **more: t.Any) -> dict[str, t.Any]:
    """Return an item."""
    name = "Synthflow AI" if kind == "sip_destination" else "+12065550100"
    steps = [
        step("ask", "Is it there?", menu="Settings > Voice"),
        step(field="SIP Address", value=ADDRESS, old_value="sip:old@example.com"),
        step("check", "Look at it."),
    ]
    return {"kind": kind, "name": name, "action": action, "since": SINCE, "steps": steps, **more}


def everywhere(text: str) -> dict[str, t.Any]:
    """Return an item that has a text wherever there can be one."""
    steps = [step(kind, text, menu=text, field=text, value=text, old_value=text) for kind in ("ask", "do", "check")]
    return item("inbound_route", "update", name=text, since=text, steps=steps)
