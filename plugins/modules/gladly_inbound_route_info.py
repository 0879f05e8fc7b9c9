# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_inbound_route_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_inbound_route_info
short_description: Read the inbound routes of a Gladly organization
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns where the calls to one number, or to all numbers of an organization, go.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.gladly
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.gladly_voice
options:
  phone_number:
    description:
      - Return the route of this number alone, in E.164 form. One that is not there gives an empty list.
    type: str
seealso:
  - module: voiceops.gladly_synthflow.gladly_inbound_route
"""

EXAMPLES = r"""
- name: Read the inbound routes that were confirmed, and what is pending
  voiceops.gladly_synthflow.gladly_inbound_route_info:
    ledger: ledgers/acme.yml
  register: attested

- name: Read all inbound routes
  voiceops.gladly_synthflow.gladly_inbound_route_info:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
  register: organization
"""

RETURN = r"""
routes:
  description:
    - The routes, sorted by number, each as RV(voiceops.gladly_synthflow.gladly_inbound_route#module:route) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - phone_number: "+12065550100"
      action:
        type: forward_to_sip
        target: Synthflow AI
      fallback:
        type: inbox
        target: Voice Support
pending:
  description:
    - The changes that wait for a person's confirmation, with O(backend=runbook), each with its steps. Otherwise empty.
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRouteListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Read inbound routes."""
    run_module(InboundRouteListing)


if __name__ == "__main__":
    main()
