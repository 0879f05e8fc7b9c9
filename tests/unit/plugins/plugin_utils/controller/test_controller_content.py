# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what is found wrong with the content of a controller before anything is sent."""

from __future__ import annotations

import copy
import typing as t

import pytest
from controller_samples import CONTENT, problems_with

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._controller.content import content_problems


def test_nothing_is_wrong_with_the_sample() -> None:
    assert content_problems(CONTENT) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        # A variable of somebody else, which only begins in the same way.
        ("variables.given.0", "awx_backup_bucket"),
        ("variables.given.0", "awx_job_template_name"),
        ("settings.awx_project_url", "https://reader@git.example.com/voice/fleet.git"),
    ],
)
def test_nothing_is_wrong_with_what_only_looks_so(place: str, value: str) -> None:
    assert problems_with(place, value) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("variables.given.0", "awx_slice", "awx_slice is no variable of this role; did you mean awx_slices?"),
        ("variables.given.0", "awx_job_timout", "did you mean awx_job_timeout?"),
        ("settings.awx_controller_host", "", "awx_controller_host is not set. Set it to its URL"),
        ("settings.awx_project_url", " ", "awx_project_url is not set"),
        ("settings.awx_project_url", "git@git.example.com:voice/fleet.git", "awx_project_ssh_key is not set"),
        ("settings.awx_project_url", "ssh://git@git.example.com/voice/fleet.git", "awx_project_ssh_key is not set"),
        ("settings.awx_image", "", "awx_image is not set"),
        ("settings.awx_project_username", "robot", "awx_project_username is set and awx_project_password is not"),
        ("settings.awx_slices", 0, "awx_slices is 0. Set it to a whole number from 1 on"),
        ("settings.awx_slices", "many", "awx_slices is 'many'"),
        ("settings.awx_slices", True, "awx_slices is True"),
        ("settings.awx_forks", -1, "awx_forks is -1"),
        ("settings.awx_job_timeout", ..., "awx_job_timeout is None"),
        ("settings.awx_approval_timeout", "1h", "awx_approval_timeout is '1h'"),
        ("settings.awx_state_directory", "", "Ledgers need a place that outlives a job"),
        ("settings.awx_state_directory", "ledgers", "Give an absolute path"),
        ("settings.awx_state_directory", "/runner/project/ledgers", "which is gone after the job"),
        ("settings.awx_state_directory", "/tmp", "which is gone after the job"),
        ("settings.awx_state_repository", "git@git.example.com:voice/ledgers.git", "awx_state_ssh_key is not"),
        ("settings.awx_state_repository", "https://git.example.com/l.git", "Give its SSH address"),
        ("settings.awx_waves", [], "awx_waves is []"),
        ("settings.awx_waves", ["canary", "all"], "'all' stands for all of them"),
        ("settings.awx_waves", ["canary", "Main"], "in lower case letters"),
        ("settings.awx_waves", ["canary", "canary"], "each once"),
        ("settings.awx_canary_wave", "early", "which is none of awx_waves: canary, main"),
        ("notification_template", {"notification_type": "slack"}, "awx_notification: give notification_type and"),
        (
            "notification_template",
            {"notification_type": "slack", "notification_configuration": "s3cret"},
            "awx_notification: give notification_type and",
        ),
        ("workflow.name", "v plan", "'v plan' is the name of two"),
        ("project.name", "v source", "'v source' is the name of two"),
    ],
)
def test_settings_that_cannot_work_are_named(place: str, value: t.Any, said: str) -> None:
    [*others, problem] = problems_with(place, value)
    assert any(said in text for text in [*others, problem]), problem


@pytest.mark.parametrize("missing", [..., "", "  ", None])
def test_a_credential_that_lacks_a_required_input_is_refused(missing: t.Any) -> None:
    assert problems_with("credentials.1.inputs.api_key", missing) == [
        "credential 'v acme': the input(s) 'api_key' are missing or empty. The server would take it, and each job "
        "with it would fail. Give them."
    ]


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("credentials.0.inputs", {}, "credential 'v vault': the input(s) 'vault_password' are missing"),
        ("credentials.0.inputs", "secret", "credential 'v vault': inputs is no dictionary"),
        ("credentials.0", "s3cret", "credential 1 is no dictionary. Give its name"),
        ("credentials.0.name", "v acme", "credential 'v acme': there are two of this name"),
        ("credentials.0.credential_type", "", "A credential has no name or no credential_type"),
        ("credentials.1.inputs.region", "apac", "credential 'v acme': the input 'region' is none of us, eu"),
        ("credentials.1.inputs.key", "x", "credential 'v acme': the input(s) 'key' are unknown"),
    ],
)
def test_a_credential_that_cannot_work_is_named(place: str, value: t.Any, said: str) -> None:
    assert said in problems_with(place, value)[0]


