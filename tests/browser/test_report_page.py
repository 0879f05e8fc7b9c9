# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a rollout's report, in a real browser, from a file, without network."""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import MILLISECONDS, Opened
from fleet import fleet, record
from playwright.sync_api import Browser, Page, expect
from test_appearance import CONTRASTS, too_wide

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.document import (
    Document,
    Facts,
    document,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.page import render_page

OpenReport = Callable[..., Page]
HOSTILE = (
    "<script>window.hacked = true</script>",
    "</script><script>window.hacked = true</script>",
    "<!--<script>",
    "<img src=x onerror='window.hacked = true'>",
    "</pre></details><h1>Mine</h1><!--",
    "javascript:window.hacked = true",
    "line\u2028separator \u2029 \ud800 alone",
    "__proto__",
)
FIELDS = ("wave", "region", "backend", "text", "runbook")


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[OpenReport]:
    """Return a function that opens a report; in the end no page has loaded or said anything."""
    opened: list[Opened] = []
    with contextlib.ExitStack() as stack:

        def start(report: Document | None = None, **settings: t.Any) -> Page:
            file = tmp_path / f"report {len(opened)}.html"
            file.write_text(render_page(report or fleet()), encoding="utf-8")
            context = browser.new_context(offline=True, **settings)
            stack.callback(context.close)
            context.set_default_timeout(MILLISECONDS)
            opened.append(Opened(context, file))
            return opened[-1].page

        yield start
        for one in opened:
            assert set(one.requests) <= {one.file.as_uri()}
            assert one.complaints == []


def one_tenant(**more: t.Any) -> Document:
    """Return a report of one tenant that was rolled back, with something else in it."""
    return document(Facts("integrate.yml", 0.0, 9.0, True, False), [{**record(11, 200).to_tenant(), **more}])


def names(page: Page) -> list[str]:
    """Return the tenants that are listed."""
    return page.locator(".tenant > summary .name").all_inner_texts()


def open_first(page: Page) -> t.Any:
    """Open the first tenant and return it."""
    page.locator(".tenant > summary").first.click()
    # It is made a moment after the click.
    expect(page.locator(".tenant").first.locator(".inside")).to_be_visible()
    return page.locator(".tenant").first


def test_the_fleet_at_a_glance(open_report: OpenReport) -> None:
    page = open_report()

    expect(page).to_have_title("Rollout: integrate.yml")
    tiles = dict(
        zip(page.locator(".tile span").all_inner_texts(), page.locator(".tile b").all_inner_texts(), strict=True)
    )
    assert tiles == {
        "tenants": "200",
        "done": "178",
        "failed": "10",
        "open or waiting": "12",
        "changed": "128",
        "run": "1:20 min",
        "requests": "2,522",
        "first certificate expires": "9 days",
    }
    assert page.locator(".waves tr").count() == 3
    assert page.locator("#banners *").count() == 0
    widths = page.locator("#glance > .bar span").evaluate_all("pieces => pieces.map(piece => piece.style.width)")
    assert round(sum(float(width.rstrip("%")) for width in widths)) == 100


def test_predictions_and_runs_that_were_broken_off_say_so(open_report: OpenReport) -> None:
    page = open_report(fleet(20, predicted=True, finished=False, notes=["A note."]))

    expect(page).to_have_title("Prediction: integrate.yml")
    assert [text.split(".")[0] for text in page.locator(".banner").all_inner_texts()] == [
        "Predictions",
        "Not finished",
        "A note",
    ]
    open_first(page)
    expect(page.locator(".tile", has_text="would change")).to_have_count(1)


def test_the_worst_come_first(open_report: OpenReport) -> None:
    page = open_report()

    assert names(page)[:3] == ["harbor-47", "lumen-11", "delta-3"]
    page.get_by_label("order").select_option("run")
    assert names(page)[:3] == ["acme-0", "borealis-1", "cobalt-2"]
    page.get_by_label("order").select_option("name")
    assert names(page)[:2] == ["acme-0", "acme-20"]
    page.get_by_label("order").select_option("slow")
    assert page.locator(".took").first.inner_text() == "2.0 s"


def test_search_and_filters(open_report: OpenReport) -> None:
    page = open_report()
    expect(page.locator("#count")).to_have_text("200 tenants")

    page.get_by_role("button", name="7 stopped").click()
    expect(page.locator("#count")).to_have_text("7 of 200 tenants")
    page.get_by_role("button", name="1 rolled back").click()
    expect(page.locator("#count")).to_have_text("8 of 200 tenants")
    page.get_by_label("wave").select_option(label="canary")
    expect(page.locator("#count")).to_have_text("2 of 200 tenants")
    page.get_by_role("searchbox").fill("FJORD")
    assert names(page) == ["fjord-5"]
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.locator("#tenants")).to_have_text("No tenant is like that.")

    page.get_by_role("searchbox").fill("+12065550147")
    page.get_by_label("wave").select_option(label="all")
    for name in ("7 stopped", "1 rolled back"):
        page.get_by_role("button", name=name).click()
    assert [name.rpartition("-")[2] for name in names(page)] == ["147"]


