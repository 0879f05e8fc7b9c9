# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the page, read back by the standard library's parser. A real browser has it in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t
from html.parser import HTMLParser

import pytest
from runbook_samples import ADDRESS, HOSTILE, everywhere, item, step

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook, read_pending
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page import render_page
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page_script import SCRIPT

LOADING = {"src", "href", "action", "formaction", "srcset", "style", "background", "data", "poster", "ping"}


class Reader(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self) -> list[str | None]:
        """Return what the copy buttons copy."""
        return [attributes["data-value"] for _tag, attributes in self.tags if "data-value" in attributes]


def render(*pending: dict[str, t.Any], **facts: t.Any) -> str:
    """Return the page of what is pending."""
    return render_page(Runbook("acme", read_pending(pending), **facts))


def shape(text: str) -> list[str]:
    """Return the tags of a page, without those that mark what cannot be seen."""
    return [tag for tag, attributes in Reader(text).tags if tag != "small" and attributes.get("class") != "mark"]


def test_a_step_has_a_box_a_menu_a_field_and_both_values() -> None:
    page = render(item(steps=[step(menu="Settings > Voice", field="SIP Address", value=ADDRESS, old_value="old")]))

    assert '<input type="checkbox" id="step-1" autocomplete="off">' in page
    assert "<dt>Menu</dt><dd><bdi>Settings &gt; Voice</bdi></dd>" in page
    assert "<dt>Field</dt><dd><strong><bdi>SIP Address</bdi></strong></dd>" in page
    assert '<dt>Before</dt><dd class="old"><code id="old-1" data-value="old" dir="ltr">old</code></dd>' in page
    assert f'<code id="value-1" data-value="{ADDRESS}" dir="ltr">{ADDRESS}</code><button type="button"' in page


def test_steps_are_numbered_through() -> None:
    page = render(item("inbound_route", "update"), item())

    assert [attributes["start"] for tag, attributes in Reader(page).tags if tag == "ol"] == ["1", "4"]
    assert re.findall(r'<span class="number">(\d+)\.</span>', page) == ["1", "2", "3", "4", "5", "6"]
    assert re.findall(r'<li class="step (\w+)">', page) == ["ask", "do", "check"] * 2


def test_the_page_loads_nothing_and_its_policy_says_so() -> None:
    page = render(item())
    reader = Reader(page)
    texts = {kind: page.partition(f"<{kind}>")[2].partition(f"</{kind}>")[0] for kind in ("style", "script")}
    used = {name for _tag, attributes in reader.tags for name in attributes}
    policy = next(str(attributes["content"]) for tag, attributes in reader.tags if "http-equiv" in attributes)

    assert not used & LOADING
    assert not [name for name in used if name.startswith("on")]
    assert not {"link", "img", "iframe", "object", "base", "form", "a"} & {tag for tag, _attributes in reader.tags}
    assert policy.startswith("default-src 'none'; ")
    for kind, text in texts.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "url(" not in texts["style"]
    assert "@import" not in texts["style"]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_no_text_changes_the_structure(hostile: str) -> None:
    page = render(everywhere(hostile), organization=hostile, sip_domain=hostile)
    harmless = render(everywhere("harmless"), organization="harmless", sip_domain="harmless")

    assert shape(page) == shape(harmless)
    assert f"<script>{SCRIPT}</script>" in page
    assert page.count("<script") == 1


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_the_value_to_copy_is_the_value(hostile: str) -> None:
    reader = Reader(render(item("inbound_route", "update", steps=[step(value=hostile)])))

    assert reader.values()[0] == hostile


def test_what_cannot_be_seen_is_marked_where_it_is_shown() -> None:
    page = render(item(name="a\u202eb", steps=[step(value="c\u00a0d", instruction="e\u200bf")]))

    assert "&#x27;a[U+202E]b&#x27;" in page
    assert 'data-value="c\u00a0d"' in page
    assert '>c<span class="mark">U+00A0</span>d</code>' in page
    assert "e[U+200B]f" in page
    assert page.count("cannot be seen") == 1
    assert "cannot be seen" not in render(item())


def test_the_key_of_the_marks_follows_the_content() -> None:
    def key(page: str) -> str:
        return re.findall(r'<main data-runbook="([0-9a-f]{32})">', page)[0]

    assert key(render(item())) == key(render(item()))
    assert key(render(item())) != key(render(item(since="2026-11-23T08:00:00Z")))


def test_the_same_content_is_the_same_page() -> None:
    assert render(item(), item("inbound_route")) == render(item("inbound_route"), item())


def test_facts_that_are_not_known_are_left_out() -> None:
    page = render(item(since=""))

    assert "Gladly organization" not in page
    assert "Waiting since" not in page
    assert "<dt>Waiting</dt><dd>1 change pending, 3 steps</dd>" in page


def test_the_way_back_offers_the_old_values() -> None:
    way_back = render(item(action="update")).partition("The way back")[2]

    assert '<dt>SIP Address</dt><dd><div class="value"><code id="back-1-1" data-value="sip:old@example.com"' in way_back
    assert 'data-copies="back-1-1"' in way_back