def test_no_secret_is_in_what_is_said() -> None:
    content = copy.deepcopy(CONTENT)
    for credential in content["credentials"]:
        credential["inputs"] = {"api_key": "s3cret", "vault_password": "s3cret", "other": "s3cret", "region": "s3cret"}
    problems = content_problems(content)
    assert problems
    assert "s3cret" not in "".join(problems)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("job_templates.1.job_slice_count", 0, "job template 'v integrate': job_slice_count is 0"),
        ("job_templates.1.job_slice_count", "0", "job_slice_count is '0'"),
        ("job_templates.1.job_slice_count", 1.5, "job_slice_count is 1.5"),
        ("job_templates.1.forks", -1, "forks is -1"),
        ("job_templates.1.playbook", "", "name or playbook is missing"),
        ("job_templates.1.survey", {}, "the role does not pass on 'survey'"),
        ("job_templates.1.allow_simultaneous", True, "two jobs could change the same tenant at once"),
        ("job_templates.1.credentials", ["v vault", "v acme"], "'v acme' would stand for every tenant"),
        ("job_templates.1.survey_spec.spec", [], "its survey has no questions"),
        ("job_templates.1.survey_spec.name", None, "its survey has no name"),
        ("job_templates.1.survey_spec.spec.0.type", "choice", "is of type 'choice'"),
        ("job_templates.1.survey_spec.spec.0.required", "yes", "does not say whether it is required"),
        ("job_templates.1.survey_spec.spec.0.choices", "", "has no choices"),
        (
            "job_templates.1.survey_spec.spec.0.default",
            "early",
            "has the default 'early', which is none of its choices",
        ),
        ("job_templates.1.survey_spec.spec.0.variable", "", "has no variable or no question_name"),
        ("job_templates.1.survey_spec.spec.0.default", ..., "nobody answers 'wave' of the survey of 'v integrate'"),
        ("schedules.0.rrule", "FREQ=DAILY", "schedule 'v nightly': the rule 'FREQ=DAILY' is none that AWX takes"),
        ("schedules.0.unified_job_template", "", "it starts nothing"),
        ("schedules.0.when", "night", "the role does not pass on 'when'"),
    ],
)
def test_a_job_template_or_schedule_that_cannot_work_is_named(place: str, value: t.Any, said: str) -> None:
    assert said in problems_with(place, value)[0]


def test_a_question_that_is_asked_twice_is_refused() -> None:
    question = CONTENT["job_templates"][1]["survey_spec"]["spec"][0]
    assert "asks twice for 'wave'" in problems_with("job_templates.1.survey_spec.spec", [question, question])[0]


def test_shared_accounts_may_be_sliced_and_a_job_without_slices_may_have_those_of_a_tenant() -> None:
    content = copy.deepcopy(CONTENT)
    template = content["job_templates"][1]
    template.update(credentials=["v acme"], extra_vars={"tenant_shared_credentials": True})
    assert content_problems(content) == []
    template.update(extra_vars={}, ask_job_slice_count_on_launch=False)
    del content["workflow_nodes"][2]["job_slice_count"]
    assert content_problems(content) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("workflow_nodes.2.identifier", "plan", "workflow node 'plan': there are two of this identifier"),
        ("workflow_nodes.2.job_slice_count", 0, "workflow node 'fleet': job_slice_count is 0"),
        ("workflow_nodes.2.unified_job_template", "v other", "there is no job template 'v other'"),
        ("workflow_nodes.2.unified_job_template", ..., "give either unified_job_template or approval_node"),
        ("workflow_nodes.2.approval_node", {"name": "x"}, "give either unified_job_template or approval_node"),
        ("workflow_nodes.1.approval_node", {}, "the approval has no name"),
        ("workflow_nodes.1.approval_node.timeout", "1h", "its timeout is no number of seconds"),
        ("workflow_nodes.0.limit", "acme", "it sets limit, and job template 'v plan' does not ask for it"),
        ("workflow_nodes.0.tags", "x", "the role does not pass on 'tags'"),
        ("workflow_links.1.success_nodes", ["flet"], "there is no node 'flet'"),
        ("workflow_links.1.success_nodes", [], "'plan', 'fleet' would all start at once"),
        ("workflow_links.1.failure_nodes", ["plan"], "the links make a circle"),
        ("workflow_links.1.next", ["fleet"], "the role does not pass on 'next'"),
    ],
)
def test_a_workflow_that_cannot_run_is_named(place: str, value: t.Any, said: str) -> None:
    assert said in " ".join(problems_with(place, value))


def test_everything_is_told_at_once() -> None:
    content = copy.deepcopy(CONTENT)
    content["settings"]["awx_image"] = ""
    content["job_templates"][0]["job_slice_count"] = 0
    content["workflow_links"][0]["success_nodes"] = ["nobody"]
    assert len(content_problems(content)) == 4
