# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts `ledger_driver` as a program."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import typing as t
from pathlib import Path

DRIVER = Path(__file__).with_name("ledger_driver.py")


@contextlib.contextmanager
def driver(command: str, *arguments: object) -> t.Iterator[subprocess.Popen[str]]:
    """Start it. Leaving the block waits for its end, with its input closed; a failure in the block kills it."""
    with subprocess.Popen(
        [sys.executable, str(DRIVER), command, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def line_from(process: subprocess.Popen[str]) -> str:
    """Return the next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def send_line(process: subprocess.Popen[str]) -> None:
    """Send it an empty line."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def output_of(process: subprocess.Popen[str]) -> str:
    """Close its input, wait for its end, which has to be a good one, and return what it printed."""
    output, _errors = process.communicate(timeout=60)
    assert process.returncode == 0
    return output
