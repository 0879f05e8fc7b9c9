# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_directory_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_directory_info
short_description: Read the organization, inboxes, topics, teams, agents and business hours of Gladly
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Reads what Gladly's published REST API tells of an organization.
  - Gladly's API documents no property as always present. What it leaves out is null.
  - It tells nothing of telephony. Whether an inbox takes calls, which team serves it, and which phone numbers there are
    can be seen in Gladly alone.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.gladly
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.gladly
options:
  gather:
    description:
      - What to read. Each part takes one request.
    type: list
    elements: str
    choices: [organization, inboxes, topics, teams, agents, business_hours]
    default: [organization, inboxes, topics, teams, agents, business_hours]
seealso:
  - name: Gladly REST API
    description: The endpoints that the module reads.
    link: https://developer.gladly.com/rest/
"""

EXAMPLES = r"""
- name: Read all that Gladly tells
  voiceops.gladly_synthflow.gladly_directory_info:
    host: acme.gladly.com
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
  register: directory

- name: Read the inboxes and topics alone
  voiceops.gladly_synthflow.gladly_directory_info:
    host: acme.gladly.com
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    gather: [inboxes, topics]
  register: directory

- name: Show the inboxes that are enabled
  ansible.builtin.debug:
    msg: "{{ directory.inboxes | rejectattr('disabled') | map(attribute='name') }}"
"""

RETURN = r"""
organization:
  description: The organization that the credentials belong to.
  returned: when gathered
  type: dict
  sample:
    id: vZgCEQlDR6aQz_0HeWZ9_Q
    name: Acme
    login_domain: acme.example
    timezone: America/Los_Angeles
    gladly_url: https://acme.gladly.com
inboxes:
  description: The inboxes, sorted by name.
  returned: when gathered
  type: list
  elements: dict
  sample:
    - id: kYbTzE0cQ9yD2mF7uWv1Xg
      name: Voice Support
      disabled: false
topics:
  description: The topics, sorted by name. A topic inside another one has its C(parent_id).
  returned: when gathered
  type: list
  elements: dict
  sample:
    - id: aBcD3fGhR1yZ9xWvUtSrQp
      name: billing
      disabled: false
      parent_id:
teams:
  description: The teams, sorted by name.
  returned: when gathered
  type: list
  elements: dict
  sample:
    - id: tEaM1dQ2w3E4r5T6y7U8iO
      name: Voice
      description: Answers calls
      agent_ids: [aGeNt1Q2w3E4r5T6y7U8iO]
agents:
  description: The agents, sorted by name.
  returned: when gathered
  type: list
  elements: dict
  sample:
    - id: aGeNt1Q2w3E4r5T6y7U8iO
      name: Avery Agent
      email_address: avery.agent@acme.example
business_hours:
  description: The sets of business hours, sorted by name. Times of day are in the C(timezone) of the set.
  returned: when gathered
  type: list
  elements: dict
  sample:
    - id: hOuRs1Q2w3E4r5T6y7U8iO
      version: 3
      name: Main hours
      primary: true
      created_at: "2026-11-22T10:00:00Z"
      updated_at: "2026-11-22T10:00:00Z"
      office_hours:
        timezone: America/Los_Angeles
        monday:
          - start: "09:00"
            stop: "17:00"
        tuesday: []
        wednesday: []
        thursday: []
        friday: []
        saturday: []
        sunday: []
        exceptions: []
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.directory_listing import (
    DirectoryListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Read an organization."""
    run_module(DirectoryListing)


if __name__ == "__main__":
    main()
