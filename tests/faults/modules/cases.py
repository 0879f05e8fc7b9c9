# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is tried with every fault: each module that talks to a vendor, in every way that it changes something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fleet import INBOX, Member

from .place import NEW_TRUNK_PASSWORD, TRUNK_PASSWORD, Options, Step

DESTINATION = "Synthflow AI"
OTHER = "Somebody else"
FALLBACK = {"type": "inbox", "target": INBOX}
KEPT = {"ledger": "ledger"}
ABSENT = {"state": "absent"}
API = {"backend": "api"}
ALLOWLIST = ["35.237.42.43", "34.139.4.161"]

Start = Callable[[Member], list[Step]]


@dataclass(frozen=True)
class Case:
    """A module with options, run where the undisturbed steps of ``start`` have been before.

    ``names`` are what a message may call the object by, besides the number, and ``reads`` says that the module never
    writes. ``region`` is that of the tenant it is tried on. ``told`` is a regular expression for a refusal that a
    person has to decide about, whose group is the value of the option ``answer``.
    """

    name: str
    module: str
    start: str
    options: Callable[[Member], Options]
    names: tuple[str, ...] = ()
    reads: bool = False
    region: str = "us"
    told: str = ""
    answer: str = ""

    def step(self, member: Member) -> Step:
        """The module with its options for a tenant."""
        return self.module, self.options(member)


def _number(member: Member, **options: object) -> Options:
    return {
        "phone_number": member.number,
        "friendly_name": "Main line",
        "termination_uri": f"{member.name}.sip.gladly.com",
        **options,
    }


def _secured(member: Member, password: str = TRUNK_PASSWORD) -> Options:
    credentials = {"trunk_username": "trunk", "trunk_password": password, "update_password": "always"}
    return _number(member, registration=True, **credentials, **KEPT)


def _agent(prompt: str = "You answer the main line.") -> Options:
    return {"llm": "gpt-4.1", "language": "en-US", "prompt": prompt, "greeting_message": "Hello."}


def _assistant(member: Member, **options: object) -> Options:
    return {"name": member.assistant, "agent": _agent(), **options}


def _attachment(member: Member, **options: object) -> Options:
    return {"phone_number": member.number, "assistant": member.assistant, "wait_timeout": 1, **options}


def _transfer(member: Member, **options: object) -> Options:
    return {
        "assistant": member.assistant,
        "key": "agents",
        "target": member.queue_did,
        "instructions": "The caller asks for a person.",
        "initiating_message": "One moment please.",
        **KEPT,
        **options,
    }


def _destination(member: Member, **options: object) -> Options:
    return {
        "name": DESTINATION,
        "sip_domain": f"{member.name}.sip.gladly.com",
        "phone_number": member.number,
        "region": member.region,
        "allowlist": ALLOWLIST,
        **API,
        **options,
    }


def _route(member: Member, **options: object) -> Options:
    return {"phone_number": member.number, "destination": DESTINATION, "fallback": FALLBACK, **API, **options}


def _transfer_entry(member: Member) -> Options:
    return {
        "key": "agents",
        "queue_did": member.queue_did,
        "instructions": "The caller asks for a person.",
        "initiating_message": "One moment please.",
    }


def _numbers(member: Member, prompt: str = "You answer the main line.") -> list[Options]:
    return [
        {
            "phone_number": member.number,
            "friendly_name": "Main line",
            "assistant": member.assistant,
            "agent": _agent(prompt),
            "fallback": FALLBACK,
            "transfers": [_transfer_entry(member)],
        }
    ]


def _integration(member: Member, prompt: str = "You answer the main line.", **options: object) -> Options:
    return {
        "tenant": member.name,
        "numbers": _numbers(member, prompt),
        "sip_domain": f"{member.name}.sip.gladly.com",
        "verify": {"level": "config", "transfer_level": "config"},
        "wait_timeout": 1,
        **KEPT,
        **options,
    }


def _preflight(member: Member) -> Options:
    names = ("numbers", "sip_domain", "ledger")
    return {name: value for name, value in _integration(member).items() if name in names}


def _incident(member: Member) -> Options:
    numbers = [{"phone_number": member.number, "fallback": FALLBACK}]
    return {"state": "active", "reason": "INC-1", "numbers": numbers, **KEPT}


def _runbook(member: Member) -> Options:
    return _integration(member, pending="warn", runbook_directory="runbooks", gladly={"backend": "runbook"})


def _other(member: Member) -> list[Step]:
    return [
        ("synthflow_sip_number", _number(member)),
        ("synthflow_assistant", {"name": OTHER, "agent": _agent()}),
        ("synthflow_assistant_attach", {"phone_number": member.number, "assistant": OTHER}),
        ("synthflow_assistant", _assistant(member)),
    ]


def _integrated(member: Member) -> list[Step]:
    return [("tenant_integration", _integration(member))]


def _attached(member: Member) -> list[Step]:
    return [
        ("synthflow_sip_number", _number(member)),
        ("synthflow_assistant", _assistant(member)),
        ("synthflow_assistant_attach", _attachment(member)),
    ]


STARTS: Mapping[str, Start] = {
    "fresh": lambda member: [],
    "imported": lambda member: [("synthflow_sip_number", _number(member, outbound_proxy="sip:proxy.example:5060"))],
    "secured": lambda member: [("synthflow_sip_number", _secured(member))],
    "assistant": lambda member: [("synthflow_assistant", _assistant(member))],
    "apart": lambda member: _attached(member)[:2],
    "attached": _attached,
    "other": _other,
    "transfer": lambda member: [*_attached(member), ("synthflow_transfer_action", _transfer(member))],
    "unledgered": lambda member: [*_attached(member), ("synthflow_transfer_action", _transfer(member, ledger=None))],
    "integrated": _integrated,
    "not_forwarded": lambda member: [*_integrated(member), ("gladly_inbound_route", _route(member, **ABSENT))],
    "diverted": lambda member: [*_integrated(member), ("tenant_fallback", _incident(member))],
}

