# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter for what a controller (AWX) is to hold."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.content import content_problems
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def controller_problems(content: t.Any) -> list[str]:
    """Return everything that is wrong with the content of a controller."""
    if not isinstance(content, t.Mapping):
        raise AnsibleFilterError(
            "controller_problems: the value has to be the content of a controller, as a dictionary"
        )
    return content_problems(content)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"controller_problems": controller_problems})
