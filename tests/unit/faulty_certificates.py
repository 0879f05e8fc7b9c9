# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that are wrong in one way each, and servers that show them."""

from __future__ import annotations

import datetime
import ssl
import typing as t
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "sip.test"


@dataclass(frozen=True)
class Authorities:
    """A trusted authority and one that nobody knows. ``ca_path`` is the file of the trusted one."""

    trusted: trustme.CA
    unknown: trustme.CA
    ca_path: str

    @classmethod
    def made_in(cls, folder: Path) -> Authorities:
        """Make them."""
        trusted = trustme.CA()
        trusted.cert_pem.write_to_path(str(folder / "ca.pem"))
        return cls(trusted, trustme.CA(), str(folder / "ca.pem"))

    def server(self, kind: str = "good", folder: Path | None = None) -> ssl.SSLContext:
        """Return the settings of a server whose certificate is of this kind."""
        now = datetime.datetime.now(datetime.timezone.utc)
        day = datetime.timedelta(days=1)
        kinds: dict[str, t.Callable[[], trustme.LeafCert]] = {
            "good": lambda: self.trusted.issue_cert(NAME),
            "address": lambda: self.trusted.issue_cert("127.0.0.1", "::1"),
            "wildcard": lambda: self.trusted.issue_cert("*.sip.test"),
            "wrong name": lambda: self.trusted.issue_cert("other.test", "more.test"),
            "common name": lambda: self.trusted.issue_cert(common_name=NAME),
            "no name": lambda: self.trusted.issue_cert("probe@sip.test"),
            "expired": lambda: self.trusted.issue_cert(NAME, not_before=now - 9 * day, not_after=now - 2 * day),
            "future": lambda: self.trusted.issue_cert(NAME, not_before=now + 2 * day, not_after=now + 9 * day),
            "soon": lambda: self.trusted.issue_cert(NAME, not_before=now - day, not_after=now + 5.5 * day),
            "unknown authority": lambda: self.unknown.issue_cert(NAME),
            "all wrong": lambda: self.unknown.issue_cert(
                "other.test", not_before=now - 9 * day, not_after=now - 2 * day
            ),
            "missing intermediate": lambda: self.trusted.create_child_ca().issue_cert(NAME),
        }
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind == "self-signed":
            assert folder is not None
            context.load_cert_chain(self_signed(folder))
        elif kind == "missing intermediate":
            assert folder is not None
            certificate = kinds[kind]()
            path = folder / "leaf.pem"
            path.write_bytes(certificate.private_key_pem.bytes() + certificate.cert_chain_pems[0].bytes())
            context.load_cert_chain(path)
        else:
            kinds[kind]().configure_cert(context)
        return context

    def server_below_one_that_ends(self, folder: Path, days: int) -> ssl.SSLContext:
        """Return the settings of a server whose certificate is fine, below another that ends in so many days."""
        now = datetime.datetime.now(datetime.timezone.utc)
        key = ec.generate_private_key(ec.SECP256R1())
        authority_key = serialization.load_pem_private_key(self.trusted.private_key_pem.bytes(), None)
        assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
        authority = x509.load_pem_x509_certificate(self.trusted.cert_pem.bytes())
        between = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "between")]))
            .issuer_name(authority.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=days, hours=12))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        pem = between.public_bytes(serialization.Encoding.PEM)
        leaf = trustme.CA.from_pem(pem, _pem_of(key)).issue_cert(NAME, common_name=NAME)
        path = folder / "below.pem"
        path.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes() + pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def client_files(self, folder: Path) -> tuple[str, str]:
        """Return the files of a certificate, by the trusted authority, and its key for a client."""
        certificate = self.trusted.issue_cert("client@sip.test")
        certificate.cert_chain_pems[0].write_to_path(str(folder / "client.pem"))
        certificate.private_key_pem.write_to_path(str(folder / "client.key"))
        return str(folder / "client.pem"), str(folder / "client.key")


def self_signed(folder: Path, name: str = NAME) -> Path:
    """Return a file with a certificate that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "self-signed.pem"
    path.write_bytes(_pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