def test_a_thousand_tenants_are_made_when_they_are_looked_at(open_report: OpenReport) -> None:
    page = open_report(fleet(1000))

    assert len(names(page)) == 100
    assert page.locator(".inside").count() == 0
    page.get_by_role("button", name="Show 100 more").click()
    assert len(names(page)) == 200
    page.get_by_role("searchbox").fill("tundra-999")
    expect(page.locator("#count")).to_have_text("1 of 1000 tenants")
    open_first(page)
    assert page.locator(".inside").count() == 1


def test_a_tenant_that_was_rolled_back(open_report: OpenReport) -> None:
    page = open_report(one_tenant())
    tenant = open_first(page)

    expect(tenant.locator(".failure .message")).to_contain_text("404: the peer does not know the number")
    expect(tenant.locator(".failure .fix")).to_have_text("What to do: Mend what is named, then run again.")
    assert tenant.locator(".objects .object").all_inner_texts() == [
        "changed +12065550011 synthflow_sip_number",
        "changed +12065550011 gladly_inbound_route",
    ]
    assert tenant.locator(".diff .removed").all_inner_texts() == ['-    "target": "Agents",', '-    "type": "queue"']
    assert [text.split()[0] for text in tenant.locator(".rungs .rung").all_inner_texts()] == [
        "dns",
        "connect",
        "tls",
        "options",
    ]
    assert tenant.locator(".rungs li").last.get_attribute("class") == "bad"
    assert "61 days left sip.us.synthflow.ai" in tenant.locator(".part", has_text="Certificates").inner_text()
    assert "6 Synthflow" in tenant.locator(".facts").inner_text()


def test_the_ladder_is_a_diagram(open_report: OpenReport) -> None:
    page = open_report(one_tenant())
    ladder = open_first(page).locator(".ladder")

    assert ladder.locator(".ends").inner_text().split("\n") == ["This machine", "sip.us.synthflow.ai:32682"]
    arrows = ladder.locator(".arrow")
    assert [arrow.get_attribute("class") for arrow in arrows.all()] == ["arrow sent asked", "arrow received bad"]
    assert arrows.nth(1).inner_text().endswith("404 Not Found (OPTIONS)")
    heads = [arrow.evaluate("a => getComputedStyle(a, '::after').right") for arrow in arrows.all()]
    assert heads[0] == "0px"
    assert heads[1] != "0px"
    expect(ladder.locator(".sip").first).to_be_hidden()
    arrows.first.click()
    expect(ladder.locator(".sip").first).to_contain_text("Max-Forwards: 70")


