# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A live transfer from an assistant to people (Synthflow API reference, Actions)."""

from __future__ import annotations

import typing as t

from .._characters import is_identifier
from .._errors import ConnectionFailed, IntegrationError, NotTaken, RequestRejected, UnexpectedAnswer
from .._fields import Field, FieldTable, Values
from .._ledger.ledger import LEDGER_ARGUMENT, Ledger
from .._object_lock import Claim
from .._resource import Context, Params, Plan, Resource, await_absence, await_values, create_once
from .._rivals import Overtaken, has_to_yield
from .._sentences import quoted
from .action_api import ActionApi
from .api import Object
from .connection import SYNTHFLOW_ARGUMENTS
from .selection import assistant_not_found, attached_number, select_assistant
from .transfer_attachment import ActionAttachment
from .transfer_fields import LIVE_TRANSFER, TRANSFER_FIELDS, live_transfer, shown_settings
from .transfer_panel import with_ways_left
from .transfer_plan import TransferPlanner
from .transfer_record import TransferRecord, left_behind
from .transfer_search import TransferSearch


def _parse_name(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(f"{quoted(value)} is no name")
    return value


def _parse_id(value: str) -> str:
    """Return what can be an id. Anything else would name another path of the API."""
    if not is_identifier(value):
        raise ValueError(f"{quoted(value)} is no id")
    return value


IDENTITY_FIELDS = FieldTable(
    Field("assistant", spec={"required": True}, parse=_parse_name, identity=True),
    Field("key", spec={"required": True, "no_log": False}, parse=_parse_name, identity=True),
    Field("action_id", parse=_parse_id, hint="Copy it from Synthflow, or leave it out.", identity=True),
)


class TransferAction(Resource[ActionApi]):
    """Creates, updates, attaches and deletes a live transfer.

    What ``read`` returns: ``assistant`` and ``model_id``, ``attached`` (the ids of the assistant's actions), ``action``
    (ours, or None), ``unclaimed`` (its live transfers that nobody knows), ``loose`` (those that no assistant has, where
    no ledger tells whose they are), ``provider`` of its number where it matters.
    """

    result_key = "transfer"
    title = "synthflow_transfer_action"
    short_secrets = ("digits",)
    module_arguments = {
        "argument_spec": {
            **IDENTITY_FIELDS.argument_spec(),
            **TRANSFER_FIELDS.argument_spec(),
            "allow_other_transfers": {"type": "bool", "default": False},
            "predicted_assistant": {"type": "dict"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **LEDGER_ARGUMENT,
            **SYNTHFLOW_ARGUMENTS,
        },
        "required_if": [("state", "present", ("target", "instructions", "initiating_message"))],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        identity = IDENTITY_FIELDS.desired(params)
        self._label: str = identity["assistant"]
        self._key: str = identity["key"]
        self._action_id: str | None = identity.get("action_id")
        self._wanted = TRANSFER_FIELDS.desired(params)
        self._title = f"transfer '{self._key}' of assistant '{self._label}'"
        self._api = ActionApi.open(params, context)
        # The action that Synthflow said it made for this run, which no other run has.
        self._made: str | None = None
        self._ledger = Ledger(params.get("ledger"), context, synthflow_workspace=params["workspace_id"])

    def close(self) -> None:
        """Let go of the connections and of the ledger."""
        try:
            super().close()
        finally:
            self._ledger.close()

    def claims(self) -> list[Claim]:
        """Return the assistant: a transfer has no name, and attaching one may replace another."""
        return [self._api.claim(f"assistant '{self._label}'")]

    def read(self) -> Values | None:
        """Return what the plan needs, or None when the assistant is not there and nothing is left of it."""
        listed = self._api.list_assistants()
        selected = select_assistant(listed, self._label)
        if selected is None:
            return self._read_without_assistant(listed)
        model_id = str(selected["model_id"])
        attached = self._api.attached_actions(model_id)
        name = str(selected.get("name") or model_id)
        return self._look(name, model_id, attached, self._provider(model_id), listed)

    def _read_without_assistant(self, listed: list[Object]) -> Values | None:
        if self._params["state"] == "absent":
            for model_id, name in left_behind(self._ledger, self._label, self._key):
                return self._look(name, model_id, [], None, listed)
            return None
        predicted = self._params["predicted_assistant"]
        if self._context.check_mode and predicted and predicted.get("name") == self._label:
            return self._look(self._label, "", [], None, listed)
        raise assistant_not_found(listed, self._label)

    def _look(
        self, assistant: str, model_id: str, attached: list[str], provider: str | None, listed: list[Object]
    ) -> Values:
        self._record = TransferRecord(self._ledger, model_id, assistant, self._key)
        there = {model_id, *(str(one["model_id"]) for one in listed)}
        gone = [one for one, name in left_behind(self._ledger, assistant, self._key) if one not in there]
        if gone and not self._record.exists:
            # The assistant was made anew under its name.
            self._record.inherit(gone[0])
        self._search = TransferSearch(self._api, self._record, self._title)
        self._planner = TransferPlanner(self._params, self._context, self._wanted, self._record, self._title)
        unclaimed: list[str] = []
        loose: list[str] = []
        if self._action_id is not None:
            action = self._search.named(self._action_id)
            if action is None and self._params["state"] == "present":
                raise self._search.not_there(self._action_id)
        else:
            action = self._kept()
        if action is not None and self._record.is_inherited:
            action = {**action, "assistants": [one for one in action["assistants"] if one in there]}
        if action is None:
            self._listed = self._api.list_actions()
            self._refuse_if_listed(self._action_id or self._record.action_id)
            unclaimed = self._search.unclaimed(attached, self._listed)
            if not self._record.keeps and self._action_id is None:
                action = self._search.only_one(unclaimed, self._params["state"])
                loose = self._search.loose(self._listed) if action is None and self._is_to_be_the_first else []
        return {
            "assistant": assistant,
            "model_id": model_id or None,
            "attached": attached,
            "action": action,
            "unclaimed": unclaimed,
            "loose": loose,
            "provider": provider,
        }

    def _refuse_if_listed(self, action_id: str | None) -> None:
        """Raise UnexpectedAnswer for an action that the listing has and that cannot be read: it is not missing."""
        if any(one["action_id"] == action_id for one in self._listed):
            raise UnexpectedAnswer(
                f"read {self._title} in Synthflow",
                f"the listing has action {action_id}, and reading that finds nothing",
                "Run again in a minute; nothing was changed.",
                vendor="Synthflow",
            )

    @property
    def _is_to_be_the_first(self) -> bool:
        return self._params["state"] == "present" and not self._params["allow_other_transfers"]

    def _kept(self) -> Object | None:
        """Return the action of the ledger's entry. One that only seems to be it is taken over, and never deleted."""
        action = self._search.kept()
        if self._search.guess is None:
            return action
        if self._params["state"] == "present":
            self._context.warn(self._search.guess)
            return action
        self._context.warn(
            f"Action {t.cast(Object, action)['action_id']} is left alone: it may be {self._title}, which an earlier "
            "run asked for without learning its id, or somebody else's. No assistant has it. Delete it in Synthflow's "
            "panel if nobody needs it."
        )
        return None

    def _provider(self, model_id: str) -> str | None:
        """Return who carries the assistant's number, where the answer matters."""
        if not self._wanted.get("preserve_caller_id") or self._params["state"] == "absent":
            return None
        number = attached_number(self._api.find_assistant(model_id) or {})
        found = self._api.find_number(number) if number else None
        return None if found is None else found.get("provider_name")

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to create, update, attach, delete or leave the transfer. Raises Refused."""
        if current is None:
            return Plan("none", {}, {}, None)
        return self._planner.absence(current) if self._params["state"] == "absent" else self._planner.presence(current)

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Create the action or send its settings, then attach it; or detach and delete it."""
        known = t.cast(Values, current)
        if plan.action == "delete":
            self._remove(known)
            return
        try:
            self._bring_about(plan, known)
        except IntegrationError as failure:
            if self._made is not None and not self._record.keeps:
                self._take_back(self._made, known["model_id"], failure)
            raise

    def _bring_about(self, plan: Plan, known: Values) -> None:
        if known["action"] is None:
            action_id = self._create(known)
        else:
            action_id = str(known["action"]["action_id"])
            self._record.seen(action_id)
            if plan.options:
                self._send(action_id, known)
        if action_id not in known["attached"]:
            attachment = ActionAttachment(self._api, self._context, known["model_id"], action_id)
            attachment.attach(known["attached"])
            if action_id == self._made:
                self._yield_to_another_run(known, action_id, attachment.there)

    def _take_back(self, action_id: str, model_id: str, failure: IntegrationError) -> None:
        """Delete an action that did not get as far as its assistant: without a ledger, no later run would know it."""
        try:
            if action_id not in self._api.attached_actions(model_id):
                self._api.delete_action(action_id)
        except IntegrationError as left:
            failure.came_back += f"; what became of action {action_id}, which was created for it, is not known either"
            failure.came_back += f": {left.came_back}"
            failure.next_step = (
                f"If no assistant has action {action_id}, delete it in Synthflow's panel or name it in 'action_id'; "
                "then run again. With 'ledger' the next run would know it."
            )

    def _yield_to_another_run(self, current: Values, own: str, attached: list[str]) -> None:
        """Take the new action away when a run on another machine has attached one too, and its one stays.

        Raises Overtaken. Only a transfer that the assistant did not have when this run looked can be another run's.
        """
        known = {own, *current["attached"], *self._record.others()}
        if known.issuperset(attached):
            return

        def rivals() -> list[str]:
            transfers = {
                str(one["action_id"]) for one in self._api.list_actions() if one.get("action_type") == LIVE_TRANSFER
            }
            there = self._api.attached_actions(current["model_id"])
            return [one for one in there if one not in known and one in transfers]

        if has_to_yield(own, rivals):
            self._remove({**current, "action": self._api.find_action(own), "attached": [own]})
            raise Overtaken(self._title, "Synthflow")

    def _create(self, current: Values) -> str:
        """Create the action, at most once, and return its id when it can be read."""
        self._record.begin((str(one["action_id"]) for one in self._listed), self._wanted)
        try:
            create_once(self._post, self._came_all_the_same, self._context)
        except ConnectionFailed:
            self._record.remove()
            raise
        except RequestRejected as error:
            self._record.remove()
            raise with_ways_left(error, current["assistant"], self._wanted) from error
        if self._search.guess is not None:
            self._context.warn(self._search.guess)
        action_id = t.cast(str, self._record.action_id)
        if self._search.wait_for(action_id) is None:
            raise NotTaken(
                f"create {self._title} in Synthflow",
                f"it was accepted as action {action_id}, but reading does not find it",
                "Run again in some minutes.",
                vendor="Synthflow",
            )
        self._record.seen(action_id)
        if not self._record.sent_to(action_id):
            self._send(action_id, current)
        return action_id

    def _post(self) -> None:
        self._made = self._api.create_action(live_transfer(self._wanted), f"create {self._title} in Synthflow")
        self._record.created(self._made, self._wanted)

    def _came_all_the_same(self) -> bool:
        found = self._search.newcomer()
        if found is not None:
            # It may be another one's, so what it was sent is not sure.
            self._record.created(found["action_id"], None)
        return found is not None

    def _send(self, action_id: str, current: Values) -> None:
        sent = self._record.sent_to(action_id)
        self._record.sending(action_id)
        try:
            self._api.update_action(action_id, live_transfer(self._wanted), f"update {self._title} in Synthflow")
        except RequestRejected as error:
            self._record.restore(sent)
            raise with_ways_left(error, current["assistant"], self._wanted) from error
        self._record.was_sent(self._wanted)

    def _remove(self, current: Values) -> None:
        """Detach the action, delete it unless others have it too, and forget it."""
        action = current["action"]
        if action is not None:
            action_id = str(action["action_id"])
            if action_id in current["attached"]:
                self._api.detach_actions(current["model_id"], [action_id])
            others = [one for one in action["assistants"] if one != current["model_id"]]
            if others:
                self._context.warn(f"Action {action_id} was not deleted: {', '.join(others)} have it too.")
            else:
                self._api.delete_action(action_id)
                attempted = f"delete {self._title} from Synthflow"  # nosec B608 # a sentence, no SQL
                await_absence(lambda: self._api.find_action(action_id), attempted)
        self._record.remove()

    def confirm(self, plan: Plan) -> Values | None:
        """Read the action again. Raises NotTaken for a setting that Synthflow shows and did not take."""
        if plan.action == "delete":
            return None
        predicted = t.cast(Values, plan.result)
        action_id = str(predicted["action_id"] or self._record.action_id)
        wanted = {option: self._wanted[option] for option in plan.options}

        def what_is_shown() -> Values | None:
            action = self._api.find_action(action_id)
            return None if action is None else shown_settings(action)

        shown = await_values(what_is_shown, TRANSFER_FIELDS, wanted, f"set up {self._title} in Synthflow")
        known = {option: predicted[option] for option in self._wanted if predicted.get(option) is not None}
        return {**predicted, **shown, **known, "action_id": action_id}
