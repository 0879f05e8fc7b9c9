# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verification comes to, as the filter gives it, and what is worth waiting for."""

from __future__ import annotations

import typing as t

import pytest
from ansible import template
from ansible.errors import AnsibleFilterError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.voiceops.gladly_synthflow.plugins.filter import summary
from ansible_collections.voiceops.gladly_synthflow.plugins.filter.call_path import call_legs
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import DIAGNOSES
from ansible_collections.voiceops.gladly_synthflow.plugins.test import probes as probe_tests

NUMBER, SECOND, QUEUE = "+12065550100", "+12065550101", "+12065550199"
NUMBERS = [
    {
        "phone_number": NUMBER,
        "assistant": "Acme voice agent",
        "transfers": [{"key": "agents", "queue_did": QUEUE}, {"key": "desk", "target": "+12065550123"}],
    },
    {"phone_number": SECOND, "assistant": "Acme second agent"},
]

# Before ansible-core 2.19, any text can be a template.
trusted = getattr(template, "trust_as_template", str)
verification_summary = summary.FilterModule().filters()["verification_summary"]
settling = probe_tests.TestModule().tests()["settling"]


def probe(code: str, detail: str = "seen") -> dict[str, t.Any]:
    """Return what sip_probe returns for a diagnosis, as far as it is looked at."""
    row = DIAGNOSES[code]
    rungs = [
        {"name": "dns", "verdict": "pass", "milliseconds": 1.5, "code": None, "detail": "", "facts": {}},
        {"name": "options", "verdict": row.verdict, "milliseconds": 2, "code": code, "detail": detail, "facts": {}},
    ]
    return {"verdict": row.verdict, "diagnosis": row.to_result(), "rungs": rungs}


def results(*codes: str, **options: t.Any) -> list[dict[str, t.Any]]:
    """Return the results of the loop over the legs: a probe for each that has an address, in this order."""
    legs = call_legs(NUMBERS, "us", "acme.sip.gladly.com", **options)
    found = iter(codes)
    return [
        {"verify_leg": leg, **(probe(next(found)) if leg["uri"] else {"skipped": True, "changed": False})}
        for leg in legs
    ]


def test_all_is_well_and_what_was_not_proven_is_told() -> None:
    given = results("answered", "answered", "answered")
    found = verification_summary(given, NUMBERS)
    assert (found["verdict"], found["passed"], found["failures"]) == ("pass", True, [])
    assert [(number["phone_number"], number["verdict"]) for number in found["numbers"]] == [
        (NUMBER, "pass"),
        (SECOND, "pass"),
    ]
    first, second = (number["text"] for number in found["numbers"])
    assert first == [
        f"{NUMBER}: pass",
        f"  Gladly -> Synthflow, sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls: pass: The peer answers, seen "
        "(dns, options; 4 ms)",
        f"  Synthflow -> Gladly, sip:{QUEUE}@acme.sip.gladly.com;transport=tls: pass: The peer answers, seen "
        "(dns, options; 4 ms)",
        f"  Synthflow -> Gladly, transfer 'desk' of {NUMBER}: not probed: {given[3]['verify_leg']['skipped']}",
        "  not proven: that the assistant answers: OPTIONS is weak proof, since a peer may answer it without looking "
        "at the number (level invite places a call)",
        "  not proven: that an agent's phone rings: OPTIONS is weak proof, since a peer may answer it without looking "
        "at the number (level invite lets it ring)",
        "  not proven: media: whether both sides hear each other is outside of what signalling can show",
    ]
    assert [line.partition(":")[0].strip() for line in second] == [
        SECOND,
        "Gladly -> Synthflow, sip",
        *["not proven"] * 2,
    ]
    assert found["text"] == [*first, *second]


def test_lists_of_ansible_become_plain_ones() -> None:
    """What comes out of a template since ansible-core 2.19 is a list that refuses to be made anew."""
    given = results("answered", "answered", "answered")
    given[0]["verify_leg"]["numbers"] = trusted("{{ numbers }}")
    found: list[dict[str, t.Any]] = []

    def sum_up(legs: t.Any) -> str:
        found.append(verification_summary(legs, NUMBERS))
        return "done"

    templar = template.Templar(loader=DataLoader(), variables={"given": given, "numbers": [NUMBER]})
    templar.environment.filters["sum_up"] = sum_up
    assert templar.template(trusted("{{ given | sum_up }}")) == "done"
    numbers = found[0]["numbers"][0]["legs"][0]["numbers"]
    assert numbers == [NUMBER]
    # A lazy container of Ansible is a list too, by its class.
    assert numbers.__class__ is list


