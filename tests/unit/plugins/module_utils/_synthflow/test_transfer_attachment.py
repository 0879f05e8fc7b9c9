# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of attaching an action beside others, whatever attaching means at the vendor."""

from __future__ import annotations

import pytest
from account import Account
from samples import MODEL_ID
from transfer_samples import ACTION, DONE, Workspace

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    NotTaken,
    OutcomeUnknown,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.action_api import ActionApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_attachment import (
    ActionAttachment,
)

REFUSAL = {"status": 400, "answer": {"detail": "already attached"}}


@pytest.fixture
def workspace(synthflow: Account) -> Workspace:
    return Workspace(synthflow)


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def attachment(synthflow: Account, context: Context) -> ActionAttachment:
    params = {"validate_certs": True, "ca_path": None, "timeout": 60, "retry_timeout": 0, **synthflow.options}
    return ActionAttachment(ActionApi.open(params, context), context, MODEL_ID, ACTION)


def test_all_are_sent_together(synthflow: Account, workspace: Workspace, attachment: ActionAttachment) -> None:
    workspace.attach("a", "b", ACTION)
    workspace.attached("a", "b")
    workspace.attached(ACTION, "b", "a", times=2)
    attachment.attach(["a", "b"])
    synthflow.script.check()


def test_what_is_attached_is_refused(synthflow: Account, workspace: Workspace, attachment: ActionAttachment) -> None:
    """Attaching adds, and takes nothing twice: ours alone is enough."""
    workspace.attach("a", ACTION, **REFUSAL)
    workspace.attach(ACTION)
    workspace.attached("a", ACTION, times=4)
    attachment.attach(["a"])
    synthflow.script.check()


def test_what_is_attached_is_refused_and_ours_alone_replaces(
    synthflow: Account, workspace: Workspace, attachment: ActionAttachment
) -> None:
    """The others come back by attaching all of them when none is there that could be refused."""
    workspace.attach("a", ACTION, **REFUSAL)
    workspace.attach(ACTION)
    workspace.attached(ACTION, times=2)
    workspace.detach(ACTION)
    workspace.attach("a", ACTION)
    workspace.attached("a", ACTION, times=2)
    attachment.attach(["a"])
    synthflow.script.check()


def test_what_cannot_be_brought_back_is_named(
    synthflow: Account, workspace: Workspace, attachment: ActionAttachment
) -> None:
    workspace.attach("a", ACTION, **REFUSAL)
    workspace.attach(ACTION)
    workspace.attached(ACTION, times=2)
    workspace.detach(ACTION)
    workspace.attach("a", ACTION, **REFUSAL)
    with pytest.raises(NotTaken, match="does not have a any more") as failed:
        attachment.attach(["a"])
    assert "at once" in failed.value.next_step
    synthflow.script.check()


def test_others_that_get_lost_are_named(synthflow: Account, workspace: Workspace, attachment: ActionAttachment) -> None:
    workspace.attach("a", "b", ACTION)
    workspace.attached("b", ACTION, times=None)
    with pytest.raises(NotTaken, match="does not have a any more"):
        attachment.attach(["a", "b"])
    synthflow.script.check()


def test_an_attachment_without_effect(synthflow: Account, workspace: Workspace, attachment: ActionAttachment) -> None:
    workspace.attach("a", ACTION)
    workspace.attached("a", times=None)
    with pytest.raises(NotTaken, match="after 30 s reading does not show"):
        attachment.attach(["a"])
    synthflow.script.check()


@pytest.mark.parametrize(("others", "status"), [([], 400), (["a"], 401)])
def test_other_refusals_end_it(
    synthflow: Account, workspace: Workspace, attachment: ActionAttachment, others: list[str], status: int
) -> None:
    workspace.attach(*others, ACTION, status=status, answer={"detail": "no"})
    with pytest.raises(RequestRejected if status == 400 else AuthenticationFailed):
        attachment.attach(others)
    synthflow.script.check()


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_lost_answer(
    synthflow: Account, workspace: Workspace, attachment: ActionAttachment, context: Context, carried_out: bool
) -> None:
    workspace.attach("a", ACTION, lost=True)
    if carried_out:
        workspace.attached("a", ACTION, times=3)
        attachment.attach(["a"])
        assert "was lost" in context.warnings[0]
    else:
        workspace.attached("a", times=11)
        with pytest.raises(OutcomeUnknown, match="Run again"):
            attachment.attach(["a"])
    synthflow.script.check()


def test_nothing_is_documented_in_the_answer(
    synthflow: Account, workspace: Workspace, attachment: ActionAttachment
) -> None:
    workspace.attach(ACTION, answer={**DONE, "response": {"attached": []}})
    workspace.attached(ACTION, times=2)
    attachment.attach([])
    synthflow.script.check()
