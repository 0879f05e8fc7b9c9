# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Who calls: the headers that all requests of one dialog share."""

from __future__ import annotations

import secrets
import typing as t
from dataclasses import dataclass, field, replace

from .message import Message, Pairs, build_request
from .transaction import Request
from .trouble import ProbeStopped
from .uri import SipUri

USER_AGENT = "voiceops.gladly_synthflow"
# What the probe does as the callee of requests within its dialogs.
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS"

# Parameters that have no place in From and To (RFC 3261, table 1).
_NOT_IN_ADDRESSES = frozenset({"transport", "maddr", "ttl", "lr", "method"})
_MAGIC_COOKIE = "z9hG4bK"


def new_branch() -> str:
    """Return a branch that nobody can guess."""
    return f"{_MAGIC_COOKIE}{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Caller:
    """One call, or one OPTIONS, from ``local``, an IP address and port, to ``uri``.

    Without ``from_uri`` the caller is probe at that address.
    """

    uri: SipUri
    local: tuple[str, int]
    transport: str
    from_uri: SipUri | None = None
    call_id: str = field(default_factory=lambda: secrets.token_hex(16))
    from_tag: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def target(self) -> str:
        """The text of the Request-URI. It cannot have headers (RFC 3261, section 19.1.1)."""
        return str(replace(self.uri, headers=()))

    @property
    def to(self) -> str:
        """The value of To."""
        return f"<{_as_address(self.uri)}>"

    def request(
        self,
        method: str,
        sequence: int,
        *,
        target: str | None = None,
        to: str | None = None,
        branch: str | None = None,
        routes: t.Sequence[str] = (),
        more: Pairs = (),
        body: bytes = b"",
    ) -> Request:
        """Return a request. What is not given is as at the beginning of the call.

        Raises ProbeStopped (answer_unreadable) when what the peer sent cannot stand in it. All else was checked before.
        """
        branch = branch or new_branch()
        headers = [
            ("Via", f"SIP/2.0/{self.transport.upper()} {self._sent_by};branch={branch};rport"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in routes),
            ("From", f"<{self._from}>;tag={self.from_tag}"),
            ("To", to or self.to),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence} {method}"),
            *((("Contact", f"<{self._contact}>"),) if method in ("INVITE", "OPTIONS") else ()),
            ("User-Agent", USER_AGENT),
            *((("Allow", ALLOW), ("Accept", "application/sdp")) if method in ("INVITE", "OPTIONS") else ()),
            *more,
        ]

        def acknowledge(answer: Message) -> bytes:
            # Of the same transaction: same branch, the To of the answer (section 17.1.1.3).
            return self.request("ACK", sequence, target=target, to=answer.first("to") or to, branch=branch).data

        try:
            data = build_request(method, target or self.target, headers, body)
        except ValueError as error:
            raise ProbeStopped("answer_unreadable", f"it leaves no way to send {method}: {error}") from error
        return Request(
            method,
            data,
            branch,
            self.call_id,
            sequence,
            acknowledge if method == "INVITE" else None,
        )

    @property
    def _sent_by(self) -> str:
        address, port = self.local
        return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"

    @property
    def _from(self) -> SipUri:
        address = self.local[0]
        return _as_address(self.from_uri or SipUri(f"[{address}]" if ":" in address else address, "probe"))

    @property
    def _contact(self) -> str:
        scheme = self.uri.scheme
        transport = f";transport={self.transport}" if scheme == "sip" and self.transport != "udp" else ""
        address, port = self.local
        host = f"[{address}]" if ":" in address else address
        return str(SipUri(host, self._from.user or "probe", port, scheme)) + transport


def _as_address(uri: SipUri) -> SipUri:
    parameters = tuple(pair for pair in uri.parameters if pair[0].lower() not in _NOT_IN_ADDRESSES)
    return replace(uri, port=None, parameters=parameters, headers=())
