# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Where the assistants transfer calls back to."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._e164 import E164_HINT
from .._sip.uri import SipUri, parse_sip_uri
from .._synthflow.transfer_fields import TRANSFER_FIELDS
from .._tenant import canonical_number
from .finding import Finding, error, warning
from .settings import UNKNOWN_DOMAIN, TenantSettings

# The header by which Gladly is told the topic (Synthflow's guide "SIP Integration with Gladly").
SELECTOR_HEADER = "X-Gladly-Routing-Selector"


# What an entry may have, as the role `transfer_back` does.
TRANSFER_KEYS = (
    "key",
    "queue_did",
    "topic",
    "action_id",
    "state",
    *(item.option for item in TRANSFER_FIELDS if item.option != "preserve_caller_id"),
)


@dataclass(frozen=True)
class Transfer:
    """One transfer of a number. ``options`` are those of the inventory."""

    label: str
    number: str
    assistant: str
    options: t.Mapping[str, t.Any]

    @property
    def is_wanted(self) -> bool:
        """Whether it shall be there after the run."""
        return self.options.get("state") != "absent"

    @property
    def topic(self) -> str | None:
        """The topic that goes with the call, from the option or from the header in the target."""
        topic = self.options.get("topic") or _selector_of(self.options.get("target"))
        return None if topic in (None, "") else str(topic)


def _selector_of(target: t.Any) -> str | None:
    try:
        headers = parse_sip_uri(str(target)).headers
    except ValueError:
        return None
    return next((value for name, value in headers if name.casefold() == SELECTOR_HEADER.casefold()), None)


def transfers_of(settings: TenantSettings) -> list[Transfer]:
    """Return the transfers of all numbers; what is no dictionary is left to `transfer_findings`."""
    return [
        Transfer(f"transfer '{entry.get('key')}' of {number.number}", number.number, str(number.assistant), entry)
        for number in settings.numbers
        for entry in _listed(number.entry.get("transfers"))
        if isinstance(entry, t.Mapping)
    ]


def _listed(transfers: t.Any) -> list[t.Any]:
    return list(transfers) if isinstance(transfers, (list, tuple)) else []


def target_of(transfer: Transfer, domain: str) -> str | None:
    """Return the target as the role `transfer_back` makes it, or None for one that `transfer_findings` refuses."""
    _number, findings = _end(transfer, domain)
    if any(finding.severity == "error" for finding in findings):
        return None
    if not transfer.options.get("queue_did"):
        return str(transfer.options["target"])
    headers = ((SELECTOR_HEADER, transfer.topic),) if transfer.topic else ()
    user = canonical_number(transfer.options["queue_did"])
    try:
        return str(SipUri(user=user, host=domain, parameters=(("transport", "tls"),), headers=headers))
    except ValueError:
        return None


def target_problems(settings: TenantSettings) -> list[Finding]:
    """Return why the targets of some transfers are not known: an entry is none, is there twice, or ends nowhere."""
    ends = [_end(transfer, settings.sip_domain)[1] for transfer in transfers_of(settings) if transfer.is_wanted]
    return [
        *_form_findings(settings),
        *_entry_findings(transfers_of(settings)),
        *(finding for findings in ends for finding in findings if finding.severity == "error"),
    ]


def transfer_findings(settings: TenantSettings) -> t.Iterator[Finding]:
    """Find transfers that cannot be told apart, and those that lead nowhere or to the wrong place.

    Where a transfer leads to does not matter any more when it shall go.
    """
    yield from _form_findings(settings)
    yield from _ledger_findings(settings)
    yield from _entry_findings(transfers_of(settings))
    if settings.integrates:
        yield from _end_findings(settings)


def _are_dictionaries(given: t.Any) -> bool:
    return not given or (bool(_listed(given)) and all(isinstance(entry, t.Mapping) for entry in _listed(given)))


def _form_findings(settings: TenantSettings) -> t.Iterator[Finding]:
    for number in settings.numbers:
        if not _are_dictionaries(number.entry.get("transfers")):
            fix = "Give each as a dictionary with key, and queue_did or target."
            yield error("transfers", f"transfers of {number.number}", "they are not a list of dictionaries", fix)


def _ledger_findings(settings: TenantSettings) -> t.Iterator[Finding]:
    for number in settings.numbers:
        given = number.entry.get("transfers")
        if _are_dictionaries(given) and not settings.params["ledger"] and _needs_a_ledger(_listed(given)):
            yield error(
                "transfers",
                f"transfers of {number.number}",
                f"there are {len(_listed(given))}, and Synthflow does not show which is which",
                "Set tenant_ledger_directory, so that the ledger tells them apart.",
            )


