# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a web page says, for an answer that is one: gateways and login pages answer in a vendor's place."""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser

# What begins in another way is shown as it is.
_PAGE = re.compile(r"\s*(<\?xml|<!--|<!doctype|<html|<head|<body)", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
# The words that matter stand at the beginning, and a page can be megabytes.
_LONGEST_PAGE = 20_000


class _Words(HTMLParser):
    """Collects what a person would see of a page, and its title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        # The heading of an error page repeats its title.
        if words and not self._unseen and words not in self.words:
            self.words.append(words)


def in_words(text: str) -> str:
    """Return the words of a page; any other text stays as it is."""
    if not _PAGE.match(text):
        return text
    reader = _Words()
    # It asserts that marked sections are in order, and they are the page's own.
    with contextlib.suppress(AssertionError):
        reader.feed(text[:_LONGEST_PAGE])
    return f"a web page that says: {' - '.join(reader.words)}" if reader.words else "a web page without words"
