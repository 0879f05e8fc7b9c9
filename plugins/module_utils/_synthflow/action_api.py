# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Synthflow's REST operations for the actions of assistants (docs.synthflow.ai, Platform API reference, Actions)."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._characters import is_identifier
from .._errors import RequestRejected
from .api import Object, SynthflowApi, items_of, unwrapped


class ActionApi(SynthflowApi):
    """One workspace, with its actions."""

    def list_actions(self) -> list[Object]:
        """Return the actions of the workspace, each at least with ``action_id`` and ``action_type``."""
        return self._pages("/actions", {}, "actions", "action_id", "list the actions of the workspace")

    def find_action(self, action_id: str) -> Object | None:
        """Return one action with ``assistants``, the model ids of those that have it, or None."""
        attempted = f"read action {action_id} in Synthflow"
        answer = self._read_one(
            _action_path(action_id),
            {"include_assistants": "true"},
            attempted,
            lambda: any(item.get("action_id") == action_id for item in self.list_actions()),
        )
        response = unwrapped(answer)
        if response is None:
            return None
        if not isinstance(response, dict) or not isinstance(response.get("actions"), (list, dict)):
            raise self._unreadable(attempted, answer)
        found = items_of(response, "actions")
        if not found:
            return None
        users = found[0].get("assistants")
        readable = users is None or (isinstance(users, list) and all(is_identifier(one) for one in users))
        if found[0].get("action_id", action_id) != action_id or not readable:
            raise self._unreadable(attempted, answer)
        return {**found[0], "action_id": action_id, "assistants": users or []}

    def create_action(self, payload: Object, attempted: str) -> str:
        """Create an action (``payload`` has one key, which names its kind) and return its id."""
        answer = self._session.post("/actions", payload, attempted=attempted)
        response = unwrapped(answer)
        action_id = response.get("action_id") if isinstance(response, dict) else None
        if not is_identifier(action_id):
            raise self._unreadable(attempted, answer)
        return str(action_id)

    def update_action(self, action_id: str, payload: Object, attempted: str) -> None:
        """Give an action new settings, of which no read shows what was taken."""
        self._session.put(_action_path(action_id), payload, attempted=attempted, must_answer=True)

    def delete_action(self, action_id: str) -> None:
        """Delete an action. One already gone is fine."""
        try:
            self._session.delete(_action_path(action_id), attempted=f"delete action {action_id} from Synthflow")
        except RequestRejected as error:
            if error.status not in (400, 404) or self.find_action(action_id) is not None:
                raise

    def attached_actions(self, model_id: str) -> list[str]:
        """Return the ids of the actions of an assistant; none for an assistant that is not there."""
        assistant = self.find_assistant(model_id, include_actions=True) or {}
        actions = assistant.get("actions")
        if actions is None:
            return []
        if not isinstance(actions, list) or not all(is_identifier(one) for one in actions):
            raise self._unreadable(f"read the actions of assistant {model_id} in Synthflow", actions)
        return list(actions)

    def attach_actions(self, model_id: str, action_ids: t.Sequence[str]) -> None:
        """Attach actions to an assistant. Whether that adds to those it has, or replaces them, is not documented."""
        self._session.post(
            "/actions/attach",
            {"model_id": model_id, "actions": list(action_ids)},
            attempted=f"attach actions {', '.join(action_ids)} to assistant {model_id} in Synthflow",
        )

    def detach_actions(self, model_id: str, action_ids: t.Sequence[str]) -> None:
        """Detach actions from an assistant."""
        self._session.post(
            "/actions/detach",
            {"model_id": model_id, "actions": list(action_ids)},
            attempted=f"detach actions {', '.join(action_ids)} from assistant {model_id} in Synthflow",
        )


def _action_path(action_id: str) -> str:
    return f"/actions/{quote(action_id, safe='')}"
