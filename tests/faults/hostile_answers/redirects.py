# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Redirects to wherever credentials have no business: no other server may get anything at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from .certificates import authority_in, server
from .raw_vendor import RawVendor, answer, raw_vendor
from .ways import Mishaps, Sent, environment, send

STATUSES = (301, 302, 303, 307, 308)


def try_redirects(folder: Path) -> Mishaps:
    """Yield what is wrong with each redirect, of a server in clear and of one with TLS."""
    authority, ca_path = authority_in(folder)
    for context in (None, server(authority, "127.0.0.1", "localhost")):
        with (
            environment(),
            raw_vendor() as clear,
            raw_vendor(context=context) as other,
            raw_vendor(context=context) as vendor,
        ):
            tries = product(_targets(vendor, other, clear).items(), STATUSES, ("get", "post"))
            for (name, target), status, method in tries:
                vendor.behaviour = answer(status, None, f"Location: {target}")
                for place in (vendor, clear, other):
                    place.heads.clear()
                came = send(vendor.url, method, verify=ca_path)
                elsewhere = [place.text for place in (clear, other) if place.heads]
                yield f"{method} {status} from {vendor.url[:5]} to {name}", list(_mishaps(came, vendor, elsewhere))


def _targets(vendor: RawVendor, other: RawVendor, clear: RawVendor) -> dict[str, str]:
    return {
        "another port": f"{other.url}/a",
        "another name": f"{vendor.url.replace('127.0.0.1', 'localhost')}/a",
        "a server in clear": f"{clear.url}/a",
        "another scheme": f"{'http' if vendor.context else 'https'}://127.0.0.1:{vendor.port}/a",
        "no scheme": f"//127.0.0.1:{other.port}/a",
        "somebody before @": f"{vendor.url}@127.0.0.1:{other.port}/a",
        "a backslash before @": f"{other.url}\\@127.0.0.1:{vendor.port}/a",
        "no URL": "http://[::1/\x1b[31m" + "y" * 3000,
    }


def _mishaps(came: Sent, vendor: RawVendor, elsewhere: list[str]) -> Iterator[str]:
    if elsewhere:
        yield f"another server was sent {ascii(elsewhere[0])[:300]}"
    if came[1] is None or not str(came[1]).isprintable() or len(str(came[1])) > 1000:
        yield f"it came to {ascii(str(came))[:300]}"
    if len(vendor.heads) != 1:
        yield f"the vendor was asked {len(vendor.heads)} times"
