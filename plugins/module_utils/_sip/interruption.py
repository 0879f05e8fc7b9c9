# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Ends a call before this process ends, when somebody cancels the job that runs it."""

from __future__ import annotations

import contextlib
import signal
import threading
import typing as t

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


@contextlib.contextmanager
def leaving_on_signals() -> t.Iterator[None]:
    """Turn what ends a process into SystemExit, so that each ``finally`` runs; a second one changes nothing.

    SIGINT stays KeyboardInterrupt where it is that; a worker of Ansible would end at once. Who is impatient presses
    Ctrl-C twice, and a module gets both. Python has signals in the main thread alone, so elsewhere nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What is ignored, as by nohup, stays so; a handler that is not Python's could not be put back.
    former = {number: signal.getsignal(number) for number in _SIGNALS}
    left = (signal.SIG_IGN, None)
    former = {number: handler for number, handler in former.items() if handler not in left}

    def leave(number: int, _frame: object) -> t.NoReturn:
        for one in former:
            signal.signal(one, signal.SIG_IGN)
        if former[signal.Signals(number)] is signal.default_int_handler:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    try:
        for number in former:
            signal.signal(number, leave)
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
