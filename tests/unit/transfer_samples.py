# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transfers as a vendor's script has them: what is read before a decision, what is sent, what a ledger starts with."""

from __future__ import annotations

import typing as t
from pathlib import Path

import samples
from account import Account
from samples import ASSISTANT_NAME, MODEL_ID, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_fields import fingerprints

ACTION = "5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10"
OTHER_ACTION = "1726559381711x555"
TARGET = "sip:+12065550155@acme.sip.gladly.com;transport=tls"
SETTINGS = {"target": TARGET, "instructions": "When asked for a person.", "initiating_message": "One moment."}
OPTIONS = {"assistant": ASSISTANT_NAME, "key": "support", **SETTINGS}
ABSENT = {"assistant": ASSISTANT_NAME, "key": "support", "state": "absent"}
WIRE = {
    "phone": TARGET,
    "transfer_mode": "warm_transfer",
    "instructions": "When asked for a person.",
    "initiating_msg": "One moment.",
}
DONE = {"status": "ok", "response": {}}


def action(action_id: str = ACTION, *assistants: str, **changes: t.Any) -> dict[str, t.Any]:
    """Return an action as Synthflow shows it."""
    return {
        "action_id": action_id,
        "action_type": "LIVE_TRANSFER",
        "name": "",
        "description": "",
        "assistants": list(assistants),
        "input_variables": [],
        "parameters_hard_coded": {},
        **changes,
    }


class Workspace:
    """Writes down what is asked of a workspace with one assistant."""

    def __init__(self, synthflow: Account) -> None:
        self.expect = synthflow.script.expect

    def assistants(self, *items: dict[str, t.Any]) -> None:
        """Answer the listing of assistants."""
        self.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *items))

    def attached(self, *action_ids: str, times: int | None = 1) -> None:
        """Answer with the actions of the assistant."""
        answer = samples.one_assistant(actions=list(action_ids))
        query = {"include_actions": "true"}
        self.expect("GET", f"/assistants/{MODEL_ID}", query=query, answer=answer, times=times)

    def actions(self, *items: dict[str, t.Any]) -> None:
        """Answer the listing of actions."""
        self.expect("GET", "/actions", query=page_query(), answer=page("actions", *items))

    def action(self, found: dict[str, t.Any], times: int | None = 1) -> None:
        """Answer with one action."""
        query = {"include_assistants": "true"}
        path = f"/actions/{found['action_id']}"
        self.expect("GET", path, query=query, answer=page("actions", found), times=times)

    def no_action(self, action_id: str = ACTION, times: int | None = 1) -> None:
        """Answer that there is no such action."""
        query = {"include_assistants": "true"}
        self.expect("GET", f"/actions/{action_id}", query=query, status=404, answer={"detail": "Not"}, times=times)

    def post(self, settings: dict[str, t.Any] | None = None, **answer: t.Any) -> None:
        """Expect the creation."""
        created = {"status": "success", "response": {"action_id": ACTION, "action_type": "LIVE_TRANSFER"}}
        self.expect("POST", "/actions", body={"LIVE_TRANSFER": settings or WIRE}, **(answer or {"answer": created}))

    def put(self, settings: dict[str, t.Any] | None = None, action_id: str = ACTION, **answer: t.Any) -> None:
        """Expect an update with all settings."""
        body = {"LIVE_TRANSFER": settings or WIRE}
        self.expect("PUT", f"/actions/{action_id}", body=body, **(answer or {"answer": DONE}))

    def attach(self, *action_ids: str, **answer: t.Any) -> None:
        """Expect an attachment."""
        body = {"model_id": MODEL_ID, "actions": list(action_ids)}
        self.expect("POST", "/actions/attach", body=body, **(answer or {"answer": DONE}))

    def detach(self, *action_ids: str, **answer: t.Any) -> None:
        """Expect a detachment."""
        body = {"model_id": MODEL_ID, "actions": list(action_ids)}
        self.expect("POST", "/actions/detach", body=body, **(answer or {"answer": DONE}))

    def delete(self, **answer: t.Any) -> None:
        """Expect the deletion."""
        self.expect("DELETE", f"/actions/{ACTION}", **(answer or {"answer": DONE}))

    def read(self, *attached: str) -> None:
        """Answer the two reads with which every run begins."""
        self.assistants(samples.assistant())
        self.attached(*attached)


class LedgerFile:
    """The ledger of the tenant, looked at and prepared from outside."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "acme.yml"

    def entry(self) -> dict[str, t.Any]:
        """Return what it has of the transfer."""
        return Ledger(str(self.path), Context(check_mode=True)).entry("transfers", f"{MODEL_ID} support")

    def write(self, name: str = f"{MODEL_ID} support", sent: dict[str, t.Any] | None = None, **entry: t.Any) -> None:
        """Put an entry into it; ``sent`` are the settings of which it has fingerprints."""
        ledger = Ledger(str(self.path), Context(), synthflow_workspace=samples.WORKSPACE)
        kept = {} if sent is None else {"sent": fingerprints(sent)}
        ledger.put("transfers", name, {"assistant": ASSISTANT_NAME, **entry, **kept})
        ledger.save()
        ledger.close()

    def known(self, **changes: t.Any) -> None:
        """Let it know the action and all settings as they are wanted."""
        self.write(action_id=ACTION, sent={**SETTINGS, "mode": "warm", **changes})
