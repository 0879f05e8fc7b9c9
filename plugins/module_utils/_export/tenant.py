# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A tenant of a tenants file, made of what both vendors have. What it cannot hold is told."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from .._fields import Values
from .._gladly.destination_settings import CODECS
from .._gladly.route_settings import FALLBACK_TYPES, FORWARD
from .._sip.headers import CALLER_ID_HEADER, CALLER_ID_VALUE
from .._sip.uri import parse_sip_uri, same_sip_uri, user_of
from .._synthflow.clusters import CLUSTERS, inbound_address
from .._synthflow.selection import INBOUND
from .reading import Organization, Workspace

DEFAULT_DESTINATION = "Synthflow AI"
GLADLY_DOMAIN = ".sip.gladly.com"
_NUMBERS_MENU = "Settings > Voice > Phone Numbers"
_DESTINATIONS_MENU = "Settings > Voice > SIP Configuration > External SIP Destinations"


@dataclass
class Exported:
    """A tenant's ``settings`` as a tenants file has them, without its name.

    ``to_fill`` are the keys that nobody can read, each with the number (null: the tenant's own), what it ``holds``, and
    where to ``look``. ``notes`` are what the file does not hold: object, reason, and what to do.
    """

    settings: Values = field(default_factory=dict)
    to_fill: list[Values] = field(default_factory=list)
    notes: list[Values] = field(default_factory=list)

    def ask(self, number: str | None, key: str, holds: list[str], look: str) -> None:
        """Have a person fill in a key. ``holds`` are the lines of an example."""
        self.to_fill.append({"phone_number": number, "key": key, "holds": holds, "look": look})

    def note(self, where: str, reason: str, fix: str) -> None:
        """Tell what the file does not hold."""
        self.notes.append({"object": where, "reason": reason, "fix": fix})


