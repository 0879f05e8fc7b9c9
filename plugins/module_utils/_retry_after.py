# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The wait that a vendor asks for with ``Retry-After``: seconds, or a date (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import typing as t
from email.utils import mktime_tz, parsedate_tz

from ._moments import seconds_now


def retry_after(headers: t.Mapping[str, str]) -> float | None:
    """Return the seconds to wait. Neither vendor documents the header, so None is usual.

    A date counts from the answer's own ``Date``: the clocks of this machine and the vendor's may differ. One that has
    passed asks for nothing.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    until = _moment(value)
    if until is None:
        return None
    sent = _moment(headers.get("Date", ""))
    seconds = until - (seconds_now() if sent is None else sent)
    return seconds if seconds > 0 else None


def _moment(text: str) -> float | None:
    """Read a date as HTTP has them, such as ``Wed, 21 Oct 2026 07:28:00 GMT``; None for what is none."""
    try:
        parts = parsedate_tz(text)
        return None if parts is None else float(mktime_tz(parts))
    except (IndexError, OverflowError, TypeError, ValueError):
        return None
