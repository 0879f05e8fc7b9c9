# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof of the way of a call: before callers move, after it, and by itself; seen from a call that is placed."""

from __future__ import annotations

from typing import Any

import pytest
from playbook import Run, info_file, play
from tenant import NUMBER, Tenant
from tenant_files import TenantFiles

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber
from sandbox_control import Control
from voice_sandbox.process import SandboxProcess

ACME = ("--limit", "acme")
ROUTE = f"/voice/inbound-routes/{NUMBER}"
# Both of borealis.
FIRST, SECOND = "+4930901820010", "+4930901820011"
SUMMARY = "Show what was proven and what was not"
NEVER = 3600
# Real runs wait for minutes and knock every ten seconds.
PACE = {"verify_delay": 1, "integration_verify_delay": 1}
QUICK = {"tenant_verify_wait_timeout": 1, **PACE}
NOT_FOUND = "404: the peer does not know the number"


def named(run: Run, task: str) -> list[dict[str, Any]]:
    """Return the entries of a task of this name."""
    return [entry for entry in run.tasks if entry["task"].endswith(task)]


def summary(run: Run) -> str:
    """Return all summaries that a run has shown; where one task wires the tenant, those of its result."""
    shown = [line for entry in named(run, SUMMARY) for line in entry["msg"]]
    proofs = [whole["verification"] for whole in run.wholes.values() if whole.get("verification")]
    return "\n".join([*shown, *(line for proof in proofs for line in proof["text"])])


def gladly_writes(control: Control) -> list[tuple[str, str]]:
    """Return method and path of each request that could have changed something in Gladly."""
    return [(entry["method"], entry["path"]) for entry in control.writes() if entry["vendor"] == "gladly"]


def test_a_way_that_breaks_after_the_cut_over_gives_callers_their_route_back(
    sandbox: SandboxProcess, control: Control
) -> None:
    """The trunk comes up late, which is waited for; and goes down when the routes are set, which is not."""
    control.click("acme", routes=[{"phoneNumber": NUMBER, "action": {"type": "QUEUE", "target": "Billing"}}])
    before = control.call("acme")["reached"]
    assert before == {"type": "queue", "target": "Billing"}
    control.switch(trunk_ready_after=15)
    # Gladly takes both of the routes of borealis, and refuses to have them put back.
    refusal = {"method": "PUT", "path": ".*", "kind": "status", "status": 403, "skip": 2, "times": None}
    control.plant(tenant="borealis", vendor="gladly", **refusal)
    control.forget()
    # Until the trunk is ready it is probed more often than the limit for probes allows, and has to be once more.
    waiting = {"tenant_verify_wait_timeout": 60, "integration_verify_max_per_minute": 0, **PACE}
    control.break_after_cut_over("acme", sip_synthflow="garbage")
    control.break_after_cut_over("borealis", skip=1, sip_synthflow="garbage")
    broken = play(info_file(sandbox), "integrate", "--limit", "acme,borealis", variables=waiting)
    assert broken.status != 0
    assert {tenant: whole["outcome"] for tenant, whole in broken.wholes.items()} == {
        "acme": "rolled_back",
        "borealis": "unsettled",
    }
    assert broken.failed_hosts == {"acme", "borealis"}
    for tenant in broken.failed_hosts:
        assert "The peer does not speak SIP" in broken.message(tenant)
    assert f"so {NUMBER} got back the route of before this run" in broken.message("acme")
    # It was set once, and set back once.
    set_routes = [entry for entry in control.writes() if (entry["tenant"], entry["method"]) == ("acme", "PUT")]
    assert [entry["path"] for entry in set_routes if entry["vendor"] == "gladly"] == [ROUTE, ROUTE]
    assert control.call("acme")["reached"] == before
    assert f"So the calls to {FIRST}, {SECOND} may still be forwarded to Synthflow" in broken.message("borealis")
    assert control.call("borealis", FIRST)["outcome"] == "fallback"


def test_callers_reach_the_assistant_and_a_second_look_changes_nothing(
    sandbox: SandboxProcess, control: Control
) -> None:
    assert control.call("acme")["outcome"] == "inbox"
    wired = play(info_file(sandbox), "integrate", *ACME)
    assert wired.status == 0, wired.output
    assert "OPTIONS is weak proof" in summary(wired)
    call = control.call("acme")
    assert (call["outcome"], call["assistant"]) == ("assistant", "Acme voice agent")
    assert call["variables"] == {"X-Gladly-Caller-Id": "+12065550111"}

    kept = control.state()
    control.forget()
    verified = play(info_file(sandbox), "verify", *ACME)
    assert (verified.status, verified.changed) == (0, []), verified.output
    # The call above left a record, which is shown.
    assert "real calls at Synthflow: in the last 24 hours 1, of which 0 failed" in summary(verified)
    assert "real calls at Gladly: in the last 24 hours" in summary(verified)
    again = play(info_file(sandbox), "integrate", *ACME)
    assert (again.status, again.changed) == (0, [])
    assert control.writes() == []
    assert control.state() == kept
    vendors = sandbox.info["tenants"]["acme"]
    for run in (wired, verified, again):
        assert vendors["synthflow"]["api_key"] not in run.output
        assert vendors["gladly"]["api_token"] not in run.output


