# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters that put the plan of a fleet together."""

from __future__ import annotations

import json
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._plan.lines import plan_lines as lines_of
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._plan.plan import plan_of
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._templates import kept_as_text

RESULT = "integration_result"
FAILURE = "plan_failure"


def tenant_plan(hosts: t.Any, hostvars: t.Any) -> t.Any:
    """Return the plan of tenants, by what a play in check mode left in their variables."""
    if isinstance(hosts, str) or not isinstance(hosts, t.Iterable):
        raise AnsibleFilterError("tenant_plan: it takes the names of hosts, such as ansible_play_hosts_all")
    return kept_as_text(_plain(plan_of((str(host), _result(hostvars[host])) for host in hosts)))


def _result(variables: t.Any) -> t.Any:
    for name in (RESULT, FAILURE):
        if name in variables:
            return variables[name]
    return None


def _plain(value: t.Any) -> t.Any:
    # What comes out of variables is a container of Ansible's own, which not everything can write.
    return json.loads(json.dumps(value, default=_as_json))


def _as_json(value: t.Any) -> t.Any:
    if isinstance(value, t.Mapping):
        return dict(value)
    return list(value) if isinstance(value, (list, tuple)) else str(value)


def plan_lines(plan: t.Any, most: int = 200) -> list[str]:
    """Return a plan as lines for a screen."""
    if not isinstance(plan, t.Mapping) or "tenants" not in plan:
        raise AnsibleFilterError("plan_lines: it takes a plan, as the filter tenant_plan returns it")
    return t.cast("list[str]", kept_as_text(lines_of(_plain(plan), int(most))))


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"plan_lines": plan_lines, "tenant_plan": tenant_plan})
