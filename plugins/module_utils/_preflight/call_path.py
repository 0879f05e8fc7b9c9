# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Both ends of a call's way, checked against each other: address, transport, codecs, networks, region."""

from __future__ import annotations

import ipaddress
import typing as t

from .._e164 import is_e164
from .._gladly.destination_settings import CODECS
from .._sip.networks import parse_networks
from .._sip.uri import SipUri, parse_sip_uri
from .._synthflow.clusters import CLUSTERS, PLAIN_PORT, TLS_PORT, inbound_address
from .finding import Finding, error, warning
from .settings import Number, TenantSettings

Network: t.TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"

# docs.synthflow.ai, Connect over SIP: G.711 u-law, G.711 A-law and Opus.
SYNTHFLOW_CODECS = ("PCMU", "PCMA", "OPUS")
REGIONS_BY_HOST = {cluster.sip_host: region for region, cluster in CLUSTERS.items()}


def region_findings(region: str) -> t.Iterator[Finding]:
    """Find a cluster that is going away (docs.synthflow.ai, Legacy cluster migration)."""
    if region == "global":
        yield warning(
            "region",
            "tenant_region",
            "Synthflow retires its legacy cluster, region 'global', by the end of 2026",
            "Move the workspace to 'us' or 'eu', then set tenant_region (docs.synthflow.ai, Legacy cluster migration).",
        )


def address_findings(number: Number, settings: TenantSettings, transport: str) -> t.Iterator[Finding]:
    """Find a SIP address that does not lead to the number at Synthflow."""
    if number.sip_address is None:
        return
    right = inbound_address(number.number, settings.region, transport)
    where = f"sip_address of {number.number}"
    try:
        address = parse_sip_uri(number.sip_address)
    except ValueError as problem:
        yield error("sip_address", where, str(problem), f"Leave it out, or give '{right}'.")
        return
    yield from _host_findings(address, right, where, settings)
    yield from _transport_findings(address, right, where, transport)
    if address.user == number.number:
        return
    if not address.user:
        finding = "it names no number before the @, so Synthflow cannot tell whose assistant is meant"
    elif is_e164(f"+{address.user}") and f"+{address.user}" == number.number:
        finding = f"it names {address.user} without its +, and Synthflow takes calls for numbers in E.164 form"
    else:
        finding = f"it names {address.user}, not the number itself: the DID has to be the same at both vendors"
    yield error("sip_address", where, finding, f"Leave it out, or give '{right}'.")


def _host_findings(address: SipUri, right: SipUri, where: str, settings: TenantSettings) -> t.Iterator[Finding]:
    host = address.host.lower().rstrip(".")
    if host == settings.sip_domain.lower().rstrip(".") or host.endswith((".gladly.com", ".gladly.qa")):
        yield warning(
            "sip_address",
            where,
            f"it points at Gladly itself ({host}): a forwarded call would come back to Gladly and never reach "
            "Synthflow. Synthflow's Gladly guide prints it this way, its other pages do not",
            f"Leave it out, which gives '{right}', or ask Synthflow before using it.",
        )
    elif REGIONS_BY_HOST.get(host, settings.region) != settings.region:
        yield error(
            "sip_address",
            where,
            f"{host} is the cluster of region '{REGIONS_BY_HOST[host]}', and the workspace is in '{settings.region}'",
            f"Leave it out, or give '{right}'.",
        )


def _transport_findings(address: SipUri, right: SipUri, where: str, transport: str) -> t.Iterator[Finding]:
    if address.transport and address.transport != transport:
        yield error(
            "transport",
            where,
            f"it says transport={address.transport}, and the destination's transport is {transport}",
            f"Leave it out, or give '{right}'.",
        )
    elif address.host.lower().rstrip(".") in REGIONS_BY_HOST and address.port != right.port:
        yield error(
            "transport",
            where,
            f"it names {f'port {address.port}' if address.port else 'no port'}, and {address.host} takes TLS on "
            f"{TLS_PORT}, TCP and UDP on {PLAIN_PORT}",
            f"Leave it out, or give '{right}'.",
        )


def codec_findings(codecs: t.Sequence[str]) -> t.Iterator[Finding]:
    """Find codecs that the two sides do not have in common, or that the destination cannot be given."""
    if not {codec.upper() for codec in codecs} & set(SYNTHFLOW_CODECS):
        yield error(
            "codecs",
            "codecs",
            f"{', '.join(codecs) or 'none'} and those of Synthflow ({', '.join(SYNTHFLOW_CODECS)}) have none in common",
            f"Give {' or '.join(CODECS)}, or both.",
        )


def allowlist_findings(
    allowlist: t.Sequence[str], region: str, confirmed: t.Sequence[str] | None = None
) -> t.Iterator[Finding]:
    """Find networks of Synthflow's signalling that Gladly would keep out, and others that it would let in.

    ``confirmed`` are the networks that Synthflow confirmed to the user, instead of the published ones. An empty
    allowlist stands for the right one.
    """
    published = CLUSTERS[region].networks
    where = "tenant_allowlist"
    try:
        networks = _networks(allowlist)
        needed = _networks(confirmed or published.addresses)
    except ValueError as problem:
        yield error("allowlist", where, str(problem), "Give addresses or networks such as '34.139.4.161/32'.")
        return
    if not networks:
        return
    source = "that Synthflow confirmed" if confirmed else f"of {published.page} as of {published.as_of}"
    missing = [network for network in needed if not any(_covers(one, network) for one in networks)]
    if missing:
        yield error(
            "allowlist",
            where,
            f"Synthflow's signalling from {_listed(missing)} would be kept out (networks for '{region}' {source})",
            f"Add {_listed(missing)}.",
        )
    doubtful = [network for network in _networks(published.doubtful) if network in networks and network not in needed]
    for network in doubtful:
        yield warning(
            "allowlist",
            where,
            f"{network} is on {published.page}, but looks like a slip: all others there are in Google's ranges",
            "Take it out, or have Synthflow confirm it and set synthflow_signalling_networks.",
        )
    more = [one for one in networks if one not in doubtful and not any(_covers(network, one) for network in needed)]
    if more:
        yield warning(
            "allowlist",
            where,
            f"{_listed(more)} is more than Synthflow's signalling for '{region}' (networks {source})",
            f"Take {_listed(more)} out, or have Synthflow confirm it and set synthflow_signalling_networks.",
        )


def usable_call_path(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the codecs and networks of the options without what cannot be used, which findings tell."""
    lists = ("allowlist", "signalling_networks")
    return {
        "codecs": [codec for codec in params["codecs"] if codec in CODECS] or None,
        **{name: _acceptable(params[name]) for name in lists},
    }


def _acceptable(networks: t.Any) -> list[str]:
    try:
        return parse_networks(networks or [])
    except ValueError:
        return []


def _networks(values: t.Iterable[str]) -> list[Network]:
    return [ipaddress.ip_network(value) for value in parse_networks(values)]


def _covers(wide: Network, narrow: Network) -> bool:
    if isinstance(wide, ipaddress.IPv4Network):
        return isinstance(narrow, ipaddress.IPv4Network) and narrow.subnet_of(wide)
    return isinstance(narrow, ipaddress.IPv6Network) and narrow.subnet_of(wide)


def _listed(networks: t.Iterable[Network]) -> str:
    return ", ".join(str(network) for network in networks)
