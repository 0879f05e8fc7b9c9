# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument specifications of the modules of awx.awx, as those declare them when they start."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator


class _Declared(Exception):
    """Ends a module at the place where it has declared its arguments."""


def module_specification(name: str) -> dict[str, Any]:
    """Return what a module gives to AnsibleModule: `argument_spec` and rules such as `required_if`."""
    helper = importlib.import_module("ansible_collections.awx.awx.plugins.module_utils.controller_api")
    module = importlib.import_module(f"ansible_collections.awx.awx.plugins.modules.{name}")
    declared: dict[str, Any] = {}

    class Recorder(helper.ControllerAPIModule):  # type: ignore[name-defined,misc]
        """Stands in for the module's helper until its arguments are known."""

        def __init__(self, argument_spec: Mapping[str, Any], **rules: Any) -> None:
            declared.update(rules, argument_spec={**helper.ControllerModule.AUTH_ARGSPEC, **argument_spec})
            raise _Declared

    original = module.ControllerAPIModule
    module.ControllerAPIModule = Recorder
    try:
        module.main()
    except _Declared:
        pass
    finally:
        module.ControllerAPIModule = original
    return declared


def argument_problems(name: str, arguments: Mapping[str, Any]) -> list[str]:
    """Return what the module would say against these arguments, nothing if it takes them."""
    specification = module_specification(name)
    rules = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
    validator = ArgumentSpecValidator(
        specification["argument_spec"], **{rule: specification[rule] for rule in rules if specification.get(rule)}
    )
    return list(validator.validate(dict(arguments)).error_messages)


def collection_version(collection: Path) -> str:
    """Return the version that a collection says it has."""
    text = (collection / "MANIFEST.json").read_text(encoding="utf-8")
    version: str = json.loads(text)["collection_info"]["version"]
    return version
