# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies, files of the user, certificates and other tenants: where credentials may go, and where not."""

from __future__ import annotations

import datetime
import os
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import trustme

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError, TlsFailed

from .certificates import (
    authority_in,
    context_of,
    server,
    server_of_old,
    server_without_encryption,
    server_without_its_authority,
)
from .floods import open_session
from .raw_vendor import RawVendor, answer, raw_vendor

SECRET = "secret-key-1"
ALL_VARIABLES = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC"),
)
Sent = tuple[Any, IntegrationError | None]
Mishaps = Iterator[tuple[str, list[str]]]


def send(url: str, method: str = "get", **more: Any) -> Sent:
    """Send one request, and return the answer or the error."""
    session = open_session(url, **{"timeout": 60, **more})
    try:
        body = {} if method == "get" else {"body": {"password": SECRET}}
        return getattr(session, method)("/a", attempted="do it", **body), None
    except IntegrationError as error:
        return None, error
    finally:
        session.close()


def environment(**variables: str) -> Any:
    """Have these variables in the environment, and no other that says how to connect."""
    kept = {name: value for name, value in os.environ.items() if name not in ALL_VARIABLES}
    return mock.patch.dict(os.environ, {**kept, **variables}, clear=True)


def try_surroundings(folder: Path) -> Mishaps:
    """Yield what is wrong with what the environment and files of the user do to a request."""
    authority, ca_path = authority_in(folder)
    _other, other_path = authority_in(folder, "other")
    netrc = folder / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n", encoding="utf-8")
    netrc.chmod(0o600)
    with raw_vendor() as plain, raw_vendor(context=server(authority, "127.0.0.1")) as tls, raw_vendor() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            proxy.heads.clear()
            with environment(**{name: proxy.url}):
                came = send(plain.url)
            yield (
                f"{name} and plain HTTP",
                [] if came[1] is None and not proxy.heads else [f"the proxy got {proxy.text}"],
            )
        for name in ("HTTPS_PROXY", "all_proxy"):
            proxy.heads.clear()
            with environment(**{name: proxy.url}):
                # It is no proxy, and sets up no way to anybody.
                send(tls.url, verify=ca_path, timeout=0.3)
            _await_head(proxy)
            told = [] if proxy.heads and SECRET not in proxy.text else [f"the proxy got {proxy.text!r}"]
            yield f"{name} and TLS", told
            with environment(**{name: proxy.url, "NO_PROXY": "127.0.0.1"}):
                yield f"{name} but NO_PROXY", _said(send(tls.url, verify=ca_path)[1])
        plain.heads.clear()
        with environment(NETRC=str(netrc)):
            send(plain.url)
        yield "a netrc", [] if f"Bearer {SECRET}" in plain.text else [f"the vendor got {plain.text!r}"]
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            with environment(**{name: other_path}):
                yield f"another authority in {name}", _said(send(tls.url, verify=ca_path)[1])
                yield f"another authority in {name} alone", _refused_by(tls)
            with environment(**{name: ca_path}):
                yield f"the authority in {name}", _said(send(tls.url)[1])
            with environment(**{name: ""}):
                yield f"{name} that is empty", _refused_by(tls)
            with environment(**{name: str(folder / "missing.pem")}):
                yield f"{name} that is missing", _refused_by(tls)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            with environment(**{name: str(folder)}):
                yield f"{name} of the user", _refused_by(tls)


