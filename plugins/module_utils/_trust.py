# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Certificate authorities, read once in a process: a system's store takes longer than all requests of a tenant."""

from __future__ import annotations

import contextlib
import functools
import os
import typing as t

try:
    from requests.adapters import HTTPAdapter
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError:
    # The session, which is the only user, reports the missing library.
    DEFAULT_CA_BUNDLE_PATH = ""
    HTTPAdapter = object  # type: ignore[assignment,misc]

if t.TYPE_CHECKING:
    import ssl


class TrustUnreadable(Exception):
    """The certificate authorities that the environment names cannot be read."""


def trusting(path: str) -> ssl.SSLContext:
    """Return what trusts the certificate authorities of a PEM file or of a directory. Raises OSError.

    A file that was changed is read again.
    """
    found = os.stat(path)
    return _read(path, os.path.isdir(path), (found.st_ino, found.st_mtime_ns, found.st_size))


def read_ahead() -> None:
    """Read what ``requests`` trusts unless it is told otherwise, for the processes that this one will fork."""
    if not DEFAULT_CA_BUNDLE_PATH:
        return
    path = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
    # Whoever needs it says so.
    with contextlib.suppress(OSError):
        trusting(path)


@functools.lru_cache(maxsize=8)
def _read(path: str, is_directory: bool, _version: tuple[int, ...]) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.load_verify_locations(**{"capath" if is_directory else "cafile": path})
    return context


class TrustingAdapter(HTTPAdapter):
    """Lets ``requests`` connect with certificate authorities that were read before, by whichever session."""

    def cert_verify(self, conn: t.Any, url: str, verify: bool | str, cert: t.Any) -> None:
        """Take the decision of ``requests`` what to trust, and put in what was read of it."""
        try:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
            path = conn.ca_certs or conn.ca_cert_dir
            # urllib3 shows a proxy that speaks TLS itself the names of the files, and not this.
            if path and conn.proxy is None:
                conn.conn_kw["ssl_context"] = trusting(path)
                conn.ca_certs = conn.ca_cert_dir = None
        except OSError as error:
            raise TrustUnreadable(str(error)) from error
