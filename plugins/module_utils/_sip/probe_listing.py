# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The options of ``sip_probe``, checked, and its result."""

from __future__ import annotations

import re
import typing as t

from .._connection import LONGEST_TIMEOUT
from .._errors import InvalidInput
from .._resource import Account, Context, Listing, Params
from .connection import parse_source_address
from .headers import HEADER_NAME, parse_headers
from .message import check_uri_text, check_value
from .probe import Probe
from .probe_settings import Method, ProbeSettings
from .resolution import parse_connect_to, parse_name_servers, transport_of
from .tls import TlsSettings
from .uri import SipUri, parse_sip_uri

METHODS = t.get_args(Method)
_LARGEST_NUMBER_PER_MINUTE = 6000
_SCHEME = re.compile(r"^sips?:", re.IGNORECASE)


class SipProbe(Listing[Account]):
    """Climbs once. What the peer does is a result; wrong options are errors."""

    libraries = ("sipmessage", "cryptography")
    module_arguments = {
        "argument_spec": {
            "uri": {"type": "str", "required": True},
            "method": {"type": "str", "choices": list(METHODS), "default": "options"},
            "headers": {"type": "dict", "default": {}},
            "from_uri": {"type": "str"},
            "username": {"type": "str"},
            "password": {"type": "str", "no_log": True},
            "expect": {"type": "list", "elements": "int", "default": []},
            "expiry_days": {"type": "int", "default": 14},
            "allowlisted": {"type": "bool", "default": False},
            "connect_to": {"type": "dict", "default": {}},
            "name_servers": {"type": "list", "elements": "str", "default": []},
            "source_address": {"type": "str"},
            "client_cert": {"type": "path"},
            "client_key": {"type": "path", "no_log": False},
            "max_per_minute": {"type": "int", "default": 12},
            "ca_path": {"type": "path"},
            "validate_certs": {"type": "bool", "default": True},
            "timeout": {"type": "int", "default": 10},
        },
        "required_together": [["username", "password"]],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        self._probe = Probe(read_settings(params, context))

    def collect(self) -> dict[str, t.Any]:
        """Return the keys of the result."""
        try:
            return self._probe.run()
        finally:
            for warning in self._probe.warnings:
                self._context.warn(warning)

    def close(self) -> None:
        """Do nothing: a probe lets go of its connection itself."""


def read_settings(params: Params, context: Context) -> ProbeSettings:
    """Return the options in canonical form. Raises InvalidInput."""
    uri = _read_uri("uri", params["uri"])
    transport_of(uri)
    tls = TlsSettings(
        ca_path=params["ca_path"],
        validate_certs=params["validate_certs"],
        client_cert=params["client_cert"],
        client_key=params["client_key"],
        expiry_days=_number(params, "expiry_days", 0, 36500),
    )
    tls.check()
    method: Method = params["method"]
    expect = _statuses(params["expect"])
    if method == "invite" and context.check_mode:
        ignored = ", and 'expect', which is about the INVITE, does not count" if expect else ""
        context.warn(f"In check mode no INVITE is sent: the probe climbs up to OPTIONS{ignored}.")
        method, expect = "options", ()
    return ProbeSettings(
        uri=uri,
        method=method,
        headers=_headers(params["headers"], uri, context),
        from_uri=_read_uri("from_uri", params["from_uri"]) if params["from_uri"] else None,
        username=_credential(params, "username"),
        password=_credential(params, "password"),
        expect=expect,
        allowlisted=params["allowlisted"],
        connect_to=parse_connect_to(params["connect_to"]),
        name_servers=parse_name_servers(params["name_servers"]),
        source_address=parse_source_address(params["source_address"]),
        tls=tls,
        max_per_minute=_number(params, "max_per_minute", 0, _LARGEST_NUMBER_PER_MINUTE),
        timeout=_number(params, "timeout", 1, LONGEST_TIMEOUT),
    )


def _read_uri(option: str, value: str) -> SipUri:
    if ":" in _SCHEME.sub("", value.strip()).partition("?")[0].rpartition("@")[0]:
        # Not shown: it may be a secret. RFC 3261, section 19.1.1, advises against it for that reason.
        raise InvalidInput(
            option,
            "it has a password, or something else after a colon, before the @",
            "Leave it out, and give 'username' and 'password' if the peer asks for them. Write a colon that belongs to "
            "the user as %3A.",
        )
    try:
        uri = parse_sip_uri(value)
        check_uri_text(str(uri))
    except ValueError as error:
        raise InvalidInput(
            option, str(error), "Write it like sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls."
        ) from error
    return uri


def _headers(given: t.Mapping[t.Any, t.Any], uri: SipUri, context: Context) -> dict[str, str]:
    """Return the X-headers of an INVITE: those of the option, and those of the URI that it does not have."""
    try:
        headers = parse_headers(given)
        named = {name.lower() for name in headers}
        for name, value in uri.headers:
            if not HEADER_NAME.fullmatch(name):
                context.warn(f"The header {name} of the URI is not sent: only X- headers are.")
            elif name.lower() in named:
                context.warn(f"The header {name} of the URI is not sent: another one has its name.")
            else:
                headers[name] = value or ""
                named.add(name.lower())
        for name, value in headers.items():
            check_value(name, value)
    except ValueError as error:
        raise InvalidInput("headers", str(error), "Give a dictionary of X- headers and their values.") from error
    return headers


def _credential(params: Params, option: str) -> str | None:
    value: str | None = params[option]
    if value is None:
        return None
    if not value.strip():
        raise InvalidInput(option, "it is blank", "Give 'username' and 'password', or neither.")
    try:
        check_value(option, value)
    except ValueError as error:
        raise InvalidInput(option, "it has a control character in it", "Copy it again, without line ends.") from error
    return value


def _statuses(values: t.Iterable[int]) -> tuple[int, ...]:
    for value in values:
        if not 101 <= value <= 699:
            raise InvalidInput("expect", f"{value} is no SIP status from 101 to 699", "Give statuses such as 200.")
    return tuple(values)


def _number(params: Params, option: str, smallest: int, largest: int) -> int:
    value: int | None = params[option]
    if value is None or not smallest <= value <= largest:
        raise InvalidInput(option, f"{value} is not between {smallest} and {largest}", "Correct the number.")
    return value
