# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate authority and the server certificate of one state folder, made at the first start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Certificates:
    """Where the files are: `authority` is what clients trust, `server` holds key and chain and is secret."""

    authority: Path
    server: Path


def open_certificates(directory: Path) -> Certificates:
    """Return the certificates of a state folder, and make them when there are none; clients go on trusting them."""
    certificates = Certificates(directory / "ca.pem", directory / "server.pem")
    if not (certificates.authority.is_file() and certificates.server.is_file()):
        # Only the first start needs it, and importing it takes longer than the rest of a start.
        import trustme

        authority = trustme.CA(organization_name="voice_sandbox")
        authority.issue_cert(*NAMES).private_key_and_cert_chain_pem.write_to_path(certificates.server)
        authority.cert_pem.write_to_path(certificates.authority)
    return certificates
