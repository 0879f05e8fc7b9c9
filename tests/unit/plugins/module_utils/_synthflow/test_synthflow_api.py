# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of Synthflow's operations on the wire, one by one."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import samples
from account import Account, validated
from samples import MODEL_ID, NUMBER, NUMBER_QUERY, SLUG, WORKSPACE, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    IntegrationError,
    OutcomeUnknown,
    PermissionDenied,
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.api import SynthflowApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing

OK = {"status": "ok"}


@pytest.fixture
def api(synthflow: Account) -> t.Iterator[SynthflowApi]:
    api = SynthflowApi.open(validated(AssistantListing, synthflow.options), Context())
    yield api
    api.close()
    synthflow.script.check()


def test_import_number(synthflow: Account, api: SynthflowApi) -> None:
    body = {"workspace_id": WORKSPACE, "phone_number": NUMBER, "termination_uri": "h"}
    synthflow.script.expect("POST", "/custom-numbers", body=body, answer={"status": "ok", "response": {"key": "k"}})
    api.import_number({"phone_number": NUMBER, "termination_uri": "h"})


def test_import_refused_by_the_plan(synthflow: Account, api: SynthflowApi) -> None:
    body = {"workspace_id": WORKSPACE, "phone_number": NUMBER}
    synthflow.script.expect("POST", "/custom-numbers", body=body, status=403, answer={"detail": "not enabled"})
    with pytest.raises(PermissionDenied, match=r"import number \+12065550100 into .*not enabled.*SIP trunking"):
        api.import_number({"phone_number": NUMBER})


@pytest.mark.parametrize(
    "answer",
    [samples.number(), {"status": "ok", "response": samples.number()}, {"slug": SLUG}, {"phone_number": NUMBER}],
)
def test_find_number_bare_or_in_an_envelope(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    assert api.find_number(NUMBER) == answer.get("response", answer)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "answer": {"detail": "Not Found"}},
        {"answer": None},
        {"answer": {"status": "ok", "response": None}},
        {"answer": {"status": "ok", "response": {}}},
    ],
)
def test_find_number_that_is_not_there(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, **answer)
    assert api.find_number(NUMBER) is None


def test_find_number_settles_a_400_by_the_listing(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=400, answer={})
    listing = page("phone_numbers", {"number": "+12065550199", "sid": None, "is_available": True})
    synthflow.script.expect("GET", "/numbers", query=page_query(workspace=WORKSPACE), answer=listing)
    assert api.find_number(NUMBER) is None


def test_find_number_that_is_listed_but_refused(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=400, answer={"detail": "no"})
    listing = page("phone_numbers", {"number": NUMBER, "sid": None, "is_available": True})
    synthflow.script.expect("GET", "/numbers", query=page_query(workspace=WORKSPACE), answer=listing)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=400, answer={"detail": "no"})
    with pytest.raises(RequestRejected, match="answered 400: no"):
        api.find_number(NUMBER)


def test_find_number_that_comes_between_the_read_and_the_listing(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=400, answer={"detail": "no"})
    listing = page("phone_numbers", {"number": NUMBER, "sid": None, "is_available": True})
    synthflow.script.expect("GET", "/numbers", query=page_query(workspace=WORKSPACE), answer=listing)
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=samples.number())
    found = api.find_number(NUMBER)
    assert found is not None
    assert found["slug"] == SLUG


@pytest.mark.parametrize("status", [401, 403])
def test_find_number_does_not_take_other_refusals_for_absence(
    synthflow: Account, api: SynthflowApi, status: int
) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=status, answer={})
    with pytest.raises(RequestRejected):
        api.find_number(NUMBER)


@pytest.mark.parametrize("answer", [{"status": "ok"}, {"hello": "world"}, ["list"]])
def test_find_number_in_an_unknown_form(synthflow: Account, api: SynthflowApi, answer: t.Any) -> None:
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=answer)
    with pytest.raises(UnexpectedAnswer, match="read number"):
        api.find_number(NUMBER)


