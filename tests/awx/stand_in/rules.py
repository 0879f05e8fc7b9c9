# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AWX refuses, in its words. What it takes although it could not work is taken here too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.meta
import yaml

from .launches import check_node, check_schedule
from .refusals import Fields, Refused
from .resources import Resource

if TYPE_CHECKING:
    from .store import Store


_ENVIRONMENT_NAME = re.compile(r"^[a-zA-Z_]+[a-zA-Z0-9_]*$")
_WEBHOOK_DEFAULTS = {"http_method": "POST", "disable_ssl_verification": False, "username": "", "password": ""}
_EVENTS = ("started", "success", "error", "workflow_approval")
_MESSAGE_FIELDS = frozenset(("job", "job_friendly_name", "job_metadata", "url"))
_VARIABLES = ("extra_vars", "source_vars", "variables")


def check_fields(store: Store, resource: Resource, sent: Fields, partial: bool) -> Fields:
    """Return what is kept of the fields that were sent: those that are unknown or the server's own are left out.

    Raises:
        Refused: Some field cannot be taken.
    """
    problems: dict[str, list[str]] = {}
    known = {"name": None, **resource.defaults}
    kept = {key: value for key, value in sent.items() if key in known and key not in resource.assigned}
    if not partial:
        missing = [key for key in resource.required if kept.get(key) is None]
        problems.update({key: ["This field is required."] for key in missing})
    for key, value in kept.items():
        problem = _field_problem(store, resource, key, value)
        if problem:
            problems[key] = [problem]
    if problems:
        raise Refused(**problems)
    return kept


