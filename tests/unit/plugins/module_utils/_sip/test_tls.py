# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of TLS with a peer: what is agreed upon, and each way in which it is not."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import time
import typing as t
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from faulty_certificates import NAME, Authorities
from loopback_peers import StreamPeer, echo, wait

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import ConnectionFailed, InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip import tls
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.connection import Connection, connect
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.resolution import Endpoint
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.tls import TlsFacts, TlsSettings, secure
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped

Behave = t.Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities.made_in(tmp_path_factory.mktemp("tls"))


def within(seconds: float) -> float:
    return time.monotonic() + seconds


def opened(peer: StreamPeer, address: str = "127.0.0.1") -> Connection:
    return connect(Endpoint(NAME, address, peer.port, "tls"), source_address=None, deadline=within(3))


def secured(peer: StreamPeer, settings: TlsSettings, host: str = NAME) -> TlsFacts:
    with opened(peer) as connection:
        facts = secure(connection, host, settings, within(3))
        connection.send(b"hello", within(3))
        assert connection.receive(within(3)) == b"hello"
        return facts


def refused(peer: StreamPeer, settings: TlsSettings, host: str = NAME, seconds: float = 3.0) -> ProbeStopped:
    with opened(peer) as connection, pytest.raises(ProbeStopped) as caught:
        secure(connection, host, settings, within(seconds))
    assert caught.value.detail.isprintable()
    return caught.value


def test_a_peer_in_order(authorities: Authorities) -> None:
    with StreamPeer(echo, authorities.server()) as peer:
        facts = secured(peer, TlsSettings(ca_path=authorities.ca_path))
    shown = facts.to_facts()
    assert shown["version"] == "TLSv1.3"
    assert shown["cipher"].startswith("TLS_")
    assert shown["server_name"] == NAME
    assert shown["verified"] is True
    assert shown["certificate"]["names"] == [NAME]
    assert shown["certificate"]["not_after"] == "3000-01-01T00:00:00Z"
    assert shown["certificate"]["problems"] == []
    assert "O=trustme" in shown["certificate"]["issuer"]
    assert facts.warnings == ()


def test_the_server_name_is_sent_for_names_alone(authorities: Authorities) -> None:
    asked: list[str | None] = []
    for kind, host in (("good", NAME), ("address", "127.0.0.1")):
        context = authorities.server(kind)
        context.sni_callback = lambda _tls, name, _context: asked.append(name)
        with StreamPeer(echo, context) as peer:
            assert secured(peer, TlsSettings(ca_path=authorities.ca_path), host).server_name == asked[-1]
    assert asked == [NAME, None]


def test_tls_over_ipv6_by_address(authorities: Authorities) -> None:
    with StreamPeer(echo, authorities.server("address"), "::1") as peer, opened(peer, "::1") as connection:
        assert secure(connection, "::1", TlsSettings(ca_path=authorities.ca_path), within(3)).verified


def test_a_common_name_counts_where_there_is_no_other(authorities: Authorities) -> None:
    with StreamPeer(echo, authorities.server("common name")) as peer:
        certificate = secured(peer, TlsSettings(ca_path=authorities.ca_path)).certificate
    assert certificate is not None
    assert (certificate.names, certificate.problems) == ((NAME,), ())


def test_a_wildcard_covers_one_label(authorities: Authorities) -> None:
    settings = TlsSettings(ca_path=authorities.ca_path)
    with StreamPeer(echo, authorities.server("wildcard")) as peer:
        assert secured(peer, settings, "acme.sip.test").certificate is not None
        for host in ("sip.test", "a.b.sip.test"):
            assert refused(peer, settings, host).facts["certificate"]["problems"] == ["certificate_wrong_name"]


@pytest.mark.parametrize(
    ("kind", "host", "code", "detail"),
    [
        ("expired", NAME, "certificate_expired", "it ended on "),
        ("future", NAME, "certificate_not_yet_valid", "it begins on "),
        ("wrong name", NAME, "certificate_wrong_name", "it is for other.test, more.test, not for sip.test"),
        ("common name", "other.test", "certificate_wrong_name", "it is for sip.test, not for other.test"),
        ("no name", NAME, "certificate_wrong_name", "it is for no name at all, not for sip.test"),
        ("good", "127.0.0.1", "certificate_wrong_name", "it is for sip.test, not for 127.0.0.1"),
        ("address", NAME, "certificate_wrong_name", "it is for 127.0.0.1, ::1, not for sip.test"),
        ("unknown authority", NAME, "certificate_unknown_authority", "unable to get local issuer certificate; it was"),
        ("self-signed", NAME, "certificate_unknown_authority", "self-signed certificate; it was issued by CN=sip.test"),
        ("missing intermediate", NAME, "certificate_unknown_authority", "unable to get local issuer certificate; it"),
    ],
)
def test_certificates_that_are_refused(
    authorities: Authorities, tmp_path: Path, kind: str, host: str, code: str, detail: str
) -> None:
    with StreamPeer(echo, authorities.server(kind, tmp_path)) as peer:
        trouble = refused(peer, TlsSettings(ca_path=authorities.ca_path), host)
        assert peer.connections == 2
    assert trouble.diagnosis.code == code
    assert trouble.detail.replace("self signed", "self-signed").startswith(detail)
    assert trouble.facts["certificate"]["problems"] == [code]
    assert trouble.facts["verified"] is False
    assert trouble.facts["reason"]


