# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What the ``error_message`` of a call means (docs.synthflow.ai, Telephony errors; helpcenter.synthflow.ai/1502978435).

The vendor's table is known in part only: what it has for a code without a row here is not.
"""

from __future__ import annotations

import re

_FORM = re.compile(r"Telephony\s*-\s*(?P<code>\d{3})\s*-\s*(?P<text>.*)", re.IGNORECASE | re.DOTALL)

# By code and by how the text begins, in lower case; the first row that fits counts. Meaning, then what to do.
EXPLANATIONS: tuple[tuple[str, str, str], ...] = (
    ("400", "invalid phone number", "A phone number, usually that in the To header, is wrong. Write it in E.164 form."),
    (
        "400",
        "the number",
        "A trial account at Twilio calls verified numbers alone. Connect a Twilio account of your own.",
    ),
    ("400", "", "The request was malformed. Check its format and parameters."),
    ("401", "", "Credentials are missing or wrong. Check those of the trunk."),
    (
        "403",
        "caller id is unauthorized",
        "The caller ID is not verified. Use a DID of your own, or verify it.",
    ),
    ("403", "invalid credentials", "The trunk's credentials are wrong. Check them."),
    ("403", "no international permission", "International calls are switched off. Switch them on at the carrier."),
    ("403", "phone number is blacklisted", "The number is blocked by the carrier or by Synthflow."),
    ("403", "", "The call is not permitted. Check the account's permissions, or use another number."),
    ("404", "", "The number that was called does not exist, or is out of service."),
    ("429", "", "There were more calls in a minute than the account may make."),
    ("487", "", "The far end hung up before anybody answered."),
    ("608", "", "The call was taken for spam and rejected on the way."),
)
INSUFFICIENT_MINUTES = "The account has no minutes left. Add some in Synthflow."


def explanation_of(error_message: str | None) -> str | None:
    """Return what an error message means and what to do, or None where the vendor's pages are not known to say it."""
    if not error_message:
        return None
    if "insufficient minutes" in error_message.lower():
        return INSUFFICIENT_MINUTES
    match = _FORM.fullmatch(error_message.strip())
    if match is None:
        return None
    code, text = match["code"], match["text"].lower()
    return next((words for its_code, start, words in EXPLANATIONS if its_code == code and text.startswith(start)), None)