def _needs_a_ledger(given: list[t.Any]) -> bool:
    return len(given) > 1 and not all(entry.get("action_id") for entry in given)


def _entry_findings(transfers: list[Transfer]) -> t.Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for transfer in transfers:
        unknown = [f"'{name}'" for name in transfer.options if name not in TRANSFER_KEYS]
        if unknown:
            yield error(
                "transfers",
                transfer.label,
                f"it has {', '.join(unknown)}, which no transfer has",
                f"Take it out, or write it as one of {', '.join(TRANSFER_KEYS)}.",
            )
        name = (transfer.assistant, str(transfer.options.get("key")))
        if name in seen:
            yield error(
                "transfers",
                transfer.label,
                f"assistant '{transfer.assistant}' has another transfer with that key, and each would undo the other",
                "Give each transfer of an assistant a key of its own.",
            )
        seen.add(name)


def _end_findings(settings: TenantSettings) -> t.Iterator[Finding]:
    own = {number.number for number in settings.numbers}
    topics: dict[str, set[str]] = {}
    for transfer in transfers_of(settings):
        if not transfer.is_wanted:
            continue
        leads_to, findings = _end(transfer, settings.sip_domain)
        yield from findings
        if leads_to in own:
            yield error(
                "transfers",
                transfer.label,
                f"it leads to {leads_to}, whose calls are forwarded to Synthflow: they would go round in a circle",
                "Give the DID of a queue that people serve.",
            )
        if leads_to and transfer.topic:
            topics.setdefault(leads_to, set()).add(transfer.topic)
    for leads_to, several in topics.items():
        if len(several) > 1:
            yield warning(
                "transfers",
                f"queue DID {leads_to}",
                f"transfers with the topics {', '.join(sorted(several))} share it, and Gladly documents that Rules for "
                "calls may not take effect: all of them can end in one queue",
                "Give each queue a DID of its own, and each transfer the DID of its queue.",
            )


def is_address(target: str) -> bool:
    """Return whether a target is meant as a SIP URI, and not as a phone number."""
    return "@" in target or target.lower().startswith("sip")


def _end(transfer: Transfer, domain: str) -> tuple[str | None, list[Finding]]:
    """Return the number in Gladly that a transfer leads to, if it is one, and what is wrong with its end."""
    queue_did, target = transfer.options.get("queue_did"), transfer.options.get("target")
    if bool(queue_did) == bool(target):
        finding = "it has both queue_did and target" if target else "it has neither queue_did nor target"
        return None, [error("transfers", transfer.label, finding, "Give one of the two.")]
    if target and transfer.options.get("topic"):
        fix = "Give the topic with a queue_did, or write the header into the target."
        return None, [error("transfers", transfer.label, "it has a topic, which goes with a queue_did alone", fix)]
    if queue_did or not is_address(str(target)):
        number = canonical_number(queue_did or target)
        if number is None:
            return None, [error("transfers", transfer.label, f"{queue_did or target!r} is no phone number", E164_HINT)]
        return number, []
    return _end_of_uri(transfer, str(target), domain)


def _end_of_uri(transfer: Transfer, target: str, domain: str) -> tuple[str | None, list[Finding]]:
    try:
        uri = parse_sip_uri(target)
    except ValueError as problem:
        fix = "Give queue_did, or 'sip:+E164@host;transport=tls'."
        return None, [error("transfers", transfer.label, str(problem), fix)]
    host = uri.host.lower().rstrip(".")
    if domain == UNKNOWN_DOMAIN or host == domain.lower().rstrip("."):
        return _number_of(uri), [] if host != domain.lower().rstrip(".") else list(_transport_findings(transfer, uri))
    finding = f"it leads to {host}, and the SIP domain of the tenant is {domain}"
    fix = f"Give queue_did, or a target at {domain}."
    if host.endswith((".gladly.com", ".gladly.qa")):
        return None, [error("transfers", transfer.label, f"{finding}: that is another organization", fix)]
    return None, [warning("transfers", transfer.label, finding, fix)]


def _number_of(uri: SipUri) -> str | None:
    """Return the number that a URI names; a switch reads one without + all the same."""
    user = uri.user or ""
    return canonical_number(f"+{user}" if user.isdecimal() else user)


def _transport_findings(transfer: Transfer, uri: SipUri) -> t.Iterator[Finding]:
    if uri.transport != "tls" and uri.scheme != "sips":
        given = f"transport={uri.transport}" if uri.transport else "no transport"
        yield warning(
            "transfers",
            transfer.label,
            f"its target has {given}, and Synthflow's guide for Gladly has transport=tls: the call may not be taken, "
            "or not be encrypted",
            "Give queue_did, or add ';transport=tls' to the target.",
        )
