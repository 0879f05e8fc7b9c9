# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The two ways in which Gladly's voice settings are changed.

``runbook`` is Gladly as it is: a person changes the Admin panel by given steps and confirms it, and the ledger keeps
what was confirmed. ``api`` is the HTTP contract in docs/contracts/gladly_voice.openapi.yaml, for an organization that
has an endpoint or gateway which serves it.
"""

from __future__ import annotations

import typing as t

from .._connection import COMMON_ARGUMENTS
from .._ledger.ledger import LEDGER_ARGUMENT, Ledger
from .._resource import Context, Params
from .._tenant import RUNBOOK
from .connection import GLADLY_ARGUMENTS, checked_host

# Only the API needs to know who asks: a person signs in to the Admin panel as usual.
VOICE_ARGUMENTS: dict[str, t.Any] = {
    "backend": {"type": "str", "choices": [RUNBOOK, "api"], "default": RUNBOOK},
    **LEDGER_ARGUMENT,
    **{
        name: {key: value for key, value in spec.items() if key != "required"}
        for name, spec in GLADLY_ARGUMENTS.items()
    },
    **COMMON_ARGUMENTS,
}
CONFIRM_ARGUMENT: dict[str, t.Any] = {"confirm": {"type": "raw", "default": False}}
API_NEEDS: list[tuple[t.Any, ...]] = [
    ("backend", "api", ["agent_email", "api_token"]),
    ("backend", "api", ["host", "api_url"], True),
]


def is_runbook(params: Params) -> bool:
    """Return whether a person makes the changes."""
    return bool(params["backend"] == RUNBOOK)


def open_ledger(params: Params, context: Context) -> Ledger:
    """Return the ledger that ``params`` name, or one that keeps nothing. Raises LedgerRefused and LedgerUnavailable."""
    host = checked_host(params["host"]) if params.get("host") else None
    return Ledger(params.get("ledger"), context, gladly_host=host)
