# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""What to do about a live transfer: pure decisions, from what is wanted and what is known."""

from __future__ import annotations

from .._errors import Refused
from .._fields import Values
from .._resource import Context, Params, Plan
from .transfer_fields import (
    NOT_RETURNED,
    TRANSFER_FIELDS,
    known_to_be_there,
    shown_settings,
    sip_target,
    without_secrets,
)
from .transfer_record import TransferRecord

COLD = (
    "A cold transfer is a SIP REFER, which the carrier has to support. Whether Gladly does is not known; "
    "Synthflow says to prefer a warm one."
)
HEADERS = (
    "Whether Synthflow honours headers in the URI of a transfer is not documented; its panel has fields of their own "
    "for X-headers. See with a call that they arrive."
)


class TransferPlanner:
    """Plans for one transfer. ``title`` is how messages call it, ``current`` what the resource's ``read`` returns."""

    def __init__(self, params: Params, context: Context, wanted: Values, record: TransferRecord, title: str) -> None:
        self._params = params
        self._context = context
        self._wanted = wanted
        self._record = record
        self._title = title

    def presence(self, current: Values) -> Plan:
        """Decide whether to create, update, attach or leave the transfer. Raises Refused."""
        self._refuse_to_keep_the_caller_id(current)
        return self._creation(current) if current["action"] is None else self._update(current)

    def _creation(self, current: Values) -> Plan:
        if current["unclaimed"] and not self._params["allow_other_transfers"]:
            raise Refused(
                f"create {self._title}",
                "the assistant has live transfers that the ledger does not know, and one of them may be it: "
                f"{', '.join(current['unclaimed'])}",
                "Name the one that is meant in 'action_id', or set 'allow_other_transfers' to true to create another; "
                "with the playbooks that is tenant_allow_other_transfers.",
                vendor="Synthflow",
            )
        if current["loose"]:
            raise Refused(
                f"create {self._title}",
                "the workspace has live transfers that no assistant has, and without a ledger nothing tells whether an "
                f"earlier run that was cut off created one of them for it: {', '.join(current['loose'])}",
                "Name the one that is meant in 'action_id', delete those that nobody needs in Synthflow's panel, or "
                "set 'allow_other_transfers' to true to create another; with the playbooks that is "
                "tenant_allow_other_transfers.",
                vendor="Synthflow",
            )
        self._warn_of_what_is_sent()
        self._warn_of_what_is_attached_too(current)
        identity: Values = {"key": self._params["key"], "assistant": current["assistant"]}
        after = {**identity, "attached": True, **without_secrets(self._wanted)}
        return Plan("create", {}, after, self._shown(current, None, self._wanted), tuple(self._wanted))

    def _update(self, current: Values) -> Plan:
        action_id = current["action"]["action_id"]
        shown = shown_settings(current["action"])
        there = known_to_be_there(self._wanted, shown, self._record.sent_to(action_id))
        compared = self._comparable(shown, there)
        options = tuple(self._wanted) if set(compared) - there else ()
        if options:
            compared = self._wanted
            self._warn_of_what_is_sent()
            self._warn_of_other_assistants(current)
        after = without_secrets(compared)
        before = {
            option: value if option in there else shown.get(option, NOT_RETURNED) for option, value in after.items()
        }
        identity: Values = {"key": self._params["key"], "assistant": current["assistant"]}
        is_attached = action_id in current["attached"]
        if not is_attached:
            self._warn_of_what_is_attached_too(current)
        old, new = {**identity, "attached": is_attached, **before}, {**identity, "attached": True, **after}
        if self._record.keeps and self._record.action_id != action_id:
            # Taken over: what changes, if nothing else does, is that the ledger knows it.
            old["action_id"], new["action_id"] = None, action_id
        # Whether the vendor keeps a setting that a write leaves out is not documented, so nothing is predicted for it.
        result = self._shown(current, action_id, compared if options else {**shown, **compared})
        return Plan("none" if old == new and not options else "update", old, new, result, options)

    def _comparable(self, shown: Values, there: set[str]) -> Values:
        """Return the wanted settings of which somebody knows what they are now."""
        unknown = [option for option in self._wanted if option not in there and option not in shown]
        if not unknown or self._record.keeps:
            return self._wanted
        self._context.warn(
            f"Synthflow does not show {', '.join(unknown)} of {self._title}, and without 'ledger' nothing else knows: "
            "they were neither compared nor sent."
        )
        return {option: value for option, value in self._wanted.items() if option not in unknown}

    def absence(self, current: Values) -> Plan:
        """Decide whether to delete the transfer."""
        if not self._record.exists and not self._is_ours(current):
            if current["unclaimed"]:
                self._context.warn(
                    f"The ledger knows no {self._title}. The assistant's live transfers that it does not know were "
                    f"left alone: {', '.join(current['unclaimed'])}."
                )
            return Plan("none", {}, {}, None)
        action = current["action"] or {}
        before = {
            "key": self._params["key"],
            "assistant": current["assistant"],
            "action_id": action.get("action_id"),
            "attached": action.get("action_id") in current["attached"],
        }
        return Plan("delete", before, {}, None)

    def _is_ours(self, current: Values) -> bool:
        """Return whether there is an action that this assistant has, or that nobody has."""
        action = current["action"]
        return action is not None and (action["action_id"] in current["attached"] or not action["assistants"])

    def _refuse_to_keep_the_caller_id(self, current: Values) -> None:
        """Raise Refused unless the number may be one that Synthflow bought at Twilio: with others the call fails."""
        if not self._wanted.get("preserve_caller_id"):
            return
        if current["provider"] == "twilio":
            self._context.warn(
                "Keeping the caller's number works only with numbers that Synthflow bought at Twilio; whether it "
                "bought this one, or it was imported from a Twilio account of yours, no request shows."
            )
            return
        provider = current["provider"]
        raise Refused(
            f"set 'preserve_caller_id' of {self._title}",
            "it works only with numbers bought through Synthflow's own Twilio account, with any other number the call "
            f"fails, and the assistant's number {f'is of provider {provider!r}' if provider else 'is not known'}",
            "Leave 'preserve_caller_id' out.",
            vendor="Synthflow",
        )

    def _warn_of_what_is_sent(self) -> None:
        if self._wanted["mode"] == "cold":
            self._context.warn(COLD)
        target = sip_target(self._wanted["target"])
        if target is not None and target.headers:
            self._context.warn(HEADERS)

    def _warn_of_what_is_attached_too(self, current: Values) -> None:
        """Warn of actions that may not run during the call, as transfers do: their time of running is not shown."""
        transfers = {*self._record.others(), *current["unclaimed"]}
        others = [one for one in current["attached"] if one not in transfers]
        if others:
            self._context.warn(
                f"Whether attaching {self._title} would replace the assistant's other actions is not documented, so "
                f"{', '.join(others)} are attached again with it. If one of these runs before or after calls, see in "
                "Synthflow's panel that it still does."
            )

    def _warn_of_other_assistants(self, current: Values) -> None:
        others = [one for one in current["action"]["assistants"] if one != current["model_id"]]
        if others:
            self._context.warn(
                f"The settings of {self._title} change for {', '.join(others)} too, which have its action."
            )

    def _shown(self, current: Values, action_id: str | None, settings: Values) -> Values:
        """Return the transfer as results have it. A setting of which nobody knows what it is now is None."""
        return {
            "key": self._params["key"],
            "assistant": current["assistant"],
            "model_id": current["model_id"],
            "action_id": action_id,
            "attached": True,
            **{item.option: settings.get(item.option) for item in TRANSFER_FIELDS if not item.secret},
        }
