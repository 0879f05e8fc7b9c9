# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the pictures of the pages that docs/runbook.md and docs/reports.md show."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from cobalt import runbook
from fleet import fleet
from playwright.sync_api import Browser

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.page import render_page as render_report
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page import render_page
from chromium import running_chromium

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PICTURE = IMAGES / "runbook.png"
REPORT_PICTURE = IMAGES / "report.png"
DONE = 4


def take(
    browser: Browser, page_file: Path, picture: Path, width: int, *, dark: bool = False, whole: bool = True
) -> None:
    """Take a picture of the page, or of its top, with the first steps marked."""
    page = browser.new_page(viewport={"width": width, "height": 1100}, color_scheme="dark" if dark else "light")
    page.goto(page_file.as_uri())
    for number in range(1, DONE + 1):
        page.check(f"#step-{number}")
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=picture, full_page=whole)
    page.close()


def take_report(browser: Browser, page_file: Path, picture: Path, width: int, *, dark: bool = False) -> None:
    """Take a picture of the top of a report, with one tenant opened where the whole page is wanted."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page.goto(page_file.as_uri())
    if picture != REPORT_PICTURE:
        page.locator(".tenant > summary").nth(1).click()
    page.screenshot(path=picture, full_page=picture != REPORT_PICTURE)
    page.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip())
    parser.add_argument("--more", type=Path, metavar="FOLDER", help="pictures of the whole page, dark, phone, paper")
    arguments = parser.parse_args()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_chromium() as browser:
        page_file = Path(folder) / "cobalt.html"
        page_file.write_text(render_page(runbook()), encoding="utf-8")
        take(browser, page_file, PICTURE, 1000, whole=False)
        report_file = Path(folder) / "rollout.html"
        report_file.write_text(render_report(fleet()), encoding="utf-8")
        take_report(browser, report_file, REPORT_PICTURE, 1100)
        if arguments.more:
            arguments.more.mkdir(parents=True, exist_ok=True)
            take(browser, page_file, arguments.more / "whole.png", 1000)
            take(browser, page_file, arguments.more / "dark.png", 1000, dark=True)
            take(browser, page_file, arguments.more / "phone.png", 360)
            take_report(browser, report_file, arguments.more / "report-dark.png", 1100, dark=True)
            take_report(browser, report_file, arguments.more / "report-phone.png", 360)
            page = browser.new_page()
            page.goto(page_file.as_uri())
            page.pdf(path=arguments.more / "paper.pdf", format="A4")
    print(PICTURE, REPORT_PICTURE)


if __name__ == "__main__":
    main()
