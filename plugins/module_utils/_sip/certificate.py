# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""What a certificate says, whether it was accepted or not."""

from __future__ import annotations

import ipaddress
import traceback
import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone

from .._characters import printable

try:
    from cryptography import x509
    from cryptography.x509.oid import NameOID
except ImportError:
    CRYPTOGRAPHY_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    CRYPTOGRAPHY_IMPORT_ERROR = None

_LARGEST_NUMBER_OF_NAMES = 50
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Certificate:
    """A certificate. ``names`` are the DNS names, IP addresses and URIs it is for, in its own order."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    problems: tuple[str, ...]

    def days_left(self, now: datetime) -> int:
        """Return the whole days until it expires; negative once it has."""
        return (self.not_after - now).days

    def to_facts(self, now: datetime) -> dict[str, t.Any]:
        """Return what a rung shows of it. ``problems`` are codes of diagnoses."""
        return {
            "subject": self.subject,
            "issuer": self.issuer,
            "names": list(self.names),
            "not_before": _iso(self.not_before),
            "not_after": _iso(self.not_after),
            "days_left": self.days_left(now),
            "problems": list(self.problems),
        }

    def to_link(self, now: datetime) -> dict[str, t.Any]:
        """Return what a rung shows of it as a part of a chain."""
        return {"subject": self.subject, "not_after": _iso(self.not_after), "days_left": self.days_left(now)}


def read_certificate(der: bytes, host: str, now: datetime) -> Certificate | None:
    """Return what a certificate in DER form says, and everything that is wrong with it for ``host`` by itself.

    Whether its authority is trusted cannot be told from it; that it signed itself can. None for what is no certificate.
    """
    try:
        read = x509.load_der_x509_certificate(der)
        names = _names(read)
        certificate = Certificate(
            subject=_short(read.subject.rfc4514_string()),
            issuer=_short(read.issuer.rfc4514_string()),
            names=tuple(_short(name) for name in names[:_LARGEST_NUMBER_OF_NAMES]),
            not_before=_utc(read, "not_valid_before"),
            not_after=_utc(read, "not_valid_after"),
            problems=(),
        )
        self_signed = read.issuer == read.subject
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None
    problems = {
        "certificate_expired": certificate.not_after < now,
        "certificate_not_yet_valid": certificate.not_before > now,
        "certificate_wrong_name": not any(_matches(name, host) for name in names),
        "certificate_unknown_authority": self_signed,
    }
    return Certificate(
        **{**certificate.__dict__, "problems": tuple(code for code, wrong in problems.items() if wrong)},
    )


def _names(certificate: x509.Certificate) -> list[str]:
    """Return the alternative names, and without a DNS name among them the common name, as OpenSSL does."""
    try:
        found = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        found = []
    kinds = (x509.DNSName, x509.IPAddress, x509.UniformResourceIdentifier)
    names = [str(name.value) for name in found if isinstance(name, kinds)]
    if not any(isinstance(name, x509.DNSName) for name in found):
        names += [str(entry.value) for entry in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return names


def _matches(name: str, host: str) -> bool:
    """Return whether a name of a certificate covers ``host``: RFC 6125, with * for the whole leftmost label alone."""
    try:
        return ipaddress.ip_address(name) == ipaddress.ip_address(host)
    except ValueError:
        wanted, given = host.lower().rstrip("."), name.lower().rstrip(".")
    if given.startswith("*."):
        label, dot, rest = wanted.partition(".")
        return bool(label and dot) and rest == given[2:]
    return wanted == given


def _utc(certificate: x509.Certificate, name: str) -> datetime:
    """Return a time; cryptography before 42 has it without a time zone."""
    aware: datetime | None = getattr(certificate, f"{name}_utc", None)
    if aware is not None:
        return aware
    naive: datetime = getattr(certificate, name)
    return naive.replace(tzinfo=timezone.utc)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _LONGEST_TEXT else f"{shown[:_LONGEST_TEXT]}..."
