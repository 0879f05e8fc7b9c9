# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Synthflow's regional clusters: API bases, SIP hosts and published signalling networks."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._sip.uri import SipUri

TLS_PORT = 32682
PLAIN_PORT = 32681


@dataclass(frozen=True)
class Networks:
    """Signalling addresses as a vendor page lists them: the page, and when we took them down (ISO date).

    ``doubtful`` are addresses on that page which look like a slip and are never let in by themselves.
    """

    addresses: tuple[str, ...]
    page: str
    as_of: str
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cluster:
    """One cluster: REST base and SIP host (docs.synthflow.ai, Getting started with your API; Connect over SIP)."""

    api_url: str
    sip_host: str
    networks: Networks


CLUSTERS: t.Mapping[str, Cluster] = {
    "us": Cluster(
        "https://api.us.synthflow.ai/v2",
        "sip.us.synthflow.ai",
        Networks(
            ("35.237.42.43/32", "34.139.4.161/32"),
            "docs.synthflow.ai/sip-trunking-acl",
            "2026-11-22",
            # Every other address of the page is in Google's 34.x, 35.x and 104.196.x: a digit may have been lost here.
            doubtful=("4.138.180.50/32",),
        ),
    ),
    "eu": Cluster(
        "https://api.eu.synthflow.ai/v2",
        "sip.eu.synthflow.ai",
        Networks(
            ("34.185.212.150/32", "34.89.186.33/32", "35.242.217.198/32"),
            "docs.synthflow.ai/sip-trunking-acl",
            "2026-11-22",
        ),
    ),
    "global": Cluster(
        "https://api.synthflow.ai/v2",
        "sip.synthflow.ai",
        Networks(
            ("34.138.86.8/32", "34.75.151.191/32", "34.23.45.239/32", "35.231.28.238/32"),
            "docs.synthflow.ai/ip-allow-lists",
            "2026-11-22",
        ),
    ),
}

GLOBAL_RETIREMENT = (
    "Region 'global' is Synthflow's legacy cluster, which is retired by the end of 2026: move the workspace to 'us' or "
    "'eu' and set the region accordingly (docs.synthflow.ai, Legacy cluster migration)."
)


def inbound_address(number: str, region: str, transport: str = "tls") -> SipUri:
    """Return where Synthflow takes calls for an imported ``number`` (E.164), at the region's own host."""
    return SipUri(
        user=number,
        host=CLUSTERS[region].sip_host,
        port=TLS_PORT if transport == "tls" else PLAIN_PORT,
        parameters=(("transport", transport),),
    )
