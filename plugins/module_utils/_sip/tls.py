# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Puts TLS on a connection, and says precisely why it cannot be."""

from __future__ import annotations

import functools
import os
import ssl
import time
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ansible.module_utils.basic import missing_required_lib

from .._errors import ConnectionFailed, InvalidInput
from .certificate import CRYPTOGRAPHY_IMPORT_ERROR, Certificate, read_certificate
from .connection import Connection, connect
from .resolution import is_address
from .tls_errors import certificate_code
from .tls_layer import TlsLayer
from .trouble import ProbeStopped

# How long a peer of TLS 1.3 may take to refuse us once we take the handshake for finished.
_JUDGEMENT_SECONDS = 0.2


@dataclass(frozen=True)
class TlsSettings:
    """How to speak TLS. ``ca_path`` is a file or a folder of authorities; without it the system's count.

    ``client_cert`` and ``client_key`` are files in PEM form; the key may stand in the same file.
    """

    ca_path: str | None = None
    validate_certs: bool = True
    client_cert: str | None = None
    client_key: str | None = None
    expiry_days: int = 14

    def check(self) -> None:
        """Read the files. Raises InvalidInput for those of no use, ConnectionFailed without cryptography."""
        self._prepared()

    def context(self) -> ssl.SSLContext:
        """Return a context, made once. Raises what `check` does."""
        return self._complete

    def _prepared(self) -> ssl.SSLContext:
        if CRYPTOGRAPHY_IMPORT_ERROR is not None:
            raise ConnectionFailed("speak TLS", missing_required_lib("cryptography"), "Install it, then run again.")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self.validate_certs:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        self._trust(context)
        self._identify(context)
        return context

    @functools.cached_property
    def _complete(self) -> ssl.SSLContext:
        """The system's authorities come last: to read them takes longer than a handshake."""
        context = self._prepared()
        if self.validate_certs and not self.ca_path:
            context.load_default_certs()
        return context

    def _trust(self, context: ssl.SSLContext) -> None:
        if not self.ca_path:
            return
        try:
            folder = os.path.isdir(self.ca_path)
            context.load_verify_locations(None if folder else self.ca_path, self.ca_path if folder else None)
        except (OSError, ValueError) as error:  # SSLError is an OSError
            raise InvalidInput(
                "ca_path",
                f"{self.ca_path} cannot be used: {_reason(error)}",
                "Give a PEM file of certificates, or a folder prepared by 'openssl rehash'.",
            ) from error

    def _identify(self, context: ssl.SSLContext) -> None:
        if not self.client_cert:
            if self.client_key:
                raise InvalidInput("client_key", "there is no 'client_cert' to go with it", "Give both.")
            return
        try:
            context.load_cert_chain(self.client_cert, self.client_key, password=_no_password)
        except (OSError, ValueError) as error:
            raise InvalidInput(
                "client_cert",
                f"{self.client_cert} with {self.client_key or 'the key in it'} cannot be used: {_reason(error)}",
                "Give a certificate and its own key in PEM form, the key without a password.",
            ) from error


