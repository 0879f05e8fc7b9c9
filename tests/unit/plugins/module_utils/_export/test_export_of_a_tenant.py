# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what an export has, what it asks for, and what it tells."""

from __future__ import annotations

import typing as t

import pytest
from samples import NUMBER, OTHER_NUMBER, SIP_ADDRESS

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.reading import Organization, Workspace
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.tenant import Export, Exported

GIVEN = {"region": "us", "synthflow_workspace_id": "w1", "gladly_backend": "api", "gladly_host": None}
INBOX = {"type": "inbox", "target": "Voice Support"}
CALLER = {"X-Gladly-Caller-Id": "{caller_e164}"}
PUBLISHED = ["34.139.4.161/32", "35.237.42.43/32"]


def _number(name: str = NUMBER, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "phone_number": name,
        "friendly_name": None,
        "provider_name": "custom",
        "termination_uri": "sip:acme.sip.gladly.com",
        "outbound_proxy": None,
        "auth_username": None,
        "registration": False,
        "assistants": [],
        **changes,
    }


def _assistant(number: str | None = NUMBER, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "model_id": f"m{number}",
        "name": f"Agent of {number}",
        "description": None,
        "agent": {"prompt": "Be kind."},
        "type": "inbound",
        "phone_number": number,
        "actions": [],
        **changes,
    }


def _destination(name: str = "Synthflow AI", **changes: t.Any) -> dict[str, t.Any]:
    return {
        "name": name,
        "sip_domain": "acme.sip.gladly.com",
        "sip_address": SIP_ADDRESS,
        "transport": "tls",
        "codecs": ["PCMU", "PCMA"],
        "headers": CALLER,
        "allowlist": PUBLISHED,
        **changes,
    }


def _route(name: str = NUMBER, to: t.Any = None, **changes: t.Any) -> dict[str, t.Any]:
    action = to or {"type": "forward_to_sip", "target": "Synthflow AI"}
    return {"phone_number": name, "action": action, "fallback": INBOX, **changes}


def _organization(*routes: t.Any, destinations: t.Any = None, complete: bool = True) -> Organization:
    known = [_destination()] if destinations is None else destinations
    return Organization(
        {one["name"]: one for one in known}, {route["phone_number"]: route for route in routes}, complete=complete
    )


def _export(
    numbers: t.Any = None, assistants: t.Any = None, organization: Organization | None = None, **further: t.Any
) -> Exported:
    workspace = Workspace(
        tuple([_number()] if numbers is None else numbers),
        tuple([_assistant()] if assistants is None else assistants),
        **further,
    )
    return Export(GIVEN, workspace, organization or _organization(_route())).run()


def _told(exported: Exported) -> list[str]:
    return [f"{note['object']}: {note['reason']}" for note in exported.notes]


def test_what_is_as_the_defaults_say_is_left_out() -> None:
    exported = _export()
    assert exported.settings == {
        "region": "us",
        "synthflow_workspace_id": "w1",
        "gladly_backend": "api",
        "company": "acme",
        "numbers": [
            {
                "phone_number": NUMBER,
                "assistant": f"Agent of {NUMBER}",
                "agent": {"prompt": "Be kind."},
                "fallback": INBOX,
            }
        ],
    }
    assert (exported.to_fill, exported.notes) == ([], [])


def test_what_differs_from_the_defaults_is_written_down() -> None:
    address = f"sip:{NUMBER}@sip.eu.synthflow.ai:32682;transport=tls"
    named = _destination("Other", headers={"X-A": "b"}, sip_address=address, allowlist=["192.0.2.1/32"])
    exported = _export(
        [_number(friendly_name="Main", termination_uri="sip:elsewhere.example.com", registration=True)],
        [_assistant(description="Answers")],
        _organization(_route(to={"type": "forward_to_sip", "target": "Other"}), destinations=[named]),
    )
    (entry,) = exported.settings["numbers"]
    assert {key: entry[key] for key in entry if key not in ("assistant", "agent", "fallback", "phone_number")} == {
        "friendly_name": "Main",
        "assistant_description": "Answers",
        "termination_uri": "elsewhere.example.com",
        "destination_name": "Other",
        "headers": {"X-A": "b"},
        "sip_address": address,
    }
    assert (exported.settings["allowlist"], exported.settings["registration"]) == (["192.0.2.1/32"], True)
    assert [note["object"] for note in exported.notes] == ["trunk credentials"]


def test_a_domain_that_is_not_gladly_s_usual_one_is_given_whole() -> None:
    exported = _export(organization=_organization(_route(), destinations=[_destination(sip_domain="sip.example.com")]))
    assert exported.settings["sip_domain"] == "sip.example.com"
    assert "company" not in exported.settings


