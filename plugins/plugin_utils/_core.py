# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What the in-process path needs of ansible-core beyond the interface of action plugins, in one place.

``KNOWN`` tells whether this release has it. Where it has not, every task runs as an ordinary module.
"""

from __future__ import annotations

import json
import typing as t

from ansible import constants
from ansible.module_utils.common import json as ansible_json
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator, ValidationResult

# The one private name: the texts that AnsibleModule masks, with those that came from the environment and from below.
_SECRETS = "_no_log_values"

KNOWN = hasattr(ModuleArgumentSpecValidator({}).validate({}), _SECRETS) and (
    hasattr(ansible_json, "get_module_encoder") or hasattr(ansible_json, "AnsibleJSONEncoder")
)


def secrets_of(validation: ValidationResult) -> set[str]:
    """Return the texts that a module with these options keeps out of its result."""
    return set(getattr(validation, _SECRETS))


def as_module_gets(arguments: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a task's arguments in plain types, as they arrive at a module: written as JSON and read again."""
    if hasattr(ansible_json, "get_module_encoder"):
        encoder = ansible_json.get_module_encoder("legacy", ansible_json.Direction.CONTROLLER_TO_MODULE)
        text = json.dumps(dict(arguments), cls=encoder)
    else:  # ansible-core before 2.19
        text = json.dumps(dict(arguments), cls=ansible_json.AnsibleJSONEncoder, vault_to_text=True)
    plain: dict[str, t.Any] = json.loads(text)
    return plain


def tracebacks_are_shown() -> bool:
    """Tell whether a failure shows where it came from. Since ansible-core 2.19 users have to ask for it."""
    wanted = _setting("DISPLAY_TRACEBACK", {})
    return wanted is None or not {"error", "always"}.isdisjoint(wanted)


def invocation_is_shown(variables: t.Mapping[str, t.Any]) -> bool:
    """Tell whether results have the task's options. Since ansible-core 2.21 users have to ask for it."""
    wanted = _setting("INJECT_INVOCATION", variables)
    return wanted is None or bool(wanted)


def _setting(name: str, variables: t.Mapping[str, t.Any]) -> t.Any:
    """Return a setting of Ansible, None where this release has no such setting."""
    if constants.config.get_configuration_definition(name) is None:
        return None
    return constants.config.get_config_value(name, variables=variables)
