# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Options that are whole numbers within bounds."""

from __future__ import annotations

from ._fields import Field


def whole_number(option: str, default: int, largest: int) -> Field:
    """Return the field of an option that is at least 1 and at most ``largest``."""

    def parse(value: int) -> int:
        if not 1 <= value <= largest:
            raise ValueError(f"{value} is not between 1 and {largest}")
        return value

    return Field(
        option, spec={"type": "int", "default": default}, parse=parse, hint="Give a whole number in that range."
    )
