# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant in order, and how the tests of the preflight change it."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.preflight import TenantPreflight
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.settings import (
    TenantSettings,
    read_settings,
)

NUMBER = "+12065550100"
SECOND = {
    "phone_number": "+12065550101",
    "assistant": "Acme second agent",
    "destination_name": "Synthflow AI 2",
    "fallback": {"type": "queue", "target": "Agents"},
}


def options(number: t.Mapping[str, t.Any] | None = None, **changes: t.Any) -> dict[str, t.Any]:
    """Return the options of a tenant. ``number`` changes its number; ``synthflow`` and ``gladly`` add to theirs."""
    entry = {
        "phone_number": NUMBER,
        "assistant": "Acme voice agent",
        "fallback": {"type": "inbox", "target": "Voice Support"},
        **(number or {}),
    }
    given: dict[str, t.Any] = {
        "synthflow": {"api_key": "key-5f1c", "workspace_id": "w1", "region": "us"},
        "gladly": {
            "host": "acme.gladly.com",
            "agent_email": "api@acme.example",
            "api_token": "token-5f",
            "backend": "api",
        },
        "sip_domain": "acme.sip.gladly.com",
        "numbers": [entry],
    }
    for name, value in changes.items():
        given[name] = {**given[name], **value} if name in ("synthflow", "gladly") else value
    return given


def params(**changes: t.Any) -> dict[str, t.Any]:
    """Return the parameters that the module would get."""
    outcome = ArgumentSpecValidator(**TenantPreflight.module_arguments).validate(options(**changes))
    assert not outcome.error_messages, outcome.error_messages
    return t.cast("dict[str, t.Any]", outcome.validated_parameters)


def settings(**changes: t.Any) -> TenantSettings:
    """Return the settings of a tenant."""
    return read_settings(params(**changes))
