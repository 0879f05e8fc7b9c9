# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""Two runs on different machines that create the same object at the same moment, where the vendor lets both.

No lock reaches from one machine to another. So whoever has created an object looks again, and when there are two, one
run takes its own away and goes on with the other's. What a run has not created itself it never takes away.
"""

from __future__ import annotations

import typing as t

from ._errors import AmbiguousName, Conflict
from ._resource import POLL_SECONDS, Context, poll

# How long the run with the smaller id leaves to the other one, in seconds. One that looks later sees nothing any more.
YIELD_SECONDS = 4.0
# So often a run looks anew. Each time another run has to come in between.
ROUNDS = 4

Found = t.TypeVar("Found")


class Namesakes(AmbiguousName):
    """Several objects bear a name that the vendor does not keep unique. One of them may be about to go."""


class Overtaken(Exception):
    """Another run has made the object in the meantime, and nothing of ours is left: look and plan anew.

    ``title`` is how messages call the object.
    """

    def __init__(self, title: str, vendor: str) -> None:
        super().__init__(
            f"Another run made {title} in {vendor} at the same moment. This one goes on with what is there now."
        )
        # For when that happens again and again.
        self.failure = Conflict(
            f"create {title} in {vendor}",
            "each time that this run was about to, another one did",
            "Let one run at a time work on the tenant, then run again.",
            vendor=vendor,
        )


def has_to_yield(own: str, rivals: t.Callable[[], t.Collection[str]]) -> bool:
    """Return whether the object with the id ``own``, which this run has made, is the one of several that has to go.

    ``rivals`` reads the ids of the others, which came into being after this run looked for the first time. The smallest
    id stays, if the other run sees both. It does not when it looked before ours was there, and has gone on since. So
    the run with the smallest id waits for the other one to go, and otherwise goes itself.
    """
    others = rivals()
    if not others:
        return False
    return own > min(others) or not poll(lambda: not rivals(), YIELD_SECONDS)


def read_when_settled(read: t.Callable[[], Found], context: Context) -> Found:
    """Return what ``read`` returns. Two objects of one name may be there until one of two runs has taken its own away.

    Raises Namesakes when they stay, and in check mode at once.
    """
    found: list[Found] = []
    trouble: list[Namesakes] = []

    def settled() -> bool:
        try:
            found.append(read())
        except Namesakes as several:
            trouble.append(several)
        return bool(found) or context.check_mode

    # Longer than the other run waits, which then looks once more.
    if not poll(settled, YIELD_SECONDS + 2 * POLL_SECONDS) or not found:
        raise trouble[-1]
    return found[0]
