# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The climb: DNS, connection, TLS, OPTIONS, INVITE, each a rung with its time; the first that stops ends it.

Nothing is shared between probes, so they can run in threads.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import replace

from .._masking import Masker
from .authorizer import Authorizer
from .call import Call
from .caller import Caller
from .connection import Connection, connect_any
from .conversation import Conversation
from .datagram_size import check_datagrams
from .diagnoses import DIAGNOSES, Diagnosis, Verdict
from .digest import Credentials
from .ladder import Ladder
from .media import Media
from .options import ask_options
from .outcome import Outcome
from .probe_budget import reserve
from .probe_settings import Method, ProbeSettings
from .resolution import Endpoint, resolve
from .rungs import Found, Rung, RungName, deciding_rung, ends_the_climb
from .second_look import second_look
from .tls import secure
from .trouble import ProbeStopped
from .wire import Wire


class Probe:
    """One probe of one target. ``run`` climbs once."""

    def __init__(self, settings: ProbeSettings) -> None:
        self._settings = settings
        self._masker = Masker([settings.password])
        self._ladder = Ladder(self._masker)
        self._rungs: list[Rung] = []
        self._endpoints: tuple[Endpoint, ...] = ()
        self._endpoints_left: tuple[Endpoint, ...] = ()
        self._connection: Connection | None = None
        self._conversation: Conversation | None = None
        self._offered: Media | None = None
        self._answered: Media | None = None
        self.warnings: list[str] = []

    def run(self) -> dict[str, t.Any]:
        """Climb, and return the result. Raises InvalidInput for what this machine cannot do as asked."""
        target = replace(self._settings.uri, headers=()).canonical()
        budget = reserve(str(target), self._settings.max_per_minute)
        if budget.warning:
            self.warnings.append(budget.warning)
        if budget.wait:
            return self._result(DIAGNOSES["probed_too_often"], f"a probe is allowed again in {budget.wait:.0f} s")
        try:
            self._climb()
        finally:
            if self._connection is not None:
                self._connection.close()
        rung = deciding_rung(self._rungs)
        return self._result(rung.diagnosis, rung.detail)

    def _climb(self) -> None:
        steps: list[tuple[RungName, t.Callable[[float], Found]]] = [("dns", self._resolve), ("connect", self._connect)]
        for name, step in steps:
            if not self._step(name, step):
                return
        connection = t.cast(Connection, self._connection)
        if connection.transport == "tls" and not self._step("tls", self._secure):
            return
        if self._settings.method == "connect":
            return
        if connection.transport == "udp":
            warning = check_datagrams(
                self._caller(), self._settings.headers if self._settings.method == "invite" else None
            )
            self.warnings += [warning] if warning else []
        self._conversation = Conversation(Wire(connection, self._ladder))
        self._step("options", self._options)
        if self._settings.method == "invite" and not ends_the_climb(self._rungs[-1], self._settings.expect):
            self._step("invite", self._invite)

    def _step(self, name: RungName, step: t.Callable[[float], Found]) -> bool:
        """Take a step and note its rung. Return whether it leads on."""
        began = time.monotonic()
        try:
            found = step(began + self._settings.timeout)
        except ProbeStopped as stopped:
            found = Found(stopped.diagnosis.code, stopped.detail, stopped.facts)
            leads_on = False
        else:
            leads_on = DIAGNOSES[found.code].verdict in ("pass", "warn")
        self._rungs.append(
            Rung(
                name,
                DIAGNOSES[found.code].judged(self._settings.allowlisted),
                self._masker.mask(found.detail),
                round((time.monotonic() - began) * 1000),
                self._masker.mask_all(found.facts),
            )
        )
        return leads_on

    def _resolve(self, deadline: float) -> Found:
        settings = self._settings
        found = resolve(
            settings.uri,
            connect_to=settings.connect_to,
            name_servers=settings.name_servers,
            timeout=deadline - time.monotonic(),
        )
        self._endpoints = found.endpoints
        return Found("resolved", ", ".join(f"{item} ({item.transport})" for item in found.endpoints), found.facts)

    def _connect(self, deadline: float) -> Found:
        self._connection, attempts = connect_any(
            self._endpoints, source_address=self._settings.source_address, deadline=deadline
        )
        self._endpoints_left = self._endpoints[len(attempts) :]
        facts = {"local": _place(self._connection.local), "attempts": attempts}
        detail = f"{self._connection.endpoint} ({self._connection.transport})"
        if self._connection.transport != "udp":
            return Found("connected", detail, facts)
        code = "nothing_to_connect" if self._settings.method == "connect" else "ready_to_send"
        return Found(code, detail, facts)

    def _secure(self, deadline: float) -> Found:
        connection = t.cast(Connection, self._connection)
        try:
            facts = secure(connection, connection.endpoint.host, self._settings.tls, deadline)
        except ProbeStopped as stopped:
            raise second_look(stopped, connection) from stopped
        code, detail = facts.warnings[0] if facts.warnings else ("secured", f"{facts.version}, {facts.cipher}")
        return Found(code, detail, {**facts.to_facts(), "warnings": [words for _code, words in facts.warnings]})

    def _options(self, deadline: float) -> Found:
        refused: list[str] = []
        while True:
            conversation = t.cast(Conversation, self._conversation)
            try:
                outcome = ask_options(conversation, self._caller(), Authorizer(self._credentials()), deadline)
                break
            except ProbeStopped as stopped:
                connection = t.cast(Connection, self._connection)
                if stopped.diagnosis.code == "connection_refused" and self._goes_on_elsewhere(deadline):
                    refused.append(str(connection.endpoint))
                    continue
                raise second_look(stopped, connection) from stopped
        outcome.facts["remarks"] = [*outcome.facts.get("remarks", ()), *conversation.wire.remarks]
        if refused:
            outcome.facts["refused_by"] = refused
        return self._expected("options", outcome)

    def _goes_on_elsewhere(self, deadline: float) -> bool:
        """Go to the next address, as is done when a connection is refused (RFC 3263, section 4.3).

        Over UDP that shows only once a request was sent.
        """
        former = t.cast(Connection, self._connection)
        if former.transport != "udp" or not self._endpoints_left:
            return False
        try:
            self._connection, attempts = connect_any(
                self._endpoints_left, source_address=self._settings.source_address, deadline=deadline
            )
        except ProbeStopped:
            return False
        former.close()
        self._endpoints_left = self._endpoints_left[len(attempts) :]
        self._conversation = Conversation(Wire(self._connection, self._ladder))
        return True

    def _invite(self, deadline: float) -> Found:
        conversation = t.cast(Conversation, self._conversation)
        call = Call(conversation, self._caller(), Authorizer(self._credentials()), self._settings.headers)
        try:
            return self._expected("invite", call.place(deadline))
        finally:
            self._offered, self._answered = call.offered, call.answered

    def _expected(self, name: Method, outcome: Outcome) -> Found:
        """Judge the status by ``expect``, on the rung that was asked for."""
        code, detail = outcome.code, outcome.detail
        if self._settings.expect and name == self._settings.method and outcome.status is not None:
            code = "expected_status" if outcome.status in self._settings.expect else "unexpected_status"
            if code == "unexpected_status":
                expected = ", ".join(map(str, self._settings.expect))
                detail = f"{detail}; expected: {expected}. {DIAGNOSES[outcome.code].title}"
            elif outcome.code == "end_not_confirmed":
                # The status is as expected, and the call may be up all the same.
                code = outcome.code
        return Found(code, detail, outcome.facts)

    def _caller(self) -> Caller:
        connection = t.cast(Connection, self._connection)
        return Caller(self._settings.uri, connection.local, connection.transport, self._settings.from_uri)

    def _credentials(self) -> Credentials | None:
        if self._settings.username is None or self._settings.password is None:
            return None
        return Credentials(self._settings.username, self._settings.password, self._masker.learn)

    def _result(self, diagnosis: Diagnosis, detail: str) -> dict[str, t.Any]:
        verdict = diagnosis.verdict
        return {
            "verdict": verdict,
            "diagnosis": diagnosis.to_result(),
            "rungs": [rung.to_result() for rung in self._rungs],
            "ladder": self._ladder.to_result(),
            "ladder_left_out": self._ladder.left_out,
            "target": self._target(),
            "media": self._media(),
            "text": _text(verdict, str(self._settings.uri), diagnosis, detail),
        }

    def _target(self) -> dict[str, t.Any]:
        endpoint = self._connection.endpoint if self._connection else next(iter(self._endpoints), None)
        return {
            "uri": str(self._settings.uri),
            "host": self._settings.uri.host,
            "address": endpoint.address if endpoint else None,
            "port": endpoint.port if endpoint else self._settings.uri.port,
            "transport": endpoint.transport if endpoint else self._settings.uri.transport,
        }

    def _media(self) -> dict[str, t.Any] | None:
        if self._offered is None:
            return None
        return {
            "offered": self._offered.to_result(),
            "answered": self._answered.to_result() if self._answered else None,
        }


def _text(verdict: Verdict, uri: str, diagnosis: Diagnosis, detail: str) -> str:
    said = f" ({detail})" if detail and detail not in diagnosis.title else ""
    next_step = f" {diagnosis.next_step}" if diagnosis.next_step and verdict != "pass" else ""
    return f"{verdict}: {uri}: {diagnosis.title}{said}.{next_step}"


def _place(place: tuple[str, int]) -> str:
    address, port = place
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
