# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The table of what a SIP probe can find: what it means between Gladly and Synthflow, and what to do.

The page docs/troubleshooting.md is written from it.

The host that probes is seldom on the allowlist of the peer, so a peer that is in order may refuse it or stay silent.
Only what contradicts the configuration from wherever one looks is a ``fail``: a name that does not resolve, a port that
refuses, a wrong certificate, a number that is not there. What such a peer could have done as well is ``inconclusive``,
and a ``fail`` only for a host that is known to be let in (``allowlisted``).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

Verdict = t.Literal["pass", "warn", "fail", "inconclusive"]
Layer = t.Literal["limit", "dns", "connect", "tls", "sip"]

# From best to worst: a probe is as bad as its worst rung.
VERDICTS: tuple[Verdict, ...] = ("pass", "warn", "inconclusive", "fail")


@dataclass(frozen=True)
class Diagnosis:
    """One row. ``code`` stays the same for programs, ``meaning`` and ``next_step`` are sentences.

    ``settles`` tells that it may go away by itself within minutes, as while Synthflow creates a trunk. ``by_access``
    tells that a peer does the same to a host that is not on its allowlist.
    """

    code: str
    layer: Layer
    verdict: Verdict
    title: str
    meaning: str
    next_step: str
    settles: bool = False
    by_access: bool = False

    def judged(self, allowlisted: bool) -> Diagnosis:
        """Return the row as it counts for a host that the peer lets in, or for one of which that is not known."""
        if not (self.by_access and allowlisted):
            return self
        return replace(self, verdict="fail", next_step=self.next_step.replace(_BE_LET_IN, _IS_LET_IN))

    def to_result(self) -> dict[str, t.Any]:
        """Return what a task shows of it."""
        return {
            "code": self.code,
            "layer": self.layer,
            "title": self.title,
            "meaning": self.meaning,
            "next_step": self.next_step,
            "settles": self.settles,
        }


_BE_LET_IN = (
    "Probe from a host that the peer lets in and set 'allowlisted'; "
    "with the playbooks that is tenant_verify_allowlisted."
)
_IS_LET_IN = "Check that the peer lets this host in, as 'allowlisted' says, or tenant_verify_allowlisted."

