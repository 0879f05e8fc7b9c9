# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter that sums up a verification."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._tenant import canonical_number, is_true
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.call_legs import (
    FORWARD_LEG,
    TRANSFER_LEG,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.summary import summarised
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.verdicts import Judgement
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def verification_summary(
    probes: t.Any,
    numbers: t.Any,
    level: str = "options",
    transfer_level: str = "options",
    fail_on: str = "fail",
    findings: t.Any = (),
    calls: t.Any = (),
    events: t.Any = None,
    transfer_fail_on: str | None = None,
    fail_while_unavailable: t.Any = False,
    not_probed: str | None = None,
) -> dict[str, t.Any]:
    """Return what a verification came to."""
    for name, given in (("probes", probes), ("findings", findings), ("calls", calls)):
        if not isinstance(given, (list, tuple)) or not all(isinstance(one, t.Mapping) for one in given):
            raise AnsibleFilterError(f"verification_summary: the {name} have to be a list of dictionaries")
    try:
        return summarised(
            probes,
            numbers=_known(numbers),
            levels={FORWARD_LEG: str(level), TRANSFER_LEG: str(transfer_level)},
            judgement=Judgement(
                str(fail_on),
                None if transfer_fail_on is None else str(transfer_fail_on),
                is_true(fail_while_unavailable),
            ),
            findings=findings,
            calls=calls,
            events=events,
            not_probed=None if not_probed is None else str(not_probed),
        )
    except ValueError as error:
        raise AnsibleFilterError(f"verification_summary: fail_on: {error}") from None


def _known(numbers: t.Any) -> list[str]:
    """Return the numbers in E.164 form. What is none has been found by the preflight, and has no probe."""
    given = numbers if isinstance(numbers, (list, tuple)) else ()
    found = [canonical_number(entry.get("phone_number")) for entry in given if isinstance(entry, t.Mapping)]
    return [number for number in found if number]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"verification_summary": verification_summary})
