# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of the items: what is accepted, and in which order the work is done."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from runbook_samples import SINCE, item, step

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runbook.items import Runbook, read_pending

IN_ORDER = [
    ("inbound_route", "delete"),
    ("sip_destination", "create"),
    ("inbound_route", "update"),
    ("sip_destination", "delete"),
]


@pytest.mark.parametrize("given", list(itertools.permutations(IN_ORDER)))
def test_the_order_of_work_never_leaves_callers_without_a_place(given: tuple[tuple[str, str], ...]) -> None:
    items = read_pending([item(kind, action) for kind, action in given])

    assert [(one.kind, one.action) for one in items] == IN_ORDER


def test_items_of_one_rank_and_their_steps_stay_in_the_order_given() -> None:
    given = [item(name=name, action=action) for name, action in (("b", "update"), ("a", "create"), ("c", "create"))]

    items = read_pending(given)

    assert [one.name for one in items] == ["b", "a", "c"]
    assert [one.kind for one in items[0].steps] == ["ask", "do", "check"]


def test_null_and_the_text_that_templates_make_of_it_are_skipped() -> None:
    assert len(read_pending([None, item(), "", None])) == 1
    assert read_pending([]) == read_pending([None, ""]) == ()


def test_keys_that_may_be_left_out_and_keys_of_others() -> None:
    bare = {"kind": "do", "instruction": "Save."}
    (found,) = read_pending([{**item(steps=[bare]), "since": None, "settings": {"name": 1}}])

    assert found.since == ""
    assert (found.steps[0].menu, found.steps[0].field, found.steps[0].value) == ("", None, None)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("text", "pending[1]"),
        (["a list"], "pending[1]"),
        (item(kind="queue"), "pending[1].kind"),
        (item(kind=["sip_destination"]), "pending[1].kind"),
        (item(action="none"), "pending[1].action"),
        (item(name=" "), "pending[1].name"),
        (item(name=None), "pending[1].name"),
        (item(name=12065550100), "pending[1].name"),
        (item(since=20261122), "pending[1].since"),
        (item(steps=[]), "pending[1].steps"),
        (item(steps=None), "pending[1].steps"),
        (item(steps="Save."), "pending[1].steps"),
        (item(steps=[step(), "Save."]), "pending[1].steps[1]"),
        (item(steps=[step("press")]), "pending[1].steps[0].kind"),
        (item(steps=[step(instruction="")]), "pending[1].steps[0].instruction"),
        (item(steps=[step(value=5060)]), "pending[1].steps[0].value"),
        (item(steps=[step(menu=["Settings"])]), "pending[1].steps[0].menu"),
        (item(steps=[step(old_value="a\0b")]), "pending[1].steps[0].old_value"),
        (item(steps=[step(field="\ud83d")]), "pending[1].steps[0].field"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(wrong: t.Any, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_pending([item(), wrong])

    assert caught.value.option == place
    assert caught.value.next_step


def test_the_runbook_counts_and_knows_since_when() -> None:
    runbook = Runbook("acme", read_pending([item(since="2026-11-23T08:00:00Z"), item("inbound_route"), item(since="")]))

    assert (runbook.steps, runbook.since) == (9, SINCE)
    assert (Runbook("acme", ()).steps, Runbook("acme", ()).since) == (0, "")


def test_the_fingerprint_is_that_of_the_whole_content() -> None:
    items = read_pending([item()])
    others = [
        Runbook("borealis", items),
        Runbook("acme", items, organization="acme.gladly.com"),
        Runbook("acme", items, sip_domain="acme.sip.gladly.com"),
        Runbook("acme", items, playbook="decommission"),
        Runbook("acme", read_pending([item(since="2026-11-23T08:00:00Z")])),
        Runbook("acme", read_pending([item(steps=[step()])])),
    ]
    fingerprints = {runbook.fingerprint for runbook in (Runbook("acme", items), *others)}

    assert len(fingerprints) == 7
    assert Runbook("acme", items).fingerprint == Runbook("acme", read_pending([item()])).fingerprint
