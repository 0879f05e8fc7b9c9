# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the proof: what is probed, how often, and what of it is told."""

from __future__ import annotations

import typing as t

import pytest
from integration_samples import given
from preflight_samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration import proof
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.proof import Proof
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import DIAGNOSES

TRANSFER = {"key": "people", "queue_did": "+12065550199", "instructions": "i", "initiating_message": "m"}


def answer(code: str) -> dict[str, t.Any]:
    """Return what a probe comes to."""
    diagnosis = DIAGNOSES[code]
    rung = {"name": "options", "verdict": diagnosis.verdict, "milliseconds": 5, "code": code, "detail": "", "facts": {}}
    return {"verdict": diagnosis.verdict, "diagnosis": diagnosis.to_result(), "rungs": [rung]}


class Peers:
    """Both ends of a call. ``codes`` is what the way to Synthflow is answered with, the last one for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.codes = ["answered"]
        self.way_back = "answered"
        self.asked: list[dict[str, t.Any]] = []
        self.slept: list[float] = []
        monkeypatch.setattr(proof, "run_listing", self._probed)
        monkeypatch.setattr(proof.time, "sleep", self.slept.append)

    def _probed(self, kind: t.Any, params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
        self.asked.append(params)
        if "gladly" in params["uri"]:
            return answer(self.way_back)
        return answer(self.codes.pop(0) if len(self.codes) > 1 else self.codes[0])


@pytest.fixture(name="peers")
def _peers(monkeypatch: pytest.MonkeyPatch) -> Peers:
    return Peers(monkeypatch)


def proof_of(**verify: t.Any) -> Proof:
    """Return the proof of a tenant with one transfer."""
    return Proof(given(number={"transfers": [TRANSFER]}, verify=verify), Context())


def test_both_ways_are_probed_as_the_options_say(peers: Peers) -> None:
    found = proof_of(allowlisted=True, timeout=7, connect_to={"sip.us.synthflow.ai": "127.0.0.1"}).of_all(())
    there, back = peers.asked
    assert there["uri"].startswith(f"sip:{NUMBER}@sip.us.synthflow.ai")
    assert back["uri"].startswith("sip:+12065550199@acme.sip.gladly.com")
    assert (there["method"], there["timeout"], there["max_per_minute"]) == ("options", 7, 12)
    assert there["headers"] == {"X-Gladly-Caller-Id": NUMBER}
    # Gladly may let this machine in only with the destination that is still to be made.
    assert (there["allowlisted"], back["allowlisted"]) == (True, False)
    assert (found["passed"], found["verdict"], peers.slept) == (True, "pass", [])


def test_what_settles_is_waited_for(peers: Peers) -> None:
    peers.codes = ["number_not_found", "temporarily_unavailable", "answered"]
    assert proof_of(wait_timeout=25, delay=10).of_all(())["passed"]
    assert peers.slept == [10, 10]


@pytest.mark.parametrize(("wait", "delay", "pauses"), [(25, 10, [10, 10]), (3, 10, [3]), (0, 10, []), (2, 0, [1, 1])])
def test_the_wait_has_an_end(peers: Peers, wait: int, delay: int, pauses: list[int]) -> None:
    peers.codes = ["number_not_found"]
    found = proof_of(wait_timeout=wait, delay=delay).of_all(())
    assert (found["passed"], peers.slept) == (False, pauses)


@pytest.mark.parametrize("code", ["temporarily_unavailable", "server_trouble", "probed_too_often"])
def test_not_yet_at_the_end_of_the_wait_moves_nobody(peers: Peers, code: str) -> None:
    peers.codes = [code]
    assert not proof_of(wait_timeout=0).of_all(())["passed"]
    assert proof_of(wait_timeout=0, fail_on="never").of_all(())["passed"]


def test_what_does_not_go_away_is_not_waited_for(peers: Peers) -> None:
    peers.codes = ["not_sip"]
    assert not proof_of().of_all(())["passed"]
    assert peers.slept == []


def test_the_way_back_fails_for_what_is_sure_alone(peers: Peers) -> None:
    peers.way_back = "forbidden"
    assert proof_of(fail_on="inconclusive", allowlisted=True).of_all(())["passed"]
    peers.way_back = "connection_refused"
    assert not proof_of().of_all(())["passed"]


def test_after_the_cut_over_callers_do_not_wait_and_transfers_are_as_they_were(peers: Peers) -> None:
    looked = proof_of(wait_timeout=120, delay=4)
    assert looked.summary() is None
    looked.of_all(())
    peers.asked.clear()
    peers.codes = ["number_not_found"]
    found = looked.after_the_cut_over()
    assert not found["passed"]
    assert [one["uri"].partition("@")[2][:6] for one in peers.asked] == ["sip.us"] * 3
    assert peers.slept == [4, 4]
    # The summary has the last probe of each leg.
    summary = looked.summary()
    assert summary is not None
    assert [leg["verdict"] for leg in summary["numbers"][0]["legs"]] == ["fail", "pass"]
    assert len(looked.probes()) == 2


def test_what_is_not_attached_yet_is_not_asked(peers: Peers) -> None:
    proof_of().of_all((NUMBER,))
    assert [one["method"] for one in peers.asked] == ["connect", "connect"]


def test_a_probe_that_cannot_be_sent_is_a_leg_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def unsendable(kind: t.Any, params: t.Any, context: Context) -> dict[str, t.Any]:
        raise IntegrationError("probe it", "there is no way", "Make one.")

    monkeypatch.setattr(proof, "run_listing", unsendable)
    found = proof_of().of_all(())
    assert [one.count("The probe could not be sent: Could not probe it") for one in found["failures"]] == [1, 1]


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name=name)

    monkeypatch.setattr(proof.importlib, "import_module", missing)
    (failure, _other) = proof_of().of_all(())["failures"]
    assert "Failed to import the required Python library (sipmessage)" in failure


def test_an_inventory_of_which_no_legs_can_be_made_is_told() -> None:
    looked = Proof({**given(), "sip_domain": "a b"}, Context())
    with pytest.raises(ValueError, match="the SIP domain is 'a b'"):
        looked.of_all(())
