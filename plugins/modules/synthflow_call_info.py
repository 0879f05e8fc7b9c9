# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module synthflow_call_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: synthflow_call_info
short_description: Read what happened to the calls of a Synthflow assistant
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns the calls of an assistant, newest first - whether they came about, how they ended, and what went wrong. It
    answers whether a call from Gladly arrived.
  - Transcripts, recordings, prompts and variables are personal data, and are not returned. The phone numbers of callers
    are.
  - It reads alone, and never places a call.
  - A call that begins while the list is read may be missing.
  - A call from a number to itself is a probe with the legs of P(voiceops.gladly_synthflow.call_legs#filter), not a call
    of a person.
  - Whether Synthflow lists a call that it refused before an assistant answered is not known, so an empty list proves
    nothing.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.synthflow
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.synthflow
options:
  assistant:
    description:
      - Name or model id of the assistant. None of that name gives an empty list.
    type: str
    required: true
  phone_number:
    description:
      - Return calls from or to this number alone, in E.164 form.
    type: str
  hours:
    description:
      - Return calls that started in the last hours, as many as this. At most V(8784), which is a year.
    type: int
    default: 24
  limit:
    description:
      - Return at most this many calls, the newest ones. At most V(10000).
    type: int
    default: 100
seealso:
  - module: voiceops.gladly_synthflow.gladly_event_info
  - module: voiceops.gladly_synthflow.synthflow_assistant_info
"""

EXAMPLES = r"""
- name: Read the calls of the last day
  voiceops.gladly_synthflow.synthflow_call_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    assistant: Acme voice agent
  register: calls

- name: Show what went wrong in each that failed
  ansible.builtin.debug:
    msg: "{{ calls.calls | selectattr('error_message') | map(attribute='error_message') | unique }}"

- name: Read the calls of one caller in the last hour
  voiceops.gladly_synthflow.synthflow_call_info:
    api_key: "{{ synthflow_api_key }}"
    workspace_id: "{{ synthflow_workspace_id }}"
    region: us
    assistant: Acme voice agent
    phone_number: "+12065550111"
    hours: 1
  register: calls
"""

RETURN = r"""
calls:
  description: The calls, newest first. What Synthflow left out, or sent in a form that is not known, is null.
  returned: success
  type: list
  elements: dict
  contains:
    call_id:
      description: Id of the call.
      type: str
      sample: 1f0d2e5a-9c34-4a71-8b52-0d6a3c7e9f10
    status:
      description: What became of it, such as V(completed), V(in-progress), V(no-answer), V(busy), V(failed).
      type: str
      sample: failed
    type:
      description: Kind of the call.
      type: str
      sample: inbound
    phone_number_from:
      description: Number that called.
      type: str
      sample: "+12065550111"
    phone_number_to:
      description: Number that was called.
      type: str
      sample: "+12065550100"
    started_at:
      description: When it started, in UTC.
      type: str
      sample: "2026-11-22T10:00:00Z"
    seconds:
      description: How long it took.
      type: float
      sample: 42
    hangup:
      description: Who hung up, V(caller) or V(callee).
      type: str
      sample: caller
    disconnect_reason:
      description: Why it ended, one of V(unknown), V(callee_hangup), V(caller_hangup), V(error), V(forbidden).
      type: str
      sample: error
    end_call_reason:
      description: Why the assistant ended it, where the list tells.
      type: str
      sample: human_ended_call
    error_message:
      description: What went wrong, in Synthflow's words.
      type: str
      sample: Telephony - 401 - Unauthorized
    explanation:
      description: What the error message means by Synthflow's own table, of which a part is known, and what to do.
      type: str
      sample: Credentials are missing or wrong. Check those of the trunk.
    actions:
      description: Names of the actions that were executed.
      type: list
      elements: str
      sample: [agents]
summary:
  description:
    - The calls in one look - C(total) and C(failed) count all that were found, also those beyond O(limit), and C(last)
      is the newest one, or null. A call failed when its status is V(failed), V(busy) or V(no-answer), when it has an
      error message, or when it was ended by V(error) or V(forbidden).
  returned: success
  type: dict
  contains:
    total:
      description: Number of calls.
      type: int
      sample: 1
    failed:
      description: Number of those that failed.
      type: int
      sample: 1
    last:
      description: The newest call, as in RV(calls).
      type: dict
      sample:
        call_id: 1f0d2e5a-9c34-4a71-8b52-0d6a3c7e9f10
        status: failed
        error_message: Telephony - 401 - Unauthorized
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.call_listing import CallListing


def main() -> None:
    """Read calls."""
    run_module(CallListing)


if __name__ == "__main__":
    main()