@pytest.mark.parametrize(
    ("answer", "words"), [("480", "480: the number is known, and nobody takes"), ("503", "5xx: the peer has trouble")]
)
def test_not_yet_at_the_end_of_the_wait_is_not_yet_enough_to_move_callers(
    sandbox: SandboxProcess, control: Control, answer: str, words: str
) -> None:
    control.switch(sip_unattached=answer, trunk_ready_after=NEVER)
    control.forget()
    stopped = play(info_file(sandbox), "integrate", *ACME, variables=QUICK)
    assert stopped.status != 0
    assert words in stopped.messages
    assert gladly_writes(control) == []
    assert control.call("acme")["outcome"] == "inbox"
    # For who only looks it is trouble that may pass.
    looked = play(info_file(sandbox), "verify", *ACME, variables={**QUICK, "verify_parts": ["call_path"]})
    assert looked.status == 0, looked.output
    assert "RETRYING" in looked.output
    assert words in summary(looked)


def test_a_way_back_that_the_run_itself_opens_does_not_stop_the_run(sandbox: SandboxProcess, control: Control) -> None:
    """Gladly lets this machine in by the allowlist of a destination that is made after the proof."""
    let_in = {
        "tenant_allowlist": ["127.0.0.0/8", "35.237.42.43/32", "34.139.4.161/32"],
        "tenant_verify_allowlisted": True,
    }
    wired = play(info_file(sandbox), "integrate", *ACME, variables={**QUICK, **let_in})
    assert wired.status == 0, wired.output
    assert "403: the peer does not let this host in" in summary(wired)
    # From now on it counts.
    control.click("acme", destinations=[{"name": "Synthflow AI", "allowlist": ["35.237.42.43/32"]}])
    looked = play(info_file(sandbox), "verify", *ACME, variables={**QUICK, **let_in, "verify_parts": ["call_path"]})
    assert looked.status != 0
    assert "403: the peer does not let this host in" in looked.messages


def test_a_check_run_ends_the_probes_of_those_numbers_alone_that_it_would_attach(
    sandbox: SandboxProcess, control: Control
) -> None:
    assert play(info_file(sandbox), "integrate", "--limit", "borealis", variables=QUICK).status == 0
    tenant = Tenant(sandbox.info, "borealis")
    allowed = {"state": "absent", "force": True}
    tenant.task(SipNumber, tenant.synthflow, phone_number=SECOND, **allowed)
    predicted = play(info_file(sandbox), "integrate", "--limit", "borealis", "--check", variables=QUICK)
    assert predicted.status == 0, predicted.output
    of_first, of_second = summary(predicted).split(f"{SECOND}: ")
    assert "not attached yet" not in of_first
    assert "dns, connect, tls, options;" in of_first
    assert "that Synthflow takes calls: the probe ended before SIP, since the number is not attached yet" in of_second


def test_a_trunk_that_never_comes_up_keeps_callers_where_they_are(sandbox: SandboxProcess, control: Control) -> None:
    control.switch(trunk_ready_after=NEVER)
    control.forget()
    stopped = play(info_file(sandbox), "integrate", *ACME, variables=QUICK)
    assert stopped.status != 0
    assert NOT_FOUND in stopped.messages
    assert "Attach the number to its assistant" in stopped.messages
    assert "nothing in Gladly was touched, and callers of tenant acme keep the route" in stopped.messages
    assert gladly_writes(control) == []
    assert control.call("acme")["outcome"] == "inbox"
    # The proof was the one thing in the way; without it, callers are forwarded into nothing.
    moved = play(info_file(sandbox), "integrate", *ACME, variables={**QUICK, "tenant_verify_level": "config"})
    assert moved.status == 0, moved.output
    assert moved.wholes["acme"]["verification"] is None
    assert control.call("acme")["outcome"] == "fallback"