class Export:
    """Puts one tenant together. ``given`` are the settings that were known before, such as the region."""

    def __init__(self, given: Values, workspace: Workspace, organization: Organization) -> None:
        self._workspace = workspace
        self._organization = organization
        self._region = given["region"]
        self._given = given
        self._found = Exported()
        names = Counter(str(one["name"]) for one in workspace.assistants)
        self._shared_names = {name for name, count in names.items() if count > 1}
        self._holders = {
            str(one["phone_number"]): one
            for one in workspace.assistants
            if one["type"] == INBOUND and one["phone_number"]
        }

    def run(self) -> Exported:
        """Return the tenant."""
        chosen = [number for number in self._workspace.numbers if self._can_be_expressed(number)]
        domain = self._domain(chosen)
        settings = {key: value for key, value in self._given.items() if value not in (None, "")}
        if domain is not None and domain.endswith(GLADLY_DOMAIN):
            settings["company"] = domain.removesuffix(GLADLY_DOMAIN)
        elif domain is not None:
            settings["sip_domain"] = domain
        settings.update(self._trunks(chosen))
        settings.update(self._allowlist(chosen))
        settings["numbers"] = [self._number(number, domain, len(chosen)) for number in chosen]
        self._found.settings = settings
        self._note_what_is_left()
        return self._found

    def _can_be_expressed(self, number: Values) -> bool:
        """Return whether a number is one that Synthflow answers and this collection manages; otherwise tell why not."""
        name = str(number["phone_number"])
        where = f"number {name}"
        if number["provider_name"] not in (None, "custom"):
            reason = (
                f"its provider is '{number['provider_name']}', and this collection manages imported SIP numbers alone"
            )
            self._found.note(where, reason, "Leave it as it is.")
            return False
        if name not in self._holders:
            users = ", ".join(number["assistants"])
            reason = f"only assistants that call out have it ({users})" if users else "no inbound assistant has it"
            self._found.note(where, reason, "Add it to the file with the assistant that shall answer it.")
            return False
        if not self._organization.complete and name not in self._organization.routes:
            return True
        return self._is_forwarded(name, where)

    def _is_forwarded(self, name: str, where: str) -> bool:
        """Return whether its calls go to Synthflow. Others are left out, or a run would move callers."""
        route = self._organization.routes.get(name)
        if route is None:
            self._found.note(where, "the Gladly organization does not have it", "Check which organization has it.")
            return False
        action = route["action"] or {}
        destination = self._organization.destinations.get(str(action.get("target")))
        if action.get("type") == FORWARD and destination is not None:
            if user_of(destination["sip_address"]) == name:
                return True
            there = f"SIP destination '{action['target']}', whose address is {destination['sip_address']}"
        else:
            there = f"{action.get('type')} '{action.get('target')}'"
        self._found.note(
            where,
            f"Synthflow has it with assistant '{self._holders[name]['name']}', but its calls go to {there}",
            "Add it to the file when Synthflow shall answer it: the next run moves its callers.",
        )
        return False

    def _domain(self, chosen: t.Sequence[Values]) -> str | None:
        """Return the SIP domain of the organization: that of its destinations, or else of most trunks."""
        known = [destination["sip_domain"] for name in chosen if (destination := self._destination(name))]
        domains = [_bare(domain) for domain in known or [number["termination_uri"] for number in chosen] if domain]
        if not domains:
            look = f"{_DESTINATIONS_MENU}, field SIP Domain"
            self._found.ask(None, "company", [f"company:  # acme, for acme{GLADLY_DOMAIN}"], look)
            return None
        return Counter(domains).most_common(1)[0][0]

    def _destination(self, number: Values) -> Values | None:
        route = self._organization.routes.get(str(number["phone_number"]))
        return self._organization.destinations.get(str(route["action"]["target"])) if route else None

    def _trunks(self, chosen: t.Sequence[Values]) -> Values:
        registering = [str(number["phone_number"]) for number in chosen if number["registration"]]
        if not registering:
            return {}
        self._found.note(
            "trunk credentials",
            f"Synthflow does not show with which ones {', '.join(registering)} register",
            "Set tenant_trunk_username and tenant_trunk_password in host_vars, the latter from a vault.",
        )
        others = [str(number["phone_number"]) for number in chosen if not number["registration"]]
        if others:
            self._found.note(
                "registration",
                f"{', '.join(others)} do not register, and a tenant's numbers all do or none",
                "Make two tenants of it.",
            )
        return {"registration": True}

    def _allowlist(self, chosen: t.Sequence[Values]) -> Values:
        lists = [sorted(one["allowlist"] or []) for number in chosen if (one := self._destination(number))]
        if not lists or all(one == sorted(CLUSTERS[self._region].networks.addresses) for one in lists):
            return {}
        if any(one != lists[0] for one in lists):
            reason = "the SIP destinations have different ones, and a tenant has one; that of the first is in the file"
            self._found.note("allowlist", reason, "Decide which networks are right.")
        return {"allowlist": lists[0]} if lists[0] else {}

    def _number(self, number: Values, domain: str | None, count: int) -> Values:
        """Return the entry of a number."""
        name = str(number["phone_number"])
        assistant = self._holders[name]
        entry: Values = {"phone_number": name, "friendly_name": number["friendly_name"]}
        entry["assistant"] = assistant["name"]
        entry["assistant_description"] = assistant["description"] or None
        entry["agent"] = assistant["agent"] or None
        if number["termination_uri"] and _bare(number["termination_uri"]) != domain:
            entry["termination_uri"] = _bare(number["termination_uri"])
        entry.update(self._gladly(number, count))
        entry["transfers"] = self._transfers(name, assistant) or None
        self._note_what_stays(number, assistant)
        return {key: value for key, value in entry.items() if value is not None}

    def _gladly(self, number: Values, count: int) -> Values:
        name = str(number["phone_number"])
        destination = self._destination(number)
        if destination is None:
            look = f"{_NUMBERS_MENU}, number {name}: the fallback of its route"
            holds = ["fallback:", "  type:  # inbox, queue or external_number", "  target:  # its name or number"]
            self._found.ask(name, "fallback", holds, look)
            asked = f"{_DESTINATIONS_MENU}: the destination to which {name} is forwarded"
            if count > 1:
                asked += ". Each number needs one of its own"
            self._found.ask(name, "destination_name", [f"destination_name:  # if not '{DEFAULT_DESTINATION}'"], asked)
            return {}
        found: Values = {}
        if destination["name"] != DEFAULT_DESTINATION:
            found["destination_name"] = destination["name"]
        if same_sip_uri(destination["sip_address"]) != same_sip_uri(str(inbound_address(name, self._region))):
            found["sip_address"] = destination["sip_address"]
        if destination["headers"] != {CALLER_ID_HEADER: CALLER_ID_VALUE}:
            found["headers"] = destination["headers"]
        self._note_other_media(destination)
        return {**found, **self._fallback(name)}

    def _note_other_media(self, destination: Values) -> None:
        differing = [
            f"{option} {destination[option]}"
            for option, usual in (("transport", "tls"), ("codecs", list(CODECS)))
            if destination[option] != usual
        ]
        if differing:
            self._found.note(
                f"SIP destination '{destination['name']}'",
                f"it has {' and '.join(differing)}, which the inventory does not know; a run sets it to TLS and G.711",
                "Look whether that is meant before the next run.",
            )

    def _fallback(self, name: str) -> Values:
        fallback = self._organization.routes[name]["fallback"]
        if fallback and fallback["type"] in FALLBACK_TYPES and fallback["target"]:
            return {"fallback": {"type": fallback["type"], "target": fallback["target"]}}
        there = f"it is {fallback['type']} '{fallback['target']}'" if fallback else "it has none"
        holds = ["fallback:", "  type:  # inbox, queue or external_number", "  target:  # its name or number"]
        self._found.ask(name, "fallback", holds, f"Gladly says that {there}. Choose where people answer")
        return {}

    def _transfers(self, name: str, assistant: Values) -> list[Values]:
        """Return the live transfers of an assistant whose settings Synthflow shows; of the others, tell."""
        found: list[Values] = []
        for action_id in assistant["actions"]:
            shown = self._workspace.transfers.get(action_id)
            if shown is None:
                continue
            if all(shown.get(option) for option in ("target", "instructions", "initiating_message")):
                settings = {option: value for option, value in shown.items() if option != "preserve_caller_id"}
                # What the ledger knows has its key there; another is taken over by its id.
                key = self._workspace.keys.get(action_id)
                name_of = {"key": key} if key else {"key": f"transfer_{len(found) + 1}", "action_id": action_id}
                found.append({**name_of, **settings})
            else:
                self._found.note(
                    f"transfer {action_id} of assistant '{assistant['name']}' ({name})",
                    "Synthflow does not show what it is set to",
                    "It stays as it is. To manage it, add it to 'transfers' with this action_id, its target and its "
                    "texts from Synthflow's panel.",
                )
        return found

    def _note_what_stays(self, number: Values, assistant: Values) -> None:
        where = f"number {number['phone_number']}"
        for option in ("outbound_proxy", "auth_username"):
            if number[option]:
                self._found.note(
                    where, f"its {option} is '{number[option]}', which the inventory does not know", "It stays."
                )
        if str(assistant["name"]) in self._shared_names:
            self._found.note(
                where,
                f"several assistants bear the name '{assistant['name']}', and an inventory names them by it",
                f"Rename the others in Synthflow. This one is {assistant['model_id']}.",
            )
        if assistant["agent"] is None:
            self._found.note(
                f"assistant '{assistant['name']}'",
                "Synthflow does not show how it talks",
                "Its settings stay as they are.",
            )

    def _note_what_is_left(self) -> None:
        """Tell of everything that is there and has no place in the file."""
        for number in self._workspace.unread:
            self._found.note(f"number {number}", "it is not in E.164 form", "Leave it as it is.")
        for assistant in self._workspace.assistants:
            where = f"assistant '{assistant['name']}'"
            if assistant["type"] != INBOUND:
                self._found.note(
                    where, f"it is of type '{assistant['type']}', and answers no number", "Leave it as it is."
                )
            elif not assistant["phone_number"]:
                self._found.note(where, "it has no number", "Name it in the file with the number that it shall answer.")
        known = {str(number["phone_number"]) for number in self._workspace.numbers}
        for name, route in self._organization.routes.items():
            destination = self._organization.destinations.get(str((route["action"] or {}).get("target")))
            if destination and name not in known and _leads_to_synthflow(destination):
                self._found.note(
                    f"number {name}",
                    f"Gladly forwards it to '{destination['name']}', and the Synthflow workspace does not have it",
                    "Its callers reach the fallback at best. Import it, or set another route.",
                )
        used = {str((route["action"] or {}).get("target")) for route in self._organization.routes.values()}
        for name in self._organization.destinations:
            if name not in used:
                self._found.note(f"SIP destination '{name}'", "no number is forwarded to it", "Leave it, or delete it.")


def _bare(domain: str) -> str:
    """Return a SIP domain as the inventory has it, without scheme, port and parameters."""
    try:
        return parse_sip_uri(domain).host.lower().rstrip(".")
    except ValueError:
        return domain


def _leads_to_synthflow(destination: Values) -> bool:
    hosts = {cluster.sip_host for cluster in CLUSTERS.values()}
    return _bare(str(destination["sip_address"])) in hosts
