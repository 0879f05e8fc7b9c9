# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what the in-process path needs of ansible-core: a release that breaks it fails here, not at a user's."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible import constants
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _core

SPEC = {
    "token": {"type": "str", "no_log": True, "fallback": (env_fallback, ["TEST_TOKEN"])},
    "pin": {"type": "int", "no_log": True},
    "default": {"type": "str", "no_log": True, "default": "of-default"},
    "open": {"type": "str"},
    "parts": {
        "type": "list",
        "elements": "dict",
        "options": {"password": {"type": "str", "no_log": True}, "name": {"type": "str"}},
    },
}


def test_this_release_is_known() -> None:
    assert _core.KNOWN


def test_secrets_of_all_kinds_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TOKEN", "of-environment")
    given = {"pin": 4711, "open": "seen", "parts": [{"password": "of-part", "name": "seen"}]}
    validation = ModuleArgumentSpecValidator(SPEC).validate(given)
    assert _core.secrets_of(validation) == {"of-environment", "4711", "of-default", "of-part"}


def test_arguments_become_what_a_module_reads() -> None:
    class Text(str):
        """As Ansible's own texts, which carry tags."""

    given = {"a": Text("text"), "b": (1, Text("x")), 3: None, "c": {"d": datetime.date(2026, 11, 22)}, "e": 1.5}
    plain = _core.as_module_gets(given)
    assert plain == {"a": "text", "b": [1, "x"], "3": None, "c": {"d": "2026-11-22"}, "e": 1.5}
    assert [type(plain["a"]), type(plain["b"]), type(plain["b"][1])] == [str, list, str]
    assert json.loads(json.dumps(plain)) == plain


def test_own_types_of_ansible_become_plain() -> None:
    from ansible.parsing.dataloader import DataLoader

    loaded = DataLoader().load("a: {b: [text, 1, true, null]}\n")
    plain = _core.as_module_gets(loaded)
    assert plain == {"a": {"b": ["text", 1, True, None]}}
    assert [type(plain["a"]), type(plain["a"]["b"]), type(plain["a"]["b"][0])] == [dict, list, str]


def test_settings_that_a_release_may_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {"ansible_inject_invocation": True}
    if constants.config.get_configuration_definition("INJECT_INVOCATION") is None:
        assert _core.invocation_is_shown({})
    else:
        assert (_core.invocation_is_shown({}), _core.invocation_is_shown(shown)) == (False, True)
    if constants.config.get_configuration_definition("DISPLAY_TRACEBACK") is None:
        assert _core.tracebacks_are_shown()
    else:
        assert not _core.tracebacks_are_shown()
        monkeypatch.setenv("ANSIBLE_DISPLAY_TRACEBACK", "error")
        assert _core.tracebacks_are_shown()
