# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the steps for the Admin panel: all of them, in order, word for word."""

from __future__ import annotations

import typing as t

import pytest
from attested_tenant import INBOX, QUEUE, SETTINGS
from samples import NUMBER, OTHER_NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.admin_steps import (
    destination_steps,
    route_steps,
)

DESTINATIONS = "Settings > Voice > SIP Configuration > External SIP Destinations"
NUMBERS = "Settings > Voice > Phone Numbers"
ALLOWLIST = "34.139.4.161/32\n35.237.42.43/32"
ONLY_THESE = "Allow exactly these addresses, one for each line: calls are accepted from them alone."
FILL_IN = "Fill in the field."
SAVE = "Save the configuration."
AGAIN = "Open the destination 'Synthflow AI' again: every field reads as given here, and there is no further X-header."
READS_SO = "The field reads like this; correct it otherwise."
FORWARD = {"type": "forward_to_sip", "target": "Synthflow AI"}
OTHER = {"type": "forward_to_sip", "target": "Other"}

Line: t.TypeAlias = "tuple[str, str, str, str | None, str | None, str | None]"


def _lines(steps: list[dict[str, t.Any]]) -> list[Line]:
    """Return steps as kind, menu, instruction, field, value and old value."""
    assert all(list(step) == ["kind", "menu", "instruction", "field", "value", "old_value"] for step in steps)
    return [t.cast(Line, tuple(step.values())) for step in steps]


def test_create_a_destination() -> None:
    assert _lines(destination_steps("Synthflow AI", None, SETTINGS)) == [
        (
            "do",
            DESTINATIONS,
            "Click Add Destination. If 'Synthflow AI' is in the list already, open it instead.",
            None,
            None,
            None,
        ),
        ("do", "", FILL_IN, "Name", "Synthflow AI", None),
        ("do", "", FILL_IN, "SIP Domain", "acme.sip.gladly.com", None),
        ("do", "", "Fill in the field, with everything after the semicolon.", "SIP Address", SIP_ADDRESS, None),
        ("do", "", FILL_IN, "Media Codec", "G.711 (PCMU/PCMA)", None),
        ("do", "", FILL_IN, "Transport", "TLS", None),
        ("do", "", ONLY_THESE, "IP Allowlist", ALLOWLIST, None),
        (
            "do",
            "",
            "Add the X-header X-Gladly-Caller-Id to outbound INVITEs, in exactly this spelling.",
            "X-header X-Gladly-Caller-Id",
            "{caller_e164}",
            None,
        ),
        ("do", "", SAVE, None, None, None),
        ("check", DESTINATIONS, AGAIN, "SIP Address", SIP_ADDRESS, None),
    ]


@pytest.mark.parametrize(
    ("allowlist", "further"), [(None, []), ([], [("check", "", "The field is empty; correct it otherwise.")])]
)
def test_create_a_destination_without_what_nobody_asked_for(allowlist: t.Any, further: list[t.Any]) -> None:
    plain = {
        **SETTINGS,
        "sip_address": f"sip:{NUMBER}@proxy.example",
        "transport": "udp",
        "headers": {},
        "allowlist": allowlist,
    }
    lines = _lines(destination_steps("Synthflow AI", None, plain))
    assert [line[:3] for line in lines[8:]] == further
    del lines[8:]
    assert [line[3] for line in lines] == [
        None,
        "Name",
        "SIP Domain",
        "SIP Address",
        "Media Codec",
        "Transport",
        None,
        "SIP Address",
    ]
    assert lines[3][2] == FILL_IN


