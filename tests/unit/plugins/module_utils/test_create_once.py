# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of creating things whose answer was lost, with the real requests of every resource that creates."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account
from conftest import Clock
from samples import MODEL_ID, NUMBER, NUMBER_QUERY, SLUG
from vendor_script import ANY_NUMBER, VendorScript

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import OutcomeUnknown
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Resource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

CREATED = {"status": "ok", "response": {"model_id": MODEL_ID}, "details": {"phone": "", "voice": ""}}
LOST: list[dict[str, t.Any]] = [
    {"lost": True},
    {"status": 502, "text": "<h1>Bad gateway</h1>"},
    {"status": 200, "text": "<html>Welcome to the proxy</html>"},
]


class Number:
    """The import of a number."""

    account = "synthflow"
    kind: type[Resource] = SipNumber
    options: t.ClassVar[dict[str, t.Any]] = {"phone_number": NUMBER, "termination_uri": "acme.sip.gladly.com"}
    post = (
        "/custom-numbers",
        {
            "workspace_id": samples.WORKSPACE,
            "phone_number": NUMBER,
            "provider_name": "custom",
            "termination_uri": "acme.sip.gladly.com",
        },
    )

    @staticmethod
    def read(script: VendorScript, there: bool, times: int | None = 1) -> None:
        answer = {"answer": samples.number()} if there else {"status": 404, "answer": {"detail": "Not Found"}}
        script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, times=times, **answer)


class Agent:
    """The creation of an assistant."""

    account = "synthflow"
    kind: type[Resource] = Assistant
    options: t.ClassVar[dict[str, t.Any]] = {"name": samples.ASSISTANT_NAME, "agent": samples.AGENT}
    post = ("/assistants", {"type": "inbound", "name": samples.ASSISTANT_NAME, "agent": samples.AGENT})

    @staticmethod
    def read(script: VendorScript, there: bool, times: int | None = 1) -> None:
        items = [samples.assistant()] if there else []
        for _time in range(1 if times is None else times):
            script.expect(
                "GET",
                "/assistants/",
                query=samples.page_query(),
                answer=samples.page("assistants", *items),
                times=None if times is None else 1,
            )
            if there:
                script.expect("GET", f"/assistants/{MODEL_ID}", answer=samples.one_assistant())


class Destination:
    """The creation of a SIP destination."""

    account = "gladly"
    kind: type[Resource] = SipDestination
    options: t.ClassVar[dict[str, t.Any]] = {
        "name": "Synthflow AI",
        "sip_domain": "acme.sip.gladly.com",
        "sip_address": samples.SIP_ADDRESS,
    }
    post = (
        "/voice/sip-destinations",
        {
            "name": "Synthflow AI",
            "sipDomain": "acme.sip.gladly.com",
            "sipAddress": samples.SIP_ADDRESS,
            "transport": "TLS",
            "codecs": ["PCMU", "PCMA"],
            "headers": {"X-Gladly-Caller-Id": "{caller_e164}"},
        },
    )

    @staticmethod
    def read(script: VendorScript, there: bool, times: int | None = 1) -> None:
        answer = [samples.destination()] if there else []
        script.expect("GET", "/voice/sip-destinations", answer=answer, times=times)


@pytest.fixture(params=[Number, Agent, Destination], ids=["number", "assistant", "destination"])
def case(request: pytest.FixtureRequest) -> t.Any:
    return request.param


@pytest.fixture
def account(request: pytest.FixtureRequest, case: t.Any) -> Account:
    return t.cast(Account, request.getfixturevalue(case.account))


@pytest.mark.parametrize("lost", LOST)
def test_a_lost_answer_is_followed_by_reading_and_never_by_a_second_post(
    account: Account, case: t.Any, lost: dict[str, t.Any]
) -> None:
    case.read(account.script, there=False)
    account.script.expect("POST", case.post[0], body=case.post[1], **lost)
    case.read(account.script, there=False, times=2)
    case.read(account.script, there=True, times=2)
    outcome = account.run(case.kind, **case.options)
    assert outcome["changed"] is True
    assert len(outcome.warnings) == 1
    assert "was lost; reading showed that it was carried out" in outcome.warnings[0]


@pytest.mark.parametrize("lost", LOST)
def test_what_does_not_show_up_is_an_unknown_outcome(
    account: Account, case: t.Any, lost: dict[str, t.Any], clock: Clock
) -> None:
    case.read(account.script, there=False)
    account.script.expect("POST", case.post[0], body=case.post[1], **lost)
    case.read(account.script, there=False, times=ANY_NUMBER)
    error, warnings = account.fail(case.kind, OutcomeUnknown, **case.options)
    assert "did not show it" in error.came_back
    assert "Run again" in error.next_step
    assert error.status == lost.get("status")
    assert warnings == []
    assert sum(request.startswith("POST") for request in account.script.requests) == 1
    assert 9 <= sum(clock.sleeps) <= 11


def test_reading_that_fails_as_well_is_told(account: Account, case: t.Any) -> None:
    case.read(account.script, there=False)
    account.script.expect("POST", case.post[0], body=case.post[1], lost=True)
    read = {"number": ("/numbers/" + SLUG, NUMBER_QUERY)}.get(case.kind.result_key)
    path, query = read or (
        ("/assistants/", samples.page_query()) if case is Agent else ("/voice/sip-destinations", None)
    )
    account.script.expect("GET", path, query=query, status=401, answer={})
    error, _warnings = account.fail(case.kind, OutcomeUnknown, **case.options)
    assert "broke off" in error.came_back
    assert "401" in error.came_back


def test_a_request_that_was_surely_not_carried_out_is_repeated(account: Account, case: t.Any, clock: Clock) -> None:
    case.read(account.script, there=False)
    account.script.expect("POST", case.post[0], body=case.post[1], status=429, answer={}, headers={"Retry-After": "2"})
    account.script.expect("POST", case.post[0], body=case.post[1], answer=CREATED)
    # Of an assistant there may be two of the name by now, so it is listed, and read then.
    case.read(account.script, there=True)
    assert account.run(case.kind, **case.options).warnings == []
    assert 2 <= sum(clock.sleeps) <= 3
