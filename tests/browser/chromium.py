# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chromium without a window, for tests and screenshots. With --install it is installed where it is missing (Debian)."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

# Whatever a desktop's browser does in the background is switched off.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = (
    "There is no Chromium, which the tests of the runbook page need. Install it, on Debian and Ubuntu with: "
    "apt-get install --no-install-recommends chromium"
)


def find_chromium() -> str:
    """Return the path of the program. Raises RuntimeError with what to install."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise RuntimeError(MISSING)
    return found


def install_chromium() -> None:
    """Install Debian's package. Raises RuntimeError when this user cannot, or when it does not work."""
    become = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if not shutil.which("apt-get") or (become and not _works([*become, "true"])):
        raise RuntimeError(MISSING)
    # Without apt's lists, as in many images, the first attempt cannot know the package.
    install = [*become, "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
    if not _works(install) and not (_works([*become, "apt-get", "update", "--quiet"]) and _works(install)):
        raise RuntimeError(f"{MISSING}. That was tried, and did not work.")


def _works(command: list[str]) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return (
            subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}).returncode
            == 0
        )
    return False


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start the browser, and stop it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def main() -> None:
    """Install it if it is missing. When that cannot be done, say so and leave the failing to the tests that need it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip())
    parser.add_argument("--install", action="store_true", required=True)
    parser.parse_args()
    try:
        find_chromium()
    except RuntimeError:
        try:
            install_chromium()
        except RuntimeError as problem:
            print(problem, file=sys.stderr)


if __name__ == "__main__":
    main()
