# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Attaching an action to an assistant without losing those that it has."""

from __future__ import annotations

from .._errors import VALUE_REFUSED, IntegrationError, NotTaken, RequestRejected
from .._resource import Context, create_once, poll
from .action_api import ActionApi
from .transfer_search import APPEAR_SECONDS


class ActionAttachment:
    """Attaches one action beside others.

    Whether POST /actions/attach adds to what an assistant has or replaces it, and whether it takes an action that is
    attached already, is not documented. So everything is sent together, then read back.
    """

    def __init__(self, api: ActionApi, context: Context, model_id: str, action_id: str) -> None:
        self._api = api
        self._context = context
        self._model_id = model_id
        self._action_id = action_id
        # What the assistant had at the last look.
        self.there: list[str] = []
        self._attempted = f"attach action {action_id} to assistant {model_id} in Synthflow"

    def attach(self, others: list[str]) -> None:
        """Attach the action; ``others`` are those that the assistant has. Raises NotTaken."""
        try:
            self._send([*others, self._action_id])
        except RequestRejected as error:
            if not others or error.status not in VALUE_REFUSED:
                raise
            self._send([self._action_id])
            self._bring_back(others)
        if poll(lambda: self._is_there() and not self._lost(others), APPEAR_SECONDS):
            return
        lost = self._lost(others)
        if not self._is_there():
            raise NotTaken(
                self._attempted,
                f"it was accepted, but after {APPEAR_SECONDS:g} s reading does not show the action",
                "Run again, or look at the assistant in Synthflow's panel.",
                vendor="Synthflow",
            )
        raise self._loss(lost, "it was accepted")

    def _bring_back(self, others: list[str]) -> None:
        """Attach what attaching ours alone took away: all together, when nothing is attached that could be refused."""
        poll(self._is_there, APPEAR_SECONDS)
        lost = self._lost(others)
        if not lost:
            return
        try:
            self._api.detach_actions(self._model_id, [self._action_id])
            self._send([*others, self._action_id])
        except IntegrationError as error:
            raise self._loss(lost, f"attaching them together failed: {error.came_back}") from error

    def _send(self, action_ids: list[str]) -> None:
        create_once(lambda: self._api.attach_actions(self._model_id, action_ids), self._is_there, self._context)

    def _is_there(self) -> bool:
        return self._action_id in self._api.attached_actions(self._model_id)

    def _lost(self, others: list[str]) -> list[str]:
        self.there = self._api.attached_actions(self._model_id)
        return [one for one in others if one not in self.there]

    def _loss(self, lost: list[str], reason: str) -> NotTaken:
        return NotTaken(
            self._attempted,
            f"{reason}, and the assistant does not have {', '.join(lost)} any more, which it had before",
            "Attach these actions again in Synthflow's panel, on the page of the assistant, at once.",
            vendor="Synthflow",
        )
