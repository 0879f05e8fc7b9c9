# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""A phone number that is imported into a Synthflow workspace (Synthflow API reference, Phone Numbers)."""

from __future__ import annotations

import typing as t

from .._e164 import phone_slug
from .._errors import VALUE_REFUSED, InvalidInput, NotTaken, Refused, RequestRejected
from .._fields import Field, Values
from .._ledger.ledger import LEDGER_ARGUMENT, Ledger
from .._object_lock import Claim
from .._resource import Context, Params, Plan, Resource, await_absence, await_values, create_once, poll
from .._rivals import Overtaken
from .api import Object, SynthflowApi
from .clusters import CLUSTERS
from .connection import SYNTHFLOW_ARGUMENTS
from .number_fields import NUMBER_FIELDS, shown_number
from .trunk_credentials import CREDENTIALS, TrunkCredentials

KNOWN_PROVIDERS = ("custom", "twilio", "telnyx", "vonage", "ring_central", "ringcx", "zoom", "five9", "8x8")
# For these, Synthflow has no SIP domain of its own (docs.synthflow.ai, Import a custom number).
PROVIDERS_THAT_NEED_A_DOMAIN = ("custom", "twilio", "telnyx", "vonage", "ring_central")

# An import may be finished only after it was accepted: "wait until the number is created" (Synthflow's guides).
IMPORT_SECONDS = 60.0


