# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_assistant."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_assistant
short_description: Create, select or update an inbound Synthflow assistant
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Selects an inbound assistant by name or model id, creates it when it is missing, and updates what is given.
  - Synthflow's Gladly guide asks for an assistant of version 2.0 or later. Synthflow's API does not show the version,
    so the module cannot check it; look in Synthflow's panel.
attributes:
  idempotent:
    support: partial
    details:
      - Keys of O(agent) that Synthflow does not show cannot be compared. Name them in O(create_only_agent_keys).
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.resource
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  name:
    description:
      - Name of the assistant, compared exactly. A name that several assistants bear is an error.
      - One of O(name) and O(model_id) is needed. With both, the assistant of that id gets this name.
    type: str
  model_id:
    description:
      - Model id of an assistant that exists. Synthflow alone gives out ids.
    type: str
  description:
    description:
      - Description of the assistant. Left as it is when not given.
    type: str
  agent:
    description:
      - How the assistant talks, with the keys of C(agent) in Synthflow's API reference, such as C(llm), C(language),
        C(prompt), C(greeting_message) and C(voice_id). The values are passed on unchecked.
      - Only the keys that are given are compared and changed; what else is there stays.
      - Needed when the assistant has to be created. Left as it is when not given.
      - In a prompt, C({X-Gladly-Caller-Id}) stands for the caller's number that Gladly sends along.
    type: dict
  create_only_agent_keys:
    description:
      - Keys of O(agent) that are sent when the assistant is created, and then neither compared nor sent again, because
        Synthflow takes them at creation alone or does not show them.
    type: list
    elements: str
    default: [consent_message, is_consent_enabled, voice_engine_version]
  allow_attached_number:
    description:
      - Number in E.164 form whose calls the assistant may be taking when it is deleted with O(state=absent).
    type: str
  force:
    description:
      - With O(state=absent), delete the assistant whatever number's calls it takes.
    type: bool
    default: false
  state:
    description:
      - V(present) makes sure that the assistant is there with the given properties.
      - V(absent) deletes it, with its prompt and settings. It refuses while a number is attached, unless
        O(allow_attached_number) or O(force) allows it.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: voiceops.gladly_synthflow.synthflow_assistant_info
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach
"""

EXAMPLES = r"""
- name: Create the assistant, or bring its greeting up to date
  voiceops.gladly_synthflow.synthflow_assistant:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    name: Acme voice agent
    description: Answers the main line
    agent:
      llm: gpt-4.1
      language: en-US
      prompt: You answer for Acme. The caller's number is {X-Gladly-Caller-Id}.
      greeting_message: Thank you for calling Acme. How can I help?
      voice_id: wyWA56cQNU2KqUW4eCsI

- name: Make sure that an assistant made by hand is there
  voiceops.gladly_synthflow.synthflow_assistant:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    name: Acme night line

- name: Delete an assistant
  voiceops.gladly_synthflow.synthflow_assistant:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    name: Acme night line
    state: absent
"""

RETURN = r"""
assistant:
  description:
    - The assistant as Synthflow shows it, in check mode as it would be. What is not known yet is null.
    - It is null with O(state=absent).
  returned: success
  type: dict
  contains:
    model_id:
      description: Id of the assistant.
      type: str
      sample: 12acc0ac-df2a-47af-afe3-e1aa4380a307
    name:
      description: Name of the assistant.
      type: str
      sample: Acme voice agent
    description:
      description: Description of the assistant.
      type: str
      sample: Answers the main line
    agent:
      description: How the assistant talks, with Synthflow's keys. Null when Synthflow does not show it.
      type: dict
      sample:
        llm: gpt-4.1
        language: en-US
    type:
      description: Type of the assistant.
      type: str
      sample: inbound
    phone_number:
      description: Number whose calls the assistant takes.
      type: str
      sample: "+12065550100"
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import Assistant


def main() -> None:
    """Bring one assistant to its wanted state."""
    run_module(Assistant)


if __name__ == "__main__":
    main()
