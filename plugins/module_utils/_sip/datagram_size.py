# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Whether the requests of a probe fit into datagrams, asked before the first one is sent."""

from __future__ import annotations

import typing as t

from .._errors import InvalidInput
from .caller import Caller
from .media import build_offer
from .wire import LARGEST_DATAGRAM

# From this size on RFC 3261, section 18.1.1, wants another transport than UDP.
_LARGEST_WHOLE = 1300
# What an answer to a challenge may add.
_CREDENTIALS = 1000


def check_datagrams(caller: Caller, headers: t.Mapping[str, str] | None) -> str | None:
    """Return a warning about requests that come in fragments. ``headers`` are those of an INVITE, None without one.

    Raises InvalidInput for what UDP cannot carry.
    """
    method, size = "OPTIONS", len(caller.request("OPTIONS", 1).data)
    if headers is not None:
        offer, _media = build_offer(caller.local[0], 65535, 2**31)
        more = [("Content-Type", "application/sdp"), *headers.items()]
        method, size = "INVITE", len(caller.request("INVITE", 1, more=more, body=offer).data)
    if size + _CREDENTIALS > LARGEST_DATAGRAM:
        raise InvalidInput(
            "headers",
            f"they make an {method} of {size} bytes, and UDP carries {LARGEST_DATAGRAM} at most",
            "Shorten them, or use transport=tcp or transport=tls.",
        )
    if size > _LARGEST_WHOLE:
        return (
            f"The {method} has {size} bytes, so over UDP it travels in fragments, which firewalls drop. Use "
            f"transport=tcp or transport=tls, as RFC 3261 wants it from {_LARGEST_WHOLE} bytes on, or shorten it."
        )
    return None
