# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of reading listings to their end, from servers with habits of their own."""

from __future__ import annotations

import json
import typing as t

import pytest
from account import Account, validated
from samples import WORKSPACE, page, page_query

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import (
    RequestRejected,
    UnexpectedAnswer,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow import api as api_module
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.api import SynthflowApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._synthflow.assistant import AssistantListing


def _items(first: int, count: int) -> list[dict[str, t.Any]]:
    return [{"model_id": f"m{index}", "name": f"n{index}"} for index in range(first, first + count)]


@pytest.fixture
def api(synthflow: Account) -> t.Iterator[SynthflowApi]:
    api = SynthflowApi.open(validated(AssistantListing, synthflow.options), Context())
    yield api
    api.close()
    synthflow.script.check()


def _expect(synthflow: Account, offset: int, answer: dict[str, t.Any]) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(offset), answer=answer)


def _count(api: SynthflowApi) -> int:
    return len(api.list_assistants())


def test_one_page(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, page("assistants", *_items(0, 3)))
    assert api.list_assistants() == _items(0, 3)


def test_an_empty_listing(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, page("assistants"))
    assert _count(api) == 0


def test_several_pages(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, page("assistants", *_items(0, 100), total=205))
    _expect(synthflow, 100, page("assistants", *_items(100, 100), total=205))
    _expect(synthflow, 200, page("assistants", *_items(200, 5), total=205))
    assert api.list_assistants() == _items(0, 205)


def test_a_server_that_sends_smaller_pages_than_asked_for(synthflow: Account, api: SynthflowApi) -> None:
    for offset in (0, 20, 40):
        _expect(synthflow, offset, page("assistants", *_items(offset, 20 if offset < 40 else 5), total=45))
    assert _count(api) == 45


def test_a_server_that_refuses_the_page_size(synthflow: Account, api: SynthflowApi) -> None:
    for offset, count in ((0, 20), (20, 5)):
        synthflow.script.expect("GET", "/assistants/", query=page_query(offset), status=422, answer={})
        small = {"limit": "20", "offset": str(offset)}
        answer = page("assistants", *_items(offset, count), total=25)
        synthflow.script.expect("GET", "/assistants/", query=small, answer=answer)
    assert _count(api) == 25


def test_a_server_that_refuses_every_page_size(synthflow: Account, api: SynthflowApi) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), status=400, answer={})
    synthflow.script.expect("GET", "/assistants/", query={"limit": "20", "offset": "0"}, status=400, answer={})
    with pytest.raises(RequestRejected, match="list the assistants"):
        api.list_assistants()


def test_a_server_that_ignores_the_offset_is_found_out(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, page("assistants", *_items(0, 20), total=45))
    _expect(synthflow, 20, page("assistants", *_items(0, 20), total=45))
    with pytest.raises(UnexpectedAnswer, match="Synthflow says there are 45, but its pages hold 20"):
        api.list_assistants()


def test_a_page_that_overlaps_is_counted_once(synthflow: Account, api: SynthflowApi) -> None:
    """Something was added while the pages were read, so the order shifted."""
    _expect(synthflow, 0, page("assistants", *_items(0, 20), total=39))
    _expect(synthflow, 20, page("assistants", *_items(19, 20), total=39))
    assert api.list_assistants() == _items(0, 39)


def test_a_listing_that_is_changed_while_it_is_read_is_read_again(synthflow: Account, api: SynthflowApi) -> None:
    """One of the first page was deleted, so the first of the second page moved to where nobody looks any more."""
    _expect(synthflow, 0, page("assistants", *_items(0, 20), total=40))
    _expect(synthflow, 20, page("assistants", *_items(21, 19), total=39))
    _expect(synthflow, 0, page("assistants", *_items(1, 20), total=39))
    _expect(synthflow, 20, page("assistants", *_items(21, 19), total=39))
    assert api.list_assistants() == _items(1, 39)


def test_a_listing_that_is_changed_each_time_is_not_taken_for_complete(synthflow: Account, api: SynthflowApi) -> None:
    for _attempt in range(api_module.LISTINGS):
        _expect(synthflow, 0, page("assistants", *_items(0, 20), total=40))
        _expect(synthflow, 20, page("assistants", *_items(21, 19), total=39))
    with pytest.raises(UnexpectedAnswer, match="changed each time while it was read"):
        api.list_assistants()


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_listing_that_only_grows_each_time_has_what_was_there(
    synthflow: Account, api: SynthflowApi, newest_first: bool
) -> None:
    """As where many runs create assistants in one workspace: it never stands still, and nothing moves out of a page."""
    for attempt in range(api_module.LISTINGS):
        total = 40 + attempt
        _expect(synthflow, 0, page("assistants", *_items(0, 20), total=total))
        rest = _items(19, total - 19) if newest_first else _items(20, total - 19)
        _expect(synthflow, 20, page("assistants", *rest, total=total + 1))
    assert {one["model_id"] for one in api.list_assistants()} >= {one["model_id"] for one in _items(0, 40)}


