# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attributes that modules share: what they do in check mode, in diff mode, and when run again."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes of modules."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Predicts what a run would change, without writing.
  diff_mode:
    description: Returns what changes, or would change in check mode, as before and after.
  idempotent:
    description: A second run with the same options changes nothing, if nothing else changed the object in between.
  action_group:
    description: Takes part in these groups for C(module_defaults).
"""

    RESOURCE = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: It only reads.
  diff_mode:
    support: N/A
    details: It only reads.
  idempotent:
    support: full
    details: It only reads.
"""

    SYNTHFLOW = r"""
options: {}
attributes:
  action_group:
    support: full
    membership:
      - voiceops.gladly_synthflow.all
      - voiceops.gladly_synthflow.synthflow
"""

    GLADLY = r"""
options: {}
attributes:
  action_group:
    support: full
    membership:
      - voiceops.gladly_synthflow.all
      - voiceops.gladly_synthflow.gladly
"""
