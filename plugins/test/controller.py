# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests for setting up a controller (AWX)."""

from __future__ import annotations

import typing as t

from ansible.plugins.loader import module_loader

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.content import (
    is_same_but_for_secrets,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def installed_module(name: t.Any) -> bool:
    """Return whether Ansible finds a module of this full name."""
    return bool(module_loader.find_plugin_with_context(str(name)).resolved)


def same_but_for_secrets(wanted: t.Any, found: t.Any) -> bool:
    """Return whether what AWX shows has all that is wanted."""
    return is_same_but_for_secrets(wanted, found)


class TestModule:
    """The tests of this file."""

    __test__ = False

    def tests(self) -> dict[str, t.Callable[..., bool]]:
        """Return the tests by name."""
        return with_named_errors({"installed_module": installed_module, "same_but_for_secrets": same_but_for_secrets})
