# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of docs/troubleshooting.md that are about several diagnoses at once."""

from __future__ import annotations

# A code of the table of diagnoses, or a link into this page or another.
SYMPTOMS: dict[str, tuple[str, ...]] = {
    "Every call goes to the fallback queue, for all numbers": (
        "name_not_found",
        "name_without_address",
        "connection_refused",
        "plain_on_tls_port",
        "certificate_wrong_name",
        "certificate_unknown_authority",
        "certificate_refused",
        "server_trouble",
    ),
    "Every call goes to the fallback queue, for one number": (
        "number_not_found",
        "temporarily_unavailable",
        "address_incomplete",
        "bad_request",
        "unexpected_status",
    ),
    "It worked yesterday, and nothing was changed": (
        "certificate_expired",
        "certificate_expires_soon",
        "name_not_found",
        "forbidden",
        "server_trouble",
    ),
    "The number was attached, or the destination made, a few minutes ago": (
        "number_not_found",
        "temporarily_unavailable",
        "certificate_not_yet_valid",
        "never_finished",
    ),
    "Some calls fail, most at busy hours": (
        "busy",
        "server_trouble",
        "request_timeout",
        "answer_too_slow",
        "tls_timed_out",
        "terminated",
    ),
    "The transfer back to an agent fails": (
        "forbidden",
        "credentials_needed",
        "credentials_refused",
        "number_not_found",
        "declined",
        "other_refusal",
        "redirected",
    ),
    "The call connects and nobody hears anything": (
        "media_refused_answer",
        "not_acceptable",
        "[what a probe cannot prove](#what-a-probe-cannot-prove)",
    ),
    "The call is answered and ends after some seconds": ("extension_needed", "answers_another", "answer_unreadable"),
    "Calls connect, and the probe says that they do not": (
        "connection_timed_out",
        "tls_closed",
        "no_answer",
        "closed_without_answer",
        "client_certificate_needed",
        "[where you probe from](#where-you-probe-from)",
    ),
    "The probe does not get out of your own network": (
        "name_server_trouble",
        "network_unreachable",
        "connection_timed_out",
        "probed_too_often",
    ),
    "Something else listens there": (
        "not_sip",
        "tls_on_plain_port",
        "plain_on_tls_port",
        "tls_refused",
        "answer_too_large",
        "certificate_wrong_name",
    ),
    "A call that the probe placed seems to go on": ("end_not_confirmed", "never_finished"),
    "The probe is content, and you doubt it": (
        "certificate_not_checked",
        "method_not_taken",
        "nothing_to_connect",
        "answered",
        "[what a probe cannot prove](#what-a-probe-cannot-prove)",
    ),
}

# The layers in the order in which a probe climbs: a heading, and how to look at it with other tools.
LAYERS: dict[str, tuple[str, str]] = {
    "limit": ("Before the climb", "Found before anything is sent."),
    "dns": (
        "DNS",
        "The facts of the rung `dns` have what was asked and what came back. By hand: `dig sip.us.synthflow.ai`, and "
        "for an address without a port `dig SRV _sips._tcp.acme.sip.gladly.com`.",
    ),
    "connect": (
        "Connection",
        "The facts of the rung `connect` have each address that was tried. By hand: "
        "`nc -vz sip.us.synthflow.ai 32682`.",
    ),
    "tls": (
        "TLS",
        "The facts of the rung `tls` have version, cipher, the name that was sent (SNI), and the certificate; when it "
        "was refused, too, with everything that is wrong with it under `problems`. By hand:\n\n"
        "```console\n"
        "$ openssl s_client -connect sip.us.synthflow.ai:32682 -servername sip.us.synthflow.ai -verify_return_error\n"
        "```",
    ),
    "sip": (
        "SIP",
        "`ladder` has the messages. The reason that the peer gives is in the first line of its answer, and sometimes "
        "in a header `Reason` or `Warning`.",
    ),
}