@dataclass(frozen=True)
class TlsFacts:
    """What TLS was agreed upon. ``warnings`` are pairs of the code of a diagnosis and a detail, the worst first.

    ``chain`` is how the certificate was verified, from the peer's own up to the authority. Where Python does not tell
    it, or nothing was verified, it has the peer's own alone, and ``chain_is_whole`` is false.
    """

    version: str
    cipher: str
    server_name: str | None
    verified: bool
    certificate: Certificate | None
    client_certificate: bool
    chain: tuple[Certificate, ...] = ()
    chain_is_whole: bool = False
    warnings: tuple[tuple[str, str], ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def to_facts(self) -> dict[str, t.Any]:
        """Return the facts of the rung. ``server_name`` is the SNI sent, null for an IP address."""
        return {
            "version": self.version,
            "cipher": self.cipher,
            "server_name": self.server_name,
            "verified": self.verified,
            "certificate": self.certificate.to_facts(self.now) if self.certificate else None,
            "chain": [one.to_link(self.now) for one in self.chain],
            "chain_is_whole": self.chain_is_whole,
            "client_certificate_given": self.client_certificate,
        }


def secure(connection: Connection, host: str, settings: TlsSettings, deadline: float) -> TlsFacts:
    """Turn ``connection`` into TLS, with ``host`` as the name to prove.

    Raises ProbeStopped: plain_on_tls_port, tls_refused, tls_closed, tls_timed_out, client_certificate_needed, and
    certificate_* for one that was refused, which is then looked at once more on a connection of its own.
    """
    layer = TlsLayer(connection, settings.context(), host)
    began = time.monotonic()
    try:
        layer.handshake(deadline)
        finished = time.monotonic()
        # The alert takes one way there and back, and the handshake took at least that.
        layer.await_judgement(min(deadline, finished + max(_JUDGEMENT_SECONDS, finished - began)))
    except ssl.SSLCertVerificationError as error:
        raise _refused_certificate(connection, host, settings, error, deadline) from error
    connection.put_on(layer)
    now = datetime.now(timezone.utc)
    der = layer.tls.getpeercert(binary_form=True)
    certificate = read_certificate(der, host, now) if der else None
    verified = layer.verified_chain() if settings.validate_certs else []
    chain = tuple(found for found in (read_certificate(one, host, now) for one in verified or [der or b""]) if found)
    return TlsFacts(
        version=layer.tls.version() or "",
        cipher=(layer.tls.cipher() or ("",))[0],
        server_name=_server_name(host),
        verified=settings.validate_certs,
        certificate=certificate,
        client_certificate=bool(settings.client_cert),
        chain=chain,
        chain_is_whole=bool(verified),
        warnings=tuple(_warnings(chain, settings, now)),
        now=now,
    )


def _refused_certificate(
    connection: Connection, host: str, settings: TlsSettings, error: ssl.SSLCertVerificationError, deadline: float
) -> ProbeStopped:
    now = datetime.now(timezone.utc)
    certificate = _look_at_refused(connection, host, deadline, now)
    code, detail = certificate_code(error, certificate, host)
    facts: dict[str, t.Any] = {
        "server_name": _server_name(host),
        "verified": False,
        "certificate": certificate.to_facts(now) if certificate else None,
        "reason": error.verify_message,
    }
    if certificate and code not in certificate.problems:
        facts["certificate"]["problems"].append(code)
    return ProbeStopped(code, detail, facts)


def _look_at_refused(connection: Connection, host: str, deadline: float, now: datetime) -> Certificate | None:
    """Return the certificate that was refused, or None if that does not work.

    Nothing but a handshake is sent for it, and no client certificate, since nobody knows who the peer is.
    """
    connection.close()
    trusting = TlsSettings(validate_certs=False).context()
    try:
        with connect(connection.endpoint, source_address=connection.source_address, deadline=deadline) as again:
            layer = TlsLayer(again, trusting, host)
            layer.handshake(deadline)
            der = layer.tls.getpeercert(binary_form=True)
    except (ProbeStopped, ssl.SSLError):
        return None
    return read_certificate(der, host, now) if der else None


def _warnings(chain: t.Sequence[Certificate], settings: TlsSettings, now: datetime) -> t.Iterator[tuple[str, str]]:
    """Look at the whole chain: it is of no use from the day on when the first of it expires."""
    if not settings.validate_certs:
        found = ", ".join(chain[0].problems) if chain else ""
        problems = f", although it has problems: {found}" if found else ""
        yield "certificate_not_checked", f"the certificate was taken as it came{problems}"
    first = min(chain, key=lambda one: one.not_after, default=None)
    if first and 0 <= first.days_left(now) < settings.expiry_days:
        days = first.days_left(now)
        which = "it" if first is chain[0] else f"{first.subject}, above it in the chain,"
        yield "certificate_expires_soon", f"{which} expires in {days} {'day' if days == 1 else 'days'}"


def _server_name(host: str) -> str | None:
    return None if is_address(host) else host


def _no_password() -> str:
    raise ValueError("the key has a password")


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
