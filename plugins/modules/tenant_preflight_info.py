# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module tenant_preflight_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tenant_preflight_info
short_description: Find everything that would go wrong with a tenant, before anything is written
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Looks at a tenant's settings, at its Synthflow workspace and at its Gladly organization, checks them against each
    other, and returns all findings at once. It reads alone, so it can be run against production at any time.
  - A finding never fails the module. The role C(voiceops.gladly_synthflow.preflight) shows the findings and fails.
  - Runs the modules that the roles use in check mode, so that whatever would stop them is found. In addition it checks
    that the organization is the one expected, that the fallback inboxes and routing topics exist and are enabled, that
    a team serves, that business hours can be read, that the key opens the workspace in this region, and that both ends
    of the call's way agree.
  - Each thing is asked once, and a vendor that refuses the credentials is not asked further.
  - What no API can show, such as whether a phone number leads to an inbox in Gladly, is no finding.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.all
  - voiceops.gladly_synthflow.connection
options:
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
      region_urls:
        description:
          - Base URLs by region, for a proxy. When the key is refused, the other regions are tried, to tell a wrong
            region from a wrong key. With an O(synthflow.api_url), only those that stand here are.
        type: dict
        default: {}
  gladly:
    description:
      - The Gladly organization.
    type: dict
    required: true
    suboptions:
      host:
        description:
          - Host of the organization, such as V(acme.gladly.com).
        type: str
      agent_email:
        description:
          - Email address of a user that has the permission API User. The environment variable E(GLADLY_AGENT_EMAIL) is
            used as E(SYNTHFLOW_API_KEY) is.
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
          - How Gladly's voice settings are reached, as M(voiceops.gladly_synthflow.gladly_sip_destination) and
            M(voiceops.gladly_synthflow.gladly_inbound_route) have it.
        type: str
        choices: [runbook, api]
        default: runbook
      organization:
        description:
          - Id, name or host of the organization that the credentials have to open. The host of O(gladly.host) counts
            when it is not given.
        type: str
      team:
        description:
          - Name or id of a team that serves calls. When it is not given, any team that has agents will do.
        type: str
  numbers:
    description:
      - The tenant's numbers, as C(tenant_numbers) in C(docs/tenants.md) has them. Wrong ones are findings.
    type: list
    elements: raw
    required: true
  sip_domain:
    description:
      - SIP domain of the Gladly organization.
    type: str
  destination_name:
    description:
      - Name of the SIP destination of a number that has no C(destination_name).
    type: str
    default: Synthflow AI
  headers:
    description:
      - X-headers that Gladly adds to the INVITE, as a dictionary, for numbers without C(headers). When it is not given,
        C(X-Gladly-Caller-Id).
    type: raw
  allowlist:
    description:
      - Networks whose signalling Gladly accepts. An empty list stands for those of O(signalling_networks).
    type: list
    elements: str
    default: []
  signalling_networks:
    description:
      - Networks of Synthflow's signalling, as Synthflow confirmed them. An empty list stands for those that Synthflow
        publishes for the region.
    type: list
    elements: str
    default: []
  transport:
    description:
      - Transport of the SIP destinations.
    type: str
    choices: [tls, tcp, udp]
    default: tls
  codecs:
    description:
      - Codecs of the SIP destinations.
    type: list
    elements: str
    default: [PCMU, PCMA]
  registration:
    description:
      - Whether Synthflow registers with the carrier.
    type: bool
    default: false
  trunk_username:
    description:
      - User name of the SIP trunk.
    type: str
  trunk_password:
    description:
      - Password of the SIP trunk.
    type: str
  on_conflict:
    description:
      - What will be done when a number serves another inbound assistant, or its assistant has another number.
    type: str
    choices: [fail, move]
    default: fail
  allow_other_transfers:
    description:
      - Whether transfers will be created although the assistant has live transfers that the ledger does not know.
    type: bool
    default: false
  ledger:
    description:
      - Path of the tenant's ledger file. It is read and checked.
    type: path
  probe:
    description:
      - How the way of a call will be probed. What would keep every probe from being sent, such as a Python package that
        is missing, is an error with the check C(probe). When it is not given, this is not looked at.
    type: dict
    suboptions:
      level:
        description:
          - How far the way from Gladly to Synthflow will be probed. With V(config) for both levels nothing is checked.
        type: str
        choices: [config, options, invite]
        default: options
      transfer_level:
        description:
          - How far the way from Synthflow back to Gladly will be probed.
        type: str
        choices: [config, options, invite]
        default: options
      timeout:
        description:
          - Seconds for each rung of a probe.
        type: int
        default: 10
      connect_to:
        description:
          - Where to connect instead of what DNS says, as M(voiceops.gladly_synthflow.sip_probe) has it.
        type: dict
        default: {}
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
  scope:
    description:
      - V(integrate) checks all that wiring the tenant needs.
      - V(verify) checks the same of a tenant that is wired. Each part that is missing, or reads back differently from
        the inventory, is an error with the check C(drift), and each change in Gladly's Admin panel that nobody has
        confirmed yet is one with the check C(pending). What no vendor shows is compared with what the ledger keeps.
      - V(decommission) checks credentials, organization, region and ledger, and what would stop the way back.
    type: str
    choices: [integrate, verify, decommission]
    default: integrate
