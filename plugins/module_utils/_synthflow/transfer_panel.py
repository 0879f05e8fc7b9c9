# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a person does in Synthflow's panel where the API takes no SIP URI for a transfer.

That the panel takes a SIP URI, and X-headers in fields of their own, is in docs.synthflow.ai (Call transfer to SIP);
what its other fields are called is not known, so the steps say what to set.
"""

from __future__ import annotations

from .._e164 import is_e164
from .._errors import VALUE_REFUSED, RequestRejected
from .._fields import Values
from .._steps import Step, step
from .transfer_fields import sip_target

_MODE_WORDS = {
    "warm": "Choose a warm transfer, without context.",
    "warm_with_context": "Choose a warm transfer, with context.",
    "cold": "Choose a cold transfer.",
}
_TEXTS = {
    "instructions": "Say when to transfer the call.",
    "initiating_message": "Set what the caller hears before the transfer.",
    "message_to_transfer_target": "Set what the person who answers hears.",
    "goodbye_message": "Set what the caller hears at the end.",
    "failed_message": "Set what the caller hears when the transfer fails.",
    "summarization_prompt": "Set how the call is summed up.",
}


def panel_steps(assistant: str, wanted: Values) -> list[Step]:
    """Return how to set up a transfer to a SIP URI by hand, in the order of work."""
    target = sip_target(wanted["target"])
    address, _question, _headers = wanted["target"].partition("?")
    texts = [
        step("do", instruction, value=wanted[option]) for option, instruction in _TEXTS.items() if wanted.get(option)
    ]
    headers = [
        step("do", "Add the X-header.", field=name, value=value) for name, value in (target.headers if target else ())
    ]
    return [
        step("do", "Open the assistant.", f"Assistants > {assistant}"),
        step("do", "Add a call transfer, or open the one that is there, and choose a SIP URI as its target."),
        step("do", "Enter the address.", field="SIP URI", value=address),
        *headers,
        step("do", _MODE_WORDS[wanted["mode"]]),
        *texts,
        step("do", "Save the assistant."),
        step("check", "Call the assistant's number, ask for a person, and see that the call reaches the right queue."),
    ]


def with_ways_left(refused: RequestRejected, assistant: str, wanted: Values) -> RequestRejected:
    """Return a refusal that says what else can be done where it may be the SIP URI that Synthflow does not take."""
    target = sip_target(wanted["target"])
    if target is None or refused.status not in VALUE_REFUSED:
        return refused
    number = f", here '{target.user}'," if is_e164(target.user) else ""
    without = " Synthflow may also take the URI without its headers." if target.headers else ""
    return type(refused)(
        refused.attempted,
        refused.came_back,
        "Correct what the answer names. Whether Synthflow's API takes a SIP URI here is not documented; if that is "
        f"what it refuses, two ways are left: give the E.164 number of the queue's DID{number} as 'target', or set the "
        "transfer up on the assistant's page in Synthflow, as 'steps' in this result says, and take it out of the play."
        f"{without}",
        vendor=refused.vendor,
        status=refused.status,
        request_id=refused.request_id,
        steps=panel_steps(assistant, wanted),
    )