_ROWS = (
    Diagnosis(
        "probed_too_often",
        "limit",
        "inconclusive",
        "The target was probed too often",
        "This machine has probed the target as often as 'max_per_minute' allows, so nothing was sent.",
        "Wait a minute. Raise 'max_per_minute' only for a peer of your own: providers block who knocks too often.",
        settles=True,
    ),
    Diagnosis(
        "resolved",
        "dns",
        "pass",
        "The host has an address",
        "DNS, or 'connect_to' in its place, says where the calls go.",
        "",
    ),
    Diagnosis(
        "name_not_found",
        "dns",
        "fail",
        "The host name does not exist",
        "DNS says that there is no such host, so neither Gladly nor Synthflow can place a call to it.",
        "Correct the host in 'sip_address' or 'sip_domain', for a transfer in its 'target'. Synthflow's are "
        "sip.us.synthflow.ai and sip.eu.synthflow.ai; Gladly's is {company}.sip.gladly.com.",
    ),
    Diagnosis(
        "name_without_address",
        "dns",
        "fail",
        "The host name has no address",
        "The name exists, but has neither an A nor an AAAA record, nor SRV records for this transport.",
        "Correct the host, or ask the provider which host and port take calls.",
    ),
    Diagnosis(
        "name_server_trouble",
        "dns",
        "inconclusive",
        "The name server did not answer",
        "The question could not be asked from this machine, which says nothing about the peer.",
        "Check the name servers of the machine that probes, then probe again.",
        settles=True,
    ),
    Diagnosis(
        "connected",
        "connect",
        "pass",
        "The port takes connections",
        "Something listens there and took the connection.",
        "",
    ),
    Diagnosis(
        "ready_to_send",
        "connect",
        "pass",
        "There is a way to the address",
        "UDP has no connection, so nothing was asked of the peer yet.",
        "",
    ),
    Diagnosis(
        "nothing_to_connect",
        "connect",
        "inconclusive",
        "UDP cannot be tried without a request",
        "There is no connection to make with UDP, so nothing was sent, and nothing is known about the peer.",
        "Probe with 'method: options'.",
    ),
    Diagnosis(
        "connection_refused",
        "connect",
        "fail",
        "The port refuses connections",
        "The host is there, but nothing listens on this port with this transport.",
        "Check port and transport. Synthflow takes TLS on 32682, TCP and UDP on 32681, not 5060 or 5061.",
    ),
    Diagnosis(
        "connection_timed_out",
        "connect",
        "inconclusive",
        "The peer drops connections",
        "No answer to the attempt to connect: an allowlist or a firewall drops it, or the port is wrong.",
        f"{_BE_LET_IN} Check the port, and this machine's own firewall for outgoing traffic.",
        by_access=True,
    ),
    Diagnosis(
        "network_unreachable",
        "connect",
        "inconclusive",
        "This machine has no way to the address",
        "The network of the machine that probes has no route to the address, as for IPv6 where there is only IPv4.",
        "Probe from a machine that has, or give an address that can be reached with 'connect_to'.",
    ),
    Diagnosis(
        "secured",
        "tls",
        "pass",
        "TLS is set up",
        "The peer proved its name, and what is sent cannot be read on the way.",
        "",
    ),
    Diagnosis(
        "plain_on_tls_port",
        "tls",
        "fail",
        "The port does not speak TLS",
        "A TLS call went to the port for TCP: the peer answered the handshake with something else, or not at all and "
        "answers without TLS.",
        "Use the port for TLS, 32682 at Synthflow, or transport=tcp with the port 32681.",
    ),
    Diagnosis(
        "tls_on_plain_port",
        "sip",
        "fail",
        "The port speaks TLS, and the call does not",
        "A TCP call went to the port for TLS: the peer answered a plain SIP request with a TLS alert, or hung up on it "
        "and takes a TLS handshake.",
        "Add ';transport=tls', or use the port for TCP, 32681 at Synthflow.",
    ),
    Diagnosis(
        "certificate_expired",
        "tls",
        "fail",
        "The certificate has expired",
        "Peers that check certificates, as they should, end the call before it begins.",
        "Have whoever runs the peer renew the certificate. Check the clock of this machine, too.",
    ),
    Diagnosis(
        "certificate_not_yet_valid",
        "tls",
        "fail",
        "The certificate is not valid yet",
        "Its time begins in the future, by the clock of this machine.",
        "Check the clock of this machine; if it is right, have the peer install a valid certificate.",
    ),
    Diagnosis(
        "certificate_wrong_name",
        "tls",
        "fail",
        "The certificate is for another name",
        "The peer proves to be somebody else than the host that is called.",
        "Call the peer by a name of its certificate, or have it install one for this name. Behind 'connect_to' or "
        "a proxy, check that it leads to the right peer.",
    ),
    Diagnosis(
        "certificate_unknown_authority",
        "tls",
        "fail",
        "The certificate's authority is not trusted",
        "It was issued by an authority that this machine does not know, or the peer does not send its intermediates.",
        "For an authority of your own give 'ca_path'. Otherwise have the peer send its whole chain.",
    ),
    Diagnosis(
        "certificate_refused",
        "tls",
        "fail",
        "The certificate was not accepted",
        "Its validation failed for the reason that is stated.",
        "Have whoever runs the peer install a certificate that can be validated.",
    ),
    Diagnosis(
        "certificate_expires_soon",
        "tls",
        "warn",
        "The certificate expires soon",
        "Calls get through today, and will not once it has expired.",
        "Have whoever runs the peer renew it before that day.",
    ),
    Diagnosis(
        "certificate_not_checked",
        "tls",
        "warn",
        "The certificate was not checked",
        "'validate_certs' is false, so anybody on the way could have answered in the peer's place.",
        "Set 'validate_certs' to true, and 'ca_path' for an authority of your own.",
    ),
    Diagnosis(
        "client_certificate_needed",
        "tls",
        "inconclusive",
        "The peer asks for a client certificate",
        "It lets in only those who show a certificate that it knows.",
        "Give 'client_cert' and 'client_key', or probe from a host that the peer lets in by its address.",
        by_access=True,
    ),
    Diagnosis(
        "tls_refused",
        "tls",
        "fail",
        "TLS could not be agreed upon",
        "The peer refused the handshake: the two sides have no TLS version or cipher in common.",
        "Have the peer offer TLS 1.2 or newer. Look at the reason that is stated.",
    ),
    Diagnosis(
        "tls_closed",
        "tls",
        "inconclusive",
        "The peer hung up during the handshake",
        "It took the connection and ended it before TLS was set up, as an allowlist does, or a load balancer "
        "without a server behind it.",
        _BE_LET_IN,
        settles=True,
        by_access=True,
    ),
    Diagnosis(
        "tls_timed_out",
        "tls",
        "inconclusive",
        "The handshake does not come to an end",
        "The peer took the connection and then did not finish TLS in time: it is overloaded, something between "
        "swallows the handshake, or the port takes TCP without TLS.",
        f"Check the port, then probe again. {_BE_LET_IN}",
        settles=True,
        by_access=True,
    ),
    Diagnosis(
        "no_answer",
        "sip",
        "inconclusive",
        "The peer stays silent",
        "The request was sent and nothing came back in time, as from a peer whose allowlist does not have this "
        "machine. Over UDP, a wrong port looks the same.",
        f"{_BE_LET_IN} Check port and transport.",
        by_access=True,
    ),
    Diagnosis(
        "closed_without_answer",
        "sip",
        "inconclusive",
        "The peer hung up without an answer",
        "It took the connection and the request, and ended the connection, as an allowlist does.",
        _BE_LET_IN,
        by_access=True,
    ),
    Diagnosis(
        "not_sip",
        "sip",
        "fail",
        "The peer does not speak SIP",
        "What came back is no SIP message: another service listens there, or something between rewrites it.",
        "Check host and port. The ladder shows the beginning of what came back.",
    ),
    Diagnosis(
        "answer_unreadable",
        "sip",
        "fail",
        "The peer's SIP cannot be read",
        "What came back begins like SIP and breaks its rules, so a switch may not understand it either.",
        "Show the ladder to whoever runs the peer. Look for a SIP ALG of a router or firewall on the way.",
    ),
    Diagnosis(
        "answer_too_large",
        "sip",
        "fail",
        "The peer sends without end",
        "More came back than any SIP answer needs, so reading was ended.",
        "Check host and port; show the ladder to whoever runs the peer.",
    ),
    Diagnosis(
        "answer_too_slow",
        "sip",
        "inconclusive",
        "The answer trickles in",
        "An answer began and did not end in time: the peer or the way to it is overloaded.",
        "Probe again. If it stays, show the ladder to whoever runs the peer.",
        settles=True,
    ),
    Diagnosis(
        "answers_another",
        "sip",
        "fail",
        "The answer belongs to another call",
        "Answers came, but to none of the requests sent: Via, Call-ID or CSeq differ from those of the request.",
        "Look for a SIP ALG, proxy or load balancer that mixes up calls or rewrites headers.",
    ),
    Diagnosis("answered", "sip", "pass", "The peer answers", "It speaks SIP and took the request.", ""),
    Diagnosis(
        "rang",
        "sip",
        "pass",
        "The call rang",
        "The peer took the INVITE for this number and let it ring; the probe then cancelled it.",
        "",
    ),
    Diagnosis(
        "call_answered",
        "sip",
        "pass",
        "The call was answered",
        "The peer took the INVITE for this number and answered; the probe then hung up.",
        "",
    ),
    Diagnosis(
        "media_refused_answer",
        "sip",
        "warn",
        "The call was answered without usable media",
        "The answer's SDP has no address, no port, or none of the offered codecs: callers would hear nothing.",
        "Compare the codecs of both sides: G.711 (PCMU, PCMA) is what both document. See 'media' of the result.",
    ),
    Diagnosis(
        "end_not_confirmed",
        "sip",
        "warn",
        "The call got through, and may still be up",
        "The peer took the INVITE for this number; the probe then ended the call, and the peer did not confirm it.",
        "Look in the peer's logs whether the call has ended, and end it there. The ladder shows what came back.",
    ),
    Diagnosis(
        "never_finished",
        "sip",
        "inconclusive",
        "The call neither rang nor failed",
        "The peer said that it is trying, and then nothing until the time was over. The probe cancelled the call.",
        "Raise 'timeout', and look at the call in Synthflow's logs or in Gladly.",
        settles=True,
    ),
    Diagnosis(
        "expected_status",
        "sip",
        "pass",
        "The status is one that was expected",
        "'expect' names this status.",
        "",
    ),
    Diagnosis(
        "unexpected_status",
        "sip",
        "fail",
        "The status is not one that was expected",
        "'expect' does not name this status.",
        "Compare the ladder with what the peer is configured for.",
    ),
    Diagnosis(
        "redirected",
        "sip",
        "warn",
        "3xx: the peer sends the call elsewhere",
        "It names another address, which the probe does not follow; whether Gladly or Synthflow does is not known.",
        "Configure the address that the peer names, if it is the right one.",
    ),
    Diagnosis(
        "bad_request",
        "sip",
        "warn",
        "400: the peer does not like the request",
        "It takes offence at a header or at the form of a number.",
        "Read the reason; compare the X-headers and the number with what the peer expects (names are case-sensitive at "
        "Synthflow, numbers are E.164).",
    ),
    Diagnosis(
        "credentials_needed",
        "sip",
        "inconclusive",
        "401 or 407: the peer asks for credentials",
        "It does not know the caller by its address, and asks for digest credentials.",
        "Give 'username' and 'password', or have the peer let the caller in by its address. Gladly primarily "
        "authenticates by address, so Synthflow's networks belong in its allowlist.",
        by_access=True,
    ),
    Diagnosis(
        "credentials_refused",
        "sip",
        "fail",
        "401, 403 or 407: the peer refuses the credentials",
        "User name or password are wrong, or belong to another trunk.",
        "Copy them again from the peer's panel, without blanks; digest credentials are case-sensitive.",
    ),
    Diagnosis(
        "forbidden",
        "sip",
        "inconclusive",
        "403: the peer does not let this host in",
        "The usual answer to an address that is not on the allowlist. It can also mean that the caller id or the "
        "number is not allowed.",
        f"{_BE_LET_IN} For calls from Synthflow, put its signalling networks into the allowlist of the destination in "
        "Gladly.",
        by_access=True,
    ),
    Diagnosis(
        "number_not_found",
        "sip",
        "fail",
        "404: the peer does not know the number",
        "No call to this number can get through. At Synthflow the number is not imported, is not attached to an "
        "inbound assistant, or its trunk is not up yet: it is created when the number is attached, which takes a "
        "minute or two. At Gladly no queue has this DID.",
        "Attach the number to its assistant, in the workspace of this region, and wait two minutes. Check that it has "
        "its + and country code.",
        settles=True,
    ),
    Diagnosis(
        "request_timeout",
        "sip",
        "warn",
        "408: the peer waited in vain",
        "The peer is a proxy, and what is behind it did not answer.",
        "Probe again. If it stays, ask whoever runs the peer.",
        settles=True,
    ),
    Diagnosis(
        "method_not_taken",
        "sip",
        "warn",
        "405 or 501: the peer does not take this method",
        "It speaks SIP, and does not answer OPTIONS. That says nothing about calls.",
        "Probe with 'method: invite' where a call is acceptable, or leave it at 'method: connect'.",
    ),
    Diagnosis(
        "extension_needed",
        "sip",
        "warn",
        "420 or 421: the peer asks for an extension",
        "It takes calls only with an extension of SIP that the probe does not have, such as 100rel or timer.",
        "Ask whoever runs the peer whether it can do without.",
    ),
    Diagnosis(
        "temporarily_unavailable",
        "sip",
        "warn",
        "480: the number is known, and nobody takes the call",
        "The peer knows the number, but has nowhere to send the call now: a trunk that is not up yet or not "
        "registered, or no agent.",
        "Wait two minutes after attaching the number. If it stays, detach and attach it again.",
        settles=True,
    ),
    Diagnosis(
        "address_incomplete",
        "sip",
        "fail",
        "484: the number is incomplete",
        "The peer takes the number for a part of one.",
        "Give it in E.164 form, with + and country code.",
    ),
    Diagnosis(
        "busy",
        "sip",
        "warn",
        "486 or 600: busy",
        "The way is open; the far end has no line left now. At Synthflow that can be the limit of concurrent calls.",
        "Probe again later. If it stays, look at the limits of the plan.",
        settles=True,
    ),
    Diagnosis(
        "not_acceptable",
        "sip",
        "warn",
        "488 or 606: the media offer was not accepted",
        "The peer took the call and refused its codecs or its kind of media. It may insist on encrypted media (SRTP), "
        "which the probe does not offer.",
        "Allow G.711 (PCMU, PCMA) on both sides, and compare the demands for SRTP.",
    ),
    Diagnosis(
        "terminated",
        "sip",
        "warn",
        "487: the call was ended before it rang",
        "The peer gave the call up without the probe asking for it.",
        "Look at the call in the peer's logs.",
        settles=True,
    ),
    Diagnosis(
        "other_refusal",
        "sip",
        "warn",
        "4xx: the peer refuses the request",
        "It refuses for the reason that it states.",
        "Read the reason in the ladder, and show it to whoever runs the peer.",
    ),
    Diagnosis(
        "server_trouble",
        "sip",
        "warn",
        "5xx: the peer has trouble of its own",
        "It is overloaded, in maintenance, or cannot reach what is behind it.",
        "Look at the provider's status page (status.synthflow.ai), and probe again.",
        settles=True,
    ),
    Diagnosis(
        "declined",
        "sip",
        "warn",
        "6xx: the call is declined everywhere",
        "Nobody on the other side takes the call: 603 declined, 607 or 608 rejected as unwanted.",
        "Look for a spam block or a blocked caller id at the peer.",
    ),
)

