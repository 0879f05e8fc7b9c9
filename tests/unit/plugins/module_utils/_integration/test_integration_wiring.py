# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what each part of a tenant is set up with."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from integration_samples import tenant
from preflight_samples import NUMBER

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._integration.wiring import (
    ACCOUNT_OPTIONS,
    Part,
    assistant_part,
    attachment_part,
    destination_part,
    number_part,
    predicted_destination,
    restored_route_part,
    route_part,
    runbook_part,
    transfer_part,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._preflight.transfers import transfers_of
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.transfer_fields import (
    TRANSFER_FIELDS,
)

ROLES = Path(__file__).resolve().parents[5] / "roles"
# What the tenant variables of a number may have of a transfer, and a role always names.
TRANSFER: dict[str, t.Any] = {
    "key": "people",
    "queue_did": "+12065550199",
    "topic": "billing",
    "state": "present",
    "action_id": "a1",
    **{item.option: "x" for item in TRANSFER_FIELDS if item.option not in ("target", "preserve_caller_id")},
}


def parts(**changes: t.Any) -> list[Part]:
    """Return one part of each kind."""
    number = {"transfers": [TRANSFER], **changes.pop("number", {})}
    whom = tenant(number=number, **changes)
    first, settings = whom.settings.numbers[0], whom.settings
    (transfer,) = (transfer_part(one, settings, whom.synthflow, None) for one in transfers_of(settings))
    assert transfer is not None
    return [
        number_part(first, settings, whom.synthflow),
        assistant_part(first, whom.synthflow),
        attachment_part(first, settings, whom.synthflow, None, None),
        transfer,
        destination_part(first, settings, whom.voice),
        route_part(first, whom.voice, None),
        restored_route_part({"phone_number": NUMBER, "action": {"type": "inbox", "target": "x"}}, whom.voice),
        runbook_part("acme", [], settings, "acme.gladly.com"),
    ]


def of_roles() -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """Yield name of the module and options of each task that sets something up in the roles for single vendors."""
    for path in (
        "synthflow/tasks/present.yml",
        "transfer_back/tasks/main.yml",
        "gladly/tasks/destinations_present.yml",
        "gladly/tasks/routes_present.yml",
        "gladly/tasks/routes_restored.yml",
        "gladly/tasks/pending.yml",
    ):
        yield from _modules(yaml.safe_load((ROLES / path).read_text(encoding="utf-8")))


def _modules(tasks: list[dict[str, t.Any]]) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    for task in tasks:
        yield from _modules(task.get("block", []))
        for name, options in task.items():
            if name.startswith("voiceops.gladly_synthflow."):
                yield name.rpartition(".")[2], options


def test_each_part_gets_what_the_roles_give() -> None:
    """Their values are compared by the integration target, which finds nothing to do after the roles."""
    accounts = {name for names in ACCOUNT_OPTIONS.values() for name in names}
    given = [(module, set(options) - accounts) for module, options in of_roles()]
    ours = [(part.module, set(part.options) - accounts - {"region"}) for part in parts()]
    assert [module for module, _options in given] == [module for module, _options in ours]
    for (module, by_role), (_module, by_us) in zip(given, ours, strict=True):
        # A transfer's region is the account's; what is put back is confirmed by nobody, so the role leaves it out.
        assert by_role - {"region"} == by_us - ({"confirm"} if "restore" in by_us else set()), module


@pytest.mark.parametrize("part", parts(), ids=lambda part: "-".join(part.key))
def test_each_option_is_one_of_the_module(part: Part) -> None:
    assert set(part.options) <= set(part.kind.module_arguments["argument_spec"])


def test_what_is_given_for_a_number_goes_before_what_is_given_for_the_tenant() -> None:
    own = {"termination_uri": "own.example", "destination_name": "Own", "headers": {"X-A": "b"}}
    number, _assistant, _attachment, _transfer, destination, route, _restored, page = parts(
        number=own, destination_name="The tenant's", headers={"X-B": "c"}, allowlist=["192.0.2.0/24"]
    )
    assert number.options["termination_uri"] == "own.example"
    assert (destination.options["name"], destination.options["headers"]) == ("Own", {"X-A": "b"})
    assert destination.options["allowlist"] == ["192.0.2.0/24"]
    assert route.options["destination"] == "Own"
    assert page.options["covered"] == ["Own", "Synthflow AI 2", NUMBER, "+12065550101"]


@pytest.mark.parametrize(
    ("own", "networks"),
    [({}, ["35.237.42.43", "34.139.4.161"]), ({"signalling_networks": ["192.0.2.1"]}, ["192.0.2.1"])],
    ids=["published", "confirmed"],
)
def test_an_empty_allowlist_stands_for_the_networks_of_synthflow(own: dict[str, t.Any], networks: list[str]) -> None:
    found = parts(**own)[4].options["allowlist"]
    assert [network.partition("/")[0] for network in found] == networks


@pytest.mark.parametrize("address", [None, f"sip:{NUMBER}@sip.us.synthflow.ai:32682;transport=tls"])
def test_who_gives_an_address_by_hand_knows_its_number(address: str | None) -> None:
    route = parts(number={"sip_address": address})[5]
    assert route.options["allow_other_number"] is (address is not None)


@pytest.mark.parametrize(
    ("ledger", "given", "sent"),
    [(None, None, "on_create"), ("acme.yml", None, "always"), ("acme.yml", "on_create", "on_create")],
)
def test_with_a_ledger_credentials_are_sent_when_they_are_others(
    ledger: str | None, given: str | None, sent: str
) -> None:
    changes = {name: value for name, value in {"ledger": ledger, "update_password": given}.items() if value}
    assert parts(**changes)[0].options["update_password"] == sent


@pytest.mark.parametrize(
    ("planned", "settings"),
    [
        (None, None),
        ({"destination": None, "pending": None}, None),
        ({"destination": {"name": "a"}, "pending": None}, {"name": "a"}),
        ({"destination": {"name": "a"}, "pending": {"settings": {"name": "b"}}}, {"name": "b"}),
    ],
)
def test_what_a_person_has_still_to_set_up_counts_like_what_is_there(planned: t.Any, settings: t.Any) -> None:
    assert predicted_destination(planned) == settings


def test_a_transfer_without_a_usable_target_is_no_part() -> None:
    whom = tenant(number={"transfers": [{"key": "a", "queue_did": "nobody"}]})
    (transfer,) = transfers_of(whom.settings)
    assert transfer_part(transfer, whom.settings, whom.synthflow, None) is None
