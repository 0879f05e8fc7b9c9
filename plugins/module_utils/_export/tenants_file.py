# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A tenants file on the disk, made of exports. One that people may have changed is not written over."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._check_mode import WriteHeldBack
from .._errors import FileUnavailable, InvalidInput, Refused
from .._fields import Values
from .._private_file import read_file, replace_file
from .._resource import Context, Params, Plan, Resource
from .text import YAML_IMPORT_ERROR, render

WHAT = "tenants file"


class TenantsFile(Resource[t.Any]):
    """Writes the file, unless there is another one already."""

    result_key = "tenants_file"
    title = "tenants_file"
    libraries = ()
    module_arguments = {
        "argument_spec": {
            "path": {"type": "path", "required": True},
            "tenants": {"type": "list", "elements": "dict", "required": True},
            "missing": {"type": "list", "elements": "str", "default": []},
            "force": {"type": "bool", "default": False},
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._context = context
        self._path = (params["path"] or "").strip()
        if not self._path:
            raise InvalidInput("path", "it is empty", "Give the path of the file to write.")
        if YAML_IMPORT_ERROR is not None:
            raise FileUnavailable(
                f"write {WHAT} {self._path}", missing_required_lib("PyYAML"), "Install it, then run again."
            )
        self._force = bool(params["force"])
        self._tenants = [_checked(tenant, position) for position, tenant in enumerate(params["tenants"], start=1)]
        self._text = render(self._tenants, params["missing"])

    def read(self) -> Values | None:
        """Return the content of the file, or None."""
        content = read_file(self._path, WHAT)
        return None if content is None else {"content": content}

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to write. Raises Refused for another file without ``force``."""
        wanted = self._text.encode()
        before = "" if current is None else current["content"].decode(errors="replace")
        result = {
            "path": self._path,
            "tenants": len(self._tenants),
            "to_fill": sum(len(tenant["to_fill"]) for tenant in self._tenants),
            "notes": sum(len(tenant["notes"]) for tenant in self._tenants),
        }
        if current is not None and current["content"] == wanted:
            return Plan("none", before, before, result, header=self._path)
        if current is not None and not self._force:
            raise Refused(
                f"write {WHAT} {self._path}",
                "there is a file with another content, which may be somebody's work",
                "Give another path, or set 'force' (export_force with the playbook) to write over it.",
            )
        return Plan("create" if current is None else "update", before, self._text, result, header=self._path)

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Write the file. Raises WriteHeldBack in check mode."""
        if self._context.check_mode:
            raise WriteHeldBack(plan.action.upper(), self._path)
        replace_file(self._path, self._text.encode(), WHAT)

    def confirm(self, plan: Plan) -> Values | None:
        """Return what was written; it was put in place in one step."""
        return plan.result

    def close(self) -> None:
        """Let go of nothing: no file stays open."""


def _checked(tenant: Values, position: int) -> Values:
    place = f"tenants[{position}]"
    hint = "Pass on what tenant_export_info returns."
    for key, kind in (("name", str), ("settings", dict), ("to_fill", list), ("notes", list)):
        if not isinstance(tenant.get(key), kind):
            raise InvalidInput(f"{place}.{key}", f"it is no {kind.__name__}", hint)
    return tenant
