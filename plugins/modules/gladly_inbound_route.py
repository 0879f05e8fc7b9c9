# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_inbound_route."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_inbound_route
short_description: Route the calls to a Gladly number to a SIP destination, or back
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Forwards the calls to a number of a Gladly organization to a SIP destination, with a fallback for when it does not
    answer; or ends the forwarding and sends the calls to the fallback.
  - This is the change that callers notice. Over an API it is one write, so there is no moment at which a number has no
    route.
  - Gladly publishes no API for this, so by default the module gives the steps for a person, see O(backend). It is then
    that person who moves the callers; the steps say what to ask before and what to look at afterwards.
attributes:
  idempotent:
    support: full
    details:
      - With O(backend=runbook), C(changed) tells whether the ledger changed. What is still pending at a later run is
        reported, not changed.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.gladly
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.gladly_voice
  - voiceops.gladly_synthflow.connection.gladly_confirm
options:
  phone_number:
    description:
      - The number in E.164 form, in quotes. It has to be in the organization already.
    type: str
    required: true
  destination:
    description:
      - Name of the SIP destination, see M(voiceops.gladly_synthflow.gladly_sip_destination). Required with
        O(state=present), unless O(restore) is given.
      - With O(state=absent), a number that is forwarded to another destination is an error. Not given, any forwarding
        ends.
    type: str
  fallback:
    description:
      - Where calls go when the destination does not answer, and when forwarding ends. Required with O(state=present),
        unless O(restore) is given.
      - With O(state=absent), it becomes the action and the fallback of the route. Not given, the fallback of the route
        is used.
    type: dict
    suboptions:
      type:
        description:
          - What the O(fallback.target) is.
        type: str
        choices: [inbox, queue, external_number]
        required: true
      target:
        description:
          - Name or id of an inbox that is enabled, name of a queue, or number in E.164 form.
          - Gladly's API can show that an inbox exists, not that it takes calls. With O(backend=runbook), the target is
            taken as it is given; M(voiceops.gladly_synthflow.tenant_preflight_info) checks it.
        type: str
        required: true
  restore:
    description:
      - A route that this number had, to be put back exactly as it was. Give the RV(previous) of an earlier task, or a
        route of M(voiceops.gladly_synthflow.gladly_inbound_route_info).
      - Not with O(destination) and O(fallback), nor with O(state=absent).
      - Names are looked up as elsewhere. A destination or inbox that is gone by now, an inbox that is disabled, an
        external number that is none or is the number itself, and a kind of target that this module does not know are
        refused, and the route is left as it is. A route that is as wanted already is unchanged, whatever it leads to.
      - A destination whose SIP address names another number is accepted, since the route was like that.
    type: dict
    suboptions:
      phone_number:
        description:
          - The number whose route it was. If it is given, it has to be O(phone_number).
        type: str
      action:
        description:
          - Where its calls went.
        type: dict
        required: true
        suboptions: &restored
          type:
            description:
              - What the target is, one of V(forward_to_sip), V(inbox), V(queue) and V(external_number).
            type: str
            required: true
          target:
            description:
              - Name or id of the destination or inbox, name of the queue, or the number.
            type: str
      fallback:
        description:
          - Where they went when the destination did not answer. Null or not given when there was none. It cannot be
            V(forward_to_sip).
        type: dict
        suboptions: *restored
  allow_other_number:
    description:
      - Whether the number may be forwarded to a destination whose SIP address names another number. That number's
        assistant answers the calls then, so it is refused unless allowed here.
    type: bool
    default: false
  predicted_destination:
    description:
      - The RV(voiceops.gladly_synthflow.gladly_sip_destination#module:destination) that a task before this one
        returned. Used in check mode alone, for a destination that this run would create.
    type: dict
  state:
    description:
      - V(present) forwards the number to the O(destination).
      - V(absent) sends its calls to the fallback. It fails when there is none, so that callers never end up nowhere. A
        number that the organization does not have is left at a warning.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.gladly_inbound_route_info
  - module: voiceops.gladly_synthflow.gladly_sip_destination
"""

EXAMPLES = r"""
- name: Give the steps that let Synthflow answer the main line
  voiceops.gladly_synthflow.gladly_inbound_route:
    ledger: ledgers/acme.yml
    phone_number: "+12065550100"
    destination: Synthflow AI
    fallback:
      type: inbox
      target: Voice Support

- name: Record that the main line was forwarded
  voiceops.gladly_synthflow.gladly_inbound_route:
    ledger: ledgers/acme.yml
    phone_number: "+12065550100"
    destination: Synthflow AI
    fallback:
      type: inbox
      target: Voice Support
    confirm:
      who: Ada Lovelace
      ticket: CHG-1042

- name: Let Synthflow answer the main line, over an API
  voiceops.gladly_synthflow.gladly_inbound_route:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
    phone_number: "+12065550100"
    destination: Synthflow AI
    fallback:
      type: inbox
      target: Voice Support

- name: Give the main line back to the agents
  voiceops.gladly_synthflow.gladly_inbound_route:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
    phone_number: "+12065550100"
    destination: Synthflow AI
    state: absent

- name: Move the main line, and put its route back when a call does not go through
  vars:
    number: "+12065550100"
  module_defaults:
    group/voiceops.gladly_synthflow.gladly:
      api_url: https://voice-gateway.example.com/api/v1
      agent_email: "{{ gladly_agent_email }}"
      api_token: "{{ gladly_api_token }}"
  block:
    - name: Remember where its calls go
      voiceops.gladly_synthflow.gladly_inbound_route_info:
        backend: api
        phone_number: "{{ number }}"
      register: before

    - name: Let Synthflow answer
      voiceops.gladly_synthflow.gladly_inbound_route:
        backend: api
        phone_number: "{{ number }}"
        destination: Synthflow AI
        fallback:
          type: inbox
          target: Voice Support

    - name: Look whether a call goes through
      ansible.builtin.include_tasks: test_call.yml
  rescue:
    - name: Put the route back
      voiceops.gladly_synthflow.gladly_inbound_route:
        backend: api
        phone_number: "{{ number }}"
        restore: "{{ before.routes | first }}"
"""

RETURN = r"""
route:
  description:
    - With O(backend=api), the route of the number, in check mode as it would be. Null with O(state=absent) when there
      is no such number.
    - With O(backend=runbook), the route as a person confirmed it, or null. What is wanted beyond that is in
      RV(pending).
  returned: success
  type: dict
  contains:
    phone_number:
      description: The number in E.164 form.
      type: str
      sample: "+12065550100"
    action:
      description: Where its calls go.
      type: dict
      contains:
        type:
          description: One of V(forward_to_sip), V(inbox), V(queue) and V(external_number).
          type: str
          sample: forward_to_sip
        target:
          description: Name of the destination, inbox or queue, or the number.
          type: str
          sample: Synthflow AI
    fallback:
      description: Where they go when the destination does not answer, in the same form. Null when there is none.
      type: dict
      sample:
        type: inbox
        target: Voice Support
previous:
  description:
    - The route as it was before the task, in the form of RV(route). It can be given to O(restore).
    - With O(backend=runbook), what a person had confirmed before the task. What the Admin panel shows is not known
      while steps are pending.
    - Null when nothing is known of a route.
    - A task that fails returns it too, if it has sent a change over an API. The change may have been carried out, and
      putting the route back is right then; where nothing was changed, it changes nothing.
  returned: success, and when a write over an API failed
  type: dict
  sample:
    phone_number: "+12065550100"
    action:
      type: inbox
      target: General
    fallback:
steps:
  description:
    - What a person has to do in Gladly's Admin panel, in order. Empty with O(backend=api), and when nothing is pending.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description:
        - V(ask) is a question that no API can answer, V(do) a change, V(check) what to look at afterwards.
      type: str
      sample: do
    menu:
      description: Where in the Admin panel. Empty where the step before left off.
      type: str
      sample: Settings > Voice > Phone Numbers
    instruction:
      description: What to do there.
      type: str
      sample: Fill in the field.
    field:
      description: The field, or null.
      type: str
      sample: Routing action
    value:
      description: The text to paste, or null.
      type: str
      sample: Forward to SIP
    old_value:
      description: What was confirmed to be there before, or null.
      type: str
pending:
  description:
    - The change that waits for a confirmation, or null. It has the keys C(kind), C(name), C(action), C(since),
      C(code), C(settings) and C(steps), and is made to be given to M(voiceops.gladly_synthflow.gladly_runbook).
  returned: success
  type: dict
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.inbound_route import InboundRoute
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Bring one inbound route to its wanted state."""
    run_module(InboundRoute)


if __name__ == "__main__":
    main()
