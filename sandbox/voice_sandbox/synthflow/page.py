# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Envelopes and pages of Synthflow's answers."""

from __future__ import annotations

from typing import Any, TypeVar

from ..sandbox import Exchange
from .errors import undocumented

Item = TypeVar("Item")


def done(exchange: Exchange, **parts: Any) -> dict[str, Any]:
    """The envelope of a success; `parts` are the keys beside `status`."""
    return {"status": exchange.switch("status_word"), **parts}


def page(exchange: Exchange, items: list[Item], limit: int, offset: int) -> tuple[list[Item], dict[str, int]]:
    """Cut one page out of all items (oldest first) and return it with its pagination object."""
    largest = int(exchange.switch("max_page_size"))
    if limit > largest:
        if exchange.switch("oversize") == "400":
            raise undocumented(exchange, 400, f"limit must not exceed {largest}", "invalid_request")
        limit = largest
    if exchange.switch("list_order") == "newest":
        items = items[::-1]
    return items[offset : offset + limit], {"total_records": len(items), "limit": limit, "offset": offset}


def check_workspace(exchange: Exchange, workspace: str) -> bool:
    """Whether a named workspace is the key's own. A foreign one is an error, or False where it just looks empty."""
    if workspace == exchange.owner.workspace_id:
        return True
    answer = exchange.switch("wrong_workspace")
    if answer == "empty":
        return False
    raise undocumented(exchange, int(answer), "This API key has no access to the workspace", "access")
