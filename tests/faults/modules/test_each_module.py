# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules end well behind every fault; and what the suite looks for is found when it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils import _connection
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import IntegrationError, OutcomeUnknown
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._http import Settings
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow import assistant
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import Attachment
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _in_process
from voice_sandbox.process import running_sandbox

from ..tally import SHORT, Tally
from ..troubles import TROUBLE_BY_NAME, Spot
from . import each_module
from .cases import BY_NAME, Case
from .crew import IMPATIENCE, REGIONS, Job, seeds, tenants_of
from .place import Place
from .probes import probe
from .recording import Recording, record
from .trial import Trial, Verdict

LOST = "the connection lost behind the write"


def test_each_module_ends_well_behind_faults(tmp_path: Path) -> None:
    tally = Tally("each_module")
    each_module.run(SHORT, tmp_path, tally)
    assert tally.findings == []
    assert tally.tried == tally.recovered > 100


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One tenant of a sandbox."""
    folder = tmp_path_factory.mktemp("modules")
    members = tenants_of(1)
    switches = {"rate_limit": "off", "request_limit": "off"}
    with running_sandbox(folder / "sandbox", tenants=seeds(members), switches=switches) as sandbox:
        yield Place(members[REGIONS.index("us")], sandbox.info, folder)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as the workers do."""
    for module, name, seconds in IMPATIENCE:
        monkeypatch.setattr(module, name, seconds)


def trial(place: Place, case: Case, undisturbed: Recording, trouble: str, method: str, path: str) -> Trial:
    """Return the first trial of a kind of fault at a request."""
    spots = (*undisturbed.spots, *undisturbed.check_spots)
    spot = next(one for one in spots if (one.method, one.path) == (method, path))
    return Trial(place, case, spot, TROUBLE_BY_NAME[trouble], undisturbed)


def tried(place: Place, name: str, trouble: str, method: str, path: str) -> Verdict:
    """Try a case as the code is now, held against a recording of the code as it ought to be."""
    case = BY_NAME[name]
    return trial(place, case, record(place, case), trouble, method, path).live()


def test_an_undisturbed_trial_has_nothing_to_tell(place: Place) -> None:
    verdict = tried(place, "create an assistant", LOST, "POST", "/assistants")
    assert verdict == Verdict(verdict.label, struck=True, recovered=True)


def test_a_resource_that_does_not_look_before_it_sends_again_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(send: Callable[[], None], *_rest: object) -> None:
        try:
            send()
        except OutcomeUnknown:
            send()

    monkeypatch.setattr(assistant, "create_once", careless)
    # What keeps two runs apart would take the second one away again.
    monkeypatch.setattr(assistant, "has_to_yield", lambda own, rivals: False)
    verdict = tried(place, "create an assistant", LOST, "POST", "/assistants")
    assert len(verdict.duplicates) == 1
    assert not verdict.recovered


def test_what_a_failure_takes_along_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    attach = Attachment.apply

    def tidy(self: Attachment, plan: Any, current: Any) -> None:
        try:
            attach(self, plan, current)
        except IntegrationError:
            self._api.delete_number(self._number)
            raise

    monkeypatch.setattr(Attachment, "apply", tidy)
    verdict = tried(place, "attach a number", "403", "PUT", "/assistants/[^/]+")
    assert any("numbers" in finding for finding in verdict.lost)
    assert not verdict.recovered


def test_a_dead_route_is_found(place: Place) -> None:
    """The number is deleted while its calls are forwarded to it, which is what the order of playbooks prevents."""
    case = Case(
        "delete a number that is forwarded",
        "synthflow_sip_number",
        "integrated",
        lambda member: {"phone_number": member.number, "force": True, "state": "absent"},
    )
    undisturbed = record(place, case)
    verdict = trial(place, case, undisturbed, LOST, "DELETE", "/numbers/[^/]+").live()
    assert verdict.dead_routes
    assert verdict.dead_seconds > 0
    tally = Tally("planted")
    each_module.count(tally, [], [verdict])
    assert tally.dead_route_seconds > 0


def _told_otherwise(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Change what a module tells, by its options and its result."""
    run_task = _in_process.run_task

    def changed(kind: Any, module: str, options: dict[str, Any], **rest: Any) -> dict[str, Any]:
        result: dict[str, Any] = run_task(kind, module, options, **rest)
        change(options, result)
        return result

    monkeypatch.setattr(_in_process, "run_task", changed)


def test_a_secret_in_a_message_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    _told_otherwise(monkeypatch, lambda options, result: result.update(msg=f"{result.get('msg')} {options['api_key']}"))
    verdict = tried(place, "create an assistant", "403", "POST", "/assistants")
    assert verdict.secrets


@pytest.mark.parametrize(
    ("lie", "finding"),
    [
        ({"changed": False}, "says changed: false and did POST"),
        ({"failed": False, "changed": True}, "says ok and has not what is wanted"),
        ({"msg": "<html>oops</html>"}, "shows a page"),
        ({"error": {}}, "says too little"),
        ({"msg": "It did not work."}, "names no object"),
        ({"msg": "Internal error in x"}, "ended with a traceback"),
    ],
)
def test_an_untrue_result_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch, lie: dict[str, Any], finding: str
) -> None:
    case = BY_NAME["create an assistant"]
    undisturbed = record(place, case)
    _told_otherwise(monkeypatch, lambda options, result: result.update(lie))
    verdict = trial(place, case, undisturbed, "403", "POST", "/assistants").live()
    assert any(finding in mishap for mishap in verdict.mishaps), verdict.mishaps


def test_a_write_in_check_mode_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    case = BY_NAME["create an assistant"]
    undisturbed = record(place, case)

    def daring(**given: Any) -> Settings:
        return Settings(**{**given, "writes_allowed": True})

    monkeypatch.setattr(_connection, "Settings", daring)
    verdict = trial(place, case, undisturbed, "500", "GET", "/assistants/").in_check_mode()
    assert any("check mode sent POST" in mishap for mishap in verdict.mishaps)
    assert not verdict.recovered


def test_a_probe_that_sees_nothing_wrong_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe(place, "sip_certificate", "expired") == Verdict(
        "probe a number: sip_certificate is expired", struck=True, recovered=True
    )
    _told_otherwise(monkeypatch, lambda options, result: result.update(verdict="pass"))
    assert not probe(place, "sip_certificate", "expired").struck


def test_a_fault_that_strikes_nothing_is_told(place: Place) -> None:
    case = BY_NAME["create an assistant"]
    undisturbed = record(place, case)
    nowhere = Spot("synthflow", "GET", "/nowhere", 0, (("status", 0),))
    verdict = Trial(place, case, nowhere, TROUBLE_BY_NAME["500"], undisturbed).live()
    tally = Tally("planted")
    each_module.count(tally, [Job(case.name, ((nowhere, "500", False),) * 2, undisturbed)], [verdict])
    assert tally.tried == 0
    assert any("the fault never struck" in mishap for mishap in tally.mishaps)
    assert any("1 of the planned trials have no outcome" in mishap for mishap in tally.mishaps)


def test_every_module_that_talks_to_a_vendor_is_tried() -> None:
    modules = {path.stem for path in (Path(__file__).parents[3] / "plugins" / "modules").glob("*.py")}
    # These ask no vendor for anything.
    silent = {"gladly_runbook", "rollout_report", "tenants_file"}
    assert {"sip_probe", *(case.module for case in BY_NAME.values())} == modules - silent
