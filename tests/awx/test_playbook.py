# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook awx, with the modules of awx.awx as they are shipped, on a controller that answers as AWX does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from controller_run import CHECKOUT, LONGEST_RUN, SECRET, VALUES, Run, play, start
from stand_in.server import PASSWORD, TOKEN, USER, Controller, Request, running_controller
from stand_in.store import Updates

PLAYBOOKS = tuple(f"playbooks/{file.name}" for file in (CHECKOUT / "examples/fleet/playbooks").glob("*.yml"))
# One of each run, in their order. What each module says of itself: those that are not here predict in full.
MADE = {
    "Make the organization": 1,
    "Make the credential types": 2,
    "Make the execution environment": 1,
    "Make the project": 1,
    "Make the inventory": 1,
    "Make the source of the inventory": 1,
    "Make the schedules": 1,
    "Make the workflow": 1,
}
LINKS = ("success_nodes", "failure_nodes", "always_nodes")


@dataclass
class History:
    """What was done to one controller, run by run, and the requests of each run."""

    controller: Controller
    runs: dict[str, Run] = field(default_factory=dict)
    requests: dict[str, list[Request]] = field(default_factory=dict)

    def play(self, name: str, folder: Path, *options: str, **more: object) -> None:
        """Run the playbook under a name."""
        self.controller.forget_requests()
        self.runs[name] = play(self.controller, folder / name, *options, **more)  # type: ignore[arg-type]
        self.requests[name] = list(self.controller.requests)

    def writes(self, name: str) -> list[Request]:
        """The requests of a run that could have changed something, but for tokens."""
        return [one for one in self.requests[name] if one.method != "GET" and "/tokens/" not in one.path]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A prediction for an empty controller, two runs, and a prediction of a change."""
    folder = tmp_path_factory.mktemp("history")
    with running_controller(folder, Updates(after=2, playbooks=PLAYBOOKS)) as controller:
        found = History(controller)
        login = {"awx_controller_username": USER, "awx_controller_password": PASSWORD}
        found.play("prediction", folder, "--check", account=login)
        found.play("first", folder, "-vvv", "--diff")
        found.play("second", folder)
        found.play("predicted change", folder, "--check", "--diff", values={"awx_forks": 21})
        yield found


def test_prediction_for_an_empty_controller_writes_nothing(history: History) -> None:
    """It says what it cannot see. A login with a password makes tokens, also in check mode, and gives them back."""
    assert history.runs["prediction"].status == 0, history.runs["prediction"].output
    assert history.writes("prediction") == []
    assert history.controller.tokens == {}
    assert history.runs["prediction"].items("Make the organization") == {"voiceops": "changed"}
    assert "In check mode nothing was made" in history.runs["prediction"].text


def test_first_run_makes_everything(history: History) -> None:
    """Each object is made once, and nothing is refused."""
    run = history.runs["first"]
    assert run.status == 0, run.output[-6000:]
    assert [one for one in history.requests["first"] if one.status >= 400] == []
    made = Counter(
        one.path.split("/")[3] for one in history.writes("first") if one.method == "POST" and one.path.count("/") == 4
    )
    objects = history.controller.store.objects
    assert made == {
        "organizations": 1,
        "credential_types": 2,
        "credentials": 5,
        "execution_environments": 1,
        "projects": 1,
        "inventories": 1,
        "inventory_sources": 1,
        "notification_templates": 1,
        "job_templates": len(objects["job_templates"]),
        "schedules": 1,
        "workflow_job_templates": 1,
        "workflow_job_template_nodes": len(objects["workflow_job_template_nodes"]),
    }
    assert {entry["name"] for entry in objects["job_templates"].values()} >= {
        *(f"voiceops {name}" for name in ("plan", "drift", "integrate", "confirm", "verify", "decommission", "report")),
        "acme alone",
    }
    for task, number in MADE.items():
        assert Counter(run.items(task).values()) == {"changed": number}, task


def test_job_templates_get_what_they_need(history: History) -> None:
    """Playbooks are those of the project, surveys and credentials are attached, and drift tells somebody."""
    store = history.controller.store
    templates = {entry["name"]: entry for entry in store.objects["job_templates"].values()}
    for name, entry in templates.items():
        assert entry["playbook"] in PLAYBOOKS, name
        assert entry["survey_enabled"] == bool(store.survey_of(entry)), name
        credentials = [one["name"] for one in store.related("job_templates", entry["id"], "credentials")]
        assert ("Synthflow of acme" in credentials) == (name == "acme alone")
        assert "voiceops vault" in credentials
    drift = templates["voiceops drift"]
    [hook] = store.related("job_templates", drift["id"], "notification_templates_error")
    assert hook["notification_configuration"]["password"] == "made-up-secret-hook"
    [schedule] = store.objects["schedules"].values()
    assert schedule["unified_job_template"] == drift["id"]


def test_workflow_stops_for_two_approvals(history: History) -> None:
    """Nothing that writes is reached without an approval before it, and the canary comes before the fleet."""
    store = history.controller.store
    nodes = store.objects["workflow_job_template_nodes"]
    names = {number: node["identifier"] for number, node in nodes.items()}
    follows = {names[number]: {names[one] for kind in LINKS for one in node[kind]} for number, node in nodes.items()}
    approvals = {
        node["identifier"]
        for node in nodes.values()
        if node["unified_job_template"] in store.objects["workflow_approval_templates"]
    }
    writing = {
        node["identifier"]
        for node in nodes.values()
        if (store.find("job_templates", node["unified_job_template"]) or {}).get("playbook")
        == "playbooks/integrate.yml"
    }
    assert len(approvals) == 2
    assert len(writing) == 2
    for kept_shut, reached in (
        (approvals, set()),
        ({"approve_fleet"}, {"canary"}),
        # Nobody is asked about the fleet before the canary is proven.
        ({"verify_canary"}, {"canary"}),
    ):
        assert _reached("plan", follows, kept_shut) & writing == reached
    asking = {names[number]: {kind for kind in LINKS if node[kind]} for number, node in nodes.items()}
    assert asking["verify_canary"] == {"success_nodes"}


def _reached(start_node: str, follows: dict[str, set[str]], kept_shut: set[str]) -> set[str]:
    found, rest = {start_node}, [start_node]
    while rest:
        for follower in follows[rest.pop()] - found - kept_shut:
            found.add(follower)
            rest.append(follower)
    return found


def test_second_run_sends_nothing(history: History) -> None:
    """Neither a change nor anything that is the same."""
    run = history.runs["second"]
    assert run.status == 0, run.output[-6000:]
    assert run.counts["changed"] == 0, run.output
    assert history.writes("second") == []


def test_prediction_of_a_change_names_it_and_writes_nothing(history: History) -> None:
    """With everything there, check mode goes to the end."""
    run = history.runs["predicted change"]
    assert run.status == 0, run.output[-6000:]
    assert history.writes("predicted change") == []
    changed = run.items("Make the job templates")
    assert {name for name, status in changed.items() if status == "changed"} == {
        name for name in changed if name != "acme alone"
    }
    assert run.counts["changed"] == 1
    assert set(run.items("Link the nodes of the workflow").values()) == {"ok"}


def test_no_secret_is_printed(history: History) -> None:
    """Not with -vvv and --diff, either; and the controller has got all of them, so there was something to print."""
    sent = str(history.writes("first"))
    for value in (
        str(VALUES[name]) for name in ("awx_vault_password", "awx_registry_password", "awx_project_password")
    ):
        assert value in sent
    for name, run in history.runs.items():
        for secret in (SECRET, TOKEN, PASSWORD):
            assert secret not in run.output, name


def test_wrong_input_is_refused_before_the_first_request(tmp_path: Path) -> None:
    """All that is wrong is said at once. AWX would take most of it, and jobs would fail later."""
    values = {
        "awx_canary_wave": "pioneers",
        "awx_slice": 2,
        "awx_project_url": "git@git.example.com:voice/fleet.git",
        "awx_controller_host": "",
        "awx_vault_password": "",
        "awx_credentials": [
            {"name": "Synthflow of acme", "credential_type": "voiceops Synthflow", "inputs": {"region": "us"}}
        ],
        "awx_job_templates": [{"name": "acme alone", "playbook": "playbooks/plan.yml", "job_slice_count": 0}],
        "awx_slices": 0,
    }
    with running_controller(tmp_path) as controller:
        run = play(controller, tmp_path / "wrong", values=values)
    assert run.status != 0
    assert controller.requests == []
    assert "Nothing was sent to the controller." in run.text
    assert "awx_canary_wave is 'pioneers', which is none of awx_waves: canary, main." in run.text
    assert "credential 'Synthflow of acme': the input(s) 'api_key', 'workspace_id' are missing or empty." in run.text
    assert "job template 'acme alone': job_slice_count is 0." in run.text
    assert "awx_slices is 0." in run.text
    assert "awx_slice is no variable of this role; did you mean awx_slices?" in run.text
    assert "awx_project_ssh_key is not set." in run.text
    assert "awx_controller_host is not set." in run.text


def test_missing_modules_are_a_message(tmp_path: Path) -> None:
    """Without awx.awx nothing is sent, and it is said what to install."""
    with running_controller(tmp_path) as controller:
        run = play(controller, tmp_path / "missing", with_modules=False)
    assert run.status != 0
    assert controller.requests == []
    assert "ansible-galaxy collection install awx.awx" in run.text
    assert "couldn't resolve module/action" not in run.text


def test_wait_for_the_project_has_an_end(tmp_path: Path) -> None:
    """A project that AWX never fetches, and one that it cannot fetch, both end with what to look at."""
    never, failed = tmp_path / "never", tmp_path / "failed"
    never.mkdir()
    failed.mkdir()
    ways = {never: Updates(after=None), failed: Updates(after=0, ends_as="failed")}
    with running_controller(never, ways[never]) as stuck, running_controller(failed, ways[failed]) as broken:
        # Both at once: most of the time is waiting.
        values = {"awx_project_timeout": 20}
        processes = [start(stuck, never / "run", values=values), start(broken, failed / "run", values=values)]
        ended = [Run(process.wait(LONGEST_RUN), process.stdout.read()) for process in processes if process.stdout]
    for run, status, controller in zip(ended, ("pending", "failed"), (stuck, broken), strict=True):
        assert run.status != 0
        assert f"'{status}'" in run.text, run.output[-3000:]
        assert "Its output in AWX, under Jobs, says why." in run.text
        assert controller.store.objects["job_templates"] == {}
