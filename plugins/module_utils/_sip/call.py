# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Places a call and ends it as early as can be: CANCEL at the first ringing, ACK and BYE when it is answered."""

from __future__ import annotations

import contextlib
import secrets
import time
import typing as t

from .authorizer import CHALLENGES, Authorizer
from .caller import Caller
from .conversation import Conversation
from .dialog import Dialog
from .media import Media, build_offer, media_trouble, read_media, reserved_port
from .message import Message, Pairs
from .outcome import Outcome, answer_facts, outcome_of_answer, status_line
from .transaction import Request, Transaction
from .trouble import ProbeStopped

# 180 rings; 183 stands for an announcement, which many switches send instead.
RINGING = (180, 183)

# How long the end of a call may take, how long a late answer is waited for, and how long a second one, in seconds.
TIDY_SECONDS = 4.0
LATE_SECONDS = 1.0
LINGER_SECONDS = 0.3
_LARGEST_NUMBER_OF_DIALOGS = 5


class Call:
    """One call. ``place`` leaves none behind, however it ends, as far as the peer plays along."""

    def __init__(
        self, conversation: Conversation, caller: Caller, authorizer: Authorizer, headers: t.Mapping[str, str]
    ) -> None:
        self._wire = conversation.wire
        self._caller = caller
        self._authorizer = authorizer
        self._headers = tuple(headers.items())
        self._responder = conversation.responder
        self._responder.add_call(caller.call_id, caller.from_tag)
        self._transactions = conversation.transactions
        self._sequence = 0
        self._offer = b""
        self._invite: Transaction | None = None
        self._dialogs: dict[str, Dialog] = {}
        self._byes: dict[str, Transaction] = {}
        self._facts: dict[str, t.Any] = {"provisional": [], "ended": None}
        self.offered: Media | None = None
        self.answered: Media | None = None

    def place(self, deadline: float) -> Outcome:
        """Call, end the call, and return what came of it. Raises ProbeStopped where no answer came at all."""
        address = self._caller.local[0]
        try:
            with reserved_port(address) as port:
                self._offer, self.offered = build_offer(address, port, secrets.randbelow(2**31))
                try:
                    outcome = self._listen(deadline)
                finally:
                    self._end()
        except ProbeStopped as stopped:
            stopped.facts.update(self._facts)
            raise
        outcome.facts.update(self._facts)
        return outcome

    def _listen(self, deadline: float) -> Outcome:
        self._send_invite(deadline)
        while (event := self._transactions.advance(deadline)) is not None:
            transaction, message = event
            if transaction is not self._invite:
                continue
            status = t.cast(int, message.status)
            self._note(message)
            if status in RINGING:
                return Outcome("rang", status_line(message), status, answer_facts(message))
            if status < 200:
                continue
            if status < 300:
                return self._picked_up(message, deadline)
            if status in CHALLENGES and self._authorizer.take(message):
                self._send_invite(deadline)
                continue
            return outcome_of_answer(message, self._authorizer)
        if self._facts["provisional"]:
            statuses = ", ".join(map(str, self._facts["provisional"]))
            return Outcome("never_finished", f"only provisional answers came: {statuses}")
        raise self._wire.silence()

    def _send_invite(self, deadline: float) -> None:
        self._sequence += 1
        body = [("Content-Type", "application/sdp"), *self._headers]
        credentials = self._authorizer.headers("INVITE", self._caller.target, self._offer)
        request = self._caller.request("INVITE", self._sequence, more=[*credentials, *body], body=self._offer)
        self._invite = self._transactions.start(request, deadline)

    def _note(self, message: Message) -> None:
        status = t.cast(int, message.status)
        if status < 200 and len(self._facts["provisional"]) < 20:
            self._facts["provisional"].append(status)
        if status < 300 and message.body:
            self.answered = read_media(message.body) or self.answered

    def _picked_up(self, message: Message, deadline: float) -> Outcome:
        self.answered = read_media(message.body)
        # Whether hanging up works shows when the call is wound up; the answer counts either way.
        with contextlib.suppress(ProbeStopped):
            self._hang_up(message, deadline)
        trouble = media_trouble(self.answered)
        detail = status_line(message)
        facts = answer_facts(message)
        if trouble:
            return Outcome("media_refused_answer", f"{detail}, and {trouble}", message.status, facts)
        return Outcome("call_answered", detail, message.status, facts)

    def _hang_up(self, message: Message, deadline: float) -> None:
        """Acknowledge a 2xx, and end the call that it began; again when it is repeated, and for each of a fork."""
        dialog = self._dialogs.get(message.to_tag)
        if dialog is None:
            if len(self._dialogs) >= _LARGEST_NUMBER_OF_DIALOGS:
                return
            dialog = self._dialogs[message.to_tag] = Dialog(self._caller, self._sequence, message)
            self._facts["forked"] = len(self._dialogs) > 1
        self._wire.send(dialog.ack(self._credentials("ACK", dialog)), deadline)
        if message.to_tag not in self._byes and self._caller.call_id not in self._responder.ended:
            self._send_bye(message.to_tag, deadline)

    def _send_bye(self, tag: str, deadline: float) -> None:
        dialog = self._dialogs[tag]
        self._byes[tag] = self._transactions.start(dialog.bye(self._credentials("BYE", dialog)), deadline)

    def _credentials(self, method: str, dialog: Dialog) -> Pairs:
        return self._authorizer.headers(method, dialog.target)

    def _end(self) -> None:
        """End whatever was begun."""
        if self._invite is None:
            return
        began = time.monotonic()
        self._invite.stop_repeating()
        try:
            self._wind_up(began)
        except ProbeStopped as stopped:
            self._facts["ended"] = f"not confirmed: {stopped.diagnosis.title.lower()} ({stopped.detail})"
        else:
            self._facts["ended"] = self._facts["ended"] or self._how_it_ended()

    def _wind_up(self, began: float) -> None:
        invite = t.cast(Transaction, self._invite)
        deadline = began + TIDY_SECONDS
        cancel: Transaction | None = None
        repeated: set[str] = set()
        settled: float | None = None
        while True:
            if invite.final is None and invite.provisional and cancel is None:
                cancel = self._transactions.start(self._cancel(invite.request), deadline)
            if invite.final is None and not invite.provisional:
                # Without a provisional answer there must be no CANCEL (section 9.1), but one may be on its way.
                deadline = min(deadline, began + LATE_SECONDS)
            if invite.final is not None and all(bye.final is not None for bye in self._byes.values()):
                settled = settled or time.monotonic()
                deadline = min(deadline, settled + (LINGER_SECONDS if self._dialogs else 0.0))
            event = self._transactions.advance(deadline)
            if event is None:
                return
            transaction, message = event
            status = t.cast(int, message.status)
            if transaction is invite:
                self._note(message)
            if transaction is invite and 200 <= status < 300:
                self._hang_up(message, deadline)
            for tag, bye in list(self._byes.items()):
                if (
                    transaction is bye
                    and status in CHALLENGES
                    and tag not in repeated
                    and self._authorizer.take(message, anew=True)
                ):
                    repeated.add(tag)
                    self._send_bye(tag, deadline)

    def _cancel(self, invite: Request) -> Request:
        return self._caller.request("CANCEL", invite.sequence, branch=invite.branch)

    def _how_it_ended(self) -> str:
        invite = t.cast(Transaction, self._invite)
        if self._dialogs:
            if self._caller.call_id in self._responder.ended:
                return "the peer hung up"
            confirmed = {tag for tag, bye in self._byes.items() if bye.final is not None}
            silent = self._dialogs.keys() - confirmed
            return "not confirmed: no answer to BYE" if silent else "hung up, and the peer confirmed it"
        if invite.final is not None:
            return "cancelled, and the peer confirmed it" if invite.final.status == 487 else "the peer refused the call"
        return "not confirmed: no answer to CANCEL" if invite.provisional else "nothing to end: no answer came"
