# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The legs of a tenant's calls that can be probed: from Gladly to Synthflow, and from Synthflow back to Gladly."""

from __future__ import annotations

import re
import typing as t
from dataclasses import asdict, dataclass, replace

from .._e164 import E164_HINT, parse_e164
from .._gladly.destination_settings import TRANSPORTS
from .._preflight.probe_checks import LEVELS, NO_PROBE
from .._preflight.settings import INTEGRATE, UNKNOWN_DOMAIN, Number, TenantSettings, read_settings
from .._preflight.transfers import Transfer, is_address, target_of, target_problems, transfers_of
from .._sip.headers import CALLER_ID_VALUE, parse_headers
from .._sip.uri import Pair, SipUri, parse_sip_uri
from .._synthflow.clusters import CLUSTERS, inbound_address
from .._tenant import problems_of_numbers

FORWARD_LEG, TRANSFER_LEG = "forward", "transfer"

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Leg:
    """One leg, as the options of `sip_probe` have it.

    ``skipped`` says why a leg cannot be probed; it has no URI then. ``notes`` say what a real call has and the probe
    has not. ``numbers`` are all whose calls go this way; ``number`` is the first of them, in whose name it is probed.
    """

    label: str
    leg: str
    number: str
    numbers: list[str]
    uri: str | None
    method: str | None
    headers: dict[str, str]
    from_uri: str | None
    notes: list[str]
    skipped: str | None = None


