# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""An inbound assistant (Synthflow API reference, Assistants)."""

from __future__ import annotations

import typing as t

from .._characters import is_identifier
from .._errors import Conflict, InvalidInput, NotTaken, ObjectNotFound, Refused, UnexpectedAnswer
from .._fields import UNKNOWN, Field, FieldTable, Values
from .._number_options import given_number
from .._object_lock import Claim
from .._resource import (
    Context,
    Listing,
    Params,
    Plan,
    Resource,
    await_absence,
    await_values,
    create_once,
)
from .._rivals import Overtaken, has_to_yield
from .._sentences import quoted
from .agent_settings import merged, parse_agent, taken, wanted_part
from .api import Object, SynthflowApi
from .connection import SYNTHFLOW_ARGUMENTS
from .selection import INBOUND, assistant_not_found, attached_number, refuse_unless_inbound, select_assistant

SHOWN_BESIDES = ("type",)

# Documented for creation alone, or only known from guides; Synthflow's read schema has none of them.
CREATE_ONLY_AGENT_KEYS = ("consent_message", "is_consent_enabled", "voice_engine_version")


def _parse_name(value: str) -> str:
    if not value.strip():
        raise ValueError("it is empty")
    return value


ASSISTANT_FIELDS = FieldTable(
    Field("name", wire="name", parse=_parse_name, hint="Give the assistant's name."),
    Field("description", wire="description"),
    Field(
        "agent",
        wire="agent",
        spec={"type": "dict"},
        parse=parse_agent,
        hint="Use the keys of 'agent' in Synthflow's API reference.",
        # A read without the whole tree, which the vendor's newest example shows, says nothing about its content.
        missing=UNKNOWN,
        matches=taken,
    ),
)


