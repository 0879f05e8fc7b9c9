# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reaching a peer: refusals, silence, deadlines, several addresses."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import time
import typing as t

import pytest
from loopback_peers import StreamPeer, echo, refusing_port, wait

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import ConnectionFailed, InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.connection import (
    Connection,
    connect,
    connect_any,
    parse_source_address,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.resolution import Endpoint
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped


def within(seconds: float) -> float:
    return time.monotonic() + seconds


def opened(port: int, transport: str = "tcp", address: str = "127.0.0.1", **more: t.Any) -> Connection:
    return connect(
        Endpoint("sip.test", address, port, transport), **{"source_address": None, "deadline": within(3), **more}
    )


@pytest.fixture
def free_port() -> t.Iterator[int]:
    """A port that nobody else gets while the test runs, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def full_port() -> t.Iterator[int]:
    """A port that drops connections, since its queue is full."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _attempt in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_tcp(address: str) -> None:
    with StreamPeer(echo, address=address) as peer, opened(peer.port, address=address) as connection:
        assert connection.remote == (address, peer.port)
        assert connection.local[0] == address
        assert connection.is_reliable
        connection.send(b"hello", within(3))
        assert connection.receive(within(3)) == b"hello"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_udp(address: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((address, 0))
        with opened(peer.getsockname()[1], "udp", address) as connection:
            connection.send(b"hello", within(3))
            data, sender = peer.recvfrom(100)
            assert (data, sender[:2]) == (b"hello", connection.local)
            peer.sendto(b"", sender)  # an empty datagram is no end
            peer.sendto(b"x" * 60000, sender)
            assert len(connection.receive(within(3))) == 60000
            with pytest.raises(TimeoutError):
                connection.receive(within(0.05))
            assert not connection.is_reliable


def test_answers_of_strangers_are_not_received_over_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer, socket.socket(type=socket.SOCK_DGRAM) as stranger:
        peer.bind(("127.0.0.1", 0))
        with opened(peer.getsockname()[1], "udp") as connection:
            stranger.sendto(b"SIP/2.0 200 OK\r\n\r\n", connection.local)
            with pytest.raises(TimeoutError):
                connection.receive(within(0.1))


def test_a_refused_connection(free_port: int) -> None:
    with pytest.raises(ProbeStopped) as caught:
        opened(free_port)
    assert caught.value.diagnosis.code == "connection_refused"
    assert caught.value.detail == f"127.0.0.1:{free_port} (tcp): Connection refused"


def test_a_port_where_nobody_listens_over_udp() -> None:
    with refusing_port() as port, opened(port, "udp") as connection:
        connection.send(b"hello", within(3))
        with pytest.raises(ProbeStopped) as caught:
            connection.receive(within(3))
    assert caught.value.diagnosis.code == "connection_refused"


def test_a_port_that_drops_connections(full_port: int) -> None:
    began = time.monotonic()
    with pytest.raises(ProbeStopped) as caught:
        opened(full_port, deadline=within(0.3))
    assert time.monotonic() - began < 10
    assert caught.value.diagnosis.code == "connection_timed_out"


def test_no_way_to_an_address() -> None:
    # The kernel refuses to leave the machine from a loopback address, so that nothing is sent.
    with pytest.raises(ProbeStopped) as caught:
        opened(5060, address="192.0.2.1", source_address="127.0.0.1")
    assert caught.value.diagnosis.code == "network_unreachable"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EHOSTUNREACH, "network_unreachable"),
        (errno.ENETUNREACH, "network_unreachable"),
        (errno.EPERM, "network_unreachable"),
        (errno.EACCES, "network_unreachable"),
        (errno.ETIMEDOUT, "connection_timed_out"),
    ],
)
def test_what_the_system_says(monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    # Routers and packet filters that say so are not at hand.
    def fail(_socket: socket.socket, _address: t.Any) -> t.NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "connect", fail)
    with pytest.raises(ProbeStopped) as caught:
        opened(5060)
    assert caught.value.diagnosis.code == code
    assert ("packet filter" in caught.value.detail) == (number in (errno.EPERM, errno.EACCES))


def test_trouble_of_this_machine_is_not_the_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_socket: socket.socket, _address: t.Any) -> t.NoReturn:
        raise OSError(errno.ENOBUFS, "No buffer space available")

    monkeypatch.setattr(socket.socket, "connect", fail)
    with pytest.raises(ConnectionFailed, match="No buffer space available"):
        opened(5060)


def test_the_source_address() -> None:
    with StreamPeer(echo) as peer, opened(peer.port, source_address="127.0.0.2") as connection:
        assert connection.local[0] == "127.0.0.2"


