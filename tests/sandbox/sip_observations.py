# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches of SIP: the same steps, observed under each of their values."""

from __future__ import annotations

import ssl
import time
from datetime import datetime, timezone
from typing import Any

from observations import DELAY, observed
from sandbox_client import NUMBER, SIP_TARGET, Client
from sip_client import SDP, SipClient, attach

QUEUE_NUMBER = "+12065550199"
LISTED = "127.77.2.1"


def wire(client: Client, **transfer: Any) -> dict[str, Any]:
    """Everything that a call needs to reach an assistant and come back; returns the destination."""
    model_id = attach(client)
    client.attach(model_id, actions=[client.new_transfer(**transfer)])
    destination: dict[str, Any] = client.new_destination()
    action = {"type": "FORWARD_TO_SIP", "destinationId": destination["id"]}
    fallback = {"type": "INBOX", "target": "Voice Support"}
    route = {"phoneNumber": NUMBER, "action": action, "fallback": fallback}
    client.control("PUT", "/panel", params={"tenant": client.tenant}, json={"routes": [route]})
    return destination


def call(client: Client, **fields: Any) -> Any:
    """Place a call and return what became of it, which the timeline of callers has to know without placing it."""
    request = {"tenant": client.tenant, "from": "+12065550111", **fields}
    result = client.control("POST", "/calls", json=request)
    timeline = client.control("GET", "/callers", params={"tenant": client.tenant})
    told = [entry for entry in timeline if entry["number"] == result["to"]][-1]
    target = result["reached"]["target"] if result["reached"] else None
    assert (told["leads_to"], told["target"], told["reason"]) == (result["outcome"], target, result["reason"])
    return result


def _status(client: Client, method: str, transport: str = "UDP") -> int | None:
    with SipClient(client.sandbox, transport) as phone:
        return phone.status(method, body=SDP if method == "INVITE" else "")


@observed("sip_unattached", _404=(404, 404), _480=(404, 480), _503=(404, 503))
def sip_unattached(client: Client) -> Any:
    unknown = _status(client, "INVITE")
    client.import_number()
    return unknown, _status(client, "INVITE")


@observed("sip_options", number=(404, 404, 200), always_200=(200, 404, 200), _405=(405, 404, 405))
def sip_options(client: Client) -> Any:
    before = _status(client, "OPTIONS"), _status(client, "INVITE")
    attach(client)
    assert _status(client, "INVITE") == 200
    return (*before, _status(client, "OPTIONS"))


@observed("trunk_ready_after", _0=200, **{DELAY: 404})
def trunk_ready_after(client: Client) -> Any:
    attach(client)
    at_once = _status(client, "OPTIONS")
    time.sleep(float(DELAY))
    assert _status(client, "OPTIONS") == 200
    return at_once


@observed("sip_ringing", _180_200=[100, 180, 200], _183_200=[100, 183, 200], _200_only=[100, 200])
def sip_ringing(client: Client) -> Any:
    attach(client)
    with SipClient(client.sandbox, "TCP") as phone:
        phone.send(phone.request("INVITE", body=SDP))
        statuses = []
        while not statuses or statuses[-1] < 200:
            statuses.append(phone.receive().code)
        return statuses


@observed("sip_inbound_auth", none=200, digest=401)
def sip_inbound_auth(client: Client) -> Any:
    attach(client)
    with SipClient(client.sandbox) as phone:
        answer = phone.ask("INVITE", body=SDP)
        if answer.code == 401:
            assert answer.www_authenticate.scheme == "Digest"
            credentials = 'Authorization: Digest username="a", realm="synthflow.ai", nonce="b", uri="c", response="d"'
            assert phone.status("INVITE", body=SDP, number=2, extra=f"{credentials}\r\n") == 403
        return answer.code


@observed("sip_source", listed="35.237.42.43", doubtful="34.138.180.50", unpublished="203.0.113.77")
def sip_source(client: Client) -> Any:
    destination = wire(client)
    refused = call(client, transfer=True)["transfer"]
    network = f"{refused['source']}/32"
    client.gladly("PATCH", f"/voice/sip-destinations/{destination['id']}", json={"allowlist": [network]})
    transfer = call(client, transfer=True)["transfer"]
    assert transfer["outcome"] == "inbox"
    assert refused["status"] == (200 if network in destination["allowlist"] else 403)
    return transfer["source"]


@observed("transfer_uri_headers", honoured=("billing", "billing"), ignored=(None, None))
def transfer_uri_headers(client: Client) -> Any:
    wire(client, phone=f"{SIP_TARGET}?X-Gladly-Routing-Selector=billing")
    transfer = call(client, transfer=True)["transfer"]
    assert transfer["reached"] == {"type": "inbox", "target": "General"}
    return transfer["selector"], transfer["topic"]


