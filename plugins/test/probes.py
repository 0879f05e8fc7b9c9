# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test for the results of SIP probes."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._verification.verdicts import is_settling
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def settling(probe: t.Any, fail_on: str = "fail", leg: str | None = None) -> bool:
    """Return whether what a probe found may go away by itself and is worth waiting for."""
    if not isinstance(probe, t.Mapping):
        raise AnsibleFilterError("settling: the value has to be a result of sip_probe")
    try:
        return is_settling(probe, str(fail_on), leg)
    except ValueError as error:
        raise AnsibleFilterError(f"settling: fail_on: {error}") from None


class TestModule:
    """The tests of this file."""

    __test__ = False

    def tests(self) -> dict[str, t.Callable[..., bool]]:
        """Return the tests by name."""
        return with_named_errors({"settling": settling})
