# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws docs/images/architecture.svg, the house of the collection, from its code: `make house`."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from collection_tree import CHECKOUT
from house_imports import Uses, arrows, upward, uses_of
from house_plan import ROWS, Room

PICTURE = CHECKOUT / "docs/images/architecture.svg"

# As wide as a phone, so that nothing has to be made smaller there.
WIDTH = 400
SHOWN = 560
INSIDE = 20
GAP = 14
ROOM_HEIGHT = 52
BETWEEN_ROWS = 28
TITLE_HEIGHT = 20
ROOF_HEIGHT = 64
LANE = 4
LETTER = 6.2

STYLE = """
  svg { --paper: #ffffff; --wall: #5b6770; --floor: #f3f5f7; --room: #ffffff; --edge: #aab4bd; --name: #14191d;
        --words: #444d55; --arrow: #2f6db5; font-family: system-ui, "DejaVu Sans", sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #131416; --wall: #98a3ad; --floor: #1b1e21; --room: #25292d; --edge: #59636c; --name: #f0f3f5;
          --words: #c0c8cf; --arrow: #79b3f2; }
  }
  .paper { fill: var(--paper); } .house { fill: var(--floor); stroke: var(--wall); stroke-width: 2; }
  .room { fill: var(--room); stroke: var(--edge); } .arrow { fill: none; stroke: var(--arrow); stroke-width: 1.3; }
  .head { fill: var(--arrow); } text { fill: var(--words); font-size: 10.5px; text-anchor: middle; }
  text.name { fill: var(--name); font-size: 11.5px; font-weight: 600; }
  text.title { font-size: 11px; font-weight: 600; text-anchor: start; paint-order: stroke; stroke: var(--floor);
               stroke-width: 5px; stroke-linejoin: round; }
  text.roof { fill: var(--name); font-size: 13px; }
"""


@dataclass(frozen=True)
class Place:
    """Where a room stands."""

    row: int
    left: float
    top: float
    width: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + ROOM_HEIGHT