@pytest.mark.parametrize(
    ("route", "words"),
    [
        (_route(to=INBOX), "its calls go to inbox 'Voice Support'"),
        (_route(to={"type": "forward_to_sip", "target": "Gone"}), "its calls go to forward_to_sip 'Gone'"),
        (_route(OTHER_NUMBER), "does not have it"),
    ],
)
def test_a_number_whose_callers_a_run_would_move_is_left_out(route: t.Any, words: str) -> None:
    exported = _export(organization=_organization(route))
    assert exported.settings["numbers"] == []
    assert any(told.startswith(f"number {NUMBER}: ") and words in told for told in _told(exported))


def test_a_destination_of_another_number_is_no_route_of_this_one() -> None:
    another = _destination(sip_address=SIP_ADDRESS.replace(NUMBER, OTHER_NUMBER))
    exported = _export(organization=_organization(_route(), destinations=[another]))
    assert exported.settings["numbers"] == []


@pytest.mark.parametrize(
    ("number", "assistants", "words"),
    [
        (_number(provider_name="twilio"), [_assistant()], "its provider is 'twilio'"),
        (_number(), [_assistant(None)], "no inbound assistant has it"),
        (_number(assistants=["m9"]), [_assistant(type="outbound")], "only assistants that call out have it (m9)"),
    ],
)
def test_numbers_that_are_not_for_this_collection_are_told(number: t.Any, assistants: t.Any, words: str) -> None:
    exported = _export([number], assistants)
    assert exported.settings["numbers"] == []
    assert any(words in told for told in _told(exported))


def test_everything_without_a_place_is_told() -> None:
    exported = _export(
        assistants=[
            _assistant(),
            _assistant(None, name="Idle"),
            _assistant("+12065550190", name="Out", type="outbound"),
        ],
        organization=_organization(
            _route(),
            _route("+12065550191", to={"type": "forward_to_sip", "target": "Unknown"}),
            _route("+12065550192", to={"type": "forward_to_sip", "target": "Dead"}),
            destinations=[_destination(), _destination("Unused"), _destination("Dead")],
        ),
        unread=("12345",),
    )
    assert _told(exported) == [
        "number 12345: it is not in E.164 form",
        "assistant 'Idle': it has no number",
        "assistant 'Out': it is of type 'outbound', and answers no number",
        "number +12065550192: Gladly forwards it to 'Dead', and the Synthflow workspace does not have it",
        "SIP destination 'Unused': no number is forwarded to it",
    ]


def test_what_the_inventory_does_not_know_stays_and_is_told() -> None:
    exported = _export(
        [_number(outbound_proxy="sip:proxy.example.com", auth_username="acme")],
        [_assistant(agent=None, name="Same"), _assistant(None, name="Same")],
        _organization(_route(), destinations=[_destination(transport="udp", codecs=["PCMU"])]),
    )
    told = " ".join(_told(exported))
    for words in ("outbound_proxy", "auth_username", "several assistants bear the name 'Same'", "how it talks", "udp"):
        assert words in told


def test_a_fallback_that_is_missing_or_cannot_be_said_is_asked_for() -> None:
    for fallback in (None, {"type": "ivr", "target": "Main menu"}):
        exported = _export(organization=_organization(_route(fallback=fallback)))
        assert "fallback" not in exported.settings["numbers"][0]
        assert [(one["phone_number"], one["key"]) for one in exported.to_fill] == [(NUMBER, "fallback")]


def test_where_a_person_keeps_gladly_what_nobody_can_read_is_asked_for() -> None:
    numbers = [_number(), _number(OTHER_NUMBER)]
    exported = _export(numbers, [_assistant(), _assistant(OTHER_NUMBER)], Organization())
    assert [(one["phone_number"], one["key"]) for one in exported.to_fill] == [
        (NUMBER, "fallback"),
        (NUMBER, "destination_name"),
        (OTHER_NUMBER, "fallback"),
        (OTHER_NUMBER, "destination_name"),
    ]
    assert all("Settings > Voice" in one["look"] for one in exported.to_fill)
    # What people have confirmed, a ledger tells.
    confirmed = _export(numbers, [_assistant(), _assistant(OTHER_NUMBER)], _organization(_route(), complete=False))
    assert confirmed.settings["numbers"][0]["fallback"] == INBOX
    assert {one["phone_number"] for one in confirmed.to_fill} == {OTHER_NUMBER}


def test_transfers_are_written_down_only_where_synthflow_shows_them() -> None:
    shown = {"target": "+12065550155", "instructions": "When asked.", "initiating_message": "One moment."}
    exported = _export(
        assistants=[_assistant(actions=["a1", "a2", "a3", "other-kind"])],
        transfers={"a1": shown, "a2": shown, "a3": {"target": "+12065550155"}},
        keys={"a2": "support"},
    )
    assert exported.settings["numbers"][0]["transfers"] == [
        {"key": "transfer_1", "action_id": "a1", **shown},
        {"key": "support", **shown},
    ]
    assert _told(exported) == [
        f"transfer a3 of assistant 'Agent of {NUMBER}' ({NUMBER}): Synthflow does not show what it is set to"
    ]
