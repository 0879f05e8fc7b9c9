# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transfers under everything that the vendor leaves open, and cut off at any write: never two of the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tenant import AGENT, ASSISTANT, NUMBER, Tenant

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _repeats, _resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IntegrationError,
    LedgerUnavailable,
    Refused,
    RequestRejected,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger import ledger as ledger_file
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing, run_resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow import (
    transfer_attachment,
    transfer_search,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_action import TransferAction
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_listing import (
    TransferActionListing,
)
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

TARGET = "sip:+12065550155@acme.sip.gladly.com;transport=tls"
WANTED = {"target": TARGET, "instructions": "When asked for a person.", "initiating_message": "One moment."}
# Each unknown, the other way than the sandbox takes it to be.
SWITCHES = {
    "action_read": "parameters",
    "action_update": "merge",
    "action_attach": "replace",
    "action_reattach": "400",
    "unknown_action": "400",
    "action_shape": "object",
    "action_appears_after": "0.4",
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as the code does, only less long."""
    monkeypatch.setattr(_resource, "SETTLE_SECONDS", 0.8)
    monkeypatch.setattr(_resource, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(_repeats, "FIRST_DELAY", 0.05)
    for module in (transfer_search, transfer_attachment):
        monkeypatch.setattr(module, "APPEAR_SECONDS", 0.8)


class Desk:
    """An assistant of a sandbox and the ledger of its tenant."""

    def __init__(self, process: SandboxProcess, folder: Path) -> None:
        self.connection = Tenant(process.info).synthflow
        self.ledger = folder / "ledger" / "acme.yml"
        self.warnings: list[str] = []

    def assistant(self, name: str = ASSISTANT) -> None:
        """Create an assistant."""
        self.task(Assistant, name=name, agent=AGENT)

    def transfer(self, key: str = "support", *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """Run the task once."""
        given = {"assistant": ASSISTANT, "key": key, "ledger": str(self.ledger), **WANTED, **options}
        return self.task(TransferAction, check_mode, **given)

    def listed(self, **options: Any) -> list[dict[str, Any]]:
        """Return what the info module lists."""
        params = self._params(TransferActionListing, {"ledger": str(self.ledger), **options})
        return run_listing(TransferActionListing, params, Context())["transfers"]

    def task(self, kind: Any, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """Run any task of the tenant once."""
        context = Context(check_mode=check_mode)
        try:
            return run_resource(kind, self._params(kind, options), context, diff=True)
        finally:
            self.warnings = context.warnings

    def _params(self, kind: Any, options: dict[str, Any]) -> dict[str, Any]:
        spec = kind.module_arguments["argument_spec"]
        return {name: option.get("default") for name, option in spec.items()} | self.connection | options


@pytest.fixture
def desk(sandbox: SandboxProcess, tmp_path: Path) -> Desk:
    """A tenant that has an assistant and no ledger yet."""
    desk = Desk(sandbox, tmp_path)
    desk.assistant()
    return desk


def actions(control: Control) -> list[dict[str, Any]]:
    """Return the live transfers that the vendor holds."""
    return control.state()["acme"]["synthflow"]["actions"]


def attached(control: Control) -> dict[str, int]:
    """Return how many actions each assistant has."""
    assistants = control.state()["acme"]["synthflow"]["assistants"]
    return {assistant["name"]: len(assistant.get("actions", [])) for assistant in assistants}


def predicted_and_done(desk: Desk, key: str = "support", **options: Any) -> dict[str, Any]:
    """Predict, run, run again; compare the three."""
    before = desk.ledger.read_text(encoding="utf-8") if desk.ledger.exists() else None
    predicted = desk.transfer(key, check_mode=True, **options)
    assert (desk.ledger.read_text(encoding="utf-8") if desk.ledger.exists() else None) == before
    done = desk.transfer(key, **options)
    assert predicted["changed"] == done["changed"]
    assert predicted["diff"] == done["diff"]
    if predicted["transfer"] is not None:
        known = {name: value for name, value in predicted["transfer"].items() if value is not None}
        assert known.items() <= done["transfer"].items()
    written = desk.ledger.read_text(encoding="utf-8")
    again = desk.transfer(key, **options)
    assert again["changed"] is False
    assert again["diff"]["before"] == again["diff"]["after"]
    assert again["transfer"] == done["transfer"]
    assert desk.ledger.read_text(encoding="utf-8") == written
    return done


def whole_life(desk: Desk, control: Control) -> None:
    """Create two transfers, change one, take both away."""
    created = predicted_and_done(desk)
    assert created["changed"] is True
    predicted_and_done(desk, "billing", target="+12065550156", mode="warm_with_context", goodbye_message="Bye.")
    changed = predicted_and_done(desk, initiating_message="Hold on.")
    assert changed["changed"] is True
    assert changed["transfer"]["action_id"] == created["transfer"]["action_id"]
    assert len(actions(control)) == 2
    assert attached(control)[ASSISTANT] == 2
    assert [one["key"] for one in desk.listed(assistant=ASSISTANT)] == ["billing", "support"]
    assert predicted_and_done(desk, state="absent")["changed"] is True
    assert attached(control)[ASSISTANT] == 1
    predicted_and_done(desk, "billing", state="absent")
    assert actions(control) == []


@pytest.mark.parametrize(
    "switches",
    [{}, *({name: value} for name, value in SWITCHES.items()), SWITCHES],
    ids=["as expected", *SWITCHES, "all at once"],
)
def test_what_the_vendor_leaves_open(desk: Desk, control: Control, switches: dict[str, str]) -> None:
    control.switch(**switches)
    whole_life(desk, control)


class Killed(BaseException):
    """Stands for the end of the process: nothing but its file survives."""


def settled(desk: Desk, control: Control) -> None:
    """Run as often as a person would, and find one transfer, attached, that a further run leaves alone."""
    done = desk.transfer()
    assert done["transfer"]["attached"] is True
    assert len(actions(control)) == 1
    assert attached(control)[ASSISTANT] == 1
    assert desk.transfer()["changed"] is False
    assert [one["key"] for one in desk.listed()] == ["support"]


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit", "html", "status"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_lost_answer_while_creating(desk: Desk, control: Control, kind: str, position: int, hidden: bool) -> None:
    control.switch(action_read="hidden" if hidden else "parameters")
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, status=500, skip=position, times=1)
    with suppress(IntegrationError):
        desk.transfer()
    control.clear_faults()
    settled(desk, control)


@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit", "html", "status"])
def test_a_lost_answer_while_updating(desk: Desk, control: Control, kind: str) -> None:
    desk.transfer()
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, status=500, times=5)
    with suppress(IntegrationError):
        desk.transfer(initiating_message="Hold on.")
    control.clear_faults()
    # Whichever of the two is there, asking for the old words again brings them back.
    assert desk.transfer()["changed"] is True
    control.switch(action_read="parameters")
    assert [one["initiating_message"] for one in desk.listed()] == [WANTED["initiating_message"]]


@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit", "html", "status"])
@pytest.mark.parametrize("position", [0, 1])
def test_a_lost_answer_while_deleting(desk: Desk, control: Control, kind: str, position: int) -> None:
    desk.transfer()
    control.plant(tenant="acme", method="WRITE", path=".*", kind=kind, status=500, skip=position, times=1)
    with suppress(IntegrationError):
        desk.transfer(state="absent")
    control.clear_faults()
    desk.transfer(state="absent")
    assert actions(control) == []
    assert attached(control)[ASSISTANT] == 0
    assert desk.transfer(state="absent")["changed"] is False


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("position", range(6))
def test_killed_at_a_write_of_the_ledger(
    desk: Desk, control: Control, monkeypatch: pytest.MonkeyPatch, position: int, written: bool
) -> None:
    """Created, updated and deleted; the process ends at one of the writes, and the next run ends where it would."""
    replace, count = ledger_file._replace, 0

    def die(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count != position + 1:
            replace(*arguments)
            return
        if written:
            replace(*arguments)
        raise Killed

    monkeypatch.setattr(ledger_file, "_replace", die)
    with suppress(Killed):
        desk.transfer()
        desk.transfer(initiating_message="Hold on.")
        desk.transfer(state="absent")
        raise AssertionError("it was not killed")
    settled(desk, control)
    monkeypatch.setattr(ledger_file, "_replace", replace)
    desk.transfer(state="absent")
    assert actions(control) == []


def test_a_ledger_that_cannot_be_written(desk: Desk, control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full from some write on: nothing is lost, and the next run with room ends as if nothing was."""
    replace = ledger_file._replace

    for room in range(4):
        left = room

        def full(*arguments: Any) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(28, "No space left on device")
            replace(*arguments)

        monkeypatch.setattr(ledger_file, "_replace", full)
        with suppress(LedgerUnavailable):
            desk.transfer()
        monkeypatch.setattr(ledger_file, "_replace", replace)
        settled(desk, control)
        desk.transfer(state="absent")
        assert actions(control) == []


def test_what_a_person_made_is_not_touched(desk: Desk, control: Control) -> None:
    """A transfer that the ledger does not know stops the creation, and is left alone in any case."""
    desk.transfer("by hand")
    by_hand = desk.listed()[0]["action_id"]
    desk.ledger.unlink()
    with pytest.raises(Refused, match=by_hand):
        desk.transfer()
    assert desk.transfer(state="absent")["changed"] is False
    assert by_hand in desk.warnings[0]
    assert desk.transfer(allow_other_transfers=True)["changed"] is True
    assert desk.transfer()["changed"] is False
    desk.transfer(state="absent")
    assert [one["action_id"] for one in desk.listed()] == [by_hand]


def test_taking_over(desk: Desk, control: Control) -> None:
    desk.transfer("by hand", initiating_message="Old words.")
    by_hand = desk.listed()[0]["action_id"]
    desk.ledger.unlink()
    done = predicted_and_done(desk, action_id=by_hand)
    assert done["changed"] is True
    assert done["diff"]["before"]["action_id"] is None
    assert done["diff"]["before"]["initiating_message"] == "(not returned by Synthflow)"
    assert desk.transfer()["changed"] is False
    control.switch(action_read="parameters")
    assert [one["initiating_message"] for one in desk.listed()] == [WANTED["initiating_message"]]


def test_a_change_in_the_panel_is_seen_where_the_api_shows_it(desk: Desk, control: Control, tmp_path: Path) -> None:
    control.switch(action_read="parameters")
    created = desk.transfer()
    panel = {"ledger": str(tmp_path / "panel" / "acme.yml"), "action_id": created["transfer"]["action_id"]}
    desk.transfer(**panel, initiating_message="Panel.")
    changed = predicted_and_done(desk)
    assert changed["diff"]["before"]["initiating_message"] == "Panel."


@pytest.mark.parametrize("shown", [False, True])
def test_without_a_ledger(desk: Desk, control: Control, shown: bool) -> None:
    control.switch(action_read="parameters" if shown else "hidden")
    created = desk.transfer(ledger=None)
    again = desk.transfer(ledger=None)
    assert (created["changed"], again["changed"]) == (True, False)
    assert again["transfer"]["action_id"] == created["transfer"]["action_id"]
    assert again["transfer"]["target"] == (TARGET if shown else None)
    assert desk.transfer(ledger=None, initiating_message="Hold on.")["changed"] is shown
    assert bool(desk.warnings) is not shown
    with pytest.raises(Refused, match="Give 'ledger', or name the right one in 'action_id'"):
        desk.transfer(ledger=None, state="absent")
    gone = desk.transfer(ledger=None, state="absent", action_id=created["transfer"]["action_id"])
    assert gone["changed"] is True
    assert actions(control) == []
    assert desk.transfer(ledger=None, state="absent")["changed"] is False


def test_an_action_of_two_assistants_is_only_detached(desk: Desk, control: Control) -> None:
    desk.assistant("Second agent")
    first = desk.transfer()["transfer"]["action_id"]
    shared = {"assistant": "Second agent", "ledger": None, "action_id": first}
    desk.transfer(**shared)
    assert attached(control) | {ASSISTANT: 1, "Second agent": 1} == attached(control)
    desk.transfer(initiating_message="Hold on.")
    assert "change for" in desk.warnings[0]
    assert desk.transfer(state="absent")["changed"] is True
    assert "was not deleted" in desk.warnings[0]
    assert attached(control) | {ASSISTANT: 0, "Second agent": 1} == attached(control)
    assert desk.transfer(state="absent", ledger=None, action_id=first)["changed"] is False


def test_what_an_assistant_that_is_gone_left_behind(desk: Desk, control: Control) -> None:
    desk.transfer()
    desk.task(Assistant, name=ASSISTANT, state="absent")
    assert len(actions(control)) == 1
    assert predicted_and_done(desk, state="absent")["changed"] is True
    assert actions(control) == []


@pytest.mark.parametrize("accepted", ["e164_only", "no_uri_headers"])
def test_a_target_that_the_api_refuses(desk: Desk, control: Control, accepted: str) -> None:
    control.switch(transfer_target=accepted)
    target = f"{TARGET}?X-Gladly-Routing-Selector=billing"
    with pytest.raises(RequestRejected) as refused:
        desk.transfer(target=target)
    result = refused.value.to_result()
    assert "here '+12065550155', as 'target'" in result["msg"]
    assert [step["value"] for step in result["steps"] if step["field"] == "SIP URI"] == [TARGET]
    assert [step["value"] for step in result["steps"] if step["field"] == "X-Gladly-Routing-Selector"] == ["billing"]
    assert actions(control) == []
    assert desk.transfer(target="+12065550155")["changed"] is True
    with pytest.raises(RequestRejected):
        desk.transfer(target=target)
    assert desk.transfer(target="+12065550155")["changed"] is False


def test_the_callers_number(desk: Desk, control: Control) -> None:
    with pytest.raises(Refused, match="is not known"):
        desk.transfer(preserve_caller_id=True)
    number = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}
    desk.task(SipNumber, **number)
    desk.task(Attachment, phone_number=NUMBER, assistant=ASSISTANT)
    with pytest.raises(Refused, match="is of provider 'custom'"):
        desk.transfer(preserve_caller_id=True)
    assert actions(control) == []
    desk.task(SipNumber, **number, provider_name="twilio", force=True)
    assert desk.transfer(preserve_caller_id=True)["changed"] is True
    assert "no request shows" in desk.warnings[0]


def test_an_assistant_to_come_is_predicted(desk: Desk) -> None:
    predicted = desk.transfer(check_mode=True, assistant="To come", predicted_assistant={"name": "To come"})
    assert predicted["changed"] is True
    assert (predicted["transfer"]["model_id"], predicted["transfer"]["attached"]) == (None, True)
    with pytest.raises(IntegrationError, match="none of that name"):
        desk.transfer(assistant="To come", predicted_assistant={"name": "To come"})
    assert not desk.ledger.exists()


def test_two_runs_at_once_make_one_action(desk: Desk, control: Control) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(desk.transfer) for _run in range(2)]
        changed = sorted(run.result()["changed"] for run in runs)
    assert changed == [False, True]
    assert len(actions(control)) == 1