def test_a_listing_that_grows_and_lacks_what_was_there_is_not_taken_for_complete(
    synthflow: Account, api: SynthflowApi
) -> None:
    for _attempt in range(api_module.LISTINGS):
        _expect(synthflow, 0, page("assistants", *_items(0, 20), total=40))
        _expect(synthflow, 20, page("assistants", *_items(2, 21), total=41))
    with pytest.raises(UnexpectedAnswer, match="Synthflow says there are 40, but its pages hold 23"):
        api.list_assistants()


@pytest.mark.parametrize("listed", ["none", 0, [None], [["m1"]], [*_items(0, 1), "m1"]])
def test_what_is_no_object_in_a_listing_is_not_passed_over(
    synthflow: Account, api: SynthflowApi, listed: t.Any
) -> None:
    _expect(synthflow, 0, {"status": "ok", "response": {"assistants": listed}})
    with pytest.raises(UnexpectedAnswer, match="no documented form"):
        api.list_assistants()


def test_a_total_that_is_too_high(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, page("assistants", *_items(0, 20), total=45))
    _expect(synthflow, 20, page("assistants", total=45))
    with pytest.raises(UnexpectedAnswer, match="run again"):
        api.list_assistants()


@pytest.mark.parametrize(
    "paging", [{}, {"pagination": None}, {"pagination": {}}, {"pagination": {"total_records": "9"}}]
)
def test_without_a_total_the_first_empty_page_ends_it(
    synthflow: Account, api: SynthflowApi, paging: dict[str, t.Any]
) -> None:
    for offset, count in ((0, 100), (100, 7), (107, 0)):
        _expect(synthflow, offset, {"status": "ok", "response": {"assistants": _items(offset, count), **paging}})
    assert _count(api) == 107


def test_a_listing_that_does_not_end_is_not_taken_for_complete(
    synthflow: Account, api: SynthflowApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_module, "MAX_PAGES", 2)
    for offset in (0, 20):
        _expect(synthflow, offset, {"status": "ok", "response": {"assistants": _items(offset, 20)}})
    with pytest.raises(UnexpectedAnswer, match="list the assistants"):
        api.list_assistants()


def test_a_listing_that_would_fill_the_memory_is_given_up(
    synthflow: Account, api: SynthflowApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [{"status": "ok", "response": {"assistants": _items(offset, 20)}} for offset in (0, 20)]
    monkeypatch.setattr(api_module, "LARGEST_LISTING", len(json.dumps(answers[0])) * 3 // 2)
    for offset, answer in zip((0, 20), answers, strict=True):
        _expect(synthflow, offset, answer)
    with pytest.raises(UnexpectedAnswer, match="pages have more than"):
        api.list_assistants()


def test_a_listing_of_one_as_an_object(synthflow: Account, api: SynthflowApi) -> None:
    answer = {"status": "ok", "response": {"assistants": _items(0, 1)[0], "pagination": {"total_records": 1}}}
    _expect(synthflow, 0, answer)
    assert api.list_assistants() == _items(0, 1)


def test_a_listing_without_envelope(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, {"assistants": _items(0, 2), "pagination": {"total_records": 2}})
    assert _count(api) == 2


def test_null_for_a_listing_of_nothing(synthflow: Account, api: SynthflowApi) -> None:
    _expect(synthflow, 0, {"status": "ok", "response": {"assistants": None}})
    assert _count(api) == 0


@pytest.mark.parametrize("answer", [{"status": "ok", "response": {"numbers": []}}, {"status": "ok"}, [], None])
def test_a_listing_in_an_unknown_form(synthflow: Account, api: SynthflowApi, answer: t.Any) -> None:
    synthflow.script.expect("GET", "/assistants/", query=page_query(), answer=answer)
    with pytest.raises(UnexpectedAnswer, match="no documented form"):
        api.list_assistants()


@pytest.mark.parametrize(("is_available", "query"), [(None, {}), (True, "true"), (False, "false")])
def test_numbers(synthflow: Account, api: SynthflowApi, is_available: bool | None, query: t.Any) -> None:
    filtered = {"is_available": query} if query else {}
    item = {"number": "+12065550100", "sid": None, "is_available": True}
    synthflow.script.expect(
        "GET", "/numbers", query=page_query(workspace=WORKSPACE, **filtered), answer=page("phone_numbers", item)
    )
    assert api.list_numbers(is_available) == [item]
