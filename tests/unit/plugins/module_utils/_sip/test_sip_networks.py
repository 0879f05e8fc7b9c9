# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the networks of an allowlist."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.networks import parse_networks


def test_networks_come_once_and_sorted() -> None:
    assert parse_networks(["2001:db8::/32", "192.0.2.10", " 35.0.0.0/8 ", "192.0.2.10/32", "4.0.0.0/8"]) == [
        "4.0.0.0/8",
        "35.0.0.0/8",
        "192.0.2.10/32",
        "2001:db8::/32",
    ]


@pytest.mark.parametrize(
    "value",
    ["sip.us.synthflow.ai", "192.0.2.1/24", "192.0.2.256", "", None, "192.0.2.1-9", "fe80::1%eth0\r\nX: y", "1" * 1000],
)
def test_no_networks(value: t.Any) -> None:
    with pytest.raises(ValueError, match="is not an IP address or network"):
        parse_networks(["192.0.2.1", value])


def test_an_interface_of_one_machine_is_no_network() -> None:
    with pytest.raises(ValueError, match="names an interface of one machine"):
        parse_networks(["fe80::1%eth0"])


@pytest.mark.parametrize("value", ["0.0.0.0/0", "::/0"])
def test_a_network_of_everybody(value: str) -> None:
    with pytest.raises(ValueError, match="lets every address in"):
        parse_networks([value])
