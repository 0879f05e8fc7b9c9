# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Planting faults, and telling from the history which of them struck."""

from __future__ import annotations

from typing import Any

import requests
from sandbox_client import Client

LOST = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)


def plant(client: Client, kind: str, **fields: Any) -> int:
    """Plant a fault and return its id."""
    identifier: int = client.control("POST", "/faults", json={"kind": kind, **fields})["id"]
    return identifier


def struck(client: Client) -> list[str]:
    """The kinds of the faults that struck, in the order of the requests."""
    return [entry["fault"] for entry in client.history() if entry["fault"]]
