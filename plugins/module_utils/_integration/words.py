# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""What is told while a tenant is integrated, in sentences for people. Nothing here decides anything."""

from __future__ import annotations

import os
import typing as t

from .._fields import Values
from .._gladly.admin_steps import described_target
from .._preflight.settings import Number
from .._tenant import RUNBOOK
from .._tenant_files import tenant_file

MEND = "Mend what is named above, then run again."


def page_of(tenant: str, directory: str | None) -> str | None:
    """Return the path of a tenant's runbook page, whether it is there or not; None without a directory."""
    return tenant_file(directory, tenant, ".html") if directory and directory.strip() else None


def unproven(tenant: str, backend: str, page: str | None, numbers: t.Iterable[Number]) -> str:
    """Return what it means for callers that the proof failed, by who changes Gladly."""
    still = (
        f"callers of tenant {tenant} keep the route that they have. A number that is forwarded to Synthflow already "
        "goes to its fallback in Gladly while Synthflow does not answer."
    )
    if backend != RUNBOOK:
        return f"So nothing in Gladly was touched, and {still}"
    given = "So this run gives no step for Gladly and confirms nothing"
    if page is None or not os.path.isfile(page):
        return f"{given}, and {still}"
    fallbacks = ", ".join(f"{one.number} to {described_fallback(one.fallback)}" for one in numbers)
    return (
        f"{given}. Leave the routes in the Admin panel as they are. Where the steps of an earlier run moved them "
        f"already, set them back to what {page} shows, or to their fallback: {fallbacks}."
    )


def described_fallback(fallback: t.Any) -> str:
    """Return a fallback as its number's owner wrote it."""
    return f"{fallback['type']} '{fallback['target']}'" if isinstance(fallback, t.Mapping) else "none"


def waiting(tenant: str, pending: t.Sequence[Values], page: str | None, *, predicted: bool) -> str:
    """Return what a person has to do before the tenant is through."""
    names = ", ".join(str(item["name"]) for item in pending)
    return (
        f"Gladly publishes no API for its voice settings, so {len(pending)} change(s) for tenant {tenant} wait for a "
        f"person: {names}. The steps {'would be' if predicted else 'are'} in {page or 'the results of this task'}. "
        "Carry them out, then run again with tenant_gladly_confirm, or with the option 'confirm' where this module is "
        "used by itself."
    )


def not_all_forwarded(unsure: t.Sequence[str]) -> str:
    """Return what became of a tenant's routes after one could not be set, and the others were put back."""
    if not unsure:
        return "A tenant moves as a whole, so none of its numbers has another route than before this run."
    return (
        f"It is not known whether {', '.join(unsure)} has another route than before this run, or will have: what was "
        "sent may be carried out still. Look at its route in Gladly in a minute. The other numbers of the tenant have "
        "the route of before."
    )


def left_forwarded(left: t.Sequence[tuple[Values, str]]) -> str:
    """Return which routes could not be put back, each with why, and how to do it by hand."""
    reasons = " ".join(reason for _route, reason in left)
    numbers = ", ".join(str(route["phone_number"]) for route, _reason in left)
    by_hand = "; ".join(_route_in_words(route) for route, _reason in left)
    return (
        f"{reasons} So the calls to {numbers} may still be forwarded to Synthflow, and go to the fallback in Gladly "
        f"when it does not answer. Set these routes by hand: {by_hand}."
    )


def _route_in_words(route: Values) -> str:
    fallback = route.get("fallback")
    behind = f", with {described_target(fallback)} as fallback" if fallback else ""
    return f"{route['phone_number']} to {described_target(route['action'])}{behind}"


def given_back(tenant: str, numbers: t.Sequence[str]) -> str:
    """Return that the calls of these numbers did not get through, and go where they went before."""
    if not numbers:
        return ""
    return (
        f"The calls of tenant {tenant} did not get through after they were moved, so {', '.join(numbers)} got back the "
        "route of before this run."
    )


def settings_stay(destinations: t.Sequence[str], *, with_diff: bool) -> str:
    """Return what became of destinations that were changed: nobody knows whether those of before were better."""
    if not destinations:
        return ""
    names = ", ".join(f"'{name}'" for name in destinations)
    where = "; those of before are in the diff" if with_diff else ""
    return (
        f"The settings that this run gave to SIP destination {names} stay{where}. Calls that are forwarded there go to "
        "the fallback in Gladly while Synthflow does not answer."
    )


def broken_off(trouble: BaseException, numbers: t.Sequence[str]) -> str:
    """Return that something nobody foresaw ended the run after routes were moved, and that they were put back."""
    words = f"{type(trouble).__name__}: {trouble}".rstrip(": .")
    return (
        f"The run was broken off by {words} after calls had been moved and before it was seen that they get through, "
        f"so {', '.join(numbers)} got back the route of before this run."
    )


def sentences(*parts: str) -> str:
    """Return what is not empty of some texts, as one."""
    return " ".join(part.strip() for part in parts if part and part.strip())