def test_every_failed_leg_is_told_with_what_it_means_and_what_to_do() -> None:
    found = verification_summary(results("number_not_found", "connection_refused", "temporarily_unavailable"), NUMBERS)
    # The legs to Synthflow come first, those of all numbers.
    assert [number["verdict"] for number in found["numbers"]] == ["fail", "fail"]
    assert (found["verdict"], found["passed"], len(found["failures"])) == ("fail", False, 2)
    for code, failure in zip(("number_not_found", "connection_refused"), found["failures"], strict=True):
        row = DIAGNOSES[code]
        assert f"{row.title} ({code}: seen). {row.meaning} {row.next_step}" in failure
    assert f"{NUMBER} to Synthflow" in found["failures"][0]
    assert f"{SECOND} to Synthflow" in found["failures"][1]
    assert any("(temporarily_unavailable; dns, options; 4 ms)" in line for line in found["text"])
    assert f"  to do: {DIAGNOSES['temporarily_unavailable'].next_step}" in found["numbers"][0]["text"]


def test_a_broken_transfer_that_numbers_share_is_of_each_and_fails_once() -> None:
    numbers = [
        {"phone_number": number, "assistant": number, "transfers": [{"key": "agents", "queue_did": QUEUE}]}
        for number in (NUMBER, SECOND)
    ]
    legs = call_legs(numbers, "us", "acme.sip.gladly.com")
    codes = {"forward": "answered", "transfer": "number_not_found"}
    found = verification_summary([{"verify_leg": leg, **probe(codes[leg["leg"]])} for leg in legs], numbers)
    assert [(number["verdict"], len(number["legs"])) for number in found["numbers"]] == [("fail", 2), ("fail", 2)]
    (failure,) = found["failures"]
    assert f"transfer 'agents' of {NUMBER}, transfer 'agents' of {SECOND}" in failure


@pytest.mark.parametrize(
    ("fail_on", "failures"), [("never", 0), ("fail", 1), ("inconclusive", 2), ("warn", 3)], ids=str
)
def test_what_fails_is_a_matter_of_fail_on(fail_on: str, failures: int) -> None:
    given = results("number_not_found", "forbidden", "busy")
    found = verification_summary(given, NUMBERS, fail_on=fail_on)
    assert len(found["failures"]) == failures
    assert found["passed"] is (failures == 0)
    # The verdict is what it is, whatever it leads to.
    assert found["verdict"] == "fail"


@pytest.mark.parametrize(
    ("code", "fail_on", "failures"),
    [
        ("temporarily_unavailable", "fail", 1),
        ("server_trouble", "fail", 1),
        ("server_trouble", "inconclusive", 1),
        ("server_trouble", "never", 0),
        ("busy", "fail", 0),
    ],
)
def test_who_cuts_over_may_want_no_not_yet_from_synthflow(code: str, fail_on: str, failures: int) -> None:
    # The same of a transfer is no trunk that does not come up.
    given = results(code, "answered", code)
    found = verification_summary(given, NUMBERS, fail_on=fail_on, fail_while_unavailable=True)
    assert (len(found["failures"]), found["verdict"]) == (failures, "warn")
    assert verification_summary(given, NUMBERS, fail_on=fail_on)["failures"] == []


def test_who_cuts_over_moves_nobody_who_was_never_probed() -> None:
    given = results("probed_too_often", "answered", "probed_too_often")
    (failure,) = verification_summary(given, NUMBERS, fail_while_unavailable=True)["failures"]
    assert "The target was probed too often" in failure
    assert verification_summary(given, NUMBERS)["failures"] == []


def test_transfers_can_be_judged_by_a_line_of_their_own() -> None:
    given = results("answered", "answered", "forbidden")
    assert not verification_summary(given, NUMBERS, fail_on="inconclusive")["passed"]
    assert verification_summary(given, NUMBERS, fail_on="inconclusive", transfer_fail_on="fail")["passed"]
    with pytest.raises(AnsibleFilterError, match="fail_on: 'error' is none of"):
        verification_summary(given, NUMBERS, transfer_fail_on="error")


