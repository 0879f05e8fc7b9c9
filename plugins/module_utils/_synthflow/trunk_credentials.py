# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The credentials of a trunk, which Synthflow takes and never shows, and what a ledger keeps of them."""

from __future__ import annotations

import json
import typing as t

from .._fields import Values
from .._ledger.fingerprint import is_of_secret, of_secret
from .._ledger.ledger import Ledger, now

CREDENTIALS = ("trunk_username", "trunk_password")
SECTION = "trunk_credentials"


class TrunkCredentials:
    """The credentials that are wanted for a number, beside the fingerprint of those that were sent last.

    Before others are sent, the fingerprint is forgotten: after a lost answer or a refusal halfway nobody knows which of
    the two are there.
    """

    def __init__(self, ledger: Ledger, number: str, wanted: Values) -> None:
        self._ledger = ledger
        self._number = number
        self._entry = ledger.entry(SECTION, number)
        self.given = tuple(option for option in CREDENTIALS if option in wanted)
        # Together: one without the other opens nothing, and a fingerprint of a user name alone could be guessed.
        self._text = json.dumps([wanted.get(option) for option in CREDENTIALS])

    @property
    def recorded(self) -> bool:
        """Whether the ledger has a fingerprint."""
        return bool(self._entry)

    def are_those_sent_last(self) -> bool:
        """Return whether the wanted credentials are known to be the ones that Synthflow has."""
        return self.recorded and is_of_secret(self._entry["fingerprint"], self._text)

    def sent_by(self, send: t.Callable[[], None]) -> None:
        """Send something that holds the credentials, and write down that Synthflow took them."""
        self.forget()
        send()
        if self._ledger.keeps:
            self._save({"fingerprint": of_secret(self._text), "sent": now()})

    def forget(self) -> None:
        """Write down that it is not known which credentials Synthflow has."""
        self._save({})

    def _save(self, entry: dict[str, t.Any]) -> None:
        if entry == self._entry:
            return
        self._ledger.put(SECTION, self._number, entry)
        self._ledger.save()
        self._entry = entry
