# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that arrive spoiled: by half, under another media type, with unknown fields, without objects, or too old."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
from planting import LOST, plant, struck
from sandbox_client import NUMBER, OTHER_NUMBER, SLUG, Client

from voice_sandbox.process import SandboxProcess


def names(client: Client, **page: int) -> tuple[list[str], int]:
    """The names of one page of assistants, and how many the vendor says there are in all."""
    response = client.synthflow("GET", "/assistants/", params=page).json()["response"]
    return [assistant["name"] for assistant in response["assistants"]], response["pagination"]["total_records"]


def test_half_an_answer_of_a_write_that_is_done(client: Client) -> None:
    plant(client, "half_answer")
    with pytest.raises(LOST):
        client.import_number()
    entry = client.history()[-1]
    assert (entry["committed"], entry["fault"]) == (True, "half_answer")
    assert client.number()["phone_number"] == NUMBER


def test_half_an_answer_has_its_first_half(client: Client) -> None:
    whole = client.synthflow("GET", "/assistants/").content
    plant(client, "half_answer")
    answer = client.synthflow("GET", "/assistants/", stream=True)
    assert (answer.status_code, int(answer.headers["content-length"])) == (200, len(whole))
    received: list[bytes] = []
    with pytest.raises(LOST):
        received.extend(answer.iter_content(1))
    assert b"".join(received) == whole[: len(whole) // 2]


def test_half_an_answer_without_a_body_ends_in_its_head(client: Client) -> None:
    destination = client.new_destination()
    plant(client, "half_answer")
    with pytest.raises(LOST):
        client.gladly("PATCH", f"/voice/sip-destinations/{destination['id']}", json={"transport": "TCP"})
    assert client.state("gladly")["sip_destinations"][0]["transport"] == "TCP"


@pytest.mark.parametrize(("given", "shown"), [({}, "text/plain"), ({"content_type": "text/html"}, "text/html")])
def test_wrong_content_type(client: Client, given: dict[str, str], shown: str) -> None:
    plain = client.synthflow("GET", "/assistants/")
    plant(client, "wrong_content_type", **given)
    answer = client.synthflow("GET", "/assistants/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, shown)
    assert answer.content == plain.content
    assert struck(client) == ["wrong_content_type"]


def test_unknown_fields_are_in_every_object_but_not_among_headers(client: Client) -> None:
    client.new_destination()
    [plain] = client.gladly("GET", "/voice/sip-destinations").json()
    plant(client, "unknown_fields")
    [destination] = client.gladly("GET", "/voice/sip-destinations").json()
    assert destination.keys() - plain.keys() == {"schema_revision", "internal"}
    assert {name: destination[name] for name in plain} == plain
    plant(client, "unknown_fields")
    answer = client.synthflow("GET", "/assistants/").json()
    for found in (answer, answer["response"], answer["response"]["assistants"][0]):
        assert "schema_revision" in found


def test_nulls_come_for_what_is_missing_or_empty(client: Client) -> None:
    model_id = client.new_assistant()
    client.new_destination(headers={}, allowlist=[])
    plant(client, "nulls", vendor="synthflow")
    plain = client.assistant(model_id)
    assert struck(client) == ["nulls"]
    assert plain["phone_number"] is None
    assert plain["description"] is None
    assert plain["actions"] is None
    assert plain["name"] == "Reception"
    assert "phone_number" not in client.assistant(model_id)
    plant(client, "nulls", vendor="gladly")
    [destination] = client.gladly("GET", "/voice/sip-destinations").json()
    assert (destination["headers"], destination["allowlist"]) == (None, None)
    assert destination["codecs"] == ["PCMU", "PCMA"]


def test_nulls_wait_for_an_answer_that_has_room_for_them(client: Client) -> None:
    plant(client, "nulls", path="/organization|/teams|/assistants/")
    client.gladly("GET", "/organization")
    assert struck(client) == []
    client.synthflow("GET", "/assistants/")
    assert struck(client) == ["nulls"]


def test_list_for_object_and_object_for_list(client: Client) -> None:
    number = client.import_number() and client.number()
    plant(client, "list_for_object", method="GET")
    assert client.number() == [number]
    listed = client.synthflow("GET", "/assistants/").json()
    plant(client, "list_for_object", method="GET")
    answer = client.synthflow("GET", "/assistants/").json()
    assert answer["response"]["assistants"] == listed["response"]["assistants"][0]
    plant(client, "list_for_object", method="GET", whole=True)
    assert client.synthflow("GET", "/assistants/").json() == [listed]
    inboxes = client.gladly("GET", "/inboxes").json()
    plant(client, "list_for_object", method="GET")
    assert client.gladly("GET", "/inboxes").json() == inboxes[0]
    assert struck(client) == ["list_for_object"] * 4


def test_page_lacks_an_object_that_the_total_counts(client: Client) -> None:
    for name in ("A", "B", "C"):
        client.new_assistant(name)
    everything, total = names(client)
    plant(client, "shrinking_page", path="/assistants/?")
    assert names(client) == (everything[:-1], total)
    assert names(client) == (everything, total)
    plant(client, "shrinking_page", path="/inboxes")
    inboxes = client.gladly("GET", "/inboxes").json()
    assert client.gladly("GET", "/inboxes").json()[:-1] == inboxes


def test_later_page_has_moved_up_as_if_an_earlier_object_had_gone(client: Client) -> None:
    for name in ("A", "B", "C"):
        client.new_assistant(name)
    everything, total = names(client)
    plant(client, "shrinking_page")
    second, told = names(client, limit=2, offset=2)
    assert (second, told) == (everything[3:4], total - 1)


def test_shrinking_page_lets_pages_pass_that_are_empty_or_no_pages(client: Client) -> None:
    plant(client, "shrinking_page")
    client.synthflow("GET", "/numbers", params=client.workspace)
    client.gladly("GET", "/organization")
    assert struck(client) == []


def test_read_lags_behind_the_latest_write(client: Client) -> None:
    model_id = client.new_assistant()
    client.import_number()
    plant(client, "lag", vendor="synthflow", times=2, after=f"PUT /assistants/{model_id}")
    client.synthflow("PUT", f"/assistants/{model_id}", json={"phone_number": NUMBER, "description": "Desk"})
    for _read in range(2):
        assert "phone_number" not in client.assistant(model_id)
    assert client.assistant(model_id)["phone_number"] == NUMBER
    assert struck(client) == ["lag"] * 2


def test_created_and_deleted_objects_lag_in_lists_and_alone(client: Client) -> None:
    client.import_number()
    client.import_number(OTHER_NUMBER)

    def read() -> tuple[list[str], int]:
        listed = client.synthflow("GET", "/numbers", params=client.workspace).json()["response"]["phone_numbers"]
        alone = client.synthflow("GET", f"/numbers/{OTHER_NUMBER[1:]}", params=client.workspace).status_code
        return [number["number"] for number in listed], alone

    plant(client, "lag", times=2)
    assert read() == ([NUMBER], 404)
    assert read() == ([NUMBER, OTHER_NUMBER], 200)
    client.synthflow("DELETE", f"/numbers/{SLUG}")
    plant(client, "lag", times=2)
    assert read() == ([NUMBER, OTHER_NUMBER], 200)
    assert read() == ([OTHER_NUMBER], 200)


def test_lag_of_some_seconds_holds_for_every_read_behind_every_write(client: Client) -> None:
    plant(client, "lag", seconds=3)
    for name in ("A", "B"):
        client.new_assistant(name)
        assert name not in names(client)[0]
        time.sleep(3.1)
        assert name in names(client)[0]
    assert len(client.control("GET", "/faults")) == 1


def test_lag_touches_neither_writes_nor_other_tenants_nor_the_other_vendor(
    client: Client, shared_sandbox: SandboxProcess
) -> None:
    cobalt = Client(shared_sandbox, "cobalt")
    client.new_assistant("A")
    client.new_destination()
    plant(client, "lag", tenant="acme", vendor="synthflow", times=None)
    cobalt.new_assistant("A")
    assert "A" in names(cobalt)[0]
    assert "A" not in names(client)[0]
    assert len(client.gladly("GET", "/voice/sip-destinations").json()) == 1
    client.new_assistant("B")
    # What lags is the latest write, and no earlier one.
    assert ("A" in names(client)[0], "B" in names(client)[0]) == (True, False)
    client.control("DELETE", "/faults")
    assert {"A", "B"} <= set(names(client)[0])


def test_lag_counts_only_reads_behind_a_write(client: Client) -> None:
    plant(client, "lag")
    client.assistant_state("Outbound campaign")
    names(client)
    assert struck(client) == []
    client.new_assistant("A")
    assert "A" not in names(client)[0]
    assert struck(client) == ["lag"]


def test_two_faults_of_one_request_are_both_told(client: Client) -> None:
    plant(client, "slow", seconds=0)
    plant(client, "unknown_fields")
    client.synthflow("GET", "/assistants/")
    assert struck(client) == ["slow unknown_fields"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "certificate", "certificate": "nonsense"},
        {"kind": "huge", "megabytes": 0},
        {"kind": "wrong_content_type", "content_type": 7},
    ],
)
def test_wrong_field_is_refused(client: Client, fields: dict[str, Any]) -> None:
    answer = client.send("POST", client.sandbox.info["control_url"] + "/faults", json=fields)
    assert answer.status_code == requests.codes.bad_request
