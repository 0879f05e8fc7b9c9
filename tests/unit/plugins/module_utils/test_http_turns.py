# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of sessions that share the limit of an account: who shares one, who waits, and what is said."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import validated
from conftest import Clock, OpenSession
from raw_peer import RawPeer, answer

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import RateLimited
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.connection import (
    open_session as open_gladly,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.directory_listing import (
    DirectoryListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._http import HttpSession
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.connection import (
    open_session as open_synthflow,
)

Start = t.Callable[..., RawPeer]
GLADLY = {"agent_email": samples.AGENT_EMAIL, "api_token": samples.API_TOKEN}
OK = answer(200, {"ok": True})
SLOW = answer(429, {"error": "slow"})


def read(session: HttpSession) -> None:
    session.get("/a", attempted="read")


def test_sessions_of_one_account_take_turns(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(OK)
    start = clock.now
    for _session in range(5):
        read(open_session(peer.url, requests_per_second=2))
    assert clock.now - start > 2.0
    assert len(peer.requests) == 5


def test_each_attempt_and_each_redirect_takes_a_turn(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(307, b"", Location="/b"), OK, answer(503, {"error": "busy"}), OK)
    session = open_session(peer.url, requests_per_second=1)
    start = clock.now
    read(session)
    read(session)
    assert len(peer.requests) == 4
    assert clock.now - start >= 3.0


def test_a_refusal_of_one_holds_the_others_off(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(429, {"error": "slow"}, Retry_After="20"), OK)
    with pytest.raises(RateLimited):
        read(open_session(peer.url, retry_timeout=5))
    assert clock.sleeps == []
    start = clock.now
    read(open_session(peer.url, retry_timeout=5))
    assert 20 <= clock.now - start <= 22


def test_a_refusal_holds_other_accounts_off_in_no_way(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    peer = raw_peer(answer(429, {"error": "slow"}, Retry_After="20"), OK)
    with pytest.raises(RateLimited):
        read(open_session(peer.url, retry_timeout=5, account="one"))
    read(open_session(peer.url, account="two"))
    assert clock.sleeps == []


def test_waiting_for_turns_is_no_repeating(raw_peer: Start, open_session: OpenSession, clock: Clock) -> None:
    """A minute in the queue leaves the time for repeats as it was."""
    peer = raw_peer(OK, SLOW, SLOW, OK)
    for _turn in range(60):
        open_session(peer.url, requests_per_second=1)._budget._reserve("GET", clock.now + 300)
    session = open_session(peer.url, requests_per_second=1, retry_timeout=3)
    start = clock.now
    read(session)
    read(session)
    assert clock.now - start > 60
    assert len(peer.requests) == 4


def test_who_was_refused_does_not_wait_for_ever_while_others_are(
    raw_peer: Start, open_session: OpenSession, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = raw_peer(*[SLOW] * 20)
    session, other = (open_session(peer.url, retry_timeout=60) for _session in range(2))
    take_turn = session._budget.take_turn

    def refused_elsewhere(method: str) -> None:
        if peer.requests:
            other._budget.hold_off(method, 40)
        take_turn(method)

    monkeypatch.setattr(session._budget, "take_turn", refused_elsewhere)
    start = clock.now
    with pytest.raises(RateLimited):
        read(session)
    assert 40 <= clock.now - start < 150


def test_a_queue_that_is_too_long_is_an_error_for_people(
    raw_peer: Start, open_session: OpenSession, clock: Clock
) -> None:
    peer = raw_peer(OK)
    for _turn in range(273):
        open_session(peer.url, requests_per_second=1)._budget._reserve("GET", clock.now + 400)
    with pytest.raises(RateLimited, match=r"no turn to send came within 300 s.*fewer forks.*'requests_per_second'"):
        read(open_session(peer.url, requests_per_second=1))
    assert (peer.requests, clock.sleeps) == ([], [])


def test_whoever_opens_an_account_hears_that_nothing_can_be_counted(shared_folder: Path) -> None:
    shared_folder.write_text("")
    context = Context()
    open_gladly(validated(DirectoryListing, {**GLADLY, "host": "acme.gladly.com"}), context)
    assert ["without regard to other processes" in warning for warning in context.warnings] == [True]


def test_without_a_place_to_count_requests_go_on(
    raw_peer: Start, open_session: OpenSession, shared_folder: Path, clock: Clock
) -> None:
    shared_folder.write_text("")
    peer = raw_peer(OK)
    warnings: list[str] = []
    session = open_session(peer.url, requests_per_second=1, warn=warnings.append)
    for _request in range(3):
        read(session)
    assert len(warnings) == 1
    assert clock.sleeps == []


Opened = t.Callable[[], HttpSession]


def gladly(**options: t.Any) -> Opened:
    given = {**GLADLY, "host": None, **options}
    return lambda: open_gladly(validated(DirectoryListing, given), Context(check_mode=True))


def synthflow(**options: t.Any) -> Opened:
    given = {"api_key": samples.API_KEY, "workspace_id": samples.WORKSPACE, "region": "us", **options}
    return lambda: open_synthflow(validated(AssistantListing, given), Context(check_mode=True))


GATEWAY = "https://gateway.example/api/v1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (gladly(host="acme.gladly.com"), gladly(host="ACME.gladly.com", api_token="another")),
        (gladly(host="acme.gladly.com"), gladly(host="acme.gladly.com", agent_email="another@acme.example")),
        (gladly(host="acme.gladly.com"), gladly(api_url="https://acme.gladly.com/api/v1/")),
        (gladly(api_url=GATEWAY, host="a.gladly.com"), gladly(api_url=GATEWAY, host="a.gladly.com", api_token="b")),
        (gladly(api_url=GATEWAY), gladly(api_url=GATEWAY, api_token="another")),
        (synthflow(), synthflow(api_key="another")),
        (synthflow(), synthflow(api_url="https://api.us.synthflow.ai/v2")),
    ],
    ids=["token", "user", "URL", "organization", "gateway", "key", "Synthflow's URL"],
)
def test_one_account_is_one_whatever_the_credentials(one: Opened, other: Opened) -> None:
    assert one()._budget._account == other()._budget._account


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (gladly(host="acme.gladly.com"), gladly(host="acme.gladly.qa")),
        (gladly(api_url=GATEWAY, host="a.gladly.com"), gladly(api_url=GATEWAY, host="b.gladly.com")),
        (gladly(api_url=GATEWAY), gladly(api_url=GATEWAY, agent_email="another@acme.example")),
        (synthflow(), synthflow(workspace_id="another")),
        (synthflow(), synthflow(region="eu")),
    ],
    ids=["organization", "behind a gateway", "users of a gateway", "workspace", "region"],
)
def test_accounts_are_kept_apart(one: Opened, other: Opened) -> None:
    assert one()._budget._account != other()._budget._account


def test_no_secret_names_an_account() -> None:
    assert samples.API_TOKEN not in gladly(api_url=GATEWAY)()._budget._account
    assert samples.API_KEY not in synthflow()()._budget._account


@pytest.mark.parametrize(
    ("opened", "option", "limit"),
    [(gladly, None, 10), (gladly, 3, 3), (gladly, 0, 0), (synthflow, None, 0), (synthflow, 3, 3)],
)
def test_limits_of_the_vendors(opened: t.Callable[..., Opened], option: int | None, limit: int) -> None:
    more = {"host": "acme.gladly.com"} if opened is gladly else {}
    assert opened(requests_per_second=option, **more)()._settings.requests_per_second == limit