class SipNumber(Resource[SynthflowApi]):
    """Imports, updates and deletes a number."""

    result_key = "number"
    title = "synthflow_sip_number"
    module_arguments = {
        "argument_spec": {
            **NUMBER_FIELDS.argument_spec(),
            "update_password": {
                "type": "str",
                "choices": ["on_create", "always"],
                "default": "on_create",
                "no_log": False,
            },
            "allow_attached_to": {"type": "list", "elements": "str", "default": []},
            "force": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            **LEDGER_ARGUMENT,
            **SYNTHFLOW_ARGUMENTS,
        }
    }

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._context = context
        self._wanted = NUMBER_FIELDS.desired(params)
        self._number: str = self._wanted["phone_number"]
        if params["state"] == "present":
            self._check_provider()
        self._api = SynthflowApi.open(params, context)
        self._ledger = Ledger(params.get("ledger"), context, synthflow_workspace=params["workspace_id"])
        self._credentials = TrunkCredentials(self._ledger, self._number, self._wanted)

    def close(self) -> None:
        """Let go of the connections and of the ledger."""
        try:
            super().close()
        finally:
            self._ledger.close()

    def _check_provider(self) -> None:
        provider = self._wanted["provider_name"]
        if provider not in KNOWN_PROVIDERS:
            self._context.warn(f"Provider '{provider}' is none of those Synthflow documents; it is passed on as it is.")
        if provider in PROVIDERS_THAT_NEED_A_DOMAIN and not self._wanted.get("termination_uri"):
            raise InvalidInput(
                "termination_uri",
                f"provider '{provider}' needs it and it is not given",
                "Give the SIP domain that takes Synthflow's calls, for Gladly '{company}.sip.gladly.com'.",
            )

    def claims(self) -> list[Claim]:
        """Return the number."""
        return [self._api.claim(f"number {self._number}")]

    def read(self) -> Values | None:
        """Return the number's settings, and the names of the assistants it is attached to where they matter."""
        answer = self._api.find_number(self._number)
        if answer is None:
            return None
        current = shown_number(answer)
        region = current["region"]
        # One that is no name of a cluster says nothing.
        if isinstance(region, str) and region in CLUSTERS and region != self._params["region"]:
            self._context.warn(
                f"Synthflow shows number {self._number} in region '{region}', but 'region' is "
                f"'{self._params['region']}': calls have to be sent to the region that the number is in."
            )
        if self._params["state"] == "absent" and current["assistants"] and self._params["allow_attached_to"]:
            names = {str(item.get("model_id")): item.get("name") for item in self._api.list_assistants()}
            current["assistant_names"] = {model_id: names.get(model_id) for model_id in current["assistants"]}
        return current

    def plan(self, current: Values | None) -> Plan:
        """Decide whether to import, update, delete or leave the number. Raises Refused and InvalidInput."""
        if self._params["state"] == "absent":
            return self._plan_absence(current)
        if current is None:
            return self._plan_import()
        return self._plan_update(current)

    def _plan_import(self) -> Plan:
        self._need_credentials_for_registration()
        wanted = {option: value for option, value in self._wanted.items() if value != ""}
        predicted = {
            **shown_number({"slug": phone_slug(self._number), "workspace_id": self._api.workspace_id}),
            "registration": False,
            **{option: value for option, value in wanted.items() if option not in CREDENTIALS},
            "is_available": True,
        }
        return Plan("create", {}, NUMBER_FIELDS.shown(wanted, written=wanted), predicted, tuple(wanted))

    def _plan_update(self, current: Values) -> Plan:
        self._refuse_to_change_the_provider(current)
        options = NUMBER_FIELDS.differing(self._wanted, current)
        if "registration" in options and self._wanted["registration"]:
            self._need_credentials_for_registration()
            options += CREDENTIALS
        else:
            options += self._credentials_to_send()
        if not options:
            shown = NUMBER_FIELDS.shown(current)
            return Plan("none", shown, shown, current)
        changed = {option: self._wanted[option] for option in options}
        emptied = {option: None if value == "" else value for option, value in changed.items()}
        predicted = {**current, **{option: value for option, value in emptied.items() if option not in CREDENTIALS}}
        after = NUMBER_FIELDS.shown({**current, **emptied}, written=options)
        return Plan("update", NUMBER_FIELDS.shown(current), after, predicted, tuple(options))

    def _credentials_to_send(self) -> tuple[str, ...]:
        given = self._credentials.given
        if not given or self._credentials.are_those_sent_last():
            return ()
        if self._params["update_password"] == "always":  # noqa: S105
            return given
        if self._credentials.recorded:
            self._context.warn(
                f"The trunk credentials of number {self._number} differ from those that were sent last, and "
                "'update_password' is 'on_create': set it to 'always' to send them."
            )
        return ()

    def _refuse_to_change_the_provider(self, current: Values) -> None:
        there, wanted = current["provider_name"], self._wanted["provider_name"]
        if there is None or there == wanted or self._params["force"]:
            return
        raise Refused(
            f"manage number {self._number} as provider '{wanted}'",
            f"Synthflow has it as provider '{there}', and changing that takes it off its present carrier",
            f"Set 'provider_name' to '{there}', or 'force' to true if the number shall change its carrier.",
        )

    def _need_credentials_for_registration(self) -> None:
        if not self._wanted.get("registration"):
            return
        for option in CREDENTIALS:
            if not self._wanted.get(option):
                raise InvalidInput(
                    option, "'registration' is switched on and Synthflow needs it to register", "Give both credentials."
                )

    def _plan_absence(self, current: Values | None) -> Plan:
        if current is None:
            left_over = {"phone_number": self._number} if self._credentials.recorded else {}
            return Plan("delete" if left_over else "none", left_over, {}, None)
        if not self._params["force"]:
            self._refuse_a_sold_number(current)
            self._refuse_an_attached_number(current)
        return Plan("delete", NUMBER_FIELDS.shown(current), {}, None)

    def _refuse_a_sold_number(self, current: Values) -> None:
        if current["provider_name"] == "custom":
            return
        raise Refused(
            f"delete number {self._number} from Synthflow",
            f"its provider is '{current['provider_name']}', not 'custom': if Synthflow sold it, deleting it cancels "
            "the subscription and the number is lost",
            "Set 'force' to true if the number shall go all the same.",
        )

    def _refuse_an_attached_number(self, current: Values) -> None:
        names = current.get("assistant_names") or {}
        allowed = set(self._params["allow_attached_to"])
        others = [one for one in current["assistants"] if one not in allowed and names.get(one) not in allowed]
        if current["is_available"] is False and not current["assistants"]:
            others = ["an assistant that Synthflow does not name"]
        if not others:
            return
        raise Refused(
            f"delete number {self._number} from Synthflow",
            f"it is attached to {', '.join(names.get(one) or one for one in others)}, which would take no more calls",
            "Detach it first, name the assistants in 'allow_attached_to', or set 'force' to true.",
        )

    def apply(self, plan: Plan, current: Values | None) -> None:
        """Send the import, the changed settings, or the deletion."""
        if plan.action == "create":
            # What was sent to an import that has been deleted since says nothing about a new one.
            self._credentials.forget()
            self._send(plan.options, lambda: self._import(plan.options))
            self._empty_what_an_import_fills()
        elif plan.action == "update":
            self._send(plan.options, lambda: self._update(plan.options))
        else:
            if current is not None:
                self._api.delete_number(self._number)
            self._credentials.forget()

    def _send(self, options: t.Container[str], send: t.Callable[[], None]) -> None:
        """Send something, and remember it where it holds credentials."""
        if any(option in options for option in CREDENTIALS):
            self._credentials.sent_by(send)
        else:
            send()

    def _import(self, options: tuple[str, ...]) -> None:
        payload = NUMBER_FIELDS.payload(self._wanted, options)
        try:
            create_once(lambda: self._api.import_number(payload), self._is_there, self._context)
        except RequestRejected as error:
            # By what status Synthflow refuses a number that the workspace has is not documented.
            if error.status in VALUE_REFUSED and self._is_there():
                raise Overtaken(f"number {self._number}", "Synthflow") from error
            raise

    def _is_there(self) -> bool:
        return self._api.find_number(self._number) is not None

    def _empty_what_an_import_fills(self) -> None:
        """Empty settings that were asked to be empty. An import leaves them out, and Synthflow may fill them itself."""
        asked = [item for item in NUMBER_FIELDS if self._wanted.get(item.option) == ""]
        if asked and poll(self._is_there, IMPORT_SECONDS):
            for item in asked:
                if not self._is_empty(item):
                    self._clear(item)

    def _update(self, options: tuple[str, ...]) -> None:
        cleared = [option for option in options if self._wanted[option] == ""]
        payload = NUMBER_FIELDS.payload(self._wanted, set(options) - set(cleared))
        if payload:
            self._patch(payload)
        for item in NUMBER_FIELDS:
            if item.option in cleared:
                self._clear(item)

    def _patch(self, payload: Object) -> None:
        """Send settings. Those that no read shows afterwards have to be answered with more than nothing."""
        unseen = any(item.write_only and item.key in payload for item in NUMBER_FIELDS)
        self._api.update_number(self._number, payload, must_answer=unseen)

    def _clear(self, item: Field) -> None:
        """Empty a setting. Whether null or "" does that is not documented, so both are tried.

        Raises NotTaken when both are refused; one that is accepted and has no effect is found by ``confirm``.
        """
        refusals: list[str] = []
        for empty in (None, ""):
            try:
                self._patch({item.key: empty})
            except RequestRejected as error:
                if error.status not in VALUE_REFUSED:
                    raise
                refusals.append(error.came_back)
                continue
            if self._is_empty(item):
                return
        if len(refusals) > 1:
            raise NotTaken(
                f"empty '{item.option}' of number {self._number} in Synthflow",
                f"null and an empty text were refused: {'; '.join(refusals)}",
                "Empty it in Synthflow's panel, or give it another value.",
                vendor="Synthflow",
            )

    def _is_empty(self, item: Field) -> bool:
        found = self._api.find_number(self._number) or {}
        return not found.get(item.wire or item.key)

    def confirm(self, plan: Plan) -> Values | None:
        """Read the number again."""
        if plan.action == "delete":
            await_absence(self.read, f"delete number {self._number} from Synthflow")
            return None
        seconds = IMPORT_SECONDS if plan.action == "create" else None
        return await_values(
            self.read, NUMBER_FIELDS, self._wanted, f"set up number {self._number} in Synthflow", seconds
        )
