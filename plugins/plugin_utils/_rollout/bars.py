# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""The live lines of the waves, drawn with rich. Without that library there are none."""

from __future__ import annotations

import typing as t

try:
    from rich.console import Console
    from rich.progress_bar import ProgressBar
    from rich.table import Column, Table
    from rich.text import Text
except ImportError:
    HAS_RICH = False
else:
    HAS_RICH = True

from .progress import Numbers, shown_rate, shown_seconds

_WIDEST_BAR = 30
# Narrower ones leave the bar and the rate out, since the numbers say more.
_NARROW = 80


def drawn(waves: t.Sequence[Numbers]) -> list[str]:
    """Return a line for each wave, with colours, no wider than the terminal."""
    console = Console(force_terminal=True, highlight=False, soft_wrap=False)
    # The last column stays free: some terminals go to the next line once it is filled.
    width = max(console.width - 1, 10)
    console = Console(force_terminal=True, highlight=False, width=width, height=console.height)
    with console.capture() as captured:
        console.print(_table(waves, width), no_wrap=True, overflow="crop", crop=True)
    return captured.get().rstrip("\n").split("\n")


def _table(waves: t.Sequence[Numbers], width: int) -> Table:
    columns = [Column(no_wrap=True, overflow="ellipsis", max_width=24)]
    if width >= _NARROW:
        columns.append(Column(width=min(_WIDEST_BAR, width - _NARROW + 12)))
    columns.append(Column(no_wrap=True, overflow="ellipsis"))
    table = Table.grid(*columns, padding=(0, 1))
    for wave in waves:
        drawing = ProgressBar(total=max(wave.total, 1), completed=wave.done)
        cells: list[t.Any] = [Text(wave.name), drawing, _numbers(wave, width)]
        table.add_row(*(cells if width >= _NARROW else [cells[0], cells[2]]))
    return table


def _numbers(wave: Numbers, width: int) -> Text:
    parts = [
        (f"{wave.done}/{wave.total} done", "bold"),
        (f"{wave.changed} changed", "yellow" if wave.changed else "dim"),
        (f"{wave.failed} failed", "bold red" if wave.failed else "dim"),
    ]
    if wave.waiting:
        parts.append((f"{wave.waiting} waiting", "yellow"))
    if wave.rate is not None and width >= _NARROW:
        parts.append((shown_rate(wave.rate).replace(" per ", "/").replace("second", "s").replace("minute", "min"), ""))
    if wave.left is not None and not wave.is_over:
        parts.append((f"{shown_seconds(wave.left)} left", ""))
    if wave.step:
        parts.append((wave.step, "dim"))
    return Text("  ").join(Text(text, style=style) for text, style in parts)
