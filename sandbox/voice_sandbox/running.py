# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to the control API of a sandbox that runs on a folder. Needs the standard library alone."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .settings import CannotStart

SECONDS = 60.0


def post(state: Path, path: str, body: dict[str, Any], what: str) -> dict[str, Any]:
    """Send `what`, as messages call it, and return the answer's document; raises CannotStart."""
    try:
        information = json.loads((state / "sandbox.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotStart(f"--state {state}: no sandbox is running on this folder ({error})") from error
    context = ssl.create_default_context(cafile=information["ca_path"])
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    posted = urllib.request.Request(  # noqa: S310 - the address is the sandbox's own
        information["control_url"] + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.build_opener(*handlers).open(posted, timeout=SECONDS) as answer:
            document: dict[str, Any] = json.load(answer)
            return document
    except urllib.error.HTTPError as error:
        raise CannotStart(f"{what} was refused: {error.read().decode('utf-8', 'replace')}") from error
    except OSError as error:
        raise CannotStart(f"the sandbox does not answer at {information['control_url']}: {error}") from error
