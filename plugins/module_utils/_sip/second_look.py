# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Looks whether a port takes TLS where TCP was tried, or TCP where TLS was, when the peer does not say so itself.

Kamailio, for one, hangs up without a TLS alert on a plain request to its port for TLS, and its port for TCP waits for
the end of a request when TLS begins to speak. Both look like an allowlist, and are a wrong port.
"""

from __future__ import annotations

import time
from dataclasses import replace

from .connection import Connection, connect
from .tls import TlsSettings, secure
from .trouble import ProbeStopped

LOOK_SECONDS = 1.0
# A keep-alive, which a server answers with half of it (RFC 5626, section 4.4.1). It says nothing about the call.
_PING, _PONG = b"\r\n\r\n", b"\r\n"


def second_look(stopped: ProbeStopped, connection: Connection) -> ProbeStopped:
    """Return what stopped the probe, or a better reason that one more connection to the same place shows."""
    code = stopped.diagnosis.code
    if connection.transport == "tcp" and code == "closed_without_answer" and _takes_tls(connection):
        return ProbeStopped("tls_on_plain_port", "it hung up on a plain request, and takes a TLS handshake")
    if connection.transport == "tls" and code in ("tls_closed", "tls_timed_out") and _takes_plain_sip(connection):
        return ProbeStopped(
            "plain_on_tls_port", "it did not answer the handshake, and answers a keep-alive without TLS"
        )
    return stopped


def _takes_tls(former: Connection) -> bool:
    deadline = time.monotonic() + LOOK_SECONDS
    try:
        with connect(former.endpoint, source_address=former.source_address, deadline=deadline) as connection:
            secure(connection, former.endpoint.host, TlsSettings(validate_certs=False), deadline)
    except ProbeStopped as stopped:
        # It speaks TLS as well when it refuses ours, or wants to know who we are.
        return stopped.diagnosis.code in ("tls_refused", "client_certificate_needed")
    return True


def _takes_plain_sip(former: Connection) -> bool:
    deadline = time.monotonic() + LOOK_SECONDS
    endpoint = replace(former.endpoint, transport="tcp")
    try:
        with connect(endpoint, source_address=former.source_address, deadline=deadline) as connection:
            connection.send(_PING, deadline)
            return connection.receive(deadline) == _PONG
    except (ProbeStopped, TimeoutError):
        return False
