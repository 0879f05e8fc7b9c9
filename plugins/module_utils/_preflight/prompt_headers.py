# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The X-headers that an assistant's texts refer to, against those that Gladly sends.

Synthflow makes of each header a variable of exactly its name, so a name in other letters stays unresolved
(docs.synthflow.ai, SIP X-headers in prompts). Custom variables stand in the same braces, and may be called anything.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from .finding import Finding, error, warning

# Doubled braces are another template's, or braces that are meant as such.
_REFERENCE = re.compile(r"(?<!\{)\{\s*([Xx]-[A-Za-z0-9_-]+)\s*\}(?!\})")

# Headers that telephony itself brings, whatever Gladly sends (docs.synthflow.ai, X-EI SIP header).
SYSTEM_HEADERS = ("x-ei", "x-diversion")


def references(tree: t.Any, place: str = "agent") -> t.Iterator[tuple[str, str]]:
    """Yield where an ``agent`` tree refers to a header, and the name it uses."""
    if isinstance(tree, str):
        for name in dict.fromkeys(_REFERENCE.findall(tree)):
            yield place, name
    elif isinstance(tree, t.Mapping):
        for key, value in tree.items():
            yield from references(value, f"{place}.{key}")
    elif isinstance(tree, (list, tuple)):
        for position, value in enumerate(tree, start=1):
            yield from references(value, f"{place}[{position}]")


def header_findings(assistant: str, tree: t.Any, sent: t.Collection[str]) -> t.Iterator[Finding]:
    """Find references to headers that are not sent: an error where one of nearly that name is, else a warning.

    A name that begins with a small ``x-`` is no header's, so it counts only as another spelling of one that is sent.
    """
    where = f"assistant '{assistant}'"
    for place, name in references(tree):
        if name in sent or name.casefold() in SYSTEM_HEADERS:
            continue
        finding = f"its {place} refers to {{{name}}}, and no header of that name is sent"
        near = _nearest(name, sent)
        if near:
            hint = f"Write {{{near}}}: names are compared exactly, upper and lower case included."
            yield error("headers", where, finding, hint)
        elif name.startswith("X-"):
            hint = (
                f"Add {name} to tenant_headers, or take {{{name}}} out of the assistant. A custom variable of that "
                "name may stay."
            )
            yield warning("headers", where, finding, hint)


def _nearest(name: str, sent: t.Iterable[str]) -> str | None:
    by_folded = {_folded(header): header for header in sent}
    likeness = 0.85 if name.startswith("X-") else 1.0
    close = difflib.get_close_matches(_folded(name), by_folded, n=1, cutoff=likeness)
    return by_folded[close[0]] if close else None


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")
