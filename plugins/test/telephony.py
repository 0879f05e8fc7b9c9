# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test for phone numbers."""

from __future__ import annotations

import typing as t

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import is_e164
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


class TestModule:
    """The tests of this file."""

    __test__ = False

    def tests(self) -> dict[str, t.Callable[[t.Any], bool]]:
        """Return the tests by name."""
        return with_named_errors({"e164": is_e164})
