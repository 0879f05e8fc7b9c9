# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""The keys of a tenant in a tenants file: the tenant variables of docs/tenants.md without their prefix."""

from __future__ import annotations

from .._preflight.transfers import TRANSFER_KEYS
from .._synthflow.transfer_fields import MODES
from .kinds import (
    BOOL,
    E164,
    FILLED,
    HOST,
    MAPPING,
    MAPPING_OF_TEXTS,
    NETWORKS,
    SECONDS,
    SECRET,
    SIP_URI,
    TEXT,
    URL,
    Kind,
    choice,
)

_LEVEL = choice("config", "options", "invite")

PRESENT, ABSENT = "present", "absent"
RUNBOOK_BACKEND, API_BACKEND = "runbook", "api"
STATE = choice(PRESENT, ABSENT)

# What says who we are, where credentials are sent, and where files are kept.
TRUSTED_SETTINGS: dict[str, Kind] = {
    "synthflow_api_key": SECRET,
    "gladly_api_token": SECRET,
    "trunk_password": SECRET,
    "synthflow_api_url": URL,
    "synthflow_region_urls": MAPPING_OF_TEXTS,
    "gladly_api_url": URL,
    "sip_connect_to": MAPPING_OF_TEXTS,
    "ca_path": FILLED,
    "validate_certs": BOOL,
    "ledger_directory": FILLED,
    "runbook_directory": FILLED,
    "shared_credentials": BOOL,
}

SETTINGS: dict[str, Kind] = {
    "region": choice("us", "eu", "global"),
    "company": FILLED,
    "sip_domain": HOST,
    "destination_name": FILLED,
    "headers": MAPPING,
    "allowlist": NETWORKS,
    "synthflow_workspace_id": FILLED,
    "gladly_backend": choice(RUNBOOK_BACKEND, API_BACKEND),
    "gladly_pending": choice("fail", "warn"),
    "gladly_host": HOST,
    "gladly_agent_email": FILLED,
    "gladly_organization": FILLED,
    "gladly_team": FILLED,
    "preflight_fail_on": choice("error", "warning", "never"),
    "verify_level": _LEVEL,
    "verify_transfer_level": _LEVEL,
    "verify_fail_on": choice("fail", "inconclusive", "warn", "never"),
    "verify_allowlisted": BOOL,
    "verify_wait_timeout": SECONDS,
    "verify_timeout": SECONDS,
    "registration": BOOL,
    "trunk_username": TEXT,
    "update_password": choice("on_create", "always"),
    "on_conflict": choice("fail", "move"),
    "allow_other_transfers": BOOL,
    "wait_timeout": SECONDS,
    "timeout": SECONDS,
    "retry_timeout": SECONDS,
    **TRUSTED_SETTINGS,
}

# Belongs to one run, and is given on its command line.
OF_ONE_RUN = "gladly_confirm"

# Those of a number that are looked at with the whole tenant, by `problems_of_numbers`, are of any kind here.
NUMBER_KEYS: dict[str, Kind] = {
    "phone_number": Kind(lambda value: None, ""),
    "assistant": FILLED,
    "assistant_description": TEXT,
    "agent": MAPPING,
    "friendly_name": TEXT,
    "termination_uri": HOST,
    "destination_name": FILLED,
    "sip_address": SIP_URI,
    "headers": Kind(lambda value: None, "", None),
}
NUMBER_NEEDS = ("phone_number", "assistant", "fallback")

FALLBACK_TYPE = choice("inbox", "queue", "external_number")
EXTERNAL_NUMBER = "external_number"

# The other keys of a transfer are those of `TRANSFER_FIELDS`, which checks them.
TRANSFER_KINDS: dict[str, Kind] = {
    "key": FILLED,
    "queue_did": E164,
    "topic": FILLED,
    "action_id": FILLED,
    "state": STATE,
    "mode": choice(*MODES),
}
TRANSFER_NEEDS = ("instructions", "initiating_message")

# The columns of a CSV file that are not named as the key they stand for.
CSV_FALLBACK = {"fallback_type": "type", "fallback_target": "target"}
CSV_TRANSFER = {"queue_did": "queue_did"} | {
    f"transfer_{key}": key for key in TRANSFER_KEYS if key not in ("queue_did", "state")
}
CSV_AGENT = "agent."
