# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Marking steps and copying values, in a real browser, from a file, without network."""

from __future__ import annotations

import pytest
from cobalt import ADDRESS, DESTINATION, NUMBER, ROUTE, runbook
from conftest import Clipboard, OpenRunbook
from playwright.sync_api import Page, expect

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page import render_page

STEPS = 21
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
CLIPBOARD_REFUSES = "navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));"
NOTHING_COPIES = NO_CLIPBOARD + "document.execCommand = () => false;"
STORAGE_REFUSES = """
Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }});
"""


def marked(page: Page) -> list[str]:
    """Return the steps that are marked."""
    found = page.eval_on_selector_all("input:checked", "boxes => boxes.map(box => box.id)")
    return [str(name) for name in found]


def expect_progress(page: Page, done: int, steps: int = STEPS) -> None:
    """Wait until that is what the page says about the work."""
    expect(page.locator("#progress p")).to_have_text(f"{done} of {steps} done")
    assert page.locator("#progress progress").evaluate("bar => [bar.value, bar.max]") == [done, steps]


def test_a_reload_keeps_the_marks(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page
    expect_progress(page, 0)

    page.check("#step-1")
    page.get_by_text("with everything after the semicolon").click()

    expect_progress(page, 2)
    expect(page.locator("#announcement")).to_have_text("2 of 21 done")
    page.reload()
    expect_progress(page, 2)
    assert marked(page) == ["step-1", "step-4"]
    page.uncheck("#step-1")
    page.reload()
    assert marked(page) == ["step-4"]


def test_unmark_all(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page
    for number in range(1, STEPS + 1):
        page.check(f"#step-{number}")
    expect_progress(page, STEPS)

    page.get_by_role("button", name="Unmark all").click()

    expect_progress(page, 0)
    page.reload()
    assert marked(page) == []


def test_another_tab_follows(open_runbook: OpenRunbook) -> None:
    opened = open_runbook()
    other = opened.tab()

    opened.page.check("#step-2")

    expect(other.locator("#step-2")).to_be_checked()
    expect_progress(other, 1)


def test_marks_do_not_pass_to_a_page_with_other_steps(open_runbook: OpenRunbook) -> None:
    opened = open_runbook()
    opened.page.check("#step-1")
    changed = {**ROUTE, "since": "2026-11-23T08:00:00Z"}
    opened.file.write_text(render_page(runbook(DESTINATION, changed)), encoding="utf-8")

    opened.page.reload()

    expect_progress(opened.page, 0)


def test_a_browser_that_keeps_nothing(open_runbook: OpenRunbook) -> None:
    page = open_runbook(before=STORAGE_REFUSES).page
    expect(page.locator("#forgetful")).to_be_hidden()

    page.check("#step-3")

    expect_progress(page, 1)
    expect(page.locator("#forgetful")).to_be_visible()


@pytest.mark.parametrize("kept", ["", "no JSON", "null", '{"step-1": true}', '["step-99", 5, null]'])
def test_whatever_stands_in_the_storage(open_runbook: OpenRunbook, kept: str) -> None:
    page = open_runbook().page
    page.evaluate(
        "text => localStorage.setItem('gladly-runbook-' + document.querySelector('main').dataset.runbook, text)", kept
    )

    page.reload()

    expect_progress(page, 0)
    page.check("#step-1")
    expect_progress(page, 1)


@pytest.mark.parametrize("before", ["", NO_CLIPBOARD, CLIPBOARD_REFUSES], ids=["clipboard", "none", "refused"])
def test_copy_a_value(open_runbook: OpenRunbook, clipboard: Clipboard, before: str) -> None:
    opened = open_runbook(before=before)
    button = opened.page.get_by_role("button", name="Copy SIP Address, step 4")

    button.click()

    expect(button).to_have_count(0)
    copied = opened.page.get_by_role("button", name="Copied SIP Address, step 4")
    expect(copied).to_be_visible()
    expect(copied).to_be_focused()
    expect(opened.page.locator("#announcement")).to_have_text("Copied SIP Address, step 4")
    assert clipboard.text() == ADDRESS
    assert marked(opened.page) == []


@pytest.mark.parametrize("before", ["", NO_CLIPBOARD], ids=["clipboard", "none"])
def test_copy_several_lines(open_runbook: OpenRunbook, clipboard: Clipboard, before: str) -> None:
    opened = open_runbook(before=before)

    opened.page.get_by_role("button", name="Copy IP Allowlist").click()

    expect(opened.page.get_by_role("button", name="Copied IP Allowlist")).to_be_visible()
    assert clipboard.text() == "34.139.4.161/32\n35.237.42.43/32"


def test_the_button_is_a_copy_button_again_after_a_while(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page
    page.clock.install()

    page.get_by_role("button", name="Copy Name, step 2").click()

    expect(page.get_by_role("button", name="Copied Name, step 2")).to_be_visible()
    page.clock.run_for(5000)
    expect(page.get_by_role("button", name="Copy Name, step 2")).to_be_visible()


def test_what_cannot_be_copied_is_marked_for_the_hand(open_runbook: OpenRunbook) -> None:
    page = open_runbook(before=NOTHING_COPIES).page

    page.get_by_role("button", name="Copy SIP Address, step 4").click()

    expect(page.get_by_role("button", name="Copy what is marked SIP Address, step 4")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == ADDRESS


def test_copy_the_confirmation_and_the_way_back(open_runbook: OpenRunbook, clipboard: Clipboard) -> None:
    opened = open_runbook()

    announcement = opened.page.locator("#announcement")

    opened.page.get_by_role("button", name="Copy the command").click()
    expect(announcement).to_have_text("Copied the command")
    command = clipboard.text()
    opened.page.get_by_role("button", name="Copy the extra variables").click()
    expect(announcement).to_have_text("Copied the extra variables")
    variables = clipboard.text()
    opened.page.get_by_role("button", name="Copy Routing action, to set it back").click()
    expect(announcement).to_have_text("Copied Routing action, to set it back")

    assert "--limit cobalt" in command
    assert "tenant_gladly_confirm" in command
    assert variables.startswith('tenant_gladly_confirm:\n  tenants: "cobalt"\n  who: ')
    assert clipboard.text() == "queue Agents"


def test_the_keyboard_is_enough(open_runbook: OpenRunbook, clipboard: Clipboard) -> None:
    opened = open_runbook()
    page = opened.page

    page.get_by_role("button", name="Unmark all").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert marked(page) == ["step-1", "step-2"]
    expect(page.get_by_role("button", name="Copied Name, step 2")).to_be_focused()
    assert clipboard.text() == "Synthflow AI"


def test_steps_bear_names_for_those_who_do_not_see_them(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page

    assert page.get_by_role("checkbox").count() == STEPS
    expect(page.get_by_role("checkbox", name=f"20. Check Call {NUMBER} from another phone")).to_have_count(1)
    expect(page.get_by_role("group", name="1. Create the SIP destination 'Synthflow AI'")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("Gladly settings of cobalt")
    assert page.locator("ol").evaluate_all("lists => lists.map(list => list.children.length)") == [11, 10]


def test_without_scripts_the_page_is_still_a_list(open_runbook: OpenRunbook) -> None:
    page = open_runbook(java_script_enabled=False).page

    page.check("#step-1")

    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("#progress")).to_be_hidden()
