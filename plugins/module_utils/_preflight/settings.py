# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The settings of a tenant in the form in which the checks use them.

What is wrong by itself is a finding of its own. In its place stands something harmless, so that the other checks of the
same object still take place.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from .._fields import Values
from .._host_name import check_host
from .._resource import Params
from .._sip.headers import CALLER_ID_HEADER, CALLER_ID_VALUE, parse_headers
from .._tenant import canonical_number, problems_of
from .finding import Finding, error

INTEGRATE, VERIFY, DECOMMISSION = "integrate", "verify", "decommission"
DEFAULT_DESTINATION = "Synthflow AI"

# What an entry of tenant_numbers can have.
ENTRY_KEYS = (
    "phone_number",
    "assistant",
    "assistant_description",
    "agent",
    "friendly_name",
    "termination_uri",
    "destination_name",
    "sip_address",
    "headers",
    "fallback",
    "transfers",
)

UNKNOWN_DOMAIN = "unknown.invalid"
UNKNOWN_FALLBACK: Values = {"type": "queue", "target": "unknown"}


@dataclass(frozen=True)
class Number:
    """One entry of tenant_numbers whose number can be read. ``headers`` are the legal ones among those it has."""

    number: str
    entry: t.Mapping[str, t.Any]
    assistant: t.Any
    destination_name: str
    headers: t.Mapping[str, str]
    fallback: t.Any
    sip_address: str | None

    @property
    def label(self) -> str:
        """How findings call it."""
        return f"number {self.number}"

    def without_address(self) -> Number:
        """Return it with the address that is made from number and region."""
        return replace(self, sip_address=None)


@dataclass(frozen=True)
class TenantSettings:
    """What the checks need to know of a tenant."""

    scope: str
    region: str
    sip_domain: str
    numbers: tuple[Number, ...]
    params: Params

    @property
    def integrates(self) -> bool:
        """Whether things shall be set up, and not taken apart."""
        return self.scope != DECOMMISSION

    @property
    def verifies(self) -> bool:
        """Whether things have been set up, so that whatever differs from the inventory is wrong."""
        return self.scope == VERIFY

    def with_numbers(self, numbers: t.Iterable[Number]) -> TenantSettings:
        """Return the settings with these numbers instead."""
        return replace(self, numbers=tuple(numbers))


def read_settings(params: Params) -> TenantSettings:
    """Return the settings. Never raises for what a tenant can get wrong; `settings_findings` tells that."""
    entries = [entry for entry in params.get("numbers") or [] if isinstance(entry, t.Mapping)]
    own = {canonical_number(entry.get("phone_number")) for entry in entries}
    numbers = [_number(entry, params, own) for entry in entries if canonical_number(entry.get("phone_number"))]
    # A number that is there twice is looked at once.
    by_number = {number.number: number for number in reversed(numbers)}
    return TenantSettings(
        scope=params["scope"],
        region=params["synthflow"]["region"],
        sip_domain=_domain(params.get("sip_domain")),
        numbers=tuple(reversed(by_number.values())),
        params=params,
    )


def _number(entry: t.Mapping[str, t.Any], params: Params, own: set[str | None]) -> Number:
    headers = entry.get("headers")
    if headers is None:
        headers = params.get("headers")
    fallback = entry.get("fallback")
    if (
        isinstance(fallback, t.Mapping)
        and fallback.get("type") == "external_number"
        and canonical_number(fallback.get("target")) in own - {None}
    ):
        fallback = UNKNOWN_FALLBACK
    address = entry.get("sip_address")
    return Number(
        number=str(canonical_number(entry.get("phone_number"))),
        entry=entry,
        assistant=entry.get("assistant"),
        destination_name=str(entry.get("destination_name") or params.get("destination_name") or DEFAULT_DESTINATION),
        headers=_legal_headers(headers),
        fallback=fallback,
        sip_address=str(address) if address else None,
    )


def _legal_headers(headers: t.Any) -> dict[str, str]:
    if headers is None:
        return {CALLER_ID_HEADER: CALLER_ID_VALUE}
    legal: dict[str, str] = {}
    for name, value in headers.items() if isinstance(headers, t.Mapping) else ():
        try:
            legal = parse_headers({**legal, name: value})
        except ValueError:
            continue
    return legal


def _domain(given: t.Any) -> str:
    try:
        check_host(str(given or ""))
    except ValueError:
        return UNKNOWN_DOMAIN
    return str(given)


def settings_findings(params: Params) -> t.Iterator[Finding]:
    """Find what cannot work together, without a connection."""
    tenant = {
        **{key: params.get(key) for key in ("numbers", "destination_name", "sip_domain", "shared_credentials")},
        "headers": params.get("headers") if params["scope"] != DECOMMISSION else None,
        "gladly_backend": params["gladly"].get("backend"),
        "ledger": params.get("ledger"),
        **{f"synthflow_{key}": params["synthflow"].get(key) for key in ("api_key", "workspace_id")},
        **{f"gladly_{key}": params["gladly"].get(key) for key in ("host", "api_url", "agent_email", "api_token")},
    }
    for problem in problems_of(tenant, params["play_hosts"]):
        yield error("settings", problem.object, problem.finding, problem.fix)
    if params["scope"] == INTEGRATE:
        yield from _unknown_keys(params.get("numbers") or [])


def _unknown_keys(numbers: t.Sequence[t.Any]) -> t.Iterator[Finding]:
    """Find what would be left out without a word, such as transfers under another name."""
    for position, entry in enumerate(numbers, start=1):
        names = entry if isinstance(entry, t.Mapping) else ()
        unknown = [f"'{name}'" for name in names if name not in ENTRY_KEYS]
        if unknown:
            yield error(
                "settings",
                f"tenant_numbers[{position}]",
                f"it has {', '.join(unknown)}, which no number has",
                f"Take it out, or write it as one of {', '.join(ENTRY_KEYS)}.",
            )