def test_source_addresses_that_cannot_be_used() -> None:
    with pytest.raises(InvalidInput, match=r"this machine cannot send from 192\.0\.2\.7"):
        opened(5060, source_address="192.0.2.7")
    with pytest.raises(InvalidInput, match="is not an IP address"):
        parse_source_address("eth0")
    assert parse_source_address(" 127.0.0.2 ") == "127.0.0.2"
    assert parse_source_address(None) is None


def test_a_source_address_of_the_other_family(free_port: int) -> None:
    with pytest.raises(ProbeStopped) as caught:
        opened(free_port, source_address="::1")
    assert caught.value.diagnosis.code == "network_unreachable"


def hang_up(taken: socket.socket) -> None:
    taken.recv(10)


def reset(taken: socket.socket) -> None:
    taken.recv(1)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def send_on_and_on(connection: Connection) -> None:
    for _attempt in range(20):
        connection.send(b"more", within(3))
        time.sleep(0.01)


@pytest.mark.parametrize(("behave", "ended"), [(hang_up, "hung up"), (reset, "reset the connection")])
def test_a_peer_that_ends_the_connection(behave: t.Callable[[socket.socket], None], ended: str) -> None:
    with StreamPeer(behave) as peer, opened(peer.port) as connection:
        connection.send(b"hello", within(3))
        assert connection.receive(within(3)) == b""
        assert connection.ended == ended
        with pytest.raises(ProbeStopped) as caught:
            send_on_and_on(connection)
        assert caught.value.diagnosis.code == "closed_without_answer"


def test_a_connection_that_the_system_gives_up_on_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: t.Any) -> t.NoReturn:
        raise OSError(errno.ETIMEDOUT, "Connection timed out")

    with StreamPeer(wait) as peer, opened(peer.port) as connection:
        monkeypatch.setattr(socket.socket, "recv", fail)
        assert connection.receive(within(3)) == b""
        assert connection.ended == "is gone without a word"
        monkeypatch.setattr(socket.socket, "send", fail)
        with pytest.raises(ProbeStopped) as caught:
            connection.send(b"x", within(3))
    assert caught.value.diagnosis.code == "closed_without_answer"


def test_a_silent_peer_costs_the_deadline() -> None:
    with StreamPeer(wait) as peer, opened(peer.port) as connection:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.receive(within(0.2))
        assert time.monotonic() - began < 10
        with pytest.raises(TimeoutError):
            connection.receive(time.monotonic() - 1)


def test_a_peer_that_does_not_read_costs_the_deadline() -> None:
    with StreamPeer(lambda taken: time.sleep(2)) as peer, opened(peer.port) as connection:
        began = time.monotonic()
        with pytest.raises(TimeoutError, match="the peer does not read"):
            connection.send(b"x" * 50_000_000, within(0.3))
        assert time.monotonic() - began < 10


def read_slowly(taken: socket.socket) -> None:
    while taken.recv(200_000):
        time.sleep(0.02)


def test_a_peer_that_reads_slowly_does_not_move_the_deadline() -> None:
    with StreamPeer(read_slowly) as peer, opened(peer.port) as connection:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.send(b"x" * 50_000_000, within(0.4))
        assert time.monotonic() - began < 10


def endpoints(*ports: int) -> list[Endpoint]:
    return [Endpoint("sip.test", "127.0.0.1", port, "tcp") for port in ports]


def test_several_addresses_are_tried_in_turn(free_port: int, full_port: int) -> None:
    with StreamPeer(echo) as peer:
        began = time.monotonic()
        connection, attempts = connect_any(
            endpoints(full_port, free_port, peer.port), source_address=None, deadline=within(0.9)
        )
        with connection:
            assert connection.remote[1] == peer.port
    assert [attempt["code"] for attempt in attempts] == ["connection_timed_out", "connection_refused", None]
    assert all(attempt["milliseconds"] >= 0 for attempt in attempts)
    assert time.monotonic() - began < 10


def test_an_address_that_may_be_fine_speaks_for_all(free_port: int, full_port: int) -> None:
    with pytest.raises(ProbeStopped) as caught:
        connect_any(endpoints(free_port, full_port), source_address=None, deadline=within(0.4))
    assert caught.value.diagnosis.code == "connection_timed_out"
    assert [attempt["code"] for attempt in caught.value.facts["attempts"]] == [
        "connection_refused",
        "connection_timed_out",
    ]


def test_no_address_at_all() -> None:
    with pytest.raises(ProbeStopped) as caught:
        connect_any([], source_address=None, deadline=within(1))
    assert caught.value.diagnosis.code == "name_without_address"


def test_no_socket_is_left_open(free_port: int) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _attempt in range(20):
        with pytest.raises(ProbeStopped):
            opened(free_port)
    assert len(os.listdir("/proc/self/fd")) <= before
