# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_sip_destination_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_sip_destination_info
short_description: Read the external SIP destinations of a Gladly organization
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns one SIP destination, or all of an organization.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.gladly
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.gladly_voice
options:
  name:
    description:
      - Return the destination of this name alone. None gives an empty list.
    type: str
seealso:
  - module: voiceops.gladly_synthflow.gladly_sip_destination
"""

EXAMPLES = r"""
- name: Read the SIP destinations that were confirmed, and what is pending
  voiceops.gladly_synthflow.gladly_sip_destination_info:
    ledger: ledgers/acme.yml
  register: attested

- name: Read all SIP destinations
  voiceops.gladly_synthflow.gladly_sip_destination_info:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
  register: organization
"""

RETURN = r"""
destinations:
  description:
    - The destinations, sorted by name, each as
      RV(voiceops.gladly_synthflow.gladly_sip_destination#module:destination) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - id: vZgCEQlDR6aQz_0HeWZ9_Q
      name: Synthflow AI
      sip_domain: acme.sip.gladly.com
      sip_address: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
      transport: tls
      codecs: [PCMU, PCMA]
      headers:
        X-Gladly-Caller-Id: "{caller_e164}"
      allowlist: [34.139.4.161/32, 35.237.42.43/32]
pending:
  description:
    - The changes that wait for a person's confirmation, with O(backend=runbook), each with its steps. Otherwise empty.
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import (
    SipDestinationListing,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Read SIP destinations."""
    run_module(SipDestinationListing)


if __name__ == "__main__":
    main()
