# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Request bodies of Synthflow's actions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .models import Body, Whole

LIVE_TRANSFER = "LIVE_TRANSFER"
# An action of this kind is made once and never changed.
CUSTOM_EVAL = "CUSTOM_EVAL"
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Interval(Body):
    """A part of a day, in local time."""

    start: TimeOfDay = Field(alias="from")
    stop: TimeOfDay = Field(alias="to")


class Day(Body):
    """When people answer on one weekday; the vendor does not say how it is written."""

    weekday: str | int
    interval: Annotated[list[Interval], Field(min_length=1, max_length=1)]


class HumanAvailability(Body):
    """When a call may be transferred."""

    timezone: str
    schedule: list[Day]
    active: bool
    unavailable_message: str = ""


class LiveTransferCreate(Body):
    """A call transfer: to a phone, or to whomever a phone book names."""

    transfer_mode: Literal["cold_transfer", "warm_transfer", "warm_transfer_with_context"]
    phone: str = ""
    phone_book_id: str = ""
    instructions: str
    initiating_msg: str
    message_to_transfer_target: str = ""
    goodbye_msg: str = ""
    failed_msg: str = ""
    digits: str = ""
    timeout: Whole = 0
    stop_recording_after_transfer: bool = False
    summarization_prompt: str = ""
    screened: bool = False
    human_detection: bool = False
    human_detection_timeout_seconds: Annotated[Whole, Field(ge=30, le=1800)] = 30
    # Accepted for every number; with one that Synthflow did not buy at Twilio the call fails later.
    preserve_caller_id: bool = False
    human_availability: HumanAvailability = HumanAvailability(timezone="", schedule=[], active=False)

    @model_validator(mode="after")
    def one_of_two(self) -> LiveTransferCreate:
        """Refuse both destinations and neither."""
        if len(self.model_fields_set & {"phone", "phone_book_id"}) != 1:
            raise ValueError("give either phone or phone_book_id")
        return self


class LiveTransferUpdate(LiveTransferCreate):
    """The same with the one setting that a create does not have."""

    enable_background_music: bool = False


class OtherAction(Body):
    """What the sandbox keeps of the other kinds. Their remaining fields may hold credentials of other systems."""

    name: str = ""
    description: str = ""
    sms_message_text: str = ""


class ActionUpdate(Body):
    """Body of PUT /actions/{action_id}: one key names the kind, its value holds the settings."""

    LIVE_TRANSFER: LiveTransferUpdate = Field(default=None)  # type: ignore[assignment]
    REAL_TIME_BOOKING: OtherAction = OtherAction()
    INFORMATION_EXTRACTOR: OtherAction = OtherAction()
    SEND_SMS: OtherAction = OtherAction()
    INCALL_SMS: OtherAction = OtherAction()
    INCALL_WHATSAPP: OtherAction = OtherAction()
    CUSTOM_ACTION: OtherAction = OtherAction()

    @model_validator(mode="after")
    def one_kind(self) -> ActionUpdate:
        """Refuse several kinds and none."""
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one kind of action")
        return self

    def kind_and_settings(self) -> tuple[str, dict[str, Any]]:
        """The kind, and the settings that were in the request."""
        [(kind, settings)] = self.given().items()
        return kind, settings


class ActionCreate(ActionUpdate):
    """Body of POST /actions."""

    LIVE_TRANSFER: LiveTransferCreate = Field(default=None)  # type: ignore[assignment]
    CUSTOM_EVAL: OtherAction = OtherAction()


class AttachedItem(Body):
    """An action with the circumstances in which it runs. A slug names one of the vendor's own, which are not here."""

    action_id: str = ""
    slug: str = ""
    attachment_type: Literal["before", "during", "after"] = "during"
    trigger_condition: str = ""
    input_variables_mapping: list[Any] = []


class Attach(Body):
    """Body of POST /actions/attach: ids, items, or both."""

    model_id: str
    actions: list[str] = []
    items: list[AttachedItem] = []

    @model_validator(mode="after")
    def one_at_least(self) -> Attach:
        """Refuse a request that names no list."""
        if not self.model_fields_set & {"actions", "items"}:
            raise ValueError("give actions, items or both")
        return self


class Detach(Body):
    """Body of POST /actions/detach."""

    model_id: str
    actions: list[str]
