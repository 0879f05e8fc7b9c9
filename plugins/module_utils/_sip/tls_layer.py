# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""TLS between a connection and its bytes.

The bytes are moved here and not by OpenSSL, so that every wait has a deadline and what a peer sends instead of TLS can
be shown.
"""

from __future__ import annotations

import contextlib
import ssl
import time

from .connection import Connection
from .peer_text import shown
from .tls_errors import refusal_of
from .trouble import ProbeStopped

# A certificate chain of 100 KiB is what OpenSSL takes; more cannot be a handshake.
_LARGEST_HANDSHAKE = 256 * 1024
_LARGEST_READ = 65536


class TlsLayer:
    """TLS between a `Connection` and its bytes."""

    def __init__(self, connection: Connection, context: ssl.SSLContext, host: str) -> None:
        self._connection = connection
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._early = b""
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
        try:
            self._write(data, deadline)
            self._flush(deadline)
        except ProbeStopped:
            self._last_words()
            raise

    def receive(self, deadline: float) -> bytes:
        """Return what has arrived. Raises ProbeStopped for an alert, such as the lack of a client certificate."""
        early, self._early = self._early, b""
        if early:
            return early
        while (data := self._read()) is None:
            self._flush(deadline)
            self._take_in(deadline)
        return data

    def verified_chain(self) -> list[bytes]:
        """Return the chain that was verified in DER form, the peer's own first; nothing where Python does not tell.

        It is public from Python 3.13 on. From 3.10 on the object below has it, with certificates in a form of its own.
        """
        try:
            return list(self.tls.get_verified_chain())  # type: ignore[attr-defined, unused-ignore]
        except AttributeError:
            pass
        try:
            inner = self.tls._sslobj.get_verified_chain()  # type: ignore[attr-defined, unused-ignore]
            return [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in inner or ()]
        except (AttributeError, TypeError, ValueError):
            return []

    def await_judgement(self, deadline: float) -> None:
        """Wait a moment for what a peer thinks of our side. Raises ProbeStopped when it refuses us, or hangs up.

        With TLS 1.3 the handshake is over on our side before a peer has seen that it gets no client certificate, or
        which. A peer in order sends a session ticket then, or nothing at all.
        """
        if self.tls.version() != "TLSv1.3":
            return
        with contextlib.suppress(TimeoutError):
            self._flush(deadline)
            self._take_in(deadline)
            data = self._read()
            if data == b"":
                raise ProbeStopped("tls_closed", f"the peer {self._connection.ended} right after the handshake")
            # What it has to say already is kept for whoever reads next.
            self._early = data or b""

    def _read(self) -> bytes | None:
        """Return what can be read already, b"" at the end, None when more has to come. Raises ProbeStopped."""
        try:
            return self.tls.read(_LARGEST_READ)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            self._connection.ended = self._connection.ended or "hung up"
            return b""
        except ssl.SSLError as error:
            raise refusal_of(error, b"\x16\x03") from error

    def _take_in(self, deadline: float) -> None:
        data = self._connection.receive_raw(deadline)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def _write(self, data: bytes, deadline: float) -> None:
        while True:
            try:
                self.tls.write(data)
            except ssl.SSLWantReadError:
                self._flush(deadline)
                self._take_in(deadline)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError) as error:
                self._connection.ended = self._connection.ended or "hung up"
                raise ProbeStopped(
                    "closed_without_answer", f"the peer {self._connection.ended} before the request was sent"
                ) from error
            except ssl.SSLError as error:
                raise refusal_of(error, b"\x16\x03") from error
            else:
                return

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
