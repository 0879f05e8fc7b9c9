# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole calls to SIPp, which fails them unless every message comes in its place: none is left ringing or open."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from certificates import Certificates
from conftest import StartSipp
from kamailio import FRIEND, HOST, PASSWORD, UNKNOWN_NUMBER, USERNAME, Kamailio
from odd_peer import LossyWire
from probing import NUMBER, Result, message, probe, rung, sent, shown
from processes import Transport

ATTEMPTS = ("udp", "tcp")


def call(address: str, transport: str, **options: t.Any) -> Result:
    """Place a call."""
    return probe(f"sip:{NUMBER}@{address};transport={transport}", method="invite", **options)


def final(result: Result) -> tuple[str, str]:
    """Return verdict and code."""
    return result["verdict"], result["diagnosis"]["code"]


@pytest.mark.parametrize("transport", ATTEMPTS)
def test_it_rings_and_is_cancelled(sipp: StartSipp, transport: Transport) -> None:
    peer = sipp("rings", transport=transport)

    result = call(peer.address, transport)

    peer.finish()
    assert final(result) == ("pass", "rang"), shown(result)
    assert sent(result) == ["OPTIONS", "INVITE", "CANCEL", "ACK"]


@pytest.mark.parametrize("transport", ATTEMPTS)
def test_it_is_answered_and_hung_up(sipp: StartSipp, transport: Transport) -> None:
    peer = sipp("answers", transport=transport, keys={"codec": "8"})

    result = call(peer.address, transport)

    peer.finish()
    assert final(result) == ("pass", "call_answered"), shown(result)
    assert sent(result) == ["OPTIONS", "INVITE", "ACK", "BYE"]
    assert result["media"]["answered"]["codecs"] == ["PCMA"]
    assert result["media"]["answered"]["port"] == 6000
    assert "PCMU" in result["media"]["offered"]["codecs"]


def test_it_is_answered_without_a_codec_in_common(sipp: StartSipp) -> None:
    peer = sipp("answers", keys={"codec": "18"})

    result = call(peer.address, "udp")

    peer.finish()
    assert final(result) == ("warn", "media_refused_answer"), shown(result)


@pytest.mark.parametrize("transport", ATTEMPTS)
def test_it_is_announced_instead_of_ringing(sipp: StartSipp, transport: Transport) -> None:
    peer = sipp("early_media", transport=transport)

    result = call(peer.address, transport)

    peer.finish()
    assert final(result) == ("pass", "rang"), shown(result)


@pytest.mark.parametrize("transport", ATTEMPTS)
def test_the_answer_crosses_the_cancel(sipp: StartSipp, transport: Transport) -> None:
    peer = sipp("crosses", transport=transport)

    result = call(peer.address, transport)

    peer.finish()
    assert result["verdict"] == "pass", shown(result)
    assert sent(result) == ["OPTIONS", "INVITE", "CANCEL", "ACK", "BYE"]


# What the line loses of a call, and how often; and by that what has to be seen on it again.
LOSSES: tuple[tuple[str, str, dict[str, int], str], ...] = (
    ("first of each request", "answers", {"to OPTIONS": 1, "to INVITE": 1, "to BYE": 1}, "to INVITE"),
    ("first OPTIONS answer", "answers", {"from 200 OPTIONS": 1}, "to OPTIONS"),
    ("first answer", "answers", {"from 200 INVITE": 1}, "from 200 INVITE"),
    # The answer is repeated, and acknowledged again, before the third BYE is sent.
    ("first ACK", "answers", {"to ACK": 1, "to BYE": 2}, "to ACK"),
    ("answer to BYE", "answers", {"from 200 BYE": 1}, "to BYE"),
    ("first CANCEL", "rings", {"to CANCEL": 1}, "to CANCEL"),
    ("first 487", "rings", {"from 487 INVITE": 1}, "from 487 INVITE"),
    ("first 486", "refuses", {"from 486 INVITE": 1}, "from 486 INVITE"),
)


@pytest.mark.parametrize(("scenario", "losses", "again"), [row[1:] for row in LOSSES], ids=[row[0] for row in LOSSES])
def test_a_line_that_loses_packets(
    sipp: StartSipp, lossy_wire: t.Callable[..., LossyWire], scenario: str, losses: dict[str, int], again: str
) -> None:
    peer = sipp(scenario, keys={"codec": "0", "options": "200 OK", "invite": "486 Busy Here", "linger": "1500"})
    wire = lossy_wire(peer.port, lambda direction, what, count: count < losses.get(f"{direction} {what}", 0))

    result = call(f"127.0.0.1:{wire.port}", "udp", timeout=10)

    peer.finish()
    code = {"answers": "call_answered", "rings": "rang", "refuses": "busy"}[scenario]
    assert result["diagnosis"]["code"] == code, shown(result)
    seen = [one.removesuffix(" (lost)") for one in wire.seen]
    assert {one: wire.seen.count(f"{one} (lost)") for one in losses} == losses
    assert seen.count(again) >= 2, wire.seen


