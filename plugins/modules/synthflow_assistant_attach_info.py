# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_assistant_attach_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_assistant_attach_info
short_description: Read which inbound Synthflow assistant takes the calls of which number
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns the numbers of a workspace that an inbound assistant serves, and the assistant of each.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  phone_number:
    description:
      - Return the attachment of this number alone, in E.164 form. None gives an empty list.
    type: str
  assistant:
    description:
      - Return the attachment of the assistant with this name or model id alone. None gives an empty list.
    type: str
seealso:
  - module: voiceops.gladly_synthflow.synthflow_assistant_attach
"""

EXAMPLES = r"""
- name: Read all attachments of the workspace
  voiceops.gladly_synthflow.synthflow_assistant_attach_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
  register: workspace
"""

RETURN = r"""
attachments:
  description:
    - The attachments, sorted by number, each as
      RV(voiceops.gladly_synthflow.synthflow_assistant_attach#module:attachment) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - phone_number: "+12065550100"
      assistant: Acme voice agent
      model_id: 12acc0ac-df2a-47af-afe3-e1aa4380a307
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import AttachmentListing


def main() -> None:
    """Read attachments."""
    run_module(AttachmentListing)


if __name__ == "__main__":
    main()