@pytest.mark.parametrize(
    ("severity", "fail_on", "failures"),
    [("error", "fail", ["text"]), ("warning", "fail", []), ("warning", "warn", ["text"]), ("error", "never", [])],
)
def test_findings_count_like_verdicts(severity: str, fail_on: str, failures: list[str]) -> None:
    finding = {"severity": severity, "check": "drift", "object": "x", "finding": "y", "fix": "z", "text": "text"}
    found = verification_summary([], NUMBERS, "config", "config", fail_on, findings=[finding])
    assert found["failures"] == failures
    assert found["verdict"] == {"error": "fail", "warning": "warn"}[severity]
    assert found["findings"] == [finding]
    assert found["numbers"][0]["verdict"] is None
    assert found["numbers"][0]["text"][0] == f"{NUMBER}: not probed"


@pytest.mark.parametrize(
    ("options", "rung", "words"),
    [
        ({"level": "config"}, "options", ["to Synthflow: nothing was sent at this level", "an agent's phone rings"]),
        ({"transfer_level": "config"}, "options", ["back to Gladly: nothing was sent", "OPTIONS is weak proof"]),
        ({"level": "invite"}, "invite", ["the call was ended at once", "that an agent answers"]),
        # In check mode no call is placed.
        ({"level": "invite"}, "options", ["OPTIONS is weak proof", "an agent's phone rings"]),
        (
            {"connect_only": [NUMBER]},
            "tls",
            ["that Synthflow takes calls: the probe ended before SIP", "that Gladly takes"],
        ),
    ],
)
def test_what_is_left_open_goes_by_what_was_sent(options: dict[str, t.Any], rung: str, words: list[str]) -> None:
    given = results("answered", "answered", "answered", **options)
    for result in given:
        if "rungs" in result:
            result["rungs"][-1]["name"] = rung
    levels = {name: options[name] for name in ("level", "transfer_level") if name in options}
    open_ends = verification_summary(given, NUMBERS, **levels)["numbers"][0]["not_proven"]
    assert len(open_ends) == 3
    for text, word in zip(open_ends, [*words, "media"], strict=True):
        assert word in text


def test_what_was_refused_proves_nothing_and_what_failed_needs_no_other_word() -> None:
    numbers = verification_summary(results("forbidden", "not_sip", "answered"), NUMBERS)["numbers"]
    assert ["harmless reason" in text for text in numbers[0]["not_proven"]] == [True, False, False]
    assert len(numbers[1]["not_proven"]) == 1


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"summary": {"total": 0, "failed": 0, "last": None}}, "in the last 24 hours none"),
        (
            {
                "summary": {
                    "total": 3,
                    "failed": 1,
                    "last": {
                        "started_at": "2026-11-22T10:00:00Z",
                        "status": "failed",
                        "disconnect_reason": None,
                        "error_message": "Telephony - 401 - Unauthorized",
                    },
                }
            },
            "3, of which 1 failed; the last at 2026-11-22T10:00:00Z: failed, Telephony - 401 - Unauthorized",
        ),
        ({"summary": {"total": 1, "failed": 0, "last": {}}}, "in the last 24 hours none"),
        ({"skipped": True, "changed": False}, "not looked at, since the tenant has no host or credentials of its own"),
        ({"failed": False, "msg": "Could not list the calls."}, "could not be read: Could not list the calls."),
    ],
)
def test_real_calls_are_told_and_decide_nothing(result: dict[str, t.Any], words: str) -> None:
    calls = [{"verify_number": NUMBERS[0], **result}]
    found = verification_summary([], NUMBERS, "config", "config", "warn", calls=calls)
    (line,) = found["numbers"][0]["evidence"]
    assert line.startswith("real calls at Synthflow: ")
    assert words in line
    assert found["numbers"][1]["evidence"] == []
    assert f"  {line}" in found["text"]
    assert found["passed"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"events": [], "summary": {"total": 0, "last": None}}, "in the last 24 hours no event of a contact"),
        (
            {
                "events": [{"type": kind} for kind in ("CONTACT/STARTED", "CONTACT/ENDED", "CONTACT/STARTED")],
                "summary": {"total": 3, "last": {}},
            },
            "3 events of contacts, beside calls those of chats and messages: 1 CONTACT/ENDED, 2 CONTACT/STARTED",
        ),
        # The module lists the newest, and counts all.
        (
            {
                "events": [{"type": "CONTACT/STARTED"}] * 60 + [{"type": "CONTACT/ENDED"}] * 40,
                "summary": {"total": 2345},
            },
            "2345 events of contacts, beside calls those of chats and messages, of the newest 100: 40 CONTACT/ENDED, "
            "60 CONTACT/STARTED",
        ),
        ({"skipped": True}, "not looked at"),
        ({"msg": "Could not list the events."}, "could not be read: Could not list the events."),
    ],
)
def test_events_are_told_for_the_tenant(result: dict[str, t.Any], words: str) -> None:
    line = verification_summary([], NUMBERS, events=result)["text"][-1]
    assert line.startswith("real calls at Gladly: ")
    assert words in line


