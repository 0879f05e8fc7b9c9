# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real SIP peers: SIPp, Kamailio and the sandbox. Each is stopped in the end, and shows its log when a test fails."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Certificates
from hypothesis import configuration, settings
from kamailio import Kamailio
from odd_peer import LossyWire, Manner, OddPeer
from sipp import CalledSipp
from wiring import Wiring

from debian_packages import find_program
from voice_sandbox.process import SandboxProcess, running_sandbox

configuration.set_hypothesis_home_dir(".cache/hypothesis")
# The same examples in every run, and no database of former failures: a run depends on the checkout alone.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

# Far more than any test takes, on a machine that has other things to do as well.
SECONDS_AT_MOST = 90


def need(name: str) -> None:
    """Skip a test without a program of the system, with a clear word; where CI is set it fails instead."""
    try:
        find_program(name)
    except RuntimeError as problem:
        if os.environ.get("CI"):
            pytest.fail(str(problem))
        pytest.skip(str(problem))


@pytest.fixture(autouse=True)
def _time_limit() -> Iterator[None]:
    """End a test whose probe does not end by itself."""

    def stop(_number: int, _frame: object) -> None:
        pytest.fail(f"the test did not end within {SECONDS_AT_MOST} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS_AT_MOST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the home folder of whoever runs the tests out of them, and the count of probes of this machine."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """The authority that the probe is told to trust, and one that it is not."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def _running_kamailio(tmp_path_factory: pytest.TempPathFactory, certificates: Certificates) -> Iterator[Kamailio]:
    need("kamailio")
    kamailio = Kamailio(tmp_path_factory.mktemp("kamailio"), certificates)
    yield kamailio
    kamailio.stop()


@pytest.fixture
def kamailio(_running_kamailio: Kamailio) -> Iterator[Kamailio]:
    """One proxy for all tests; pytest shows the end of its log when a test fails."""
    yield _running_kamailio
    print(_running_kamailio.report())


class StartSipp(t.Protocol):
    """What the fixture of that name returns."""

    def __call__(self, scenario: str, **more: t.Any) -> CalledSipp:
        """Start a user agent with one of our scenarios."""


@pytest.fixture
def sipp(tmp_path: Path) -> Iterator[StartSipp]:
    """Return a function that starts SIPp; the test calls ``finish`` where the calls have to go as the scenario says."""
    need("sipp")
    started: list[CalledSipp] = []
    numbers = itertools.count(1)

    def start(scenario: str, **more: t.Any) -> CalledSipp:
        folder = tmp_path / f"sipp {next(numbers)}"
        folder.mkdir()
        started.append(CalledSipp(folder, scenario, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()
        print(one.report())


@pytest.fixture
def odd_peer() -> Iterator[t.Callable[..., OddPeer]]:
    """Return a function that starts a peer which misbehaves as told."""
    with contextlib.ExitStack() as stack:

        def start(manner: Manner, **more: t.Any) -> OddPeer:
            peer = OddPeer(manner, **more)
            stack.callback(peer.close)
            return peer

        yield start


@pytest.fixture
def lossy_wire() -> Iterator[t.Callable[..., LossyWire]]:
    """Return a function that puts a bad line before a UDP peer."""
    with contextlib.ExitStack() as stack:

        def start(target: int, loses: t.Callable[[str, str, int], bool]) -> LossyWire:
            wire = LossyWire(target, loses)
            stack.callback(wire.close)
            return wire

        yield start


@pytest.fixture(scope="session")
def _running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), switches={"rate_limit": "off"}) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_running_sandbox: SandboxProcess) -> Iterator[SandboxProcess]:
    """One sandbox for all tests; the end of its log is shown when a test fails."""
    yield _running_sandbox
    print(_running_sandbox.log_path.read_text(encoding="utf-8", errors="replace")[-4000:])


@pytest.fixture(scope="session")
def _wiring(_running_sandbox: SandboxProcess) -> Wiring:
    return Wiring(_running_sandbox)


@pytest.fixture
def wiring(_wiring: Wiring, sandbox: SandboxProcess) -> Iterator[Wiring]:
    """The wired tenant; switches that a test sets are back to normal afterwards."""
    yield _wiring
    _wiring.restore()
