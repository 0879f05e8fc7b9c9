# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the count of HTTP requests that a run sent."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from account import Account, validated
from conftest import OpenSession
from raw_peer import RawPeer, answer, keep_silent, reset

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._check_mode import WriteHeldBack
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.connection import (
    open_session as open_gladly,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.directory_listing import (
    DirectoryListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.connection import (
    open_session as open_synthflow,
)

Start = t.Callable[..., RawPeer]
OK = answer(200, {"ok": True})
HALF = answer(200, b'{"half": ', Content_Length="40")


def counted(open_session: OpenSession, url: str, method: str = "get", **settings: t.Any) -> dict[str, int]:
    """Return the counts after one call, however it ended."""
    requests: dict[str, int] = {}
    session = open_session(url, requests=requests, **settings)
    with contextlib.suppress(IntegrationError, WriteHeldBack):
        getattr(session, method)("/a", attempted="do it", **({"body": {}} if method == "post" else {}))
    return requests


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ([OK], 1),
        ([answer(404, {"error": "no"})], 1),
        ([answer(503, {"error": "busy"}), reset, OK], 3),
        ([answer(429, {"error": "slow"}), OK], 2),
        ([keep_silent, OK], 2),
        ([HALF, OK], 2),
        ([answer(307, b"", Location="/b"), OK], 2),
    ],
    ids=["ok", "refused", "repeated", "limited", "no answer", "half an answer", "redirected"],
)
def test_every_request_that_is_sent_counts(
    raw_peer: Start, open_session: OpenSession, steps: list[t.Any], count: int
) -> None:
    peer = raw_peer(*steps)
    assert counted(open_session, peer.url, timeout=1 if steps[0] in (keep_silent, HALF) else 30) == {"vendor": count}
    assert len(peer.requests) == count


def test_what_never_left_does_not_count(raw_peer: Start, open_session: OpenSession) -> None:
    assert counted(open_session, raw_peer(OK, listening=False).url) == {}
    assert counted(open_session, raw_peer(OK).url, "post", writes_allowed=False) == {}


def test_gladly_is_counted_by_its_name(gladly: Account) -> None:
    context = Context()
    gladly.script.expect("GET", "/inboxes", answer=[])
    session = open_gladly(validated(DirectoryListing, {**gladly.options, "backend": None}), context)
    session.get("/inboxes", attempted="read")
    session.close()
    assert context.requests == {"gladly": 1}


def test_synthflow_is_counted_by_its_name_and_beside_others(synthflow: Account) -> None:
    context = Context(requests={"gladly": 3, "synthflow": 2})
    synthflow.script.expect("GET", "/assistants/", answer={})
    session = open_synthflow(validated(AssistantListing, synthflow.options), context)
    session.get("/assistants/", attempted="read")
    session.close()
    assert context.requests == {"gladly": 3, "synthflow": 3}


@pytest.mark.parametrize(
    ("method", "reply", "is_told"),
    [
        ("post", OK, True),
        ("post", answer(500), True),
        ("post", reset, True),
        ("delete", keep_silent, True),
        ("post", answer(422), False),
        ("delete", answer(429), False),
        ("get", OK, False),
        ("get", reset, False),
    ],
)
def test_what_wrote_something_or_may_have_is_told(
    raw_peer: Start, open_session: OpenSession, method: str, reply: t.Any, is_told: bool
) -> None:
    written: list[str] = []
    patience = 1 if reply is keep_silent else 30
    session = open_session(raw_peer(*[reply] * 5).url, written=written, timeout=patience, retry_timeout=0)
    with contextlib.suppress(IntegrationError):
        getattr(session, method)("/a", attempted="do it", **({"body": {}} if method == "post" else {}))
    assert bool(written) == is_told
    assert set(written) <= {f"{method.upper()} /a"}
