# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_transfer_action_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_transfer_action_info
short_description: Read the live transfers of a Synthflow workspace
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns the actions of type C(LIVE_TRANSFER) with the assistants that have them, and with O(ledger) your key for
    each.
  - Synthflow is not documented to show what they are set to. Where it does, the settings are returned too.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  assistant:
    description:
      - Return the transfers of the assistant with this name or model id alone. None gives an empty list.
    type: str
  ledger:
    description:
      - Path of the tenant's ledger, from which the keys come. It is only read, and need not be there.
    type: path
requirements:
  - PyYAML, with O(ledger)
seealso:
  - module: voiceops.gladly_synthflow.synthflow_transfer_action
"""

EXAMPLES = r"""
- name: Read all live transfers of the workspace
  voiceops.gladly_synthflow.synthflow_transfer_action_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    ledger: ledgers/acme.yml
  register: workspace
"""

RETURN = r"""
transfers:
  description:
    - The live transfers, sorted by key and id. A setting that Synthflow does not show is null; the settings bear the
      names that they have in RV(voiceops.gladly_synthflow.synthflow_transfer_action#module:transfer).
  returned: success
  type: list
  elements: dict
  contains:
    action_id:
      description: Id of the action.
      type: str
      sample: 5a1f0d2e-9c34-4a71-8b52-0d6a3c7e9f10
    action_type:
      description: Kind of the action, always V(LIVE_TRANSFER).
      type: str
      sample: LIVE_TRANSFER
    key:
      description: Your name for the transfer, null for one that the ledger does not know.
      type: str
      sample: billing
    assistants:
      description: Model ids of the assistants that have the action.
      type: list
      elements: str
      sample: [12acc0ac-df2a-47af-afe3-e1aa4380a307]
    target:
      description: Where the call goes.
      type: str
      sample: sip:+12065550156@acme.sip.gladly.com;transport=tls
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_listing import (
    TransferActionListing,
)


def main() -> None:
    """Read live transfers."""
    run_module(TransferActionListing)


if __name__ == "__main__":
    main()
