# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Something that has to hold whatever is given, and what a refusal has to look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput

from .strategies import Values

# The longest names all columns of a CSV file.
LONGEST_MESSAGE = 2000


class Property(NamedTuple):
    """Something that has to hold for all ``values``.

    ``take`` takes one, and may refuse it with one of ``refusals``. ``holds`` raises for a value, and what was made of
    it, that it does not hold for. ``refusals_are_lines`` where somebody else may have made up the value. ``share`` is
    how many values are tried, compared to other properties.
    """

    name: str
    values: Values
    take: Callable[[Any], Any]
    holds: Callable[[Any, Any], object]
    refusals: tuple[type[Exception], ...] = (ValueError, InvalidInput)
    refusals_are_lines: bool = True
    share: float = 1.0

    def check(self, value: Any) -> None:
        """Raise AssertionError, or whatever else comes up, for a value that it does not hold for."""
        try:
            found = self.take(value)
        except self.refusals as error:
            told = str(error)
        else:
            self.holds(value, found)
            return
        assert told.strip(), "the refusal says nothing"
        if self.refusals_are_lines:
            check_line(told)


def check_line(message: str) -> None:
    """Expect what is told to people to be short and on one line, and to steer no terminal."""
    assert len(message) <= LONGEST_MESSAGE, f"the refusal has {len(message)} characters"
    assert message.isprintable(), f"the refusal has control characters: {message!r}"
