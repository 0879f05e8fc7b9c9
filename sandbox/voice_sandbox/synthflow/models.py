# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Request bodies of Synthflow. Types are strict; unknown fields are ignored, as the vendor's stack does by default."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Provider = Literal["custom", "twilio", "telnyx", "vonage", "ring_central", "ringcx", "zoom", "five9", "8x8"]
AssistantType = Literal["inbound", "outbound", "widget"]
Language = Literal[
    "multi", "en-US", "bg", "cs", "de-DE", "el", "fi", "fr-FR", "es-ES", "hu", "it", "fr", "pt-BR", "nl-NL", "hi",
    "zh-CN", "no", "sv-SE", "da", "da-DK", "id", "ja", "ko", "ms", "ro", "ru", "sk", "tr", "uk", "vi", "th", "pl",
]  # fmt: skip
Synthesizer = Literal[
    "eleven_multilingual_v2",
    "eleven_turbo_v2",
    "eleven_turbo_v2_5",
    "eleven_flash_v2",
    "eleven_flash_v2_5",
    "eleven_v3",
]


def _whole(value: object) -> object:
    """JSON does not tell 300 from 300.0, so both are whole numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
# The specification types these as integers, its examples give 0.5.
Share = Annotated[float, Field(ge=0, le=1)]


class Body(BaseModel):
    """A JSON object from a client."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The fields that were in the request, and no defaults."""
        return self.model_dump(exclude_unset=True, by_alias=True)


class NumberImport(Body):
    """Body of POST /custom-numbers."""

    workspace_id: str
    phone_number: str
    friendly_name: str = ""
    provider_name: Provider = "custom"
    trunk_username: str = ""
    trunk_pwd: str = ""
    termination_uri: str = ""
    sip_outbound_proxy: str = ""
    sip_auth_username: str = ""
    uac_enabled: bool = False
    uac_register_expires: Whole = 300


class NumberUpdate(Body):
    """Body of PATCH /numbers/{slug}; null is decided by the switch `clearing`."""

    friendly_name: str | None = None
    sip_auth_username: str | None = None
    sip_outbound_proxy: str | None = None
    sip_term_uri: str | None = None
    termination_uri: str | None = None
    provider_name: Provider | None = None
    trunk_username: str | None = None
    trunk_pwd: str | None = None
    uac_enabled: bool | None = None
    uac_register_expires: Whole | None = None


class MaximumDuration(Body):
    """Length limit of a call."""

    duration_seconds: Whole = 0
    is_enabled: bool = False


class VoicemailMessage(Body):
    """What is said to a voicemail."""

    enabled: bool = False
    mode: Literal["exact_message", "prompt"] = "exact_message"
    exact_message: str = ""
    prompt: str = ""


class BackgroundNoise(Body):
    """Noise behind the voice."""

    enabled: bool = False
    type: Literal["cafe", "office"] = "office"
    volume: float = 0


class EndCallReason(Body):
    """A reason for which the agent hangs up."""

    reason: str
    closing_message_mode: Literal["static", "prompt", "none"] = "none"
    closing_message: str = ""


class Agent(Body):
    """The agent object of an assistant. `llm` is free text: the vendor's lists and examples disagree."""

    llm: str = ""
    language: Language = "en-US"
    prompt: str = ""
    greeting_message: str = ""
    greeting_message_mode: Literal["human", "agent_static", "agent_dynamic"] = "agent_static"
    greeting_message_human_talk_timeout: Whole = 0
    voice_id: str = ""
    voice_prompt: str = ""
    voice_synthesizer: Synthesizer = "eleven_turbo_v2"
    voice_stability: Share = 0
    voice_similarity_boost: Share = 0
    voice_style: Share = 0
    voice_optimise_streaming_latency: Annotated[Whole, Field(ge=0, le=4)] = 0
    voice_use_speaker_boost: bool = False
    voice_speed: float = 1
    voice_volume: float = 1
    global_audio_tags: str | list[str] = ""
    timezone: str = "Europe/Berlin"
    allowed_idle_time_seconds: Whole = 0
    initial_pause_seconds: float = 0
    ring_pause_seconds: float = 0
    transcriber_keywords: list[str] = []
    transcriber_provider: Literal["deepgram", "deepgram-nova-3", "synthflow-stt"] = "deepgram"
    transcriber_speech_recognition: Literal["faster", "high_accuracy"] = "faster"
    background_noise: BackgroundNoise | None = None
    noise_cancellation: Literal["standard", "advanced"] = "standard"
    suppression_level: float = 0
    interruption_fade_out: bool | float = False
    min_words_to_interrupt: Literal["0", "1", "2", "3", "4", "5"] = "0"
    patience_level: Literal["low", "medium", "high"] = "medium"
    realistic_filler_words: bool = False
    is_transcript_disabled: bool = False
    redact_pii: bool = False
    synthesizer_filter_words: list[str] = []
    end_call_reasons: list[str] = []
    end_call_reasons_v2: list[EndCallReason] = []
    send_user_idle_reminders: bool = False
    reminder_after_idle_time_seconds: Whole = 0
    reminder_after_idle_message: str = ""
    fallback_voice_id: str = ""
    fallback_model: str = ""
    fallback_provider: Literal["elevenlabs", "deepgram", "synthflow"] = "elevenlabs"
    consent_message: str = ""
    is_consent_enabled: bool = False
    # Not in the specification, but in guides and public clients; the switch of the same name decides.
    voice_engine_version: str = ""


class AssistantUpdate(Body):
    """Body of PUT /assistants/{model_id}: only what is given changes; `type` is not there to be changed."""

    name: str = ""
    agent: Agent = Agent()
    phone_number: str | None = None
    description: str = ""
    external_webhook_url: str = ""
    is_recording: bool = False
    max_duration: MaximumDuration = MaximumDuration()
    voicemail_message: VoicemailMessage = VoicemailMessage()


class AssistantCreate(AssistantUpdate):
    """Body of POST /assistants."""

    type: AssistantType
    name: str
    agent: Agent
    phone_number: str = ""
    inbound_call_webhook_url: str = ""


class OutboundNumbers(Body):
    """Body of PUT /assistants/{model_id}/phone_numbers: one of the two lists, never both."""

    phone_numbers: list[str] | None = None
    phone_number_slugs: list[str] | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> OutboundNumbers:
        """Refuse both and neither."""
        if (self.phone_numbers is None) == (self.phone_number_slugs is None):
            raise ValueError("give either phone_numbers or phone_number_slugs")
        return self