class House:
    """Rooms in rows, and arrows between them that go around the rooms in between."""

    def __init__(self, uses: Uses) -> None:
        self.arrows = arrows(uses)
        self.places: dict[Room, Place] = {}
        self.tops: list[float] = []
        self.taken: dict[tuple[int, float], int] = defaultdict(int)
        top = float(ROOF_HEIGHT)
        for number, (title, rooms) in enumerate(ROWS):
            top += TITLE_HEIGHT if title else 0
            self.tops.append(top)
            width = (WIDTH - 2 * INSIDE - GAP * (len(rooms) - 1)) / len(rooms)
            for place, room in enumerate(rooms):
                self.places[room] = Place(number, INSIDE + place * (width + GAP), top, width)
            top += ROOM_HEIGHT + BETWEEN_ROWS
        self.height = top - BETWEEN_ROWS + INSIDE

    def picture(self) -> str:
        """Return the SVG."""
        names = "; ".join(f"{room.name} uses {other.name}" for room, other in self.arrows)
        head = 'id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"'
        size = f'viewBox="0 0 {WIDTH} {self.height:g}" width="{SHOWN}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
                '<!-- Written by "make house" from the code. Change tests/tools/house_plan.py, or the code. -->',
                "<title>The rooms of the collection, and which of them use which</title>",
                f"<desc>{escape(names)}.</desc>",
                f"<style>{STYLE}</style>",
                f'<defs><marker {head}><path class="head" d="M0 0 L8 4 L0 8 Z"/></marker></defs>',
                f'<rect class="paper" width="{WIDTH}" height="{self.height:g}"/>',
                *self.walls(),
                *self.lines(),
                *self.titles(),
                *(line for room in self.places for line in self.room(room)),
                "</svg>\n",
            ]
        )

    def walls(self) -> Iterable[str]:
        """Draw the house around the rooms."""
        left, right, eaves, ground = 6, WIDTH - 6, ROOF_HEIGHT - 6, self.height - 6
        roof = f"M{left} {ground:g} V{eaves} L{WIDTH / 2:g} 6 L{right} {eaves} V{ground:g} Z"
        yield f'<path class="house" d="{roof}"/>'
        yield f'<text class="roof" x="{WIDTH / 2:g}" y="{eaves - 8}">voiceops.gladly_synthflow</text>'

    def titles(self) -> Iterable[str]:
        """Write the titles of the floors, over the arrows."""
        for (title, _rooms), top in zip(ROWS, self.tops, strict=True):
            if title:
                yield f'<text class="title" x="{INSIDE}" y="{top - 13:g}">{escape(title)}</text>'

    def room(self, room: Room) -> Iterable[str]:
        """Draw one room with its name and words."""
        place = self.places[room]
        lines = textwrap.wrap(room.words, int(place.width / LETTER))
        size = f'width="{place.width:g}" height="{ROOM_HEIGHT}" rx="4"'
        yield f'<rect class="room" x="{place.left:g}" y="{place.top:g}" {size}/>'
        base = place.top + (18 if len(lines) > 1 else 23)
        yield f'<text class="name" x="{place.middle:g}" y="{base:g}">{escape(room.name)}</text>'
        for number, line in enumerate(lines):
            yield f'<text x="{place.middle:g}" y="{base + 14 + 12 * number:g}">{escape(line)}</text>'

    def lines(self) -> Iterable[str]:
        """Draw the arrows."""
        down = [pair for pair in self.arrows if self.places[pair[0]].row != self.places[pair[1]].row]
        leaving = self.doors(down, 0)
        entering = self.doors(down, 1)
        for pair in self.arrows:
            path = self.down(pair, leaving[pair], entering[pair]) if pair in leaving else self.beside(pair)
            yield f'<path class="arrow" d="{path}" marker-end="url(#head)"/>'

    def doors(self, pairs: list[tuple[Room, Room]], end: int) -> dict[tuple[Room, Room], float]:
        """Return where on the edge of its room each arrow begins (end 0) or ends (end 1), so that few of them cross."""
        found = {}
        for room, place in self.places.items():
            mine = sorted(
                (pair for pair in pairs if pair[end] == room), key=lambda pair: self.places[pair[1 - end]].middle
            )
            for number, pair in enumerate(mine, 1):
                found[pair] = place.left + place.width * number / (len(mine) + 1)
        return found

    def down(self, pair: tuple[Room, Room], begin: float, end: float) -> str:
        """Return the way of an arrow through the gaps of the rows in between."""
        first, last = self.places[pair[0]], self.places[pair[1]]
        x, y = begin, first.bottom
        path = f"M{x:g} {y:g}"
        for row in range(first.row + 1, last.row):
            share = (row - first.row) / (last.row - first.row)
            through = self.gap(row, begin + (end - begin) * share)
            path += curve(x, y, through, self.tops[row]) + f" V{self.tops[row] + ROOM_HEIGHT:g}"
            x, y = through, self.tops[row] + ROOM_HEIGHT
        return path + curve(x, y, end, last.top)

    def gap(self, row: int, wanted: float) -> float:
        """Return a free lane of the gap of a row that lies nearest."""
        rooms = [self.places[room] for room in ROWS[row][1]]
        middles = [*(place.left - GAP / 2 for place in rooms), rooms[-1].left + rooms[-1].width + GAP / 2]
        middle = min(middles, key=lambda one: abs(one - wanted))
        lane = self.taken[row, middle]
        self.taken[row, middle] += 1
        return middle + (0, LANE, -LANE)[lane % 3]

    def beside(self, pair: tuple[Room, Room]) -> str:
        """Return the way of an arrow to a room of the same row."""
        first, last = self.places[pair[0]], self.places[pair[1]]
        rightwards = last.left > first.left
        near = (first.left + first.width, last.left) if rightwards else (first.left, last.left + last.width)
        if abs(near[1] - near[0]) <= GAP:
            y = first.top + ROOM_HEIGHT * (0.35 if rightwards else 0.65)
            return f"M{near[0]:g} {y:g} H{near[1]:g}"
        begin, end = first.middle + first.width / 6, last.middle - last.width / 6
        y, middle = first.bottom + BETWEEN_ROWS / 2, (begin + end) / 2
        path = f"M{begin:g} {first.bottom:g} C{begin:g} {y:g} {begin:g} {y:g} {middle:g} {y:g}"
        return f"{path} S{end:g} {y:g} {end:g} {last.bottom:g}"


def curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """Return a step of a path that begins and ends downwards."""
    middle = (y + to_y) / 2
    return f" C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"


def picture() -> str:
    """Return the text of the picture.

    Raises:
        ValueError: code uses what lies above it.
    """
    uses = uses_of(CHECKOUT)
    if wrong := upward(uses):
        raise ValueError("; ".join(wrong))
    return House(uses).picture()


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(picture(), encoding="utf-8")
    print(f"{PICTURE.relative_to(CHECKOUT)} is written")


if __name__ == "__main__":
    main()
