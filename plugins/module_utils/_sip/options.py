# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Asks a peer with OPTIONS what it can do (RFC 3261, section 11)."""

from __future__ import annotations

import typing as t

from .authorizer import CHALLENGES, Authorizer
from .caller import Caller
from .conversation import Conversation
from .outcome import Outcome, outcome_of_answer


def ask_options(conversation: Conversation, caller: Caller, authorizer: Authorizer, deadline: float) -> Outcome:
    """Return what the final answer means. Raises ProbeStopped where there is none."""
    transactions = conversation.transactions
    sequence = 1
    current = transactions.start(caller.request("OPTIONS", sequence), deadline)
    provisional: list[int] = []
    while (event := transactions.advance(deadline)) is not None:
        transaction, message = event
        status = t.cast(int, message.status)
        if transaction is not current or status < 200:
            provisional = current.provisional
            continue
        if status in CHALLENGES and authorizer.take(message):
            sequence += 1
            credentials = authorizer.headers("OPTIONS", caller.target)
            current = transactions.start(caller.request("OPTIONS", sequence, more=credentials), deadline)
            continue
        outcome = outcome_of_answer(message, authorizer)
        outcome.facts["authenticated"] = authorizer.is_used and status < 300
        return outcome
    current.stop_repeating()
    silence = conversation.wire.silence()
    if provisional and silence.diagnosis.code == "no_answer":
        silence.detail = f"only provisional answers came: {', '.join(map(str, provisional))}"
    raise silence