def _field_problem(store: Store, resource: Resource, key: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    default = resource.defaults.get(key)
    if isinstance(default, bool) and not isinstance(value, bool):
        return "Must be a valid boolean."
    if key in resource.choices and value not in resource.choices[key]:
        return f'"{value}" is not a valid choice.'
    if key in resource.references and store.find(resource.references[key], value) is None:
        return f'Invalid pk "{value}" - object does not exist.'
    if isinstance(default, int) and not isinstance(default, bool) and not isinstance(value, int):
        return "A valid integer is required."
    if key in resource.at_least_zero and value < 0:
        return "Ensure this value is greater than or equal to 0."
    if key in _VARIABLES:
        return _variables_problem(value)
    if isinstance(default, str) and not isinstance(value, str):
        return "Not a valid string."
    return None


def _variables_problem(value: Any) -> str | None:
    try:
        json.loads(value)
    except ValueError as of_json:
        try:
            yaml.safe_load(value)
        except yaml.YAMLError as of_yaml:
            return f"Cannot parse as JSON (error: {of_json}) or YAML (error: {of_yaml})."
    return None


def check_credential_type(_store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse what the schemas of inputs and injectors do not know, and templates of unknown inputs."""
    if fields["kind"] not in ("cloud", "net"):
        raise Refused(kind=[f"Must be 'cloud' or 'net', not {fields['kind']}"])
    inputs, injectors = fields["inputs"], fields["injectors"]
    for group, value, known in (
        ("inputs", inputs, ("fields", "required", "dependencies")),
        ("injectors", injectors, ("env", "extra_vars", "file")),
    ):
        for key in value:
            if key not in known:
                raise Refused(
                    **{group: [_schema_problem([], f"Additional properties are not allowed ('{key}' was unexpected)")]}
                )
    for field in inputs.get("fields", []):
        if field.setdefault("type", "string") not in ("string", "boolean"):
            raise Refused(inputs=[f"'{field['type']}' is not one of ['string', 'boolean']"])
    names = {field["id"] for field in inputs.get("fields", [])}
    for key, template in injectors.get("env", {}).items():
        if not _ENVIRONMENT_NAME.fullmatch(key):
            raise Refused(
                injectors=[
                    _schema_problem(
                        ["env"], f"'{key}' does not match any of the regexes: '{_ENVIRONMENT_NAME.pattern}'"
                    )
                ]
            )
        _render(key, template, names, injectors.get("file", {}))


def _schema_problem(path: list[str], problem: str) -> str:
    return f"Schema validation error in relative path {path} ({problem})"


def _render(key: str, template: str, names: set[str], files: Mapping[str, Any]) -> None:
    paths = {name.partition(".")[2] or "filename": "/path" for name in files}
    namespace = {"filename": paths if "filename" not in paths else "/path"}
    try:
        jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False).from_string(template).render(
            **dict.fromkeys(names, "value"), tower=namespace, awx=namespace
        )
    except jinja2.UndefinedError as error:
        raise Refused(injectors=[f"{key} uses an undefined field ({error.message})"]) from None


def check_credential(store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse unknown inputs and values that are no choice. Required inputs may be missing: so AWX has it."""
    if fields["organization"] is None:
        raise Refused(detail=["Missing 'user', 'team', or 'organization'."])
    kind = store.get("credential_types", fields["credential_type"])
    known = {field["id"]: field for field in kind["inputs"].get("fields", [])}
    for key, value in fields["inputs"].items():
        if key not in known:
            raise Refused(inputs=[f"Additional properties are not allowed ('{key}' was unexpected)"])
        choices = known[key].get("choices")
        if choices and value not in choices:
            raise Refused(inputs={key: [f"'{value}' is not one of {choices}"]})
    fields["kind"] = kind["namespace"]
    fields["cloud"] = kind["kind"] == "cloud"


def check_execution_environment(store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a credential of another kind."""
    if fields["credential"] and store.get("credentials", fields["credential"])["kind"] != "registry":
        raise Refused(
            credential=["Only Container Registry credentials can be associated with an Execution Environment"]
        )


def check_project(store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a repository without a URL and a credential of another kind."""
    if fields["scm_type"] and not fields["scm_url"]:
        raise Refused(scm_url=["SCM URL is required."])
    if fields["credential"] and store.get("credentials", fields["credential"])["kind"] != "scm":
        raise Refused(credential=["Credential kind must be 'scm'."])


def check_inventory_source(_store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a file without a project. The file may be missing in the project."""
    if fields["source"] == "scm" and fields["source_project"] is None:
        raise Refused(source_project=["Project required for scm type sources."])


def check_job_template(store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a playbook that the project has not, unless it allows others. No slices at all are taken."""
    if fields["project"] is None:
        raise Refused(project=["Job Templates must have a project assigned."])
    if fields["inventory"] is None and not fields["ask_inventory_on_launch"]:
        raise Refused(inventory=["You must either set a default value or ask to prompt on launch."])
    project = store.get("projects", fields["project"])
    fields["organization"] = project["organization"]
    if not fields["playbook"]:
        raise Refused(playbook=["Must select playbook for project."])
    if not project["allow_override"] and fields["playbook"] not in store.playbooks_of(project):
        raise Refused(playbook=["Playbook not found for project."])


def check_notification_template(_store: Store, fields: Fields, _sent: Fields) -> None:
    """Refuse a webhook without what it needs, and messages that cannot be filled in."""
    if fields["notification_type"] == "webhook":
        configuration = fields["notification_configuration"]
        missing = [key for key in ("url", "headers") if key not in configuration]
        if missing:
            raise Refused(__all__=[f"Missing required fields for Notification Configuration: {missing}."])
        fields["notification_configuration"] = {**_WEBHOOK_DEFAULTS, **configuration}
    messages = fields["messages"] or {}
    for event, texts in messages.items():
        if event not in _EVENTS:
            raise Refused(
                messages=[
                    f"Event '{event}' invalid, must be one of 'started', 'success', 'error', or 'workflow_approval'"
                ]
            )
        for template in (texts or {}).values():
            for name in sorted(
                jinja2.meta.find_undeclared_variables(jinja2.Environment(autoescape=False).parse(template or ""))
            ):
                if name not in _MESSAGE_FIELDS:
                    raise Refused(messages=[f"Field '{name}' unavailable"])
    fields["messages"] = {**dict.fromkeys(_EVENTS), **messages}


# Takes the whole object as it would be, and what was sent of it.
Check = Callable[["Store", Fields, Fields], None]
CHECKS: dict[str, Check] = {
    "credential_types": check_credential_type,
    "credentials": check_credential,
    "execution_environments": check_execution_environment,
    "projects": check_project,
    "inventory_sources": check_inventory_source,
    "job_templates": check_job_template,
    "notification_templates": check_notification_template,
    "schedules": check_schedule,
    "workflow_job_template_nodes": check_node,
}