def test_change_a_destination() -> None:
    """Only what differs is to be done; the rest is looked at."""
    there = {**SETTINGS, "headers": {"X-Old": "1", "X-Gladly-Caller-Id": "{caller}", "X-Same": "s"}}
    wanted = {
        **there,
        "codecs": ["PCMA"],
        "allowlist": ["192.0.2.0/24"],
        "headers": {"X-Gladly-Caller-Id": "{caller_e164}", "X-New": "n", "X-Same": "s"},
    }
    spelled = "to outbound INVITEs, in exactly this spelling."
    assert _lines(destination_steps("Synthflow AI", there, wanted)) == [
        (
            "do",
            DESTINATIONS,
            "Open the destination 'Synthflow AI'. If it is not in the list, add it again.",
            None,
            None,
            None,
        ),
        ("do", "", FILL_IN, "Media Codec", "G.711 (PCMA)", "G.711 (PCMU/PCMA)"),
        ("do", "", ONLY_THESE, "IP Allowlist", "192.0.2.0/24", ALLOWLIST),
        (
            "do",
            "",
            f"Add the X-header X-Gladly-Caller-Id {spelled}",
            "X-header X-Gladly-Caller-Id",
            "{caller_e164}",
            "{caller}",
        ),
        ("do", "", f"Add the X-header X-New {spelled}", "X-header X-New", "n", None),
        ("do", "", "Remove the X-header X-Old.", "X-header X-Old", None, "1"),
        ("do", "", SAVE, None, None, None),
        ("check", DESTINATIONS, AGAIN, "SIP Address", SIP_ADDRESS, None),
        ("check", "", READS_SO, "SIP Domain", "acme.sip.gladly.com", None),
        ("check", "", READS_SO, "Transport", "TLS", None),
        ("check", "", READS_SO, "X-header X-Same", "s", None),
    ]


def test_the_order_of_codecs_is_a_change() -> None:
    wanted = {**SETTINGS, "codecs": ["PCMA", "PCMU"]}
    lines = _lines(destination_steps("Synthflow AI", SETTINGS, wanted))
    assert lines[1] == ("do", "", FILL_IN, "Media Codec", "G.711 (PCMA/PCMU)", "G.711 (PCMU/PCMA)")
    assert [line[0] for line in lines].count("do") == 3


def test_empty_an_allowlist() -> None:
    lines = _lines(destination_steps("Synthflow AI", SETTINGS, {**SETTINGS, "allowlist": []}))
    assert lines[1] == ("do", "", "Leave the field empty.", "IP Allowlist", None, ALLOWLIST)


def test_give_every_field_again_where_an_earlier_change_may_have_been_made() -> None:
    lines = _lines(destination_steps("Synthflow AI", SETTINGS, SETTINGS))
    done = [line for line in lines if line[0] == "do" and line[3]]
    assert [line[3] for line in done] == [
        "SIP Domain",
        "SIP Address",
        "Media Codec",
        "Transport",
        "IP Allowlist",
        "X-header X-Gladly-Caller-Id",
    ]
    assert all(value == old_value for *_rest, value, old_value in done)
    assert [line[0] for line in lines].count("check") == 1


@pytest.mark.parametrize("there", [None, SETTINGS])
def test_delete_a_destination(there: t.Any) -> None:
    was = there and (
        f"SIP Domain: acme.sip.gladly.com\nSIP Address: {there['sip_address']}\nMedia Codec: G.711 (PCMU/PCMA)\n"
        f"Transport: TLS\nIP Allowlist: {ALLOWLIST}\nX-header X-Gladly-Caller-Id: {{caller_e164}}"
    )
    field = there and "All fields"
    assert _lines(destination_steps("Synthflow AI", there, None)) == [
        (
            "ask",
            NUMBERS,
            "Is no phone number forwarded to 'Synthflow AI' any more? Otherwise stop here.",
            None,
            None,
            None,
        ),
        ("do", DESTINATIONS, "Delete the destination 'Synthflow AI', if it is there.", field, None, was),
        ("check", DESTINATIONS, "The list does not show 'Synthflow AI'.", None, None, None),
    ]


LISTED = f"Is {NUMBER} in the list? If not, stop: it has to be bought, ported or forwarded into Gladly first."
SET_FALLBACK = "Set the fallback, which takes the calls when the destination does not answer."
SAVE_NOW = "Save only now, when all of it is set: callers notice this change at once."


