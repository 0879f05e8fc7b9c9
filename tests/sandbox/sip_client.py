# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bare SIP client on a socket: it sends what it is told, right or wrong, and reads what comes back."""

from __future__ import annotations

import secrets
import socket
import ssl
import time
from typing import Any

from sandbox_client import NUMBER
from sipmessage import Message, Response

from voice_sandbox.process import SandboxProcess

URI = f"sip:{NUMBER}@sip.us.synthflow.ai"
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
)


class SipClient:
    """One socket to one vendor's side."""

    def __init__(
        self,
        sandbox: SandboxProcess,
        transport: str = "UDP",
        *,
        vendor: str = "synthflow",
        name: str = "sip.us.synthflow.ai",
        source: str = "127.0.0.1",
    ) -> None:
        ports = sandbox.info["sip"][vendor]
        self.transport = transport
        self.call_id = f"{secrets.token_hex(6)}@client.example"
        self.from_tag = secrets.token_hex(4)
        self._received = b""
        if transport == "UDP":
            self.socket: Any = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.bind((source, 0))
            self.socket.connect(("127.0.0.1", ports["port"]))
            return
        port = ports["tls_port"] if transport == "TLS" else ports["port"]
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(source, 0))
        if transport == "TLS":
            context = ssl.create_default_context(cafile=sandbox.info["ca_path"])
            self.socket = context.wrap_socket(self.socket, server_hostname=name)

    def __enter__(self) -> SipClient:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.socket.close()

    def request(
        self,
        method: str,
        uri: str = URI,
        *,
        body: str = "",
        to_tag: str = "",
        branch: str | None = None,
        number: int = 1,
        extra: str = "",
    ) -> bytes:
        """A request in order."""
        host, port = self.socket.getsockname()
        content_type = "Content-Type: application/sdp\r\n" if body else ""
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.transport} {host}:{port};rport;branch={branch or 'z9hG4bK' + secrets.token_hex(6)}\r\n"
            "Max-Forwards: 70\r\n"
            f"From: <sip:+12065550111@client.example>;tag={self.from_tag}\r\n"
            f"To: <{uri}>{f';tag={to_tag}' if to_tag else ''}\r\n"
            f"Call-ID: {self.call_id}\r\n"
            f"CSeq: {number} {method}\r\n"
            f"Contact: <sip:me@{host}:{port};transport={self.transport.lower()}>\r\n"
            f"{extra}{content_type}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.send(data)

    def receive(self, seconds: float = 3.0) -> Any:
        """The next message; None when there is none in time or the peer hung up."""
        deadline = time.monotonic() + seconds
        while True:
            message = self._next()
            if message is not None:
                return message
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65_536)
            except (TimeoutError, ConnectionError):
                return None
            if not data:
                return None
            self._received += data

    def final(self, seconds: float = 10.0, branch: str | None = None) -> Any:
        """The next final answer; with a branch, to that request, as an earlier answer may come again meanwhile."""
        while True:
            message = self.receive(seconds)
            if message is None or not isinstance(message, Response):
                return message
            if message.code >= 200 and (branch is None or branch.encode() in bytes(message)):
                return message

    def ask(self, method: str, uri: str = URI, *, branch: str | None = None, **options: Any) -> Any:
        """Send a request and return its final answer."""
        branch = branch or "z9hG4bK" + secrets.token_hex(6)
        self.send(self.request(method, uri, branch=branch, **options))
        return self.final(branch=branch)

    def status(self, method: str, uri: str = URI, **options: Any) -> int | None:
        """The status of a request's final answer, or None."""
        answer = self.ask(method, uri, **options)
        return None if answer is None else int(answer.code)

    def hung_up(self, seconds: float = 3.0) -> bool:
        """Whether the peer ends the connection without another word."""
        self.socket.settimeout(seconds)
        try:
            return bool(self.socket.recv(65_536) == b"")
        except TimeoutError:
            return False
        except OSError:
            return True

    def _next(self) -> Any:
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            return None
        message = Message.parse(head + end)
        length = message.content_length or 0
        if len(rest) < length:
            return None
        message.body = rest[:length]
        self._received = rest[length:]
        return message


def attach(client: Any, number: str = NUMBER, **agent: Any) -> str:
    """Import a number and attach it to an assistant; returns the assistant's id."""
    assert client.import_number(number).status_code == 200
    return str(client.new_assistant(phone_number=number, agent={"prompt": "Be kind.", **agent}))


def tag(message: Any) -> str:
    """The tag that the peer added to To."""
    return str(message.to_address.parameters["tag"])
