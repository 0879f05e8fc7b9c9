# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_sip_number."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_sip_number
short_description: Import a phone number into a Synthflow workspace over SIP
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Imports a number that a carrier or contact centre keeps (a DID) into a Synthflow workspace, so that an assistant can
    take its calls over SIP; updates its trunk settings; deletes the import.
  - The import makes no trunk yet. Synthflow makes it when the number is attached to an assistant, see
    M(voiceops.gladly_synthflow.synthflow_assistant_attach).
attributes:
  idempotent:
    support: partial
    details:
      - Synthflow never shows O(trunk_username) and O(trunk_password), so a change that somebody makes to these in
        Synthflow is not noticed.
      - With O(ledger) and O(update_password=always), they are sent when they are not those that were sent last.
      - Without O(ledger), O(update_password=always) sends them on every run and reports a change.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
  - voiceops.gladly_synthflow.ledger
options:
  phone_number:
    description:
      - The number in E.164 form, in quotes. With Gladly, this is the DID that callers dial.
    type: str
    required: true
  friendly_name:
    description:
      - Name of the number in Synthflow's panel. Left as it is when not given; an empty string removes it. A number that
        is named like itself counts as one without a name.
    type: str
  provider_name:
    description:
      - Who carries the number. Gladly has no name of its own here and is V(custom).
      - Synthflow documents V(custom), V(twilio), V(telnyx), V(vonage), V(ring_central), V(ringcx), V(zoom), V(five9)
        and V(8x8). Another value is passed on with a warning.
      - A number that is already there with another provider is left alone and the task fails, unless O(force=true).
    type: str
    default: custom
  termination_uri:
    description:
      - SIP domain that takes the calls and transfers that Synthflow sends out, for Gladly
        V({company}.sip.gladly.com).
      - Compared without C(sip:) and without regard to case.
      - Required with O(state=present) for the providers V(custom), V(twilio), V(telnyx), V(vonage) and V(ring_central).
    type: str
  outbound_proxy:
    description:
      - SIP proxy for outbound calls and registration, such as V(sip:proxy.example.com:5065;transport=tcp). It overrides
        O(termination_uri) as destination.
      - Left as it is when not given; an empty string removes it.
    type: str
  auth_username:
    description:
      - User name for registration where it differs from O(trunk_username).
      - Left as it is when not given; an empty string removes it.
    type: str
  trunk_username:
    description:
      - User name of the SIP trunk. Synthflow takes it and never shows it.
    type: str
  trunk_password:
    description:
      - Password of the SIP trunk. Synthflow takes it and never shows it.
    type: str
  update_password:
    description:
      - When to send O(trunk_username) and O(trunk_password).
      - V(on_create) sends them with the import, and when O(registration) is switched on, which needs them. With
        O(ledger), a warning tells when they are not those that were sent last.
      - V(always) also sends them when they are not those that were sent last, or when that is not known, which is how
        to rotate them. Without O(ledger) it is never known, and every run sends them.
    type: str
    choices: [on_create, always]
    default: on_create
  registration:
    description:
      - Whether Synthflow registers (SIP REGISTER) with the carrier. Needs O(trunk_username) and O(trunk_password).
      - Left as it is when not given; Synthflow starts with V(false). Gladly authenticates by IP address.
    type: bool
  registration_expires:
    description:
      - Seconds between registrations, V(60) to V(3600).
    type: int
  allow_attached_to:
    description:
      - Names or model ids of assistants that may lose the number when it is deleted with O(state=absent).
    type: list
    elements: str
    default: []
  force:
    description:
      - With O(state=absent), delete the number even if its provider is not V(custom) (deleting a number that Synthflow
        sold cancels its subscription) and whatever it is attached to.
      - With O(state=present), change the provider of a number that is already there.
    type: bool
    default: false
  state:
    description:
      - V(present) imports the number or updates its settings.
      - V(absent) deletes the import, which detaches the number from every assistant. The DID itself stays with its
        carrier.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.synthflow_sip_number_info
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach
  - name: Import a custom phone number
    description: Meaning of the fields in Synthflow's panel.
    link: https://docs.synthflow.ai/custom-phonenumbers
"""

EXAMPLES = r"""
- name: Import the DID of the contact centre
  voiceops.gladly_synthflow.synthflow_sip_number:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    friendly_name: Acme main line
    termination_uri: acme.sip.gladly.com

- name: Rotate the credentials of a trunk that registers, once for each change
  voiceops.gladly_synthflow.synthflow_sip_number:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    termination_uri: acme.sip.gladly.com
    registration: true
    trunk_username: acme
    trunk_password: "{{ trunk_password }}"
    update_password: always
    ledger: ledgers/acme.yml

- name: Delete the import, although our own assistant still takes its calls
  voiceops.gladly_synthflow.synthflow_sip_number:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    allow_attached_to:
      - Acme voice agent
    state: absent
"""

RETURN = r"""
number:
  description:
    - The number as Synthflow shows it, in check mode as it would be. What is not known yet is null.
    - It is null with O(state=absent).
  returned: success
  type: dict
  contains:
    phone_number:
      description: The number in E.164 form.
      type: str
      sample: "+12065550100"
    friendly_name:
      description: Name in Synthflow's panel.
      type: str
      sample: Acme main line
    provider_name:
      description: Who carries the number.
      type: str
      sample: custom
    termination_uri:
      description: SIP domain for calls that Synthflow sends out, as Synthflow stores it.
      type: str
      sample: acme.sip.gladly.com
    outbound_proxy:
      description: SIP proxy for outbound calls and registration.
      type: str
      sample: sip:proxy.example.com:5065;transport=tcp
    auth_username:
      description: User name for registration.
      type: str
      sample: acme
    registration:
      description: Whether Synthflow registers with the carrier. Whether it succeeds is shown nowhere.
      type: bool
      sample: false
    registration_expires:
      description: Seconds between registrations.
      type: int
      sample: 300
    slug:
      description: The number as Synthflow's URLs have it.
      type: str
      sample: "12065550100"
    workspace_id:
      description: Workspace of the number.
      type: str
      sample: 1710107690998x536152705164378100
    region:
      description: Region that Synthflow shows for the number.
      type: str
      sample: us
    is_available:
      description: Whether no inbound assistant takes its calls.
      type: bool
      sample: true
    assistants:
      description: Model ids of the assistants, inbound and outbound, that the number is attached to.
      type: list
      elements: str
      sample: []
    sid:
      description: Id at the carrier, for numbers that have one.
      type: str
      sample: PN25d0a1
    created_at:
      description: When the number was imported.
      type: str
      sample: "2026-11-22T10:00:00Z"
    updated_at:
      description: When its settings last changed.
      type: str
      sample: "2026-11-22T10:05:00Z"
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.sip_number import SipNumber


def main() -> None:
    """Bring one number to its wanted state."""
    run_module(SipNumber)


if __name__ == "__main__":
    main()
