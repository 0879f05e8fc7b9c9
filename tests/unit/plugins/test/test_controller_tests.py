# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the Jinja tests for setting up a controller."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.test.controller import (
    TestModule,
    installed_module,
    same_but_for_secrets,
)

FOUND = {"name": "drift", "id": 7, "notification_configuration": {"token": "$encrypted$", "channels": ["ops"]}}


def test_both_are_offered() -> None:
    assert set(TestModule().tests()) == {"installed_module", "same_but_for_secrets"}


# That it finds one that is there is tested in a play, whose loader knows collections.
def test_a_module_of_a_collection_that_is_missing_is_none() -> None:
    assert not installed_module("nobody.nothing.none_such")


@pytest.mark.parametrize(
    ("wanted", "same"),
    [
        ({"name": "drift"}, True),
        ({"notification_configuration": {"token": "made up", "channels": ["ops"]}}, True),
        ({"notification_configuration": {"token": "made up", "channels": ["dev"]}}, False),
        ({"notification_configuration": {"username": "x"}}, False),
        ({"messages": {"error": {}}}, False),
        ({"name": {"a": 1}}, False),
    ],
)
def test_a_secret_counts_as_the_same_and_nothing_else_does(wanted: t.Any, same: bool) -> None:
    assert same_but_for_secrets(wanted, FOUND) is same
    assert not same_but_for_secrets(wanted, {})
