# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attributes that modules share: what they do in check mode, in diff mode, when run again, and how tasks run them."""

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
  action:
    description: Has an action plugin that does the same in the process of the task, where the connection is local.
    support: full
    details: What is asynchronous, becomes another user, or has its own environment or interpreter runs as a module.
  async:
    description: Can be used with the keyword C(async).
    support: full
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

    ALL = r"""
options: {}
attributes:
  action_group:
    support: full
    membership:
      - voiceops.gladly_synthflow.all
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
