# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real browser, and pages that are watched: none may load anything or complain."""

from __future__ import annotations

import contextlib
import itertools
import typing as t
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cobalt import runbook
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.page import render_page
from chromium import running_chromium

MILLISECONDS = 30_000
expect.set_options(timeout=MILLISECONDS)


class Clipboard:
    """The clipboard as a person has it: what is pasted into a field. It outlives pages, so each test fills it first."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.set_content("<textarea></textarea>")

    def put(self, text: str) -> None:
        """Fill the clipboard."""
        self._page.fill("textarea", text)
        self._page.press("textarea", "Control+A")
        self._page.press("textarea", "Control+C")

    def text(self) -> str:
        """Return what it holds."""
        self._page.fill("textarea", "")
        self._page.press("textarea", "Control+V")
        return self._page.input_value("textarea")


class Opened:
    """A runbook's page in a browser of its own, without network."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.context = context
        self.file = file
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """Open the page in a further tab."""
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)
        page.goto(self.file.as_uri())
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


class OpenRunbook(t.Protocol):
    """What the fixture of that name returns."""

    def __call__(self, shown: Runbook | None = None, *, before: str = "", **settings: t.Any) -> Opened:
        """Open a runbook, else that of cobalt; ``before`` is a script that runs in the page first."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; its absence is a failure."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Clipboard:
    """The clipboard of all tests."""
    return Clipboard(browser.new_page())


@pytest.fixture
def clipboard(desk: Clipboard) -> Clipboard:
    """The clipboard, with something of no test in it."""
    desk.put("from before")
    assert desk.text() == "from before"
    return desk


@pytest.fixture
def open_runbook(browser: Browser, tmp_path: Path) -> Iterator[OpenRunbook]:
    """Return a function that opens a page; in the end no page has loaded or said anything."""
    numbers: Callable[[], int] = itertools.count(1).__next__
    opened: list[Opened] = []
    with contextlib.ExitStack() as stack:

        def start(shown: Runbook | None = None, *, before: str = "", **settings: t.Any) -> Opened:
            file = tmp_path / f"runbook {numbers()}.html"
            file.write_bytes(render_page(shown or runbook()).encode())
            context = browser.new_context(offline=True, **settings)
            stack.callback(context.close)
            context.set_default_timeout(MILLISECONDS)
            if before:
                context.add_init_script(before)
            opened.append(Opened(context, file))
            return opened[-1]

        yield start
        for one in opened:
            assert set(one.requests) <= {one.file.as_uri()}
            assert one.complaints == []
