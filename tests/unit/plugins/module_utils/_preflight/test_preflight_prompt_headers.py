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
        {"prompt": "Ask about {x-ray} and {x-gladly-caller}."},
        {"prompt": "{X-EI} and {X-Diversion} come with the call."},
        {"prompt": "Write {{X-Foo}}, {{ X-Gladly-Caller-ID }} as it is."},
    ],
)
def test_references_that_are_in_order(agent: object) -> None:
    assert list(header_findings("Acme", agent, SENT)) == []


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("X-Gladly-Caller-ID", "Write {X-Gladly-Caller-Id}"),
        ("x-gladly-caller-id", "Write {X-Gladly-Caller-Id}"),
        ("X-Gladly_Caller_Id", "Write {X-Gladly-Caller-Id}"),
        ("X-Gladly-CallerId", "Write {X-Gladly-Caller-Id}"),
    ],
)
def test_a_header_in_other_letters_is_an_error(name: str, fix: str) -> None:
    (finding,) = header_findings("Acme", {"prompt": f"Say {{{name}}} and {{{name}}}."}, SENT)
    assert (finding.severity, finding.check, finding.object) == ("error", "headers", "assistant 'Acme'")
    assert f"its agent.prompt refers to {{{name}}}" in finding.finding
    assert fix in finding.fix


def test_a_header_that_is_not_sent_is_a_warning() -> None:
    (finding,) = header_findings("Acme", {"prompt": "Say {X-Order}."}, SENT)
    assert (finding.severity, finding.object) == ("warning", "assistant 'Acme'")
    assert "its agent.prompt refers to {X-Order}" in finding.finding
    assert finding.fix.startswith("Add X-Order to tenant_headers")


def test_every_text_of_the_assistant_counts() -> None:
    agent = {"greeting_message": "{X-A}", "end_call_reasons_v2": [{"closing_message": "{X-B}"}]}
    places = [finding.finding.partition(" refers")[0] for finding in header_findings("Acme", agent, SENT)]
    assert places == ["its agent.greeting_message", "its agent.end_call_reasons_v2[1].closing_message"]
