# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is planted in a fleet to go wrong, before its callers are moved and after, and what has to be told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fleet import Member

STOPPED, ROLLED_BACK = "stopped", "rolled_back"
OTHER_ASSISTANT = "Somebody else's assistant"
# Seconds: what a request may take, how long it is repeated, which allows two attempts, and what a slow vendor takes.
PATIENCE, REPEATING, SLOW = 4, 5, 9
IMPATIENT = {"tenant_timeout": PATIENCE, "tenant_retry_timeout": REPEATING}


@dataclass(frozen=True)
class Failure:
    """One way to fail. ``tells`` is a regular expression for the message of the tenant, without regard to case.

    ``own`` are variables of the tenant in the inventory, ``mended`` those that it gets instead when it is mended.
    ``seed`` says that another assistant has the number. ``faults`` and ``switches`` are planted in the sandbox.
    """

    kind: str
    name: str
    outcome: str
    tells: str
    own: Mapping[str, Any] = field(default_factory=dict)
    mended: Mapping[str, Any] = field(default_factory=dict)
    taken: bool = False
    faults: Sequence[Mapping[str, Any]] = ()
    switches: Mapping[str, str] = field(default_factory=dict)


def _behind_the_cut_over(**switches: str) -> tuple[dict[str, Any], ...]:
    return ({"kind": "switch", "method": "PUT", "path": "/voice/inbound-routes/.*", "switches": switches},)


_TAKEN = Failure(
    "conflict",
    "the number serves another assistant",
    STOPPED,
    f"{OTHER_ASSISTANT}|other assistant|another assistant",
    mended={"tenant_on_conflict": "move"},
    taken=True,
)
_BAD_KEY = Failure(
    "bad key",
    "Synthflow takes the key for a wrong one",
    STOPPED,
    r"synthflow.*(401|key)",
    own={"tenant_synthflow_api_key": "made-up-key-that-nobody-issued"},
)
_BAD_TOKEN = Failure(
    "bad key",
    "Gladly takes the token for a wrong one",
    STOPPED,
    r"gladly.*(401|token)",
    own={"tenant_gladly_api_token": "made-up-token-that-nobody-issued"},
)
# By kind, the first of which is the one that a small fleet gets.
WAYS: Mapping[str, Sequence[Failure]] = {
    "bad key": (_BAD_KEY, _BAD_TOKEN),
    "conflict": (_TAKEN,),
    "certificate": (
        Failure(
            "certificate",
            "the certificate of Synthflow's SIP runs out right behind the cut-over",
            ROLLED_BACK,
            "certificate.*expired|expired.*certificate",
            faults=_behind_the_cut_over(sip_certificate="expired"),
        ),
        Failure(
            "certificate",
            "Synthflow's SIP shows the certificate of another host",
            STOPPED,
            "certificate",
            switches={"sip_certificate": "other_name"},
        ),
        Failure(
            "certificate",
            "the API shows a certificate of an authority that is not trusted",
            STOPPED,
            "certificate",
            own={"tenant_ca_path": ""},
        ),
        Failure(
            "certificate",
            "right behind the cut-over Synthflow's SIP shows a certificate that nobody trusts",
            ROLLED_BACK,
            "certificate|authority|trust",
            faults=_behind_the_cut_over(sip_certificate="other_authority"),
        ),
    ),
    "5xx": (
        Failure(
            "5xx",
            "Synthflow's SIP answers 503 right behind the cut-over",
            ROLLED_BACK,
            "503",
            faults=_behind_the_cut_over(sip_synthflow="503"),
        ),
        Failure(
            "5xx",
            "Synthflow answers every import with 503",
            STOPPED,
            "503",
            faults=({"kind": "status", "method": "POST", "path": "/custom-numbers", "times": None},),
        ),
        Failure(
            "5xx",
            "Gladly answers every new destination with 503",
            STOPPED,
            "503",
            faults=({"kind": "status", "method": "POST", "path": "/voice/sip-destinations", "times": None},),
        ),
        Failure(
            "5xx",
            "Synthflow answers 502 with a page to every new assistant",
            STOPPED,
            "502",
            faults=({"kind": "html", "method": "POST", "path": "/assistants/?", "times": None},),
        ),
    ),
    "slow": (
        Failure(
            "slow",
            "Synthflow's SIP does not answer in time right behind the cut-over",
            ROLLED_BACK,
            "time|seconds|silent|answer",
            # Silence alone stops nobody: there may be a harmless reason for it.
            own={"tenant_verify_fail_on": "inconclusive", "tenant_verify_timeout": PATIENCE},
            faults=_behind_the_cut_over(sip_synthflow="silent"),
        ),
        Failure(
            "slow",
            "Gladly takes too long for everything",
            STOPPED,
            "time|seconds",
            own=IMPATIENT,
            faults=({"kind": "slow", "vendor": "gladly", "seconds": SLOW, "times": None},),
        ),
        Failure(
            "slow",
            "Synthflow takes too long for everything",
            STOPPED,
            "time|seconds",
            own=IMPATIENT,
            faults=({"kind": "slow", "vendor": "synthflow", "seconds": SLOW, "times": None},),
        ),
    ),
}


def planted(members: Sequence[Member], count: int) -> dict[str, Failure]:
    """Choose who fails, and how: the same number of each kind, spread over all waves but the canaries.

    Raises ValueError for a number that cannot be shared out, or a fleet that is too small for it.
    """
    each, rest = divmod(count, len(WAYS))
    candidates = [member.name for member in members if member.wave != "canary"]
    if rest or count > len(candidates):
        raise ValueError(f"{count} failures cannot be shared out among {len(WAYS)} kinds in {len(members)} tenants")
    failures = [ways[index % len(ways)] for index in range(each) for ways in WAYS.values()]
    return {candidates[index * len(candidates) // count]: failure for index, failure in enumerate(failures)}


def spoiled(tenants: Mapping[str, Any], failures: Mapping[str, Failure]) -> dict[str, Any]:
    """What the sandbox starts with, with what is planted in it: numbers that serve others, and ports to go wrong."""
    result = dict(tenants)
    for name, failure in failures.items():
        synthflow: dict[str, Any] = {**tenants[name]["synthflow"], "own_sip_tls_port": True}
        if failure.taken:
            number = tenants[name]["gladly"]["phone_numbers"][0]
            synthflow["numbers"] = [{"phone_number": number, "provider_name": "custom"}]
            synthflow["assistants"] = [{"name": OTHER_ASSISTANT, "type": "inbound", "phone_number": number}]
        result[name] = {**tenants[name], "synthflow": synthflow}
    return result
