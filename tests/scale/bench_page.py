# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures as tables, and their place in docs/benchmarks.md."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from ansible.release import __version__ as core
from processes import machine

if TYPE_CHECKING:
    from bench import Figures

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures:start -->", "<!-- figures:end -->"
MIB = 2**20
# What the figures are held against; docs/benchmarks.md says why.
LEAST_OVER_URI = 5
LEAST_TASK_OVER_URI = 8
MOST_OVER_DEBUG = 2.0
MOST_MEMORY = 400 * MIB


def render(figures: Figures) -> str:
    """All tables, in Markdown."""
    return "\n\n".join([_setting(figures), _lines(figures), _ways(figures), _sizes(figures), _requests(figures)])


def write(page: Path, text: str) -> None:
    """Put the tables between the markers of a page; raises ValueError when it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page.name} lacks {BEGIN} or {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _setting(figures: Figures) -> str:
    day = datetime.now(timezone.utc).date()
    return (
        f"Measured on {day}: {machine()}; ansible-core {core}, Python {platform.python_version()}, "
        f"{figures.forks} forks. All of it took {figures.seconds / 60:.0f} minutes."
    )


def _lines(figures: Figures) -> str:
    compared, tasks = figures.compared, figures.per_task
    over_uri = figures.hand_written.seconds / compared.run.seconds
    memory = max(result.run.memory for result in figures.by_size)
    largest = max(result.tenants for result in figures.by_size)
    first, last = figures.by_size[0], figures.by_size[-1]
    growth = last.seconds_per_tenant / first.seconds_per_tenant
    spread = ", ".join(f"{ratio:.2f}" for ratio in tasks.over_debug_all)
    rows = [
        (
            f"`integrate.yml` against the hand-written playbook, {compared.tenants} tenants",
            f"{over_uri:.1f} times faster",
            f"at least {LEAST_OVER_URI}",
        ),
        (
            "A resource task against a task of `uri`",
            f"{tasks.uri_over:.1f} times faster",
            f"at least {LEAST_TASK_OVER_URI}",
        ),
        (
            f"Seconds per resource task over seconds per `debug` task, median of pairs ({spread})",
            f"{tasks.over_debug:.2f}, by processor time {tasks.over_debug_cpu:.2f}",
            f"at most {MOST_OVER_DEBUG}",
        ),
        (
            "HTTP requests for each tenant with everything in place",
            f"{compared.requests:.1f}, of them {compared.different:.1f} different",
            "none twice",
        ),
        (
            f"Seconds for each tenant, {last.tenants} tenants over {first.tenants}",
            f"{growth:.2f}",
            "about 1 or less",
        ),
        (
            f"Largest memory of a run with {largest} tenants (proportional set size of all its processes)",
            f"{memory / MIB:.0f} MiB",
            f"less than {MOST_MEMORY / MIB:.0f} MiB",
        ),
    ]
    return table(("Line", "Measured", "Held to"), rows)


def _ways(figures: Figures) -> str:
    compared, requests = figures.compared, figures.compared.requests * figures.compared.tenants
    by_hand, bare = figures.hand_written, figures.bare
    rows = [
        (name, f"{seconds:.1f}", f"{1000 * seconds / compared.tenants:.0f}", f"{requests / seconds:.0f}", cpu, sandbox)
        for name, seconds, cpu, sandbox in (
            ("hand-written with `uri`", by_hand.seconds, f"{by_hand.cpu:.1f}", f"{by_hand.sandbox_cpu:.1f}"),
            ("`integrate.yml`", compared.run.seconds, f"{compared.run.cpu:.1f}", f"{compared.run.sandbox_cpu:.1f}"),
            ("one asyncio client, the physical limit", bare.seconds, f"{bare.cpu:.1f}", ""),
        )
    ]
    heads = ("Same requests", "Seconds", "ms per tenant", "Requests/s", "Its CPU s", "Sandbox's CPU s")
    note = (
        f"The sandbox answered the bare client {requests / bare.seconds:.0f} requests a second and was asked for "
        f"{requests / compared.run.seconds:.0f} by `integrate.yml`, in which it had "
        f"{100 * compared.sandbox_share:.0f} % of the processor time: it is not what is waited for."
    )
    return f"{table(heads, rows)}\n\n{note}"


def _sizes(figures: Figures) -> str:
    rows = [
        (
            str(result.tenants),
            f"{result.run.seconds:.1f}",
            f"{1000 * result.seconds_per_tenant:.0f}",
            f"{1000 * result.run.cpu / result.tenants:.0f}",
            f"{result.requests:.1f}",
            f"{result.run.memory / MIB:.0f}",
        )
        for result in figures.by_size
    ]
    heads = ("Tenants", "Seconds", "ms per tenant", "CPU ms per tenant", "Requests per tenant", "Peak MiB")
    wired, tasks = figures.wired, figures.per_task
    count = max(result.tenants for result in figures.by_size)
    note = (
        f"Wiring the {count} tenants in the first place, with the proof of the call path, took "
        f"{wired.seconds:.0f} s and {wired.memory / MIB:.0f} MiB. A task takes {1000 * tasks.debug:.1f} ms when it "
        f"does nothing (`debug`), {1000 * tasks.resource:.1f} ms as `synthflow_sip_number`, and "
        f"{1000 * tasks.uri:.0f} ms as `uri`."
    )
    return f"{table(heads, rows)}\n\n{note}"


def _requests(figures: Figures) -> str:
    return "\n".join(["The requests for one tenant, in the order of their vendors:", "", *_items(figures.requests)])


def _items(texts: Sequence[str]) -> list[str]:
    return [f"- {text}" for text in texts]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
