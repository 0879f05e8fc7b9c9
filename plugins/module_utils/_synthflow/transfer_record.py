# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What a ledger keeps of one live transfer, and when."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._ledger.ledger import Ledger, now
from .transfer_fields import fingerprints

SECTION = "transfers"


class TransferRecord:
    """The ledger's entry of one key of one assistant.

    Each method that changes it writes the ledger before it returns: a run that is cut off right after leaves behind
    what the next one needs, and nothing that is not so. Without a ledger file it is kept for the run alone.
    """

    def __init__(self, ledger: Ledger, model_id: str, assistant: str, key: str) -> None:
        self._ledger = ledger
        self._key = key
        self._name = f"{model_id} {key}"
        self._inherited = False
        self._assistant = assistant
        self._entry = ledger.entry(SECTION, self._name)

    def inherit(self, model_id: str) -> None:
        """Take over the entry of an assistant that is gone. The ledger is written with the next change alone."""
        name = f"{model_id} {self._key}"
        self._entry = {**self._ledger.entry(SECTION, name), "assistant": self._assistant}
        self._ledger.put(SECTION, name, {})
        self._ledger.put(SECTION, self._name, self._entry)
        self._inherited = True

    @property
    def is_inherited(self) -> bool:
        """Whether the entry was that of an assistant that is gone."""
        return self._inherited

    @property
    def keeps(self) -> bool:
        """Whether a later run will know what is written here."""
        return self._ledger.keeps

    @property
    def exists(self) -> bool:
        """Whether there is an entry."""
        return bool(self._entry)

    @property
    def action_id(self) -> str | None:
        """The action that was created or taken over."""
        return self._entry.get("action_id")

    def sent_to(self, action_id: str) -> dict[str, str]:
        """Return fingerprints of the settings that were sent to an action last, by option."""
        return dict(self._entry.get("sent", {})) if action_id == self.action_id else {}

    @property
    def known_actions(self) -> list[str] | None:
        """The actions that were there when one was asked for that has not been seen since; None when there is none."""
        creating = self._entry.get("creating")
        return None if creating is None else list(creating["known_actions"])

    @property
    def creating_since(self) -> str:
        """When an action was asked for that has not been seen since."""
        return str(self._entry["creating"]["since"])

    @property
    def asked_for(self) -> dict[str, str]:
        """Fingerprints of the settings of the action that was asked for and has not been seen since, by option."""
        return dict((self._entry.get("creating") or {}).get("sent", {}))

    def others(self) -> set[str]:
        """Return the actions that the ledger knows under other keys or assistants."""
        entries = self._ledger.entries(SECTION)
        return {entry["action_id"] for name, entry in entries.items() if name != self._name and entry.get("action_id")}

    def begin(self, known_actions: t.Iterable[str], wanted: Values) -> None:
        """Write down, before an action is created, which actions are there, and what the new one is to be."""
        creating = {"since": now(), "known_actions": sorted(known_actions), "sent": fingerprints(wanted)}
        self._write(creating=creating, action_id=None, sent=None)

    def created(self, action_id: str, wanted: Values | None) -> None:
        """Write down the action that was created, and what it was sent; None when that is not sure."""
        self._write(action_id=action_id, sent=None if wanted is None else fingerprints(wanted))

    def seen(self, action_id: str) -> None:
        """Write down that the action can be read, where that is news."""
        if self._inherited or self._entry.get("creating") is not None or self.action_id != action_id:
            self._write(action_id=action_id, creating=None, sent=self.sent_to(action_id) or None)

    def sending(self, action_id: str) -> None:
        """Forget what was sent before something else is: a lost answer would leave open which of the two is there."""
        self._write(action_id=action_id, sent=None)

    def was_sent(self, wanted: Values) -> None:
        """Write down what the vendor took."""
        self._write(sent=fingerprints(wanted))

    def restore(self, sent: dict[str, str]) -> None:
        """Write down again what was sent before, since the vendor refused what came after."""
        self._write(sent=sent or None)

    def remove(self) -> None:
        """Forget the transfer."""
        self._save({})

    def _write(self, **changes: t.Any) -> None:
        merged = {**self._entry, **changes, "assistant": self._assistant}
        self._save({name: value for name, value in merged.items() if value is not None})

    def _save(self, entry: dict[str, t.Any]) -> None:
        self._ledger.put(SECTION, self._name, entry)
        self._ledger.save()
        self._entry = entry


def left_behind(ledger: Ledger, label: str, key: str) -> list[tuple[str, str]]:
    """Return model id and name of the assistants for which the ledger has a transfer with that key.

    ``label`` is the assistant's name or model id; it need not exist any more.
    """
    found = []
    for name, entry in sorted(ledger.entries(SECTION).items()):
        model_id, _space, its_key = name.partition(" ")
        if its_key == key and label in (model_id, entry["assistant"]):
            found.append((model_id, str(entry["assistant"])))
    return found


def keys_by_action(ledger: Ledger) -> dict[str, str]:
    """Return our keys by the id of the action."""
    return {
        entry["action_id"]: name.partition(" ")[2]
        for name, entry in ledger.entries(SECTION).items()
        if entry.get("action_id")
    }
