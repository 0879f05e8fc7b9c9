# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Puts TLS on a connection, and says precisely why it cannot be.

The bytes are moved here and not by OpenSSL, so that every wait has a deadline and what a peer sends instead of TLS can
be shown.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
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
from .peer_text import shown
from .tls_errors import certificate_code, refusal_of
from .trouble import ProbeStopped

# A certificate chain of 100 KiB is what OpenSSL takes; more cannot be a handshake.
_LARGEST_HANDSHAKE = 256 * 1024
_LARGEST_READ = 65536


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
    """What TLS was agreed upon. ``warnings`` are pairs of the code of a diagnosis and a detail, the worst first."""

    version: str
    cipher: str
    server_name: str | None
    verified: bool
    certificate: Certificate | None
    client_certificate: bool
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
            "client_certificate_given": self.client_certificate,
        }


def secure(connection: Connection, host: str, settings: TlsSettings, deadline: float) -> TlsFacts:
    """Turn ``connection`` into TLS, with ``host`` as the name to prove.

    Raises ProbeStopped: plain_on_tls_port, tls_refused, tls_closed, tls_timed_out, client_certificate_needed, and
    certificate_* for one that was refused, which is then looked at once more on a connection of its own.
    """
    layer = _Tls(connection, settings.context(), host)
    try:
        layer.handshake(deadline)
    except ssl.SSLCertVerificationError as error:
        raise _refused_certificate(connection, host, settings, error, deadline) from error
    connection.put_on(layer)
    now = datetime.now(timezone.utc)
    der = layer.tls.getpeercert(binary_form=True)
    certificate = read_certificate(der, host, now) if der else None
    return TlsFacts(
        version=layer.tls.version() or "",
        cipher=(layer.tls.cipher() or ("",))[0],
        server_name=_server_name(host),
        verified=settings.validate_certs,
        certificate=certificate,
        client_certificate=bool(settings.client_cert),
        warnings=tuple(_warnings(certificate, settings, now)),
        now=now,
    )


class _Tls:
    """TLS between a `Connection` and its bytes."""

    def __init__(self, connection: Connection, context: ssl.SSLContext, host: str) -> None:
        self._connection = connection
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._given_certificate = False
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def handshake(self, deadline: float) -> None:
        """Agree. Raises SSLCertVerificationError, and ProbeStopped for every other trouble."""
        beginning, size = b"", 0
        while True:
            try:
                self.tls.do_handshake()
                self._flush(deadline)
                return
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError:
                # Tell the peer why; whether it hears that does not matter.
                with contextlib.suppress(ProbeStopped, TimeoutError):
                    self._flush(deadline)
                raise
            except ssl.SSLError as error:
                raise refusal_of(error, beginning) from error
            try:
                self._flush(deadline)
                data = self._connection.receive_raw(deadline)
            except TimeoutError as error:
                detail = "it began" if beginning else "the peer sent nothing"
                raise ProbeStopped("tls_timed_out", f"{detail} and the time was over") from error
            except ProbeStopped as stopped:
                raise ProbeStopped("tls_closed", stopped.detail) from stopped
            beginning = beginning or data
            size += len(data)
            if not data:
                raise ProbeStopped("tls_closed", f"the peer {self._connection.ended}")
            if size > _LARGEST_HANDSHAKE:
                raise ProbeStopped("tls_refused", f"the peer sent {size} bytes and no end of the handshake")
            if not _looks_like_tls(beginning):
                raise ProbeStopped(
                    "plain_on_tls_port", f"it answered {shown(beginning)}", {"received": shown(beginning, 200)}
                )
            self._incoming.write(data)

    def send(self, data: bytes, deadline: float) -> None:
        """Send all of it. Raises as `Connection.send` does, and what the peer's last words say if it is gone."""
        self.tls.write(data)
        try:
            self._flush(deadline)
        except ProbeStopped:
            self._last_words()
            raise

    def receive(self, deadline: float) -> bytes:
        """Return what has arrived. Raises ProbeStopped for an alert, such as the lack of a client certificate."""
        while True:
            try:
                return self.tls.read(_LARGEST_READ)
            except ssl.SSLWantReadError:
                self._flush(deadline)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                self._connection.ended = self._connection.ended or "hung up"
                return b""
            except ssl.SSLError as error:
                raise refusal_of(error, b"\x16\x03") from error
            data = self._connection.receive_raw(deadline)
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def _flush(self, deadline: float) -> None:
        data = self._outgoing.read()
        if data:
            self._connection.send_raw(data, deadline)

    def _last_words(self) -> None:
        with contextlib.suppress(TimeoutError):
            self.receive(time.monotonic() + 0.05)


def _looks_like_tls(beginning: bytes) -> bool:
    """Return whether the first bytes are those of a TLS record: its type, and the version's first half."""
    return 0x14 <= beginning[0] <= 0x18 and beginning[1:2] in (b"", b"\x03")


def _refused_certificate(
    connection: Connection, host: str, settings: TlsSettings, error: ssl.SSLCertVerificationError, deadline: float
) -> ProbeStopped:
    now = datetime.now(timezone.utc)
    certificate = _second_look(connection, host, deadline, now)
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


def _second_look(connection: Connection, host: str, deadline: float, now: datetime) -> Certificate | None:
    """Return the certificate that was refused, or None if that does not work.

    Nothing but a handshake is sent for it, and no client certificate, since nobody knows who the peer is.
    """
    connection.close()
    trusting = TlsSettings(validate_certs=False).context()
    try:
        with connect(connection.endpoint, source_address=connection.source_address, deadline=deadline) as again:
            layer = _Tls(again, trusting, host)
            layer.handshake(deadline)
            der = layer.tls.getpeercert(binary_form=True)
    except (ProbeStopped, ssl.SSLError):
        return None
    return read_certificate(der, host, now) if der else None


def _warnings(certificate: Certificate | None, settings: TlsSettings, now: datetime) -> t.Iterator[tuple[str, str]]:
    if not settings.validate_certs:
        found = ", ".join(certificate.problems) if certificate else ""
        problems = f", although it has problems: {found}" if found else ""
        yield "certificate_not_checked", f"the certificate was taken as it came{problems}"
    if certificate and 0 <= certificate.days_left(now) < settings.expiry_days:
        days = certificate.days_left(now)
        yield "certificate_expires_soon", f"it expires in {days} {'day' if days == 1 else 'days'}"


def _server_name(host: str) -> str | None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return None


def _no_password() -> str:
    raise ValueError("the key has a password")


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
