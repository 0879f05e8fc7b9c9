# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for rolling out in waves."""

from __future__ import annotations

import math
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout_gate import GATES, verdict_on
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._waves import (
    ALL_WAVES,
    Batch,
    batches_of,
    check_readable,
    in_order,
    pattern_of,
    standing,
)


def wave_sizes(
    hosts: t.Any,
    groups: t.Any,
    batch_size: t.Any = 0,
    max_fail_percentage: t.Any = 0,
    gate: t.Any = "none",
    waves: t.Any = None,
    only: t.Any = ALL_WAVES,
) -> list[int]:
    """Return how many hosts each batch of a play has. Settings that wave_verdict could not use are refused.

    With ``waves``, the play has its hosts from wave_pattern, and ``hosts`` are all that the limit allows.
    """
    _checked_settings("wave_sizes", max_fail_percentage, gate)
    if waves is not None and isinstance(hosts, (list, tuple)):
        pattern = wave_pattern(groups, waves, only)
        hosts = in_order(pattern, [str(host) for host in hosts], groups)
    return [len(batch.hosts) for batch in _batches("wave_sizes", hosts, groups, batch_size)]


def wave_pattern(groups: t.Any, waves: t.Any = (), only: t.Any = ALL_WAVES) -> str:
    """Return the hosts of a play: all tenants, in the order of the named waves, or those of one wave."""
    if not isinstance(groups, t.Mapping) or not isinstance(waves, (list, tuple)):
        raise AnsibleFilterError("wave_pattern: give the groups of the inventory, and a list of waves")
    try:
        return pattern_of(groups, [str(wave) for wave in waves], str(only))
    except ValueError as error:
        raise AnsibleFilterError(f"wave_pattern: {error}") from None


def readable_fleet(groups: t.Any) -> int:
    """Return 0, which makes one batch of a play, unless tenants of the inventory could not be read."""
    if not isinstance(groups, t.Mapping):
        raise AnsibleFilterError("readable_fleet: give the groups of the inventory")
    try:
        check_readable(groups)
    except ValueError as error:
        raise AnsibleFilterError(f"readable_fleet: {error}") from None
    return 0


def wave_verdict(
    hosts: t.Any,
    groups: t.Any,
    host: str,
    active: t.Any,
    batch_size: t.Any = 0,
    max_fail_percentage: t.Any = 0,
    gate: str = "none",
) -> dict[str, t.Any]:
    """Return whether the next wave may start, and the sentences that say why."""
    batches = _batches("wave_verdict", hosts, groups, batch_size)
    limit, named_gate = _checked_settings("wave_verdict", max_fail_percentage, gate)
    try:
        return verdict_on(standing(batches, str(host), [str(name) for name in active]), limit, named_gate)
    except ValueError as error:
        raise AnsibleFilterError(f"wave_verdict: {error}") from None


def _checked_settings(name: str, max_fail_percentage: t.Any, gate: t.Any) -> tuple[float, str]:
    """Return the percentage and the gate. Raises AnsibleFilterError for what would not stop a rollout that fails."""
    if gate not in GATES:
        raise AnsibleFilterError(f"{name}: the gate {gate!r} is none of {', '.join(GATES)}")
    try:
        limit = float(max_fail_percentage)
    except (TypeError, ValueError):
        limit = math.nan
    if not 0 <= limit <= 100:
        raise AnsibleFilterError(
            f"{name}: the largest share of failed tenants, {max_fail_percentage!r}, is no number between 0 and 100"
        )
    return limit, str(gate)


def _batches(name: str, hosts: t.Any, groups: t.Any, batch_size: t.Any) -> list[Batch]:
    if not isinstance(hosts, (list, tuple)) or not isinstance(groups, t.Mapping):
        raise AnsibleFilterError(f"{name}: give a list of hosts, and the groups of the inventory")
    try:
        return batches_of([str(host) for host in hosts], groups, int(batch_size))
    except ValueError as error:
        raise AnsibleFilterError(f"{name}: {error}") from None


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors(
            {
                "readable_fleet": readable_fleet,
                "wave_pattern": wave_pattern,
                "wave_sizes": wave_sizes,
                "wave_verdict": wave_verdict,
            }
        )
