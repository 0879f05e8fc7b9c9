# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the timeline of callers, and forwarding a number."""

from __future__ import annotations

from typing import Any

from sandbox_client import NUMBER, Client

FALLBACK = {"type": "INBOX", "target": "Voice Support"}


def told(client: Client, number: str = NUMBER, since: int = 0) -> list[dict[str, Any]]:
    """The timeline of one number."""
    entries = client.control("GET", "/callers", params={"tenant": client.tenant, "since": since})
    return [entry for entry in entries if entry["number"] == number]


def now(client: Client) -> tuple[str, str | None, str | None]:
    """Where callers get to by the newest entry."""
    newest = told(client)[-1]
    return newest["leads_to"], newest["target"], newest["reason"]


def forward(client: Client, destination: str = "Synthflow AI") -> None:
    """Have a person forward the number to SIP."""
    action = {"type": "FORWARD_TO_SIP", "destinationId": destination}
    routes = [{"phoneNumber": NUMBER, "action": action, "fallback": FALLBACK}]
    client.control("PUT", "/panel", params={"tenant": client.tenant}, json={"routes": routes})
