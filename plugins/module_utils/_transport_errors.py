# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What went wrong below HTTP, and whether the request can have reached the vendor."""

from __future__ import annotations

from ._errors import IntegrationError, TlsFailed
from ._trust import TrustUnreadable

try:
    import requests
    import urllib3

    _UNUSABLE_URL: tuple[type[Exception], ...] = (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        urllib3.exceptions.LocationParseError,
    )
except ImportError:
    # The session, which is the only caller, reports the missing library.
    pass

# Marks of OpenSSL and urllib3 texts that belong to the handshake, that is, to the time before a request is sent.
_HANDSHAKE_MARKS = (
    "CERTIFICATE_VERIFY_FAILED",
    "WRONG_VERSION_NUMBER",
    "UNKNOWN_PROTOCOL",
    "HTTP_REQUEST",
    "HANDSHAKE_FAILURE",
    "UNSUPPORTED_PROTOCOL",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "doesn't match",
)


class TransportFailure(Exception):
    """No usable answer.

    ``sent`` says whether the vendor may have seen the request, ``lasting`` that repeating it would not help.
    """

    def __init__(
        self,
        reason: str,
        *,
        sent: bool,
        lasting: bool = False,
        error: type[IntegrationError] | None = None,
        next_step: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.lasting = lasting
        self.error = error
        self.next_step = next_step

    def repeatable(self, method: str) -> bool:
        """Return whether sending again can help and cannot carry something out twice."""
        return not self.lasting and (method != "POST" or not self.sent)


def classify(error: Exception) -> TransportFailure:
    """Turn an exception of ``requests``, or of urllib3 that it lets through, into a `TransportFailure`."""
    if isinstance(error, TrustUnreadable):
        return TransportFailure(
            f"the certificate authorities cannot be read: {error}",
            sent=False,
            lasting=True,
            error=TlsFailed,
            next_step="Correct REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE in the environment, or give a file in 'ca_path'.",
        )
    if isinstance(error, requests.exceptions.SSLError):
        return _classify_tls(error)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return TransportFailure("connecting took longer than the timeout", sent=False)
    if isinstance(error, (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError)):
        return TransportFailure("no answer within the timeout", sent=True)
    if isinstance(error, requests.exceptions.ProxyError):
        return TransportFailure("the proxy could not be used", sent=False)
    if isinstance(error, requests.exceptions.ConnectionError):
        return _classify_connection(error)
    if isinstance(error, _UNUSABLE_URL):
        return TransportFailure(f"the URL cannot be used: {error}", sent=False, lasting=True)
    return TransportFailure(f"the answer broke off ({type(error).__name__})", sent=True)


def _classify_tls(error: requests.exceptions.SSLError) -> TransportFailure:
    text = str(error)
    if not any(mark in text for mark in _HANDSHAKE_MARKS):
        return TransportFailure("the TLS connection broke off", sent=True)
    if "CERTIFICATE_VERIFY_FAILED" in text or "doesn't match" in text:
        reason = text.rsplit("certificate verify failed: ", maxsplit=1)[-1].split(" (_ssl", maxsplit=1)[0]
        return TransportFailure(
            f"the server's certificate is not acceptable: {reason}",
            sent=False,
            lasting=True,
            error=TlsFailed,
            next_step="Check the host name; for a private certificate authority give its file in 'ca_path'.",
        )
    return TransportFailure(
        "the server does not speak TLS as expected",
        sent=False,
        lasting=True,
        error=TlsFailed,
        next_step="Check host and port; the API is reached over HTTPS only.",
    )


def _classify_connection(error: requests.exceptions.ConnectionError) -> TransportFailure:
    cause = getattr(error.args[0], "reason", error.args[0]) if error.args else None
    if type(cause).__name__ == "NameResolutionError":  # not in urllib3 before 2
        return TransportFailure("the host name cannot be resolved", sent=False)
    if isinstance(cause, urllib3.exceptions.NewConnectionError):
        # urllib3 puts the connection object, with its address in memory, before the words that matter.
        return TransportFailure(str(cause).rsplit("Failed to establish a new connection: ", maxsplit=1)[-1], sent=False)
    return TransportFailure("the connection broke off before an answer came", sent=True)
