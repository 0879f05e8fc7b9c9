# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_sip_number_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_sip_number_info
short_description: Read the phone numbers of a Synthflow workspace
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns one number, or all of a workspace, with their trunk settings. Synthflow never shows trunk credentials, nor
    whether a trunk is registered.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  phone_number:
    description:
      - Return this number alone, in E.164 form. One that is not there gives an empty list.
      - Mutually exclusive with O(is_available).
    type: str
  is_available:
    description:
      - Return only numbers that no inbound assistant has (V(true)), or only those that one has (V(false)).
      - Mutually exclusive with O(phone_number).
    type: bool
seealso:
  - module: voiceops.gladly_synthflow.synthflow_sip_number
"""

EXAMPLES = r"""
- name: Read all numbers of the workspace
  voiceops.gladly_synthflow.synthflow_sip_number_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
  register: workspace

- name: Read one number
  voiceops.gladly_synthflow.synthflow_sip_number_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
"""

RETURN = r"""
numbers:
  description:
    - The numbers, sorted, each as RV(voiceops.gladly_synthflow.synthflow_sip_number#module:number) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - phone_number: "+12065550100"
      friendly_name: Acme main line
      provider_name: custom
      termination_uri: acme.sip.gladly.com
      outbound_proxy:
      auth_username:
      registration: false
      registration_expires: 300
      slug: "12065550100"
      workspace_id: 1710107690998x536152705164378100
      region: us
      is_available: false
      assistants:
        - 12acc0ac-df2a-47af-afe3-e1aa4380a307
      sid:
      created_at: "2026-11-22T10:00:00Z"
      updated_at: "2026-11-22T10:05:00Z"
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.number_listing import (
    SipNumberListing,
)


def main() -> None:
    """Read numbers."""
    run_module(SipNumberListing)


if __name__ == "__main__":
    main()
