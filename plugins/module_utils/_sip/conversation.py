# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What the rungs of one climb share once SIP is spoken: the wire, the transactions, and the answers to the peer."""

from __future__ import annotations

from .responder import Responder
from .transaction import Transactions
from .wire import Wire


class Conversation:
    """All SIP over one connection. A late answer to a rung's request is still known as such on the next rung."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.responder = Responder()
        self.transactions = Transactions(wire, self.responder.answer)
