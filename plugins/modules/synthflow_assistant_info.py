# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_assistant_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_assistant_info
short_description: Read the assistants of a Synthflow workspace
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns all assistants of a workspace, of whatever type, or some of them.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  name:
    description:
      - Return the assistants with exactly this name. None gives an empty list.
      - Mutually exclusive with O(model_id).
    type: str
  model_id:
    description:
      - Return the assistant with this model id. None gives an empty list.
      - Mutually exclusive with O(name).
    type: str
seealso:
  - module: voiceops.gladly_synthflow.synthflow_assistant
"""

EXAMPLES = r"""
- name: Read all assistants of the workspace
  voiceops.gladly_synthflow.synthflow_assistant_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
  register: workspace
"""

RETURN = r"""
assistants:
  description:
    - The assistants, sorted by name, each as RV(voiceops.gladly_synthflow.synthflow_assistant#module:assistant) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - model_id: 12acc0ac-df2a-47af-afe3-e1aa4380a307
      name: Acme voice agent
      description: Answers the main line
      agent:
        llm: gpt-4.1
        language: en-US
      type: inbound
      phone_number: "+12065550100"
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing


def main() -> None:
    """Read assistants."""
    run_module(AssistantListing)


if __name__ == "__main__":
    main()
