# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""The options of ``tenant_integration``."""

from __future__ import annotations

import typing as t

from .._fields import Values
from .._gladly.backend import CONFIRM_ARGUMENT
from .._preflight.preflight import TenantPreflight
from .._preflight.probe_checks import NO_PROBE, PROBE_OPTIONS
from .._preflight.settings import INTEGRATE
from .._resource import Params
from .._verification.verdicts import FAIL_ON

# What stops a run, by the least severe finding that does.
PREFLIGHT_FAIL_ON: t.Mapping[str, tuple[str, ...]] = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "never": (),
}
PENDING_FAILS, PENDING_WARNS = "fail", "warn"

VERIFY_OPTIONS: dict[str, t.Any] = {
    **PROBE_OPTIONS,
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "fail"},
    "allowlisted": {"type": "bool", "default": False},
    "wait_timeout": {"type": "int", "default": 120},
    "delay": {"type": "int", "default": 10},
    "max_per_minute": {"type": "int", "default": 12},
}
# Of the preflight: the scope is always the same, and how to probe is said once, for both.
_NOT_TAKEN_OVER = ("scope", "probe")

ARGUMENTS: dict[str, t.Any] = {
    "tenant": {"type": "str", "required": True},
    **{
        name: spec
        for name, spec in TenantPreflight.module_arguments["argument_spec"].items()
        if name not in _NOT_TAKEN_OVER
    },
    "fail_on": {"type": "str", "choices": list(PREFLIGHT_FAIL_ON), "default": "error"},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "no_log": False},
    "wait_timeout": {"type": "int", "default": 120},
    "verify": {"type": "dict", "options": VERIFY_OPTIONS, "apply_defaults": True},
    "pending": {"type": "str", "choices": [PENDING_FAILS, PENDING_WARNS], "default": PENDING_FAILS},
    **CONFIRM_ARGUMENT,
    "runbook_directory": {"type": "path"},
}


def preflight_params(params: Params) -> Values:
    """Return the options that the preflight looks at."""
    verify = params["verify"]
    level = verify["level"]
    probe = {
        **{name: verify[name] for name in PROBE_OPTIONS},
        # Without a proof of the way there, the way back is not probed either.
        "transfer_level": NO_PROBE if level == NO_PROBE else verify["transfer_level"],
    }
    update = params["update_password"] or ("always" if params["ledger"] else "on_create")
    return {**params, "scope": INTEGRATE, "probe": probe, "update_password": update}
