# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Shows how far a rollout is: a live line on a terminal, a plain one now and then elsewhere."""

from __future__ import annotations

import os
import typing as t
from abc import ABC, abstractmethod

from .bars import HAS_RICH, drawn
from .progress import Numbers, Step, Wave, waves_of
from .screen import Screen, is_terminal
from .tenant_record import TenantRecord

Sizes = t.Callable[["str | None"], int]

_OFTEN_ENOUGH = 0.2
_HINT = "rollout: install the Python package 'rich' beside Ansible for a live line here."


class Indicator(ABC):
    """What is shown of the waves that the play works on. Times are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._play = ""
        self._known: dict[str | None, Wave] = {}
        self._current: list[Wave] = []
        self._at: Step | None = None
        self._shown: float | None = None

    def begin(self, play: str, members: t.Sequence[TenantRecord], sizes: Sizes, now: float) -> None:
        """Begin a batch of a play."""
        if play != self._play:
            self._play, self._known = play, {}
        self._current = waves_of(members, self._known, sizes, now)
        self._shown = None
        self.show(now)

    def end_batch(self, now: float) -> None:
        """Count everything that the batch had as done."""
        numbers = [wave.numbers(now, is_over=True) for wave in self._current]
        self._current = []
        self._conclude(numbers)

    def at(self, step: Step) -> None:
        """Know the task that the play is at."""
        self._at = step

    def show(self, now: float) -> None:
        """Show how far it is now, unless that was done a moment ago: a thousand tenants are not counted so often."""
        if self._shown is not None and now - self._shown < _OFTEN_ENOUGH:
            return
        self._shown = now
        self._present([wave.numbers(now, at=self._at) for wave in self._current], now)

    def pause(self, is_asking: bool) -> None:
        """Make room while a task asks the user something. What scrolls needs none."""
        return

    def close(self) -> None:
        """Show nothing more. What scrolls stays."""
        return

    @abstractmethod
    def _present(self, waves: list[Numbers], now: float) -> None:
        """Show numbers that change."""

    @abstractmethod
    def _conclude(self, waves: list[Numbers]) -> None:
        """Show numbers that stay."""


class Nothing(Indicator):
    """Shows nothing."""

    def _present(self, waves: list[Numbers], now: float) -> None:
        return

    def _conclude(self, waves: list[Numbers]) -> None:
        return


class PlainLines(Indicator):
    """Prints a line when there is enough to tell: neither too soon after the last one, nor for too little."""

    def __init__(self, show: t.Callable[[str], None], interval: float, step: float) -> None:
        super().__init__()
        self._show = show
        self._interval = interval
        self._step = step
        self._last: dict[str, tuple[float, int]] = {}

    def _present(self, waves: list[Numbers], now: float) -> None:
        for wave in waves:
            at, percent = self._last.setdefault(wave.name, (now, wave.percent))
            # A role of many tasks has no tenant done before its end, but is not to be silent for as long.
            is_enough = bool(wave.step) or wave.percent - percent >= self._step
            if now - at >= self._interval and is_enough:
                self._last[wave.name] = (now, wave.percent)
                self._show(f"rollout: {wave.sentence}")

    def _conclude(self, waves: list[Numbers]) -> None:
        for wave in waves:
            self._last.pop(wave.name, None)
            self._show(f"rollout: {wave.sentence}")


class LiveLines(Indicator):
    """Keeps a line for each wave at the bottom of the terminal, and leaves the last one of each standing."""

    def __init__(self, show: t.Callable[[str], None], screen: Screen) -> None:
        super().__init__()
        self._show = show
        self._screen = screen
        self._is_paused = False

    def pause(self, is_asking: bool) -> None:
        """Take the lines away while a task asks something."""
        self._is_paused = is_asking
        if is_asking:
            self._screen.show([])

    def close(self) -> None:
        """Take the lines away for good."""
        self._screen.close()

    def _present(self, waves: list[Numbers], now: float) -> None:
        if not self._is_paused:
            self._screen.show(drawn(waves) if waves else [])

    def _conclude(self, waves: list[Numbers]) -> None:
        self._screen.show([])
        for wave in waves:
            self._show(f"rollout: {wave.sentence}")


def indicator(display: t.Any, *, kind: str, interval: float, step: float) -> Indicator:
    """Return what shows progress of a ``kind``: auto, live, plain or none. ``display`` is Ansible's."""
    if kind == "none":
        return Nothing()
    wants_live = kind == "live" or (kind == "auto" and is_terminal(os.environ))
    if wants_live and HAS_RICH:
        # An empty text makes Ansible write under its lock, which is when the screen draws.
        return LiveLines(display.display, Screen(lambda: display.display("", screen_only=True, newline=False)))
    if wants_live:
        display.display(_HINT)
    return PlainLines(display.display, interval, step)
