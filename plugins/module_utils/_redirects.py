# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Redirects: which are followed, since credentials go with each."""

from __future__ import annotations

from urllib.parse import urljoin

from ._answer import shorten
from ._transport_errors import TransportFailure

try:
    import requests
    import urllib3
except ImportError:
    # The session, which is the only user, reports the missing library.
    pass

MAX_REDIRECTS = 3


def redirect_target(method: str, url: str, response: requests.Response) -> str | None:
    """Return where to ask instead, or None when the response is the answer.

    301 and 302 are followed for reads alone: only 307 and 308 promise that nothing was carried out and that the
    method stays the same.
    """
    if response.status_code not in ({301, 302, 307, 308} if method == "GET" else {307, 308}):
        return None
    location = response.headers.get("Location", "")
    try:
        target = urljoin(url, location)
        # Nothing needs one, and not everybody takes it for a part of the same thing.
        same = _origin(target) == _origin(url) and "\\" not in target
        host = _origin(target)[1]
    except ValueError:
        same, host, target = False, None, ""
    if same:
        return target
    raise TransportFailure(
        f"the answer is a redirect to {shorten(host or 'nowhere', 80)}, which is not followed because credentials "
        "would go with it",
        sent=False,
        lasting=True,
    )


def _origin(url: str) -> tuple[str | None, str | None, int | None]:
    r"""Return scheme, host and port as ``requests`` understands them. urlsplit() sees another host in https://a\@b/."""
    parts = urllib3.util.parse_url(url)
    return parts.scheme, parts.host, parts.port or {"https": 443, "http": 80}.get(parts.scheme or "")