seealso:
  - module: voiceops.gladly_synthflow.gladly_directory_info
"""

EXAMPLES = r"""
- name: Look at a tenant before anything is written
  voiceops.gladly_synthflow.tenant_preflight_info:
    synthflow:
      api_key: "{{ synthflow_api_key }}"
      workspace_id: "1710107690998x536152705164378100"
      region: us
    gladly:
      host: acme.gladly.com
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"
      organization: Acme
    sip_domain: acme.sip.gladly.com
    numbers:
      - phone_number: "+12065550100"
        assistant: Acme voice agent
        fallback:
          type: inbox
          target: Voice Support
    probe:
      level: options
  register: preflight

- name: Find what reads back differently from the inventory
  voiceops.gladly_synthflow.tenant_preflight_info:
    scope: verify
    synthflow: "{{ tenant.synthflow }}"
    gladly: "{{ tenant.gladly }}"
    sip_domain: "{{ tenant.sip_domain }}"
    numbers: "{{ tenant.numbers }}"
  register: read_back

- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ preflight.findings }}"
"""

RETURN = r"""
findings:
  description:
    - What was found, errors first, otherwise in the order of the checks. An empty list means that nothing was.
  returned: success
  type: list
  elements: dict
  contains:
    severity:
      description: V(error) for what would make a run fail or calls go wrong, V(warning) for what may be accepted.
      type: str
      sample: error
    check:
      description: A short word for the kind of finding, which stays the same.
      type: str
      sample: not_found
    object:
      description: What the finding is about.
      type: str
      sample: inbox 'voice support'
    finding:
      description: What was found.
      type: str
      sample: "Could not use inbox 'voice support' as fallback: the Gladly organization has no such inbox"
    fix:
      description: What a person can do about it.
      type: str
      sample: "There is 'Voice Support': names are compared exactly."
    text:
      description: All of it in one line.
      type: str
      sample: >-
        error: inbox 'voice support': Could not use inbox 'voice support' as fallback: the Gladly organization has no
        such inbox. There is 'Voice Support': names are compared exactly.
passed:
  description: Whether there is no error.
  returned: success
  type: bool
  sample: false
observed:
  description:
    - What was read - the organization, and how many inboxes, topics, teams, assistants and numbers there are. Null for
      what could not be read, or was not needed.
    - With O(scope=verify), C(attested) lists what people confirmed of Gladly's voice settings, by the ledger -
      C(object), C(who), C(when) and C(ticket). Null with another backend than V(runbook), and without a ledger.
  returned: success
  type: dict
  sample:
    organization:
      id: vZgCEQlDR6aQz_0HeWZ9_Q
      name: Acme
      gladly_url: https://acme.gladly.com
    inboxes: 3
    topics: 12
    teams: 2
    assistants: 4
    numbers: 2
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Look at one tenant."""
    run_module(TenantPreflight)


if __name__ == "__main__":
    main()
