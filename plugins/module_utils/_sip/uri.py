# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""SIP URIs: built, escaped, read and compared by the rules of RFC 3261, section 19.1."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from .._host_name import check_host
from .._sentences import quoted

Pair: t.TypeAlias = "tuple[str, str | None]"

# What may stand unescaped besides letters, digits and -_.~ (which `quote` always leaves alone), RFC 3261 section 25.1.
# Of the marks allowed in a user part, ; ? / and , are escaped all the same: many peers split at them.
_USER_SAFE = "!*'()&=+$"
_PARAMETER_SAFE = "!*'()[]/:&+$"
_HEADER_SAFE = "!*'()[]/?:+$"

_SCHEME = re.compile(r"^(sips?):", re.IGNORECASE)
# Half of a character is one more thing that no escape can write.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_A_URI = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


@dataclass(frozen=True)
class SipUri:
    """A SIP URI in unescaped parts. ``str()`` gives the escaped text."""

    host: str
    user: str | None = None
    port: int | None = None
    scheme: str = "sip"
    parameters: tuple[Pair, ...] = ()
    headers: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parts that no escaping makes legal. Raises ValueError."""
        check_host(self.host)
        if self.scheme not in ("sip", "sips"):
            raise ValueError(f"the scheme is {quoted(self.scheme)}, not sip or sips")
        if self.port is not None and not 0 < self.port < 65536:
            raise ValueError(f"port {self.port} is not between 1 and 65535")
        for text in (self.user or "", *_texts(self.parameters), *_texts(self.headers)):
            if _CONTROL.search(text):
                raise ValueError("control characters, line ends among them, cannot be part of a SIP URI")

    def __str__(self) -> str:
        user = f"{quote(self.user, safe=_USER_SAFE)}@" if self.user else ""
        port = f":{self.port}" if self.port is not None else ""
        parameters = "".join(f";{_pair(pair, _PARAMETER_SAFE)}" for pair in self.parameters)
        headers = "&".join(_pair(pair, _HEADER_SAFE) for pair in self.headers)
        return f"{self.scheme}:{user}{self.host}{port}{parameters}{'?' if headers else ''}{headers}"

    @property
    def transport(self) -> str | None:
        """The value of the transport parameter in lower case, or None."""
        return next((value.lower() for name, value in self.parameters if name.lower() == "transport" and value), None)

    def canonical(self) -> SipUri:
        """Return the URI in the form in which two of them are compared (RFC 3261, section 19.1.4).

        Host, parameter names and values, and header names do not depend on case or order; the user part does.
        """
        return replace(
            self,
            host=self.host.lower().rstrip("."),
            parameters=tuple(
                sorted(
                    ((name.lower(), value.lower() if value else value) for name, value in self.parameters), key=_order
                )
            ),
            headers=tuple(sorted(((name.lower(), value) for name, value in self.headers), key=_order)),
        )


def parse_sip_uri(text: str) -> SipUri:
    """Read a SIP URI; a missing ``sip:`` is added, since both vendors' pages leave it out. Raises ValueError."""
    stripped = text.strip()
    if not stripped:
        raise ValueError("the SIP URI is empty")
    found = _NOT_IN_A_URI.search(stripped)
    if found:
        raise ValueError(f"{quoted(text)} has a character that a SIP URI cannot have: {found.group()!r}")
    scheme = _SCHEME.match(stripped)
    rest = stripped[scheme.end() :] if scheme else stripped
    rest, _question, headers = rest.partition("?")
    user, at, address = rest.rpartition("@")
    if at and not user:
        raise ValueError(f"{quoted(text)} has nothing before the @")
    address, *parameters = address.split(";")
    host, port = _split_port(address)
    try:
        return SipUri(
            host=host,
            port=port,
            user=_unescaped(user) if user else None,
            scheme=scheme.group(1).lower() if scheme else "sip",
            parameters=tuple(_read_pair(item) for item in parameters if item),
            headers=tuple(_read_pair(item) for item in headers.split("&") if item),
        )
    except ValueError as error:
        raise ValueError(f"{quoted(text)} is not a SIP URI: {error}") from error


def same_sip_uri(text: str) -> str:
    """Return the canonical text of a SIP URI, for comparison; what is no SIP URI is compared as it stands."""
    try:
        return str(parse_sip_uri(text).canonical())
    except ValueError:
        return text


def user_of(text: t.Any) -> str | None:
    """Return the user part of what should be a SIP URI, or None."""
    try:
        return parse_sip_uri(str(text)).user
    except ValueError:
        return None


def _split_port(address: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?", address)
    if match is None:
        raise ValueError(f"{quoted(address)} is not a host, or a host and a port")
    return match.group(1), int(match.group(2)) if match.group(2) else None


def _order(pair: Pair) -> tuple[str, str]:
    return pair[0], pair[1] or ""


def _texts(pairs: tuple[Pair, ...]) -> t.Iterator[str]:
    for name, value in pairs:
        yield name
        yield value or ""


def _pair(pair: Pair, safe: str) -> str:
    name, value = pair
    return quote(name, safe=safe) if value is None else f"{quote(name, safe=safe)}={quote(value, safe=safe)}"


def _read_pair(text: str) -> Pair:
    name, equals, value = text.partition("=")
    return _unescaped(name), _unescaped(value) if equals else None


def _unescaped(text: str) -> str:
    """Undo the escapes. Raises ValueError for those that are no UTF-8, which would become another text."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise ValueError("its escapes with % are not UTF-8") from error
