# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Business hours: when people of an organization answer. The vendor can write them too; the sandbox only shows them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ..store import Document

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What a tenant has whose entry in the file of tenants says nothing.
DEFAULT_HOURS: dict[str, Any] = {
    "name": "Business Hours",
    "primary": True,
    **{day: [{"start": "09:00", "stop": "17:00"}] for day in WEEKDAYS[:5]},
}


def business_hours(entry: dict[str, Any], organization_timezone: str) -> Document:
    """An entry of the file of tenants in the published form, without id and name.

    The organization's time zone holds where the entry has none.
    """
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "version": 1,
        "createdAt": now,
        "updatedAt": now,
        "primary": bool(entry.get("primary", False)),
        "officeHours": {
            "timezone": entry.get("timezone", organization_timezone),
            **{day: entry.get(day, []) for day in WEEKDAYS},
            "exceptions": entry.get("exceptions", []),
        },
    }
