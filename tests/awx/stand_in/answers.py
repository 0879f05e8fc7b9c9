# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects as AWX shows them."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Mapping
from typing import Any

from .refusals import Fields
from .resources import RESOURCES
from .store import KEPT_BACK, Store

_RELATED = {
    "job_templates": ("survey_spec", "credentials", "launch"),
    "workflow_job_templates": ("survey_spec", "launch"),
    "projects": ("update", "playbooks"),
    "workflow_job_template_nodes": ("create_approval_template", *("success_nodes", "failure_nodes", "always_nodes")),
}
# References that an answer leads to by their URL.
_LINKED = ("organization", "project", "inventory", "unified_job_template", "execution_environment", "credential")
# A configuration of a notification is secret in these keys.
_SECRET_KEYS = ("password", "token", "account_token", "grafana_key")


def shown(store: Store, listing: str, stored: Fields) -> Fields:
    """Return an object without its secrets, with the URLs of what belongs to it."""
    answer = {key: copy.deepcopy(value) for key, value in stored.items() if not key.startswith("_")}
    if listing == "credentials":
        answer["inputs"] = _inputs(store, answer)
    if listing == "notification_templates":
        configuration = answer["notification_configuration"]
        answer["notification_configuration"] = {
            key: KEPT_BACK if key in _SECRET_KEYS and value else value for key, value in configuration.items()
        }
    answer["related"] = {name: f"{stored['url']}{name}/" for name in _RELATED.get(listing, ())}
    answer["summary_fields"] = {}
    for name, target in RESOURCES[listing].references.items():
        other = store.find(target, stored.get(name))
        if other is not None:
            answer["summary_fields"][name] = {"id": other["id"], "name": other["name"]}
            if name in _LINKED:
                answer["related"][name] = other["url"]
    # An approval is no template that a node could name, but a node leads to its own.
    return answer


def shown_survey(survey: Mapping[str, Any]) -> Fields:
    """Return a survey without its secrets."""
    answer: Fields = copy.deepcopy(dict(survey))
    for question in t.cast("list[Fields]", answer.get("spec", [])):
        if question["type"] == "password" and question.get("default"):
            question["default"] = KEPT_BACK
    return answer


def _inputs(store: Store, credential: Fields) -> Fields:
    kind = store.get("credential_types", credential["credential_type"])
    secret = {one["id"] for one in kind["inputs"].get("fields", []) if one.get("secret")}
    return {key: KEPT_BACK if key in secret and value else value for key, value in credential["inputs"].items()}
