# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of errors that name the filter or the test."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from jinja2.exceptions import UndefinedError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter import plan, telephony, tenant, waves
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors

FILTERS: dict[str, t.Callable[..., t.Any]] = {
    name: plugin for file in (plan, telephony, tenant, waves) for name, plugin in file.FilterModule().filters().items()
}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("tenant_plan", [["acme"], None]),
        ("plan_lines", [{"tenants": {}}, None]),
        ("sip_uri", ["+1", "h.example", []]),
        ("tenant_problems", [{}, None]),
        ("wave_sizes", [[], {}, None]),
    ],
)
def test_a_value_of_another_kind_is_an_error_of_the_filter(name: str, arguments: list[t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^{name}: it cannot work with a value that it was given"):
        FILTERS[name](*arguments)


@pytest.mark.parametrize("error", [AnsibleFilterError("named"), UndefinedError("'x' is undefined")])
def test_errors_of_ansible_and_of_jinja_pass(error: Exception) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        with_named_errors({"fail": fail})["fail"]()
    assert caught.value is error


def test_long_words_are_cut() -> None:
    def fail() -> None:
        raise ValueError("x" * 10_000)

    with pytest.raises(AnsibleFilterError, match=r"^.{200,400}$"):
        with_named_errors({"fail": fail})["fail"]()
