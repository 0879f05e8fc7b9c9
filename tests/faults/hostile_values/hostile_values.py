# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile values in everything that users write: each is taken in good order, or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from ..tally import Extent, Tally
from .files import file_properties
from .parsers import VALUE_PROPERTIES
from .plays import try_plays
from .plugins import plugin_properties
from .property import Property
from .tenants import tenants_file_properties
from .wire import wire_properties

FEWEST_EXAMPLES = 5
_LONGEST_STORY = 500


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try every property with as many values as asked for, and every template in a real play.

    A value counts as a fault that was tried, and as recovered from when what has to hold does.
    """
    for properties in _all_properties(extent, folder):
        try_properties(properties, extent, tally)
    try_plays(extent, folder / "plays", tally)


def _all_properties(extent: Extent, folder: Path) -> Iterator[Iterable[Property]]:
    yield VALUE_PROPERTIES
    yield plugin_properties()
    yield file_properties(folder / "files")
    yield tenants_file_properties(folder / "tenants", megabytes=10 * extent.share)
    with wire_properties(folder / "wire") as properties:
        yield properties


def try_properties(properties: Iterable[Property], extent: Extent, tally: Tally) -> None:
    """Look for a value that a property does not hold for, and note the smallest one that is found."""
    for one in properties:
        _try(one, extent, tally)


def _try(one: Property, extent: Extent, tally: Tally) -> None:
    tried, failed = 0, False

    def example(value: object) -> None:
        nonlocal tried, failed
        # What comes after a failure is the same one, made smaller.
        tried += not failed
        try:
            one.check(value)
        except Exception:
            failed = True
            raise

    examples = max(round(extent.examples * one.share), FEWEST_EXAMPLES)
    try:
        _given(one, example, examples, extent.seed)()
    except Exception as error:
        tally.mishaps.append(f"{one.name}: {_story(error)}")
    tally.tried += tried
    tally.recovered += tried - failed


def _given(one: Property, example: Callable[[object], None], examples: int, lot: int) -> Callable[[], None]:
    limits = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )

    def tried(value: object) -> None:
        example(value)

    return seed(lot)(limits(given(value=one.values)(tried)))


def _story(error: Exception) -> str:
    """Return what happened and with which value, on one line."""
    words = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())]
    return " ".join(" ".join(words).split())[:_LONGEST_STORY]
