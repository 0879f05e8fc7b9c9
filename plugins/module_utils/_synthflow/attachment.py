# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Which inbound assistant takes the calls of a number.

Synthflow knows the attachment as the assistant's ``phone_number``; one number can serve one inbound assistant, and an
inbound assistant has one number (docs.synthflow.ai, Phone numbers). The SIP trunk comes into being with it.
"""

from __future__ import annotations

import typing as t

from .._errors import VALUE_REFUSED, Conflict, IntegrationError, NotTaken, ObjectNotFound, RequestRejected
from .._fields import Field, FieldTable, Values
from .._number_options import given_number, number_field
from .._object_lock import Claim
from .._resource import Context, Listing, Params, Plan, Resource, poll
from .api import Object, SynthflowApi
from .connection import SYNTHFLOW_ARGUMENTS
from .selection import INBOUND, assistant_not_found, attached_number, refuse_unless_inbound, select_assistant

# No documented way leads off an inbound assistant. These are the values that could mean "none".
DETACHING_VALUES: tuple[str | None, ...] = ("", None)

ATTACHMENT_FIELDS = FieldTable(
    number_field(identity=True),
    Field("assistant", spec={"required": True}),
)


class Attachment(Resource[SynthflowApi]):
    """Attaches a number to an inbound assistant, and detaches it."""

    result_key = "attachment"
    title = "synthflow_assistant_attach"
    module_arguments = {
        "argument_spec": {
            **ATTACHMENT_FIELDS.argument_spec(),
            "on_conflict": {"type": "str", "choices": ["fail", "move"], "default": "fail"},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "int", "default": 120},
            "predicted_number": {"type": "dict"},
            "predicted_assistant": {"type": "dict"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **SYNTHFLOW_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        wanted = ATTACHMENT_FIELDS.desired(params)
        self._number: str = wanted["phone_number"]
        self._label: str = wanted["assistant"]
        self._freed_from: Object | None = None
        self._api = SynthflowApi.open(params, context)

    def claims(self) -> list[Claim]:
        """Return both ends: neither may serve another one meanwhile."""
        return [self._api.claim(f"number {self._number}"), self._api.claim(f"assistant '{self._label}'")]

    def read(self) -> Values | None:
        """Return what the plan needs: the assistant, the number it has, and who holds our number."""
        known = self._read_once()
        if known is not None and self._params["state"] == "present" and self._is_torn(known):
            # It was attached between these readings, as another run may do at the same moment, unless it stays so.
            known = self._read_once()
        return known

    def _is_torn(self, known: Values) -> bool:
        """Whether Synthflow says that the number is taken, and what was read before does not show by whom."""
        return known["taken"] and not known["holder"] and known["its_number"] != self._number

    def _read_once(self) -> Values | None:
        listed = self._api.list_assistants()
        assistant = self._assistant(listed)
        number = self._api.find_number(self._number) or self._predicted_number()
        if number is None and self._params["state"] == "present":
            raise ObjectNotFound(
                f"attach number {self._number} to assistant '{self._label}'",
                f"Synthflow workspace {self._api.workspace_id} does not have the number",
                "Import it first with synthflow_sip_number.",
                vendor="Synthflow",
            )
        if assistant is None:
            if self._params["state"] == "absent":
                return None
            raise assistant_not_found(listed, self._label)
        return {
            "assistant": assistant,
            "its_number": attached_number(assistant),
            "holder": self._holder(number or {}, listed, str(assistant.get("model_id"))),
            "taken": (number or {}).get("is_available") is False,
        }

    def _assistant(self, listed: list[Object]) -> Object | None:
        selected = select_assistant(listed, self._label)
        if selected is not None:
            model_id = str(selected["model_id"])
            return {**selected, **(self._api.find_assistant(model_id) or {}), "model_id": model_id}
        predicted = self._params["predicted_assistant"]
        if self._context.check_mode and predicted and predicted.get("name") == self._label:
            return dict(predicted)
        return None

    def _predicted_number(self) -> Object | None:
        predicted = self._params["predicted_number"]
        if self._context.check_mode and predicted and predicted.get("phone_number") == self._number:
            return dict(predicted)
        return None

    def _holder(self, number: Object, listed: list[Object], own_id: str) -> Object | None:
        """Return the other inbound assistant that takes the number's calls, or None.

        ``assistants`` of a number mixes inbound and outbound ones, so each has to be looked at.
        """
        for item in listed:
            if item.get("model_id") != own_id and item.get("type") == INBOUND and attached_number(item) == self._number:
                return item
        for model_id in number.get("assistants") or []:
            found = None if model_id == own_id else self._api.find_assistant(str(model_id))
            if found and found.get("type") == INBOUND and attached_number(found) == self._number:
                return {"model_id": model_id, **found}
        return None

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to attach, move, detach or leave. Raises Conflict and Refused."""
        if self._params["state"] == "absent":
            return self._plan_absence(current)
        known = t.cast(Values, current)
        assistant = known["assistant"]
        refuse_unless_inbound(assistant, f"attach number {self._number} to assistant '{self._label}'")
        result = self._shown(assistant)
        after = {"phone_number": self._number, "assistant": assistant.get("name")}
        if known["its_number"] == self._number:
            return Plan("none", after, after, result)
        self._refuse_conflicts(known)
        holder = known["holder"]
        before = {"phone_number": self._number, "assistant": holder.get("name") if holder else None}
        return Plan("update" if holder else "create", before, after, result, ("assistant",))

    def _refuse_conflicts(self, known: Values) -> None:
        holder, its_number = known["holder"], known["its_number"]
        if self._params["on_conflict"] == "move":
            if its_number:
                self._context.warn(
                    f"Number {its_number} loses assistant '{self._label}' to {self._number}, and its calls reach "
                    "nobody until it gets another one."
                )
            return
        if holder:
            raise Conflict(
                f"attach number {self._number} to assistant '{self._label}'",
                f"it already serves the inbound assistant '{holder.get('name')}' ({holder.get('model_id')})",
                "Set 'on_conflict' to 'move' to take it from there, or name that assistant.",
                vendor="Synthflow",
            )
        if known["taken"]:
            raise Conflict(
                f"attach number {self._number} to assistant '{self._label}'",
                "Synthflow says that an inbound assistant has the number, and does not show which",
                "Run again in a minute; if it stays so, look in Synthflow's panel, or set 'on_conflict' to 'move'.",
                vendor="Synthflow",
            )
        if its_number:
            raise Conflict(
                f"attach number {self._number} to assistant '{self._label}'",
                f"the assistant already answers {its_number}, an inbound assistant has one number, and calls to "
                f"{its_number} would reach nobody",
                "Give each number an assistant of its own, or set 'on_conflict' to 'move'.",
                vendor="Synthflow",
            )

    def _plan_absence(self, current: Values | None) -> Plan:
        if current is None or current["its_number"] != self._number:
            shown = {"phone_number": self._number, "assistant": None}
            return Plan("none", shown, shown, None)
        before = {"phone_number": self._number, "assistant": current["assistant"].get("name")}
        return Plan("delete", before, {"phone_number": self._number, "assistant": None}, None)

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Attach, take over from another assistant, or detach."""
        known = t.cast(Values, current)
        model_id = str(known["assistant"].get("model_id"))
        if plan.action == "delete":
            self._detach(model_id, self._label)
            return
        try:
            self._api.update_assistant(model_id, {"phone_number": self._number})
        except RequestRejected as error:
            if not known["holder"] or error.status not in VALUE_REFUSED:
                raise
            self._take_over(model_id, known["holder"])

    def _take_over(self, model_id: str, holder: Object) -> None:
        """Free the number first, where Synthflow does not move it by itself; give it back when that leads nowhere."""
        self._detach(str(holder["model_id"]), str(holder.get("name")))
        self._freed_from = holder
        try:
            self._api.update_assistant(model_id, {"phone_number": self._number})
        except IntegrationError as error:
            self._give_back(holder, error)
            raise

    def _give_back(self, holder: Object, failure: IntegrationError) -> None:
        try:
            self._api.update_assistant(str(holder["model_id"]), {"phone_number": self._number})
        except IntegrationError as error:
            raise NotTaken(
                f"attach number {self._number} to assistant '{self._label}' in Synthflow",
                f"{failure.came_back}; giving it back to '{holder.get('name')}' failed too: {error.came_back}",
                f"Run again, or attach {self._number} in Synthflow's panel at once: no assistant takes its calls.",
                vendor="Synthflow",
            ) from error
        self._context.warn(f"Number {self._number} was given back to assistant '{holder.get('name')}'.")

    def _detach(self, model_id: str, label: str) -> None:
        """Try what could mean "no number". Raises NotTaken when the number is still there afterwards."""
        answers: list[str] = []
        for value in DETACHING_VALUES:
            try:
                self._api.update_assistant(model_id, {"phone_number": value})
            except RequestRejected as error:
                if error.status not in VALUE_REFUSED:
                    raise
                answers.append(error.came_back)
                continue
            if poll(lambda: self._number_of(model_id) != self._number, 5.0):
                return
            answers.append("the request was accepted and changed nothing")
        raise NotTaken(
            f"detach number {self._number} from assistant '{label}' in Synthflow",
            f"Synthflow documents no way to do it, and neither an empty number nor null worked: {'; '.join(answers)}",
            "Detach it in Synthflow's panel, attach it to another assistant, or delete the import with "
            "synthflow_sip_number, which detaches it everywhere.",
            vendor="Synthflow",
        )

    def _number_of(self, model_id: str) -> str | None:
        found = self._api.find_assistant(model_id)
        return attached_number(found) if found else None

    def confirm(self, plan: Plan) -> Values | None:
        """Wait until the attachment can be read back. Raises NotTaken after ``wait_timeout`` seconds."""
        if plan.action == "delete":
            return None
        result = t.cast(Values, plan.result)
        if not self._params["wait"]:
            self._context.warn(
                f"The attachment of {self._number} was accepted and not yet read back, since 'wait' is off."
            )
            return result
        if not poll(lambda: self._number_of(result["model_id"]) == self._number, self._params["wait_timeout"]):
            failure = NotTaken(
                f"attach number {self._number} to assistant '{self._label}' in Synthflow",
                f"the request was accepted, but after {self._params['wait_timeout']} s reading shows the number "
                f"{self._number_of(result['model_id']) or 'none'}",
                "Run again with a longer 'wait_timeout', or look at the assistant in Synthflow's panel.",
                vendor="Synthflow",
            )
            if self._freed_from is not None:
                self._give_back(self._freed_from, failure)
            raise failure
        return result

    def _shown(self, assistant: Object) -> Values:
        return {
            "phone_number": self._number,
            "assistant": assistant.get("name"),
            "model_id": assistant.get("model_id"),
        }


class AttachmentListing(Listing[SynthflowApi]):
    """Reads which inbound assistant takes the calls of which number."""

    module_arguments = {
        "argument_spec": {"phone_number": {"type": "str"}, "assistant": {"type": "str"}, **SYNTHFLOW_ARGUMENTS}
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._number = given_number(params)
        self._api = SynthflowApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``attachments``, sorted by number."""
        attachments = []
        for item in self._api.list_assistants():
            if item.get("type") not in (None, INBOUND) or not self._asked_for(item):
                continue
            model_id = str(item["model_id"])
            assistant = {**item, **(self._api.find_assistant(model_id) or {})}
            number = attached_number(assistant)
            if number and self._number in (None, number) and assistant.get("type") == INBOUND:
                attachments.append({"phone_number": number, "assistant": assistant.get("name"), "model_id": model_id})
        return {"attachments": sorted(attachments, key=lambda one: (one["phone_number"], one["model_id"]))}

    def _asked_for(self, item: Object) -> bool:
        return self._params.get("assistant") in (None, item.get("name"), item.get("model_id"))