def test_identifiers_that_are_no_numbers_stay_as_they_are(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("GET", "/numbers/a%2Fb%20c", query=NUMBER_QUERY, status=404, answer={})
    assert api.find_number("a/b c") is None


@pytest.mark.parametrize("answer", [{"answer": OK}, {"status": 204}, {"answer": {"status": "success"}}])
def test_update_number(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("PATCH", f"/numbers/{SLUG}", body={"friendly_name": "n"}, **answer)
    api.update_number(NUMBER, {"friendly_name": "n"})


@pytest.mark.parametrize("status", [400, 422])
def test_the_workspace_is_added_when_the_refusal_asks_for_it(
    synthflow: Account, api: SynthflowApi, status: int
) -> None:
    refusal = {"detail": [{"loc": ["query", "workspace"], "msg": "field required"}]}
    for method, body in (("PATCH", {"friendly_name": "n"}), ("DELETE", None)):
        synthflow.script.expect(method, f"/numbers/{SLUG}", body=body, status=status, answer=refusal)
        synthflow.script.expect(method, f"/numbers/{SLUG}", query=NUMBER_QUERY, body=body, answer=OK)
    api.update_number(NUMBER, {"friendly_name": "n"})
    api.delete_number(NUMBER)


@pytest.mark.parametrize(("status", "detail"), [(400, "friendly_name is too long"), (403, "wrong workspace")])
def test_the_workspace_is_not_added_otherwise(synthflow: Account, api: SynthflowApi, status: int, detail: str) -> None:
    synthflow.script.expect(
        "PATCH", f"/numbers/{SLUG}", body={"friendly_name": "n"}, status=status, answer={"detail": detail}
    )
    with pytest.raises(RequestRejected, match="update friendly_name of number"):
        api.update_number(NUMBER, {"friendly_name": "n"})


def test_delete_number(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", answer=OK)
    api.delete_number(NUMBER)


@pytest.mark.parametrize("status", [400, 404])
def test_deleting_a_number_that_is_gone_is_fine(synthflow: Account, api: SynthflowApi, status: int) -> None:
    """As after a deletion whose answer was lost: it is sent again, and unknown slugs may be answered with 400."""
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", lost=True)
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", status=status, answer={})
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, status=404, answer={}, times=None)
    api.delete_number(NUMBER)


def test_a_refused_deletion_of_a_number(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("DELETE", f"/numbers/{SLUG}", status=400, answer={"detail": "subscription"})
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=samples.number(), times=None)
    with pytest.raises(RequestRejected, match=r"delete number .*subscription"):
        api.delete_number(NUMBER)


@pytest.mark.parametrize(
    "answer",
    [
        samples.one_assistant(),
        page("assistants", samples.assistant(), status="success"),
        {"status": "success", "response": {"assistants": samples.assistant()}},
    ],
)
def test_find_assistant_in_every_form(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer)
    assert api.find_assistant(MODEL_ID) == samples.assistant()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "answer": {"detail": "Not Found"}},
        {"answer": page("assistants")},
        {"answer": {"status": "ok", "response": None}},
        {"answer": None},
    ],
)
def test_find_assistant_that_is_not_there(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", **answer)
    assert api.find_assistant(MODEL_ID) is None


@pytest.mark.parametrize("answer", [samples.assistant(), {"status": "ok", "response": samples.assistant()}])
def test_an_assistant_without_the_array_is_not_taken_for_absent(
    synthflow: Account, api: SynthflowApi, answer: t.Any
) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer)
    try:
        found = api.find_assistant(MODEL_ID)
    except UnexpectedAnswer:
        return
    assert found == samples.assistant()