def test_silence_is_asked_again_at_growing_intervals(sipp: StartSipp, lossy_wire: t.Callable[..., LossyWire]) -> None:
    peer = sipp("refuses", keys={"options": "200 OK", "invite": "486 Busy Here"})
    wire = lossy_wire(peer.port, lambda direction, _what, _count: direction == "to")

    result = probe(f"sip:{NUMBER}@127.0.0.1:{wire.port};transport=udp", timeout=8)

    assert final(result) == ("inconclusive", "no_answer"), shown(result)
    # At 0, 0.5, 1.5, 3.5 and 7.5 seconds (RFC 3261, section 17.1.2.2); a busy machine may be late for each of them.
    times = [entry["milliseconds"] for entry in result["ladder"] if entry["direction"] == "sent"]
    assert len(times) >= 3
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert all(gap >= least for gap, least in zip(gaps, (490, 990, 1990, 3990), strict=False)), gaps


@pytest.mark.parametrize(("port", "status"), [("asks_as_server", 401), ("asks_as_proxy", 407)], ids=["401", "407"])
@pytest.mark.parametrize("transport", ATTEMPTS)
def test_digest(sipp: StartSipp, kamailio: Kamailio, port: str, status: int, transport: str) -> None:
    peer = sipp("answers", port=kamailio.behind, keys={"codec": "0"})

    result = call(kamailio.address(port), transport, username=USERNAME, password=PASSWORD)

    peer.finish()
    assert final(result) == ("pass", "call_answered"), shown(result)
    received = [entry["summary"] for entry in result["ladder"] if entry["direction"] == "received"]
    assert any(summary.startswith(str(status)) for summary in received)
    assert USERNAME in message(result, "BYE") or port == "asks_as_proxy"
    assert "Proxy-Authorization" not in peer.messages()


@pytest.mark.parametrize("port", ["asks_as_server", "asks_as_proxy"])
@pytest.mark.parametrize(
    ("username", "password", "code", "verdict"),
    [
        (None, None, "credentials_needed", "inconclusive"),
        (USERNAME, "kamailio-secret-2", "credentials_refused", "fail"),
        ("somebody", "kamailio-secret-3", "credentials_refused", "fail"),
    ],
    ids=["none", "wrong password", "wrong user"],
)
def test_credentials_that_do_not_open(
    kamailio: Kamailio, port: str, username: str | None, password: str | None, code: str, verdict: str
) -> None:
    given = {"username": username, "password": password} if username else {}

    result = probe(f"sip:{NUMBER}@{kamailio.address(port)};transport=tcp", **given)

    assert (result["diagnosis"]["code"], result["verdict"]) == (code, verdict), shown(result)


@pytest.mark.parametrize("scenario", ["answers", "rings", "refuses"])
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_through_a_proxy(
    sipp: StartSipp, kamailio: Kamailio, certificates: Certificates, scenario: str, transport: str
) -> None:
    keys = {"codec": "0", "options": "200 OK", "invite": "486 Busy Here"}
    peer = sipp(scenario, port=kamailio.behind, keys=keys)
    port = "tls" if transport == "tls" else "open"

    result = call(
        f"{HOST}:32682",
        transport,
        connect_to={f"{HOST}:32682": kamailio.address(port)},
        ca_path=str(certificates.ca_path),
    )

    peer.finish()
    code = {"answers": "call_answered", "rings": "rang", "refuses": "busy"}[scenario]
    assert result["diagnosis"]["code"] == code, shown(result)
    if scenario == "answers":
        # The proxy asked to stay on the way, and refuses (481) what does not say so.
        assert "\nRoute: " in message(result, "ACK")
        assert "\nRoute: " in message(result, "BYE")
        assert rung(result, "invite")["verdict"] == "pass"


@pytest.mark.parametrize("source", [FRIEND, "127.0.0.1"])
def test_the_proxy_knows_the_numbers(kamailio: Kamailio, source: str) -> None:
    result = probe(f"sip:{UNKNOWN_NUMBER}@{kamailio.address('forbids_strangers')};transport=tcp", source_address=source)

    # Whoever is not let in does not even learn that the number is wrong.
    expected = ("fail", "number_not_found") if source == FRIEND else ("inconclusive", "forbidden")
    assert final(result) == expected, shown(result)
