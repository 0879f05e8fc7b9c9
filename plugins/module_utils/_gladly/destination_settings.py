# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of an external SIP destination in Gladly (Synthflow's guide "SIP Integration with Gladly")."""

from __future__ import annotations

import typing as t

from .._errors import InvalidInput
from .._fields import Field, FieldTable, Values
from .._host_name import check_host
from .._number_options import needed_number
from .._resource import Context, Params
from .._sip.headers import CALLER_ID_HEADER, CALLER_ID_VALUE, parse_headers
from .._sip.networks import parse_networks
from .._sip.uri import parse_sip_uri, same_sip_uri
from .._synthflow.clusters import CLUSTERS, PLAIN_PORT, TLS_PORT, inbound_address
from .route_settings import CONTROL_CHARACTER

# By "is the transport TLS": the pairs of Synthflow's hosts and the port that speaks the other kind.
WRONG_PORTS = {
    True: {(cluster.sip_host, PLAIN_PORT) for cluster in CLUSTERS.values()},
    False: {(cluster.sip_host, TLS_PORT) for cluster in CLUSTERS.values()},
}
CODECS = ("PCMU", "PCMA")
TRANSPORTS = ("tls", "tcp", "udp")


def _parse_name(value: str) -> str:
    if not value.strip() or value != value.strip() or len(value) > 200:
        raise ValueError(f"{value!r} is empty, longer than 200 characters, or has white space at an end")
    if CONTROL_CHARACTER.search(value):
        raise ValueError(f"{value!r} has a line end or control character in it")
    return value


def _parse_domain(value: str) -> str:
    check_host(value.strip())
    return value.strip()


def _parse_address(value: str) -> str:
    uri = parse_sip_uri(value)
    if not uri.user:
        raise ValueError(f"{value!r} names no number before the @, so Synthflow cannot tell whose assistant is meant")
    return value.strip()


def _parse_codecs(value: list[str]) -> list[str]:
    if not value:
        raise ValueError("it is empty, and a call needs a codec")
    return list(dict.fromkeys(value))


def _folded(value: str) -> str:
    return value.lower().rstrip(".")


def _comparable_networks(values: list[str]) -> list[str]:
    """Return networks in canonical form. A list in Gladly that we would not accept equals no list that we would."""
    try:
        return parse_networks(values)
    except ValueError:
        return ["not acceptable", *map(str, values)]


DESTINATION_FIELDS = FieldTable(
    Field("name", wire="name", spec={"required": True}, parse=_parse_name, hint="Shorten or trim it.", identity=True),
    Field(
        "sip_domain",
        wire="sipDomain",
        parse=_parse_domain,
        hint="Give the organization's SIP domain, for example 'acme.sip.gladly.com'.",
        compared=_folded,
    ),
    Field(
        "sip_address",
        wire="sipAddress",
        parse=_parse_address,
        hint="Leave it out and give 'phone_number' and 'region', or give 'sip:+E164@host:port;transport=tls'.",
        compared=same_sip_uri,
    ),
    Field(
        "transport",
        wire="transport",
        spec={"choices": list(TRANSPORTS), "default": "tls"},
        to_wire=str.upper,
        from_wire=str.lower,
    ),
    Field(
        "codecs",
        wire="codecs",
        spec={"type": "list", "elements": "str", "choices": list(CODECS), "default": list(CODECS)},
        parse=_parse_codecs,
    ),
    Field(
        "headers",
        wire="headers",
        spec={"type": "dict", "default": {CALLER_ID_HEADER: CALLER_ID_VALUE}},
        parse=parse_headers,
        hint="Synthflow takes X- headers only, and turns each into a variable of the same name.",
    ),
    Field(
        "allowlist",
        wire="allowlist",
        spec={"type": "list", "elements": "str"},
        parse=parse_networks,
        hint="Give addresses or networks such as '34.139.4.161/32'.",
        compared=_comparable_networks,
    ),
)


DESTINATION_ARGUMENTS: dict[str, t.Any] = {
    **DESTINATION_FIELDS.argument_spec(),
    "phone_number": {"type": "str"},
    "region": {"type": "str", "choices": list(CLUSTERS)},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


def wanted_destination(params: Params, context: Context) -> Values:
    """Return the settings that the options ask for; with ``state: absent`` what was given of them.

    Raises InvalidInput for settings that cannot work together; warns of an address that leads back to Gladly.
    """
    wanted = DESTINATION_FIELDS.desired(params)
    if params["state"] == "absent":
        return wanted
    if "sip_address" not in wanted and params.get("phone_number") is None:
        raise InvalidInput("sip_address", "it is null, and so is 'phone_number'", "Give one of the two.")
    if "sip_domain" not in wanted:
        raise InvalidInput("sip_domain", "it is null, and 'state' is 'present'", "Give a value.")
    if "sip_address" not in wanted:
        wanted["sip_address"] = _default_address(params)
    _check_address(wanted, context)
    return wanted


def _check_address(wanted: Values, context: Context) -> None:
    """Refuse an address at odds with the transport; call out one that leads back to Gladly."""
    uri = parse_sip_uri(wanted["sip_address"])
    if uri.transport and uri.transport != wanted["transport"]:
        raise InvalidInput(
            "transport",
            f"it is '{wanted['transport']}', but 'sip_address' says transport={uri.transport}",
            "Make the two agree.",
        )
    if (uri.host.lower(), uri.port) in WRONG_PORTS[wanted["transport"] == "tls"]:
        raise InvalidInput(
            "sip_address",
            f"port {uri.port} of {uri.host} does not speak {wanted['transport']}",
            f"Synthflow takes TLS on {TLS_PORT}, TCP and UDP on {PLAIN_PORT}.",
        )
    host, own = _folded(uri.host), _folded(wanted["sip_domain"])
    if host == own or host.endswith((".gladly.com", ".gladly.qa")):
        context.warn(
            f"SIP address {wanted['sip_address']} points at Gladly itself ({uri.host}): a forwarded call "
            "would come back to Gladly and never reach Synthflow. Synthflow's Gladly guide prints it this way, its "
            "other pages say sip.{region}.synthflow.ai; ask Synthflow before using it."
        )


def _default_address(params: Params) -> str:
    number = needed_number(params)
    if params.get("region") is None:
        raise InvalidInput("region", "it is null, and 'sip_address' is made from it", "Give the cluster.")
    return str(inbound_address(number, params["region"], params["transport"]))


def shown_destination(answer: t.Mapping[str, t.Any]) -> Values:
    """Return a destination as results show it: its id, then the options."""
    return {"id": answer.get("id"), **DESTINATION_FIELDS.observe(answer)}
