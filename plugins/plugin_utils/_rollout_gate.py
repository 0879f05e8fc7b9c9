# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Whether a rollout goes on after a wave, and what to tell the person who started it."""

from __future__ import annotations

import typing as t

from ._waves import WAVE_PREFIX, Batch, Standing, named

GATES = ("none", "pause", "stop")
_MOST_NAMED = 20


def verdict_on(state: Standing, max_fail_percentage: float, gate: str) -> dict[str, t.Any]:
    """Return ``stop``, whether to ``ask`` first, and ``text``, which says why and how to go on.

    Failures are counted after each batch, for the wave so far; the gate stands at the end of a wave alone. After the
    last batch nothing is left to stop.
    """
    verdict = {
        "wave": state.wave,
        "done": list(state.done),
        "failed": list(state.failed),
        "stop": False,
        "ask": False,
        "text": "",
    }
    if not state.remaining:
        return verdict
    if state.none_left or state.failed_percentage > max_fail_percentage:
        return {**verdict, "stop": True, "text": _after_failures(state, max_fail_percentage)}
    if gate == "none" or not state.ended:
        return verdict
    text = f"{_came_out(state)} {_next(state)}"
    return {**verdict, "stop": gate == "stop", "ask": gate == "pause", "text": f"{text} {_go_on(state)}"}


def _came_out(state: Standing) -> str:
    failed = f"{len(state.failed)} failed ({_names(state.failed)})" if state.failed else "none failed"
    return f"{named(state.wave).capitalize()}: of {_count(len(state.done))}, {failed}."


def _after_failures(state: Standing, limit: float) -> str:
    reason = f"That is {state.failed_percentage:.3g} %, and rollout_max_fail_percentage allows {limit:g}"
    if state.failed_percentage <= limit:
        reason = "All tenants of the last batch are among them"
    again = f"--limit {','.join(state.failed[:_MOST_NAMED])}{_more(state.failed)}"
    return (
        f"{_came_out(state)} {reason}, so nothing more is started. {_next(state)} "
        "A tenant that failed has, or has got back, the route it had, unless its message says otherwise. "
        f"Mend what the messages say, and run again for those that failed: {again}. {_go_on(state)}"
    )


def _next(state: Standing) -> str:
    waves = _sizes_by_wave(state.remaining)
    still = "Not started" if len(waves) == 1 else "Not started, in this order"
    return f"{still}: {', '.join(f'{named(wave)} ({_count(size)})' for wave, size in waves.items())}."


def _go_on(state: Standing) -> str:
    limits = [f"{WAVE_PREFIX}{wave}" for wave in _sizes_by_wave(state.remaining) if wave]
    if not limits:
        return "To go on, run again: what is done stays as it is."
    first = " once those that failed are through" if state.failed else ""
    return f"To go on, run again with --limit {':'.join(limits)}{first}, or for all: what is done stays as it is."


def _sizes_by_wave(batches: t.Iterable[Batch]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for batch in batches:
        sizes[batch.wave] = sizes.get(batch.wave, 0) + len(batch.hosts)
    return sizes


def _count(number: int) -> str:
    return f"{number} tenant{'' if number == 1 else 's'}"


def _names(hosts: t.Sequence[str]) -> str:
    return ", ".join(hosts[:_MOST_NAMED]) + _more(hosts)


def _more(hosts: t.Sequence[str]) -> str:
    return f" and {len(hosts) - _MOST_NAMED} more" if len(hosts) > _MOST_NAMED else ""
