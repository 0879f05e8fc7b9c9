# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A managed object and its four verbs: read, plan, apply, confirm."""

from __future__ import annotations

import time
import typing as t
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from ._characters import legible
from ._errors import IntegrationError, NotTaken, OutcomeUnknown
from ._fields import FieldTable, Values
from ._http import HttpSession, OpenSession
from ._object_lock import Claim

Action = t.Literal["none", "create", "update", "delete"]
Params = t.Mapping[str, t.Any]

# What talking to the vendors takes. An object that needs no vendor says so.
VENDOR_LIBRARIES = ("requests", "phonenumbers")

# How long a write whose answer was lost may take to become readable, in seconds.
SETTLE_SECONDS = 10.0
POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Plan:
    """The decision: what to do, which options it touches, both sides of the diff, and the object as it should read.

    The sides are text where the object is a file, and ``header`` then is its path. ``extras`` are further keys of the
    task's result.
    """

    action: Action
    before: Values | str
    after: Values | str
    result: Values | None
    options: tuple[str, ...] = ()
    extras: Values = field(default_factory=dict)
    header: str | None = None

    @property
    def changes(self) -> bool:
        """Whether anything has to be written."""
        return self.action != "none"


@dataclass
class Context:
    """What one run knows besides its options: whether it only predicts, what it has to say, how it opens sessions.

    ``requests`` counts the HTTP requests that its sessions sent, by the vendor's name in lower case, and ``written``
    has those that wrote something, or may have.
    """

    check_mode: bool = False
    warnings: list[str] = field(default_factory=list)
    open_session: OpenSession = HttpSession
    requests: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Tell the user something, once."""
        text = legible(text)
        if text not in self.warnings:
            self.warnings.append(text)


class Account(t.Protocol):
    """A vendor account that requests go to."""

    def close(self) -> None:
        """Let go of kept connections."""


AccountT = t.TypeVar("AccountT", bound=Account)


class Resource(ABC, t.Generic[AccountT]):
    """One object at a vendor.

    A subclass validates in ``__init__`` (before the first request), and never exits or prints. ``plan`` is pure;
    ``apply`` is the only verb that writes; ``confirm`` reads again and raises `NotTaken` when the vendor did not keep a
    value.
    """

    result_key: t.ClassVar[str]
    further_results: t.ClassVar[Values] = {}
    title: t.ClassVar[str]
    libraries: t.ClassVar[tuple[str, ...]] = VENDOR_LIBRARIES
    # Secrets so short that their text stands in numbers and ids too. No result has them.
    short_secrets: t.ClassVar[tuple[str, ...]] = ()
    module_arguments: t.ClassVar[dict[str, t.Any]]
    _api: AccountT

    @classmethod
    def open(cls, params: Params, context: Context) -> Resource[t.Any]:
        """Return the object that the options mean; a subclass may leave it to another one. Raises InvalidInput."""
        return cls(params, context)

    @abstractmethod
    def __init__(self, params: Params, context: Context) -> None:
        """Validate the options, then open the account. Raises InvalidInput."""

    @abstractmethod
    def read(self) -> Values | None:
        """Return the object as it is now, or None."""

    @abstractmethod
    def plan(self, current: Values | None) -> Plan:
        """Decide. Raises Refused where carrying on would do harm."""

    @abstractmethod
    def apply(self, plan: Plan, current: Values | None) -> None:
        """Carry the plan out."""

    @abstractmethod
    def confirm(self, plan: Plan) -> Values | None:
        """Read the object again and return it. Raises NotTaken."""

    def claims(self) -> t.Sequence[Claim]:
        """Return what no other run may work on from the first look until what was written is read back."""
        return ()

    def close(self) -> None:
        """Let go of kept connections."""
        self._api.close()


class Listing(ABC, t.Generic[AccountT]):
    """What an ``_info`` module reads. ``collect`` returns the result keys."""

    libraries: t.ClassVar[tuple[str, ...]] = VENDOR_LIBRARIES
    short_secrets: t.ClassVar[tuple[str, ...]] = ()
    module_arguments: t.ClassVar[dict[str, t.Any]]
    _api: AccountT

    @classmethod
    def open(cls, params: Params, context: Context) -> Listing[t.Any]:
        """Return the listing that the options mean; a subclass may leave it to another one. Raises InvalidInput."""
        return cls(params, context)

    @abstractmethod
    def __init__(self, params: Params, context: Context) -> None:
        """Validate the options, then open the account. Raises InvalidInput."""

    @abstractmethod
    def collect(self) -> dict[str, t.Any]:
        """Read, and return the keys of the result."""

    def close(self) -> None:
        """Let go of kept connections."""
        self._api.close()


class Transaction(ABC):
    """Several objects that are brought to their wanted state together, with a way back when one of them fails.

    It opens and closes what it needs itself, and says itself what is in its result.
    """

    libraries: t.ClassVar[tuple[str, ...]] = VENDOR_LIBRARIES
    short_secrets: t.ClassVar[tuple[str, ...]] = ()
    module_arguments: t.ClassVar[dict[str, t.Any]]

    @classmethod
    @abstractmethod
    def open(cls, params: Params, context: Context) -> Transaction:
        """Return the transaction that the options mean. Raises InvalidInput."""

    @abstractmethod
    def carry_out(self, diff: bool) -> dict[str, t.Any]:
        """Do all of it, or in check mode predict it, and return the result's keys, ``changed`` among them.

        Raises IntegrationError, whose ``further_results`` say what was done until then.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of kept connections."""


# All that a module can be.
Kind: t.TypeAlias = "type[Resource[t.Any]] | type[Listing[t.Any]] | type[Transaction]"


def poll(found: t.Callable[[], bool], seconds: float) -> bool:
    """Ask ``found`` until it says yes, for the last time when ``seconds`` have passed. Return the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        # An answer that takes long says how it was when it was asked for, not how it is at the end.
        left = deadline - time.monotonic()
        if found():
            return True
        if left <= 0:
            return False
        time.sleep(min(POLL_SECONDS, left))


