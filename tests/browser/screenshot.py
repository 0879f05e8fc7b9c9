# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the picture of the runbook page that docs/runbook.md shows."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from chromium import running_chromium
from cobalt import runbook
from playwright.sync_api import Browser

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page import render_page

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "runbook.png"
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
        if arguments.more:
            arguments.more.mkdir(parents=True, exist_ok=True)
            take(browser, page_file, arguments.more / "whole.png", 1000)
            take(browser, page_file, arguments.more / "dark.png", 1000, dark=True)
            take(browser, page_file, arguments.more / "phone.png", 360)
            page = browser.new_page()
            page.goto(page_file.as_uri())
            page.pdf(path=arguments.more / "paper.pdf", format="A4")
    print(PICTURE)


if __name__ == "__main__":
    main()
