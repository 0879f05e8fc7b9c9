# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module rollout_report."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rollout_report
short_description: Join the reports of several runs into one
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - The callback P(voiceops.gladly_synthflow.rollout#callback) writes a report of each run. This module makes one report
    of several, such as those of slices that ran at the same time, or of a rollout and its repetition for what had
    failed.
  - Of a tenant that is in several reports, the one counts that ended last. One of a run that did not get to the tenant
    counts only when there is no other.
  - Reports of check mode and reports of runs that wrote are not joined.
  - It contacts neither Gladly nor Synthflow.
attributes:
  idempotent:
    support: full
  diff_mode:
    details: The diff has the size of each file.
  action_group:
    support: none
    membership: []
    details: It has none of the options that the groups are for.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
options:
  sources:
    description:
      - The files C(rollout.json) of the reports, or the directories that they are in, on the host that the task runs
        on.
      - A file of more than 256 MiB is refused, and so is what is no report.
    type: list
    elements: path
    required: true
  directory:
    description:
      - Directory for the joined report. It is made when it is missing, and must not be that of one of O(sources).
      - Files and directory are for the user who runs the task alone.
    type: path
    required: true
seealso:
  - plugin: voiceops.gladly_synthflow.rollout
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Make one report of four slices
  voiceops.gladly_synthflow.rollout_report:
    sources:
      - reports/slice-1
      - reports/slice-2
      - reports/slice-3
      - reports/slice-4
    directory: reports/all
"""

RETURN = r"""
report:
  description: The files, and what the report comes to. In check mode as it would be.
  returned: success
  type: dict
  contains:
    json:
      description: Path of the report for programs.
      type: str
      sample: reports/all/rollout.json
    html:
      description: Path of the page for people.
      type: str
      sample: reports/all/rollout.html
    junit:
      description: Path of the report for CI.
      type: str
      sample: reports/all/rollout.xml
    failed:
      description: Path of the list of tenants that failed. Null when none did.
      type: str
      sample: reports/all/failed.txt
    remaining:
      description: Path of the list of all tenants that are not done. Null when all are.
      type: str
      sample: reports/all/remaining.txt
    runs:
      description: Number of runs that the report is made of.
      type: int
      sample: 4
    finished:
      description: Whether all of them had come to their end.
      type: bool
      sample: true
    predicted:
      description: Whether they were in check mode.
      type: bool
      sample: false
    tenants:
      description: Number of tenants.
      type: int
      sample: 1000
    outcomes:
      description: Number of tenants by outcome.
      type: dict
      sample:
        rolled_back: 20
        integrated: 980
    duplicates:
      description: Tenants that more than one of the runs had worked on.
      type: list
      elements: str
      sample: []
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._report.resource import RolloutReport
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Join reports."""
    run_module(RolloutReport)


if __name__ == "__main__":
    main()
