# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what a message shows of a web page."""

from __future__ import annotations

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._page_text import in_words

GATEWAY = """
<html><head><title>502 Bad Gateway</title><style>h1 {color: red}</style></head>
<body><h1>502 Bad Gateway</h1><p>nginx &amp; friends</p><script>alert("no")</script></body></html>
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GATEWAY, "a web page that says: 502 Bad Gateway - nginx & friends"),
        ("<!DOCTYPE html><p>Log in", "a web page that says: Log in"),
        ("<html><script>", "a web page without words"),
        ("<html><p>&lt;b&gt;", "a web page that says: <b>"),
        ("<html" + "<p" * 100_000, "a web page without words"),
        # Python's reader of pages gives up with an AssertionError.
        ("<html><p>Log in<![ if x]>", "a web page that says: Log in"),
        ("<html><![x<p>Log in", "a web page without words"),
    ],
)
def test_a_page_is_told_by_its_words(text: str, words: str) -> None:
    assert in_words(text) == words


@pytest.mark.parametrize("text", ["", "not ready", '{"half": ', "5 < 6", "<oops>"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert in_words(text) == text
