# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What can be read of the live transfers of a workspace."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._ledger.ledger import LEDGER_ARGUMENT, Ledger
from .._resource import Context, Listing, Params
from .action_api import ActionApi
from .connection import SYNTHFLOW_ARGUMENTS
from .selection import select_assistant
from .transfer_fields import LIVE_TRANSFER, TRANSFER_FIELDS, shown_settings
from .transfer_record import keys_by_action


class TransferActionListing(Listing[ActionApi]):
    """Reads the live transfers of a workspace, or those of one assistant."""

    module_arguments = {
        "argument_spec": {"assistant": {"type": "str"}, **LEDGER_ARGUMENT, **SYNTHFLOW_ARGUMENTS},
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._api = ActionApi.open(params, context)
        # As in check mode: a reader takes no lock and makes no file.
        reading = Context(check_mode=True)
        self._ledger = Ledger(params.get("ledger"), reading, synthflow_workspace=params["workspace_id"])

    def collect(self) -> dict[str, t.Any]:
        """Return ``transfers``, sorted by key and id; an assistant that does not exist has none."""
        keys = keys_by_action(self._ledger)
        found = [_shown(action, keys.get(action["action_id"])) for action in self._actions()]
        return {"transfers": sorted(found, key=lambda one: (one["key"] or "", one["action_id"]))}

    def _actions(self) -> t.Iterator[Values]:
        asked_for = self._asked_for()
        for item in self._api.list_actions():
            if item.get("action_type") == LIVE_TRANSFER and (asked_for is None or item["action_id"] in asked_for):
                action = self._api.find_action(str(item["action_id"]))
                if action is not None:
                    yield action

    def _asked_for(self) -> list[str] | None:
        label = self._params.get("assistant")
        if label is None:
            return None
        selected = select_assistant(self._api.list_assistants(), label)
        return [] if selected is None else self._api.attached_actions(str(selected["model_id"]))


def _shown(action: Values, key: str | None) -> Values:
    settings = shown_settings(action)
    return {
        "action_id": action["action_id"],
        "action_type": LIVE_TRANSFER,
        "key": key,
        "assistants": sorted(action["assistants"]),
        **{item.option: settings.get(item.option) for item in TRANSFER_FIELDS if not item.secret},
    }
