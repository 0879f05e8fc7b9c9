# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module tenant_integration."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tenant_integration
short_description: Wire one tenant's Gladly numbers to its Synthflow assistants
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Brings all objects of a tenant to their wanted state, in an order in which its callers are never left without an
    answer. Calls are moved last, when everything that they need is there and the way was proven.
  - The settings and both accounts are looked at first, as M(voiceops.gladly_synthflow.tenant_preflight_info) does.
    Whatever would stop the run half way is found there, and all of it is told at once.
  - When nothing has to be changed, what was read for that is all that is asked of the vendors.
  - Then numbers, assistants, attachments and transfers are set up in Synthflow, the way of a call is probed with SIP,
    Gladly's SIP destinations are set up, and the inbound routes are set, all of them or none. When a route was set or a
    destination changed, the way is probed once more. If that fails, the routes of before are put back.
  - In check mode nothing is written, no file either, and the result is what a run would bring about.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.all
  - voiceops.gladly_synthflow.connection
attributes:
  idempotent:
    support: full
options:
  tenant:
    description:
      - Name of the tenant. Messages use it, and the names of the files of the runbook are made from it.
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
  fail_on:
    description:
      - The least severe findings that stop the run before anything is written. With V(never) only those do after which
        it is not known what is to be set up.
    type: str
    choices: [error, warning, never]
    default: error
  update_password:
    description:
      - When the trunk's credentials are sent, as M(voiceops.gladly_synthflow.synthflow_sip_number) has it.
      - When it is not given, V(always) with a O(ledger), which tells whether they are others than before, and
        V(on_create) without one.
    type: str
    choices: [on_create, always]
  wait_timeout:
    description:
      - Seconds to wait until an attachment can be read back.
    type: int
    default: 120
  verify:
    description:
      - How the way of a call is proven.
    type: dict
    suboptions:
      level:
        description:
          - How far the way from Gladly to Synthflow is probed. With V(config) nothing is probed in either direction,
            and calls are moved unproven.
        type: str
        choices: [config, options, invite]
        default: options
      transfer_level:
        description:
          - How far the way from Synthflow back to Gladly is probed, before the calls are moved. V(invite) lets the
            phone of a live agent ring.
        type: str
        choices: [config, options, invite]
        default: options
      fail_on:
        description:
          - The least bad verdict that stops the run. The way back to Gladly stops it with V(fail) alone.
        type: str
        choices: [fail, inconclusive, warn, never]
        default: fail
      allowlisted:
        description:
          - Whether the peers let this machine in, so that a refusal is a failure.
        type: bool
        default: false
      timeout:
        description:
          - Seconds for each rung of a probe.
        type: int
        default: 10
      wait_timeout:
        description:
          - Seconds to go on probing a leg while what was found may go away by itself. After the calls were moved, it is
            10 at most.
        type: int
        default: 120
      delay:
        description:
          - Seconds between two probes of a leg.
        type: int
        default: 10
      max_per_minute:
        description:
          - How often one address is probed in a minute at most, over all runs of this machine and user.
        type: int
        default: 12
      connect_to:
        description:
          - Where to connect instead of what DNS says, as M(voiceops.gladly_synthflow.sip_probe) has it.
        type: dict
        default: {}
  pending:
    description:
      - Whether the task fails while something waits for a person who changes Gladly's Admin panel.
      - With V(fail), no step about a route is given while a destination waits. With V(warn) all steps are given at
        once.
    type: str
    choices: [fail, warn]
    default: fail
  confirm:
    description:
      - Who has carried out the steps of the runbook, as M(voiceops.gladly_synthflow.gladly_sip_destination) has it.
    type: raw
    default: false
  runbook_directory:
    description:
      - Directory for the page with the steps for a person. Without one there is no page.
    type: path
seealso:
  - module: voiceops.gladly_synthflow.tenant_preflight_info
  - module: voiceops.gladly_synthflow.synthflow_sip_number
  - module: voiceops.gladly_synthflow.synthflow_assistant
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach
  - module: voiceops.gladly_synthflow.synthflow_transfer_action
  - module: voiceops.gladly_synthflow.sip_probe
  - module: voiceops.gladly_synthflow.gladly_sip_destination
  - module: voiceops.gladly_synthflow.gladly_inbound_route
  - module: voiceops.gladly_synthflow.gladly_runbook