def test_a_number_that_is_none_is_left_to_the_preflight() -> None:
    found = verification_summary([], [{"phone_number": 12065550100}, "what", {}], findings=[])
    assert found["numbers"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["what"], NUMBERS), "the probes have to be a list of dictionaries"),
        (([], NUMBERS, "options", "options", "error"), "fail_on: 'error' is none of fail, inconclusive, warn, never"),
    ],
)
def test_wrong_input_is_named(arguments: tuple[t.Any, ...], words: str) -> None:
    with pytest.raises(AnsibleFilterError, match=words):
        verification_summary(*arguments)


@pytest.mark.parametrize(
    ("code", "fail_on", "waits"),
    [
        ("number_not_found", "fail", True),
        # The trunk of a number may be on its way up, though this stops nothing.
        ("temporarily_unavailable", "fail", True),
        ("temporarily_unavailable", "never", True),
        # Else callers would be moved unproven.
        ("probed_too_often", "fail", True),
        # An allowlist does the same, and would do it in two minutes as well.
        ("tls_closed", "fail", False),
        ("tls_closed", "inconclusive", True),
        ("certificate_expired", "fail", False),
        ("answered", "warn", False),
    ],
)
def test_only_what_may_go_away_is_waited_for(code: str, fail_on: str, waits: bool) -> None:
    assert settling(probe(code), fail_on) is waits


@pytest.mark.parametrize("leg", ["forward", "transfer", None])
@pytest.mark.parametrize("code", sorted(code for code, row in DIAGNOSES.items() if row.settles))
def test_a_call_that_was_placed_is_placed_again_only_while_a_trunk_is_made(code: str, leg: str | None) -> None:
    placed = probe(code)
    placed["rungs"].append({**placed["rungs"][-1], "name": "invite"})
    trunk_is_made = leg == "forward" and code in ("number_not_found", "temporarily_unavailable")
    assert settling(placed, "warn", leg) is trunk_is_made


@pytest.mark.parametrize("leg", ["forward", "transfer"])
def test_what_sent_no_invite_is_waited_for_on_both_ways(leg: str) -> None:
    assert settling(probe("busy"), "fail", leg)
    assert settling({**probe("probed_too_often"), "rungs": []}, "fail", leg)


def test_what_is_no_probe_does_not_settle() -> None:
    assert settling({"failed": True, "msg": "no"}) is False
    with pytest.raises(AnsibleFilterError, match="result of sip_probe"):
        settling([])
    with pytest.raises(AnsibleFilterError, match="fail_on: 'error'"):
        settling({}, "error")


def test_a_probe_that_could_not_be_sent_is_a_leg_that_failed() -> None:
    given = results("answered", "answered", "answered")
    given[0] = {
        "verify_leg": given[0]["verify_leg"],
        "failed": False,
        "msg": "Could not use option 'timeout': no. Set it.",
    }
    found = verification_summary(given, NUMBERS)
    assert (found["verdict"], found["passed"], found["numbers"][0]["verdict"]) == ("fail", False, "fail")
    (failure,) = found["failures"]
    assert failure.endswith("transport=tls: The probe could not be sent: Could not use option 'timeout': no. Set it.")
    line = found["numbers"][0]["text"][1]
    assert line.endswith("transport=tls: fail: The probe could not be sent, Could not use option 'timeout': no. Set it")
    assert verification_summary(given, NUMBERS, fail_on="never")["passed"]


def test_ways_that_were_not_probed_are_named_with_the_reason() -> None:
    not_proven = verification_summary([], NUMBERS, not_probed="what is wrong with x comes first")["numbers"][0]
    assert not_proven["not_proven"][:2] == [
        "the way from Gladly to Synthflow: it was not probed, since what is wrong with x comes first",
        "the way from Synthflow back to Gladly: it was not probed, since what is wrong with x comes first",
    ]
    nothing = verification_summary([], NUMBERS, "config", not_probed="of it")["numbers"][0]["not_proven"]
    assert ["nothing was sent" in line for line in nothing] == [True, False, False]
    assert len(verification_summary([], NUMBERS)["numbers"][0]["not_proven"]) == 1
