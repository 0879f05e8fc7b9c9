# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes from data never runs, loads or deceives, and is copied exactly as it is."""

from __future__ import annotations

import typing as t

import pytest
from cobalt import DESTINATIONS, runbook
from conftest import Clipboard, OpenRunbook
from playwright.sync_api import expect

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._steps import step

HACK = "window.hacked = true"
HOSTILE = (
    f"<script>{HACK}</script>",
    f"</code></dd></main></script><script>{HACK}</script>",
    f'"><img src="http://127.0.0.1:9/x" onerror="{HACK}">',
    f"' onmouseover='{HACK}' x='",
    f"</title></style><svg onload={HACK}>",
    "<!-- <b> &lt;i&gt; &amp; &#60; ]]> -->",
    "<base href=http://127.0.0.1:9/><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "`${alert(1)}` {{ 7 * 7 }} {% raw %} $title %s \\u003cscript\\u003e",
    "two lines\nand\ttab  and two spaces ",
    "x" * 5000,
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 <b>",
)
DECEPTIVE = (
    ("sip:\u202e001@evil\u202c", "sip:U+202E001@evilU+202C"),
    ("zero\u200bwidth\ufeff", "zeroU+200BwidthU+FEFF"),
    ("no\u00a0break", "noU+00A0break"),
    ("bell\x07escape\x1b", "bellU+0007escapeU+001B"),
    ("line\u2028separator", "lineU+2028separator"),
)


def item(text: str) -> dict[str, t.Any]:
    """Return an item that has a text wherever there can be one."""
    fields = {"field": text, "value": text, "old_value": text}
    steps = [step(kind, text, text, **fields) for kind in ("ask", "do", "check")]
    return {"kind": "inbound_route", "name": text, "action": "update", "since": text, "steps": steps}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_text(open_runbook: OpenRunbook, clipboard: Clipboard, text: str) -> None:
    opened = open_runbook(
        runbook(item(text), organization=text, sip_domain=text), viewport={"width": 360, "height": 700}
    )
    page = opened.page
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.mouse.move(180, 350)

    page.locator("button[data-copies=value-2]").click()

    expect(page.locator("button[data-copies=value-2]")).to_contain_text("Copied")
    assert clipboard.text() == text
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.scripts.length") == 1
    assert page.locator("img, svg, base, iframe, a, link, meta[http-equiv=refresh]").count() == 0
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("text", "shown"), DECEPTIVE, ids=[shown for _text, shown in DECEPTIVE])
def test_what_cannot_be_seen_is_written_out_and_copied_as_it_is(
    open_runbook: OpenRunbook, clipboard: Clipboard, text: str, shown: str
) -> None:
    opened = open_runbook(runbook(item(text)))

    assert opened.page.locator("#value-2").inner_text() == shown
    expect(opened.page.locator(".value small").first).to_be_visible()
    opened.page.locator("button[data-copies=value-2]").click()
    expect(opened.page.locator("button[data-copies=value-2]")).to_contain_text("Copied")
    assert clipboard.text() == text


def test_ends_of_lines_of_another_system_are_kept(open_runbook: OpenRunbook) -> None:
    opened = open_runbook(runbook(item("one\r\ntwo\rthree")))

    assert opened.page.locator("#value-2").get_attribute("data-value") == "one\r\ntwo\rthree"


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("const s = document.createElement('script'); s.textContent = 'window.hacked = true'; document.body.append(s)",
         "script-src-elem"),
        ("document.body.setAttribute('onclick', 'window.hacked = true'); document.body.click()", "script-src-attr"),
        ("new Image().src = 'http://127.0.0.1:9/x'", "img-src"),
        ("fetch('http://127.0.0.1:9/x').catch(() => {})", "connect-src"),
        ("const f = document.createElement('iframe'); f.src = 'http://127.0.0.1:9/'; document.body.append(f)",
         "frame-src"),
        ("const l = document.createElement('style'); l.textContent = 'body { color: red }'; document.body.append(l)",
         "style-src-elem"),
        ("const b = document.createElement('base'); b.href = 'http://127.0.0.1:9/'; document.head.append(b)",
         "base-uri"),
        ("const f = document.createElement('form'); f.action = 'http://127.0.0.1:9/'; document.body.append(f); "
         "f.submit()", "form-action"),
    ],
    ids=lambda value: value if " " not in value else "",
)  # fmt: skip
def test_the_policy_stops_what_would_get_in_all_the_same(
    open_runbook: OpenRunbook, attempt: str, directive: str
) -> None:
    opened = open_runbook(runbook())
    refused = opened.page.evaluate(
        f"""new Promise((resolve) => {{
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            {attempt};
        }})"""
    )

    assert refused == directive
    assert opened.page.evaluate("window.hacked") is None
    # The browser tells of each attempt that it refuses: that is meant here.
    assert opened.complaints
    opened.complaints.clear()
    opened.requests.clear()


def test_the_menu_is_text_too(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page

    expect(page.locator(".step dd").first).to_have_text(DESTINATIONS)