CASES: tuple[Case, ...] = (
    Case("import a number", "synthflow_sip_number", "fresh", _number),
    Case("import a number with credentials", "synthflow_sip_number", "fresh", _secured),
    Case(
        "change and empty settings of a number",
        "synthflow_sip_number",
        "imported",
        lambda member: _number(member, friendly_name="Another name", outbound_proxy=""),
    ),
    Case(
        "change the password of a trunk",
        "synthflow_sip_number",
        "secured",
        lambda member: _secured(member, NEW_TRUNK_PASSWORD),
    ),
    Case("delete a number", "synthflow_sip_number", "imported", lambda member: _number(member, **ABSENT)),
    Case("create an assistant", "synthflow_assistant", "fresh", _assistant, ("reception",)),
    Case(
        "change an assistant",
        "synthflow_assistant",
        "assistant",
        lambda member: _assistant(member, agent=_agent("You answer otherwise.")),
        ("reception",),
    ),
    Case(
        "delete an assistant",
        "synthflow_assistant",
        "assistant",
        lambda member: {"name": member.assistant, **ABSENT},
        ("reception",),
    ),
    Case("attach a number", "synthflow_assistant_attach", "apart", _attachment, ("reception",)),
    Case(
        "move a number to another assistant",
        "synthflow_assistant_attach",
        "other",
        lambda member: _attachment(member, on_conflict="move"),
        ("reception", OTHER),
    ),
    Case(
        "detach a number",
        "synthflow_assistant_attach",
        "attached",
        lambda member: _attachment(member, **ABSENT),
        ("reception",),
    ),
    Case("create a transfer", "synthflow_transfer_action", "attached", _transfer, ("agents",)),
    Case(
        "create a transfer without a ledger",
        "synthflow_transfer_action",
        "attached",
        lambda member: _transfer(member, ledger=None),
        ("agents",),
        told="created one of them for it: ([0-9a-f-]+)",
        answer="action_id",
    ),
    Case(
        "change a transfer",
        "synthflow_transfer_action",
        "transfer",
        lambda member: _transfer(member, instructions="The caller is angry."),
        ("agents",),
    ),
    Case(
        "delete a transfer",
        "synthflow_transfer_action",
        "transfer",
        lambda member: _transfer(member, **ABSENT),
        ("agents",),
    ),
    Case("create a destination", "gladly_sip_destination", "fresh", _destination, (DESTINATION,)),
    Case(
        "create a destination that a ledger knows",
        "gladly_sip_destination",
        "fresh",
        lambda member: _destination(member, **KEPT),
        (DESTINATION,),
    ),
    Case(
        "change a destination",
        "gladly_sip_destination",
        "not_forwarded",
        lambda member: _destination(member, transport="tcp"),
        (DESTINATION,),
    ),
    Case(
        "delete a destination",
        "gladly_sip_destination",
        "not_forwarded",
        lambda member: {"name": DESTINATION, **API, **ABSENT},
        (DESTINATION,),
    ),
    Case("forward a number", "gladly_inbound_route", "not_forwarded", _route),
    Case("send a number back", "gladly_inbound_route", "integrated", lambda member: _route(member, **ABSENT)),
    Case("integrate a tenant", "tenant_integration", "fresh", _integration, ("reception", DESTINATION)),
    Case(
        "change an integrated tenant",
        "tenant_integration",
        "integrated",
        lambda member: _integration(member, "You answer otherwise."),
        ("reception", DESTINATION),
        region="eu",
    ),
    Case("find a tenant integrated", "tenant_integration", "integrated", _integration, ("reception", DESTINATION)),
    Case(
        "integrate a tenant by a runbook",
        "tenant_integration",
        "fresh",
        _runbook,
        ("reception", DESTINATION),
        region="eu",
    ),
    Case("send a tenant to its fallback", "tenant_fallback", "integrated", _incident),
    Case("bring a tenant back", "tenant_fallback", "diverted", lambda member: {**_incident(member), "state": "over"}),
    Case("look before integrating", "tenant_preflight_info", "fresh", _preflight, reads=True),
    Case("look at an integrated tenant", "tenant_preflight_info", "integrated", _preflight, reads=True),
    Case(
        "export a tenant",
        "tenant_export_info",
        "integrated",
        lambda member: {"tenant": member.name, **KEPT},
        reads=True,
    ),
    Case("read numbers", "synthflow_sip_number_info", "attached", lambda member: {}, reads=True),
    Case("read assistants", "synthflow_assistant_info", "attached", lambda member: {}, reads=True),
    Case("read attachments", "synthflow_assistant_attach_info", "attached", lambda member: {}, reads=True),
    Case(
        "read transfers",
        "synthflow_transfer_action_info",
        "transfer",
        lambda member: {"assistant": member.assistant, **KEPT},
        reads=True,
    ),
    Case("read calls", "synthflow_call_info", "attached", lambda member: {"assistant": member.assistant}, reads=True),
    Case("read destinations", "gladly_sip_destination_info", "integrated", lambda member: dict(API), reads=True),
    Case("read routes", "gladly_inbound_route_info", "integrated", lambda member: dict(API), reads=True),
    Case("read an organization", "gladly_directory_info", "fresh", lambda member: {}, reads=True),
    Case("read events", "gladly_event_info", "fresh", lambda member: {}, reads=True),
)
BY_NAME = {case.name: case for case in CASES}