@observed(
    "sip_synthflow",
    up=(200, 200, ("assistant", None)),
    _403=(403, 403, ("fallback", "403 Forbidden")),
    _486=(486, 486, ("fallback", "486 Busy Here")),
    _500=(500, 500, ("fallback", "500 Server Internal Error")),
    _503=(503, 503, ("fallback", "503 Service Unavailable")),
    _603=(603, 603, ("fallback", "603 Decline")),
    rings=(200, "still 180", ("fallback", "no answer within 4 seconds, it only rang")),
    silent=(None, None, ("fallback", "no answer within 4 seconds")),
    hang_up=("hung up", "hung up", ("fallback", "the peer hung up without an answer")),
    garbage=("no SIP", "no SIP", ("fallback", "what came back is no SIP message")),
    trickle=("trickles", "trickles", ("fallback", "no answer within 4 seconds ")),
    huge=("endless", "endless", ("fallback", "what came back is not in order: Message Too Large")),
)
def sip_synthflow(client: Client) -> Any:
    wire(client)
    outcome = call(client)
    reason = outcome["reason"]
    observed_on_the_wire = [_behaviour(client, method) for method in ("OPTIONS", "INVITE")]
    if observed_on_the_wire[0] == "trickles":
        # To a caller it is the same as silence.
        reason += " "
    return *observed_on_the_wire, (outcome["outcome"], reason)


def _behaviour(client: Client, method: str) -> Any:
    with SipClient(client.sandbox, "TCP") as phone:
        phone.send(phone.request(method, body=SDP if method == "INVITE" else ""))
        phone.socket.settimeout(0.8)
        try:
            data = phone.socket.recv(200)
            while len(data) < 200 and b"\r\n\r\n" not in data and not b"SIP/2.0".startswith(data[:7]):
                data += phone.socket.recv(200)
        except TimeoutError:
            return None
        if not data:
            return "hung up"
        if data.startswith(b"HTTP"):
            return "no SIP"
        if len(data) < 8:
            return "trickles"
        if b"100 Trying" in data or b" 200 OK" not in data:
            return _last_status(phone, data)
        return "endless" if b"\r\n\r\n" not in data + phone.socket.recv(100_000) else 200


def _last_status(phone: SipClient, data: bytes) -> Any:
    try:
        while True:
            data += phone.socket.recv(65_536)
    except TimeoutError:
        status = int(data.rpartition(b"SIP/2.0 ")[2][:3])
        return status if status >= 200 else f"still {status}"


@observed(
    "sip_certificate",
    valid=None,
    expired="certificate has expired",
    other_name="Hostname mismatch",
    other_authority="unable to get local issuer certificate",
)
def sip_certificate(client: Client) -> Any:
    wire(client)
    reason = call(client)["reason"]
    try:
        assert _status(client, "OPTIONS", "TLS") == 200
    except ssl.SSLCertVerificationError as error:
        refused = str(error.verify_message)
    else:
        return reason
    assert refused in reason
    return refused.partition(",")[0]


@observed("call_times", iso=str, epoch_ms=int)
def call_times(client: Client) -> Any:
    wire(client)
    model_id = call(client)["reached"]["model_id"]
    [record] = client.synthflow("GET", "/calls", params={"model_id": model_id}).json()["response"]["calls"]
    return type(record["start_time"])


@observed("events_form", json_lines="{", array="[")
def events_form(client: Client) -> Any:
    assert call(client)["outcome"] == "inbox"
    start = datetime.fromtimestamp(time.time() - 3600, timezone.utc).isoformat()
    return client.gladly("GET", "/events", params={"startAt": start, "entities": "CONTACT"}).text[0]


@observed("gladly_unlisted", _403=(403, 403), silent=(None, "no answer within 4 seconds"), hang_up=(None, "hung up"))
def gladly_unlisted(client: Client) -> Any:
    destination = wire(client)
    client.gladly("PATCH", f"/voice/sip-destinations/{destination['id']}", json={"allowlist": []})
    with SipClient(client.sandbox, "TCP", vendor="gladly") as phone:
        status = phone.status("OPTIONS", f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com")
        hung_up = status is None and phone.hung_up(0.2)
    transfer = call(client, transfer=True)["transfer"]
    assert transfer["reached"] is None
    assert hung_up == ("hung up" in transfer["reason"])
    return status, "hung up" if hung_up else transfer["status"] or transfer["reason"]


@observed("gladly_options", _200=200, _405=405)
def gladly_options(client: Client) -> Any:
    client.new_destination()
    with SipClient(client.sandbox, vendor="gladly", source=LISTED) as phone:
        uri = f"sip:{QUEUE_NUMBER}@acme.sip.gladly.com"
        assert phone.status("INVITE", uri, body=SDP) == 200
        return phone.status("OPTIONS", uri)


@observed("gladly_refer", refused=("failed", "405 Method Not Allowed to REFER"), accepted=("inbox", None))
def gladly_refer(client: Client) -> Any:
    wire(client, transfer_mode="cold_transfer")
    transfer = call(client, transfer=True)["transfer"]
    return transfer["outcome"], transfer["reason"]


@observed("gladly_placeholders", filled_in="+12065550111", verbatim="{caller_e164}")
def gladly_placeholders(client: Client) -> Any:
    wire(client)
    return call(client)["variables"]["X-Gladly-Caller-Id"]
