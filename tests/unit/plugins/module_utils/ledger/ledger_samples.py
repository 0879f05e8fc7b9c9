# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ledgers that tests share."""

from __future__ import annotations

import copy
import typing as t
from pathlib import Path

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.document import empty, parse
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context

TENANT = "acme"
DESTINATION = "Synthflow AI"
SETTINGS: dict[str, t.Any] = {
    "sip_domain": "acme.sip.gladly.com",
    "sip_address": "sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls",
    "transport": "tls",
    "codecs": ["PCMU", "PCMA"],
    "headers": {"X-Gladly-Caller-Id": "{caller_id}"},
    "allowlist": ["34.139.4.161/32"],
}
CONFIRMED = {"settings": SETTINGS, "who": "Ada Lovelace", "when": "2026-11-22T09:30:00Z", "ticket": "CHG-1042"}
PENDING = {"action": "update", "settings": {**SETTINGS, "transport": "udp"}, "since": "2026-11-23"}

OLD = {**empty(TENANT), "sip_destinations": {DESTINATION: {"confirmed": CONFIRMED, "pending": PENDING}}}
NEW = {
    **empty(TENANT),
    "sip_destinations": {DESTINATION: {"confirmed": {**CONFIRMED, "settings": PENDING["settings"]}}},
}


def change(ledger: Ledger) -> None:
    """Make the ledger `NEW`, whether it was `OLD` or is the first one."""
    ledger.put("sip_destinations", DESTINATION, NEW["sip_destinations"][DESTINATION])


def document_in(path: Path) -> dict[str, t.Any]:
    """Return the ledger in a file."""
    return parse(path.read_bytes().decode())[0]


def open_ledger(path: Path, *, check_mode: bool = False, **identity: str | None) -> Ledger:
    """Open a ledger as a run does."""
    return Ledger(str(path), Context(check_mode=check_mode), **identity)


def reversed_order(value: t.Any) -> t.Any:
    """Return the same value with the keys of all dicts in reverse order."""
    if isinstance(value, dict):
        return {key: reversed_order(value[key]) for key in reversed(list(value))}
    return copy.deepcopy(value)


def identity_of(path: Path) -> tuple[int, int, int]:
    """Return what changes about a file when it is written or replaced, even by the same text."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_mode
