# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What nobody outside the vendors knows: each unknown is a switch, so that a client can be tried under every answer.

The first value of a switch is the default and the most likely one. A switch is set for everybody or for one tenant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .store import Store

SECONDS = "seconds"
LONGEST_SECONDS = 3600.0


@dataclass(frozen=True)
class Switch:
    """One unknown. `values` is empty for a switch that counts seconds, whose default is 0."""

    name: str
    vendor: str
    values: tuple[str, ...]
    unknown: str

    @property
    def default(self) -> str:
        """The value that holds when nothing is set."""
        return self.values[0] if self.values else "0"

    @property
    def choices(self) -> str:
        """The values as a person reads them."""
        return " | ".join(self.values) if self.values else f"{SECONDS} (0 to {LONGEST_SECONDS:g})"

    def check(self, value: object) -> str:
        """Return the value as it is kept; raise ValueError naming the switch and its values when it is none of them."""
        text = str(value)
        if self.values:
            if text in self.values:
                return text
        else:
            try:
                seconds = float(text)
            except ValueError:
                seconds = math.nan
            if 0 <= seconds <= LONGEST_SECONDS:
                return f"{seconds:g}"
        raise ValueError(f"switch {self.name}: {text!r} is not one of {self.choices}")


def _synthflow(name: str, values: str, unknown: str) -> Switch:
    return Switch(name, "synthflow", () if values == SECONDS else tuple(values.split()), unknown)


def _gladly(name: str, values: str, unknown: str) -> Switch:
    return Switch(name, "gladly", tuple(values.split()), unknown)


SWITCHES: tuple[Switch, ...] = (
    _synthflow("unknown_number", "404 400 200_null", "answer for a number slug that the workspace does not have"),
    _synthflow("unknown_assistant", "404 400", "answer for a model_id that the workspace does not have"),
    _synthflow("duplicate_import", "400 409 200_same", "importing a number that the workspace already has"),
    _synthflow("number_appears_after", SECONDS, "whether an import is finished when it is answered"),
    _synthflow("attach_appears_after", SECONDS, "whether an attached number can be read back at once"),
    _synthflow(
        "detach", "empty_string null rejected ignored", "what an inbound assistant's phone_number is detached by"
    ),
    _synthflow("inbound_conflict", "rejected moves", "assigning a number that serves another inbound assistant"),
    _synthflow("outbound_attach", "add replace", "whether attaching outbound numbers adds to the pool or replaces it"),
    _synthflow("assistant_shape", "array object", "response.assistants of one assistant"),
    _synthflow("assistant_list_shape", "array object_when_single", "response.assistants of a list with one assistant"),
    _synthflow("assistant_read", "full minimal", "which fields an assistant is read with"),
    _synthflow("assistant_no_number", "missing null empty", "how phone_number reads when an assistant has none"),
    _synthflow("voice_engine_version", "ignored returned required", "whether agent.voice_engine_version still counts"),
    _synthflow("agent_update", "merge replace", "whether PUT merges the agent object or replaces it"),
    _synthflow("transfer_target", "any e164_only no_uri_headers", "what a live transfer's phone may be besides E.164"),
    _synthflow("action_read", "hidden parameters", "whether the settings of a live transfer can be read back"),
    _synthflow("action_update", "replace merge", "whether PUT of an action keeps the settings that it leaves out"),
    _synthflow("action_attach", "add replace", "whether attaching actions adds to an assistant's or replaces them"),
    _synthflow("action_reattach", "ok 400", "attaching an action that is attached, or detaching one that is not"),
    _synthflow("action_appears_after", SECONDS, "whether a created action and its attachment can be read at once"),
    _synthflow("unknown_action", "404 400", "answer for an action_id that the workspace does not have"),
    _synthflow("action_shape", "array object", "response.actions of one action"),
    _synthflow("call_times", "iso epoch_ms", "the form of the times of a call"),
    _synthflow("number_shape", "bare enveloped", "whether GET of a number has an envelope"),
    _synthflow("status_word", "ok success", "the word of the envelope"),
    _synthflow("max_page_size", "100 20", "the largest limit of a list"),
    _synthflow("oversize", "clamped 400", "a limit above the largest one"),
    _synthflow("list_order", "oldest newest", "the order of lists"),
    _synthflow("clearing", "null empty_string neither", "what clears a field of a number"),
    _synthflow("term_uri_reads", "as_given sip_prefixed", "how sip_term_uri reads back"),
    _synthflow("patch_workspace", "ignored required rejected", "workspace on PATCH and DELETE of a number"),
    _synthflow("trailing_slash", "both redirect", "/assistants against /assistants/"),
    _synthflow("undocumented_error_body", "e1 e2 empty", "the body where the vendor publishes none"),
    _synthflow("bad_key", "401 403", "the status for a missing, wrong or foreign key"),
    _synthflow(
        "request_limit", "off on", "whether requests are limited; on allows a key 10 a second, for want of a number"
    ),
    _synthflow("wrong_workspace", "403 400 empty", "naming a workspace that the key does not open"),
    _synthflow("sip_trunking", "as_seeded off", "no unknown: off is a plan without SIP trunking, so imports are a 403"),
    _synthflow("sip_unattached", "404 480 503", "answer to a call for a number without an assistant or trunk"),
    _synthflow("sip_options", "number always_200 405", "whether OPTIONS tells about the number, or anything"),
    _synthflow("trunk_ready_after", SECONDS, "how long after attaching a number its trunk takes calls"),
    _synthflow("sip_ringing", "180_200 183_200 200_only", "the answers before an assistant picks up"),
    _synthflow("sip_inbound_auth", "none digest", "whether calls that come in need credentials, which no API sets"),
    _synthflow("sip_source", "listed doubtful unpublished", "the address that transfers come from"),
    _synthflow("transfer_uri_headers", "honoured ignored", "headers behind the question mark of a transfer's SIP URI"),
    _synthflow(
        "sip_synthflow",
        "up 403 486 500 503 603 rings silent hang_up garbage trickle huge",
        "no unknown: what Synthflow's SIP does instead of answering in order",
    ),
    _synthflow(
        "sip_certificate",
        "valid expired other_name other_authority",
        "no unknown: what Synthflow's SIP shows; for all tenants at once, or for one that has a port of its own",
    ),
    _gladly("gladly_unlisted", "403 silent hang_up", "how SIP from an address on no allowlist is turned away"),
    _gladly("gladly_options", "200 405", "whether Gladly answers OPTIONS"),
    _gladly("gladly_refer", "refused accepted", "whether Gladly takes REFER, which a cold transfer needs"),
    _gladly("gladly_placeholders", "filled_in verbatim", "whether {caller_e164} in a header's value is filled in"),
    _gladly("errors_shape_on_404", "array object", "errors as an array or an object in a 404"),
    _gladly("directory_fields", "full sparse", "whether fields that say nothing, such as disabled: false, are sent"),
    _gladly("events_form", "json_lines array", "whether events come one in a line or as an array"),
    _gladly("retry_after", "absent present date", "whether a 429 carries Retry-After, in seconds or as a date"),
    _gladly("rate_window", "clock sliding", "whether the requests of a second of the clock count, or of any second"),
    _gladly("rate_limit", "on off", "no unknown: off lets a test send more than 10 requests a second"),
)
BY_NAME: Mapping[str, Switch] = {switch.name: switch for switch in SWITCHES}


