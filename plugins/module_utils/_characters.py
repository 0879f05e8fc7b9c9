# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Characters that nothing given to this collection may hold, and how others are shown that steer a terminal."""

from __future__ import annotations

import re
import typing as t

# Bytes that are not UTF-8, as in an environment variable, reach Python as halves of characters.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")

# About a page. What a vendor or a peer sends is cut where it is quoted; names and values are not.
LONGEST_TEXT = 8000
LONGEST_IDENTIFIER = 200
# No name and no address is longer, nor what is quoted of an answer.
_LONG_WORD = re.compile(r"(\S{400})\S+")
# Quoted, these would be a path all the same for many a gateway; the last one stands for what was no character.
_IN_NO_IDENTIFIER = re.compile("[/\\\\\ufffd]")


def printable(text: str) -> str:
    """Return ``text`` with line ends, control characters and marks of writing direction as escapes."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def legible(text: str) -> str:
    """Return what is printed for a person: on one line, printable, no longer than a page, and with no endless word."""
    text = _LONG_WORD.sub(lambda found: f"{found[1]}... ({len(found[0])} characters)", text)
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}... ({len(text)} characters)"
    return printable(text)


def is_identifier(value: t.Any) -> bool:
    """Return whether a value of a vendor can be the id of an object, which the path of a request has to name."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_IDENTIFIER
        and value.isprintable()
        and not _IN_NO_IDENTIFIER.search(value)
        and bool(value.strip(" ."))
    )


def unusable_text(value: t.Any) -> str | None:
    """Return the first text in a value that holds a NUL or half of a character, or None."""
    return next((text for text in _texts(value) if _UNUSABLE.search(text)), None)


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, t.Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
