# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The torture messages of RFC 4475: read, answered with, and sent in the middle of a call. None may stop the probe.

They are not part of this project. RFC4475_DIRECTORY names the folder that has them, as of the RFC's appendix A.
"""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from odd_peer import Line, Manner, OddPeer, Request
from probing import LONG_ENOUGH, NUMBER, framed, refusal, sent, short_probe, shown

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.message import read_message

FOLDER = Path(os.environ.get("RFC4475_DIRECTORY") or Path(__file__).resolve().parents[3] / "shared" / "rfc4475")
COUNT = 49
FILES = sorted(FOLDER.glob("*.dat"))
pytestmark = pytest.mark.skipif(
    len(FILES) != COUNT,
    reason=f"the {COUNT} messages of RFC 4475 (*.dat) are not in {FOLDER}; RFC4475_DIRECTORY can name their folder",
)

StartPeer = t.Callable[..., OddPeer]
every_message = pytest.mark.parametrize("file", FILES or [Path("absent.dat")], ids=lambda file: file.stem)

# Answers among them. They belong to no request of the probe.
STATUSES = {"unreason": 200, "noreason": 100, "bcast": 200}

# The code of what cannot be read, by transport. All else is a request, which is no answer.
UNREADABLE = {
    **dict.fromkeys([("bigcode", "udp"), ("bigcode", "tcp")], "answer_unreadable"),
    # The number in CSeq has more digits than one can have.
    **dict.fromkeys([("scalarlg", "udp"), ("scalarlg", "tcp")], "answer_unreadable"),
    **dict.fromkeys([("trws", "udp"), ("trws", "tcp")], "answer_unreadable"),
    **dict.fromkeys([("mcl01", "udp"), ("mcl01", "tcp")], "answer_unreadable"),
    **dict.fromkeys([("ncl", "udp"), ("ncl", "tcp")], "answer_unreadable"),
    # A datagram has an end, and a stream goes on.
    ("baddn", "udp"): "answer_unreadable",
    ("baddn", "tcp"): "answer_too_slow",
    ("clerr", "udp"): "answer_unreadable",
    ("clerr", "tcp"): "answer_too_slow",
    # Octets behind the end of the message are nothing in a datagram, and garbage in a stream.
    ("dblreq", "tcp"): "not_sip",
    ("inv2543", "tcp"): "answer_unreadable",
}
# What comes behind one of these on a stream cannot be told from it any more. In a datagram each stands for itself.
HIDES_THE_REST = {
    **{stem: code for (stem, transport), code in UNREADABLE.items() if transport == "tcp" and stem != "scalarlg"},
    # The headers of the answer that follows are taken for its own.
    "baddn": "answer_unreadable",
}


def spread(data: bytes) -> list[bytes]:
    """Return a message in pieces of seven bytes."""
    return [data[start : start + 7] for start in range(0, len(data), 7)]


@every_message
def test_reading(file: Path) -> None:
    data = file.read_bytes()

    code = refusal(lambda: read_message(data))

    assert code == {"badvers": None, "bigcode": "not_sip", "scalarlg": "answer_unreadable"}.get(file.stem)
    if code is None:
        message = read_message(data)
        assert message.status == STATUSES.get(file.stem)
        assert bool(message.method) == (message.status is None)


@every_message
def test_framing(file: Path) -> None:
    data = file.read_bytes()
    found: list[list[bytes]] = []

    for chunks in ([data], spread(data)):
        messages, code = framed(chunks)
        found.append(messages)
        assert code in (None, "not_sip", "answer_unreadable")

    assert found[0] == found[1]
    assert all(message in data for message in found[0])


def answers_with(data: bytes, *, then_properly: bool) -> Manner:
    """Return a manner that answers with ``data``, and then on request as it should."""

    def manner(request: Request, line: Line) -> bytes | None:
        line.send(data)
        return request.answer("200 OK") if then_properly else None

    return manner


def rings_amid(data: bytes) -> Manner:
    """Return a manner that takes a call, and says ``data`` between trying and ringing."""

    def manner(request: Request, line: Line) -> bytes | None:
        if request.method == "INVITE":
            line.send(request.answer("100 Trying"))
            line.send(data)
            return request.answer("180 Ringing", To=("$", ";tag=odd"))
        if request.method == "CANCEL":
            line.send(request.answer("200 OK"))
            return request.answer("487 Request Terminated", To=("$", ";tag=odd"), CSeq=("CANCEL", "INVITE"))
        return request.answer("200 OK") if request.method == "OPTIONS" else None

    return manner


@every_message
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_as_an_answer(odd_peer: StartPeer, file: Path, transport: str) -> None:
    peer = odd_peer(answers_with(file.read_bytes(), then_properly=False), transport=transport)

    # Most keep the probe waiting until the end; the others get the time that a busy machine may need.
    said = (file.stem, transport) in UNREADABLE or file.stem in STATUSES
    result = short_probe(f"sip:{NUMBER}@{peer.address};transport={transport}", 1.0 if said else 0.15)

    another = "answers_another" if file.stem in STATUSES else "no_answer"
    assert result["diagnosis"]["code"] == UNREADABLE.get((file.stem, transport), another), shown(result)


@every_message
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_before_the_answer(odd_peer: StartPeer, file: Path, transport: str) -> None:
    peer = odd_peer(answers_with(file.read_bytes(), then_properly=True), transport=transport)

    hidden = HIDES_THE_REST.get(file.stem) if transport == "tcp" else None
    seconds = 2.0 if hidden else LONG_ENOUGH
    result = short_probe(f"sip:{NUMBER}@{peer.address};transport={transport}", seconds)

    assert result["diagnosis"]["code"] == (hidden or "answered"), shown(result)


@every_message
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_in_the_middle_of_a_call(odd_peer: StartPeer, file: Path, transport: str) -> None:
    peer = odd_peer(rings_amid(file.read_bytes()), transport=transport)

    hidden = HIDES_THE_REST.get(file.stem) if transport == "tcp" else None
    seconds = 2.0 if hidden else LONG_ENOUGH
    result = short_probe(f"sip:{NUMBER}@{peer.address};transport={transport}", seconds, "invite")

    # Only "trying" came before what never ends.
    code = {"answer_too_slow": "never_finished"}.get(hidden or "", hidden)
    assert result["diagnosis"]["code"] == (code or "rang"), shown(result)
    # Requests of the peer are answered in between.
    requests = [method for method in sent(result) if method != "SIP/2.0"]
    assert hidden or requests == ["OPTIONS", "INVITE", "CANCEL", "ACK"], shown(result)
