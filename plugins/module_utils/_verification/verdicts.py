# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Which verdicts stop a run, and which are worth waiting for."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._sip.diagnoses import VERDICTS, Layer, Verdict
from .call_legs import FORWARD_LEG

NEVER = "never"
_WAITED_FOR: tuple[Layer, ...] = ("sip", "limit")
# What Synthflow answers to a call while it creates the trunk of the number: nobody was called and nothing is billed.
_TRUNK_IS_MADE = ("number_not_found", "temporarily_unavailable")
# "Not yet", which a trunk that never comes up says for ever; and what was never sent, which says nothing of the trunk.
_UNAVAILABLE = ("temporarily_unavailable", "server_trouble", "probed_too_often")
FAIL_ON = (*reversed(VERDICTS[1:]), NEVER)


def failing_verdicts(fail_on: str) -> tuple[Verdict, ...]:
    """Return the verdicts that fail, from the least bad on; none for never. Raises ValueError for another word."""
    if fail_on not in FAIL_ON:
        raise ValueError(f"{fail_on!r} is none of {', '.join(FAIL_ON)}")
    return () if fail_on == NEVER else VERDICTS[VERDICTS.index(t.cast(Verdict, fail_on)) :]


@dataclass(frozen=True)
class Judgement:
    """What stops a run: the least bad verdict that does, for the way to Synthflow and findings, and for transfers.

    ``while_unavailable`` lets the way to Synthflow fail, too, while Synthflow answers that nobody takes the call now.
    It fails nothing where nothing else would.
    """

    fail_on: str = "fail"
    transfer_fail_on: str | None = None
    while_unavailable: bool = False

    def __post_init__(self) -> None:
        """Refuse words that do not exist. Raises ValueError."""
        for word in (self.fail_on, self.transfer_fail_on):
            failing_verdicts(word or NEVER)

    @property
    def failing(self) -> tuple[Verdict, ...]:
        """Return the verdicts that fail of all but transfers."""
        return failing_verdicts(self.fail_on)

    def fails(self, leg: str, verdict: Verdict | None, code: str | None) -> bool:
        """Return whether what came of a leg stops the run."""
        if leg != FORWARD_LEG:
            return verdict in failing_verdicts(self.transfer_fail_on or self.fail_on)
        return verdict in self.failing or bool(self.failing and self.while_unavailable and code in _UNAVAILABLE)


def is_settling(probe: t.Mapping[str, t.Any], fail_on: str, leg: str | None = None) -> bool:
    """Return whether a probe is to be taken again, for what it found may go away by itself.

    What SIP says may come from a trunk that is being created, so it is waited for even where it fails nothing; so is a
    probe that was not sent, because the target was probed too often. What happens between, such as a handshake that an
    allowlist ends, is waited for only when it would fail the run.

    A probe that sent an INVITE is not taken again, since another one would ring or be billed anew. The one exception is
    ``leg`` "forward" with what Synthflow answers while the trunk is created.

    Raises ValueError for a ``fail_on`` that does not exist.
    """
    failing = failing_verdicts(fail_on)
    diagnosis = probe.get("diagnosis") or {}
    if _sent_invite(probe) and not (leg == FORWARD_LEG and diagnosis.get("code") in _TRUNK_IS_MADE):
        return False
    return bool(diagnosis.get("settles")) and (diagnosis.get("layer") in _WAITED_FOR or probe.get("verdict") in failing)


def _sent_invite(probe: t.Mapping[str, t.Any]) -> bool:
    return any(rung["name"] == "invite" for rung in probe.get("rungs") or ())
