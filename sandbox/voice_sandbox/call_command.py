# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command `call`: has a running sandbox place a call, and prints its ladder. Needs the standard library alone."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .settings import CannotStart

SECONDS = 60.0


def call(state: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Place the call on the sandbox of a state folder and return what became of it; raises CannotStart."""
    try:
        information = json.loads((state / "sandbox.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotStart(f"--state {state}: no sandbox is running on this folder ({error})") from error
    context = ssl.create_default_context(cafile=information["ca_path"])
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    posted = urllib.request.Request(  # noqa: S310 - the address is the sandbox's own
        f"{information['control_url']}/calls",
        data=json.dumps(request).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.build_opener(*handlers).open(posted, timeout=SECONDS) as answer:
            document: dict[str, Any] = json.load(answer)
            return document
    except urllib.error.HTTPError as error:
        raise CannotStart(f"the call was refused: {error.read().decode('utf-8', 'replace')}") from error
    except OSError as error:
        raise CannotStart(f"the sandbox does not answer at {information['control_url']}: {error}") from error


def described(result: dict[str, Any]) -> str:
    """What became of a call, in a few lines below its ladder."""
    lines = [f"{result['tenant']}: {result['from']} -> {result['to']}: {result['outcome']}"]
    if result["reached"]:
        lines.append(f"  reached {result['reached']['type']}: {result['reached']['target']}")
    if result["reason"]:
        lines.append(f"  because of: {result['reason']}")
    lines += [f"  {name}: {value}" for name, value in result["variables"].items()]
    transfer = result["transfer"]
    if transfer:
        where = transfer["reached"] or {"type": "failed", "target": transfer["reason"]}
        lines.append(f"  transfer to {transfer['target']}: {where['type']} {where['target']}")
        if transfer["topic"]:
            lines.append(f"  topic: {transfer['topic']}")
    return "\n".join(lines)
