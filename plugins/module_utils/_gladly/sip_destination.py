# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An external SIP destination of a Gladly organization (Synthflow's guide "SIP Integration with Gladly")."""

from __future__ import annotations

import typing as t

from .._e164 import E164_HINT, parse_e164
from .._errors import AmbiguousName, InvalidInput, Refused
from .._fields import Field, FieldTable, Values
from .._resource import Context, Listing, Params, Plan, Resource, await_absence, await_values, create_once
from .._sip.headers import CALLER_ID_HEADER, CALLER_ID_VALUE, parse_headers
from .._sip.networks import parse_networks
from .._sip.uri import check_host, parse_sip_uri, same_sip_uri, user_of
from .._synthflow.clusters import CLUSTERS, PLAIN_PORT, TLS_PORT, inbound_address
from .api import GladlyApi, Object
from .backend import BACKEND_ARGUMENT
from .connection import GLADLY_ARGUMENTS, GLADLY_REQUIRED_ONE_OF

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


class SipDestination(Resource[GladlyApi]):
    """Creates, updates and deletes a SIP destination."""

    result_key = "destination"
    title = "gladly_sip_destination"
    fields = DESTINATION_FIELDS
    module_arguments = {
        "argument_spec": {
            **DESTINATION_FIELDS.argument_spec(),
            "phone_number": {"type": "str"},
            "region": {"type": "str", "choices": list(CLUSTERS)},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **BACKEND_ARGUMENT,
            **GLADLY_ARGUMENTS,
        },
        "required_one_of": [GLADLY_REQUIRED_ONE_OF],
        "required_together": [("phone_number", "region")],
        "required_if": [
            ("state", "present", ["sip_domain"]),
            ("state", "present", ["sip_address", "phone_number"], True),
        ],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        self._absent = params["state"] == "absent"
        self._wanted = DESTINATION_FIELDS.desired(params)
        self._name: str = self._wanted["name"]
        if not self._absent:
            if "sip_address" not in self._wanted and params.get("phone_number") is None:
                raise InvalidInput("sip_address", "it is null, and so is 'phone_number'", "Give one of the two.")
            if "sip_domain" not in self._wanted:
                raise InvalidInput("sip_domain", "it is null, and 'state' is 'present'", "Give a value.")
            if "sip_address" not in self._wanted:
                self._wanted["sip_address"] = _default_address(params)
            self._check_address()
        self._api = GladlyApi.open(params, context)
        self._identifier = ""

    def _check_address(self) -> None:
        """Refuse an address at odds with the transport; call out one that leads back to Gladly."""
        uri = parse_sip_uri(self._wanted["sip_address"])
        if uri.transport and uri.transport != self._wanted["transport"]:
            raise InvalidInput(
                "transport",
                f"it is '{self._wanted['transport']}', but 'sip_address' says transport={uri.transport}",
                "Make the two agree.",
            )
        if (uri.host.lower(), uri.port) in WRONG_PORTS[self._wanted["transport"] == "tls"]:
            raise InvalidInput(
                "sip_address",
                f"port {uri.port} of {uri.host} does not speak {self._wanted['transport']}",
                f"Synthflow takes TLS on {TLS_PORT}, TCP and UDP on {PLAIN_PORT}.",
            )
        host, own = _folded(uri.host), _folded(self._wanted["sip_domain"])
        if host == own or host.endswith((".gladly.com", ".gladly.qa")):
            self._context.warn(
                f"SIP address {self._wanted['sip_address']} points at Gladly itself ({uri.host}): a forwarded call "
                "would come back to Gladly and never reach Synthflow. Synthflow's Gladly guide prints it this way, its "
                "other pages say sip.{region}.synthflow.ai; ask Synthflow before using it."
            )

    def read(self) -> Values | None:
        """Return the destination of that exact name. Raises AmbiguousName when there are several."""
        found = [item for item in self._api.list_destinations() if item.get("name") == self._name]
        if len(found) > 1:
            raise AmbiguousName(
                f"choose SIP destination '{self._name}' in Gladly",
                f"{len(found)} destinations bear that name",
                "Rename or delete all but one in the Admin panel.",
                vendor="Gladly",
            )
        if not found:
            return None
        self._identifier = str(found[0].get("id"))
        current = shown_destination(found[0])
        if not self._absent and user_of(current["sip_address"]) != user_of(self._wanted["sip_address"]):
            current["numbers"] = self._forwarded_numbers()
        return current

    def _forwarded_numbers(self) -> list[str]:
        """Return the numbers whose calls go to this destination now."""
        actions = {str(route.get("phoneNumber")): route.get("action") or {} for route in self._api.list_routes()}
        return sorted(number for number, action in actions.items() if action.get("destinationId") == self._identifier)

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to create, update, delete or leave the destination."""
        before = DESTINATION_FIELDS.shown(current)
        if self._absent:
            return Plan("none" if current is None else "delete", before, {}, None)
        if current is None:
            after = DESTINATION_FIELDS.shown(self._wanted)
            return Plan("create", {}, after, shown_destination({}) | self._wanted, tuple(self._wanted))
        options = DESTINATION_FIELDS.differing(self._wanted, current)
        self._refuse_to_lead_other_numbers_away(current.pop("numbers", []))
        if not options:
            return Plan("none", before, before, current)
        predicted = {**current, **{option: self._wanted[option] for option in options}}
        return Plan("update", before, DESTINATION_FIELDS.shown(predicted), predicted, tuple(options))

    def _refuse_to_lead_other_numbers_away(self, numbers: list[str]) -> None:
        others = [number for number in numbers if number != user_of(self._wanted["sip_address"])]
        if not others:
            return
        raise Refused(
            f"change the SIP address of destination '{self._name}' in Gladly to {self._wanted['sip_address']}",
            f"the calls of {', '.join(others)} are forwarded to it, and another assistant would answer them",
            "Give this number a destination of its own, or take those numbers off the destination first.",
            vendor="Gladly",
        )

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Send the new destination, the changed settings, or the deletion."""
        if plan.action == "create":
            payload = DESTINATION_FIELDS.payload(self._wanted)
            create_once(lambda: self._api.create_destination(payload), lambda: self.read() is not None, self._context)
        elif plan.action == "update":
            payload = DESTINATION_FIELDS.payload(self._wanted, plan.options)
            self._api.update_destination(self._identifier, self._name, payload)
        else:
            self._api.delete_destination(self._identifier, self._name)

    def confirm(self, plan: Plan) -> Values | None:
        """Read the destination again."""
        if plan.action == "delete":
            await_absence(self.read, f"delete SIP destination '{self._name}' from Gladly")
            return None
        attempted = f"set up SIP destination '{self._name}' in Gladly"
        return await_values(self.read, DESTINATION_FIELDS, self._wanted, attempted)


def _default_address(params: Params) -> str:
    number = FieldTable(Field("phone_number", parse=parse_e164, hint=E164_HINT)).desired(params)["phone_number"]
    if params.get("region") is None:
        raise InvalidInput("region", "it is null, and 'sip_address' is made from it", "Give the cluster.")
    return str(inbound_address(number, params["region"], params["transport"]))


def shown_destination(answer: t.Mapping[str, t.Any]) -> Values:
    """Return a destination as results show it: its id, then the options."""
    return {"id": answer.get("id"), **DESTINATION_FIELDS.observe(answer)}


class SipDestinationListing(Listing[GladlyApi]):
    """Reads the SIP destinations of an organization, or one of them."""

    module_arguments = {
        "argument_spec": {"name": {"type": "str"}, **BACKEND_ARGUMENT, **GLADLY_ARGUMENTS},
        "required_one_of": [GLADLY_REQUIRED_ONE_OF],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._name: str | None = params.get("name")
        self._api = GladlyApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``destinations``, sorted by name."""
        listed: list[Object] = self._api.list_destinations()
        found = [shown_destination(item) for item in listed if self._name in (None, item.get("name"))]
        return {"destinations": sorted(found, key=lambda item: str(item["name"]))}
