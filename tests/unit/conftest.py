# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all unit tests share: a clock that nobody waits for, a clean environment, two scripted accounts, a tenant."""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import re
import tempfile
import time
import typing as t
from pathlib import Path

import pytest
import requests
import samples
from account import Account
from attested_tenant import Calendar, Tenant
from hypothesis import configuration, settings
from module_process import PACKAGE, WAYS, Finished, Run, RunAlone, Way, run_action, run_main, run_process
from pytest_httpserver import HTTPServer
from raw_peer import RawPeer, Step
from vendor_script import VendorScript

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import (
    _answer,
    _http,
    _rate_budget,
    _refusals,
    _repeats,
    _resource,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly import adoption, attested, confirmation
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._masking import Masker
from neutral_text import neutral

configuration.set_hypothesis_home_dir(".cache/hypothesis")
# The same examples in every run, and no database of former failures: a run depends on the checkout alone.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

CREDENTIALS = ("GLADLY_HOST", "GLADLY_AGENT_EMAIL", "GLADLY_API_TOKEN", "SYNTHFLOW_API_KEY", "SYNTHFLOW_WORKSPACE_ID")
SURROUNDINGS = ("SYNTHFLOW_REGION", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC", "HTTP_PROXY", "HTTPS_PROXY")
LIMITS = ("GLADLY_REQUESTS_PER_SECOND", "SYNTHFLOW_REQUESTS_PER_SECOND")


class Clock:
    """Stands for the module ``time``: sleeping passes at once and is written down."""

    def __init__(self) -> None:
        # Where the real clock stands, since a default that was bound at import may still read that one; whole, so that
        # adding up seconds never rounds.
        self.now = float(int(time.monotonic()))
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.sleeps.append(seconds)
        assert len(self.sleeps) < 5000, "it would wait for ever"
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Replace the clock of everything that waits."""
    clock = Clock()
    for module in (_answer, _repeats, _rate_budget, _resource):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def shared_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what processes share, which does not exist yet: each test has a machine of its own."""
    machine = tmp_path_factory.mktemp("machine")
    monkeypatch.setattr(tempfile, "tempdir", str(machine))
    return machine / f"gladly_synthflow-{os.geteuid()}"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the credentials, the proxy and the .netrc of whoever runs the tests away from them."""
    for name in (*CREDENTIALS, *SURROUNDINGS, *LIMITS):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    """Let pytest-httpserver listen on loopback, on any free port."""
    return "127.0.0.1", 0


@pytest.fixture
def synthflow(httpserver: HTTPServer) -> t.Iterator[Account]:
    """Return a Synthflow workspace."""
    script = VendorScript(httpserver, "/synthflow/v2", f"Bearer {samples.API_KEY}")
    yield Account(
        script,
        {"api_key": samples.API_KEY, "workspace_id": samples.WORKSPACE, "region": "us", "api_url": script.url},
    )
    script.check()


@pytest.fixture
def gladly(httpserver: HTTPServer) -> t.Iterator[Account]:
    """Return a Gladly organization."""
    pair = base64.b64encode(f"{samples.AGENT_EMAIL}:{samples.API_TOKEN}".encode()).decode()
    script = VendorScript(httpserver, "/gladly/api/v1", f"Basic {pair}")
    yield Account(
        script,
        {
            "agent_email": samples.AGENT_EMAIL,
            "api_token": samples.API_TOKEN,
            "api_url": script.url,
            "backend": "api",
        },
    )
    script.check()


@pytest.fixture
def raw_peer() -> t.Iterator[t.Callable[..., RawPeer]]:
    """Return a function that starts a server which misbehaves as told."""
    with contextlib.ExitStack() as stack:

        def start(*steps: Step, **more: t.Any) -> RawPeer:
            peer = RawPeer(*steps, **more)
            stack.callback(peer.close)
            return peer

        yield start


class OpenSession(t.Protocol):
    """What the fixture of that name returns."""

    def __call__(self, url: str, **settings: t.Any) -> _http.HttpSession:
        """Return a session with a server of the test."""


@pytest.fixture
def open_session() -> t.Iterator[OpenSession]:
    """Return a function that opens a session with a vendor called Vendor, whose errors are ``{"error": "..."}``."""
    with contextlib.ExitStack() as stack:

        def read_error(body: t.Any) -> _refusals.ErrorBody | None:
            return _refusals.ErrorBody(body["error"], body.get("id")) if isinstance(body, dict) else None

        def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers["Authorization"] = "Test secret-key"
            return request

        def start(url: str, **more: t.Any) -> _http.HttpSession:
            dialect = _refusals.Dialect("Vendor", read_error)
            session = _http.HttpSession(
                dialect, _http.Settings(url, **{"timeout": 60.0, **more}), sign, Masker(["secret-key"])
            )
            stack.callback(session.close)
            return session

        yield start


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Decide the time of steps, confirmations and readings."""
    calendar = Calendar()
    for module in (attested, confirmation, adoption):
        monkeypatch.setattr(module, "now", calendar.now)
    return calendar


@pytest.fixture
def tenant(tmp_path: Path, calendar: Calendar) -> Tenant:
    """Return a tenant of whom nothing is known yet: not even the directory of its ledger is there."""
    return Tenant(tmp_path / "ledgers" / "acme.yml", calendar)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Return a way that a task can take: every test of a module runs once for each."""
    return t.cast(Way, request.param)


# What the first way returned, by test and number of the run in it.
_RETURNED: dict[tuple[str, int], str] = {}


@pytest.fixture
def same(request: pytest.FixtureRequest, way: Way, tmp_path_factory: pytest.TempPathFactory) -> t.Callable[..., None]:
    """Return a function that compares what both ways return in the same place of a test, to the byte."""
    parameters = {name: repr(value) for name, value in request.node.callspec.params.items() if name != "way"}
    test = f"{request.node.path}::{request.node.originalname} {sorted(parameters.items())}"
    folder = f"{re.escape(str(tmp_path_factory.getbasetemp()))}/[^/ ]+"
    count = 0

    def compare(done: Finished) -> None:
        nonlocal count
        count += 1
        text = neutral(json.dumps([done.code, done.result], sort_keys=True), tmp_path=folder)
        assert text == _RETURNED.setdefault((test, count), text), f"run {count} of the test returned another result"

    return compare


@pytest.fixture
def run(
    way: Way,
    same: t.Callable[[Finished], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return a function that runs a module in this process, this way or that."""

    def start(module: str, options: t.Mapping[str, t.Any], **modes: bool) -> Finished:
        if way == "as a module":
            main = importlib.import_module(f"{PACKAGE}.{module}").main
            done = run_main(main, monkeypatch, capsys, options, name=module, **modes)
        else:
            done = run_action(module, options, **modes)
            printed = capsys.readouterr()
            assert (printed.out, printed.err) == ("", "")
        same(done)
        return done

    return start


@pytest.fixture
def run_alone(way: Way, same: t.Callable[[Finished], None]) -> RunAlone:
    """Return a function that runs a module in a process of its own, this way or that."""

    def start(module: str, options: t.Mapping[str, t.Any], *, without: str | None = None) -> Finished:
        done = run_process(module, options, without=without, way=way)
        same(done)
        return done

    return start