def check_switches(values: Mapping[str, object]) -> dict[str, str]:
    """Return the values as they are kept; raise ValueError for an unknown name or a value that the switch lacks."""
    checked = {}
    for name, value in values.items():
        if name not in BY_NAME:
            raise ValueError(f"there is no switch {name!r}; python -m voice_sandbox switches lists them")
        checked[name] = BY_NAME[name].check(value)
    return checked


class SwitchBoard:
    """The positions of all switches; kept in the store, so a restart does not move them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.execute("SELECT tenant, name, value FROM switch").fetchall()
        # A switch that an older sandbox knew is of no use any more.
        self._set = {(row["tenant"], row["name"]): str(row["value"]) for row in rows if row["name"] in BY_NAME}

    def value(self, name: str, tenant: str | None = None) -> str:
        """The tenant's own position, else everybody's, else the default."""
        everybody = self._set.get(("", name), BY_NAME[name].default)
        return self._set.get((tenant or "", name), everybody)

    def values(self, tenant: str | None = None) -> dict[str, str]:
        """The position of every switch, for one tenant or for tenants without their own."""
        return {name: self.value(name, tenant) for name in BY_NAME}

    def changed(self) -> dict[str, dict[str, str]]:
        """What was set: by tenant, with the empty name for everybody."""
        result: dict[str, dict[str, str]] = {}
        for (tenant, name), value in sorted(self._set.items()):
            result.setdefault(tenant, {})[name] = value
        return result

    def set(self, values: Mapping[str, object], tenant: str | None = None) -> None:
        """Set several switches or, when one of them is wrong, none; raises ValueError."""
        checked = check_switches(values)
        with self._store.transaction():
            for name, value in checked.items():
                self._store.execute("INSERT OR REPLACE INTO switch VALUES (?, ?, ?)", tenant or "", name, value)
        self._set.update({(tenant or "", name): value for name, value in checked.items()})

    def clear(self, tenant: str | None = None) -> None:
        """Forget what was set for one tenant, or everything."""
        with self._store.transaction():
            if tenant is None:
                self._store.execute("DELETE FROM switch")
                self._set.clear()
            else:
                self._store.execute("DELETE FROM switch WHERE tenant = ?", tenant)
                self._set = {key: value for key, value in self._set.items() if key[0] != tenant}


def table() -> str:
    """All switches as text, one paragraph of two lines each."""
    return "\n".join(f"{switch.vendor}: {switch.name} = {switch.choices}\n    {switch.unknown}" for switch in SWITCHES)
