# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written besides what the pages have: plays that break something, and further tenants."""

from __future__ import annotations

WRONG_KEY = """
- name: Read with a wrong key
  hosts: tenants
  gather_facts: false
  tasks:
    - name: Read
      voiceops.gladly_synthflow.synthflow_assistant_info:
        api_url: "{{ tenant_synthflow_api_url }}"
        ca_path: "{{ tenant_ca_path }}"
        region: us
        workspace_id: "{{ tenant_synthflow_workspace_id }}"
        api_key: wrong
"""

WRONG_FALLBACK = """
- name: Name an inbox in other letters
  hosts: tenants
  gather_facts: false
  module_defaults:
    group/voiceops.gladly_synthflow.gladly:
      api_url: "{{ tenant_gladly_api_url }}"
      agent_email: "{{ tenant_gladly_agent_email }}"
      api_token: "{{ tenant_gladly_api_token }}"
      ca_path: "{{ tenant_ca_path }}"
  tasks:
    - name: Create the destination
      voiceops.gladly_synthflow.gladly_sip_destination:
        backend: api
        name: Synthflow AI
        sip_domain: acme.sip.gladly.com
        phone_number: "+12065550100"
        region: us
        allowlist: [35.237.42.43/32]
    - name: Forward the calls
      voiceops.gladly_synthflow.gladly_inbound_route:
        backend: api
        phone_number: "+12065550100"
        destination: Synthflow AI
        fallback: {type: inbox, target: voice support}
"""

DETACH = """
- name: Take the number off its assistant
  hosts: tenants
  gather_facts: false
  tasks:
    - name: Detach
      voiceops.gladly_synthflow.synthflow_assistant_attach:
        api_url: "{{ tenant_synthflow_api_url }}"
        ca_path: "{{ tenant_ca_path }}"
        region: us
        workspace_id: "{{ tenant_synthflow_workspace_id }}"
        api_key: "{{ tenant_synthflow_api_key }}"
        phone_number: "+12065550100"
        assistant: Acme voice agent
        state: absent
"""

COBALT = """
tenant_region: us
tenant_company: cobalt
tenant_gladly_host: cobalt.gladly.com
tenant_synthflow_api_key: KEY
tenant_gladly_api_token: TOKEN
tenant_numbers:
  - phone_number: "+13125550142"
    assistant: Cobalt billing agent
    fallback: {type: inbox, target: Billing}
"""

BOREALIS = """
tenant_region: eu
tenant_company: borealis
tenant_gladly_host: borealis.gladly.com
tenant_synthflow_api_key: wrong
tenant_gladly_api_token: "{{ lookup('ansible.builtin.pipe', 'pass show voice/borealis/gladly') }}"
tenant_numbers:
  - phone_number: "+4930901820010"
    assistant: Borealis service agent
    fallback: {type: inbox, target: Kundenservice}
"""
