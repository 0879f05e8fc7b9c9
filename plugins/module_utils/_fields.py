# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The field table of a resource: argument spec, validation, wire format, comparison and diff come from here."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ._errors import InvalidInput, UnexpectedAnswer

Values = dict[str, t.Any]
SECRET_MARK = "(secret)"  # noqa: S105 # nosec B105 # what stands in the place of a secret
UNKNOWN = object()


def _same(value: t.Any) -> t.Any:
    return value


@dataclass(frozen=True)
class Field:
    """One property of the object that a module manages.

    ``wire`` is the key in the vendor's JSON, ``wire_write`` the key for writing where it differs. ``parse`` turns what
    the user gave into its canonical form and raises ValueError with a sentence otherwise. ``compared`` is the form in
    which two values are compared; ``matches`` decides instead where equality is not the question. ``missing`` is what a
    value stands for that the vendor left out or sent as null; UNKNOWN means that nothing can be concluded from it. A
    ``write_only`` field is sent but never returned.
    """

    option: str
    wire: str | None = None
    wire_write: str | None = None
    spec: t.Mapping[str, t.Any] = field(default_factory=dict)
    parse: t.Callable[[t.Any], t.Any] = _same
    hint: str = "Correct the value."
    to_wire: t.Callable[[t.Any], t.Any] = _same
    from_wire: t.Callable[[t.Any], t.Any] = _same
    compared: t.Callable[[t.Any], t.Any] = _same
    matches: t.Callable[[t.Any, t.Any], bool] | None = None
    identity: bool = False
    secret: bool = False
    write_only: bool = False
    missing: t.Any = None

    def __post_init__(self) -> None:
        """Refuse contradictions when the table is made, not when a user meets them."""
        if self.secret and not self.write_only:
            raise ValueError(f"{self.option}: a secret must be write-only, so that it can never be returned")
        if self.secret != bool(self.spec.get("no_log")):
            raise ValueError(f"{self.option}: secret and no_log must agree")
        if self.write_only and self.identity:
            raise ValueError(f"{self.option}: an object cannot be found by what is never returned")
        if self.write_only and self.wire_write is None and self.wire is None:
            raise ValueError(f"{self.option}: a write-only field needs a key to be sent under")
        if self.spec.get("required") and "default" in self.spec:
            raise ValueError(f"{self.option}: required and default exclude each other")

    @property
    def key(self) -> str:
        """The key under which the field is sent."""
        return self.wire_write or self.wire or self.option


class FieldTable:
    """The fields of one resource, in the order of its documentation."""

    def __init__(self, *fields: Field) -> None:
        self._fields = {item.option: item for item in fields}
        if len(self._fields) != len(fields):
            raise ValueError("an option stands in the table twice")

    def __iter__(self) -> t.Iterator[Field]:
        return iter(self._fields.values())

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        """Return the part of the argument spec that describes the object."""
        return {item.option: {"type": "str", **item.spec} for item in self}

    def desired(self, params: t.Mapping[str, t.Any]) -> Values:
        """Return what the user asked for, in canonical form. Options that were not given are left out.

        Raises InvalidInput, naming the option.
        """
        wanted: Values = {}
        for item in self:
            given = params.get(item.option)
            if given is None and item.spec.get("required"):
                raise InvalidInput(item.option, "it is null", "Give a value.")
            if given is None:
                continue
            try:
                wanted[item.option] = item.parse(given)
            except ValueError as error:
                raise InvalidInput(item.option, str(error), item.hint) from error
        return wanted

    def observe(self, answer: t.Mapping[str, t.Any]) -> Values:
        """Return the readable fields of an object as the vendor sent it. What it left out is None.

        Raises UnexpectedAnswer for a value of another type than documented.
        """
        return {
            item.option: _observed(item, answer.get(item.wire))
            for item in self
            if not item.write_only and item.wire is not None
        }

    def differing(self, wanted: Values, current: Values) -> list[str]:
        """Return the options whose wanted value differs from the current one, among those that can be compared."""
        return [item.option for item in self if item.option in wanted and self._differs(item, wanted, current)]

    def _differs(self, item: Field, wanted: Values, current: Values) -> bool:
        value = current.get(item.option)
        if value is None:
            value = item.missing
        if item.write_only or item.identity or value is UNKNOWN:
            return False
        if item.matches is not None:
            return not item.matches(wanted[item.option], value)
        return bool(_comparable(item, wanted[item.option]) != _comparable(item, value))

    def payload(self, values: Values, options: t.Iterable[str] | None = None) -> dict[str, t.Any]:
        """Return the JSON object that sends ``values``, or those of them that ``options`` names."""
        chosen = set(values if options is None else options)
        return {
            item.key: item.to_wire(values[item.option])
            for item in self
            if item.option in chosen and item.option in values
        }

    def shown(self, values: Values | None, written: t.Container[str] = ()) -> Values:
        """Return one side of a diff: the managed fields of an object, ``{}`` for none.

        Write-only fields appear only when they are ``written``: a vendor never returns them, so the other side cannot
        be known. A secret is replaced by a constant mark.
        """
        if values is None:
            return {}
        sides: Values = {}
        for item in self:
            if item.write_only and item.option in written:
                sides[item.option] = SECRET_MARK if item.secret else values[item.option]
            elif not item.write_only and item.option in values:
                sides[item.option] = values[item.option]
        return sides


_TYPES: t.Mapping[str, type] = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict}


def _observed(item: Field, value: t.Any) -> t.Any:
    if value is None:
        return None
    wanted = _TYPES[str(item.spec.get("type", "str"))]
    texts = item.spec.get("elements") != "str" or (isinstance(value, list) and all(isinstance(i, str) for i in value))
    if not isinstance(value, wanted) or not texts:
        raise UnexpectedAnswer(
            f"read '{item.wire}'",
            f"the vendor answered with {type(value).__name__} {str(value)[:80]!r}, which is not its documented type",
            "Look at the object in the vendor's panel; if it is in order there, please report this answer.",
        )
    return item.from_wire(value)


def _comparable(item: Field, value: t.Any) -> t.Any:
    """Return the form in which values are compared. Null, "", [] and {} all stand for "not set"."""
    if value is None or (not isinstance(value, (bool, int, float)) and len(value) == 0):
        return None
    return item.compared(value)