class Assistant(Resource[SynthflowApi]):
    """Creates, updates, selects and deletes an inbound assistant."""

    result_key = "assistant"
    title = "synthflow_assistant"
    module_arguments = {
        "argument_spec": {
            "name": {"type": "str"},
            "model_id": {"type": "str"},
            "description": {"type": "str"},
            "agent": {"type": "dict"},
            "create_only_agent_keys": {
                "type": "list",
                "elements": "str",
                "default": list(CREATE_ONLY_AGENT_KEYS),
                "no_log": False,
            },
            "allow_attached_number": {"type": "str"},
            "force": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **SYNTHFLOW_ARGUMENTS,
        },
        "required_one_of": [("name", "model_id")],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._wanted = ASSISTANT_FIELDS.desired(params)
        self._label = params.get("name") or params.get("model_id")
        self._model_id = parse_model_id(params)
        if self._label is None:
            raise InvalidInput("name", "it is null, and so is 'model_id'", "Give one of the two.")
        self._listed: list[Object] = []
        self._allowed_number = given_number(params, "allow_attached_number")
        self._api = SynthflowApi.open(params, context)

    def claims(self) -> list[Claim]:
        """Return the assistant: its name is not unique at Synthflow."""
        return [self._api.claim(f"assistant '{self._label}'")]

    def read(self) -> Values | None:
        """Return the assistant, found by model id where one is known and by exact name otherwise."""
        model_id = self._model_id
        if model_id is None:
            self._listed = self._api.list_assistants()
            selected = select_assistant(self._listed, self._wanted["name"])
            if selected is None:
                return None
            model_id = str(selected.get("model_id"))
        found = self._api.find_assistant(model_id)
        if found is None:
            self._refuse_if_listed(model_id)
            return None
        if self._model_id is not None and found.get("name") != self._wanted.get("name", found.get("name")):
            self._listed = self._api.list_assistants()
        return shown_assistant({"model_id": model_id, **found})

    def _refuse_if_listed(self, model_id: str) -> None:
        """Raise UnexpectedAnswer for an assistant that the listing has and that cannot be read: it is not missing."""
        if self._model_id is None and any(one.get("model_id") == model_id for one in self._api.list_assistants()):
            raise UnexpectedAnswer(
                f"read assistant '{self._label}' in Synthflow",
                f"the listing has it as {model_id}, and reading that finds nothing",
                "Run again in a minute; nothing was changed.",
                vendor="Synthflow",
            )

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to create, update, delete or leave the assistant. Raises Refused and ObjectNotFound."""
        if current is not None:
            refuse_unless_inbound(current, f"manage assistant '{self._label}'")
        if self._params["state"] == "absent":
            return self._plan_absence(current)
        if current is None:
            return self._plan_creation()
        return self._plan_update(current)

    def _plan_creation(self) -> Plan:
        if self._model_id is not None:
            raise ObjectNotFound(
                f"find assistant {self._model_id} in Synthflow",
                "the workspace has no assistant with that model id, and Synthflow alone gives out ids",
                "Check the id and the workspace, or leave 'model_id' out and give 'name' and 'agent' to create one.",
                vendor="Synthflow",
            )
        if not self._wanted.get("agent"):
            missing = assistant_not_found(self._listed, self._wanted["name"])
            raise InvalidInput(
                "agent",
                f"{missing.came_back}, and creating one needs it. {missing.next_step}",
                "Give 'agent' with at least llm, language, prompt, greeting_message and voice_id.",
            )
        after = ASSISTANT_FIELDS.shown(self._wanted)
        return Plan("create", {}, after, shown_assistant({**self._wanted, "type": INBOUND}), tuple(self._wanted))

    def _plan_update(self, current: Values) -> Plan:
        wanted = dict(self._wanted)
        if "agent" in wanted:
            wanted["agent"] = self._without_create_only(wanted["agent"])
        if "description" in wanted and not _shows_settings(current):
            del wanted["description"]
        options = ASSISTANT_FIELDS.differing(wanted, current)
        if "name" in options:
            self._refuse_a_taken_name()
        before = ASSISTANT_FIELDS.shown(current)
        if "agent" in wanted and current["agent"] is None:
            self._context.warn(
                f"Synthflow does not show the settings of assistant '{self._label}': they were "
                "neither compared nor sent."
            )
        if "agent" in wanted and current["agent"] is not None:
            before["agent"] = wanted_part(wanted["agent"], current["agent"])
        else:
            before.pop("agent", None)
        if not options:
            return Plan("none", before, before, current)
        changed = {option: wanted[option] for option in options}
        predicted = {**current, **changed}
        if "agent" in options:
            # Whether Synthflow merges or replaces a given tree is not documented: the whole tree keeps what is there.
            predicted["agent"] = merged(self._without_create_only(current["agent"]), wanted["agent"])
        return Plan("update", before, {**before, **changed}, predicted, tuple(options))

    def _refuse_a_taken_name(self) -> None:
        """Raise Conflict when another assistant bears the new name: by name, neither could be found any more."""
        holder = select_assistant(self._listed, self._wanted["name"])
        if holder is None:
            return
        raise Conflict(
            f"rename assistant {self._model_id} to '{self._wanted['name']}' in Synthflow",
            f"assistant {holder.get('model_id')} bears that name already",
            "Choose another name, or rename that assistant first.",
            vendor="Synthflow",
        )

    def _without_create_only(self, agent: Values) -> Values:
        """Leave out of ``agent`` what cannot be compared, or set any more."""
        left_out = set(self._params["create_only_agent_keys"])
        return {key: value for key, value in agent.items() if key not in left_out}

    def _plan_absence(self, current: Values | None) -> Plan:
        if current is None:
            return Plan("none", {}, {}, None)
        number = attached_number(current)
        if number and number != self._allowed_number and not self._params["force"]:
            raise Refused(
                f"delete assistant '{self._label}' from Synthflow",
                f"it answers the calls of {number}, which would reach nobody",
                "Attach the number to another assistant, delete its import, or name it in 'allow_attached_number'.",
            )
        before = {key: value for key, value in ASSISTANT_FIELDS.shown(current).items() if key != "agent"}
        return Plan("delete", before, {}, None)

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Send the new assistant, the changed properties, or the deletion."""
        if plan.action == "create":
            create_once(self._create, lambda: self.read() is not None, self._context)
            self._yield_to_another_run()
            return
        model_id = t.cast(Values, current)["model_id"]
        self._model_id = model_id
        if plan.action == "delete":
            self._api.delete_assistant(model_id)
            return
        self._api.update_assistant(model_id, {option: t.cast(Values, plan.result)[option] for option in plan.options})

    def _create(self) -> None:
        payload = {"type": INBOUND, **ASSISTANT_FIELDS.payload(self._wanted)}
        self._model_id = self._api.create_assistant(payload)

    def _yield_to_another_run(self) -> None:
        """Take the new assistant away when a run on another machine has made one too, and its one stays.

        Raises Overtaken. What is known to be this run's is taken away alone, so nothing after a lost answer.
        """
        own = self._model_id
        if own is None or not has_to_yield(own, lambda: self._namesakes(own)):
            return
        if attached_number(self._api.find_assistant(own) or {}):
            # Somebody has found it, and callers reach it: the other run takes its own away.
            return
        self._api.delete_assistant(own)
        self._model_id = None
        raise Overtaken(f"assistant '{self._label}'", "Synthflow")

    def _namesakes(self, own: str) -> list[str]:
        listed = self._api.list_assistants()
        return [
            str(one["model_id"]) for one in listed if one["model_id"] != own and one.get("name") == self._wanted["name"]
        ]

    def confirm(self, plan: Plan) -> Values | None:
        """Read the assistant again."""
        attempted = f"set up assistant '{self._label}' in Synthflow"
        if plan.action == "delete":
            await_absence(self.read, f"delete assistant '{self._label}' from Synthflow")
            return None
        wanted = {option: t.cast(Values, plan.result)[option] for option in plan.options}
        if "agent" in wanted:
            wanted["agent"] = self._without_create_only(wanted["agent"])

        def what_is_shown() -> Values | None:
            found = self.read()
            if found is not None and not _shows_settings(found):
                wanted.pop("description", None)
            return found

        try:
            return await_values(what_is_shown, ASSISTANT_FIELDS, wanted, attempted)
        except NotTaken as error:
            raise self._with_agent_keys(error, wanted) from error

    def _with_agent_keys(self, error: NotTaken, wanted: Values) -> NotTaken:
        """Name the keys of ``agent`` that Synthflow did not take, in place of its whole tree."""
        found = self.read()
        if found is None or not {"agent"}.issuperset(ASSISTANT_FIELDS.differing(wanted, found)):
            return error
        keys = sorted(key for key, value in wanted["agent"].items() if not taken({key: value}, found["agent"]))
        return NotTaken(
            error.attempted,
            f"the request was accepted, but reading shows other values for agent.{', agent.'.join(keys)}",
            "Correct the values. If Synthflow keeps a key to itself, name it in 'create_only_agent_keys'.",
        )


def _shows_settings(assistant: Values) -> bool:
    """Return whether Synthflow shows more of the assistant than the minimum of its newest example."""
    return assistant["agent"] is not None or assistant["description"] is not None


def parse_model_id(params: Params) -> str | None:
    """Return the option ``model_id``. Raises InvalidInput for one that would name another path of the API."""
    model_id: str | None = params.get("model_id")
    if model_id is not None and not is_identifier(model_id):
        raise InvalidInput("model_id", f"{quoted(model_id)} is no model id", "Leave it out, or copy it from Synthflow.")
    return model_id


def shown_assistant(answer: t.Mapping[str, t.Any]) -> Values:
    """Return an assistant as results show it. What Synthflow left out is None."""
    return {
        "model_id": answer.get("model_id"),
        **ASSISTANT_FIELDS.observe(answer),
        "type": answer.get("type"),
        "phone_number": attached_number(answer),
    }


class AssistantListing(Listing[SynthflowApi]):
    """Reads the assistants of a workspace, or one of them."""

    module_arguments = {
        "argument_spec": {"name": {"type": "str"}, "model_id": {"type": "str"}, **SYNTHFLOW_ARGUMENTS},
        "mutually_exclusive": [("name", "model_id")],
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._model_id = parse_model_id(params)
        self._api = SynthflowApi.open(params, context)

    def collect(self) -> dict[str, t.Any]:
        """Return ``assistants``, sorted by name and id; with a name, all that bear it."""
        name = self._params.get("name")
        if self._model_id:
            ids = [self._model_id]
        else:
            ids = [str(item["model_id"]) for item in self._api.list_assistants() if name in (None, item.get("name"))]
        answers = ((one, self._api.find_assistant(one)) for one in ids)
        found = [shown_assistant({"model_id": one, **answer}) for one, answer in answers if answer is not None]
        return {"assistants": sorted(found, key=lambda item: (str(item["name"]), str(item["model_id"])))}