def test_a_tenant_that_is_wired_is_left_as_it_is_when_its_proof_fails(
    sandbox: SandboxProcess, control: Control
) -> None:
    Tenant(sandbox.info).wire()
    assert control.call("acme")["outcome"] == "assistant"
    control.switch(sip_certificate="expired")
    control.forget()
    # What time does not mend is not waited for: this would take longer than any run may.
    stopped = play(info_file(sandbox), "integrate", *ACME, variables={"tenant_verify_wait_timeout": 3600})
    assert stopped.status != 0
    assert "The certificate has expired" in stopped.messages
    assert gladly_writes(control) == []
    call = control.call("acme")
    assert (call["outcome"], call["reached"]["target"]) == ("fallback", "Voice Support")


def test_a_tenant_moves_with_all_of_its_numbers_or_with_none(sandbox: SandboxProcess, control: Control) -> None:
    path = f".*inbound-routes/.*{SECOND[1:]}"
    control.plant(tenant="borealis", vendor="gladly", method="PUT", path=path, kind="status", status=403, times=None)
    refused = play(info_file(sandbox), "integrate", "--limit", "borealis")
    assert refused.status != 0
    assert "so none of its numbers has another route than before this run" in refused.messages
    assert [control.call("borealis", number)["outcome"] for number in (FIRST, SECOND)] == ["inbox", "inbox"]


def test_a_write_that_may_come_late_is_not_said_to_have_changed_nothing(
    sandbox: SandboxProcess, control: Control
) -> None:
    path = f".*inbound-routes/.*{SECOND[1:]}"
    control.plant(tenant="borealis", vendor="gladly", method="PUT", path=path, kind="slow", seconds=20, times=1)
    impatient = {**QUICK, "tenant_timeout": 10, "tenant_retry_timeout": 0}
    refused = play(info_file(sandbox), "integrate", "--limit", "borealis", variables=impatient)
    assert refused.status != 0
    assert f"It is not known whether {SECOND} has another route than before" in refused.messages
    assert "none of its numbers has another route" not in refused.messages


def test_callers_get_their_route_back_also_when_something_else_fails_after_the_cut_over(
    sandbox: SandboxProcess, control: Control
) -> None:
    no_directory = sandbox.state_dir / "no-directory"
    no_directory.write_text("", encoding="utf-8")
    variables = {**QUICK, "tenant_runbook_directory": str(no_directory)}
    control.break_after_cut_over("acme", sip_synthflow="garbage")
    broken = play(info_file(sandbox), "integrate", *ACME, variables=variables)
    assert broken.status != 0
    assert "runbook" in broken.messages
    assert f"so {NUMBER} got back the route of before this run" in broken.messages
    assert control.call("acme")["outcome"] == "inbox"


def test_a_destination_that_is_in_use_is_looked_at_when_it_was_changed(
    sandbox: SandboxProcess, control: Control
) -> None:
    Tenant(sandbox.info).wire()
    control.click("acme", destinations=[{"name": "Synthflow AI", "codecs": ["PCMU"]}])
    control.forget()
    expires = {"sip_certificate": "expired"}
    control.plant(kind="switch", vendor="gladly", method="PATCH", path=".*sip-destinations.*", switches=expires)
    broken = play(info_file(sandbox), "integrate", *ACME, variables=QUICK)
    assert broken.status != 0
    assert "The settings that this run gave to SIP destination 'Synthflow AI' stay." in broken.messages
    assert "route of before" not in broken.messages
    assert "are put back" not in broken.messages
    assert [method for method, _path in gladly_writes(control)] == ["PATCH"]


def test_a_check_run_says_of_nothing_that_it_was_put_back(sandbox: SandboxProcess, control: Control) -> None:
    Tenant(sandbox.info).wire()
    control.click("acme", routes=[{"phoneNumber": NUMBER, "action": {"type": "QUEUE", "target": "Billing"}}])
    control.switch(sip_synthflow="garbage")
    control.forget()
    broken = play(info_file(sandbox), "integrate", *ACME, "--check", variables=QUICK)
    assert (broken.status, broken.wholes["acme"]["outcome"]) == (2, "stopped")
    assert control.writes() == []
    for words in ("got back", "are put back", "was changed"):
        assert words not in broken.messages


def test_a_proof_that_fails_tells_of_a_page_only_where_there_is_one(
    sandbox: SandboxProcess, control: Control, files: TenantFiles
) -> None:
    cobalt = ("--limit", "cobalt")
    still = "callers of tenant cobalt keep the route that they have."
    control.switch(sip_synthflow="garbage")
    fresh = play(info_file(sandbox), "integrate", *cobalt, variables=QUICK)
    assert f"this run gives no step for Gladly and confirms nothing, and {still}" in fresh.messages
    assert "set them back" not in fresh.messages
    control.switch(sip_synthflow="up")
    assert (
        play(info_file(sandbox), "integrate", *cobalt, variables={**QUICK, "tenant_gladly_pending": "warn"}).status == 0
    )
    done = {**QUICK, "tenant_gladly_confirm": {"who": "Test Person"}}
    assert play(info_file(sandbox), "integrate", *cobalt, variables=done).status == 0
    confirmed = files.confirmed("cobalt")
    control.switch(sip_synthflow="garbage")
    settled = play(info_file(sandbox), "integrate", *cobalt, variables=QUICK)
    assert still in settled.messages
    assert "set them back" not in settled.messages
    assert files.confirmed("cobalt") == confirmed


