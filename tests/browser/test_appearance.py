# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the page looks on a desk, on a phone, in the dark and on paper."""

from __future__ import annotations

import pytest
from cobalt import DESTINATION, NUMBER, ROUTE, runbook
from conftest import OpenRunbook
from playwright.sync_api import Page, expect

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._steps import step

LONG = "sip:" + "a-very-long-name-without-a-place-to-break" * 5 + "@" + "long." * 30 + "example.com"
EVERYTHING = (
    DESTINATION,
    {
        **ROUTE,
        "steps": [
            *ROUTE["steps"],
            step("ask", "Long?" * 60, "Menu>" * 60, field="Field" * 60, value=LONG, old_value=LONG),
            step("do", "Hidden?", field="Gap", value="a\u00a0b", old_value=""),
        ],
    },
)

# For each element with text of its own: its contrast against what lies behind it, as WCAG 2 computes it.
CONTRASTS = """
() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) { return color; }
    }
    return [255, 255, 255];
  };
  return Array.from(document.querySelectorAll("main *"))
    .filter((element) => Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((element) => element.checkVisibility())
    .map((element) => {
      const [one, other] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
      return [(Math.max(one, other) + .05) / (Math.min(one, other) + .05), element.outerHTML.slice(0, 80)];
    });
}
"""


def too_wide(page: Page, width: int) -> list[str]:
    """Return the elements that reach out of the window."""
    found = page.evaluate(
        """width => Array.from(document.querySelectorAll("main, main *"))
            .filter(element => !element.closest(".visually-hidden"))
            .filter(element => element.getBoundingClientRect().right > width + .5)
            .map(element => element.outerHTML.slice(0, 80))""",
        width,
    )
    return [str(name) for name in found]


@pytest.mark.parametrize("width", [320, 360, 1000])
def test_nothing_has_to_be_scrolled_sideways(open_runbook: OpenRunbook, width: int) -> None:
    page = open_runbook(runbook(*EVERYTHING), viewport={"width": width, "height": 740}).page

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert too_wide(page, width) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(open_runbook: OpenRunbook, scheme: str) -> None:
    page = open_runbook(runbook(*EVERYTHING), color_scheme=scheme).page
    page.check("#step-2")
    page.check("#step-12")
    page.get_by_role("button", name="Copy Name, step 2").click()
    expect(page.get_by_role("button", name="Copied Name, step 2")).to_be_visible()

    contrasts = page.evaluate(CONTRASTS)

    assert len(contrasts) > 100
    assert [found for found in contrasts if found[0] < 4.5] == []


def test_the_dark_page_is_dark(open_runbook: OpenRunbook) -> None:
    backgrounds = [
        open_runbook(color_scheme=scheme).page.evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]

    assert [sum(map(int, color[4:-1].split(","))) > 380 for color in backgrounds] == [True, False]


def test_questions_and_checks_look_different_from_changes(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page
    colors = {
        kind: page.locator(f".step.{kind}").first.evaluate("step => getComputedStyle(step).borderLeftColor")
        for kind in ("ask", "do", "check")
    }

    assert len(set(colors.values())) == 3
    assert page.locator(".step.ask .kind").all_inner_texts() == ["Question"] * 3
    assert set(page.locator(".step.check .kind").all_inner_texts()) == {"Check"}
    assert set(page.locator(".step.do .kind").all_inner_texts()) == {"Change"}


def test_the_head_says_what_it_is_about(open_runbook: OpenRunbook) -> None:
    page = open_runbook().page

    assert page.locator(".facts dd").all_inner_texts() == [
        "cobalt",
        "cobalt.gladly.com",
        "cobalt.sip.gladly.com",
        "2026-11-22 19:30 UTC",
        "2 changes pending, 21 steps",
    ]
    expect(page).to_have_title("Gladly settings of cobalt")
    expect(page.locator("legend").nth(1)).to_have_text(f"2. Change the inbound route of {NUMBER}")


def test_on_paper_there_are_squares_and_no_buttons(open_runbook: OpenRunbook) -> None:
    page = open_runbook(color_scheme="dark").page
    page.check("#step-1")

    page.emulate_media(media="print")

    assert page.locator("button:visible, #progress:visible").count() == 0
    boxes = [box.bounding_box() for box in page.get_by_role("checkbox").all()]
    assert len(boxes) == 21
    assert all(box is not None and box["width"] >= 15 and box["width"] == box["height"] for box in boxes)
    box = page.locator("#step-2")
    assert box.evaluate("box => getComputedStyle(box).borderTopColor") == "rgb(0, 0, 0)"
    assert page.locator("#step-1").evaluate("box => getComputedStyle(box, '::before').content") == '"\u2713"'
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert set(page.locator(".step").evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")) == {
        "avoid"
    }
    expect(page.get_by_text("Done by ___")).to_be_visible()


def test_printing(open_runbook: OpenRunbook) -> None:
    page = open_runbook(runbook(*EVERYTHING)).page

    paper = page.pdf(format="A4")

    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type/Page\n") + paper.count(b"/Type /Page ") >= 3
