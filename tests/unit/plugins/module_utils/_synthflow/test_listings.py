# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading numbers, assistants and attachments of a workspace."""

from __future__ import annotations

import typing as t

import pytest
import samples
from account import Account, complaints
from samples import (
    ASSISTANT_NAME,
    MODEL_ID,
    NUMBER,
    NUMBER_QUERY,
    OTHER_MODEL_ID,
    OTHER_NUMBER,
    SLUG,
    WORKSPACE,
    page,
    page_query,
)

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import InvalidInput
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.attachment import AttachmentListing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.number_listing import (
    SipNumberListing,
)

OTHER_SLUG = OTHER_NUMBER.removeprefix("+")


def _list(synthflow: Account, *items: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *items))


def _get(synthflow: Account, model_id: str, **changes: t.Any) -> None:
    answer = samples.one_assistant(model_id=model_id, **changes)
    synthflow.script.expect("GET", f"/assistants/{model_id}", answer=answer)


@pytest.mark.parametrize(("is_available", "sent"), [(None, {}), (True, "true"), (False, "false")])
def test_numbers(synthflow: Account, is_available: bool | None, sent: t.Any) -> None:
    items = [{"number": OTHER_NUMBER, "sid": None}, {"number": NUMBER, "sid": None}, {"number": "+1999", "sid": None}]
    filtered = {"is_available": sent} if sent else {}
    synthflow.script.expect(
        "GET", "/numbers", query=page_query(workspace=WORKSPACE, **filtered), answer=page("phone_numbers", *items)
    )
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=samples.number())
    other = samples.number(slug=OTHER_SLUG, phone_number=OTHER_NUMBER, assistants=[MODEL_ID])
    synthflow.script.expect("GET", f"/numbers/{OTHER_SLUG}", query=NUMBER_QUERY, answer=other)
    # Deleted between the two requests.
    synthflow.script.expect("GET", "/numbers/1999", query=NUMBER_QUERY, status=404, answer={})
    outcome = synthflow.run(SipNumberListing, is_available=is_available)
    assert outcome["changed"] is False
    assert [item["phone_number"] for item in outcome["numbers"]] == [NUMBER, OTHER_NUMBER]
    assert outcome["numbers"][1]["assistants"] == [MODEL_ID]
    assert not {"trunk_username", "trunk_password"} & set(outcome["numbers"][0])


@pytest.mark.parametrize("there", [True, False])
def test_one_number(synthflow: Account, there: bool) -> None:
    answer = {"answer": samples.number()} if there else {"status": 404, "answer": {}}
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, **answer)
    outcome = synthflow.run(SipNumberListing, phone_number="+1 206 555 0100")
    assert [item["slug"] for item in outcome["numbers"]] == ([SLUG] if there else [])


@pytest.mark.parametrize("kind", [SipNumberListing, AttachmentListing])
def test_a_number_that_is_none(synthflow: Account, kind: t.Any) -> None:
    error, _warnings = synthflow.fail(kind, InvalidInput, phone_number="12065550100")
    assert error.option == "phone_number"


def test_number_and_availability_exclude_each_other(synthflow: Account) -> None:
    given = {**synthflow.options, "phone_number": NUMBER, "is_available": True}
    assert "mutually exclusive" in complaints(SipNumberListing, given)[0]


def test_assistants(synthflow: Account) -> None:
    _list(
        synthflow,
        samples.assistant(name="B"),
        samples.assistant(model_id=OTHER_MODEL_ID, name="A"),
        samples.assistant(model_id="gone"),
    )
    _get(synthflow, MODEL_ID, name="B", phone_number=NUMBER)
    _get(synthflow, OTHER_MODEL_ID, name="A", type="outbound")
    synthflow.script.expect("GET", "/assistants/gone", status=404, answer={})
    found = synthflow.run(AssistantListing)["assistants"]
    assert [(item["name"], item["type"], item["phone_number"]) for item in found] == [
        ("A", "outbound", None),
        ("B", "inbound", NUMBER),
    ]
    assert found[0]["agent"] == samples.AGENT


def test_assistants_of_one_name(synthflow: Account) -> None:
    _list(
        synthflow,
        samples.assistant(),
        samples.assistant(model_id="b"),
        samples.assistant(model_id="c", name="Other"),
    )
    _get(synthflow, MODEL_ID)
    _get(synthflow, "b")
    found = synthflow.run(AssistantListing, name=ASSISTANT_NAME)["assistants"]
    assert [item["model_id"] for item in found] == [MODEL_ID, "b"]


@pytest.mark.parametrize("there", [True, False])
def test_one_assistant(synthflow: Account, there: bool) -> None:
    answer = {"answer": samples.one_assistant()} if there else {"status": 404, "answer": {}}
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", **answer)
    found = synthflow.run(AssistantListing, model_id=MODEL_ID)["assistants"]
    assert [item["model_id"] for item in found] == ([MODEL_ID] if there else [])


def test_name_and_id_exclude_each_other(synthflow: Account) -> None:
    given = {**synthflow.options, "name": "n", "model_id": "m"}
    assert "mutually exclusive" in complaints(AssistantListing, given)[0]


def _attachments(synthflow: Account) -> None:
    _list(
        synthflow,
        samples.assistant(model_id="late", name="Late"),
        samples.assistant(name="First"),
        samples.assistant(model_id="out", type="outbound"),
        samples.assistant(model_id="none", name="None"),
        # A minimal listing; only looking at it shows that it is outbound.
        {"model_id": "unclear", "name": "Unclear"},
    )


def test_attachments(synthflow: Account) -> None:
    _attachments(synthflow)
    _get(synthflow, "late", name="Late", phone_number=OTHER_NUMBER)
    _get(synthflow, MODEL_ID, name="First", phone_number=NUMBER)
    _get(synthflow, "none", name="None", phone_number="")
    _get(synthflow, "unclear", name="Unclear", type="outbound", phone_number="+1")
    assert synthflow.run(AttachmentListing)["attachments"] == [
        {"phone_number": NUMBER, "assistant": "First", "model_id": MODEL_ID},
        {"phone_number": OTHER_NUMBER, "assistant": "Late", "model_id": "late"},
    ]


@pytest.mark.parametrize("assistant", ["Late", "late"])
def test_attachments_of_one_assistant(synthflow: Account, assistant: str) -> None:
    _attachments(synthflow)
    _get(synthflow, "late", name="Late", phone_number=OTHER_NUMBER)
    found = synthflow.run(AttachmentListing, assistant=assistant)["attachments"]
    assert [item["model_id"] for item in found] == ["late"]


def test_attachments_of_one_number(synthflow: Account) -> None:
    _list(synthflow, samples.assistant(), samples.assistant(model_id="b"))
    _get(synthflow, MODEL_ID, phone_number=NUMBER)
    _get(synthflow, "b", phone_number=OTHER_NUMBER)
    found = synthflow.run(AttachmentListing, phone_number=OTHER_NUMBER)["attachments"]
    assert [item["model_id"] for item in found] == ["b"]