def test_forward_a_number_for_the_first_time() -> None:
    assert _lines(route_steps(NUMBER, None, {"action": FORWARD, "fallback": INBOX}, SIP_ADDRESS)) == [
        ("ask", NUMBERS, LISTED, None, NUMBER, None),
        ("ask", "", "Do people answer calls that go to inbox Voice Support?", None, None, None),
        (
            "ask",
            DESTINATIONS,
            "Is the destination 'Synthflow AI' there, with this SIP address?",
            "SIP Address",
            SIP_ADDRESS,
            None,
        ),
        ("do", NUMBERS, f"Open the number {NUMBER}.", None, None, None),
        ("do", "", "Set the routing action.", "Routing action", "Forward to SIP", None),
        ("do", "", "Select the destination.", "Destination", "Synthflow AI", None),
        ("do", "", SET_FALLBACK, "Fallback", "inbox Voice Support", None),
        ("do", "", SAVE_NOW, None, None, None),
        ("check", "", f"Call {NUMBER} from another phone: the voice agent answers.", None, None, None),
        (
            "check",
            NUMBERS,
            "If it does not, set the routing action to what it was before and save, so that the calls are answered.",
            None,
            None,
            None,
        ),
    ]


def test_forward_a_number_that_went_elsewhere() -> None:
    there = {"action": OTHER, "fallback": QUEUE}
    external = {"type": "external_number", "target": OTHER_NUMBER}
    lines = _lines(route_steps(NUMBER, there, {"action": FORWARD, "fallback": external}, None))
    assert lines[1][2] == f"Do people answer calls that go to external number {OTHER_NUMBER}?"
    # Without the destination's settings there is no address to compare.
    assert lines[2] == (
        "ask",
        DESTINATIONS,
        "Is the destination 'Synthflow AI' there?",
        None,
        None,
        None,
    )
    assert [line[3:] for line in lines if line[0] == "do" and line[3]] == [
        ("Routing action", "Forward to SIP", "Forward to SIP, destination Other"),
        ("Destination", "Synthflow AI", None),
        ("Fallback", f"external number {OTHER_NUMBER}", "queue Agents"),
    ]
    assert "set the routing action to 'Forward to SIP, destination Other' and save" in lines[-1][2]


def test_forward_again_what_was_to_be_sent_back() -> None:
    """What was confirmed is what shall be there: where it does not work, it is no way out."""
    there = {"action": FORWARD, "fallback": INBOX}
    lines = _lines(route_steps(NUMBER, there, there, SIP_ADDRESS))
    assert "set the routing action to 'inbox Voice Support' and save" in lines[-1][2]


def test_send_a_number_back() -> None:
    there = {"action": FORWARD, "fallback": INBOX}
    assert _lines(route_steps(NUMBER, there, {"action": INBOX, "fallback": INBOX}, None)) == [
        ("ask", NUMBERS, LISTED, None, NUMBER, None),
        ("ask", "", "Do people answer calls that go to inbox Voice Support?", None, None, None),
        ("do", NUMBERS, f"Open the number {NUMBER}.", None, None, None),
        (
            "do",
            "",
            "Set the routing action.",
            "Routing action",
            "inbox Voice Support",
            "Forward to SIP, destination Synthflow AI",
        ),
        ("check", "", "The fallback reads like this; correct it otherwise.", "Fallback", "inbox Voice Support", None),
        ("do", "", SAVE_NOW, None, None, None),
        ("check", "", f"Call {NUMBER} from another phone: the call reaches inbox Voice Support.", None, None, None),
    ]


def test_a_route_without_fallback_has_no_step_for_it() -> None:
    lines = _lines(route_steps(NUMBER, None, {"action": FORWARD, "fallback": None}, SIP_ADDRESS))
    assert [line[3] for line in lines if line[0] == "do"] == [None, "Routing action", "Destination", None]
    assert [line[2] for line in lines if line[0] == "ask"][1].startswith("Is the destination")
