# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""One tenant of a tenants file, and all that is wrong with it."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from .._sentences import quoted
from .._tenant import problems_of_numbers
from .._tenant_files import check_tenant_name
from .kinds import TEXT, near
from .located import Node, Report, located
from .numbers import check_number
from .schema import ABSENT, OF_ONE_RUN, PRESENT, SETTINGS, STATE, TRUSTED_SETTINGS

IDENTITY = ("name", "state", "wave")
DEFAULT_DESTINATION = "Synthflow AI"
# Ansible has a use of its own for these.
RESERVED_NAMES = ("all", "ungrouped", "localhost", "tenants")
_RESERVED_FORM = re.compile(r"(region|backend|wave|state)_.*")
_NUMBER_PLACE = re.compile(r"tenant_(numbers\[(\d+)\](?:\.(\w+))?)")
_NOT_TRUSTED = (
    "Set it in host_vars or group_vars, or under 'defaults' in the source; or set 'trusted: true' in the source, if "
    "whoever can change this file may also see the credentials."
)


@dataclass(frozen=True)
class Expected:
    """What a source says about its tenants: ``defaults`` for all, the names of the ``waves`` in their order.

    ``trusted`` files may hold credentials, and say where credentials are sent.
    """

    waves: tuple[str, ...]
    default_wave: str
    defaults: t.Mapping[str, t.Any] = field(default_factory=dict)
    trusted: bool = False


@dataclass(frozen=True)
class Tenant:
    """One tenant. ``settings`` are its tenant variables without their prefix, ``node`` is where they stand."""

    name: str
    state: str
    wave: str
    settings: dict[str, t.Any]
    file: str
    node: Node

    def setting(self, key: str, defaults: t.Mapping[str, t.Any]) -> t.Any:
        """Return a setting of the tenant's own, or that of all."""
        return self.settings.get(key, defaults.get(key))


def tenant_of(node: Node, expected: Expected, report: Report) -> Tenant | None:
    """Return the tenant of an entry, or None where it has no name that could be one. Reports all mistakes."""
    if not isinstance(node.value, dict):
        report.add(node, "", f"{quoted(node.plain())} is no tenant", "Write a tenant as a dictionary, name first.")
        return None
    name = _name_of(node, report)
    place = f"tenant {name}" if name else "a tenant"
    _check_keys(node, place, expected.trusted, report)
    for key, kind in SETTINGS.items():
        given = node.get(key)
        if given is not None:
            kind.judge(given, f"{place}, {key}", report)
    state = _state_of(node, place, report)
    wave = _wave_of(node, place, expected, report)
    if state != ABSENT:
        _check_region(node, place, expected, report)
    _check_numbers(node, place, expected, report)
    if name is None:
        return None
    settings = {key: found.plain() for key in (*SETTINGS, "numbers") if (found := node.get(key)) is not None}
    return Tenant(name, state, wave, settings, report.file, node)


def _state_of(node: Node, place: str, report: Report) -> str:
    found = node.get("state")
    if found is None:
        return PRESENT
    STATE.judge(found, f"{place}, state", report)
    return str(found.value)


def _name_of(node: Node, report: Report) -> str | None:
    found = node.get("name")
    if found is None:
        report.add(node, "", "a tenant has no name", "Give it a 'name': that of its host in the inventory.")
        return None
    before = len(report.mistakes)
    TEXT.judge(found, "name", report)
    if len(report.mistakes) > before:
        return None
    name = str(found.value)
    try:
        check_tenant_name(name)
    except ValueError as error:
        report.add(found, "name", str(error), "Rename the tenant.")
        return None
    if name in RESERVED_NAMES or _RESERVED_FORM.fullmatch(name):
        report.add(found, "name", f"'{name}' is a name that groups or Ansible itself use", "Rename the tenant.")
    return name


