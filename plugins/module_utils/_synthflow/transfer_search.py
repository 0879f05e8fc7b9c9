# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Finding the action that is meant. Synthflow gives a live transfer no name, so only its id tells it from another."""

from __future__ import annotations

import typing as t

from .._errors import AmbiguousName, Conflict, ObjectNotFound, Refused
from .._resource import poll
from .action_api import ActionApi
from .api import Object
from .transfer_fields import LIVE_TRANSFER, agreement, shown_settings
from .transfer_record import TransferRecord

# How long an action that was created may take to become readable, in seconds.
APPEAR_SECONDS = 30.0


class TransferSearch:
    """Looks for one live transfer. ``title`` is how messages call it."""

    def __init__(self, api: ActionApi, record: TransferRecord, title: str) -> None:
        self._api = api
        self._record = record
        self._title = title
        self._guessed: str | None = None

    @property
    def guess(self) -> str | None:
        """What to tell when the action was taken for the one that is meant, and may be somebody else's."""
        return self._guessed

    def named(self, action_id: str) -> Object | None:
        """Return the action that the user named. Raises Conflict when the ledger says otherwise."""
        if action_id in self._record.others():
            raise Conflict(
                f"take action {action_id} for {self._title}",
                "the ledger has it under another key or assistant",
                "Name another action, or leave 'action_id' out.",
                vendor="Synthflow",
            )
        kept = self._record.action_id
        if kept not in (None, action_id) and self._api.find_action(str(kept)) is not None:
            raise Conflict(
                f"take action {action_id} for {self._title}",
                f"the ledger has action {kept} for it, which is there too",
                f"Leave 'action_id' out, or delete action {kept} first with state 'absent'.",
                vendor="Synthflow",
            )
        found = self._api.find_action(action_id)
        return None if found is None else self._checked(found)

    def kept(self) -> Object | None:
        """Return the action that the ledger knows, or the one that a run cut off earlier left behind."""
        action_id = self._record.action_id
        if action_id is None:
            return None if self._record.known_actions is None else self._left_behind()
        found = self._api.find_action(action_id)
        if found is None and self._record.known_actions is not None:
            found = self.wait_for(action_id)
        return None if found is None else self._checked(found)

    def wait_for(self, action_id: str) -> Object | None:
        """Read until an action that was created can be read, for at most APPEAR_SECONDS."""
        found: Object | None = None

        def readable() -> bool:
            nonlocal found
            found = self._api.find_action(action_id)
            return found is not None

        poll(readable, APPEAR_SECONDS)
        return found

    def newcomer(self) -> Object | None:
        """Return the live transfer that has come into being since this one was asked for, or None.

        Only one that no assistant has counts, since ours is attached after its id has been written down; and, where
        Synthflow shows the settings, only one that has those that ours was to have. Raises AmbiguousName.
        """
        known = {*(self._record.known_actions or ()), *self._record.others()}
        listed = [str(one["action_id"]) for one in self._api.list_actions() if one.get("action_type") == LIVE_TRANSFER]
        read = [self._api.find_action(action_id) for action_id in listed if action_id not in known]
        found = [action for action in read if action is not None and self._may_be_ours(action)]
        if len(found) > 1:
            ids = ", ".join(sorted(action["action_id"] for action in found))
            raise AmbiguousName(
                f"find the action that an earlier run created for {self._title}",
                f"several live transfers are new since then and no assistant has them: {ids}",
                "Name the right one in 'action_id', or delete those that nobody needs in Synthflow's panel.",
                vendor="Synthflow",
            )
        if not found:
            return None
        self._guessed = None if self._agreement(found[0]) else self._told(str(found[0]["action_id"]))
        return found[0]

    def _may_be_ours(self, action: Object) -> bool:
        return not action["assistants"] and self._agreement(action) is not False

    def _agreement(self, action: Object) -> bool | None:
        return agreement(shown_settings(action), self._record.asked_for)

    def _told(self, action_id: str) -> str:
        return (
            f"Action {action_id} is taken for {self._title}: it is the only live transfer that is new since one was "
            f"asked for at {self._record.creating_since}, and no assistant had it. Synthflow does not show its "
            "settings, so nothing proves it. If somebody else made it, set it back in Synthflow's panel, take it off "
            "the assistant there, and take the entry with this action_id out of the ledger; the next run then creates "
            "one of its own, if 'action_id' names none."
        )

    def _left_behind(self) -> Object | None:
        found: Object | None = None

        def shows() -> bool:
            nonlocal found
            found = self.newcomer()
            return found is not None

        poll(shows, APPEAR_SECONDS)
        return found

    def unclaimed(self, attached: t.Container[str], listed: t.Iterable[Object]) -> list[str]:
        """Return the live transfers of the assistant that the ledger does not know."""
        return sorted(
            str(action["action_id"])
            for action in listed
            if action["action_id"] in attached
            and action.get("action_type") == LIVE_TRANSFER
            and action["action_id"] not in self._record.others()
        )

    def loose(self, listed: t.Iterable[Object]) -> list[str]:
        """Return the live transfers that no assistant has: one may be left of a run that was cut off."""
        transfers = [str(one["action_id"]) for one in listed if one.get("action_type") == LIVE_TRANSFER]
        read = [self._api.find_action(action_id) for action_id in transfers]
        return sorted(action["action_id"] for action in read if action is not None and not action["assistants"])

    def only_one(self, unclaimed: list[str], state: str) -> Object | None:
        """Return the assistant's only live transfer, which is taken for the one that is meant where nothing is known.

        Raises Refused when there are several, and when one would have to be deleted.
        """
        if not unclaimed:
            return None
        if len(unclaimed) > 1 or state == "absent":
            raise Refused(
                f"tell which action is {self._title}",
                f"the assistant has the live transfer{'s' if len(unclaimed) > 1 else ''} {', '.join(unclaimed)}, and "
                "Synthflow does not show what they are set to",
                "Give 'ledger', or name the right one in 'action_id'; with the playbooks, set tenant_ledger_directory, "
                "or write action_id into the transfer's entry.",
                vendor="Synthflow",
            )
        return self._api.find_action(unclaimed[0])

    def not_there(self, action_id: str) -> ObjectNotFound:
        """Return the error for an action that the user named and that does not exist."""
        return ObjectNotFound(
            f"take action {action_id} for {self._title}",
            "the workspace has no action with that id",
            "Check the id and the workspace, or leave 'action_id' out to create the action.",
            vendor="Synthflow",
        )

    def _checked(self, action: Object) -> Object:
        kind = action.get("action_type")
        if kind in (None, LIVE_TRANSFER):
            return action
        raise Refused(
            f"take action {action['action_id']} for {self._title}",
            f"it is of type '{kind}', not {LIVE_TRANSFER}",
            "Name an action that is a live transfer, or leave 'action_id' out.",
            vendor="Synthflow",
        )
