# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An answer over HTTP: read to its end within bounds, decoded where it is JSON, and shown in short."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ._answer_bytes import UnknownEncoding, pieces
from ._answer_json import decoded_json
from ._transport_errors import TransportFailure, classify

try:
    import requests
    import urllib3
except ImportError:
    # The session, which is the only user, reports the missing library.
    pass

MAX_ANSWER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the vendor answered: ``body`` is the decoded JSON, or None when the answer was empty or is not JSON."""

    status: int
    headers: t.Mapping[str, str]
    text: str
    is_json: bool
    body: t.Any = None


def _body(response: requests.Response) -> t.Iterator[bytes]:
    try:
        yield from pieces(response)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise classify(error) from error
    except UnknownEncoding as error:
        reason = f"the answer is compressed as {shorten(str(error), 40)!r}, which was not asked for"
        raise TransportFailure(reason, sent=True, lasting=True) from error


def read_answer(response: requests.Response, timeout: float) -> Answer:
    """Read an answer to its end, within ``timeout`` seconds. Raises TransportFailure if it is too long or too late."""
    deadline = time.monotonic() + timeout
    chunks: list[bytes] = []
    size = 0
    for chunk in _body(response):
        size += len(chunk)
        if size > MAX_ANSWER_BYTES:
            raise TransportFailure(
                f"the answer is longer than {MAX_ANSWER_BYTES} bytes",
                sent=True,
                lasting=True,
                next_step="Ask for less at once, where the task has an option for that.",
            )
        if time.monotonic() > deadline:
            raise TransportFailure(f"the answer was not complete after {timeout:g} s", sent=True)
        chunks.append(chunk)
    text = b"".join(chunks).decode("utf-8", errors="replace")
    try:
        body = decoded_json(text)
    except (ValueError, RecursionError):
        return Answer(response.status_code, response.headers, text, is_json=False)
    return Answer(response.status_code, response.headers, text, is_json=True, body=body)


def shorten(text: str, limit: int = 300) -> str:
    """Return ``text`` on one line and at most ``limit`` characters long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}... ({len(line)} characters)"
