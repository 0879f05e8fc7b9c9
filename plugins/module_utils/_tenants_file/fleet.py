# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""All tenants of a source: read from files and directories, and checked against each other."""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass

from .._e164 import PHONENUMBERS_IMPORT_ERROR
from .._sentences import quoted
from .._tenant import canonical_number
from .csv_text import read_csv
from .entries import Expected, Tenant, tenant_of
from .files import files_of, read_text
from .json_text import read_json
from .located import Mistake, Node, Report, Unreadable
from .yaml_text import YAML_IMPORT_ERROR, read_yaml

READERS: dict[str, t.Callable[[str, Report], Node | None]] = {
    ".yml": read_yaml,
    ".yaml": read_yaml,
    ".json": read_json,
    ".csv": read_csv,
}


@dataclass(frozen=True)
class Fleet:
    """The tenants of a source, in the order of the waves and then by name, and all mistakes.

    The tenants are for use only where there is no mistake.
    """

    tenants: list[Tenant]
    mistakes: list[Mistake]


def read_fleet(folder: str, paths: t.Sequence[str], expected: Expected) -> Fleet:
    """Return the tenants of all files. ``paths`` are files and directories, relative to ``folder``."""
    missing = [name for name, error in _libraries() if error]
    if missing:
        fix = "Install it beside the Python that runs Ansible."
        return Fleet([], [Mistake("", 0, "", f"the Python library {missing[0]} is missing", fix)])
    tenants: list[Tenant] = []
    mistakes: list[Mistake] = []
    for path in files_of(folder, paths, tuple(READERS), mistakes):
        report = Report(os.path.relpath(path, folder))
        tenants += _tenants_in(path, expected, report)
        mistakes += report.mistakes
    mistakes += _clashes(tenants)
    if not tenants and not mistakes:
        fix = "Add one, or take the source out of the inventory."
        mistakes.append(Mistake(", ".join(paths), 0, "", "there is no tenant in it", fix))
    order = {wave: position for position, wave in enumerate(expected.waves)}
    tenants.sort(key=lambda tenant: (order.get(tenant.wave, len(order)), tenant.name))
    return Fleet(tenants, sorted(mistakes))


def _libraries() -> t.Iterator[tuple[str, str | None]]:
    yield "phonenumbers", PHONENUMBERS_IMPORT_ERROR
    yield "PyYAML", YAML_IMPORT_ERROR


def _tenants_in(path: str, expected: Expected, report: Report) -> list[Tenant]:
    try:
        root = READERS[os.path.splitext(path)[1].lower()](read_text(path), report)
        found = [tenant_of(entry, expected, report) for entry in _entries_in(root)]
    except Unreadable as error:
        report.mistakes.append(Mistake(report.file, error.line, "", error.problem, error.fix))
        return []
    return [tenant for tenant in found if tenant is not None]


def _entries_in(root: Node | None) -> list[Node]:
    """Return the entries of a file: a list of tenants, a dictionary with it under 'tenants', or a single tenant."""
    if root is None:
        raise Unreadable(0, "the file is empty", "Fill it, or take it away.")
    found = root
    if isinstance(root.value, dict):
        listed = root.value.get("tenants")
        if listed is None:
            return [root]
        further = [key for key in root.value if key != "tenants"]
        if further:
            fix = "What holds for all tenants goes under 'defaults' in the source."
            raise Unreadable(root.value[further[0]].line, f"{quoted(further[0])} stands beside 'tenants'", fix)
        found = listed
    if not isinstance(found.value, list):
        raise Unreadable(
            found.line, f"{quoted(found.plain())} is no list of tenants", "Begin each tenant with '- name:'."
        )
    return found.value


def _clashes(tenants: list[Tenant]) -> list[Mistake]:
    """Return what two tenants have although only one can."""
    names: dict[str, Tenant] = {}
    numbers: dict[str, tuple[Tenant, Node]] = {}
    mistakes: list[Mistake] = []
    for tenant in tenants:
        known = names.setdefault(tenant.name.lower(), tenant)
        if known is not tenant:
            same = "has the same name" if known.name == tenant.name else f"differs only in case: '{known.name}'"
            finding = f"the tenant in {known.file}:{known.node.line} {same}"
            fix = "Rename one: ledgers and pages bear the names, and file systems may not tell the cases apart."
            mistakes.append(Mistake(tenant.file, tenant.node.line, f"tenant {tenant.name}", finding, fix))
        for number, node in _numbers_of(tenant):
            owner, place = numbers.setdefault(number, (tenant, node))
            if owner is not tenant:
                finding = f"{number} belongs to tenant {owner.name} in {owner.file}:{place.line}"
                fix = "A number rings in one organization alone. Take it out of one of them."
                mistakes.append(Mistake(tenant.file, node.line, f"tenant {tenant.name}", finding, fix))
    return mistakes


def _numbers_of(tenant: Tenant) -> t.Iterator[tuple[str, Node]]:
    listed = tenant.node.get("numbers")
    for entry in listed.value if listed is not None and isinstance(listed.value, list) else ():
        node = entry.get("phone_number")
        number = canonical_number(node.plain()) if node is not None else None
        if node is not None and number:
            yield number, node
