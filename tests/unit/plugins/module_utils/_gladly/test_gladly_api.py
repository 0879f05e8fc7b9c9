# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of Gladly's operations on the wire, one by one."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account, validated
from samples import DESTINATION_ID, NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    Conflict,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.api import GladlyApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestinationListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

ROUTE = "/voice/inbound-routes/%2B12065550100"


@pytest.fixture
def api(gladly: Account) -> t.Iterator[GladlyApi]:
    api = GladlyApi.open(validated(SipDestinationListing, gladly.options), Context())
    yield api
    api.close()
    gladly.script.check()


@pytest.mark.parametrize(
    ("verb", "path", "items"),
    [
        ("list_inboxes", "/inboxes", [samples.inbox()]),
        ("list_destinations", "/voice/sip-destinations", [samples.destination()]),
        ("list_routes", "/voice/inbound-routes", [samples.route(), samples.route(phone_number="+1")]),
        ("list_routes", "/voice/inbound-routes", []),
    ],
)
def test_listings(gladly: Account, api: GladlyApi, verb: str, path: str, items: list[t.Any]) -> None:
    gladly.script.expect("GET", path, answer=items)
    assert getattr(api, verb)() == items


def test_create_destination(gladly: Account, api: GladlyApi) -> None:
    gladly.script.expect(
        "POST",
        "/voice/sip-destinations",
        body={"name": "n", "codecs": ["PCMU"]},
        status=201,
        answer=samples.destination(),
        headers={"Location": f"/api/v1/voice/sip-destinations/{DESTINATION_ID}"},
    )
    api.create_destination({"name": "n", "codecs": ["PCMU"]})


@pytest.mark.parametrize("answer", [{"status": 204}, {"answer": samples.destination()}])
def test_update_destination(gladly: Account, api: GladlyApi, answer: dict[str, t.Any]) -> None:
    gladly.script.expect("PATCH", "/voice/sip-destinations/a%2Fb", body={"codecs": ["PCMU"]}, **answer)
    api.update_destination("a/b", "n", {"codecs": ["PCMU"]})


@pytest.mark.parametrize(("status", "answer"), [(204, None), (404, {"errors": [{"code": "not_exist"}]})])
def test_delete_destination(gladly: Account, api: GladlyApi, status: int, answer: t.Any) -> None:
    gladly.script.expect("DELETE", f"/voice/sip-destinations/{DESTINATION_ID}", status=status, answer=answer)
    api.delete_destination(DESTINATION_ID, "n")


def test_a_destination_in_use(gladly: Account, api: GladlyApi) -> None:
    gladly.script.expect(
        "DELETE",
        f"/voice/sip-destinations/{DESTINATION_ID}",
        status=409,
        answer={"errors": [{"attr": "routes", "code": "present", "meta": {"phoneNumbers": [NUMBER]}}]},
    )
    with pytest.raises(Conflict, match="delete SIP destination 'n' from Gladly: Gladly answered 409: routes present"):
        api.delete_destination(DESTINATION_ID, "n")


def test_find_route(gladly: Account, api: GladlyApi) -> None:
    gladly.script.expect("GET", ROUTE, answer=samples.route())
    assert api.find_route(NUMBER) == samples.route()


def test_find_route_that_is_not_there(gladly: Account, api: GladlyApi) -> None:
    gladly.script.expect("GET", ROUTE, status=404, answer={"errors": {"code": "not_exist"}})
    assert api.find_route(NUMBER) is None


@pytest.mark.parametrize("answer", [[], None, {}, {"action": None}, {"action": "INBOX"}])
def test_a_route_in_an_unknown_form(gladly: Account, api: GladlyApi, answer: t.Any) -> None:
    gladly.script.expect("GET", ROUTE, answer=answer)
    with pytest.raises(UnexpectedAnswer, match="read the inbound route of"):
        api.find_route(NUMBER)


def test_replace_route(gladly: Account, api: GladlyApi) -> None:
    body = {"action": samples.FORWARD, "fallback": samples.TO_INBOX}
    gladly.script.expect("PUT", ROUTE, body=body, answer=samples.route(samples.FORWARD, samples.TO_INBOX))
    api.replace_route(NUMBER, body)


def test_a_refused_route(gladly: Account, api: GladlyApi) -> None:
    gladly.script.expect(
        "PUT", ROUTE, body={"action": {}}, status=400, answer={"errors": [{"attr": "fallback", "code": "blank"}]}
    )
    with pytest.raises(RequestRejected, match=r"change the inbound route of \+12065550100 .*fallback blank"):
        api.replace_route(NUMBER, {"action": {}})


def test_a_netrc_does_not_replace_the_token(
    gladly: Account, api: GladlyApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    gladly.script.expect("GET", "/inboxes", answer=[])
    assert api.list_inboxes() == []
