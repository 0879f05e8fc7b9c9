# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the wait that a vendor asks for: seconds, a date in each form that HTTP has, and what is neither."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._retry_after import retry_after

SENT = "Wed, 21 Oct 2026 07:27:30 GMT"


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("7", 7), (" 120 ", 120)])
def test_seconds(value: str, seconds: float) -> None:
    assert retry_after({"Retry-After": value}) == seconds


@pytest.mark.parametrize(
    "date",
    ["Wed, 21 Oct 2026 07:28:00 GMT", "Wednesday, 21-Oct-26 07:28:00 GMT", "Wed Oct 21 07:28:00 2026"],
    ids=["current", "RFC 850", "asctime"],
)
def test_a_date_counts_from_the_date_of_the_answer(date: str) -> None:
    assert retry_after({"Retry-After": date, "Date": SENT}) == 30


@pytest.mark.parametrize("sent", [{}, {"Date": "some day"}], ids=["missing", "unreadable"])
def test_a_date_counts_from_now_when_the_answer_has_no_date(sent: dict[str, str]) -> None:
    wait = retry_after({"Retry-After": formatdate(time.time() + 30, usegmt=True), **sent})
    assert wait is not None
    assert 20 < wait <= 30


@pytest.mark.parametrize("value", [SENT, "Wed, 21 Oct 2015 07:28:00 GMT"], ids=["now", "long ago"])
def test_a_date_that_has_passed_asks_for_nothing(value: str) -> None:
    assert retry_after({"Retry-After": value, "Date": SENT}) is None


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "soon", "1.5", "-1", "+5", "1e5", "120, 60", "\u00b2", "\u0661", "2026-10-21T07:28:00Z"),
        "Wed, 21 Foo 2026 07:28:00 GMT",
        "Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 +99999999999999999",
    ],
)
def test_what_is_neither_is_as_if_it_were_not_there(value: str) -> None:
    assert retry_after({"Retry-After": value, "Date": SENT}) is None
    assert retry_after({}) is None