@dataclass(frozen=True)
class Levels:
    """How far each leg is proved; ``connect_only`` are numbers whose legs stop before SIP, whatever the level."""

    forward: str
    transfer: str
    connect_only: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse levels that do not exist. Raises ValueError."""
        for name, level in (("level", self.forward), ("transfer_level", self.transfer)):
            if level not in LEVELS:
                raise ValueError(f"{name} is {level!r}. Give one of {', '.join(LEVELS)}.")

    def is_probed(self, leg: str) -> bool:
        """Return whether anything is sent for legs of this kind."""
        return self._level(leg) != NO_PROBE

    def method(self, leg: str, number: str) -> str:
        """Return the method of `sip_probe` for a leg of a number."""
        return "connect" if number in self.connect_only else self._level(leg)

    def _level(self, leg: str) -> str:
        return self.forward if leg == FORWARD_LEG else self.transfer


def call_legs(tenant: t.Mapping[str, t.Any], levels: Levels, caller: t.Any = None) -> list[dict[str, t.Any]]:
    """Return the legs of a tenant's calls, each as a dictionary, in the order of the inventory.

    ``tenant`` has ``numbers``, ``region``, ``sip_domain``, ``transport``, ``headers`` and ``destination_name``, as the
    tenant variables have them. ``caller`` stands for the number of the person who calls; when it is not given, the
    number itself does. Raises ValueError, naming each entry of which no leg can be made.
    """
    settings = _read(tenant)
    calling = _caller(caller)
    legs: list[Leg] = []
    if levels.is_probed(FORWARD_LEG):
        legs += [_forward_leg(number, settings, calling or number.number, levels) for number in settings.numbers]
    if levels.is_probed(TRANSFER_LEG):
        legs += _each_target_once(_transfer_legs(settings, levels))
    return [asdict(leg) for leg in legs]


def _caller(given: t.Any) -> str | None:
    try:
        return parse_e164(given) if given else None
    except ValueError as problem:
        raise ValueError(f"the caller: {problem}. {E164_HINT}") from problem


def _read(tenant: t.Mapping[str, t.Any]) -> TenantSettings:
    if tenant.get("region") not in CLUSTERS:
        raise ValueError(f"the region is {tenant.get('region')!r}. Give one of {', '.join(CLUSTERS)}.")
    if tenant.get("transport") not in TRANSPORTS:
        raise ValueError(f"the transport is {tenant.get('transport')!r}. Give one of {', '.join(TRANSPORTS)}.")
    # What the reader of the settings passes over is refused before.
    problems = [problem.sentence for problem in problems_of_numbers(tenant)]
    if problems:
        raise ValueError(" ".join(problems))
    settings = read_settings({**tenant, "scope": INTEGRATE, "synthflow": {"region": tenant["region"]}})
    if settings.sip_domain == UNKNOWN_DOMAIN:
        raise ValueError(
            f"the SIP domain is {tenant.get('sip_domain')!r}. Give the organization's, such as 'acme.sip.gladly.com'."
        )
    wrong = [f"{finding.object}: {finding.finding}. {finding.fix}" for finding in target_problems(settings)]
    if wrong:
        raise ValueError(" ".join(wrong))
    return settings


def _forward_leg(number: Number, settings: TenantSettings, caller: str, levels: Levels) -> Leg:
    address = _address(number, settings)
    rendered = {name: value.replace(CALLER_ID_VALUE, caller) for name, value in number.headers.items()}
    headers, notes = _sendable(rendered, address.headers)
    return Leg(
        label=f"{number.number} to Synthflow",
        leg=FORWARD_LEG,
        number=number.number,
        numbers=[number.number],
        uri=str(replace(address, headers=())),
        method=levels.method(FORWARD_LEG, number.number),
        headers=headers,
        from_uri=str(SipUri(user=caller, host=settings.sip_domain)),
        notes=notes,
    )


def _address(number: Number, settings: TenantSettings) -> SipUri:
    """Return where Gladly sends the calls of a number: the transport is the destination's where the address has none.

    Raises ValueError.
    """
    transport = settings.params["transport"]
    if number.sip_address is None:
        return inbound_address(number.number, settings.region, transport)
    try:
        address = parse_sip_uri(number.sip_address)
    except ValueError as problem:
        right = inbound_address(number.number, settings.region, transport)
        raise ValueError(
            f"sip_address of {number.number}: {problem}. Leave it out, which gives '{right}'."
        ) from problem
    if address.transport or address.scheme == "sips":
        return address
    return replace(address, parameters=(*address.parameters, ("transport", transport)))


def _transfer_legs(settings: TenantSettings, levels: Levels) -> t.Iterator[Leg]:
    for transfer in transfers_of(settings):
        if transfer.is_wanted:
            yield _transfer_leg(transfer, settings, levels.method(TRANSFER_LEG, transfer.number))


def _transfer_leg(transfer: Transfer, settings: TenantSettings, method: str) -> Leg:
    host = CLUSTERS[settings.region].sip_host
    leg = Leg(
        label=transfer.label,
        leg=TRANSFER_LEG,
        number=transfer.number,
        numbers=[transfer.number],
        uri=None,
        method=None,
        headers={},
        from_uri=str(SipUri(user=transfer.number, host=host)),
        notes=[],
    )
    text = target_of(transfer, settings.sip_domain)
    if text is None:
        raise ValueError(f"{transfer.label}: no SIP URI can be made of it. Write queue_did and topic in plain text.")
    if not is_address(text):
        return replace(
            leg,
            skipped=f"It dials the phone number {text}, which Synthflow does by a carrier, so there is no SIP address "
            "to probe. Give queue_did instead of target, and the call goes to Gladly's SIP domain.",
        )
    target = parse_sip_uri(text)
    headers, notes = _sendable({}, target.headers)
    return replace(leg, uri=str(replace(target, headers=())), method=method, headers=headers, notes=notes)


def _sendable(headers: t.Mapping[str, str], of_uri: tuple[Pair, ...]) -> tuple[dict[str, str], list[str]]:
    """Return the headers that a probe can send, those of the URI among them, and what it leaves out."""
    sendable: dict[str, str] = {}
    notes: list[str] = []
    for name, value in (*headers.items(), *((name, value or "") for name, value in of_uri)):
        if _PLACEHOLDER.search(value):
            notes.append(f"Header {name} is left out: its value '{value}' comes into being in a call alone.")
            continue
        try:
            sendable = parse_headers({**sendable, name: value})
        except ValueError as problem:
            notes.append(f"Header {name} is left out: {problem}.")
    return sendable, notes


def _each_target_once(legs: t.Iterable[Leg]) -> t.Iterator[Leg]:
    """Join the legs that would be the same probe. X-headers tell two of them apart where a call is placed.

    A leg that ends before SIP tells nothing that another one to the same target does not.
    """
    joined: dict[t.Any, list[Leg]] = {}
    for leg in legs:
        target = leg.label if leg.uri is None else str(parse_sip_uri(leg.uri).canonical())
        sent = tuple(leg.headers.items()) if leg.method == "invite" else ()
        joined.setdefault((target, sent), []).append(leg)
    for legs_of_target in joined.values():
        same = sorted(legs_of_target, key=lambda leg: leg.method == "connect")
        numbers = list(dict.fromkeys(leg.number for leg in same))
        yield replace(same[0], label=", ".join(leg.label for leg in same), numbers=numbers)
