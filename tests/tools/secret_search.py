# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for secrets in what was printed or kept, in every form in which they may have travelled, and in parts of them.

A part is a run of letters and digits: whatever escapes the rest of a secret, and however often, leaves it as it is.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import yaml

# Shorter parts stand in other texts by chance.
SHORTEST_PART = 8
LINES_NAMED = 3


def of_sandbox(information: Mapping[str, Any]) -> dict[str, str]:
    """Return the credentials of all tenants in a sandbox.json, by names that may be printed."""
    secrets = {}
    for tenant, vendors in information["tenants"].items():
        gladly = vendors["gladly"]
        secrets[f"Synthflow API key of {tenant}"] = vendors["synthflow"]["api_key"]
        secrets[f"Gladly API token of {tenant}"] = gladly["api_token"]
        secrets[f"Gladly Basic credentials of {tenant}"] = f"{gladly['agent_email']}:{gladly['api_token']}"
    return secrets


class SecretSearch:
    """Secrets by names that may be printed, and where they were found. No finding holds the secret itself."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._forms = [(name, form, text.encode()) for name, secret in secrets.items() for form, text in forms(secret)]
        # What a terminal or a document has broken into lines is whole again without white space.
        self._unbroken = [
            (name, "broken into lines", re.sub(rb"\s", b"", text))
            for name, form, text in self._forms
            if form in ("plain", "base64") and len(re.sub(rb"\s", b"", text)) >= SHORTEST_PART
        ]

    def in_text(self, content: str | bytes) -> list[str]:
        """Return a sentence for each secret in a text, with the form and the lines."""
        raw = content.encode() if isinstance(content, str) else content
        found: dict[str, str] = {}
        for name, form, text in self._forms:
            if name not in found and text in raw:
                found[name] = f"{name} ({form}), {_lines(raw, text)}"
        joined = re.sub(rb"\s", b"", raw)
        for name, form, text in self._unbroken:
            if name not in found and text in joined:
                found[name] = f"{name} ({form})"
        return list(found.values())

    def in_files(self, paths: Iterable[Path]) -> list[str]:
        """Return a sentence for each secret in each file, and for each in a file's name."""
        found = []
        for path in paths:
            found += [f"{path}: {finding}" for finding in self.in_text(path.read_bytes())]
            found += [f"the name of a file in {path.parent}: {finding}" for finding in self.in_text(path.name)]
        return found


def forms(secret: str) -> list[tuple[str, str]]:
    """Return the forms of a secret, each text once, under the name of the first form that it is."""
    texts: dict[str, str] = {}
    for name, options in (
        ("plain", [secret]),
        ("base64", _base64(secret)),
        ("URL-encoded", _url_encoded(secret)),
        ("JSON", _json(secret)),
        ("HTML", _html(secret)),
        ("YAML", _yaml(secret)),
        ("Python", [repr(secret)[1:-1], ascii(secret)[1:-1], repr(secret.encode())[2:-1]]),
        ("shell", [shlex.quote(secret)]),
        ("hexadecimal", [secret.encode().hex(), secret.encode().hex().upper()]),
        ("a part of it", _parts(secret)),
    ):
        for text in options:
            texts.setdefault(text, name)
    return [(name, text) for text, name in texts.items() if text]


def _base64(secret: str) -> list[str]:
    """Return what is the same whatever stands before and behind the secret, such as a user in Basic credentials.

    Three bytes are four letters, so there are three ways in which a secret can lie.
    """
    raw, found = secret.encode(), [base64.b64encode(secret.encode()).decode()]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        first = 0 if not offset else offset + 1
        last = len(encoded) if (len(raw) + offset) % 3 == 0 else len(encoded) // 4 * 4 - 4
        last += (len(raw) + offset) % 3
        inner = encoded[first : min(last, len(encoded))].decode().rstrip("=")
        found += [inner] if len(inner) >= SHORTEST_PART else []
    return [*found, *(text.translate(str.maketrans("+/", "-_")) for text in found)]


def _url_encoded(secret: str) -> list[str]:
    escaped = [quote(secret, safe=""), quote(secret), quote_plus(secret), quote(secret, safe="!*'()&=+$")]
    return [*escaped, *(re.sub("%..", lambda found: found[0].lower(), text) for text in escaped)]


def _json(secret: str) -> list[str]:
    once = [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]]
    once += [text.replace("/", "\\/") for text in once]
    once += [re.sub("[<>&']", lambda found: f"\\u{ord(found[0]):04x}", text) for text in once]
    # What Ansible prints is JSON, which ansible-runner keeps as a text in JSON.
    twice = [json.dumps(text, ensure_ascii=ascii_only)[1:-1] for text in once for ascii_only in (True, False)]
    upper = [re.sub(r"\\u[0-9a-f]{4}", lambda found: f"\\u{found[0][2:].upper()}", text) for text in once]
    return [*once, *twice, *upper]


def _html(secret: str) -> list[str]:
    escaped = [html.escape(secret), html.escape(secret, quote=False)]
    decimal = html.escape(secret).replace("&#x27;", "&#39;")
    return [*escaped, decimal, decimal.replace("&quot;", "&#34;"), secret.encode("ascii", "xmlcharrefreplace").decode()]


def _yaml(secret: str) -> list[str]:
    quoted = yaml.safe_dump(secret, default_style='"', width=10**6).strip()[1:-1]
    return [secret.replace("'", "''"), quoted]


def _parts(secret: str) -> list[str]:
    """Return runs of letters and digits; one without a digit may be a word that stands elsewhere too."""
    runs = re.findall(f"[A-Za-z0-9]{{{SHORTEST_PART},}}", secret)
    return [run for run in runs if re.search("[0-9]", run) and re.search("[A-Za-z]", run)]


def _lines(content: bytes, text: bytes) -> str:
    numbers = [number for number, line in enumerate(content.split(b"\n"), start=1) if text in line]
    return f"line {', '.join(map(str, numbers[:LINES_NAMED]))}" if numbers else "across lines"
