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
from .diagnoses import DIAGNOSES
from .dialog import Dialog
from .interruption import leaving_on_signals
from .media import Media, build_offer, media_trouble, read_media, reserved_port
from .message import Message, Pairs
from .outcome import Outcome, answer_facts, outcome_of_answer, status_line
from .transaction import Request, Transaction
from .trouble import ProbeStopped

# 180 rings; 183 stands for an announcement, which many switches send instead.
RINGING = (180, 183)

# How long the end of a call may take, a late answer to be ended among it, and how long a second answer, in seconds.
TIDY_SECONDS = 4.0
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
        self._cancelling: Transaction | None = None
        self._dialogs: dict[str, Dialog] = {}
        self._byes: dict[str, Transaction] = {}
        self._facts: dict[str, t.Any] = {"provisional": [], "ended": None}
        self._is_ended = True
        self.offered: Media | None = None
        self.answered: Media | None = None

    def place(self, deadline: float) -> Outcome:
        """Call, end the call, and return what came of it. Raises ProbeStopped where no answer came at all."""
        address = self._caller.local[0]
        try:
            with leaving_on_signals(), reserved_port(address) as port:
                self._offer, self.offered = build_offer(address, port, secrets.randbelow(2**31))
                try:
                    outcome = self._listen(deadline)
                finally:
                    self._end()
        except ProbeStopped as stopped:
            stopped.facts.update(self._facts)
            raise
        return self._judged(outcome)

    def _judged(self, outcome: Outcome) -> Outcome:
        """Return what came of the call once it was wound up, which may have brought an answer, or not the end of it."""
        final = t.cast(Transaction, self._invite).final
        refused = final is not None and t.cast(int, final.status) >= 300
        # What a CANCEL brings about is 487; any other refusal is the peer's own.
        if final and refused and final.status != 487 and outcome.code in ("rang", "never_finished"):
            outcome = outcome_of_answer(final, self._authorizer)
        if not self._is_ended:
            outcome.detail = f"{outcome.detail}; ended: {self._facts['ended']}"
            if DIAGNOSES[outcome.code].verdict == "pass":
                outcome.code = "end_not_confirmed"
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
        # Known before it is on its way, so that it is ended wherever this is interrupted.
        self._invite = self._transactions.open(request)
        self._transactions.begin(self._invite, deadline)

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
        self._wire.renew_limits()
        try:
            self._wind_up(began)
        except ProbeStopped as stopped:
            trouble = f"{stopped.diagnosis.title.lower()} ({stopped.detail})"
        else:
            trouble = ""
        how, self._is_ended = self._how_it_ended()
        self._facts["ended"] = f"{how}; {trouble}" if trouble and not self._is_ended else how

    def _wind_up(self, began: float) -> None:
        invite = t.cast(Transaction, self._invite)
        deadline = began + TIDY_SECONDS
        repeated: set[str] = set()
        settled: float | None = None
        self._transactions.take_wrecks(deadline)
        self._hang_up_what_is_left(deadline)
        while True:
            # Without a provisional answer there must be no CANCEL (section 9.1), but one may be on its way.
            if invite.final is None and invite.provisional and self._cancelling is None:
                self._cancelling = self._transactions.start(self._cancel(invite.request), deadline)
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

    def _hang_up_what_is_left(self, deadline: float) -> None:
        """End a call that was answered, where this was interrupted before the BYE."""
        final = t.cast(Transaction, self._invite).final
        if final is not None and t.cast(int, final.status) < 300 and final.to_tag not in self._byes:
            self._hang_up(final, deadline)

    def _cancel(self, invite: Request) -> Request:
        return self._caller.request("CANCEL", invite.sequence, branch=invite.branch)

    def _how_it_ended(self) -> tuple[str, bool]:
        """Return how the call ended in words, and whether it is known to have ended."""
        invite = t.cast(Transaction, self._invite)
        if self._dialogs:
            if self._caller.call_id in self._responder.ended:
                return "the peer hung up", True
            finals = [self._byes[tag].final if tag in self._byes else None for tag in self._dialogs]
            if None in finals:
                return "not confirmed: no answer to BYE", False
            refusal = next((message for message in finals if message and not _confirms(message)), None)
            if refusal:
                return f"not confirmed: {status_line(refusal)} to BYE", False
            return "hung up, and the peer confirmed it", True
        if invite.final is not None:
            status = t.cast(int, invite.final.status)
            if status < 300:
                return "not confirmed: the call was answered, and could not be hung up", False
            return ("cancelled, and the peer confirmed it" if status == 487 else "the peer refused the call"), True
        if not invite.provisional:
            return "nothing to end: no answer came", True
        if self._cancelling is not None and self._cancelling.final is not None:
            answer = status_line(self._cancelling.final)
            return f"not confirmed: {answer} to CANCEL, and no end of the INVITE", False
        return "not confirmed: no answer to CANCEL", False


def _confirms(answer: Message) -> bool:
    """Return whether an answer to BYE says that the call is over: 481, of a peer that no longer knows it, does, too."""
    return t.cast(int, answer.status) < 300 or answer.status == 481
