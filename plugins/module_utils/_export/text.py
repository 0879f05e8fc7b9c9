# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A tenants file as text: what was read, and in comments what a person has to fill in and what has no place in it."""

from __future__ import annotations

import re
import traceback
import typing as t

try:
    import yaml
except ImportError:
    YAML_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    YAML_IMPORT_ERROR = None

Tenant = t.Mapping[str, t.Any]

HEAD = """\
# Tenants file of the Ansible collection voiceops.gladly_synthflow, made by its playbook export.
# It holds no credentials. Give those in host_vars, in group_vars, or under 'defaults' of the source that names it.
"""
HEAD_TO_FILL = """\
# Where it says 'To be filled in', no API tells the value. The inventory refuses this file until the lines below are
# filled in and their '#' is taken away.
"""
_UNPRINTABLE = re.compile(r"[^ -~\u00a1-\u2027\u202f-\ud7ff\ue000-\ufdff\ufe10-\ufefe]")


if YAML_IMPORT_ERROR is None:

    class _Dumper(yaml.SafeDumper):
        """Writes text of several lines as it reads, and nothing by reference."""

        def ignore_aliases(self, data: t.Any) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            """Indent lists below their key."""
            return super().increase_indent(flow, False)

    def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        # What is at an end of a line would be lost to the eye, and some of it to YAML.
        reads_well = "\n" in value and not re.search(r"[ \t]\n|^\s|\s$|[^\n\x20-\x7e\u00a1-\u2027\u202f-\ud7ff]", value)
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if reads_well else None)

    _Dumper.add_representer(str, _text)


def render(tenants: t.Sequence[Tenant], missing: t.Iterable[str]) -> str:
    """Return the text. ``missing`` are the names of tenants that could not be read."""
    to_fill = any(tenant["to_fill"] for tenant in tenants)
    lines = [HEAD + (HEAD_TO_FILL if to_fill else "")]
    names = sorted(missing)
    lines += [_comment(f"Not in this file: tenant {name}, since it could not be read.") for name in names]
    lines += [""] if names else []
    lines.append("tenants:" if tenants else "tenants: []")
    for tenant in sorted(tenants, key=lambda one: str(one["name"])):
        lines += _tenant(tenant)
    return "\n".join(lines) + "\n"


def _tenant(tenant: Tenant) -> list[str]:
    notes = [f"Not in this file: {one['object']}: {one['reason']}. {one['fix']}" for one in tenant["notes"]]
    settings = {"name": tenant["name"], **{k: v for k, v in tenant["settings"].items() if k != "numbers"}}
    lines = [_comment(note, "  ") for note in notes]
    lines += _item(settings, "  ")
    lines += _to_fill(tenant, None, "    ")
    numbers = tenant["settings"].get("numbers") or []
    lines.append("    numbers:" if numbers else "    numbers: []")
    for number in numbers:
        lines += _item(number, "      ")
        lines += _to_fill(tenant, number["phone_number"], "        ")
    return lines


def _item(values: t.Mapping[str, t.Any], indent: str) -> list[str]:
    """Return the lines of a dictionary in a list."""
    text = yaml.dump(
        dict(values), Dumper=_Dumper, default_flow_style=False, sort_keys=False, allow_unicode=True, width=100000
    )
    first, *others = text.rstrip("\n").split("\n")
    return [f"{indent}- {first}", *(f"{indent}  {line}" if line else "" for line in others)]


def _to_fill(tenant: Tenant, number: str | None, indent: str) -> list[str]:
    lines = []
    for one in tenant["to_fill"]:
        if one["phone_number"] == number:
            lines.append(_comment(f"To be filled in. Look here: {one['look']}.", indent))
            lines += [_comment(held, indent) for held in one["holds"]]
    return lines


def _comment(text: str, indent: str = "") -> str:
    """Return text as one line of comment: nothing in it may end the line."""
    return f"{indent}# {_UNPRINTABLE.sub('?', text)}".rstrip()
