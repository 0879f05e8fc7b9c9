# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the filters that make waves, and of the verdict at the end of one."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.voiceops.gladly_synthflow.plugins.filter.waves import (
    readable_fleet,
    wave_pattern,
    wave_sizes,
    wave_verdict,
)

GROUPS = {"all": ["a", "b", "c", "d", "e"], "wave_canary": ["a", "b"], "wave_main": ["c", "d", "e"]}
HOSTS = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("hosts", "size", "sizes"),
    [
        (HOSTS, 0, [2, 3]),
        (HOSTS, "2", [2, 2, 1]),
        (["b", "d"], 0, [1, 1]),
        (["c", "d", "e"], 0, [3]),
        (["x", "y"], 0, [2]),
        (["a", "x", "y", "c"], 0, [1, 2, 1]),
        ([], 0, []),
    ],
)
def test_a_batch_has_hosts_of_one_wave_that_are_in_the_play(hosts: list[str], size: t.Any, sizes: list[int]) -> None:
    assert wave_sizes(hosts, GROUPS, size) == sizes


@pytest.mark.parametrize(
    ("hosts", "groups", "size", "said"),
    [
        (["a", "c", "b"], GROUPS, 0, "the tenants of wave canary do not stand together"),
        (["x", "a", "y"], GROUPS, 0, "the tenants of no wave do not stand together"),
        (HOSTS, {**GROUPS, "wave_main": ["a"]}, 0, "a is in wave_canary and in wave_main"),
        (HOSTS, {**GROUPS, "tenants_unreadable": []}, 0, "could not be read"),
        ([], {"tenants_unreadable": []}, 0, "so none is started"),
        (HOSTS, GROUPS, -1, "-1 is no size of a batch"),
        (HOSTS, GROUPS, "many", "invalid literal"),
        ("a,b", GROUPS, 0, "give a list of hosts"),
    ],
)
def test_what_could_mix_waves_or_lose_tenants_is_refused(hosts: t.Any, groups: t.Any, size: t.Any, said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said):
        wave_sizes(hosts, groups, size)


@pytest.mark.parametrize(
    ("waves", "only", "pattern"),
    [
        ([], "all", "tenants"),
        (["main", "canary"], "all", "wave_main:wave_canary:tenants:&tenants"),
        (["canary", "early", "main"], "all", "wave_canary:wave_main:tenants:&tenants"),
        (["early"], "all", "tenants"),
        (["canary", "main"], "main", "tenants:&wave_main"),
    ],
)
def test_a_play_goes_through_the_waves_in_the_order_that_is_given(waves: list[str], only: str, pattern: str) -> None:
    assert wave_pattern(GROUPS, waves, only) == pattern


@pytest.mark.parametrize(
    ("hosts", "waves", "only", "sizes"),
    [
        # Of an inventory that has them by name, with hosts that are no tenants among them.
        (["e", "d", "c", "b", "a", "x"], ["canary", "main"], "all", [2, 3]),
        (["e", "d", "c", "b", "a", "x"], ["main", "canary"], "all", [3, 2]),
        (["e", "c", "b"], ["canary", "main"], "all", [1, 2]),
        (["a", "b", "c", "d", "e", "x"], [], "canary", [2]),
        (["x"], ["canary", "main"], "all", []),
    ],
)
def test_the_sizes_are_those_of_the_hosts_that_the_pattern_finds(
    hosts: list[str], waves: list[str], only: str, sizes: list[int]
) -> None:
    groups = {**GROUPS, "tenants": ["c", "a", "d", "b", "e"]}
    assert wave_sizes(hosts, groups, waves=waves, only=only) == sizes


@pytest.mark.parametrize(
    ("groups", "waves", "only", "said"),
    [
        (GROUPS, [], "mian", r"no tenant is in wave 'mian'. Give one of: canary, main\."),
        ({"tenants": []}, [], "main", "there are no waves"),
        ({**GROUPS, "tenants_unreadable": []}, [], "all", "could not be read"),
        (GROUPS, "canary", "all", "a list of waves"),
    ],
)
def test_waves_that_cannot_be_found_are_told(groups: t.Any, waves: t.Any, only: str, said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"wave_pattern: .*{said}"):
        wave_pattern(groups, waves, only)


