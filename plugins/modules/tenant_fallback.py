# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module tenant_fallback."""

from __future__ import annotations

DOCUMENTATION = r"""
module: tenant_fallback
short_description: Send the calls of a tenant to their fallback for an incident, and back
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Sends the calls of all numbers of a tenant to people while Synthflow is in trouble, and gives them back to Synthflow
    when that is over. The playbook C(voiceops.gladly_synthflow.fallback) does it for many tenants.
  - The O(ledger) remembers which route each number had, before that route is changed. Only a route that forwards to a
    SIP destination is remembered, so a second run never takes the fallback for it.
  - While the ledger remembers a route, nothing of this collection that has the same ledger forwards the number again.
    It fails with an error of the kind C(incident), so that a scheduled run does not send callers back by itself.
  - A number that cannot be moved does not hold up the others. The task then fails, and tells what came of each.
  - It places no call and sends no probe. The role C(voiceops.gladly_synthflow.fallback) proves the way to Synthflow
    before it sends anybody back.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.all
  - voiceops.gladly_synthflow.connection
attributes:
  idempotent:
    support: full
    details:
      - With the backend V(runbook), C(changed) tells whether the ledger changed. What is still pending at a later run
        is reported, not changed.
options:
  state:
    description:
      - V(active) sends the calls of the O(numbers) to their fallback, and remembers the routes. A number that is not
        forwarded to a SIP destination is left alone. So is one whose route somebody has changed since the incident
        began.
      - V(over) puts every route back that the ledger remembers, exactly as it was, also of a number that is not among
        the O(numbers) any more. A route that somebody has changed since is an error and stays.
      - V(forgotten) leaves the routes as they are, and lets them be changed again.
    type: str
    choices: [active, over, forgotten]
    required: true
  numbers:
    description:
      - The tenant's numbers, as C(tenant_numbers) in C(docs/tenants.md) has them. Needed with O(state=active). Of each,
        C(phone_number) and C(fallback) are used.
    type: list
    elements: dict
    default: []
  fallback_to:
    description:
      - Where the calls of all numbers go, with O(state=active). When it is not given, each number goes to its own
        C(fallback), and one that has none to the fallback of its route in Gladly.
    type: dict
    suboptions:
      type:
        description:
          - What the O(fallback_to.target) is.
        type: str
        choices: [inbox, queue, external_number]
        required: true
      target:
        description:
          - Name or id of an inbox that is enabled, name of a queue, or number in E.164 form.
        type: str
        required: true
  reason:
    description:
      - Why, for those who find the routes changed, such as the number of the incident. The ledger keeps it.
    type: str
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
            used when it is not given, if O(play_hosts) is 1 or O(shared_credentials) is true.
        type: str
      api_token:
        description:
          - API token of that user. The environment variable E(GLADLY_API_TOKEN) is used as E(GLADLY_AGENT_EMAIL) is.
        type: str
      api_url:
        description:
          - Base URL to use instead of the host, ending in C(/api/v1).
        type: str
      backend:
        description:
          - How Gladly's voice settings are changed, as M(voiceops.gladly_synthflow.gladly_inbound_route) has it. With
            V(runbook) it is a person who moves the callers; this module gives the steps.
        type: str
        choices: [runbook, api]
        default: runbook
  confirm:
    description:
      - Who has carried out the steps of the runbook, as M(voiceops.gladly_synthflow.gladly_inbound_route) has it.
    type: raw
    default: false
  ledger:
    description:
      - Path of the tenant's ledger file. It is made when there is none.
    type: path
    required: true
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
requirements:
  - PyYAML
seealso:
  - module: voiceops.gladly_synthflow.gladly_inbound_route
"""

EXAMPLES = r"""
- name: Send the calls of a tenant to people
  voiceops.gladly_synthflow.tenant_fallback:
    state: active
    reason: Synthflow does not answer, INC-2077
    numbers:
      - phone_number: "+12065550100"
        fallback:
          type: inbox
          target: Voice Support
    ledger: ledgers/acme.yml
    gladly:
      backend: api
      api_url: https://voice-gateway.example.com/api/v1
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"

- name: Give the calls back to Synthflow
  voiceops.gladly_synthflow.tenant_fallback:
    state: over
    ledger: ledgers/acme.yml
    gladly:
      backend: api
      api_url: https://voice-gateway.example.com/api/v1
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"

- name: Keep the calls where they are, although the incident is over
  voiceops.gladly_synthflow.tenant_fallback:
    state: forgotten
    ledger: ledgers/acme.yml
    gladly:
      host: acme.gladly.com
"""

RETURN = r"""
routes:
  description:
    - The numbers that were looked at, in check mode as they would be. Those that failed are not among them.
  returned: success, and when a number failed
  type: list
  elements: dict
  contains:
    phone_number:
      description: The number in E.164 form.
      type: str
      sample: "+12065550100"
    diverted:
      description: Whether the ledger remembers a route that comes back when the incident is over.
      type: bool
      sample: true
    since:
      description: Since when, or null.
      type: str
      sample: "2026-11-23T02:15:00Z"
    reason:
      description: Why, or null.
      type: str
      sample: Synthflow does not answer, INC-2077
    route:
      description:
        - The route that was set, as M(voiceops.gladly_synthflow.gladly_inbound_route) returns it. Null where none was.
      type: dict
      sample:
        phone_number: "+12065550100"
        action:
          type: inbox
          target: Voice Support
        fallback:
          type: inbox
          target: Voice Support
    previous:
      description: The route before the task. Null where none was set.
      type: dict
    remembered:
      description: The route that comes back, C(action) and C(fallback). Null when none is remembered.
      type: dict
    note:
      description: What else there is to know, or null.
      type: str
      sample: it is not forwarded to a SIP destination, so its calls stay
pending:
  description:
    - The changes that wait for a person, as M(voiceops.gladly_synthflow.gladly_inbound_route) returns them. Made to be
      given to M(voiceops.gladly_synthflow.gladly_runbook).
  returned: success, and when a number failed
  type: list
  elements: dict
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._fallback.tenant_fallback import TenantFallback
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Move the routes of one tenant."""
    run_module(TenantFallback)


if __name__ == "__main__":
    main()
