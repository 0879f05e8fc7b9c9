# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A number of a tenant in a tenants file, with its fallback and its transfers."""

from __future__ import annotations

import typing as t
from collections import Counter

from .._fields import Field
from .._preflight.transfers import TRANSFER_KEYS
from .._sentences import quoted
from .._synthflow.transfer_fields import TRANSFER_FIELDS
from .kinds import BOOL, E164, FILLED, MAPPING, TEXT, Kind, near
from .located import Node, Report
from .schema import (
    ABSENT,
    EXTERNAL_NUMBER,
    FALLBACK_TYPE,
    NUMBER_KEYS,
    NUMBER_NEEDS,
    TRANSFER_KINDS,
    TRANSFER_NEEDS,
)

_BY_OPTION = {item.option: item for item in TRANSFER_FIELDS}
_KINDS_OF_TYPES: dict[str, Kind] = {"str": TEXT, "bool": BOOL, "dict": MAPPING}


def check_number(node: Node, place: str, trusted: bool, report: Report) -> None:
    """Report what is wrong with an entry of the numbers, but for what `problems_of_numbers` finds."""
    if not isinstance(node.value, dict):
        return
    known = (*NUMBER_KEYS, "fallback", "transfers")
    _check_known(node, known, place, report)
    for key in NUMBER_NEEDS:
        if node.get(key) is None and key != "phone_number":
            report.add(node, place, f"it has no {key}", "Give it; docs/tenants.md says what it is.")
    for key, kind in NUMBER_KEYS.items():
        given = node.get(key)
        if given is not None:
            kind.judge(given, f"{place}.{key}", report)
    fallback, transfers = node.get("fallback"), node.get("transfers")
    if fallback is not None:
        _check_fallback(fallback, f"{place}.fallback", report)
    if transfers is not None:
        _check_transfers(transfers, f"{place}.transfers", trusted, report)


def _check_known(node: Node, known: t.Sequence[str], place: str, report: Report) -> None:
    for key, value in node.value.items():
        if key not in known:
            report.add(
                value, place, f"there is no key {quoted(key)}{near(key, known)}", f"There is {', '.join(known)}."
            )


def _check_fallback(node: Node, place: str, report: Report) -> None:
    if not isinstance(node.value, dict):
        report.add(node, place, f"{quoted(node.plain())} is not a dictionary", "Give it a 'type' and a 'target'.")
        return
    _check_known(node, ("type", "target"), place, report)
    for key, kind in (("type", FALLBACK_TYPE), ("target", FILLED)):
        given = node.get(key)
        if given is None:
            report.add(node, place, f"it has no {key}", "Give it a 'type' and a 'target'.")
        elif key == "target" and (kind_of := node.get("type")) is not None and kind_of.value == EXTERNAL_NUMBER:
            E164.judge(given, f"{place}.{key}", report)
        else:
            kind.judge(given, f"{place}.{key}", report)


def _check_transfers(node: Node, place: str, trusted: bool, report: Report) -> None:
    if not isinstance(node.value, list):
        report.add(node, place, f"{quoted(node.plain())} is not a list", "Begin each transfer with '- '.")
        return
    for position, entry in enumerate(node.value, start=1):
        _check_transfer(entry, f"{place}[{position}]", trusted, report)
    keys = Counter(str(key.value) for entry in node.value if (key := entry.get("key")) is not None)
    for key, count in keys.items():
        if count > 1:
            report.add(node, place, f"{count} of them have the key {quoted(key)}", "Give each a key of its own.")


def _check_transfer(node: Node, place: str, trusted: bool, report: Report) -> None:
    if not isinstance(node.value, dict):
        report.add(
            node, place, f"{quoted(node.plain())} is not a dictionary", "Give it a key, and queue_did or target."
        )
        return
    _check_known(node, TRANSFER_KEYS, place, report)
    state = node.get("state")
    needs = () if state is not None and state.value == ABSENT else TRANSFER_NEEDS
    for key in ("key", *needs):
        if node.get(key) is None:
            report.add(node, place, f"it has no {key}", "Give it; docs/tenants.md says what it is.")
    if needs and (node.get("queue_did") is None) == (node.get("target") is None):
        report.add(node, place, "it has to have queue_did or target, and not both", "Give one of them.")
    if node.get("topic") is not None and node.get("queue_did") is None:
        report.add(node, place, "it has a topic without a queue_did", "Write the topic into the target.")
    for key in node.value:
        given = node.get(key)
        if given is not None and key in TRANSFER_KEYS:
            _check_setting(given, key, f"{place}.{key}", trusted, report)


def _check_setting(node: Node, key: str, place: str, trusted: bool, report: Report) -> None:
    item = _BY_OPTION.get(key)
    if item is not None and item.secret and not trusted:
        fix = "Set the numbers of this tenant in host_vars, or set 'trusted: true' in the source."
        report.add(node, place, "a tenants file may not hold a secret unless its source trusts it", fix)
    elif item is None or key in TRANSFER_KINDS:
        TRANSFER_KINDS[key].judge(node, place, report)
    else:
        _kind_of(item).judge(node, place, report)


def _kind_of(item: Field) -> Kind:
    """Return the kind of an option of the module that makes transfers."""
    by_type = _KINDS_OF_TYPES.get(str(item.spec.get("type", "str")))

    def check(value: t.Any) -> None:
        if by_type is not None:
            by_type.check(value)
        elif isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"{quoted(value)} is not a whole number")
        item.parse(value)

    return Kind(check, item.hint, secret=item.secret)
