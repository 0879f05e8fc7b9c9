# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.
"""The proof of a call's way: each leg is probed, and again while what was found may go away by itself."""

from __future__ import annotations

import importlib
import time
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._errors import IntegrationError
from .._fields import Values
from .._preflight.probe_checks import NO_PROBE
from .._preflight.rehearsal import validated
from .._resource import Context, Params
from .._runner import run_listing
from .._sip.probe_listing import SipProbe
from .._tenant import canonical_number
from .._verification.call_legs import FORWARD_LEG, TRANSFER_LEG, Levels, call_legs
from .._verification.summary import summarised
from .._verification.verdicts import NEVER, Judgement, is_settling

# How long it is waited after the cut-over at most, since callers are on that way. Seconds.
AFTER_THE_CUT_OVER = 10


class Proof:
    """Probes the legs of a tenant's calls. ``params`` are the options of the module."""

    def __init__(self, params: Params, context: Context) -> None:
        self._params = params
        self._verify: Params = params["verify"]
        self._context = context
        self._probes: dict[str, list[Values]] = {}
        self._level: str = self._verify["level"]

    @property
    def is_wanted(self) -> bool:
        """Whether anything is probed at all."""
        return self._level != NO_PROBE

    def of_all(self, connect_only: t.Iterable[str]) -> Values:
        """Probe both ways and return the summary. Of ``connect_only`` nothing is there yet that could answer."""
        transfer_level = self._verify["transfer_level"]
        return self._look(Levels(self._level, transfer_level, frozenset(connect_only)), self._verify["wait_timeout"])

    def after_the_cut_over(self) -> Values:
        """Probe the way to Synthflow once more. There is no reason to let callers wait for what broke in between."""
        return self._look(Levels(self._level, NO_PROBE), min(self._verify["wait_timeout"], AFTER_THE_CUT_OVER))

    def summary(self) -> Values | None:
        """Return what the last probe of each leg came to, or None when there was none."""
        probes = [probe for probes in self._probes.values() for probe in probes]
        return self._summarised(probes, self._verify["transfer_level"]) if probes else None

    def probes(self) -> list[Values]:
        """Return the last probe of each leg that was probed, whole, for a report."""
        probes = [probe for probes in self._probes.values() for probe in probes if not probe.get("skipped")]
        return [{"object": probe["verify_leg"]["label"], **probe} for probe in probes]

    def _look(self, levels: Levels, wait: int) -> Values:
        """Return the summary. Raises ValueError for an inventory of which no legs can be made."""
        probes = [self._probed(leg, wait) for leg in call_legs(self._tenant(), levels)]
        for kind in (FORWARD_LEG, TRANSFER_LEG):
            if levels.is_probed(kind):
                self._probes[kind] = [probe for probe in probes if probe["verify_leg"]["leg"] == kind]
        return self._summarised(probes, levels.transfer)

    def _tenant(self) -> Values:
        params = self._params
        names = ("numbers", "sip_domain", "transport", "headers")
        return {**{name: params[name] for name in names}, "region": params["synthflow"]["region"]}

    def _summarised(self, probes: list[Values], transfer_level: str) -> Values:
        given = (canonical_number(entry.get("phone_number")) for entry in self._params["numbers"])
        return summarised(
            probes,
            numbers=[number for number in given if number],
            levels={FORWARD_LEG: self._level, TRANSFER_LEG: transfer_level},
            # A trunk that never comes up says for ever that it will be there later.
            judgement=Judgement(self._verify["fail_on"], self._stops_transfers, while_unavailable=True),
        )

    @property
    def _stops_transfers(self) -> str:
        return NEVER if self._verify["fail_on"] == NEVER else "fail"

    def _probed(self, leg: Values, wait: int) -> Values:
        """Probe a leg until it settles or the time is over. A probe that could not be sent is a leg that failed."""
        if leg["uri"] is None:
            return {"verify_leg": leg, "skipped": True}
        pause = max(min(self._verify["delay"], wait), 1)
        stops_at = self._stops_transfers if leg["leg"] == TRANSFER_LEG else self._verify["fail_on"]
        found = self._probe(leg)
        for _attempt in range(wait // pause):
            if not is_settling(found, stops_at, leg["leg"]):
                break
            time.sleep(pause)
            found = self._probe(leg)
        return {"verify_leg": leg, **found}

    def _probe(self, leg: Values) -> Values:
        params = self._params
        options = {
            **{name: leg[name] for name in ("uri", "method", "headers", "from_uri")},
            # Gladly may let this machine in only with the destination that is still to be made.
            "allowlisted": self._verify["allowlisted"] and leg["leg"] != TRANSFER_LEG,
            "connect_to": self._verify["connect_to"],
            "max_per_minute": self._verify["max_per_minute"],
            "ca_path": params["ca_path"],
            "validate_certs": params["validate_certs"],
            "timeout": self._verify["timeout"],
        }
        checked, complaints = validated(SipProbe.module_arguments, options)
        if complaints:
            return {"failed": True, "msg": "; ".join(complaints)}
        try:
            for library in SipProbe.libraries:
                importlib.import_module(library)
            return run_listing(SipProbe, checked, self._context)
        except ImportError as error:
            return {"failed": True, "msg": missing_required_lib(str(error.name))}
        except IntegrationError as failure:
            return {"failed": True, **failure.to_result()}
