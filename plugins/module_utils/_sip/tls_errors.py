# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""What OpenSSL's errors and a peer's alerts mean, as rows of the table of diagnoses."""

from __future__ import annotations

import re
import ssl

from .certificate import Certificate
from .trouble import ProbeStopped

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_CERTIFICATE_CODES = {
    2: "certificate_unknown_authority",  # the issuer of an intermediate is unknown
    9: "certificate_not_yet_valid",
    10: "certificate_expired",
    18: "certificate_unknown_authority",  # signed by itself
    19: "certificate_unknown_authority",  # a chain that ends in an unknown root
    20: "certificate_unknown_authority",  # the issuer is unknown
    21: "certificate_unknown_authority",  # the only certificate, and its issuer is unknown
    62: "certificate_wrong_name",
    64: "certificate_wrong_name",  # an IP address
}
# How OpenSSL names the alerts of a peer: SSLV3_ALERT_HANDSHAKE_FAILURE, TLSV1_UNRECOGNIZED_NAME.
_ALERT = re.compile(r"(SSLV3_ALERT|TLSV1_ALERT|TLSV13_ALERT|TLSV1)_")

# Alerts that say: show a certificate, or another one.
_CLIENT_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "UNKNOWN_CA",
    "ACCESS_DENIED",
    "CERT_DOES_NOT_MATCH",
)


def refusal_of(error: ssl.SSLError, beginning: bytes) -> ProbeStopped:
    """Return what an error of the handshake, or of the first reading after it, means.

    ``beginning`` are the first bytes that the peer sent. A server of TLS 1.2 that misses a client certificate answers
    handshake_failure, too, but only after it has agreed to version and cipher, which then came first.
    """
    reason = error.reason or "UNKNOWN"
    alert = _ALERT.match(reason)
    words = reason[alert.end() if alert else 0 :].replace("_", " ").lower()
    if alert and any(mark in reason for mark in _CLIENT_CERTIFICATE):
        return ProbeStopped("client_certificate_needed", f"the peer's alert: {words}")
    if alert and words == "handshake failure" and beginning[:1] == b"\x16":
        return ProbeStopped(
            "client_certificate_needed",
            f"the peer's alert: {words}, after it had agreed to version and cipher",
        )
    if isinstance(error, ssl.SSLEOFError) or reason == "UNEXPECTED_EOF_WHILE_READING":
        return ProbeStopped("tls_closed", "the peer hung up")
    return ProbeStopped("tls_refused", f"{'the peer' if alert else 'OpenSSL'} says: {words}")


def certificate_code(
    error: ssl.SSLCertVerificationError, certificate: Certificate | None, host: str
) -> tuple[str, str]:
    """Return the code of the diagnosis for a refused certificate, and the detail."""
    code = _CERTIFICATE_CODES.get(error.verify_code, "certificate_refused")
    detail = error.verify_message.rstrip(".")
    if certificate is None:
        return code, detail
    if code == "certificate_wrong_name":
        return code, f"it is for {', '.join(certificate.names) or 'no name at all'}, not for {host}"
    if code == "certificate_unknown_authority":
        return code, f"{detail}; it was issued by {certificate.issuer}"
    if code == "certificate_expired":
        if code not in certificate.problems:
            return code, "one above it in the chain has expired, not the peer's own"
        return code, f"it ended on {certificate.not_after:%Y-%m-%d}"
    if code == "certificate_not_yet_valid" and code in certificate.problems:
        return code, f"it begins on {certificate.not_before:%Y-%m-%d}"
    return code, detail
