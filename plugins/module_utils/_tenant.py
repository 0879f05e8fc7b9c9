# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What has to hold between the settings of one tenant before anything is written."""

from __future__ import annotations

import typing as t
from collections import Counter

from ._e164 import E164_HINT, parse_e164
from ._sip.headers import parse_headers
from ._sip.uri import check_host

Tenant = t.Mapping[str, t.Any]

# What a job's environment can supply to a single tenant, and must not lend to several without being told.
CREDENTIALS = (
    "synthflow_api_key",
    "synthflow_workspace_id",
    "gladly_agent_email",
    "gladly_api_token",
)


def tenant_problems(tenant: Tenant, play_hosts: int = 1) -> list[str]:
    """Return everything that is wrong with a tenant's settings, one sentence each; an empty list means none.

    ``tenant`` holds the tenant variables without their prefix; ``play_hosts`` is the number of tenants in the play.
    """
    return [
        *_number_problems(tenant.get("numbers") or []),
        *_shared_use_problems(tenant),
        *_fallback_problems(tenant),
        *_header_problems(tenant),
        *_credential_problems(tenant, play_hosts),
        *_domain_problems(tenant),
    ]


def _number_problems(numbers: t.Sequence[t.Any]) -> t.Iterator[str]:
    if not numbers:
        yield "tenant_numbers is empty: list the numbers that Synthflow shall answer."
    for position, entry in enumerate(numbers, start=1):
        if not isinstance(entry, t.Mapping):
            yield f"tenant_numbers[{position}] is not a dictionary with phone_number, assistant and fallback."
            continue
        try:
            parse_e164(entry.get("phone_number"))
        except ValueError as error:
            yield f"tenant_numbers[{position}].phone_number: {error}. {E164_HINT}"


def _shared_use_problems(tenant: Tenant) -> t.Iterator[str]:
    """Find what two numbers share although each needs its own: a SIP address names one number, and so on."""
    numbers = [entry for entry in tenant.get("numbers") or [] if isinstance(entry, t.Mapping)]
    default_name = tenant.get("destination_name")
    uses = {
        "phone_number": ([_canonical(entry.get("phone_number")) for entry in numbers], "list each number once"),
        "assistant": (
            [entry.get("assistant") for entry in numbers],
            "an inbound assistant has one number, so give each number an assistant of its own",
        ),
        "destination_name": (
            [entry.get("destination_name", default_name) for entry in numbers],
            "a SIP destination holds one number, so give each number a destination_name of its own",
        ),
    }
    for key, (values, advice) in uses.items():
        for value, count in Counter(str(value) for value in values if value is not None).items():
            if count > 1:
                yield f"{count} of tenant_numbers have the {key} '{value}': {advice}."


def _fallback_problems(tenant: Tenant) -> t.Iterator[str]:
    """Find fallbacks that lead back into the tenant's own numbers, where a call could go round in a circle."""
    numbers = [entry for entry in tenant.get("numbers") or [] if isinstance(entry, t.Mapping)]
    own = {_canonical(entry.get("phone_number")) for entry in numbers} - {None}
    for entry in numbers:
        fallback = entry.get("fallback")
        if not isinstance(fallback, t.Mapping) or fallback.get("type") != "external_number":
            continue
        if _canonical(fallback.get("target")) in own:
            yield (
                f"The fallback of {entry.get('phone_number')} is {fallback['target']}, a number that goes to Synthflow "
                "itself: give a number, an inbox or a queue where people answer."
            )


def _canonical(number: t.Any) -> t.Any:
    try:
        return parse_e164(number)
    except ValueError:
        return None


def _header_problems(tenant: Tenant) -> t.Iterator[str]:
    places = {"tenant_headers": tenant.get("headers")}
    for position, entry in enumerate(tenant.get("numbers") or [], start=1):
        if isinstance(entry, t.Mapping):
            places[f"tenant_numbers[{position}].headers"] = entry.get("headers")
    for place, headers in places.items():
        if headers is None:
            continue
        if not isinstance(headers, t.Mapping):
            yield f"{place}: it is not a dictionary of header names and values."
            continue
        try:
            parse_headers(headers)
        except ValueError as error:
            yield f"{place}: {error}."


def _credential_problems(tenant: Tenant, play_hosts: int) -> t.Iterator[str]:
    if play_hosts < 2 or _is_true(tenant.get("shared_credentials")):
        return
    missing = [f"tenant_{name}" for name in CREDENTIALS if not tenant.get(name)]
    if missing:
        yield (
            f"{', '.join(missing)} not set, and with {play_hosts} tenants in the play the environment's credentials "
            "could be another tenant's: set them for this tenant, or set tenant_shared_credentials to true if they "
            "really are shared."
        )


def _is_true(value: t.Any) -> bool:
    """Return whether a setting is switched on. Given as text, on the command line or in INI, only these words do it."""
    return value is True or str(value).strip().lower() in ("true", "yes", "on", "1")


def _domain_problems(tenant: Tenant) -> t.Iterator[str]:
    if not tenant.get("sip_domain"):
        yield "tenant_company and tenant_sip_domain are not set: give one, so that the Gladly SIP domain is known."
    else:
        try:
            check_host(str(tenant["sip_domain"]))
        except ValueError as error:
            yield f"tenant_sip_domain, made from tenant_company when not given: {error}."
    if not tenant.get("gladly_host") and not tenant.get("gladly_api_url"):
        yield "tenant_gladly_host and tenant_gladly_api_url are not set: give one, so that the organization is known."