def test_everything_that_is_wrong_is_told(authorities: Authorities) -> None:
    with StreamPeer(echo, authorities.server("all wrong")) as peer:
        trouble = refused(peer, TlsSettings(ca_path=authorities.ca_path))
    assert set(trouble.facts["certificate"]["problems"]) == {
        "certificate_expired",
        "certificate_wrong_name",
        "certificate_unknown_authority",
    }
    assert trouble.facts["certificate"]["days_left"] == -3


def test_nothing_is_sent_to_a_peer_that_was_not_proved(authorities: Authorities) -> None:
    received: list[bytes] = []
    with StreamPeer(lambda taken: received.append(taken.recv(100)), authorities.server("wrong name")) as peer:
        refused(peer, TlsSettings(ca_path=authorities.ca_path))
        time.sleep(0.1)
    assert set(received) <= {b""}


def test_the_systems_authorities_count_without_ca_path(authorities: Authorities) -> None:
    with StreamPeer(echo, authorities.server()) as peer:
        assert refused(peer, TlsSettings()).diagnosis.code == "certificate_unknown_authority"


def test_a_folder_of_authorities(authorities: Authorities, tmp_path: Path) -> None:
    found = ssl.create_default_context(cafile=authorities.ca_path).get_ca_certs(binary_form=True)[0]
    name = subprocess.run(
        ["openssl", "x509", "-noout", "-subject_hash", "-in", authorities.ca_path],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (tmp_path / f"{name}.0").write_text(ssl.DER_cert_to_PEM_cert(found))
    with StreamPeer(echo, authorities.server()) as peer:
        assert secured(peer, TlsSettings(ca_path=str(tmp_path))).verified


@pytest.mark.parametrize(("days", "warned"), [(14, True), (5, False), (0, False)])
def test_a_certificate_that_expires_soon(authorities: Authorities, days: int, warned: bool) -> None:
    with StreamPeer(echo, authorities.server("soon")) as peer:
        facts = secured(peer, TlsSettings(ca_path=authorities.ca_path, expiry_days=days))
    assert facts.warnings == ((("certificate_expires_soon", "it expires in 5 days"),) if warned else ())


@pytest.mark.parametrize(
    ("kind", "words"),
    [("good", ""), ("all wrong", ", although it has problems: certificate_expired, certificate_wrong_name")],
)
def test_validation_switched_off(authorities: Authorities, kind: str, words: str) -> None:
    with StreamPeer(echo, authorities.server(kind)) as peer:
        facts = secured(peer, TlsSettings(validate_certs=False))
    assert facts.warnings == (("certificate_not_checked", f"the certificate was taken as it came{words}"),)
    assert not facts.verified


def test_problems_are_told_without_validation_too(authorities: Authorities, tmp_path: Path) -> None:
    found = {}
    for kind, host in (("self-signed", NAME), ("wildcard", "a.b.sip.test"), ("wildcard", "a.sip.test")):
        with StreamPeer(echo, authorities.server(kind, tmp_path)) as peer:
            certificate = secured(peer, TlsSettings(validate_certs=False), host).certificate
            assert certificate is not None
            found[host] = certificate.problems
    assert found == {
        NAME: ("certificate_unknown_authority",),
        "a.b.sip.test": ("certificate_wrong_name",),
        "a.sip.test": (),
    }


def test_the_whole_chain_is_shown_and_its_first_end_counts(authorities: Authorities, tmp_path: Path) -> None:
    with StreamPeer(echo, authorities.server_below_one_that_ends(tmp_path, days=3)) as peer:
        facts = secured(peer, TlsSettings(ca_path=authorities.ca_path))
        unchecked = secured(peer, TlsSettings(validate_certs=False)).to_facts()
    shown = facts.to_facts()
    assert shown["chain"][0]["subject"] == shown["certificate"]["subject"]
    assert (shown["chain"][1]["subject"], shown["chain"][1]["days_left"]) == ("CN=between", 3)
    assert (len(shown["chain"]), shown["chain_is_whole"]) == (3, True)
    assert facts.warnings == (("certificate_expires_soon", "CN=between, above it in the chain, expires in 3 days"),)
    assert (len(unchecked["chain"]), unchecked["chain_is_whole"]) == (1, False)


def test_where_python_does_not_tell_the_chain_the_peers_own_is_left(
    authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls.TlsLayer, "verified_chain", lambda _layer: [])
    with StreamPeer(echo, authorities.server()) as peer:
        shown = secured(peer, TlsSettings(ca_path=authorities.ca_path)).to_facts()
    assert shown["chain_is_whole"] is False
    assert [link["subject"] for link in shown["chain"]] == [shown["certificate"]["subject"]]


def mutual(authorities: Authorities, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = authorities.server()
    context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    authorities.trusted.configure_trust(context)
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("stranger", [False, True])
def test_a_peer_that_wants_a_client_certificate(
    authorities: Authorities, tmp_path: Path, version: ssl.TLSVersion, stranger: bool
) -> None:
    known = authorities.client_files(tmp_path)
    with StreamPeer(echo, mutual(authorities, version)) as peer:
        facts = secured(peer, TlsSettings(authorities.ca_path, client_cert=known[0], client_key=known[1]))
        assert facts.client_certificate
        certificate: dict[str, str] = {}
        if stranger:
            (tmp_path / "stranger").mkdir()
            other = Authorities(authorities.unknown, authorities.unknown, "").client_files(tmp_path / "stranger")
            certificate = {"client_cert": other[0], "client_key": other[1]}
        # With TLS 1.3 the peer judges when our side has finished.
        with pytest.raises(ProbeStopped) as caught:
            secured(peer, TlsSettings(authorities.ca_path, **certificate))
    assert caught.value.diagnosis.code == "client_certificate_needed"
    assert caught.value.detail.startswith("the peer's alert: ")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_lack_of_a_client_certificate_shows_before_anything_is_sent(
    authorities: Authorities, version: ssl.TLSVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The alert ends the wait, however long the machine takes to bring it.
    monkeypatch.setattr(tls, "_JUDGEMENT_SECONDS", 30.0)
    with StreamPeer(echo, mutual(authorities, version)) as peer:
        trouble = refused(peer, TlsSettings(authorities.ca_path), seconds=30)
    assert trouble.diagnosis.code == "client_certificate_needed"


@pytest.mark.parametrize("tickets", [0, 2])
def test_a_peer_that_sends_nothing_after_the_handshake_is_in_order(authorities: Authorities, tickets: int) -> None:
    context = authorities.server()
    context.num_tickets = tickets
    with StreamPeer(echo, context) as peer:
        secured(peer, TlsSettings(authorities.ca_path))


def test_what_a_peer_says_first_is_kept(authorities: Authorities) -> None:
    def behave(taken: socket.socket) -> None:
        taken.sendall(b"welcome")
        wait(taken)

    context = authorities.server()
    context.num_tickets = 0
    with StreamPeer(behave, context) as peer, opened(peer) as connection:
        secure(connection, NAME, TlsSettings(authorities.ca_path), within(3))
        assert connection.receive(within(3)) == b"welcome"


def test_sending_to_a_peer_that_has_refused_us(authorities: Authorities, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls.TlsLayer, "await_judgement", lambda _layer, _deadline: None)
    with StreamPeer(echo, mutual(authorities, ssl.TLSVersion.TLSv1_3)) as peer, opened(peer) as connection:
        secure(connection, NAME, TlsSettings(authorities.ca_path), within(3))
        with pytest.raises(ProbeStopped):
            connection.receive(within(3))
        with pytest.raises(ProbeStopped) as caught:
            connection.send(b"x", within(3))
    assert (caught.value.diagnosis.code, connection.ended) == ("closed_without_answer", "hung up")


def says(answer: bytes) -> Behave:
    def behave(taken: socket.socket) -> None:
        taken.recv(4096)
        taken.sendall(answer)
        wait(taken)

    return behave


def trickle(beginning: bytes) -> Behave:
    def behave(taken: socket.socket) -> None:
        for number in range(100):
            taken.sendall(beginning[number : number + 1] or b"x")
            time.sleep(0.05)

    return behave


def hang_up(taken: socket.socket) -> None:
    taken.recv(4096)


def hang_up_at_once(taken: socket.socket) -> None:
    taken.shutdown(socket.SHUT_RDWR)


def reset(taken: socket.socket) -> None:
    taken.recv(1)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(taken: socket.socket) -> None:
    """Send Hello Requests, which a client in the middle of a handshake has to skip."""
    while True:
        taken.sendall(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 1000)


def too_large(taken: socket.socket) -> None:
    while True:
        taken.sendall(b"\x16\x03\x03\x40\x00\x02\x3f\xff\xfc" + b"x" * 16379)


@pytest.mark.parametrize(
    ("behave", "code", "detail"),
    [
        (
            says(b"SIP/2.0 400 Bad Request\r\n\r\n"),
            "plain_on_tls_port",
            r"it answered 'SIP/2.0 400 Bad Request\r\n\r\n'",
        ),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "plain_on_tls_port", "it answered 'HTTP/1.1 400"),
        (says(b"\x00\x1b[2J\x07"), "plain_on_tls_port", r"it answered '\x00\x1b[2J\x07'"),
        (says(b"\x15\x04"), "plain_on_tls_port", "it answered"),
        (trickle(b"SSH-2.0-x\r\n"), "plain_on_tls_port", "it answered 'S"),
        (says(b"\x15\x03\x01\x00\x02\x02\x28"), "tls_refused", "the peer says: handshake failure"),
        (says(b"\x15\x03\x03\x00\x02\x02\x46"), "tls_refused", "the peer says: protocol version"),
        (says(b"\x15\x03\x03\x00\x02\x02\x70"), "tls_refused", "the peer says: unrecognized name"),
        (says(b"\x16\x03\x03\x00\x04nope"), "tls_refused", "OpenSSL says: "),
        (endless, "tls_refused", "the peer sent "),
        (too_large, "tls_refused", "OpenSSL says: "),
        (hang_up, "tls_closed", "the peer hung up"),
        (hang_up_at_once, "tls_closed", "the peer "),
        (reset, "tls_closed", "the peer reset the connection"),
        (wait, "tls_timed_out", "the peer sent nothing"),
        (trickle(b"\x16\x03\x03\x3f\xff"), "tls_timed_out", "it began and the time was over"),
    ],
)
def test_peers_that_do_not_finish_the_handshake(behave: Behave, code: str, detail: str) -> None:
    with StreamPeer(behave) as peer:
        began = time.monotonic()
        trouble = refused(peer, TlsSettings(), seconds=0.5 if code == "tls_timed_out" else 30)
        assert time.monotonic() - began < 60
        assert peer.connections == 1
    assert trouble.diagnosis.code == code
    assert trouble.detail.startswith(detail)


def test_no_version_in_common(authorities: Authorities) -> None:
    context = authorities.server()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.deprecated_call():
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with StreamPeer(echo, context) as peer:
        assert refused(peer, TlsSettings(ca_path=authorities.ca_path)).diagnosis.code == "tls_refused"


def test_no_cipher_in_common(authorities: Authorities) -> None:
    context = authorities.server()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    with StreamPeer(echo, context) as peer:
        trouble = refused(peer, TlsSettings(ca_path=authorities.ca_path))
    assert (trouble.diagnosis.code, trouble.detail) == ("tls_refused", "the peer says: handshake failure")


def test_large_answers_and_the_end_of_the_connection(authorities: Authorities) -> None:
    def behave(taken: socket.socket) -> None:
        taken.sendall(b"x" * 300_000)
        taken.recv(1)

    with StreamPeer(behave, authorities.server()) as peer, opened(peer) as connection:
        secure(connection, NAME, TlsSettings(ca_path=authorities.ca_path), within(3))
        total = 0
        while total < 300_000:
            total += len(connection.receive(within(3)))
        connection.send(b"x" * 100, within(3))
        assert [connection.receive(within(3)) for _attempt in range(2)] == [b"", b""]
        assert connection.ended == "hung up"


def test_silence_after_the_handshake_costs_the_deadline(authorities: Authorities) -> None:
    with StreamPeer(wait, authorities.server()) as peer, opened(peer) as connection:
        secure(connection, NAME, TlsSettings(ca_path=authorities.ca_path), within(3))
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.receive(within(0.2))
        assert time.monotonic() - began < 10


def test_files_that_cannot_be_used(authorities: Authorities, tmp_path: Path) -> None:
    certificate, key = authorities.client_files(tmp_path)
    locked = tmp_path / "locked.key"
    read = serialization.load_pem_private_key(Path(key).read_bytes(), None)
    locked.write_bytes(
        read.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for settings, option, words in [
        (TlsSettings(ca_path=str(tmp_path / "none.pem")), "ca_path", "No such file"),
        (TlsSettings(ca_path=str(empty)), "ca_path", "cannot be used"),
        (TlsSettings(client_cert=str(tmp_path / "none.pem")), "client_cert", "No such file"),
        (TlsSettings(client_cert=certificate), "client_cert", "the key in it"),
        (TlsSettings(client_cert=certificate, client_key=str(locked)), "client_cert", "has a password"),
        (TlsSettings(client_cert=authorities.ca_path, client_key=key), "client_cert", "cannot be used"),
        (TlsSettings(client_key=key), "client_key", "no 'client_cert'"),
    ]:
        with pytest.raises(InvalidInput, match=words) as caught:
            settings.check()
        assert caught.value.option == option


def test_cryptography_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "CRYPTOGRAPHY_IMPORT_ERROR", "ImportError")
    with pytest.raises(ConnectionFailed, match="cryptography"):
        TlsSettings().context()
