# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of two authorities: one that the probe is told to trust, and one that nobody knows."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass
from pathlib import Path

import trustme

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its chain, and its key, as files."""

    certificate: Path
    key: Path


class Certificates:
    """Issues certificates into a folder. ``ca_path`` is what the probe is to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = trustme.CA(organization_name="Authority of the tests")
        self._unknown = trustme.CA(organization_name="Authority that nobody knows")
        self.ca_path = folder / "ca.pem"
        self._known.cert_pem.write_to_path(str(self.ca_path))

    def issue(self, *names: str, known: bool = True, start: float | None = None, end: float | None = None) -> KeyPair:
        """Return a certificate for names; it is valid from ``start`` to ``end``, in days from now."""
        authority = self._known if known else self._unknown
        times: dict[str, t.Any] = {}
        now = datetime.datetime.now(datetime.timezone.utc)
        if start is not None:
            times["not_before"] = now + start * DAY
        if end is not None:
            times["not_after"] = now + end * DAY
        issued = authority.issue_cert(*names, **times)
        number = len(list(self._folder.glob("*.key")))
        pair = KeyPair(self._folder / f"{number}.crt", self._folder / f"{number}.key")
        pair.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(pair.key))
        return pair
