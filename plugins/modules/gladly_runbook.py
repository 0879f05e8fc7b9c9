# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_runbook."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_runbook
short_description: Write the steps that a tenant needs in Gladly's Admin panel as a page to follow
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Gladly publishes no API for its voice settings, so a person makes the changes in its Admin panel. This module
    gathers the steps of a tenant in a Markdown file and in an HTML page with check boxes and copy buttons.
  - The page needs no network and no other file. It can be opened from a disk, sent, printed, and read on a phone.
  - When nothing is pending, both files are removed, so that nobody follows old steps.
  - The steps are in the order of work. Numbers leave a destination first, then destinations are created and changed,
    then numbers are forwarded to them, and destinations that are no longer used are deleted last.
  - It contacts neither Gladly nor Synthflow.
attributes:
  idempotent:
    support: full
  action_group:
    support: none
    membership: []
    details: It has none of the options that the groups are for.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
options:
  tenant:
    description:
      - Name of the tenant, from which the names of the files are made.
      - It has letters, digits, C(.), C(_) and C(-), and begins with a letter or digit.
    type: str
    required: true
  pending:
    description:
      - What is pending, as RV(voiceops.gladly_synthflow.gladly_sip_destination#module:pending) and
        RV(voiceops.gladly_synthflow.gladly_inbound_route#module:pending) have it.
      - Null is skipped, so that the results of all tasks of a tenant can be given as they are.
    type: list
    elements: raw
    required: true
  ledger:
    description:
      - Path of the tenant's ledger. What is pending there of other objects than those in O(covered) is on the page too,
        so that a run over a part of a tenant does not take the steps of the other part away.
    type: path
  covered:
    description:
      - Names of the SIP destinations, and numbers in E.164 form, that O(pending) speaks of. What the O(ledger) says of
        them does not count.
    type: list
    elements: str
    default: []
  directory:
    description:
      - Directory for the files C({tenant}.md) and C({tenant}.html), on the host that the task runs on. It is created
        when it is missing.
      - The files can be read by everybody whom the umask does not exclude. They hold no secret.
    type: path
    required: true
  organization:
    description:
      - Name or host of the Gladly organization, to be shown.
    type: str
  sip_domain:
    description:
      - SIP domain of the Gladly organization, to be shown.
    type: str
  playbook:
    description:
      - Playbook of this collection that records the work when it is done, to be shown in the command for that.
      - V(fallback_active) and V(fallback_over) are the playbook C(fallback) with this C(fallback_state).
    type: str
    choices: [integrate, decommission, fallback_active, fallback_over]
    default: integrate
seealso:
  - module: voiceops.gladly_synthflow.gladly_sip_destination
  - module: voiceops.gladly_synthflow.gladly_inbound_route
"""

EXAMPLES = r"""
- name: Write what is pending for the tenant as a page
  voiceops.gladly_synthflow.gladly_runbook:
    tenant: "{{ inventory_hostname }}"
    directory: "{{ playbook_dir }}/runbooks"
    organization: acme.gladly.com
    sip_domain: acme.sip.gladly.com
    pending:
      - "{{ destination.pending }}"
      - "{{ route.pending }}"

- name: Remove the page of a tenant for whom nothing is pending
  voiceops.gladly_synthflow.gladly_runbook:
    tenant: acme
    directory: "{{ playbook_dir }}/runbooks"
    pending: []
"""

RETURN = r"""
runbook:
  description:
    - The files, and how much they ask for. In check mode as it would be.
  returned: success
  type: dict
  contains:
    markdown:
      description: Path of the Markdown file. Null when nothing is pending.
      type: str
      sample: /srv/voice/runbooks/acme.md
    html:
      description: Path of the HTML page. Null when nothing is pending.
      type: str
      sample: /srv/voice/runbooks/acme.html
    pending:
      description: Number of changes that are pending.
      type: int
      sample: 2
    steps:
      description: Number of steps that they take.
      type: int
      sample: 14
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.resource import RunbookResource
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Write or remove the runbook of one tenant."""
    run_module(RunbookResource)


if __name__ == "__main__":
    main()
