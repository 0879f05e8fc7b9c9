# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What connecting to either vendor has in common: options, the check of an API URL, and the CA file."""

from __future__ import annotations

import ipaddress
import os
import typing as t
from urllib.parse import urlsplit

from ._errors import InvalidInput
from ._host_name import check_host
from ._http import Settings
from ._resource import Context
from ._sentences import quoted
from ._trust import trusting

LONGEST_TIMEOUT = 3600
_LONGEST_NUMBER = 9

COMMON_ARGUMENTS: dict[str, t.Any] = {
    "ca_path": {"type": "path"},
    "validate_certs": {"type": "bool", "default": True},
    "timeout": {"type": "int", "default": 30},
    "retry_timeout": {"type": "int", "default": 60},
}


def settings(
    params: t.Mapping[str, t.Any], base_url: str, context: Context, account: str = "", requests_per_second: int = 0
) -> Settings:
    """Return how to reach ``base_url``. Raises InvalidInput for a CA file, a time or a limit that cannot be used.

    ``account`` tells apart whom the vendor counts apart; it holds no secret.
    """
    if (params["timeout"] or 0) < 1:
        raise InvalidInput("timeout", f"{params['timeout']} is not a positive number of seconds", "Give 1 or more.")
    if (params["retry_timeout"] or 0) < 0:
        raise InvalidInput("retry_timeout", f"{params['retry_timeout']} is negative", "Give 0 to switch repeats off.")
    for option in ("timeout", "retry_timeout"):
        if (params[option] or 0) > LONGEST_TIMEOUT:
            raise InvalidInput(option, f"{params[option]} seconds are more than an hour", "Give at most 3600.")
    verify: bool | str = True
    if not params["validate_certs"]:
        context.warn("TLS certificates are not validated: anybody on the way can read and change what is sent.")
        verify = False
    elif params.get("ca_path"):
        verify = _checked_ca(params["ca_path"])
    return Settings(
        base_url=base_url,
        verify=verify,
        timeout=params["timeout"],
        retry_timeout=params["retry_timeout"],
        writes_allowed=not context.check_mode,
        account=account,
        requests_per_second=requests_per_second,
        requests=context.requests,
        written=context.written,
        warn=context.warn,
    )


def requests_per_second(params: t.Mapping[str, t.Any], variable: str, default: int) -> int:
    """Return the limit of the option, of an environment variable, or else of the vendor. Raises InvalidInput.

    The variable speaks for a whole machine, so it holds for tasks too that have no such option.
    """
    given = params.get("requests_per_second")
    text = os.environ.get(variable, "").strip() if given is None else str(given)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise InvalidInput(
            "requests_per_second",
            f"{quoted(text)} is not a number of requests"
            + (f" ({variable} in the environment)" if given is None else ""),
            "Give a whole number; 0 is without a limit.",
        )
    return int(text)


def _checked_ca(path: str) -> str:
    try:
        trusting(path)
    except OSError as error:
        raise InvalidInput(
            "ca_path", f"{path} cannot be read as certificates: {error}", "Give a PEM file of certificate authorities."
        ) from error
    return path


def checked_api_url(url: str, ending: str) -> str:
    """Return an ``api_url`` without its last slash.

    Plain HTTP is accepted for loopback alone, since credentials travel with every request. Raises InvalidInput.
    """
    extras = InvalidInput(
        "api_url", "it carries credentials, a query or a fragment", f"Give scheme, host, port and path to {ending}."
    )
    # Before anything that shows the URL: what stands before the @ may be a password.
    if "@" in url:
        raise extras
    try:
        parts = urlsplit(url.strip())
        _port = parts.port
    except ValueError as error:
        raise InvalidInput(
            "api_url", f"{quoted(url)} is no URL: {error}", f"Give one that ends in {ending}."
        ) from error
    if parts.query or parts.fragment:
        raise extras
    path = parts.path.rstrip("/")
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise InvalidInput(
            "api_url", f"{quoted(url)} is not an https:// URL", f"Give the whole URL, ending in {ending}."
        )
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise InvalidInput("api_url", f"{quoted(url)} would send the credentials in clear", "Use https://.")
    try:
        check_host(f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname)
    except ValueError as error:
        # With a backslash in it, not every reader of URLs takes the same part for the host.
        raise InvalidInput("api_url", str(error), "Give the host in letters, digits, dots and hyphens.") from error
    if not path.endswith(ending):
        raise InvalidInput("api_url", f"{quoted(url)} does not end in {ending}", f"Append {ending}.")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
