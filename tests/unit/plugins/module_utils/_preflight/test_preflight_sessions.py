# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of sessions that several checks share."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, validated
from vendor_script import VendorScript

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    AuthenticationFailed,
    IntegrationError,
    PermissionDenied,
    VendorUnavailable,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.api import GladlyApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.directory_listing import (
    DirectoryListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.sessions import SessionPool
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


@pytest.fixture(name="pool")
def _pool() -> t.Iterator[SessionPool]:
    pool = SessionPool()
    yield pool
    pool.close()


def _api(gladly: Account, pool: SessionPool) -> GladlyApi:
    given = {**gladly.options, "backend": None, "retry_timeout": 0}
    return GladlyApi.open(validated(DirectoryListing, given), Context(check_mode=True, open_session=pool.open))


def _script(gladly: Account, **answer: t.Any) -> VendorScript:
    gladly.script.expect("GET", "/inboxes", **answer)
    return gladly.script


def test_each_thing_is_asked_once(gladly: Account, pool: SessionPool) -> None:
    _script(gladly, answer=[samples.inbox()]).expect("GET", "/topics", answer=[])
    first = _api(gladly, pool).list_inboxes()
    first[0]["name"] = "changed by whoever read it"
    _api(gladly, pool).close()
    assert _api(gladly, pool).list_inboxes() == [samples.inbox()]
    assert _api(gladly, pool).list_topics() == []


def test_a_refusal_is_remembered_and_other_questions_are_asked(gladly: Account, pool: SessionPool) -> None:
    _script(gladly, status=403, answer={}).expect("GET", "/topics", answer=[])
    for _attempt in range(2):
        with pytest.raises(PermissionDenied):
            _api(gladly, pool).list_inboxes()
    assert _api(gladly, pool).list_topics() == []


def test_after_refused_credentials_nothing_is_asked(gladly: Account, pool: SessionPool) -> None:
    _script(gladly, status=401, answer={})
    refusals: list[IntegrationError] = []
    for ask in (GladlyApi.list_inboxes, GladlyApi.list_topics, GladlyApi.list_teams):
        with pytest.raises(AuthenticationFailed) as caught:
            ask(_api(gladly, pool))
        refusals.append(caught.value)
    assert len(set(map(str, refusals))) == 1


def test_a_second_outage_is_the_last(gladly: Account, pool: SessionPool) -> None:
    _script(gladly, status=503, answer={}).expect("GET", "/topics", status=503, answer={})
    for ask in (GladlyApi.list_inboxes, GladlyApi.list_topics, GladlyApi.list_teams, GladlyApi.list_agents):
        with pytest.raises(VendorUnavailable):
            ask(_api(gladly, pool))
