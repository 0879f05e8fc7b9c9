# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both vendors behind one server, which passes requests on to a sandbox, and later answers from memory, spoiled."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

# What no vendor has to be passed on.
_OF_ONE_CONNECTION = {"connection", "content-length", "transfer-encoding", "date", "server", "keep-alive"}


@dataclass(frozen=True)
class Reply:
    """An answer as it goes over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Exchange:
    """A request, and what it was answered."""

    method: str
    target: str
    body: bytes
    reply: Reply

    @property
    def is_write(self) -> bool:
        """Whether it could change something."""
        return self.method != "GET"


@dataclass
class Tape:
    """The exchanges of one task, to be played again. ``asked`` are those of the present replay."""

    exchanges: list[Exchange] = field(default_factory=list, repr=False)
    asked: list[Exchange] = field(default_factory=list, repr=False)
    _next: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int), repr=False)

    def rewind(self) -> None:
        """Begin anew."""
        self.asked = []
        self._next.clear()

    def reply_to(self, method: str, target: str) -> Reply:
        """Return what was answered the last time, in the order of then; the last answer stays.

        A target with the time of day in its query is another one each time.
        """
        known = [one.reply for one in self.exchanges if (one.method, one.target) == (method, target)]
        known = known or [one.reply for one in self.exchanges if (one.method, _path(one)) == (method, _path(target))]
        if not known:
            return Reply(404, (("Content-Type", "application/json"),), b'{"detail": "not found"}')
        at = self._next[method, target]
        self._next[method, target] += 1
        return known[min(at, len(known) - 1)]


def _path(asked: Exchange | str) -> str:
    return (asked if isinstance(asked, str) else asked.target).partition("?")[0]


Spoil = Callable[[int, Exchange], Reply]


class RecordedVendors:
    """Serves on loopback. With a ``tape`` it replays, else it passes on to the sandbox at ``base`` and records.

    ``spoil`` gets the number of the request and the genuine exchange, and returns what is sent in its place.
    """

    def __init__(self, base: str, ca_path: str) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.verify = ca_path
        self._session.trust_env = False
        self._turn = threading.Lock()
        self.recording: list[Exchange] = []
        self.tape: Tape | None = None
        self.spoil: Spoil | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._session.close()

    def reply(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer one request."""
        with self._turn:
            if self.tape is None:
                exchange = Exchange(method, target, body, self._passed_on(method, target, headers, body))
                self.recording.append(exchange)
                return exchange.reply
            exchange = Exchange(method, target, body, self.tape.reply_to(method, target))
            self.tape.asked.append(exchange)
            return self.spoil(len(self.tape.asked) - 1, exchange) if self.spoil else exchange.reply

    def _passed_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        kept = {name: value for name, value in headers.items() if name.lower() in ("authorization", "content-type")}
        answer = self._session.request(
            method, self._base + target, headers=kept, data=body, timeout=60, allow_redirects=False
        )
        shown = [pair for pair in answer.headers.items() if pair[0].lower() not in _OF_ONE_CONNECTION]
        return Reply(answer.status_code, tuple(shown), answer.content)


def _handler(vendors: RecordedVendors) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A small answer goes out at once.
        wbufsize = -1
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = vendors.reply(self.command, self.path, dict(self.headers), body)
            lines = [f"HTTP/1.1 {reply.status} Because"]
            lines += [f"{name}: {value}" for name, value in reply.headers]
            head = "\r\n".join([*lines, f"Content-Length: {len(reply.body)}", "", ""])
            self.wfile.write(head.encode("latin-1", "replace") + reply.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def log_message(self, format: str, *arguments: Any) -> None:
            """Print nothing."""

    return Handler


@contextmanager
def recorded_vendors(base: str, ca_path: str) -> Iterator[RecordedVendors]:
    """Run a server for the length of a block."""
    vendors = RecordedVendors(base, ca_path)
    try:
        yield vendors
    finally:
        vendors.close()
