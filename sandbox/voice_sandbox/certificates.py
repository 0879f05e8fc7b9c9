# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate authority and the certificates of one state folder, made at the first start; which one is shown."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")
SYNTHFLOW_SIP_NAMES = ("sip.us.synthflow.ai", "sip.eu.synthflow.ai", "sip.synthflow.ai")
GLADLY_SIP_NAMES = ("*.sip.gladly.com",)
LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc), datetime(2021, 1, 1, tzinfo=timezone.utc)
# What Synthflow's SIP can show, by the switch `sip_certificate`.
SYNTHFLOW_SIP = ("valid", "expired", "other_name", "other_authority")
# What the HTTPS server can show for a while, by the planted fault `certificate`.
WRONG_SERVER = ("expired", "other_name", "other_authority")


@dataclass(frozen=True)
class Certificates:
    """Where the files are: `authority` is what clients trust, the others hold key and chain and are secret.

    `synthflow_sip` are those that Synthflow's SIP can show, by the value of a switch; `wrong_server` are those that the
    server shows instead of its own when a planted fault says so.
    """

    authority: Path
    server: Path
    gladly_sip: Path
    synthflow_sip: Mapping[str, Path]
    wrong_server: Mapping[str, Path]

    @property
    def files(self) -> tuple[Path, ...]:
        """All files."""
        return (self.authority, self.server, self.gladly_sip, *self.synthflow_sip.values(), *self.wrong_server.values())


def open_certificates(directory: Path) -> Certificates:
    """Return the certificates of a state folder, and make them when one is missing; clients go on trusting them.

    The authority's key is not kept, so all are made together.
    """
    certificates = Certificates(
        directory / "ca.pem",
        directory / "server.pem",
        directory / "sip-gladly.pem",
        {name: directory / f"sip-synthflow-{name.replace('_', '-')}.pem" for name in SYNTHFLOW_SIP},
        {name: directory / f"server-{name.replace('_', '-')}.pem" for name in WRONG_SERVER},
    )
    if not all(path.is_file() for path in certificates.files):
        _make(certificates)
    return certificates


def _make(certificates: Certificates) -> None:
    # Only the first start needs it, and importing it takes longer than the rest of a start.
    import trustme

    authority = trustme.CA(organization_name="voice_sandbox")
    other = trustme.CA(organization_name="nobody that is trusted")
    not_before, not_after = LONG_AGO
    issued = {
        certificates.server: authority.issue_cert(*NAMES),
        certificates.gladly_sip: authority.issue_cert(*GLADLY_SIP_NAMES),
        certificates.wrong_server["expired"]: authority.issue_cert(*NAMES, not_before=not_before, not_after=not_after),
        certificates.wrong_server["other_name"]: authority.issue_cert("api.other.example"),
        certificates.wrong_server["other_authority"]: other.issue_cert(*NAMES),
        certificates.synthflow_sip["valid"]: authority.issue_cert(*SYNTHFLOW_SIP_NAMES),
        certificates.synthflow_sip["expired"]: authority.issue_cert(
            *SYNTHFLOW_SIP_NAMES, not_before=not_before, not_after=not_after
        ),
        certificates.synthflow_sip["other_name"]: authority.issue_cert("sip.other.example"),
        certificates.synthflow_sip["other_authority"]: other.issue_cert(*SYNTHFLOW_SIP_NAMES),
    }
    for path, certificate in issued.items():
        certificate.private_key_and_cert_chain_pem.write_to_path(path)
    authority.cert_pem.write_to_path(certificates.authority)


class ShownCertificate:
    """The certificate of the HTTPS server, which a planted fault changes for all connections that begin."""

    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates
        self._context: ssl.SSLContext | None = None
        self._until: asyncio.TimerHandle | None = None

    def use(self, context: ssl.SSLContext) -> None:
        """Take charge of the context that the server hands to each connection."""
        self._context = context

    def change(self, name: str, seconds: float) -> None:
        """Show a wrong certificate for some seconds."""
        self._load(self._certificates.wrong_server[name])
        self._until = asyncio.get_running_loop().call_later(seconds, self.restore)

    def restore(self) -> None:
        """Show the right one again."""
        self._load(self._certificates.server)

    def _load(self, path: Path) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None
        if self._context is not None:
            self._context.load_cert_chain(path)
