# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What has to hold between the settings of one tenant before anything is written."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass

from ._e164 import E164_HINT, parse_e164
from ._host_name import check_host
from ._sip.headers import parse_headers

Tenant = t.Mapping[str, t.Any]

HEADERS_HINT = "Synthflow takes X- headers only: write X- and then letters, digits, - and _, and a value of one line."

RUNBOOK = "runbook"

# What a job's environment can supply to a single tenant, and must not lend to several without being told.
CREDENTIALS = (
    "synthflow_api_key",
    "synthflow_workspace_id",
    "gladly_agent_email",
    "gladly_api_token",
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a tenant's settings: where, what, and what to do about it.

    ``words`` is the sentence for people where it is not made of the three.
    """

    object: str
    finding: str
    fix: str
    words: str = ""

    @property
    def sentence(self) -> str:
        """Return the whole problem in one sentence, or two."""
        return self.words or f"{self.object}: {self.finding}. {self.fix}".rstrip()


def _clause(where: str, finding: str, advice: str) -> Problem:
    """Return a problem whose sentence goes on with the advice after a colon."""
    return Problem(where, finding, f"{advice[0].upper()}{advice[1:]}.", f"{finding}: {advice}.")


def tenant_problems(tenant: Tenant, play_hosts: int = 1) -> list[str]:
    """Return everything that is wrong with a tenant's settings, one sentence each; an empty list means none.

    ``tenant`` holds the tenant variables without their prefix; ``play_hosts`` is the number of tenants in the play.
    """
    return [problem.sentence for problem in problems_of(tenant, play_hosts)]


def problems_of(tenant: Tenant, play_hosts: int = 1) -> list[Problem]:
    """Return what `tenant_problems` does, in parts."""
    return [
        *problems_of_numbers(tenant),
        *_credential_problems(tenant, play_hosts),
        *_domain_problems(tenant),
        *_ledger_problems(tenant),
    ]


def problems_of_numbers(tenant: Tenant) -> list[Problem]:
    """Return what is wrong with the numbers of a tenant, and with what goes with a call to them."""
    return [
        *_number_problems(tenant.get("numbers") or []),
        *_shared_use_problems(tenant),
        *_fallback_problems(tenant),
        *_header_problems(tenant),
    ]


def _number_problems(numbers: t.Sequence[t.Any]) -> t.Iterator[Problem]:
    if not numbers:
        yield _clause("tenant_numbers", "tenant_numbers is empty", "list the numbers that Synthflow shall answer")
    for position, entry in enumerate(numbers, start=1):
        where = f"tenant_numbers[{position}]"
        if not isinstance(entry, t.Mapping):
            finding = "is not a dictionary with phone_number, assistant and fallback"
            fix = "Write it as a dictionary with those keys."
            yield Problem(where, f"it {finding}", fix, f"{where} {finding}.")
            continue
        try:
            parse_e164(entry.get("phone_number"))
        except ValueError as error:
            yield Problem(f"{where}.phone_number", str(error), E164_HINT)


def _shared_use_problems(tenant: Tenant) -> t.Iterator[Problem]:
    """Find what two numbers share although each needs its own: a SIP address names one number, and so on."""
    numbers = [entry for entry in tenant.get("numbers") or [] if isinstance(entry, t.Mapping)]
    default_name = tenant.get("destination_name")
    uses = {
        "phone_number": ([canonical_number(entry.get("phone_number")) for entry in numbers], "list each number once"),
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
                yield _clause("tenant_numbers", f"{count} of tenant_numbers have the {key} '{value}'", advice)


def _fallback_problems(tenant: Tenant) -> t.Iterator[Problem]:
    """Find fallbacks that lead back into the tenant's own numbers, where a call could go round in a circle."""
    numbers = [entry for entry in tenant.get("numbers") or [] if isinstance(entry, t.Mapping)]
    own = {canonical_number(entry.get("phone_number")) for entry in numbers} - {None}
    for entry in numbers:
        fallback = entry.get("fallback")
        if not isinstance(fallback, t.Mapping) or fallback.get("type") != "external_number":
            continue
        if canonical_number(fallback.get("target")) in own:
            yield _clause(
                f"number {entry.get('phone_number')}",
                f"The fallback of {entry.get('phone_number')} is {fallback['target']}, a number that goes to Synthflow "
                "itself",
                "give a number, an inbox or a queue where people answer",
            )


def canonical_number(number: t.Any) -> str | None:
    """Return a number in E.164 form, or None for what is none."""
    try:
        return parse_e164(number)
    except ValueError:
        return None


def _header_problems(tenant: Tenant) -> t.Iterator[Problem]:
    places = {"tenant_headers": tenant.get("headers")}
    for position, entry in enumerate(tenant.get("numbers") or [], start=1):
        if isinstance(entry, t.Mapping):
            places[f"tenant_numbers[{position}].headers"] = entry.get("headers")
    for place, headers in places.items():
        if headers is None:
            continue
        if not isinstance(headers, t.Mapping):
            finding = "it is not a dictionary of header names and values"
            yield Problem(place, finding, "Write one line per header, 'X-Name: \"value\"'.", f"{place}: {finding}.")
            continue
        try:
            parse_headers(headers)
        except ValueError as error:
            yield Problem(place, str(error), HEADERS_HINT, f"{place}: {error}.")


def _is_asked(tenant: Tenant, name: str) -> bool:
    """Return whether a credential is needed: where a person changes Gladly's panel, its API only helps to look."""
    return tenant.get("gladly_backend") != RUNBOOK or not name.startswith("gladly_")


def _credential_problems(tenant: Tenant, play_hosts: int) -> t.Iterator[Problem]:
    if play_hosts < 2 or is_true(tenant.get("shared_credentials")):
        return
    missing = [f"tenant_{name}" for name in CREDENTIALS if _is_asked(tenant, name) and not tenant.get(name)]
    if missing:
        yield _clause(
            "credentials",
            f"{', '.join(missing)} not set, and with {play_hosts} tenants in the play the environment's credentials "
            "could be another tenant's",
            "set them for this tenant, or set tenant_shared_credentials to true if they really are shared",
        )


def is_true(value: t.Any) -> bool:
    """Return whether a setting is switched on. Given as text, on the command line or in INI, only these words do it."""
    return value is True or str(value).strip().lower() in ("true", "yes", "on", "1")


def _domain_problems(tenant: Tenant) -> t.Iterator[Problem]:
    if not tenant.get("sip_domain"):
        yield _clause(
            "tenant_sip_domain",
            "tenant_company and tenant_sip_domain are not set",
            "give one, so that the Gladly SIP domain is known",
        )
    else:
        try:
            check_host(str(tenant["sip_domain"]))
        except ValueError as error:
            where = "tenant_sip_domain, made from tenant_company when not given"
            fix = "Give the organization's SIP domain, for example 'acme.sip.gladly.com'."
            yield Problem("tenant_sip_domain", str(error), fix, f"{where}: {error}.")
    if _is_asked(tenant, "gladly_host") and not tenant.get("gladly_host") and not tenant.get("gladly_api_url"):
        yield _clause(
            "tenant_gladly_host",
            "tenant_gladly_host and tenant_gladly_api_url are not set",
            "give one, so that the organization is known",
        )


def _ledger_problems(tenant: Tenant) -> t.Iterator[Problem]:
    if tenant.get("gladly_backend") == RUNBOOK and not tenant.get("ledger"):
        yield _clause(
            "tenant_ledger_directory",
            "tenant_ledger_directory is not set, and with tenant_gladly_backend 'runbook' nothing that a person "
            "confirms could be kept",
            "set it to a directory for the ledgers, beside the inventory for example",
        )
