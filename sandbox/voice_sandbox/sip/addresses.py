# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIP addresses as people and APIs write them: with or without the scheme, with headers behind a question mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from sipmessage import URI


@dataclass(frozen=True)
class SipAddress:
    """`uri` is what goes into the request; `headers` were behind the question mark."""

    uri: URI
    headers: tuple[tuple[str, str], ...]

    def transport(self, default: str = "UDP") -> str:
        """TLS, TCP or UDP; as the address says, else by the default."""
        named = self.uri.parameters.get("transport")
        if self.uri.scheme == "sips":
            return "TLS"
        return named.upper() if named else default


def parse(text: str) -> SipAddress:
    """Read an address; raises ValueError."""
    address, _mark, query = text.strip().partition("?")
    if not re.match("sips?:", address, re.IGNORECASE):
        address = f"sip:{address}"
    scheme, _colon, rest = address.partition(":")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    headers = tuple((unquote(name), unquote(value)) for name, _equals, value in pairs)
    if any(re.search(r"[\r\n\0]", name + value) for name, value in headers):
        raise ValueError("a header has a line break")
    return SipAddress(URI.parse(f"{scheme.lower()}:{rest}"), headers)
