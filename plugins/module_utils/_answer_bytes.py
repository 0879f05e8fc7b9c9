# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The bytes of an answer, from its first line to its last: bounded in number and time, whatever a server does.

The timeout of a socket begins anew with each byte. So a head that drips, interim answers without end and a body whose
end never comes would hold a task for hours, and what expands to a thousand times its size would fill the memory.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
import typing as t
import zlib

from ._trust import TrustingAdapter

try:
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ImportError:
    # The session, which is the only user, reports the missing library.
    HTTPConnection = HTTPSConnection = HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[assignment,misc]

if t.TYPE_CHECKING:
    import requests

# What is sent around a body: status line, headers, lengths of chunks.
MAX_WIRE_BYTES = 32 * 1024 * 1024
PIECE = 65536
# A reader of the body looks at the clock itself, and has more to say about it.
_GRACE_SECONDS = 1.0
# What is asked for. Others are refused, since not each release of urllib3 expands them piece by piece.
ACCEPTED_ENCODING = "gzip"
_PLAIN = frozenset({"", "identity"})
_ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER_HEADER = zlib.MAX_WBITS + 32


class UnknownEncoding(Exception):
    """The answer is compressed in a way that was not asked for."""


def pieces(response: requests.Response) -> t.Iterator[bytes]:
    """Yield the body as it arrives, expanded; no piece is large.

    Waiting for whole chunks would let a peer that drips outlast any deadline.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in _PLAIN:
        return _raw_pieces(response)
    if encoding in _ZIPPED:
        return _expanded(_raw_pieces(response))
    raise UnknownEncoding(encoding)


def _raw_pieces(response: requests.Response) -> t.Iterator[bytes]:
    read_what_is_there = getattr(response.raw, "read1", None)
    if read_what_is_there is None:  # urllib3 before 2
        yield from response.raw.stream(1024, decode_content=False)
        return
    while piece := read_what_is_there(PIECE, decode_content=False):
        yield piece


def _expanded(packed: t.Iterable[bytes]) -> t.Iterator[bytes]:
    expander = zlib.decompressobj(_EITHER_HEADER)
    try:
        for piece in packed:
            while piece or expander.unconsumed_tail:
                yield expander.decompress(expander.unconsumed_tail + piece, PIECE)
                piece = b""
        yield expander.flush(PIECE)
    except zlib.error as error:
        raise urllib3.exceptions.DecodeError(str(error)) from error


class _BoundedStream(io.RawIOBase):
    """What comes in on a socket, until there was too much of it or it took too long."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket) -> None:
        super().__init__()
        self._raw = raw
        self._connection = connection
        self._seconds = connection.gettimeout()
        self._left = MAX_WIRE_BYTES
        self._deadline = 0.0
        self.restart(0.0)

    def restart(self, grace: float) -> None:
        """Allow the time of the timeout once more, and some seconds."""
        self._deadline = time.monotonic() + (self._seconds or 0.0) + grace

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        """Read what is there. Raises TimeoutError or OSError where a socket would."""
        if self._left <= 0:
            raise OSError("the answer has no end")
        if self._seconds is None:
            return self._counted(self._raw.readinto(buffer))
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(left)
        try:
            return self._counted(self._raw.readinto(buffer))
        finally:
            self._connection.settimeout(self._seconds)

    def _counted(self, size: int | None) -> int | None:
        self._left -= size or 0
        return size

    def close(self) -> None:
        """Close what is below too."""
        if not self.closed:
            self._raw.close()
        super().close()


class BoundedResponse(http.client.HTTPResponse):
    """An answer whose head has to come within the timeout of its connection, and whose rest within the same again."""

    def __init__(self, sock: socket.socket, *arguments: t.Any, **more: t.Any) -> None:
        super().__init__(sock, *arguments, **more)
        self._stream = _BoundedStream(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._stream)

    def begin(self) -> None:
        """Read the head."""
        super().begin()
        self._stream.restart(_GRACE_SECONDS)


class _Connection(HTTPConnection):
    response_class = BoundedResponse


class _TlsConnection(HTTPSConnection):
    response_class = BoundedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class BoundedAdapter(TrustingAdapter):
    """Lets ``requests`` connect with certificate authorities that were read before, and read bounded answers."""

    def init_poolmanager(self, *arguments: t.Any, **more: t.Any) -> None:
        """Make what holds direct connections."""
        super().init_poolmanager(*arguments, **more)
        _bound(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **more: t.Any) -> t.Any:
        """Return what holds the connections by way of a proxy."""
        manager = super().proxy_manager_for(proxy, **more)
        # One for SOCKS has connections of its own.
        if not proxy.lower().startswith("socks"):
            _bound(manager)
        return manager


def _bound(manager: t.Any) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
