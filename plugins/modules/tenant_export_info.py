# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module tenant_export_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tenant_export_info
short_description: Read what a tenant has at both vendors, in the form of a tenants file
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Reads the numbers, assistants, attachments and live transfers of a Synthflow workspace. With the backend V(api), it
    reads the SIP destinations and inbound routes of the Gladly organization too. It returns them as the settings of a
    tenant, so that what was set up by hand can be managed from an inventory.
  - With the backend V(runbook), no API shows Gladly's voice settings. What a person has to look up is in RV(to_fill).
  - A number that Synthflow does not answer is left out, since the next run would move its callers. So is everything
    that an inventory cannot say. RV(notes) names all of it with the reasons.
  - No credential is returned.
  - The playbook C(voiceops.gladly_synthflow.export) writes a tenants file of it, see
    M(voiceops.gladly_synthflow.tenants_file).
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.all
  - voiceops.gladly_synthflow.connection
options:
  tenant:
    description:
      - Name of the tenant.
    type: str
    required: true
  synthflow:
    description:
      - The Synthflow workspace.
    type: dict
    required: true
    suboptions:
      api_key:
        description:
          - API key of the workspace.
          - The environment variable E(SYNTHFLOW_API_KEY) is used when it is not given, if O(play_hosts) is 1 or
            O(shared_credentials) is true.
        type: str
      workspace_id:
        description:
          - Id of the workspace. The environment variable E(SYNTHFLOW_WORKSPACE_ID) is used as that of the key is.
        type: str
      region:
        description:
          - Cluster of the workspace.
        type: str
        required: true
        choices: [us, eu, global]
      api_url:
        description:
          - Base URL to use instead of that of the region, ending in C(/v2).
        type: str
  gladly:
    description:
      - The Gladly organization.
    type: dict
    default: {}
    suboptions:
      host:
        description:
          - Host of the organization, such as V(acme.gladly.com).
        type: str
      agent_email:
        description:
          - Email address of a user that has the permission API User. Needed with the backend V(api). The environment
            variable E(GLADLY_AGENT_EMAIL) is used as E(SYNTHFLOW_API_KEY) is.
        type: str
      api_token:
        description:
          - API token of that user. The environment variable E(GLADLY_API_TOKEN) is used as E(SYNTHFLOW_API_KEY) is.
        type: str
      api_url:
        description:
          - Base URL to use instead of the host, ending in C(/api/v1).
        type: str
      backend:
        description:
          - With V(api) the voice settings are read. With V(runbook) nothing is sent to Gladly.
        type: str
        choices: [runbook, api]
        default: runbook
  agents:
    description:
      - Whether to return what the assistants say, C(agent) and C(assistant_description). Without it, runs leave that as
        it is.
    type: bool
    default: true
  ledger:
    description:
      - Path of the tenant's ledger file, where there is one. The keys of transfers are taken from it, and with the
        backend V(runbook) what people have confirmed of Gladly's voice settings. It is only read.
    type: path
  play_hosts:
    description:
      - Number of tenants in the play.
    type: int
    default: 1
  shared_credentials:
    description:
      - Whether several tenants of a play may use the credentials of the environment.
    type: bool
    default: false
seealso:
  - module: voiceops.gladly_synthflow.tenants_file
"""

EXAMPLES = r"""
- name: Read what a tenant has
  voiceops.gladly_synthflow.tenant_export_info:
    tenant: acme
    synthflow:
      api_key: "{{ synthflow_api_key }}"
      workspace_id: "1710107690998x536152705164378100"
      region: us
    gladly:
      backend: api
      api_url: https://voice-gateway.example.com/api/v1
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"
  register: export

- name: Show what an inventory cannot say
  ansible.builtin.debug:
    msg: "{{ export.notes }}"
"""

RETURN = r"""
name:
  description: The tenant.
  returned: success
  type: str
  sample: acme
settings:
  description: The tenant as a tenants file has it, but for its name; see C(docs/rollouts.md).
  returned: success
  type: dict
  sample:
    region: us
    synthflow_workspace_id: 1710107690998x536152705164378100
    gladly_backend: api
    company: acme
    numbers:
      - phone_number: "+12065550100"
        friendly_name: Acme main line
        assistant: Acme voice agent
        fallback:
          type: inbox
          target: Voice Support
to_fill:
  description: The keys that no API tells.
  returned: success
  type: list
  elements: dict
  contains:
    phone_number:
      description: The number whose key it is, or null for one of the tenant.
      type: str
      sample: "+12065550100"
    key:
      description: The key.
      type: str
      sample: fallback
    holds:
      description: The lines to fill in.
      type: list
      elements: str
      sample: ["fallback:", "  type:  # inbox, queue or external_number", "  target:  # its name or number"]
    look:
      description: Where a person finds it.
      type: str
      sample: "Settings > Voice > Phone Numbers, number +12065550100: the fallback of its route"
notes:
  description: What is there and not in RV(settings).
  returned: success
  type: list
  elements: dict
  contains:
    object:
      description: What it is.
      type: str
      sample: number +12065550177
    reason:
      description: Why it is not there.
      type: str
      sample: its provider is 'twilio', and this collection manages imported SIP numbers alone
    fix:
      description: What to do about it.
      type: str
      sample: Leave it as it is.
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._export.listing import TenantExport
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Read one tenant."""
    run_module(TenantExport)


if __name__ == "__main__":
    main()