def test_a_play_in_one_batch_needs_tenants_that_could_be_read() -> None:
    assert readable_fleet(GROUPS) == 0
    with pytest.raises(AnsibleFilterError, match=r"readable_fleet: the tenants files .* could not be read"):
        readable_fleet({**GROUPS, "tenants_unreadable": []})
    with pytest.raises(AnsibleFilterError, match="give the groups of the inventory"):
        readable_fleet(HOSTS)


@pytest.mark.parametrize(
    ("host", "failed", "options", "stop", "ask"),
    [
        ("a", "", {}, False, False),
        ("a", "b", {}, True, False),
        ("a", "b", {"max_fail_percentage": "50"}, False, False),
        ("a", "b", {"max_fail_percentage": 49}, True, False),
        ("a", "ab", {"max_fail_percentage": 100}, True, False),
        ("a", "", {"gate": "stop"}, True, False),
        ("a", "", {"gate": "pause"}, False, True),
        ("a", "b", {"gate": "pause"}, True, False),
        ("a", "", {"gate": "stop", "batch_size": 1}, False, False),
        ("b", "", {"gate": "stop", "batch_size": 1}, True, False),
        # Failures of the wave before do not count.
        ("c", "b", {"max_fail_percentage": 50, "batch_size": 2}, False, False),
        ("c", "bd", {"max_fail_percentage": 49, "batch_size": 2}, True, False),
        # After the last batch nothing is left to stop.
        ("e", "cde", {"gate": "stop"}, False, False),
    ],
)
def test_the_next_wave_starts_only_after_one_that_came_out_well(
    host: str, failed: str, options: dict[str, t.Any], stop: bool, ask: bool
) -> None:
    verdict = wave_verdict(HOSTS, GROUPS, host, [name for name in HOSTS if name not in failed], **options)

    assert (verdict["stop"], verdict["ask"]) == (stop, ask)
    assert bool(verdict["text"]) == (stop or ask)


def test_the_words_say_why_and_how_to_go_on() -> None:
    verdict = wave_verdict(HOSTS, GROUPS, "a", ["a", "c", "d", "e"])

    assert verdict["failed"] == ["b"]
    assert verdict["text"] == (
        "Wave canary: of 2 tenants, 1 failed (b). That is 50 %, and rollout_max_fail_percentage allows 0, so nothing "
        "more is started. Not started: wave main (3 tenants). A tenant that failed has, or has got back, the route it "
        "had, unless its message says otherwise. Mend what the messages say, and run again for those that failed: "
        "--limit b. To go on, run again with --limit wave_main once those that failed are through, or for all: "
        "what is done stays as it is."
    )


def test_a_gate_after_a_wave_without_failures_speaks_of_none() -> None:
    text = wave_verdict(HOSTS, GROUPS, "a", HOSTS, gate="stop")["text"]

    assert text.endswith("To go on, run again with --limit wave_main, or for all: what is done stays as it is.")


def test_a_list_of_many_failures_is_cut() -> None:
    many = [f"t{number}" for number in range(50)]

    text = wave_verdict([*many, "last"], {"wave_a": many, "wave_b": ["last"]}, "t0", ["t0", "last"])["text"]

    assert "t20 and 29 more" in text
    assert "t21" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"gate": "ask"}, "the gate 'ask' is none of"),
        ({"host": "z"}, "z is not in the play"),
        ({"max": "10%"}, "'10%', is no number between 0 and 100"),
        ({"max": "nan"}, "no number between"),
        ({"max": "101"}, "no number between"),
    ],
)
def test_wrong_settings_are_named(arguments: dict[str, str], said: str) -> None:
    host, gate, limit = arguments.get("host", "a"), arguments.get("gate", "none"), arguments.get("max", 0)

    with pytest.raises(AnsibleFilterError, match=said):
        wave_verdict(HOSTS, GROUPS, host, HOSTS, max_fail_percentage=limit, gate=gate)


@pytest.mark.parametrize(("limit", "gate"), [("10%", "none"), ("nan", "none"), (-1, "none"), (0, "Stop"), (0, None)])
def test_a_setting_that_would_not_stop_a_rollout_is_refused_before_it_begins(limit: t.Any, gate: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match=r"wave_sizes: the (gate|largest share)"):
        wave_sizes(HOSTS, GROUPS, 0, limit, gate)