def test_messages_that_were_left_out_are_a_gap(open_report: OpenReport) -> None:
    made = record(11, 200).to_tenant()
    (probe,) = made["probes"]
    page = open_report(one_tenant(probes=[{**probe, "ladder": probe["ladder"] * 25, "left_out": 7}]))
    tenant = open_first(page)

    steps = tenant.locator(".ladder li")
    assert steps.count() == 51
    assert steps.nth(40).inner_text().strip() == "7 messages left out"


@pytest.mark.parametrize("text", HOSTILE)
def test_values_are_text_and_nothing_else(open_report: OpenReport, text: str) -> None:
    made = record(11, 200).to_tenant()
    (probe,) = made["probes"]
    message = {**probe["ladder"][0], "summary": text, "message": text}
    rung = {**probe["rungs"][0], "name": text, "detail": text, "verdict": text}
    hostile = one_tenant(
        name=text,
        **dict.fromkeys(FIELDS, text),
        requests={text: 1},
        failure={"task": text, "message": text, "next_step": text},
        objects=[{**made["objects"][0], "object": text, "module": text, "diff": [f"+{text}", text]}],
        findings=[dict.fromkeys(("severity", "object", "finding", "fix"), text)],
        verification={"verdict": text, "text": [text]},
        probes=[{**probe, "label": text, "peer": text, "verdict": text, "ladder": [message], "rungs": [rung]}],
        certificates=[{"host": text, "subject": text, "not_after": text, "days_left": 1}],
        left_out=[text],
    )
    page = open_report({**hostile, "playbook": text, "notes": [text]}, viewport={"width": 360, "height": 740})

    tenant = open_first(page)
    tenant.locator(".arrow").first.click()
    page.get_by_role("searchbox").fill(text[:6])

    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.scripts.length") == 2
    assert page.locator("img, base, iframe, a, link, meta[http-equiv=refresh]").count() == 0
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_cannot_be_seen_is_written_out(open_report: OpenReport) -> None:
    page = open_report(one_tenant(name="exe\u202etxt.\u200b"))

    assert names(page) == ["exe[U+202E]txt.[U+200B]"]


LONG = {
    "name": "a-very-long-name-without-a-place-to-break" * 4,
    "text": "x" * 900,
    "failure": {"task": "y" * 300, "message": "z" * 900, "next_step": "w" * 300},
    "wave": "v" * 80,
}


@pytest.mark.parametrize("width", [320, 360, 800, 1100])
def test_nothing_has_to_be_scrolled_sideways(open_report: OpenReport, width: int) -> None:
    found = fleet(60)
    found["tenants"][0].update(LONG)
    page = open_report(found, viewport={"width": width, "height": 740})
    page.get_by_role("searchbox").fill("a-very-long-name")
    open_first(page)
    page.get_by_role("searchbox").fill("")
    open_first(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert too_wide(page, width) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(open_report: OpenReport, scheme: str) -> None:
    page = open_report(fleet(predicted=True), color_scheme=scheme)
    page.get_by_role("button", name="7 stopped").click()
    page.get_by_role("button", name="7 pending").click()
    for tenant in (page.locator(".tenant > summary").nth(0), page.locator(".tenant > summary").last):
        tenant.click()
    page.locator(".arrow").first.click()

    contrasts = page.evaluate(CONTRASTS)

    assert len(contrasts) > 100
    assert [found for found in contrasts if found[0] < 4.5] == []


def test_the_keyboard_is_enough(open_report: OpenReport) -> None:
    page = open_report(one_tenant())

    page.locator(".tenant > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".inside")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".sip").first).to_be_visible()


def test_paper_has_all_tenants_and_no_controls(open_report: OpenReport) -> None:
    page = open_report(color_scheme="dark")

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    assert len(names(page)) == 200
    assert page.locator("#filters:visible, button.more:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_scripts_it_says_what_to_do(open_report: OpenReport) -> None:
    page = open_report(java_script_enabled=False)

    expect(page.get_by_text("This page needs JavaScript.")).to_be_visible()