def _check_keys(node: Node, place: str, trusted: bool, report: Report) -> None:
    known = (*IDENTITY, "numbers", *SETTINGS)
    for key, value in node.value.items():
        if key == OF_ONE_RUN:
            fix = "Give it on the command line: -e '{\"tenant_gladly_confirm\": ...}'."
            report.add(value, f"{place}, {key}", "it belongs to one run", fix)
        elif key not in known:
            report.add(value, place, f"there is no key {quoted(key)}{near(key, known)}", _where_else(key, known))
        elif key in TRUSTED_SETTINGS and not trusted and value.value is not None:
            finding = "a tenants file may not set this unless its source trusts it"
            report.add(value, f"{place}, {key}", finding, _NOT_TRUSTED)


def _where_else(key: str, known: t.Iterable[str]) -> str:
    if key.removeprefix("tenant_") in known:
        return "Write it without tenant_."
    return "Take it out, or set it as a variable in host_vars."


def _wave_of(node: Node, place: str, expected: Expected, report: Report) -> str:
    found = node.get("wave")
    if found is None:
        return expected.default_wave
    if found.value not in expected.waves:
        waves = ", ".join(expected.waves)
        finding = f"there is no wave {quoted(found.plain())}{near(found.value, expected.waves)}"
        report.add(found, f"{place}, wave", finding, f"The source has the waves {waves}; add it there, or use one.")
        return expected.default_wave
    return str(found.value)


def _check_region(node: Node, place: str, expected: Expected, report: Report) -> None:
    if node.get("region") is None and not expected.defaults.get("region"):
        fix = "Give us, eu or global; once for all tenants it goes under 'defaults' in the source."
        report.add(node, place, "it has no region", fix)


def _check_numbers(node: Node, place: str, expected: Expected, report: Report) -> None:
    found = node.get("numbers")
    if found is None or found.value == []:
        fix = "List the numbers that Synthflow shall answer."
        report.add(found or node, place, "it has no numbers", fix)
        return
    if not isinstance(found.value, list):
        report.add(found, f"{place}, numbers", f"{quoted(found.plain())} is not a list", "Begin each entry with '- '.")
        return
    for position, entry in enumerate(found.value, start=1):
        check_number(entry, f"{place}, numbers[{position}]", expected.trusted, report)
    settings = {key: _setting(node, key, expected) for key in ("headers", "destination_name")}
    for problem in problems_of_numbers(
        {
            "numbers": found.plain(),
            "headers": settings["headers"],
            "destination_name": settings["destination_name"] or DEFAULT_DESTINATION,
        }
    ):
        where, what = _node_at(problem.object, found, node)
        report.add(where, f"{place}{what}", problem.finding, problem.fix)


def _setting(node: Node, key: str, expected: Expected) -> t.Any:
    found = node.get(key)
    default = expected.defaults.get(key)
    if found is not None:
        return found.plain()
    return default if isinstance(default, (str, dict)) else None


def _node_at(place: str, numbers: Node, tenant: Node) -> tuple[Node, str]:
    """Return where the place of a problem is, and its name in a tenants file."""
    match = _NUMBER_PLACE.fullmatch(place)
    if match is None:
        if place == "tenant_headers":
            return tenant.get("headers") or tenant, ", headers"
        return numbers, ", numbers"
    entry = numbers.value[int(match.group(2)) - 1]
    return entry.get(match.group(3) or "") or entry, f", {match.group(1)}"


def check_defaults(defaults: t.Mapping[str, t.Any], report: Report) -> None:
    """Report what is wrong with the defaults of a source. A value with a template is left to Ansible."""
    for key, value in defaults.items():
        place = f"defaults, {key}"
        if key in (*IDENTITY, "numbers"):
            report.add(0, place, "each tenant has its own", "Give it in the tenants file.")
        elif key == OF_ONE_RUN:
            report.add(0, place, "it belongs to one run", "Give it on the command line.")
        elif key not in SETTINGS:
            report.add(0, place, f"there is no such key{near(key, SETTINGS)}", _where_else(str(key), SETTINGS))
        elif value is not None and _is_plain(value):
            SETTINGS[key].judge(located(value), place, report)


def _is_plain(value: t.Any) -> bool:
    """Return whether a value is what it says: neither a template nor something of Ansible's own, such as a vault."""
    if isinstance(value, str):
        return not any(mark in value for mark in ("{{", "{%", "{#"))
    if isinstance(value, t.Mapping):
        return all(_is_plain(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float))
