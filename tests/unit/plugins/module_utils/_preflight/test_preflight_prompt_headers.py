# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the headers that an assistant's texts refer to."""

from __future__ import annotations

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.prompt_headers import header_findings

SENT = {"X-Gladly-Caller-Id": "{caller_e164}", "X-Gladly-Routing-Selector": "billing"}


@pytest.mark.parametrize(
    "agent",
    [
        None,
        {},
        {"prompt": "The caller is {X-Gladly-Caller-Id}."},
        {"prompt": "{ X-Gladly-Caller-Id } and {caller_name} and X-Other"},
        {"voice_speed": 1, "consent": True, "words": ["{X-Gladly-Routing-Selector}"]},
    ],
)
def test_references_to_what_is_sent(agent: object) -> None:
    assert list(header_findings("Acme", agent, SENT)) == []


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("X-Gladly-Caller-ID", "Write {X-Gladly-Caller-Id}"),
        ("x-gladly-caller-id", "Write {X-Gladly-Caller-Id}"),
        ("X-Gladly_Caller_Id", "Write {X-Gladly-Caller-Id}"),
        ("X-Gladly-CallerId", "Write {X-Gladly-Caller-Id}"),
        ("X-Order", "Add X-Order to tenant_headers"),
    ],
)
def test_a_reference_to_what_is_not_sent(name: str, fix: str) -> None:
    (finding,) = header_findings("Acme", {"prompt": f"Say {{{name}}} and {{{name}}}."}, SENT)
    assert (finding.severity, finding.check, finding.object) == ("error", "headers", "assistant 'Acme'")
    assert f"its agent.prompt refers to {{{name}}}" in finding.finding
    assert fix in finding.fix


def test_every_text_of_the_assistant_counts() -> None:
    agent = {"greeting_message": "{X-A}", "end_call_reasons_v2": [{"closing_message": "{X-B}"}]}
    places = [finding.finding.partition(" refers")[0] for finding in header_findings("Acme", agent, SENT)]
    assert places == ["its agent.greeting_message", "its agent.end_call_reasons_v2[1].closing_message"]
