# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role `integration` is its module: it gives every option, from a variable of its own that is documented alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.arguments import ARGUMENTS

ROLE = Path(__file__).resolve().parents[3] / "roles" / "integration"
# Synthflow takes one transport and two codecs by default, and nobody has asked for others.
NOT_IN_THE_ROLE = {"transport", "codecs"}
# What the role finds out by itself.
NO_VARIABLE = {"tenant", "play_hosts"}
# The role says what the module concludes from the other options.
CONCLUDED = {"update_password", "headers"}


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Return the leaves of the task's arguments by their path."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def options(spec: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the options of the module in the same way."""
    for name, option in spec.items():
        if "options" in option:
            yield from options(option["options"], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", option


(TASK,) = load(ROLE / "tasks" / "main.yml")
GIVEN = dict(flat(TASK["voiceops.gladly_synthflow.tenant_integration"]))
MODULE = {name: option for name, option in options(ARGUMENTS) if name not in NOT_IN_THE_ROLE}
SPEC = load(ROLE / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]


def variable_of(option: str) -> str:
    """Return the role's variable that an option takes its value from."""
    found = re.findall(r"integration_\w+", GIVEN[option])
    assert len(found) == 1, GIVEN[option]
    return str(found[0])


def test_the_role_is_one_task_and_gives_every_option() -> None:
    assert TASK["register"] == "integration_result"
    assert set(GIVEN) == set(MODULE)


@pytest.mark.parametrize("option", sorted(set(MODULE) - NO_VARIABLE))
def test_its_variable_is_documented_like_the_option(option: str) -> None:
    documented, known = SPEC[variable_of(option)], MODULE[option]
    assert bool(documented.get("required")) == bool(known.get("required"))
    assert documented.get("choices") == known.get("choices")
    if option not in CONCLUDED:
        assert (documented.get("default") or None) == (known.get("default") or None)


def test_no_variable_is_left_over() -> None:
    used = {variable_of(option) for option in set(MODULE) - NO_VARIABLE}
    # Others are made of these.
    assert set(SPEC) - used == {"integration_company", "integration_ledger_directory"}
    assert set(load(ROLE / "defaults" / "main.yml")) == set(SPEC)
