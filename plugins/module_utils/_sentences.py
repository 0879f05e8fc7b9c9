# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Sentences for people, put together of parts that may or may not bear a full stop."""

from __future__ import annotations

import typing as t

_LONGEST_QUOTED = 80


def ended(sentence: str) -> str:
    """Return a sentence with something at its end that ends it."""
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def quoted(value: t.Any) -> str:
    """Return a value as a message may show it: short, and with nothing in it that a terminal obeys."""
    try:
        text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    except ValueError:
        # Python writes no whole number of thousands of digits.
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST_QUOTED else f"{text[: _LONGEST_QUOTED - 3]}..."
