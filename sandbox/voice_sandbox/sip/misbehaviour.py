# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Peers that do not answer as they should: planted by a switch, to try out what a client makes of them."""

from __future__ import annotations

import asyncio

from sipmessage import Request

from . import messages
from .channel import Channel

MANNERS = ("silent", "hang_up", "garbage", "trickle", "huge")
SECONDS_BETWEEN_BYTES = 0.5
TRICKLED_BYTES = 240
HUGE = 4_000_000
LARGEST_DATAGRAM = 60_000


async def misbehave(manner: str, request: Request, channel: Channel, product: str) -> None:
    """Do it; `silent` is doing nothing."""
    if manner == "hang_up":
        channel.close()
    elif manner == "garbage":
        channel.send(b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n")
    elif manner == "trickle" and channel.is_reliable:
        response = messages.answer(request, 200, to_tag=messages.new_tag(), headers=[("Server", product)])
        head = messages.serialise(response)[:-2] + b"X-Filler: " + b"." * TRICKLED_BYTES
        for index in range(len(head)):
            channel.send(head[index : index + 1])
            await asyncio.sleep(SECONDS_BETWEEN_BYTES)
    elif manner == "huge":
        size = HUGE if channel.is_reliable else LARGEST_DATAGRAM
        headers = [("Server", product), ("X-Filler", "." * size)]
        channel.send(messages.serialise(messages.answer(request, 200, to_tag=messages.new_tag(), headers=headers)))
