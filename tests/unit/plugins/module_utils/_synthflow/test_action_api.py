# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the operations for actions, in the forms that the vendor's pages and examples show."""

from __future__ import annotations

import typing as t

import pytest
from account import Account
from samples import MODEL_ID, OTHER_MODEL_ID, page
from transfer_samples import ACTION, DONE, Workspace, action

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IntegrationError,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.action_api import ActionApi

READ = {"query": {"include_assistants": "true"}}


@pytest.fixture
def workspace(synthflow: Account) -> Workspace:
    return Workspace(synthflow)


@pytest.fixture
def api(synthflow: Account) -> t.Iterator[ActionApi]:
    params = {"validate_certs": True, "ca_path": None, "timeout": 60, "retry_timeout": 0, **synthflow.options}
    api = ActionApi.open(params, Context())
    yield api
    api.close()


@pytest.mark.parametrize(
    "answer",
    [
        page("actions", action(ACTION, MODEL_ID)),
        page("actions", action(ACTION, MODEL_ID), status="success"),
        {"status": "ok", "response": {"actions": action(ACTION, MODEL_ID)}},
        {"actions": [action(ACTION, MODEL_ID)]},
    ],
)
def test_one_action_in_every_shape(workspace: Workspace, api: ActionApi, answer: t.Any) -> None:
    workspace.expect("GET", f"/actions/{ACTION}", **READ, answer=answer)
    assert api.find_action(ACTION) == action(ACTION, MODEL_ID)


@pytest.mark.parametrize("users", [None, []])
def test_an_action_that_nobody_has(workspace: Workspace, api: ActionApi, users: t.Any) -> None:
    workspace.action({**action(), "assistants": users})
    found = api.find_action(ACTION)
    assert found is not None
    assert found["assistants"] == []


@pytest.mark.parametrize("answer", [None, page("actions"), {"status": "ok", "response": None}])
def test_no_action(workspace: Workspace, api: ActionApi, answer: t.Any) -> None:
    workspace.expect("GET", f"/actions/{ACTION}", **READ, answer=answer)
    assert api.find_action(ACTION) is None


@pytest.mark.parametrize("listed", [True, False])
def test_a_400_is_settled_by_the_listing(workspace: Workspace, api: ActionApi, listed: bool) -> None:
    workspace.expect("GET", f"/actions/{ACTION}", **READ, status=400, answer={"detail": "bad"})
    workspace.actions(*([action()] if listed else []))
    if listed:
        workspace.expect("GET", f"/actions/{ACTION}", **READ, status=400, answer={"detail": "bad"})
        with pytest.raises(RequestRejected, match="bad"):
            api.find_action(ACTION)
    else:
        assert api.find_action(ACTION) is None


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"status": "ok", "response": {"action": {}}},
        {"status": "ok", "response": {"actions": "none"}},
        page("actions", action("another")),
        page("actions", {**action(), "assistants": "all"}),
        page("actions", {**action(), "assistants": [{"model_id": MODEL_ID}]}),
    ],
)
def test_an_answer_in_no_documented_form(workspace: Workspace, api: ActionApi, answer: t.Any) -> None:
    workspace.expect("GET", f"/actions/{ACTION}", **READ, answer=answer)
    with pytest.raises(UnexpectedAnswer, match="in no documented form"):
        api.find_action(ACTION)


def test_an_id_is_escaped(workspace: Workspace, api: ActionApi) -> None:
    workspace.expect("DELETE", "/actions/a%2F..%2Fb%3F", answer=DONE)
    api.delete_action("a/../b?")


@pytest.mark.parametrize("answer", [{}, {"status": "ok", "response": {}}, {"status": "ok", "response": "created"}])
def test_a_creation_without_an_id(workspace: Workspace, api: ActionApi, answer: t.Any) -> None:
    workspace.expect("POST", "/actions", body={"LIVE_TRANSFER": {}}, answer=answer)
    with pytest.raises(IntegrationError, match="Could not create it"):
        api.create_action({"LIVE_TRANSFER": {}}, "create it")


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("there", [True, False])
def test_deleting_what_may_be_gone(workspace: Workspace, api: ActionApi, status: int, there: bool) -> None:
    workspace.delete(status=status, answer={"detail": "no such action"})
    if there:
        workspace.action(action())
        with pytest.raises(RequestRejected):
            api.delete_action(ACTION)
    else:
        workspace.no_action()
        api.delete_action(ACTION)


def test_a_deletion_that_is_not_allowed(workspace: Workspace, api: ActionApi) -> None:
    workspace.delete(status=403, answer={"detail": "no"})
    with pytest.raises(RequestRejected):
        api.delete_action(ACTION)


@pytest.mark.parametrize("actions", [None, []])
def test_no_attached_actions(workspace: Workspace, api: ActionApi, actions: t.Any) -> None:
    answer = page("assistants", {"model_id": MODEL_ID, "type": "inbound", "name": "a", "actions": actions})
    workspace.expect("GET", f"/assistants/{MODEL_ID}", query={"include_actions": "true"}, answer=answer)
    assert api.attached_actions(MODEL_ID) == []


def test_attached_actions_of_no_assistant(workspace: Workspace, api: ActionApi) -> None:
    query = {"include_actions": "true"}
    workspace.expect("GET", f"/assistants/{OTHER_MODEL_ID}", query=query, status=404, answer={})
    assert api.attached_actions(OTHER_MODEL_ID) == []
