# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the built pages hold: their anchors, their links, and what they load."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from build_site import SITE
from collection_tree import CHECKOUT

if not (SITE / "index.html").is_file():
    raise RuntimeError(f"{SITE.relative_to(CHECKOUT)}/index.html is missing: run 'make docs' first")

FILES = sorted(path.relative_to(SITE) for path in SITE.rglob("*.html"))


@dataclass
class Content:
    """One page, read."""

    anchors: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects what a page holds."""

    LOADING = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}

    def __init__(self) -> None:
        super().__init__()
        self.content = Content()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what one element says."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.content.anchors.append(values["id"])
        if tag == "a" and "href" in values:
            self.content.links.append(values["href"])
        if (name := self.LOADING.get(tag, "")) in values:
            self.content.loaded.append(values[name])


@cache
def content_of(file: Path) -> Content:
    """Read one page, given relative to the site."""
    reader = Reader()
    reader.feed((SITE / file).read_text(encoding="utf-8"))
    return reader.content