@pytest.mark.parametrize("answer", [{"status": "ok"}, {"hello": "world"}, {"status": "ok", "response": {"a": 1}}])
def test_an_assistant_in_an_unknown_form_is_not_taken_for_absent(
    synthflow: Account, api: SynthflowApi, answer: t.Any
) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=answer)
    with pytest.raises(UnexpectedAnswer, match="read assistant"):
        api.find_assistant(MODEL_ID)


@pytest.mark.parametrize("listed", [True, False])
def test_find_assistant_settles_a_400_by_the_listing(synthflow: Account, api: SynthflowApi, listed: bool) -> None:
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", status=400, answer={"detail": "no"})
    items = [samples.assistant(model_id=MODEL_ID if listed else "other")]
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=page("assistants", *items))
    if listed:
        synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", status=400, answer={"detail": "no"})
        with pytest.raises(RequestRejected, match="no"):
            api.find_assistant(MODEL_ID)
    else:
        assert api.find_assistant(MODEL_ID) is None


def test_create_assistant(synthflow: Account, api: SynthflowApi) -> None:
    body = {"type": "inbound", "name": "n", "agent": {"llm": "x"}}
    answer = {"status": "ok", "response": {"model_id": MODEL_ID}, "details": {"phone": "", "voice": ""}}
    synthflow.script.expect("POST", "/assistants", body=body, answer=answer)
    assert api.create_assistant(body) == MODEL_ID


@pytest.mark.parametrize("answer", [{"answer": OK}, {"status": 204}, {"answer": {"status": "ok", "response": {}}}])
def test_a_creation_that_does_not_tell_the_id(synthflow: Account, api: SynthflowApi, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("POST", "/assistants", body={"name": "n"}, **answer)
    with pytest.raises((UnexpectedAnswer, OutcomeUnknown), match="create assistant 'n'"):
        api.create_assistant({"name": "n"})


def test_update_and_delete_assistant(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("PUT", "/assistants/a%2Fb", body={"name": "n"}, answer=OK)
    synthflow.script.expect("DELETE", "/assistants/a%2Fb", answer={"status": "ok", "response": {"answer": "deleted"}})
    api.update_assistant("a/b", {"name": "n"})
    api.delete_assistant("a/b")


@pytest.mark.parametrize("status", [400, 404])
def test_deleting_an_assistant_that_is_gone_is_fine(synthflow: Account, api: SynthflowApi, status: int) -> None:
    synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", lost=True)
    synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", status=status, answer={})
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", status=404, answer={}, times=None)
    api.delete_assistant(MODEL_ID)


def test_a_refused_deletion_of_an_assistant(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", status=400, answer={"detail": "in a campaign"})
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=samples.one_assistant(), times=None)
    with pytest.raises(RequestRejected, match=r"delete assistant .*in a campaign"):
        api.delete_assistant(MODEL_ID)


def test_a_netrc_does_not_replace_the_key(
    synthflow: Account, api: SynthflowApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    synthflow.script.expect("DELETE", f"/assistants/{MODEL_ID}", answer=OK)
    api.delete_assistant(MODEL_ID)


def test_a_request_without_permission_names_the_assistant(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("PUT", f"/assistants/{MODEL_ID}", body={"name": "n", "a": 1}, status=403, answer={})
    with pytest.raises(IntegrationError, match=f"update name, a of assistant {MODEL_ID} in Synthflow"):
        api.update_assistant(MODEL_ID, {"name": "n", "a": 1})


def test_an_answer_about_another_object_is_not_taken(synthflow: Account, api: SynthflowApi) -> None:
    other = samples.number(phone_number="+19998887777", slug="19998887777")
    synthflow.script.expect("GET", f"/numbers/{SLUG}", query=NUMBER_QUERY, answer=other)
    with pytest.raises(UnexpectedAnswer, match="read number"):
        api.find_number(NUMBER)
    synthflow.script.expect("GET", f"/assistants/{MODEL_ID}", answer=samples.one_assistant(model_id="other"))
    with pytest.raises(UnexpectedAnswer, match="read assistant"):
        api.find_assistant(MODEL_ID)
