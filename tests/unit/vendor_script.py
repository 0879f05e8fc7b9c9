# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor that follows a script: every request has to come in the order and in the form that the test wrote down."""

from __future__ import annotations

import json
import re
import socket
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

ANY_NUMBER = None


@dataclass(frozen=True)
class Line:
    """One line of the script: the request as it has to look on the wire, and what is answered."""

    method: str
    target: str
    query: tuple[tuple[str, str], ...]
    body: str | None
    answer: str
    status: int
    headers: dict[str, str]
    lost: bool
    times: int | None

    def shown(self) -> str:
        """Return the request in the form in which a test run prints it."""
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.method} {self.target}{'?' if query else ''}{query} {self.body or ''}".strip()


@dataclass
class VendorScript:
    """Answers as written down, and keeps what differs for `check`.

    ``prefix`` is the path of the API's base URL, ``authorization`` the header that every request has to carry.
    """

    server: HTTPServer
    prefix: str
    authorization: str
    lines: list[Line] = field(default_factory=list)
    position: int = 0
    used: int = 0
    differences: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take every request of the server."""
        self.server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    @property
    def url(self) -> str:
        """The API's base URL."""
        return self.server.url_for(self.prefix)

    def expect(
        self,
        method: str,
        path: str,
        *,
        query: t.Mapping[str, str] | None = None,
        body: t.Any = None,
        answer: t.Any = None,
        text: str | None = None,
        status: int = 200,
        headers: t.Mapping[str, str] | None = None,
        lost: bool = False,
        times: int | None = 1,
    ) -> None:
        """Write down the next request and its answer.

        ``path`` stands as it is sent, percent signs included. ``body`` None means that nothing may be sent. ``text`` is
        answered instead of JSON. ``lost`` ends the connection without an answer. ``times`` may be ANY_NUMBER.
        """
        self.lines.append(
            Line(
                method=method,
                target=self.prefix + path,
                query=tuple(sorted((query or {}).items())),
                body=None if body is None else _canonical(body),
                answer=json.dumps(answer) if text is None else text,
                status=status,
                headers={"Content-Type": "application/json" if text is None else "text/html", **(headers or {})},
                lost=lost,
                times=times,
            )
        )

    def check(self) -> None:
        """Fail unless exactly the requests of the script came. Afterwards the script can go on."""
        missing = [line.shown() for line in self.lines[self.position :] if line.times is not ANY_NUMBER]
        if self.used and missing and self.lines[self.position].times not in (ANY_NUMBER, 1):
            missing[0] += f" (came {self.used} times of {self.lines[self.position].times})"
        differences, self.differences = self.differences, []
        self.position, self.used = len(self.lines), 0
        assert not differences, "\n".join(differences)
        assert not missing, f"requests that did not come: {missing}"

    def _handle(self, request: Request) -> Response:
        target, _question, query = request.environ["RAW_URI"].partition("?")
        pairs = tuple(sorted(parse_qsl(query, keep_blank_values=True)))
        body = request.get_data(as_text=True)
        came = Line(request.method, target, pairs, _canonical_text(body), "", 0, {}, False, 1)
        self.requests.append(came.shown())
        line = self._next(came)
        if line is None:
            expected = self.lines[self.position].shown() if self.position < len(self.lines) else "no request"
            self.differences.append(f"came:     {came.shown()}\nexpected: {expected}")
            return Response("not in the script", status=418)
        if request.headers.get("Authorization") != self.authorization:
            self.differences.append(f"{came.shown()} carries Authorization {request.headers.get('Authorization')!r}")
        if body and request.headers.get("Content-Type") != "application/json":
            self.differences.append(f"{came.shown()} is sent as {request.headers.get('Content-Type')!r}")
        if line.lost:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response("" if line.status == 204 else line.answer, status=line.status, headers=line.headers)

    def _next(self, came: Line) -> Line | None:
        """Return the line that the request fulfils, and move on in the script."""
        for position in range(self.position, len(self.lines)):
            line = self.lines[position]
            if line.shown() == came.shown():
                self.used = self.used + 1 if position == self.position else 1
                self.position = position
                if line.times is not ANY_NUMBER and self.used >= line.times:
                    self.position, self.used = position + 1, 0
                return line
            if line.times is not ANY_NUMBER:
                return None
        return None


def _canonical(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True)


def _canonical_text(text: str) -> str | None:
    if not text:
        return None
    try:
        return _canonical(json.loads(text))
    except ValueError:
        return text
