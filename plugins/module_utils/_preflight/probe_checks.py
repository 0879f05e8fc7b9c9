# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Whether this machine can probe the way of a call: a probe that cannot run would stop a tenant half wired."""

from __future__ import annotations

import importlib
import sys
import typing as t

from .._errors import IntegrationError, InvalidInput
from .._resource import Context, Params
from .._sip.probe_listing import SipProbe, read_settings
from .._sip.resolution import needs_service_records, parse_connect_to
from .._sip.uri import parse_sip_uri
from .finding import Finding, error
from .settings import TenantSettings
from .transfers import target_of, transfers_of

CHECK = "probe"
NO_PROBE = "config"
LEVELS = (NO_PROBE, "options", "invite")
PROBE_OPTIONS: dict[str, t.Any] = {
    "level": {"type": "str", "choices": list(LEVELS), "default": "options"},
    "transfer_level": {"type": "str", "choices": list(LEVELS), "default": "options"},
    "timeout": {"type": "int", "default": 10},
    "connect_to": {"type": "dict", "default": {}},
}

_TENANT_VARIABLES = {"timeout": "tenant_verify_timeout", "connect_to": "tenant_sip_connect_to"}
# The addresses themselves are looked at elsewhere.
_ANY_URI = "sip:unknown.invalid"


def probe_findings(settings: TenantSettings) -> t.Iterator[Finding]:
    """Find what would end a probe before anything is sent: a missing library, or a setting of no use."""
    probe = settings.params.get("probe")
    if not probe or (probe["level"], probe["transfer_level"]) == (NO_PROBE, NO_PROBE):
        return
    yield from _library_findings(settings, probe)
    yield from _setting_findings(probe)


def _library_findings(settings: TenantSettings, probe: Params) -> t.Iterator[Finding]:
    for library in SipProbe.libraries:
        if not _is_there(library):
            yield _missing(library, "no probe can be sent")
    if _is_there("dns"):
        return
    for label, address in _addresses(settings, probe):
        if _is_looked_up(address, probe["connect_to"]):
            yield _missing("dnspython", f"the address of {label} has no port, so its SRV records are looked up")
            return


def _missing(library: str, consequence: str) -> Finding:
    return error(
        CHECK,
        f"Python package {library}",
        f"it is missing in {sys.executable}, and {consequence}",
        f"Install it there (pip install {library}), or set tenant_verify_level and tenant_verify_transfer_level to "
        f"'{NO_PROBE}' to move calls unproven.",
    )


def _is_there(library: str) -> bool:
    try:
        importlib.import_module(library)
    except ImportError:
        return False
    return True


def _addresses(settings: TenantSettings, probe: Params) -> t.Iterator[tuple[str, str | None]]:
    """Return what will be probed, beside the addresses that are made of number and region: those have a port."""
    if probe["level"] != NO_PROBE:
        yield from ((number.label, number.sip_address) for number in settings.numbers)
    if probe["transfer_level"] != NO_PROBE:
        wanted = (transfer for transfer in transfers_of(settings) if transfer.is_wanted)
        yield from ((transfer.label, target_of(transfer, settings.sip_domain)) for transfer in wanted)


def _is_looked_up(address: str | None, connect_to: t.Mapping[t.Any, t.Any]) -> bool:
    """Return whether SRV records are asked for. An address or entry that cannot be read is told elsewhere."""
    try:
        return needs_service_records(parse_sip_uri(address or ""), parse_connect_to(connect_to))
    except (ValueError, InvalidInput):
        return False


def _setting_findings(probe: Params) -> t.Iterator[Finding]:
    options = {name: spec.get("default") for name, spec in SipProbe.module_arguments["argument_spec"].items()}
    # One by one, so that each that is wrong is told.
    for name, variable in _TENANT_VARIABLES.items():
        try:
            read_settings({**options, "uri": _ANY_URI, name: probe[name]}, Context(check_mode=True))
        except InvalidInput as problem:
            yield error(CHECK, variable, problem.came_back, problem.next_step)
        except IntegrationError:
            # A missing library, which is told already.
            return
