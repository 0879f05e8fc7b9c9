# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The built site on loopback, and a browser that tells what it asked for and complained of."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser
from site_files import SITE
from visitor import Visitor

from chromium import running_chromium

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the built site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; its absence is a failure."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visitor]:
    """The site on a phone."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    yield Visitor(context.new_page(), address)
    context.close()


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Visitor]:
    """The site on a desktop."""
    context = browser.new_context(viewport=DESKTOP)
    yield Visitor(context.new_page(), address)
    context.close()
