# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A report as one HTML page that needs nothing else: no network, no other file, no program but a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import typing as t
from html import escape

from .document import Document
from .outcomes import OUTCOMES
from .page_script import SCRIPT
from .page_style import STYLE
from .page_tenant import TENANT_SCRIPT

_SCRIPT = TENANT_SCRIPT + SCRIPT
# What could end the element that holds the data, or begin a comment in it.
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def render_page(report: Document) -> str:
    """Return the whole page. The same report always gives the same text.

    Data stands in one element as JSON, and the script makes the rest of it when it is looked at.
    """
    playbook = (report["playbook"] or "tenants").encode("utf-8", "replace").decode()
    title = escape(f"{'Prediction' if report['predicted'] else 'Rollout'}: {playbook}")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            f"<h1>{title}</h1>",
            '<p id="unscripted">This page needs JavaScript. The file rollout.json has the same data.</p>',
            '<div id="banners"></div>',
            '<section id="glance" aria-label="Fleet at a glance"></section>',
            '<section id="filters" aria-label="Search and filter"></section>',
            '<section id="tenants" aria-label="Tenants"></section>',
            "</main>",
            f'<script type="application/json" id="data">{_embedded(report)}</script>',
            f"<script>{_SCRIPT}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _embedded(report: Document) -> str:
    """Return the data for the page: ASCII, without a character that means something to HTML."""
    data: dict[str, t.Any] = {"outcomes": [outcome._asdict() for outcome in OUTCOMES], "report": report}
    return json.dumps(data, separators=(",", ":")).translate(_MARKUP)


def _policy() -> str:
    """Return a policy under which the page loads nothing and runs nothing but its own style and script."""
    style, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (STYLE, _SCRIPT))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'"
    )
