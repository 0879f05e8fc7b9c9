# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Times as vendors send them, and as results show them."""

from __future__ import annotations

import math
import re
import time
import typing as t
from datetime import datetime, timezone

# Ten digits of seconds last until the year 2286, and as milliseconds were over in April 1970.
_FIRST_MILLISECONDS = 10_000_000_000
_FRACTION = re.compile(r"\.(\d+)")
_MICROSECONDS = 6


def seconds_now() -> float:
    """Return the current time in seconds since the epoch."""
    return time.time()


def parse_moment(value: t.Any) -> float | None:
    """Return a time in seconds since the epoch; None for what is none.

    A number, also one in a text, is seconds or milliseconds since the epoch; other text is ISO 8601, in UTC where it
    names no zone. Fractions of a second are kept, as they tell which of two calls of one second came first.
    """
    if isinstance(value, str) and not re.fullmatch(r"\d{1,15}", value):
        return _parse_iso(value)
    try:
        number = math.nan if isinstance(value, bool) or value is None else float(value)
    except (OverflowError, TypeError, ValueError):
        return None
    if not math.isfinite(number) or number <= 0:
        return None
    return number / 1000 if number >= _FIRST_MILLISECONDS else number


def _parse_iso(text: str) -> float | None:
    # Before Python 3.11, fromisoformat takes a fraction of three or six digits alone.
    fraction = _FRACTION.search(text)
    try:
        moment = datetime.fromisoformat(_FRACTION.sub("", text.strip()).replace("Z", "+00:00"))
        whole = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
        return whole + (float(f"0.{fraction[1][:_MICROSECONDS]}") if fraction else 0.0)
    except (ValueError, OverflowError):
        return None


def shown_moment(seconds: float | None) -> str | None:
    """Return a time as results have it, such as 2026-11-22T10:00:00Z, without fractions of a second."""
    try:
        moment = None if seconds is None else datetime.fromtimestamp(math.floor(seconds), timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
