# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_assistant_attach."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_assistant_attach
short_description: Attach a phone number to an inbound Synthflow assistant
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Makes an inbound assistant take the calls of a number that is imported in the same workspace. Synthflow makes the
    SIP trunk at that moment and says that registration takes one to two minutes.
  - A number can serve one inbound assistant, and an inbound assistant has one number.
attributes:
  idempotent:
    support: full
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  phone_number:
    description:
      - The number in E.164 form, in quotes. It has to be imported, see
        M(voiceops.gladly_synthflow.synthflow_sip_number).
    type: str
    required: true
  assistant:
    description:
      - Name or model id of the assistant. A name that several assistants bear is an error.
    type: str
    required: true
  on_conflict:
    description:
      - What to do when the number serves another inbound assistant, or the assistant has another number.
      - V(fail) changes nothing. V(move) takes the number from the other assistant; a number that the assistant had
        before is left without one.
    type: str
    choices: [fail, move]
    default: fail
  wait:
    description:
      - Whether to wait until the attachment can be read back. That shows that Synthflow knows it; whether the trunk
        works is shown by no request.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait.
    type: int
    default: 120
  predicted_number:
    description:
      - The RV(voiceops.gladly_synthflow.synthflow_sip_number#module:number) that a task before this one returned.
        Used in check mode alone, for a number that this run would import.
    type: dict
  predicted_assistant:
    description:
      - The RV(voiceops.gladly_synthflow.synthflow_assistant#module:assistant) that a task before this one returned.
        Used in check mode alone, for an assistant that this run would create.
    type: dict
  state:
    description:
      - V(present) attaches the number.
      - V(absent) tries to detach it. Synthflow documents no way to do so for inbound assistants; the module tries an
        empty number and null, reads back, and fails if the number is still there. Deleting the import with
        M(voiceops.gladly_synthflow.synthflow_sip_number) is the documented way to free a number.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach_info
  - module: voiceops.gladly_synthflow.synthflow_sip_number
  - module: voiceops.gladly_synthflow.synthflow_assistant
"""

EXAMPLES = r"""
- name: Let the assistant take the calls of the main line
  voiceops.gladly_synthflow.synthflow_assistant_attach:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    assistant: Acme voice agent

- name: Take the number over from the assistant that has it now
  voiceops.gladly_synthflow.synthflow_assistant_attach:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    assistant: Acme voice agent 2
    on_conflict: move

- name: Detach the number
  voiceops.gladly_synthflow.synthflow_assistant_attach:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    phone_number: "+12065550100"
    assistant: Acme voice agent
    state: absent
"""

RETURN = r"""
attachment:
  description:
    - Which assistant takes the number's calls, in check mode which one would. It is null with O(state=absent).
  returned: success
  type: dict
  contains:
    phone_number:
      description: The number in E.164 form.
      type: str
      sample: "+12065550100"
    assistant:
      description: Name of the assistant.
      type: str
      sample: Acme voice agent
    model_id:
      description: Model id of the assistant. Null in check mode when it would be created.
      type: str
      sample: 12acc0ac-df2a-47af-afe3-e1aa4380a307
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment


def main() -> None:
    """Bring one attachment to its wanted state."""
    run_module(Attachment)


if __name__ == "__main__":
    main()