def test_a_proof_that_fails_confirms_nothing_and_tells_what_to_set_back(
    sandbox: SandboxProcess, control: Control, files: TenantFiles
) -> None:
    assert play(info_file(sandbox), "integrate", "--limit", "cobalt").status == 0
    pending, page = files.pending("cobalt"), files.page("cobalt")
    assert len(pending) == 2
    control.switch(sip_synthflow="garbage")
    confirmed = {**QUICK, "tenant_gladly_confirm": {"who": "Test Person"}}
    stopped = play(info_file(sandbox), "integrate", "--limit", "cobalt", variables=confirmed)
    assert stopped.status != 0
    assert "this run gives no step for Gladly and confirms nothing" in stopped.messages
    assert f"what {files.runbooks / 'cobalt.html'} shows, or to their fallback" in stopped.messages
    assert "+13125550142 to queue 'Agents'" in stopped.messages
    assert (files.pending("cobalt"), files.confirmed("cobalt"), files.page("cobalt")) == (pending, {}, page)


def test_everything_that_is_wrong_is_told_in_one_message(sandbox: SandboxProcess, control: Control) -> None:
    Tenant(sandbox.info).wire()
    state = control.state()["acme"]["gladly"]
    (destination,) = state["sip_destinations"]
    control.click("acme", destinations=[{"name": destination["name"], "allowlist": ["35.237.42.43/32"]}])
    control.switch(sip_certificate="other_name")
    wired = control.state()
    control.forget()
    number = {
        "phone_number": NUMBER,
        "assistant": "Acme voice agent",
        "fallback": {"type": "inbox", "target": "Voice Support"},
        "transfers": [
            {
                "key": "agents",
                "target": "sip:+12065550199@acme.sip.gladly.com:5099;transport=tls",
                "instructions": "The caller asks for a person.",
                "initiating_message": "One moment please.",
            }
        ],
    }
    found = play(info_file(sandbox), "verify", *ACME, variables={"tenant_numbers": [number]})
    assert found.status != 0
    (message,) = {entry["msg"] for entry in found.tasks if entry["status"] == "failed"}
    for words in (
        "allowlist",
        "transfer 'agents'",
        "The certificate is for another name",
        "The port refuses connections",
    ):
        assert words in message
    # A trunk is not waited for while other things are wrong.
    assert "RETRYING" not in found.output
    assert control.writes() == []
    assert control.state() == wired


@pytest.mark.parametrize("check", [(), ("--check",)], ids=["run", "check"])
def test_a_call_is_placed_only_where_it_is_asked_for(
    sandbox: SandboxProcess, control: Control, check: tuple[str, ...]
) -> None:
    Tenant(sandbox.info).wire()
    number = {
        "phone_number": NUMBER,
        "assistant": "Acme voice agent",
        "fallback": {"type": "inbox", "target": "Voice Support"},
    }
    variables = {"tenant_numbers": [number], "tenant_verify_level": "invite"}
    run = play(info_file(sandbox), "verify", *ACME, *check, variables=variables)
    assert run.status == 0, run.output
    shown = summary(run)
    assert ("The call rang" in shown) is (check == ())
    assert ("OPTIONS is weak proof" in shown) is (check != ())
    assert ("in the last 24 hours 1, of which 0 failed" in shown) is (check == ())


@pytest.mark.parametrize(
    ("variables", "stops"),
    [({}, False), ({"tenant_verify_allowlisted": True}, True)],
    ids=["default", "allowlisted"],
)
def test_a_refusal_counts_as_far_as_one_says(
    sandbox: SandboxProcess, control: Control, variables: dict[str, Any], stops: bool
) -> None:
    """Nobody has let this machine in."""
    Tenant(sandbox.info).wire()
    control.switch(sip_synthflow="403")
    only_calls = {**variables, "verify_parts": ["call_path"], "tenant_verify_transfer_level": "config"}
    run = play(info_file(sandbox), "verify", *ACME, variables=only_calls)
    assert (run.status != 0) is stops
    assert "403: the peer does not let this host in" in summary(run)
    assert ("403: the peer does not let this host in" in run.messages) is stops