"""

EXAMPLES = r"""
- name: Wire a tenant
  voiceops.gladly_synthflow.tenant_integration:
    tenant: acme
    synthflow:
      api_key: "{{ synthflow_api_key }}"
      workspace_id: "1710107690998x536152705164378100"
      region: us
    gladly:
      host: acme.gladly.com
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"
      api_url: https://voice-gateway.acme.example/api/v1
      backend: api
    sip_domain: acme.sip.gladly.com
    numbers:
      - phone_number: "+12065550100"
        assistant: Acme voice agent
        fallback:
          type: inbox
          target: Voice Support
  register: integration

- name: Give a person the steps for Gladly, and go on
  voiceops.gladly_synthflow.tenant_integration:
    tenant: acme
    synthflow: "{{ tenant.synthflow }}"
    gladly:
      host: acme.gladly.com
      backend: runbook
    sip_domain: acme.sip.gladly.com
    numbers: "{{ tenant.numbers }}"
    ledger: ledgers/acme.yml
    runbook_directory: runbooks
    pending: warn

- name: Show what would be changed
  ansible.builtin.debug:
    msg: "{{ integration.objects | selectattr('changed') | map(attribute='object') }}"
"""

RETURN = r"""
outcome:
  description:
    - V(unchanged) when nothing had to be changed, V(integrated) when something was changed, V(pending) when something
      waits for a person in Gladly's Admin panel.
    - On a failure V(stopped) when this run has moved no route, V(rolled_back) when it had moved some and has put them
      back, V(unsettled) when one could not be put back, or it is not known what it is. V(integrated) on a failure means
      that the calls were moved and get through, and that the page of the runbook could not be written after that.
  returned: always
  type: str
  sample: integrated
objects:
  description:
    - What came of each object, in the order of carrying out. A route that was put back is there a second time.
    - Beside the keys below, each has what its module returns, such as C(number), C(assistant), C(attachment),
      C(transfer), C(destination), C(route), C(previous), C(steps), C(pending) and C(runbook), and in diff mode C(diff).
  returned: always
  type: list
  elements: dict
  contains:
    module:
      description: Name of the module that manages the object.
      type: str
      sample: synthflow_sip_number
    object:
      description: The object, as a person knows it.
      type: str
      sample: "+12065550100"
    changed:
      description: Whether it was changed, or would be. Of an object that failed, whether it may have been.
      type: bool
      sample: true
    failed:
      description: Whether it failed.
      returned: failure
      type: bool
      sample: true
    msg:
      description: Why it failed.
      returned: failure
      type: str
      sample: "Could not change the inbound route of +12065550100 in Gladly: Gladly answered 403."
    error:
      description: The same for programs, as the modules return it.
      returned: failure
      type: dict
      sample:
        kind: permission_denied
findings:
  description:
    - What was found before anything was written, errors first, otherwise in the order of the checks. An empty list
      means that nothing was.
  returned: always
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
observed:
  description:
    - What was read before - the organization, and how many inboxes, topics, teams, assistants and numbers there are.
  returned: always
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
verification:
  description:
    - What the probes came to, as the filter P(voiceops.gladly_synthflow.verification_summary#filter) returns it, by the
      last probe of each leg. Null when nothing was probed.
  returned: always
  type: dict
  sample:
    verdict: pass
    passed: true
    numbers: []
    findings: []
    failures: []
    text:
      - "+12065550100: pass"
probes:
  description:
    - The last probe of each leg, as M(voiceops.gladly_synthflow.sip_probe) returns it, with the leg of the filter
      P(voiceops.gladly_synthflow.call_legs#filter) as C(verify_leg), and its label as C(object). A report is made of
      it.
  returned: always
  type: list
  elements: dict
  sample: []
runbook:
  description: Path of the page with the steps for a person. Null when nothing is on it, or none was asked for.
  returned: always
  type: str
  sample: runbooks/acme.html
requests:
  description: How many HTTP requests were sent to each vendor, those that were repeated included.
  returned: always
  type: dict
  sample:
    synthflow: 6
    gladly: 7
text:
  description: The outcome in one sentence.
  returned: always
  type: str
  sample: "Tenant acme is integrated: 5 of 5 objects were changed."
error:
  description:
    - What failed first. Where that is no object, its C(kind) is V(preflight), V(unproven), V(pending) or V(broken_off).
  returned: failure
  type: dict
  sample:
    kind: unproven
    vendor: null
    attempted: integrate tenant acme
    came_back: The peer does not speak SIP.
    next_step: Mend what is named, then run again.
    status: null
    request_id: null
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.transaction import (
    TenantIntegration,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Integrate one tenant."""
    run_module(TenantIntegration)


if __name__ == "__main__":
    main()
