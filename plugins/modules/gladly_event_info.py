# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module gladly_event_info."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gladly_event_info
short_description: Read which contacts a Gladly organization had in the last 24 hours
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Returns the events of contacts, newest first. A call that Gladly takes, and one that is transferred back to it, is a
    contact, beside chats and messages.
  - The content of an event is personal data, and is not returned but for the id of the contact and the kind of channel.
    Which of these Gladly sends is not documented, so each can be null.
  - Gladly keeps the events of 24 hours, and is up to 15 seconds behind.
  - Whether the events come one in a line, as Gladly says, or as an array does not matter.
extends_documentation_fragment:
  - voiceops.gladly_synthflow.attributes
  - voiceops.gladly_synthflow.attributes.info
  - voiceops.gladly_synthflow.attributes.gladly
  - voiceops.gladly_synthflow.connection
  - voiceops.gladly_synthflow.connection.gladly
options:
  hours:
    description:
      - Return the events of the last hours, as many as this, less two minutes for clocks that differ. From V(1) to
        V(24).
      - Answers of more than 8 MiB are refused. Give fewer hours for an organization that has so many contacts.
    type: int
    default: 24
  types:
    description:
      - Return events of these types alone, such as V(CONTACT/STARTED), V(CONTACT/OFFERED), V(CONTACT/TRANSFERRED) and
        V(CONTACT/ENDED). An empty list stands for all that begin with C(CONTACT/).
    type: list
    elements: str
    default: []
  limit:
    description:
      - Return at most this many events, the newest ones. At most V(10000).
    type: int
    default: 100
seealso:
  - module: voiceops.gladly_synthflow.synthflow_call_info
  - name: Gladly REST API
    description: The endpoint that the module reads.
    link: https://developer.gladly.com/rest/
"""

EXAMPLES = r"""
- name: Read which contacts began and ended in the last two hours
  voiceops.gladly_synthflow.gladly_event_info:
    host: acme.gladly.com
    agent_email: "{{ gladly_agent_email }}"
    api_token: "{{ gladly_api_token }}"
    hours: 2
    types: [CONTACT/STARTED, CONTACT/ENDED]
  register: contacts

- name: Show when the last one was
  ansible.builtin.debug:
    msg: "{{ (contacts.summary.last or {}).timestamp | default('none') }}"
"""

RETURN = r"""
events:
  description: The events, newest first. What Gladly left out is null.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the event.
      type: str
      sample: vZgCEQlDR6aQz_0HeWZ9_Q
    type:
      description: Type of the event.
      type: str
      sample: CONTACT/STARTED
    timestamp:
      description: When it happened, in UTC.
      type: str
      sample: "2026-11-22T10:00:00Z"
    initiator_type:
      description: What kind of initiator it had.
      type: str
      sample: CUSTOMER
    contact_id:
      description: Id of the contact.
      type: str
      sample: kYbTzE0cQ9yD2mF7uWv1Xg
    channel:
      description: Kind of the channel. Null when Gladly sent anything else than one word in capitals.
      type: str
      sample: PHONE_CALL
summary:
  description:
    - The events in one look - C(total) counts all that were found, also those beyond O(limit), and C(last) is the
      newest one, or null.
  returned: success
  type: dict
  sample:
    total: 1
    last:
      id: vZgCEQlDR6aQz_0HeWZ9_Q
      type: CONTACT/STARTED
      timestamp: "2026-11-22T10:00:00Z"
      initiator_type: CUSTOMER
      contact_id: kYbTzE0cQ9yD2mF7uWv1Xg
      channel: PHONE_CALL
"""

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.event_listing import EventListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_module


def main() -> None:
    """Read events."""
    run_module(EventListing)


if __name__ == "__main__":
    main()
