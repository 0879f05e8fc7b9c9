# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Characters that one cannot see are written out, so that a value on the page is the value that gets pasted."""

from __future__ import annotations

import typing as t
import unicodedata

# Control and format characters (those that turn the direction of writing among them), line and paragraph separators,
# private ones, and every space but the ordinary one.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Co"})


def is_visible(character: str) -> bool:
    """Return whether a reader sees this character, or sees rightly that it is a space."""
    return character == " " or unicodedata.category(character) not in _INVISIBLE


def code_point(character: str) -> str:
    """Return the name that Unicode gives to any character, such as U+202E."""
    return f"U+{ord(character):04X}"


def written_out(text: str, mark: t.Callable[[str], str], *, keep: str = "") -> str:
    """Return ``text`` with the ``mark`` of its code point for each invisible character that is not in ``keep``."""
    return "".join(
        character if character in keep or is_visible(character) else mark(code_point(character)) for character in text
    )


def hides_something(text: str) -> bool:
    """Return whether ``text`` has an invisible character. Ends of lines are seen where a value is shown."""
    return not all(character == "\n" or is_visible(character) for character in text)


def one_line(text: str) -> str:
    """Return running text without ends of lines."""
    return " ".join(text.splitlines())
