# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routes to what does not answer: the timeline of callers knows each, without a call being placed."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from following import forward, now, told
from sandbox_client import DESTINATION, NUMBER, SLUG, Client
from sip_client import attach
from sip_observations import call


def aimed_at(client: Client, address: str, **fields: Any) -> tuple[str, str | None, bool]:
    """Where callers get to, and whether the route is dead, when the destination has this address."""
    destination = {**DESTINATION, "sipAddress": address, **fields}
    client.control("PUT", "/panel", params={"tenant": client.tenant}, json={"destinations": [destination]})
    forward(client)
    call(client, to=NUMBER)
    newest = told(client)[-1]
    return newest["leads_to"], newest["reason"], newest["dead_route"]


# Each points at something that does not answer a call; what a placed call says of it is compared in `call`.
DEAD: dict[str, tuple[dict[str, Any], str]] = {
    "a region without the number": ({"address": f"{NUMBER}@sip.eu.synthflow.ai:32682"}, "404 Not Found"),
    "another number": ({"address": "+12065550177@sip.us.synthflow.ai:32682"}, "404 Not Found"),
    "a port that the vendor does not have": (
        {"address": f"{NUMBER}@sip.us.synthflow.ai:5061"},
        "connection refused: nothing listens on sip.us.synthflow.ai:5061",
    ),
    "a port for TLS that is called without": (
        {"address": f"{NUMBER}@sip.us.synthflow.ai:32682", "transport": "TCP"},
        "the peer hung up without an answer",
    ),
    "another transport in the address": (
        {"address": f"{NUMBER}@sip.us.synthflow.ai:32682;transport=udp"},
        "no answer within 4 seconds",
    ),
    "a host that there is not": (
        {"address": f"{NUMBER}@sip.us.synthflow.example:32682"},
        "the name sip.us.synthflow.example does not resolve",
    ),
    "a port of this machine without a listener": (
        {"address": f"{NUMBER}@127.77.0.2:32682"},
        "connection refused",
    ),
    "the same for datagrams": ({"address": f"{NUMBER}@127.77.0.2:32681;transport=udp"}, "no answer within 4 seconds"),
    "Gladly itself": (
        {"address": "+12065550199@acme.sip.gladly.com:5061"},
        "482 Loop Detected: the SIP address leads back to Gladly",
    ),
    "more headers than Synthflow reads": (
        {"address": DESTINATION["sipAddress"], "headers": {f"X-{n}": "v" * 1000 for n in range(16)}},
        "513 Message Too Large",
    ),
    "more headers than a datagram holds": (
        {
            "address": f"{NUMBER}@sip.us.synthflow.ai:32681;transport=udp",
            "headers": {f"X-{n}": "v" * 1000 for n in range(65)},
        },
        "no answer within 4 seconds",
    ),
}


@pytest.mark.parametrize("name", DEAD)
def test_route_to_what_does_not_answer_is_dead(client: Client, name: str) -> None:
    attach(client)
    client.new_destination()
    assert aimed_at(client, str(DESTINATION["sipAddress"])) == ("assistant", None, False)
    given, reason = DEAD[name]
    since = told(client)[-1]["id"]
    assert aimed_at(client, **given) == ("fallback", reason, True)
    [span] = client.control("GET", "/callers/dead", params={"tenant": "acme", "since": since})
    assert (span["reason"], span["cause"]) == (reason, "click")


def test_peer_that_takes_datagrams_is_not_dead(client: Client) -> None:
    attach(client)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        destination = {**DESTINATION, "sipAddress": f"{NUMBER}@127.0.0.1:{peer.getsockname()[1]};transport=udp"}
        client.control("PUT", "/panel", params={"tenant": "acme"}, json={"destinations": [destination]})
        forward(client)
        assert now(client) == ("sip_peer", "127.0.0.1", None)
        # It was not called to find that out.
        peer.setblocking(False)
        with pytest.raises(BlockingIOError):
            peer.recv(1)


@pytest.mark.parametrize("undone", ["number deleted", "number detached", "switch"])
def test_what_another_tenant_does_to_the_assistant_that_answers_is_told(client: Client, undone: str) -> None:
    cobalt = Client(client.sandbox, "cobalt")
    cobalt.import_number()
    model_id = cobalt.new_assistant(phone_number=NUMBER)
    client.new_destination()
    forward(client)
    assert now(client) == ("assistant", "Reception", "the assistant is one of tenant cobalt")
    assert call(client, to=NUMBER)["reason"] == "the assistant is one of tenant cobalt"
    if undone == "number deleted":
        cobalt.synthflow("DELETE", f"/numbers/{SLUG}", params=cobalt.workspace)
    elif undone == "number detached":
        cobalt.synthflow("PUT", f"/assistants/{model_id}", json={"phone_number": ""})
    else:
        client.control("PATCH", "/switches", json={"sip_synthflow": "503"}, params={"tenant": "cobalt"})
    newest = told(client)[-1]
    assert (newest["leads_to"], newest["dead_route"]) == ("fallback", True)
    assert call(client, to=NUMBER)["outcome"] == "fallback"
    if undone != "switch":
        assert newest["after"] == client.history()[-1]["id"]
