# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what a cancelled job can still bring to its end."""

from __future__ import annotations

import itertools
import os
import signal
import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.interruption import leaving_on_signals

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _not_ignored() -> t.Iterator[None]:
    """Have signals do what they do at a terminal: who starts the tests in the background may have them ignored."""
    former = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("first", "second"), list(itertools.product(SIGNALS, SIGNALS)))
def test_what_is_being_ended_is_not_disturbed_by_a_second_signal(first: signal.Signals, second: signal.Signals) -> None:
    former = [signal.getsignal(number) for number in SIGNALS]
    ended = []

    def interrupted() -> None:
        with leaving_on_signals():
            try:
                os.kill(os.getpid(), first)
            finally:
                os.kill(os.getpid(), second)
                ended.append(second)

    with pytest.raises(KeyboardInterrupt if first == signal.SIGINT else SystemExit):
        interrupted()
    assert ended == [second]
    assert [signal.getsignal(number) for number in SIGNALS] == former


def test_what_is_ignored_stays_so() -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with leaving_on_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, former)
