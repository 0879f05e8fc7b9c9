# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages in Chromium, on a phone and on a desktop: quiet, on their own, within the screen; and the search."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from site_files import FILES, SITE
from visitor import Visitor

# What stands out of the screen without a box of its own to scroll in. The theme's column would scroll as a whole.
SIDEWAYS = """() => {
    const width = document.documentElement.clientWidth;
    const column = document.querySelector(".content");
    const scrolls = element => {
        for (let one = element.parentElement; one && one !== column; one = one.parentElement)
            if (getComputedStyle(one).overflowX !== "visible") return true;
        return false;
    };
    const wide = [...column.querySelectorAll("*")]
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > width + 1 && !scrolls(one))
        .map(one => one.outerHTML.slice(0, 120)).slice(-3);
    const moves = [document.documentElement, column].filter(one => one.scrollWidth > one.clientWidth + 1);
    return wide.concat(moves.map(one => `${one.tagName} ${one.className} scrolls sideways`));
}"""

# Elements of text whose colour is too near to that of what lies behind it, by the contrast that WCAG asks for.
PALE = """() => {
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = ([red, green, blue]) => [red, green, blue].map(value => value / 255)
        .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = element => {
        for (let one = element; one; one = one.parentElement) {
            const colour = numbers(getComputedStyle(one).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("article *")]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
        .filter(one => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
        .filter(one => {
            const pair = [numbers(getComputedStyle(one).color), behind(one)].map(light).sort((a, b) => b - a);
            return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
        })
        .map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`).slice(0, 5);
}"""

EXAMPLES = (
    "index.html",
    "tenants.html",
    "troubleshooting.html",
    "contracts/synthflow.html",
    "collection/index.html",
    "collection/synthflow_sip_number_module.html",
)


def test_no_page_scrolls_sideways_on_a_phone_or_loads_or_says_anything(phone: Visitor) -> None:
    wide = {}
    for file in FILES:
        phone.visit(file)
        if found := phone.page.evaluate(SIDEWAYS):
            wide[str(file)] = found

    assert wide == {}
    phone.assert_content()


def test_no_page_says_anything_on_a_desktop(desk: Visitor) -> None:
    for file in EXAMPLES:
        desk.visit(file)
        assert desk.page.evaluate(SIDEWAYS) == [], file

    desk.assert_content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(desk: Visitor, scheme: str) -> None:
    for file in EXAMPLES:
        desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        desk.visit(file)

        assert desk.page.evaluate(PALE) == [], file


def test_the_search_finds_words_of_pages_and_of_modules(desk: Visitor) -> None:
    desk.visit("index.html")
    desk.page.fill("input[name=q] >> visible=true", "termination_uri")
    desk.page.press("input[name=q] >> visible=true", "Enter")

    desk.page.wait_for_selector("#search-results li a[href*='synthflow_sip_number_module']")
    desk.assert_content()


def test_the_search_says_when_there_is_nothing(desk: Visitor) -> None:
    desk.visit("search.html?q=xylophone")

    desk.page.wait_for_selector("#search-results >> text=did not match any documents")
    assert desk.page.locator("#search-results li").count() == 0
    desk.assert_content()


def test_the_search_works_without_a_server(browser: Browser) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(f"{SITE.as_uri()}/search.html?q=wave_verdict")

    page.wait_for_selector("#search-results li a[href*='wave_verdict_filter']")
    context.close()


def test_the_menu_opens_on_a_phone_and_leads_on(phone: Visitor) -> None:
    phone.visit("index.html")
    link = phone.page.locator(".sidebar-tree a", has_text="Troubleshooting a call path")
    assert not link.is_visible() or link.bounding_box()["x"] < 0  # type: ignore[index]

    phone.page.locator("label.nav-overlay-icon").first.click()
    link.click()

    phone.page.wait_for_url("**/troubleshooting.html")
    phone.assert_content()
