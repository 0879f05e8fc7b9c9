# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a hostile vendor, or somebody on the way to it, may send: answers, floods, redirects, certificates, names.

Each is a fault tried. It is recovered from where it was refused or handled with a message that may be shown to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..tally import Extent, Tally
from .bodies import try_bodies
from .floods import floods, try_floods, try_pages
from .redirects import try_redirects
from .templates import try_templates
from .ways import try_certificates, try_surroundings, try_tenants


def run(extent: Extent, folder: Path, tally: Tally) -> None:
    """Try all of it."""
    places = {name: folder / name for name in ("bodies", "ways", "runs")}
    for place in places.values():
        place.mkdir()
    count(tally, try_floods(list(floods())))
    count(tally, try_pages())
    for found in (try_redirects, try_surroundings, try_certificates):
        count(tally, found(places["ways"]))
    count(tally, try_tenants())
    try_bodies(extent, places["bodies"], tally)
    try_templates(extent, places["runs"], tally)


def count(tally: Tally, found: Iterator[tuple[str, list[str]]]) -> None:
    """Count what was tried, with what was wrong."""
    for name, mishaps in found:
        tally.tried += 1
        tally.recovered += not mishaps
        tally.mishaps += [f"{name}: {mishap}" for mishap in mishaps]