def create_once(send: t.Callable[[], None], exists: t.Callable[[], bool], context: Context) -> None:
    """Create an object; when the answer is lost, look whether it is there instead of sending again.

    Raises OutcomeUnknown when it does not show up, since it might still do so later.
    """
    try:
        send()
    except OutcomeUnknown as lost:
        try:
            found = poll(exists, SETTLE_SECONDS)
            reading = f"reading for {SETTLE_SECONDS:g} s did not show it"
        except IntegrationError as unreadable:
            found = False
            reading = f"reading afterwards failed too: {unreadable.came_back}"
        if not found:
            raise OutcomeUnknown(
                lost.attempted,
                f"{lost.came_back}; {reading}",
                "Run again: the next run reads first and creates it only if it is not there.",
                vendor=lost.vendor,
                status=lost.status,
                request_id=lost.request_id,
            ) from lost
        context.warn(f"The answer to the request to {lost.attempted} was lost; reading showed that it was carried out.")


def await_values(
    read: t.Callable[[], Values | None],
    table: FieldTable,
    wanted: Values,
    attempted: str,
    seconds: float | None = None,
) -> Values:
    """Read until every wanted value is there and return the object.

    Raises NotTaken, naming the options, when some value does not show within ``seconds`` (not given: SETTLE_SECONDS): a
    vendor may answer 200 and drop what it does not like, and reads may lag behind writes.
    """
    found: Values | None = None

    def taken() -> bool:
        nonlocal found
        found = read()
        return found is not None and not table.differing(wanted, found)

    if poll(taken, SETTLE_SECONDS if seconds is None else seconds):
        return t.cast(Values, found)
    if found is None:
        raise NotTaken(attempted, "it was accepted, but reading does not find it", "Run again in some minutes.")
    missing = table.differing(wanted, found)
    values = ", ".join(f"'{option}' reads {found.get(option)!r}" for option in missing)
    raise NotTaken(
        attempted,
        f"the request was accepted, but {values}",
        "Look at the object in the vendor's panel: the value may be one that it does not support.",
    )


def await_absence(read: t.Callable[[], Values | None], attempted: str) -> None:
    """Read until the object is gone. Raises NotTaken."""
    if not poll(lambda: read() is None, SETTLE_SECONDS):
        raise NotTaken(
            attempted, "it was accepted, but the object can still be read", "Look at the object in the vendor's panel."
        )
