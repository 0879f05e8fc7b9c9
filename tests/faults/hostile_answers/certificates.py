# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers of TLS, most of them wrong in one way."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

import trustme


def authority_in(folder: Path, name: str = "own") -> tuple[trustme.CA, str]:
    """Make an authority, and return it with its file."""
    authority, path = trustme.CA(), folder / f"{name}.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority, str(path)


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Return the settings of a server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def server(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Return the settings of a server with a certificate for these names."""
    return context_of(authority.issue_cert(*names))


def server_without_its_authority(authority: trustme.CA, folder: Path) -> ssl.SSLContext:
    """Return the settings of a server that leaves out who signed its certificate."""
    certificate = authority.create_child_ca().issue_cert("127.0.0.1")
    path = folder / "leaf.pem"
    path.write_bytes(certificate.private_key_pem.bytes() + certificate.cert_chain_pems[0].bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def server_of_old(authority: trustme.CA) -> ssl.SSLContext:
    """Return the settings of a server that speaks old protocols alone."""
    context = server(authority, "127.0.0.1")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


def server_without_encryption(authority: trustme.CA) -> ssl.SSLContext:
    """Return the settings of a server that encrypts nothing."""
    context = server(authority, "127.0.0.1")
    context.set_ciphers("NULL:@SECLEVEL=0")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
