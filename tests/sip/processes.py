# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that run beside a test: started, waited for until they listen, stopped, and their logs shown."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
import typing as t
from pathlib import Path

SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 60.0
LOG_LIMIT = 12_000
NOT_GIVEN_OUT = range(12_000, 32_000)

Transport = t.Literal["udp", "tcp"]
# The column "st" of /proc/net: a socket that waits for connections, one that waits for datagrams.
_WAITING = {"tcp": "0A", "udp": "07"}


class PortTaken(RuntimeError):
    """Somebody else took the port between its choice and the start of the program."""


class Program:
    """One process with all that it starts, and a log."""

    def __init__(self, command: t.Sequence[str], log: Path, folder: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TERM": "dumb", "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def wait_for(self, *sockets: tuple[str, int]) -> None:
        """Wait until it listens on every (transport, port). Raises PortTaken when it ends instead."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not all(is_listening(transport, port) for transport, port in sockets):
            if self.ended:
                raise PortTaken(f"ended with status {self._process.returncode}\n{self.read_log()}")
            if time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"does not listen on {sockets}\n{self.read_log()}")
            time.sleep(0.02)
        if self.ended:
            raise PortTaken(f"ended with status {self._process.returncode}\n{self.read_log()}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def wait(self, seconds: float = SECONDS_TO_STOP) -> int:
        """Return the exit status; what has not ended by then is killed, which counts as an error."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not end within {seconds:g} seconds\n{self.read_log()}") from None

    def stop(self) -> None:
        """End it if it still runs, with its children."""
        if not self.ended:
            self.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(SECONDS_TO_STOP)
        self.kill()

    def kill(self) -> None:
        """End the whole session at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def read_log(self) -> str:
        """Return the end of what it wrote."""
        return f"{self.log.name}:\n{end_of(self.log)}"


def end_of(file: Path) -> str:
    """Return the end of a file, or nothing."""
    return file.read_text(encoding="utf-8", errors="replace")[-LOG_LIMIT:] if file.exists() else ""


def free_ports(count: int, host: str = "127.0.0.1") -> list[int]:
    """Return different ports that are free for TCP and UDP.

    They are below those that the kernel gives to whoever asks for any, as they are bound later, and again and again.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.ExitStack() as stack:
        ports: list[int] = []
        while len(ports) < count:
            port = random.SystemRandom().choice(NOT_GIVEN_OUT)
            stream = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            datagrams = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            with contextlib.suppress(OSError):
                stream.bind((host, port))
                datagrams.bind((host, port))
                ports.append(port)
        return ports


def is_listening(transport: str, port: int) -> bool:
    """Whether anybody waits on a port of this machine. Asking by a connection would be a call to what listens."""
    wanted = f":{port:04X}"
    for table in (Path(f"/proc/net/{transport}"), Path(f"/proc/net/{transport}6")):
        lines = table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else []
        if any(fields[1].endswith(wanted) and fields[3] == _WAITING[transport] for fields in map(str.split, lines)):
            return True
    return False
