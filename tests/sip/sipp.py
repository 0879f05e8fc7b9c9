# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIPp (Debian's sip-tester) with the scenarios of ours: as the one who is called, and as the one who calls."""

from __future__ import annotations

import re
import signal
import typing as t
from pathlib import Path

from processes import PortTaken, Program, Transport, end_of, free_ports

from debian_packages import find_program

SCENARIOS = Path(__file__).resolve().parent / "scenarios"
# Nothing of a test takes as long: whatever happens, SIPp ends by itself.
SECONDS_AT_MOST = 60
ATTEMPTS = 5
# With the key linger SIPp remembers a call for so many milliseconds after its end, and answers what arrives again: on a
# busy machine, what was sent twice over UDP would be a new call to it, which fails. Over TCP the line is left out, as a
# connection that is closed meanwhile would count as a failure.
LINGER_OVER_UDP = {"linger": "500"}
LINGER = '  <timewait milliseconds="[linger]" />\n'


class CalledSipp:
    """A user agent server. ``finish`` tells whether every call went as its scenario says."""

    def __init__(
        self,
        folder: Path,
        scenario: str,
        *,
        transport: Transport = "udp",
        host: str = "127.0.0.1",
        port: int | None = None,
        keys: t.Mapping[str, str] | None = None,
    ) -> None:
        self.host = host
        self.transport = transport
        self._messages = folder / "messages.log"
        self._errors = folder / "errors.log"
        filled_in = {**(LINGER_OVER_UDP if transport == "udp" else {}), **(keys or {})}
        for attempt in range(ATTEMPTS):
            self.port = port or free_ports(1, host)[0]
            self._program = Program(self._command(scenario, filled_in), folder / f"sipp-{attempt}.log", folder)
            try:
                self._program.wait_for((transport, self.port))
                return
            except PortTaken:
                if attempt == ATTEMPTS - 1:
                    raise

    def _command(self, scenario: str, keys: t.Mapping[str, str]) -> list[str]:
        return [
            *_common(scenario, self._messages, self._errors, keys),
            *("-i", f"[{self.host}]" if ":" in self.host else self.host),
            *("-p", str(self.port)),
            *("-t", {"udp": "u1", "tcp": "t1"}[self.transport]),
        ]

    @property
    def address(self) -> str:
        """Host and port, as a SIP URI has them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def messages(self) -> str:
        """Return all SIP messages that came and went, with line ends as in Python."""
        text = self._messages.read_bytes().decode("utf-8", "replace") if self._messages.exists() else ""
        return text.replace("\r\n", "\n")

    def received(self) -> list[str]:
        """Return the first line of each message that came."""
        return re.findall(r"message received[^\n]*\n\n([^\n]+)", self.messages())

    def finish(self) -> None:
        """Stop it when its calls are over. Raises AssertionError unless each went as its scenario says."""
        self._program.signal(signal.SIGUSR1)
        status = self._program.wait()
        assert status == 0, f"SIPp ended with {status}\n{self.report()}"

    def stop(self) -> None:
        """Stop it, whatever became of its calls."""
        self._program.stop()

    def report(self) -> str:
        """Return what is of use to whoever looks at a failed test."""
        return f"errors:\n{end_of(self._errors)}\nmessages:\n{end_of(self._messages)}\n{self._program.read_log()}"


def call_with_sipp(
    folder: Path,
    scenario: str,
    target: str,
    number: str,
    *,
    transport: Transport = "udp",
    keys: t.Mapping[str, str] | None = None,
) -> None:
    """Call ``number`` at the address ``target``. Raises AssertionError unless all goes as the scenario says."""
    errors, messages = folder / "errors.log", folder / "messages.log"
    program = Program(
        [
            *_common(scenario, messages, errors, keys or {}),
            *("-i", "127.0.0.1", "-t", {"udp": "u1", "tcp": "t1"}[transport], "-s", number, "-m", "1", target),
        ],
        folder / "sipp.log",
        folder,
    )
    try:
        status = program.wait(SECONDS_AT_MOST)
    finally:
        program.stop()
    report = f"errors:\n{end_of(errors)}\nmessages:\n{end_of(messages)}\n{program.read_log()}"
    assert status == 0, f"SIPp ended with {status}\n{report}"


def _common(scenario: str, messages: Path, errors: Path, keys: t.Mapping[str, str]) -> list[str]:
    return [
        find_program("sipp"),
        *("-sf", str(_filled(scenario, messages.parent, keys))),
        *("-ci", "127.0.0.1", "-nostdin"),
        *("-timeout", f"{SECONDS_AT_MOST}s", "-timeout_error"),
        *("-trace_msg", "-message_file", str(messages)),
        *("-trace_err", "-error_file", str(errors)),
    ]


def _filled(scenario: str, folder: Path, keys: t.Mapping[str, str]) -> Path:
    """Write the scenario with [name] replaced. SIPp's own option for that cannot replace a status."""
    text = (SCENARIOS / f"{scenario}.xml").read_text(encoding="utf-8")
    if "linger" not in keys:
        text = text.replace(LINGER, "")
    for name, value in keys.items():
        text = text.replace(f"[{name}]", value)
    filled = folder / f"{scenario}.xml"
    filled.write_text(text, encoding="utf-8")
    return filled
