# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_transfer_action."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_transfer_action
short_description: Let a Synthflow assistant transfer calls to people
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Creates a live transfer (an action of type C(LIVE_TRANSFER)) and attaches it to an assistant, beside the actions
    that the assistant has; updates it; deletes it. An assistant can have several, each under a O(key) of yours.
  - With Gladly, this is the way back from the assistant to an agent, to the DID of a queue at the organization's SIP
    domain.
  - Synthflow gives live transfers no name and is not documented to show what they are set to. So O(ledger) keeps which
    action belongs to which O(key), and fingerprints of the settings that were sent. If an assistant was deleted and
    made anew under the same name, the new one gets the transfers of the old one.
  - Whether Synthflow adds an attached action to those of the assistant or replaces them is not documented. So all are
    sent together, and read back. No request shows whether an action runs before, during or after calls, so the module
    warns when it has to attach actions again that are no transfers.
  - Without O(ledger), an assistant can have one live transfer. If it has one, that counts as this one, whatever it is
    set to; its settings are neither compared nor sent, and the module warns about it.
attributes:
  idempotent:
    support: partial
    details:
      - With O(ledger), nothing is sent again when nothing changed, and every changed setting is sent. A change that
        somebody makes in Synthflow's panel is not noticed, unless Synthflow shows it.
      - Without O(ledger), a changed setting is not sent.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
  - voiceops.gladly_synthflow.ledger
