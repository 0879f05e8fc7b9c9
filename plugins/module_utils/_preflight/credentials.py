# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Credentials of a tenant: given, or lent by the environment where that cannot be another tenant's."""

from __future__ import annotations

import os
import typing as t

from .._fields import Values
from .._resource import Params
from .._tenant import is_true
from .finding import Finding, error

# By vendor: the environment variable of each credential (docs/secrets.md).
ENVIRONMENT: t.Mapping[str, t.Mapping[str, str]] = {
    "synthflow": {"api_key": "SYNTHFLOW_API_KEY", "workspace_id": "SYNTHFLOW_WORKSPACE_ID"},
    "gladly": {"agent_email": "GLADLY_AGENT_EMAIL", "api_token": "GLADLY_API_TOKEN"},  # nosec B105 # the name of a variable
}


def environment_counts(params: Params) -> bool:
    """Return whether the environment's credentials can only be this tenant's, or are declared shared."""
    return params["play_hosts"] < 2 or is_true(params.get("shared_credentials"))


def with_environment(vendor: str, params: Params) -> Values:
    """Return the options of a vendor, with what is missing taken from the environment where that is allowed."""
    options = dict(params[vendor])
    for option, variable in ENVIRONMENT[vendor].items():
        if not options.get(option) and environment_counts(params):
            options[option] = os.environ.get(variable) or None
    return options


def missing_credentials(vendor: str, options: Params) -> list[str]:
    """Return the options without which a vendor cannot be asked."""
    return [option for option in ENVIRONMENT[vendor] if not str(options.get(option) or "").strip()]


def credential_findings(vendor: str, options: Params) -> t.Iterator[Finding]:
    """Find credentials that neither the tenant nor the environment has."""
    for option in missing_credentials(vendor, options):
        yield error(
            "credentials",
            f"tenant_{vendor}_{option}",
            "it is not set",
            f"Set it, or the environment variable {ENVIRONMENT[vendor][option]}.",
        )
