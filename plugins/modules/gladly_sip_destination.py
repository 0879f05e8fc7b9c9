# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_sip_destination."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_sip_destination
short_description: Manage an external SIP destination of a Gladly organization
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Creates, updates and deletes the SIP destination to which Gladly forwards calls, found by its exact name.
  - Gladly publishes no API for this, so by default the module gives the steps for a person, see O(backend).
  - A SIP address names one number, so each number that goes to Synthflow needs a destination of its own.
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
  name:
    description:
      - Name of the destination. Synthflow's guide calls it V(Synthflow AI).
    type: str
    required: true
  sip_domain:
    description:
      - SIP domain of the Gladly organization, such as V(acme.sip.gladly.com). Required with O(state=present).
    type: str
  sip_address:
    description:
      - SIP URI that takes the calls, with or without C(sip:) in front.
      - Not given, it is C(sip:{phone_number}@{SIP host of the region}:32682;transport=tls), or port 32681 with another
        O(transport). Synthflow's Gladly guide
        prints Gladly's own domain there, which would lead the call back to Gladly; such an address is accepted with a
        warning.
      - An address that names another number than before is refused while other numbers are forwarded to the
        destination.
      - With O(state=present), one of O(sip_address) and O(phone_number) is needed.
    type: str
  phone_number:
    description:
      - The number in E.164 form, in quotes, from which O(sip_address) is made when that is not given. Needs O(region).
    type: str
  region:
    description:
      - Synthflow cluster, from which O(sip_address) is made when that is not given. Needs O(phone_number).
    type: str
    choices: [us, eu, global]
  transport:
    description:
      - Transport of the SIP signalling. A transport in O(sip_address) has to be the same.
    type: str
    choices: [tls, tcp, udp]
    default: tls
  codecs:
    description:
      - Media codecs in order of preference. Both are G.711.
    type: list
    elements: str
    choices: [PCMU, PCMA]
    default: [PCMU, PCMA]
  headers:
    description:
      - Headers to add to the INVITE, by name. Names start with C(X-) and go on with letters, digits, C(-) and C(_).
      - Synthflow turns each into a variable of exactly the same name.
      - Gladly replaces C({caller_e164}) by the caller's number and C({topic}) by the topic.
    type: dict
    default:
      X-Gladly-Caller-Id: "{caller_e164}"
  allowlist:
    description:
      - Addresses or networks whose SIP signalling Gladly accepts, see
        P(voiceops.gladly_synthflow.synthflow_signalling_networks#lookup). The order does not matter.
      - Left as it is when not given.
    type: list
    elements: str
  state:
    description:
      - V(present) makes sure that the destination is there with these settings.
      - V(absent) deletes it. Gladly refuses while a number is forwarded to it.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.gladly_sip_destination_info
  - module: voiceops.gladly_synthflow.gladly_inbound_route
"""

EXAMPLES = r"""
- name: Give the steps for the destination of the main line
  voiceops.gladly_synthflow.gladly_sip_destination:
    ledger: ledgers/acme.yml
    name: Synthflow AI
    sip_domain: acme.sip.gladly.com
    phone_number: "+12065550100"
    region: us
    allowlist: "{{ query('voiceops.gladly_synthflow.synthflow_signalling_networks', 'us') }}"
  register: destination

- name: Record that the steps were carried out
  voiceops.gladly_synthflow.gladly_sip_destination:
    ledger: ledgers/acme.yml
    name: Synthflow AI
    sip_domain: acme.sip.gladly.com
    phone_number: "+12065550100"
    region: us
    allowlist: "{{ query('voiceops.gladly_synthflow.synthflow_signalling_networks', 'us') }}"
    confirm:
      who: Ada Lovelace
      ticket: CHG-1042

- name: Tell Gladly where Synthflow takes the calls of the main line, over an API
  voiceops.gladly_synthflow.gladly_sip_destination:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
    name: Synthflow AI
    sip_domain: acme.sip.gladly.com
    phone_number: "+12065550100"
    region: us
    headers:
      X-Gladly-Caller-Id: "{caller_e164}"
      X-Gladly-Routing-Selector: billing
    allowlist: "{{ query('voiceops.gladly_synthflow.synthflow_signalling_networks', 'us') }}"

- name: Delete a destination
  voiceops.gladly_synthflow.gladly_sip_destination:
    api_url: https://voice-gateway.example.com/api/v1
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    backend: api
    name: Synthflow AI
    state: absent
"""

RETURN = r"""
destination:
  description:
    - With O(backend=api), the destination as Gladly shows it, in check mode as it would be. It is null with
      O(state=absent).
    - With O(backend=runbook), the destination as a person confirmed it, or null. What is wanted beyond that is in
      RV(pending).
  returned: success
  type: dict
  contains:
    id:
      description: Id of the destination. Null in check mode when it would be created, and with O(backend=runbook).
      type: str
      sample: vZgCEQlDR6aQz_0HeWZ9_Q
    name:
      description: Name of the destination.
      type: str
      sample: Synthflow AI
    sip_domain:
      description: SIP domain of the organization.
      type: str
      sample: acme.sip.gladly.com
    sip_address:
      description: SIP URI that takes the calls.
      type: str
      sample: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
    transport:
      description: Transport of the signalling.
      type: str
      sample: tls
    codecs:
      description: Media codecs in order of preference.
      type: list
      elements: str
      sample: [PCMU, PCMA]
    headers:
      description: Headers that Gladly adds to the INVITE.
      type: dict
      sample:
        X-Gladly-Caller-Id: "{caller_e164}"
    allowlist:
      description: Networks whose signalling Gladly accepts.
      type: list
      elements: str
      sample: [34.139.4.161/32, 35.237.42.43/32]
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
      sample: Settings > Voice > SIP Configuration > External SIP Destinations
    instruction:
      description: What to do there.
      type: str
      sample: Fill in the field.
    field:
      description: The field, or null.
      type: str
      sample: SIP Address
    value:
      description: The text to paste, or null.
      type: str
      sample: sip:+12065550100@sip.us.synthflow.ai:32682;transport=tls
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

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.sip_destination import SipDestination
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Bring one SIP destination to its wanted state."""
    run_module(SipDestination)


if __name__ == "__main__":
    main()
