# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a peer sent, made fit to be shown: short, on one line, without characters that steer a terminal."""

from __future__ import annotations

from .._characters import printable


def shown(data: bytes | str, limit: int = 60) -> str:
    """Return the beginning of ``data`` with everything unprintable written as an escape, in quotes."""
    text = data[:limit].decode("utf-8", "backslashreplace") if isinstance(data, bytes) else data[:limit]
    return f"'{printable(text)}{'...' if len(data) > limit else ''}'"
