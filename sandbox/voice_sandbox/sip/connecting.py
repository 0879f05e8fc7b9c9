# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opening the way to a peer that is called."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from .channel import Channel, DatagramChannel, Datagrams, Receiver, StreamChannel

SECONDS_TO_CONNECT = 3.0
# What is told of a peer that ends the connection in the middle of the handshake.
HUNG_UP = "the peer hung up"


class CallFailed(Exception):
    """The call did not come about; the text is the reason, with the status if there was an answer."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class Destination:
    """Where a call goes: an address, and for TLS the name that its certificate has to have."""

    address: str
    port: int
    transport: str
    name: str
    source: str | None = None


async def connect(
    receiver: Receiver, destination: Destination, context: ssl.SSLContext
) -> tuple[Channel, Callable[[], None]]:
    """The channel to a peer, and what closes it; raises CallFailed."""
    try:
        return await asyncio.wait_for(_open(receiver, destination, context), SECONDS_TO_CONNECT)
    except asyncio.TimeoutError:
        raise CallFailed(f"no connection within {SECONDS_TO_CONNECT:g} seconds") from None
    except ssl.SSLCertVerificationError as error:
        raise CallFailed(f"TLS: {error.verify_message}") from error
    except ssl.SSLError as error:
        raise CallFailed(f"TLS: {error.reason or error}") from error
    except (ConnectionRefusedError, OverflowError) as error:
        raise CallFailed("connection refused") from error
    except OSError as error:
        raise CallFailed(f"no connection: {error.strerror or str(error) or HUNG_UP}") from error


async def _open(
    receiver: Receiver, destination: Destination, context: ssl.SSLContext
) -> tuple[Channel, Callable[[], None]]:
    loop = asyncio.get_running_loop()
    local = (destination.source, 0) if destination.source else None
    remote = (destination.address, destination.port)
    if destination.transport == "UDP":
        socket, _protocol = await loop.create_datagram_endpoint(
            lambda: Datagrams(receiver), local_addr=local, remote_addr=remote
        )
        return DatagramChannel(socket, remote), socket.close
    secure = destination.transport == "TLS"
    _transport, channel = await loop.create_connection(
        lambda: StreamChannel(receiver, destination.transport, set()),
        *remote,
        local_addr=local,
        ssl=context if secure else None,
        server_hostname=destination.name if secure else None,
    )
    return channel, channel.close
