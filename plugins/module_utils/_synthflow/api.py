# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Synthflow's REST operations for numbers and assistants (docs.synthflow.ai, Platform API reference)."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._characters import is_identifier
from .._errors import ObjectNotFound, RequestRejected, UnexpectedAnswer
from .._http import HttpSession
from .._object_lock import Claim
from .._resource import Context, Params
from .connection import open_session

Object = dict[str, t.Any]
ApiT = t.TypeVar("ApiT", bound="SynthflowApi")

# The largest page is not documented: public clients ask for 100; 20 is the documented default, which has to work.
PAGE_SIZE = 100
SAFE_PAGE_SIZE = 20
MAX_PAGES = 1000
# Of all pages of a listing, which are in memory together.
LARGEST_LISTING = 128 * 1024 * 1024
# How often a listing that changes while it is read is read.
LISTINGS = 3


class SynthflowApi:
    """One workspace. Answers come back as plain objects, whatever envelope they arrived in."""

    def __init__(self, session: HttpSession, workspace_id: str) -> None:
        self._session = session
        self.workspace_id = workspace_id

    @classmethod
    def open(cls: type[ApiT], params: Params, context: Context) -> ApiT:
        """Return the workspace that the options name. Raises InvalidInput."""
        return cls(open_session(params, context), params["workspace_id"])

    def claim(self, title: str) -> Claim:
        """Return the claim to an object of the workspace. ``title`` is how messages call it."""
        return Claim(self._session.account, f"{title} in Synthflow")

    def close(self) -> None:
        """Close the session."""
        self._session.close()

    def check_key(self) -> None:
        """Ask for the smallest page of assistants, as Synthflow's page on authentication suggests for trying a key."""
        self._session.get("/assistants/", {"limit": 1, "offset": 0}, attempted="try the API key in Synthflow")

    def list_numbers(self, is_available: bool | None = None) -> list[Object]:
        """Return ``number``, ``sid`` and ``is_available`` of every number of the workspace."""
        params: Object = {"workspace": self.workspace_id}
        if is_available is not None:
            params["is_available"] = "true" if is_available else "false"
        return self._pages("/numbers", params, "phone_numbers", "number", "list the numbers of the workspace")

    def find_number(self, number: str) -> Object | None:
        """Return a number with all its settings, or None."""
        attempted = f"read number {number} in Synthflow workspace {self.workspace_id}"
        answer = self._read_one(
            _number_path(number),
            {"workspace": self.workspace_id},
            attempted,
            lambda: any(item.get("number") == number for item in self.list_numbers()),
        )
        found = unwrapped(answer)
        if found is None or found == {}:
            return None
        names = (
            {str(found[key]).removeprefix("+") for key in ("slug", "phone_number") if found.get(key)}
            if isinstance(found, dict)
            else set()
        )
        if names != {number.removeprefix("+")} or not isinstance(found.get("assistants") or [], list):
            raise self._unreadable(attempted, answer)
        return t.cast(Object, found)

    def import_number(self, payload: Object) -> None:
        """Import a number (POST /custom-numbers)."""
        self._session.post(
            "/custom-numbers",
            {"workspace_id": self.workspace_id, **payload},
            attempted=f"import number {payload['phone_number']} into Synthflow workspace {self.workspace_id}",
        )

    def update_number(self, number: str, payload: Object, *, must_answer: bool = False) -> None:
        """Change the given settings of a number. ``must_answer`` is for those that no read shows."""
        self._with_workspace_if_asked(
            lambda params: self._session.patch(
                _number_path(number),
                payload,
                params=params,
                attempted=f"update {', '.join(payload)} of number {number} in Synthflow",
                must_answer=must_answer,
            )
        )

    def delete_number(self, number: str) -> None:
        """Delete a number, which also detaches it from every assistant. A number already gone is fine."""
        try:
            self._with_workspace_if_asked(
                lambda params: self._session.delete(
                    _number_path(number), params=params, attempted=f"delete number {number} from Synthflow"
                )
            )
        except RequestRejected as error:
            if error.status not in (400, 404) or self.find_number(number) is not None:
                raise

    def _with_workspace_if_asked(self, send: t.Callable[[Object | None], t.Any]) -> None:
        """Send without ``workspace``, as documented; add it when the refusal names it.

        Whether PATCH and DELETE of a number need the parameter is not documented. A refused write was not carried out.
        """
        try:
            send(None)
        except RequestRejected as error:
            if error.status not in (400, 422) or "workspace" not in error.came_back.lower():
                raise
            send({"workspace": self.workspace_id})

    def list_assistants(self) -> list[Object]:
        """Return the assistants of the workspace, each at least with ``model_id``, ``name`` and ``type``."""
        return self._pages("/assistants/", {}, "assistants", "model_id", "list the assistants of the workspace")

    def find_assistant(self, model_id: str, *, include_actions: bool = False) -> Object | None:
        """Return one assistant with all that Synthflow shows of it, or None. Its actions come only when asked for."""
        attempted = f"read assistant {model_id} in Synthflow"
        params = {"include_actions": "true"} if include_actions else None
        answer = self._read_one(
            f"/assistants/{quote(model_id, safe='')}",
            params,
            attempted,
            lambda: any(item.get("model_id") == model_id for item in self.list_assistants()),
        )
        response = unwrapped(answer)
        if response is None:
            return None
        if isinstance(response, dict) and response.get("model_id"):
            response = {"assistants": response}
        if not isinstance(response, dict) or not isinstance(response.get("assistants"), (list, dict)):
            raise self._unreadable(attempted, answer)
        found = items_of(response, "assistants")
        if found and found[0].get("model_id", model_id) != model_id:
            raise self._unreadable(attempted, answer)
        return found[0] if found else None

    def create_assistant(self, payload: Object) -> str:
        """Create an assistant and return its model id."""
        attempted = f"create assistant '{payload.get('name')}' in Synthflow"
        answer = unwrapped(self._session.post("/assistants", payload, attempted=attempted))
        model_id = answer.get("model_id") if isinstance(answer, dict) else None
        if not is_identifier(model_id):
            raise self._unreadable(attempted, answer)
        return str(model_id)

    def update_assistant(self, model_id: str, payload: Object) -> None:
        """Change the given properties of an assistant."""
        self._session.put(
            f"/assistants/{quote(model_id, safe='')}",
            payload,
            attempted=f"update {', '.join(payload)} of assistant {model_id} in Synthflow",
        )

    def delete_assistant(self, model_id: str) -> None:
        """Delete an assistant. One already gone is fine."""
        try:
            self._session.delete(
                f"/assistants/{quote(model_id, safe='')}", attempted=f"delete assistant {model_id} from Synthflow"
            )
        except RequestRejected as error:
            if error.status not in (400, 404) or self.find_assistant(model_id) is not None:
                raise

    def _read_one(
        self, path: str, params: Object | None, attempted: str, is_listed: t.Callable[[], bool] | None
    ) -> t.Any | None:
        """Return the answer about one object, or None where there is no such object.

        What Synthflow answers for an unknown one is not documented (404 or 400), so a 400 is settled by the listing.
        One that is listed then may have come in between, so it is asked for once more.
        """
        try:
            return self._session.get(path, params, attempted=attempted)
        except ObjectNotFound:
            return None
        except RequestRejected as error:
            if error.status != 400 or is_listed is None:
                raise
        return self._read_one(path, params, attempted, None) if is_listed() else None

    def _pages(
        self, path: str, params: Object, key: str, identity: str, attempted: str, *, grows: bool = False
    ) -> list[Object]:
        """Read every page. A server may send smaller pages than asked for, so the next offset is what has arrived.

        A listing that ``grows`` by itself has to hold as much as it had at any time while it was read; what was added
        meanwhile may be missing. Any other has to hold what the last page says. One that was changed while it was read
        is read again: what was deleted from a page that is read already moves another object out of the next one. When
        it never stands still, one that only grew at the last time will do.
        """
        for _attempt in range(LISTINGS):
            found, totals = self._read_pages(path, params, key, identity, attempted, grows=grows)
            if grows or len(set(totals)) < 2:
                break
        else:
            # Where many runs create something it never stands still, but that moves nothing out of a page to come.
            grows = totals == sorted(totals)
            if not grows:
                raise UnexpectedAnswer(
                    attempted,
                    f"it was changed each time while it was read: Synthflow says now that there are {totals[-1]}",
                    "Run again when nobody else is changing the workspace.",
                    vendor="Synthflow",
                )
        stated = min(totals, default=0) if grows else (totals or [0])[-1]
        if len(found) < stated:
            raise UnexpectedAnswer(
                attempted,
                f"Synthflow says there are {stated}, but its pages hold {len(found)}",
                "Something may have been changed during the listing: run again.",
                vendor="Synthflow",
            )
        return found

    def _read_pages(
        self, path: str, params: Object, key: str, identity: str, attempted: str, *, grows: bool
    ) -> tuple[list[Object], list[int]]:
        """Return what all pages hold, and how much there is by each page that says so."""
        found: dict[str, Object] = {}
        totals: list[int] = []
        offset, total, received = 0, None, self._session.received
        for _page in range(MAX_PAGES):
            answer = self._page(path, {**params, "offset": offset}, attempted)
            if self._session.received - received > LARGEST_LISTING:
                raise UnexpectedAnswer(
                    attempted,
                    f"its pages have more than {LARGEST_LISTING} characters, and no end is in sight",
                    "Ask for less at once, where the task has an option for that.",
                    vendor="Synthflow",
                )
            response = unwrapped(answer)
            if not isinstance(response, dict) or key not in response:
                raise self._unreadable(attempted, answer)
            items = items_of(response, key)
            if not _is_listing(response[key]) or not all(isinstance(item.get(identity), str) for item in items):
                raise self._unreadable(attempted, answer)
            fresh = {str(item.get(identity)): item for item in items if str(item.get(identity)) not in found}
            found.update(fresh)
            offset += len(items)
            paging = response.get("pagination")
            total = paging.get("total_records") if isinstance(paging, dict) else None
            if isinstance(total, int):
                totals.append(total)
            # What is added at the front pushes a page of what is known already between those that are not read yet.
            is_over = not items if grows and isinstance(total, int) else not fresh
            if is_over or (isinstance(total, int) and offset >= total):
                break
        else:
            raise UnexpectedAnswer(
                attempted,
                f"there are more than {len(found)} and no end is in sight",
                "Please report this; nothing was changed.",
                vendor="Synthflow",
            )
        return list(found.values()), totals

    def _page(self, path: str, params: Object, attempted: str) -> t.Any:
        try:
            return self._session.get(path, {**params, "limit": PAGE_SIZE}, attempted=attempted)
        except RequestRejected as error:
            if error.status not in (400, 422):
                raise
            return self._session.get(path, {**params, "limit": SAFE_PAGE_SIZE}, attempted=attempted)

    def _unreadable(self, attempted: str, answer: t.Any) -> UnexpectedAnswer:
        return UnexpectedAnswer(
            attempted,
            f"Synthflow answered with an object in no documented form: {self._session.shown(answer)}",
            "Check that the API URL names Synthflow's API; if it does, please report this answer.",
            vendor="Synthflow",
        )


def _number_path(number: str) -> str:
    """Return the path of a number: its slug is the number without +. Other identifiers (8x8, Zoom) stay as they are."""
    return f"/numbers/{quote(number.removeprefix('+'), safe='')}"


def unwrapped(answer: t.Any) -> t.Any:
    """Return what is inside ``{"status", "response"}``, or the bare answer that some operations send."""
    if isinstance(answer, dict) and "status" in answer and "response" in answer:
        return answer["response"]
    return answer


def _is_listing(items: t.Any) -> bool:
    """Return whether nothing of a listing gets lost when its objects are taken. Null stands for an empty one."""
    if isinstance(items, list):
        return all(isinstance(item, dict) for item in items)
    return items is None or isinstance(items, dict)


def items_of(response: Object, key: str) -> list[Object]:
    """Return a listing that is documented now as an array, now as one object."""
    items = response.get(key)
    if isinstance(items, dict):
        return [items]
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
