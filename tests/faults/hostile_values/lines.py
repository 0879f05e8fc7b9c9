# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what was sent line by line, and takes nothing for a request that this collection would not send."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

_REQUEST_LINE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/[!-~]*) HTTP/1\.1")
_HEADER_LINE = re.compile(r"([A-Za-z-]+): ([ -~]*)")
_HEADERS = frozenset(
    ("host", "user-agent", "accept", "accept-encoding", "connection", "authorization", "content-length", "content-type")
)
_SIP_LINE = re.compile(r"([A-Za-z0-9_-]+): ([^\x00-\x1f\x7f]*)")
_SIP_HEADERS = frozenset(
    (
        *("via", "max-forwards", "from", "to", "call-id", "cseq", "contact", "accept", "allow", "supported"),
        *("user-agent", "content-type", "content-length", "authorization", "proxy-authorization", "route"),
    )
)


def check_http(stream: bytes, prefixes: tuple[str, ...]) -> None:
    """Expect a stream of requests to be what our HTTP is: nobody else's lines, and no path but those of the API."""
    while stream:
        head, _end, stream = stream.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        found = _REQUEST_LINE.fullmatch(first)
        assert found, f"no line of a request: {first!r}"
        path = urlsplit(found.group(2)).path
        assert path.startswith(prefixes), f"a path outside of the API: {path}"
        # Peers decode a path before or after they look for its folders.
        assert not {".", ".."} & set(unquote(path).split("/")), f"a path that leads out of its folder: {path}"
        headers: dict[str, str] = {}
        for line in lines:
            header = _HEADER_LINE.fullmatch(line)
            assert header, f"no line of a header: {line!r}"
            name = header.group(1).lower()
            assert name in _HEADERS, f"a header that is not ours: {line!r}"
            assert name not in headers, f"a header that comes twice: {line!r}"
            headers[name] = header.group(2)
        length = int(headers.get("content-length", 0))
        if length:
            json.loads(stream[:length])
        stream = stream[length:]


def check_sip(stream: bytes, given: Mapping[str, Any]) -> None:
    """Expect a stream of SIP requests to have our headers and those that were given, each on a line of its own."""
    known = _SIP_HEADERS | {str(name).lower() for name in given}
    while stream:
        head, _end, stream = stream.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        assert re.fullmatch(r"[A-Z]+ sips?:[!-~]+ SIP/2\.0", first), f"no line of a request: {first!r}"
        length = 0
        for line in lines:
            header = _SIP_LINE.fullmatch(line)
            assert header, f"no line of a header: {line!r}"
            assert header.group(1).lower() in known, f"a header that is not ours: {line!r}"
            if header.group(1).lower() == "content-length":
                length = int(header.group(2))
        stream = stream[length:]
