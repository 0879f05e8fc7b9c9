# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that never end, drip, lie about their size or expand: how long a process takes with them, and what memory.

As a program it reads from each of the URLs that it is given, and prints as JSON what came of it and the largest memory.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import requests

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _answer, _http, _refusals
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import Masker
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.api import SynthflowApi

from .. import memory
from .raw_vendor import Behaviour, RawVendor

TIMEOUT = 0.5
LONGEST_SECONDS = 40.0
# An answer may have 8 MiB, which are there as pieces, as bytes and as text.
MOST_MEMORY = 96 * 1024
# A listing may have 128 MiB.
MOST_MEMORY_OF_A_LISTING = 256 * 1024
MOST_OF_A_PROCESS = 2**30
PAGES = "/pages"
PATIENCE = 60.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
PIECE = b" " * 65536
DRIP_SECONDS = 0.05
BOMB_MEGABYTES = 150


def open_session(url: str, **more: Any) -> _http.HttpSession:
    """Return a session that signs with a secret."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = "Bearer secret-key-1"
        return request

    settings = _http.Settings(url, **{"timeout": TIMEOUT, "retry_timeout": 0.0, **more})
    return _http.HttpSession(_refusals.Dialect("Vendor", _no_error), settings, sign, Masker(["secret-key-1"]))


def _no_error(_body: Any) -> None:
    return None


def _endless(first: bytes, piece: bytes, pause: float = 0.0) -> Behaviour:
    def send(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return send


def _once(content: bytes) -> Behaviour:
    def send(connection: socket.socket) -> None:
        connection.sendall(content)
        # What else it promised never comes.
        connection.recv(1)

    return send


def _bomb(packed: bytes, coding: bytes) -> Behaviour:
    return _once(HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s" % (coding, len(packed), packed))


def _large(piece: bytes) -> Behaviour:
    """Return as many values as fit into an answer, which are small there and large in memory."""
    content = b"[%s0]" % (piece * (_answer.MAX_ANSWER_BYTES // len(piece) - 1))
    return _once(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(content), content))


def pages_without_end() -> Behaviour:
    """Return what answers each time with a large page of assistants that nobody has seen before."""
    numbers = itertools.count()

    def send(connection: socket.socket) -> None:
        page = next(numbers)
        items = [{"model_id": f"{page}-{number}", "name": "n" * 80_000} for number in range(100)]
        content = json.dumps({"status": "ok", "response": {"assistants": items}}).encode()
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(content), content))

    return send


def _expanding() -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return b"".join(packer.compress(b" " * 1_000_000) for _megabyte in range(BOMB_MEGABYTES)) + packer.flush()


def floods() -> dict[str, Behaviour]:
    """Return what a vendor does, by name."""
    bomb = _expanding()
    drip = DRIP_SECONDS
    return {
        "a status line that drips": _endless(b"", b"H", drip),
        "headers that drip": _endless(b"HTTP/1.1 200 OK\r\nX: ", b"y", drip),
        "headers without end": _endless(HEAD, b"X: y\r\n" * 1000),
        "10,000 headers": _once(HEAD + b"X: y\r\n" * 10_000 + b"Content-Length: 2\r\n\r\n{}"),
        "a header without end": _endless(HEAD + b"X: ", PIECE),
        "interim answers that drip": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", drip),
        "interim answers without end": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        "a body that drips": _endless(HEAD + b"\r\n[", b" ", drip),
        "chunks that drip": _endless(CHUNKED, b"1\r\n \r\n", drip),
        "a body without end": _endless(HEAD + b"\r\n[", PIECE),
        "chunks without end": _endless(CHUNKED, b"10000\r\n" + PIECE + b"\r\n"),
        "a chunk without end": _endless(CHUNKED + b"FFFFFFFFFFFF\r\n", PIECE),
        "the length of a chunk without end": _endless(CHUNKED, b"0" * 65536),
        "trailers that drip": _endless(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n", drip),
        "trailers without end": _endless(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n" * 1000),
        "a length that is too large": _once(HEAD + b"Content-Length: 99999999999999\r\n\r\n[]"),
        "a length that is none": _once(HEAD + b"Content-Length: -1, 5\r\n\r\n[]"),
        "two lengths": _once(HEAD + b"Content-Length: 2\r\nContent-Length: 999\r\n\r\n[]"),
        "gzip that expands": _bomb(bomb, b"gzip"),
        "gzip in gzip that expands": _bomb(gzip.compress(bomb), b"gzip, gzip"),
        "deflate that is gzip and expands": _bomb(bomb, b"deflate"),
        "brotli that was not asked for": _bomb(bomb, b"br"),
        "8 MiB of empty lists": _large(b"[],"),
        "8 MiB of lists in lists": _large(b"[" * 90 + b"]" * 90 + b","),
    }


def try_floods(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each flood what is wrong with how a process took it."""
    behaviours = floods()
    for name, came in zip(names, _come_of([behaviours[name] for name in names]), strict=True):
        yield name, list(_mishaps(came, MOST_MEMORY))


def try_pages() -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong with how a process took a listing whose pages never end."""
    [came] = _come_of([pages_without_end()], PAGES)
    wrong = [] if "pages have more than" in came["message"] else [f"it ended otherwise: {came['message']}"]
    yield "pages without end", [*wrong, *_mishaps(came, MOST_MEMORY_OF_A_LISTING)]


def _come_of(behaviours: Sequence[Behaviour], path: str = "") -> list[dict[str, Any]]:
    """Return what came of a process that asked one such vendor after another."""
    with contextlib.ExitStack() as stack:
        vendors = []
        for behaviour in behaviours:
            vendor = RawVendor(behaviour)
            stack.callback(vendor.close)
            vendors.append(vendor)
        done = subprocess.run(
            [sys.executable, "-m", __name__, *(f"{vendor.url}{path}" for vendor in vendors)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            timeout=LONGEST_SECONDS * (len(behaviours) + 2),
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2000:])
    came: list[dict[str, Any]] = json.loads(done.stdout)
    return came


def _mishaps(came: dict[str, Any], most_memory: int) -> Iterator[str]:
    if came["kind"] not in ("vendor_unavailable", "unexpected_answer", "answered"):
        yield f"it ended as {came['kind']}: {came['message']}"
    if came["seconds"] > LONGEST_SECONDS:
        yield f"it took {came['seconds']:.1f} s, with a timeout of {TIMEOUT} s"
    if came["memory"] > most_memory:
        yield f"it took {came['memory']} KiB"
    if not came["message"].isprintable() or len(came["message"]) > 600:
        yield f"its message is not fit to be shown: {ascii(came['message'])[:300]}"


def _read(url: str, before: int) -> dict[str, Any]:
    started = time.monotonic()
    kind, message = "answered", ""
    session = open_session(url, timeout=PATIENCE if url.endswith(PAGES) else TIMEOUT)
    try:
        if url.endswith(PAGES):
            SynthflowApi(session, "1").list_assistants()
        else:
            session.get("/a", attempted="read")
    except IntegrationError as error:
        kind, message = error.kind, str(error)
    except Exception as error:  # What is none of ours is what is looked for.
        kind, message = type(error).__name__, str(error)
    finally:
        session.close()
    memory = _largest_memory() - before
    return {"kind": kind, "message": message, "seconds": time.monotonic() - started, "memory": memory}


def _largest_memory() -> int:
    """Return the largest size of this process in KiB. What the system says of its children counts the parent too."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    memory.bound(MOST_OF_A_PROCESS)
    at_first = _largest_memory()
    print(json.dumps([_read(given, at_first) for given in sys.argv[1:]]))