DIAGNOSES: t.Mapping[str, Diagnosis] = {row.code: row for row in _ROWS}

_BY_STATUS: t.Mapping[int, str] = {
    400: "bad_request",
    401: "credentials_needed",
    403: "forbidden",
    404: "number_not_found",
    405: "method_not_taken",
    407: "credentials_needed",
    408: "request_timeout",
    410: "number_not_found",
    416: "bad_request",
    420: "extension_needed",
    421: "extension_needed",
    480: "temporarily_unavailable",
    484: "address_incomplete",
    486: "busy",
    487: "terminated",
    488: "not_acceptable",
    501: "method_not_taken",
    600: "busy",
    604: "number_not_found",
    606: "not_acceptable",
}
_BY_CLASS: t.Mapping[int, str] = {
    2: "answered",
    3: "redirected",
    4: "other_refusal",
    5: "server_trouble",
    6: "declined",
}


def diagnosis_of_status(status: int) -> Diagnosis:
    """Return the row for a final status from 200 to 699."""
    return DIAGNOSES[_BY_STATUS.get(status) or _BY_CLASS[status // 100]]


def worst(verdicts: t.Iterable[Verdict]) -> Verdict:
    """Return the worst of several verdicts; ``pass`` for none."""
    return max(verdicts, key=VERDICTS.index, default="pass")