options:
  assistant:
    description:
      - Name or model id of the assistant. A name that several assistants bear is an error.
    type: str
    required: true
  key:
    description:
      - Your name for the transfer, one among those of the assistant. Synthflow does not see it.
    type: str
    required: true
  action_id:
    description:
      - Id of an action that exists already and shall be this transfer from now on. It is given its settings.
      - Needed once; the O(ledger) keeps it.
    type: str
  target:
    description:
      - Where the call goes - a SIP URI, for Gladly V(sip:{queue_did}@{company}.sip.gladly.com;transport=tls), or a
        phone number in E.164 form, in quotes.
      - The filter P(voiceops.gladly_synthflow.sip_uri#filter) builds the URI and escapes what has to be escaped.
      - The URI may have X-headers, such as C(?X-Gladly-Routing-Selector=billing). Synthflow's guide for Gladly shows it
        so; whether Synthflow honours them is not documented, and its panel has fields of their own for X-headers. The
        module warns about it.
      - Whether Synthflow's API takes a SIP URI is not documented. If it refuses one, the failure says what else can be
        done, and has the way through Synthflow's panel in C(steps).
      - Required with O(state=present).
    type: str
  mode:
    description:
      - V(warm) calls the target and connects the caller (a new SIP INVITE).
      - V(warm_with_context) also tells the person who answers what the call is about.
      - V(cold) hands the caller over (a SIP REFER), which the carrier has to support. Whether Gladly does is not known,
        so the module warns about it.
    type: str
    choices: [warm, warm_with_context, cold]
    default: warm
  instructions:
    description:
      - In which case the assistant transfers the call.
      - Required with O(state=present).
    type: str
  initiating_message:
    description:
      - What the caller hears before the transfer.
      - Required with O(state=present).
    type: str
  message_to_transfer_target:
    description:
      - What the person who answers hears.
    type: str
  goodbye_message:
    description:
      - What is said at the end (C(goodbye_msg)).
    type: str
  failed_message:
    description:
      - What the caller hears when the transfer fails.
    type: str
  digits:
    description:
      - Digits to dial once the target has answered, such as those of an extension (C(digits)).
      - They can be a PIN, so results, diffs and the ledger do not have them; the ledger has a fingerprint that is slow
        to compute. A PIN of a few digits can still be guessed from it.
    type: str
  ring_timeout:
    description:
      - Seconds to wait until the target answers (Synthflow's C(timeout)).
    type: int
  stop_recording_after_transfer:
    description:
      - Whether recording ends with the transfer.
    type: bool
  summarization_prompt:
    description:
      - How the call is summed up for the person who answers.
    type: str
  screened:
    description:
      - Synthflow's C(screened), passed on as it is.
    type: bool
  human_detection:
    description:
      - Whether Synthflow finds out that a person answered.
    type: bool
  human_detection_timeout:
    description:
      - Seconds that this may take, V(30) to V(1800).
    type: int
  human_availability:
    description:
      - When people can be reached, with Synthflow's keys C(timezone), C(schedule), C(active) and
        C(unavailable_message).
    type: dict
  preserve_caller_id:
    description:
      - Whether the target sees the caller's number.
      - Synthflow can do so only with numbers bought through its own Twilio account; with any other number the call
        fails. So V(true) is refused unless the assistant has a number of provider C(twilio), and then comes with a
        warning, since nothing shows who bought it. A number that is imported for Gladly is of provider C(custom).
    type: bool
  allow_other_transfers:
    description:
      - With O(ledger), whether to create the transfer although the assistant has live transfers that the ledger does
        not know, which may be the one that is meant.
      - Without O(ledger), whether to create it although the workspace has live transfers that no assistant has, one of
        which may be left of a run that was cut off.
    type: bool
    default: false
  predicted_assistant:
    description:
      - The RV(voiceops.gladly_synthflow.synthflow_assistant#module:assistant) that a task before this one returned.
        Used in check mode alone, for an assistant that this run would create.
    type: dict
  state:
    description:
      - V(present) creates the transfer or updates it, and attaches it.
      - V(absent) detaches and deletes it. An action that other assistants have too is only detached. Without O(ledger)
        and O(action_id) nothing tells which action is meant, so that is refused when the assistant has a live transfer.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.synthflow_transfer_action_info
  - plugin: voiceops.gladly_synthflow.sip_uri
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Transfer callers who ask for a person to the support queue in Gladly
  voiceops.gladly_synthflow.synthflow_transfer_action:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    ledger: ledgers/acme.yml
    assistant: Acme voice agent
    key: support
    target: "{{ '+12065550155' | voiceops.gladly_synthflow.sip_uri('acme.sip.gladly.com', transport='tls') }}"
    instructions: Transfer the call when the caller asks for a person.
    initiating_message: One moment, I am connecting you.

- name: Transfer questions about invoices to the billing queue, with its topic
  voiceops.gladly_synthflow.synthflow_transfer_action:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    ledger: ledgers/acme.yml
    assistant: Acme voice agent
    key: billing
    target: sip:+12065550156@acme.sip.gladly.com;transport=tls?X-Gladly-Routing-Selector=billing
    mode: warm_with_context
    instructions: Transfer the call when it is about an invoice.
    initiating_message: I am connecting you with billing.

- name: Take over an action that was made in Synthflow's panel
  voiceops.gladly_synthflow.synthflow_transfer_action:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    ledger: ledgers/acme.yml
    assistant: Acme voice agent
    key: returns
    action_id: 5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10
    target: "+12065550157"
    instructions: Transfer the call when the caller wants to send something back.
    initiating_message: One moment.

- name: Delete a transfer
  voiceops.gladly_synthflow.synthflow_transfer_action:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    ledger: ledgers/acme.yml
    assistant: Acme voice agent
    key: billing
    state: absent
"""

RETURN = r"""
transfer:
  description:
    - The transfer, in check mode as it would be. A setting of which nothing tells what it is now is null.
    - It is null with O(state=absent).
  returned: success
  type: dict
  contains:
    key:
      description: Your name for the transfer.
      type: str
      sample: billing
    assistant:
      description: Name of the assistant.
      type: str
      sample: Acme voice agent
    model_id:
      description: Id of the assistant.
      type: str
      sample: 12acc0ac-df2a-47af-afe3-e1aa4380a307
    action_id:
      description: Id of the action.
      type: str
      sample: 5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10
    attached:
      description: Whether the assistant has the action.
      type: bool
      sample: true
    target:
      description: Where the call goes.
      type: str
      sample: sip:+12065550156@acme.sip.gladly.com;transport=tls?X-Gladly-Routing-Selector=billing
    mode:
      description: How the call is transferred.
      type: str
      sample: warm_with_context
    instructions:
      description: In which case the assistant transfers the call.
      type: str
      sample: Transfer the call when it is about an invoice.
    initiating_message:
      description: What the caller hears before the transfer.
      type: str
      sample: I am connecting you with billing.
    message_to_transfer_target:
      description: What the person who answers hears.
      type: str
      sample: A caller of the voice agent.
    goodbye_message:
      description: What is said at the end.
      type: str
      sample: Goodbye.
    failed_message:
      description: What the caller hears when the transfer fails.
      type: str
      sample: Nobody is free at the moment.
    ring_timeout:
      description: Seconds to wait until the target answers.
      type: int
      sample: 30
    stop_recording_after_transfer:
      description: Whether recording ends with the transfer.
      type: bool
      sample: true
    summarization_prompt:
      description: How the call is summed up.
      type: str
      sample: Sum up the caller's question in one sentence.
    screened:
      description: Synthflow's C(screened).
      type: bool
      sample: false
    human_detection:
      description: Whether Synthflow finds out that a person answered.
      type: bool
      sample: true
    human_detection_timeout:
      description: Seconds that this may take.
      type: int
      sample: 60
    human_availability:
      description: When people can be reached.
      type: dict
      sample: {timezone: America/Los_Angeles, schedule: [], active: false}
    preserve_caller_id:
      description: Whether the target sees the caller's number.
      type: bool
      sample: false
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_action import TransferAction


def main() -> None:
    """Bring one transfer to its wanted state."""
    run_module(TransferAction)


if __name__ == "__main__":
    main()