def try_certificates(folder: Path) -> Mishaps:
    """Yield what is wrong with what is sent to each server that proves nothing."""
    authority, ca_path = authority_in(folder)
    other, _path = authority_in(folder, "other")
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    bad: dict[str, Callable[[], ssl.SSLContext]] = {
        "expired": lambda: context_of(authority.issue_cert("127.0.0.1", not_before=now - 9 * day, not_after=now - day)),
        "not valid yet": lambda: context_of(authority.issue_cert("127.0.0.1", not_before=now + day)),
        "of another name": lambda: server(authority, "elsewhere.example"),
        "of a name alone": lambda: context_of(authority.issue_cert(common_name="127.0.0.1")),
        "of another authority": lambda: server(other, "127.0.0.1"),
        "below an authority that was left out": lambda: server_without_its_authority(authority, folder),
        "over TLS 1.1": lambda: server_of_old(authority),
        "without encryption": lambda: server_without_encryption(authority),
    }
    with environment():
        for name, context in bad.items():
            for method in ("get", "post"):
                with raw_vendor(context=context()) as vendor:
                    yield f"{method}: a certificate {name}", _refused(send(vendor.url, method, verify=ca_path), vendor)
        yield "a certificate that changes", list(_changed(authority, other, ca_path))
        with raw_vendor(context=server(other, "127.0.0.1")) as vendor:
            unchecked = send(vendor.url, verify=False)
            vendor.heads.clear()
            checked = send(vendor.url, verify=ca_path)
            yield "checked after unchecked", [*_said(unchecked[1]), *_refused(checked, vendor)]


def _changed(authority: trustme.CA, other: trustme.CA, ca_path: str) -> Iterator[str]:
    """A kept connection goes on; a new one is looked at again, in the same session too."""
    with raw_vendor(context=server(authority, "127.0.0.1")) as vendor:
        session = open_session(vendor.url, verify=ca_path, timeout=60)
        try:
            session.get("/a", attempted="read")
            vendor.context = server(other, "127.0.0.1")
            session.get("/a", attempted="read")
            if {connection for connection, _head in vendor.heads} != {1}:
                yield "the connection was not kept"
            vendor.behaviour = answer(200, None, "Connection: close")
            session.get("/a", attempted="read")
            vendor.heads.clear()
            session.get("/a", attempted="read")
            yield "a new connection with another authority was taken"
        except TlsFailed:
            if vendor.heads:
                yield f"the other server got {vendor.text!r}"
        finally:
            session.close()


def try_tenants() -> Mishaps:
    """Yield what one tenant's requests carry of another's, in one process and at one server."""
    with environment(), raw_vendor(answer(200, None, "Set-Cookie: tenant=one; Path=/")) as vendor:
        first, second = (open_session(vendor.url, timeout=60) for _tenant in range(2))
        first._sign = _signing("key-of-one")
        second._sign = _signing("key-of-two")
        for session in (first, second, first, second):
            session.get("/a", attempted="read")
        first.close()
        second.close()
        by_connection: dict[int, str] = {}
        for connection, head in vendor.heads:
            by_connection[connection] = by_connection.get(connection, "") + "\n".join(head)
        mixed = [text for text in by_connection.values() if "key-of-one" in text and "key-of-two" in text]
        yield "connections of two tenants", [f"one carried both: {text!r}" for text in mixed]
        carried = [text for text in by_connection.values() if "key-of-two" in text and "tenant=one" in text]
        vendor.heads.clear()
        vendor.behaviour = answer()
        send(vendor.url)
        yield "cookies of another tenant", ["a session began with a cookie"] if "ookie" in vendor.text else []
        yield (
            "keys of two tenants",
            [] if len(by_connection) == 2 and len(carried) <= 1 else ["connections were shared"],
        )


def _signing(key: str) -> Any:
    def sign(request: Any) -> Any:
        request.headers["Authorization"] = key
        return request

    return sign


def _await_head(peer: RawVendor) -> None:
    """Wait until something came: whoever sent it may have given up before the peer has read it."""
    deadline = time.monotonic() + 10
    while not peer.heads and time.monotonic() < deadline:
        time.sleep(0.01)


def _said(error: IntegrationError | None) -> list[str]:
    return [] if error is None else [f"it was refused: {error}"]


def _refused(came: Sent, vendor: RawVendor) -> list[str]:
    told = [] if isinstance(came[1], TlsFailed) else [f"it came to {came}"]
    return [*told, *(["the server was sent something"] if vendor.heads else [])]


def _refused_by(vendor: RawVendor) -> list[str]:
    vendor.heads.clear()
    return _refused(send(vendor.url), vendor)
