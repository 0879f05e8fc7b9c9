# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.journal import Journal
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.wiring import Part
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber

PART = Part(SipNumber, "+12065550100", "numbers[0]", {})
TROUBLE = InvalidInput("numbers", "no", "Yes.")


@pytest.mark.parametrize("requests", [[], ["POST /numbers"]], ids=["not sent", "sent"])
def test_what_failed_counts_as_changed_when_a_write_of_it_was_sent(requests: list[str]) -> None:
    written = ["POST /of-somebody-else"]
    journal = Journal(written)

    written += requests
    entry = journal.add_failure(PART, TROUBLE)

    assert entry["changed"] is bool(requests)
    assert journal.changed is bool(requests)


def test_a_write_of_one_object_is_no_change_of_the_next() -> None:
    written: list[str] = []
    journal = Journal(written)

    written.append("POST /numbers")
    journal.add(PART, {"changed": True})

    assert journal.add_failure(PART, TROUBLE)["changed"] is False
