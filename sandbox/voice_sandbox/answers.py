# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One answer, whole, between the vendor that made it and the connection that it leaves by."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
HeaderLines = tuple[tuple[bytes, bytes], ...]
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """Status, headers and body. It leaves after `delay` seconds; one that is `cut` ends in the middle."""

    status: int
    headers: HeaderLines
    body: bytes
    delay: float = 0.0
    cut: bool = False

    @property
    def document(self) -> Any:
        """The JSON of the body; raises ValueError when it is none."""
        return json.loads(self.body)

    def with_document(self, document: Any) -> Answer:
        """The answer with other JSON in its body."""
        body = json.dumps(document, separators=(",", ":")).encode("ascii")
        return replace(self.with_header("content-length", str(len(body))), body=body)

    def with_header(self, name: str, value: str) -> Answer:
        """The answer with another value of a header."""
        kept = tuple(line for line in self.headers if line[0].lower() != name.encode())
        return replace(self, headers=(*kept, (name.encode(), value.encode("latin-1"))))

    @property
    def cut_head(self) -> bytes:
        """What there is of an answer without a body that ends in the middle; clients take more for the whole of it."""
        return f"HTTP/1.1 {self.status}".encode()[:-1]

    async def send(self, send: Send) -> None:
        """Hand it over to the server; of one that is cut only the first half of its body."""
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        sent = self.body[: len(self.body) // 2] if self.cut else self.body
        await send({"type": "http.response.body", "body": sent, "more_body": self.cut})


def answer(status: int, content_type: str, body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """An answer of the sandbox's own."""
    lines = (("content-type", content_type), ("content-length", str(len(body))), *headers)
    return Answer(status, tuple((name.encode(), value.encode("latin-1")) for name, value in lines), body)


async def answer_of(application: Application, scope: Scope, receive: Receive) -> Answer:
    """Let an application answer, and keep what it sends."""
    start: Message = {}
    parts: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            parts.append(message.get("body", b""))

    await application(scope, receive, collect)
    return Answer(start["status"], tuple((name, value) for name, value in start["headers"]), b"".join(parts))
