# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the lookup of Synthflow's signalling networks."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleLookupError

from ansible_collections.voiceops.gladly_synthflow.plugins.lookup import synthflow_signalling_networks as plugin

US = ["34.139.4.161/32", "35.237.42.43/32"]
EU = ["34.185.212.150/32", "34.89.186.33/32", "35.242.217.198/32"]


class Lookup(plugin.LookupModule):
    """The lookup, with options that need no plugin loader."""

    def set_options(self, **given: t.Any) -> None:
        variables = given["var_options"] or {}
        self.given = {"networks": variables.get("synthflow_signalling_networks", {}), "detail": False}
        self.given.update(given["direct"])

    def get_option(self, name: str) -> t.Any:
        return self.given[name]


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(plugin.display, "warning", told.append)
    return told


def test_the_published_networks(warnings: list[str]) -> None:
    assert Lookup().run(["eu"]) == sorted(EU, key=lambda text: [int(part) for part in text[:-3].split(".")])
    assert warnings == []


def test_an_address_that_looks_like_a_slip_is_left_out_with_a_warning(warnings: list[str]) -> None:
    assert Lookup().run(["us"]) == US
    (warning,) = warnings
    assert "4.138.180.50/32" in warning
    assert "docs.synthflow.ai/sip-trunking-acl" in warning


def test_several_regions(warnings: list[str]) -> None:
    assert set(Lookup().run(["us", "eu"])) == {*US, *EU}


@pytest.mark.parametrize("direct", [True, False])
def test_lists_of_ones_own_replace_the_published_ones(warnings: list[str], direct: bool) -> None:
    own = {"us": ["192.0.2.10", "192.0.2.0/25"]}
    found = (
        Lookup().run(["us"], networks=own) if direct else Lookup().run(["us"], {"synthflow_signalling_networks": own})
    )
    assert found == ["192.0.2.0/25", "192.0.2.10/32"]
    assert warnings == []
    assert Lookup().run(["eu"], networks=own) != found


def test_detail_tells_the_source(warnings: list[str]) -> None:
    (published,) = Lookup().run(["us"], detail=True)
    assert published == {
        "region": "us",
        "networks": US,
        "doubtful": ["4.138.180.50/32"],
        "source": "docs.synthflow.ai/sip-trunking-acl",
        "as_of": "2026-11-22",
    }
    (own,) = Lookup().run(["us"], detail=True, networks={"us": ["192.0.2.10"]})
    assert (own["source"], own["as_of"], own["doubtful"]) == ("given by the user", None, [])
    assert warnings == []


@pytest.mark.parametrize(
    ("terms", "networks", "words"),
    [
        (["apac"], {}, "'apac' is not a region of Synthflow. Give us or eu or global"),
        (["us"], {"us": ["sip.us.synthflow.ai"]}, "networks for 'us': 'sip.us.synthflow.ai' is not an IP address"),
        (["us"], {"us": ["0.0.0.0/0"]}, "lets every address in"),
        (["us"], {"us": 5}, "networks for 'us': 5 is not a list"),
        (["us"], {"us": "192.0.2.10"}, "networks for 'us': '192.0.2.10' is not a list"),
    ],
)
def test_what_cannot_work(terms: list[str], networks: dict[str, t.Any], words: str) -> None:
    with pytest.raises(AnsibleLookupError, match=words):
        Lookup().run(terms, networks=networks)
