# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests: HTTPS on loopback, with a token or with a user's name and password."""

from __future__ import annotations

import base64
import http.server
import itertools
import json
import ssl
import threading
import typing as t
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import trustme

from .answers import shown, shown_survey
from .refusals import Fields, Refused
from .resources import RESOURCES
from .store import NotFound, Store, Updates

TOKEN = "made-up-token-of-the-controller"
USER, PASSWORD = "admin", "made-up-password-of-the-controller"
_PAGE = 25


class _NotAllowed(Exception):
    """AWX answers 405."""


@dataclass(frozen=True)
class Request:
    """One request as it came in, and how it was answered."""

    method: str
    path: str
    body: Any
    status: int


@dataclass
class Controller:
    """A running stand-in."""

    url: str
    authority: Path
    store: Store
    requests: list[Request] = field(default_factory=list)
    tokens: dict[int, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def writes(self) -> list[Request]:
        """The requests that could have changed something, but for tokens."""
        return [one for one in self.requests if one.method != "GET" and "/tokens/" not in one.path]

    def forget_requests(self) -> None:
        """Begin a new record."""
        self.requests.clear()

    def answer(self, method: str, target: str, body: Any, authorization: str) -> tuple[int, Any]:
        """Answer one request and keep it."""
        parts = urlsplit(target)
        with self.store.lock:
            try:
                status, answer = self._answer(method, parts.path, dict(parse_qsl(parts.query)), body, authorization)
            except Refused as refused:
                status, answer = 400, refused.body
            except NotFound as missing:
                status, answer = 404, {"detail": str(missing)}
            except _NotAllowed:
                status, answer = 405, {"detail": f'Method "{method}" not allowed.'}
            self.requests.append(Request(method, target, body, status))
        return status, answer

    def _answer(self, method: str, path: str, query: dict[str, str], body: Any, authorization: str) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if parts[:2] != ["api", "v2"] or len(parts) < 3:
            raise NotFound("The requested resource was not found on this server.")
        if parts[2] == "ping":
            return 200, {"version": "24.6.1"}
        if not self._is_known(authorization):
            return 401, {"detail": "Authentication credentials were not provided."}
        if parts[2] == "tokens":
            return self._token(method, parts[3:])
        if parts[2] not in (*RESOURCES, "unified_job_templates"):
            raise NotFound("The requested resource was not found on this server.")
        if len(parts) == 3:
            return self._list(method, parts[2], query, body)
        return self._object(method, parts[2], int(parts[3]), parts[4:], body)

    def _is_known(self, authorization: str) -> bool:
        scheme, separator, rest = authorization.partition(" ")
        if scheme == "Bearer":
            return rest == TOKEN or rest in self.tokens.values()
        return bool(separator) and scheme == "Basic" and base64.b64decode(rest).decode() == f"{USER}:{PASSWORD}"

    def _token(self, method: str, rest: list[str]) -> tuple[int, Any]:
        if method == "POST":
            number = next(self.numbers)
            self.tokens[number] = f"made-up-session-token-{number}"
            return 201, {"id": number, "token": self.tokens[number]}
        if method == "DELETE" and rest and self.tokens.pop(int(rest[0]), ""):
            return 204, None
        raise NotFound("No OAuth2AccessToken matches the given query.")

    def _list(self, method: str, listing: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if method == "POST" and listing != "unified_job_templates":
            return 201, self._shown(self.store.create(listing, body))
        if method != "GET":
            raise _NotAllowed
        page, size = int(query.pop("page", 1)), int(query.pop("page_size", _PAGE))
        found = [one for one in self.store.all(listing) if self._matches(listing, one, query)]
        return 200, self._page(f"/api/v2/{listing}/", query, found, page, size)

    def _page(self, path: str, query: dict[str, str], found: list[Fields], page: int, size: int) -> Fields:
        more = {**query, "page": str(page + 1), "page_size": str(size)}
        return {
            "count": len(found),
            "next": f"{path}?{urlencode(more)}" if page * size < len(found) else None,
            "previous": None if page == 1 else f"{path}?{urlencode({**more, 'page': str(page - 1)})}",
            "results": [self._shown(one) for one in found[(page - 1) * size : page * size]],
        }

    def _matches(self, listing: str, stored: Fields, query: dict[str, str]) -> bool:
        for key, wanted in query.items():
            name, separator, attribute = key.removeprefix("or__").partition("__")
            known = {
                "id",
                "name",
                "type",
                *(RESOURCES[listing].defaults if listing in RESOURCES else ("organization",)),
            }
            if name not in known:
                raise Refused(detail=f"{RESOURCES[listing].name} has no field named '{name}'")
            value = stored.get(name)
            if separator:
                other = self.store.find(RESOURCES[listing].references[name], value)
                value = other and other.get(attribute)
            if str(value) != wanted and not (key.startswith("or__") and str(stored.get("name")) == wanted):
                return False
        return True

    def _object(self, method: str, listing: str, number: int, rest: list[str], body: Any) -> tuple[int, Any]:
        if not rest:
            if method == "PATCH":
                return 200, self._shown(self.store.change(listing, number, body))
            if method != "GET":
                raise _NotAllowed
            return 200, self._shown(self.store.get(listing, number))
        name = rest[0]
        if listing in RESOURCES and name in RESOURCES[listing].lists:
            if method == "POST":
                self.store.associate(listing, number, name, body)
                return 204, None
            found = self.store.related(listing, number, name)
            return 200, self._page(f"/api/v2/{listing}/{number}/{name}/", {}, found, 1, max(len(found), _PAGE))
        if name == "survey_spec" and listing in ("job_templates", "workflow_job_templates"):
            if method == "POST":
                self.store.set_survey(listing, number, body)
                return 200, None
            return 200, shown_survey(self.store.survey_of(self.store.get(listing, number)))
        if name == "update" and listing == "projects":
            if method == "GET":
                return 200, {"can_update": True}
            return 202, self._shown(self.store.start_update(self.store.get(listing, number)))
        if name == "create_approval_template" and listing == "workflow_job_template_nodes" and method == "POST":
            return 201, self._shown(self.store.add_approval(number, body))
        raise NotFound("The requested resource was not found on this server.")

    def _shown(self, stored: Fields) -> Fields:
        return shown(self.store, stored["url"].split("/")[3], stored)


@contextmanager
def running_controller(directory: Path, updates: Updates | None = None) -> Iterator[Controller]:
    """Run a stand-in on a free port of loopback, with a certificate of its own authority in `directory`."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    file = directory / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    controller = Controller(f"https://127.0.0.1:{server.server_port}", file, Store(updates or Updates()))
    _Handler.controllers[server.server_port] = controller
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield controller
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    controllers: dict[int, Controller] = {}

    def _handle(self) -> None:
        controller = self.controllers[t.cast("http.server.HTTPServer", self.server).server_port]
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        status, answer = controller.answer(self.command, self.path, body, self.headers.get("Authorization", ""))
        text = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("X-API-Product-Name", "AWX")
        self.send_header("X-API-Product-Version", "24.6.1")
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _handle

    def log_message(self, format: str, *arguments: Any) -> None:
        """Print nothing: the controller keeps the requests."""
