# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A browser that reaches the site alone, and tells what it asked for elsewhere and complained of."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route

MILLISECONDS = 20_000


class Visitor:
    """A page of the browser that reaches this site and nothing else."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(MILLISECONDS)
        page.context.route(lambda url: not url.startswith(address), self._refuse)
        page.on("console", lambda message: self.complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _refuse(self, route: Route) -> None:
        self.elsewhere.append(f"{self.page.url}: {route.request.url}")
        route.abort()

    def visit(self, file: Path | str) -> None:
        """Open a page of the site, and wait until all it needs is there."""
        self.page.goto(f"{self.address}/{file}", wait_until="load")

    def assert_content(self) -> None:
        """No page asked for anything elsewhere, or complained."""
        assert not self.elsewhere, self.elsewhere
        assert not self.complaints, self.complaints
