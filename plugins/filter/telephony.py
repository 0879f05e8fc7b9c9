# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for phone numbers and SIP URIs."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from jinja2 import Undefined

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import E164_HINT, parse_e164
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._e164 import phone_slug as slug_of
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.headers import parse_headers
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import SipUri
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._named_errors import with_named_errors


def to_e164(value: t.Any, country: str | None = None) -> str:
    """Return a phone number in E.164 form."""
    _refuse_undefined(value)
    try:
        return parse_e164(value, country)
    except ValueError as error:
        raise AnsibleFilterError(f"to_e164: {error}. {E164_HINT}") from None


def phone_slug(value: t.Any) -> str:
    """Return a phone number as Synthflow's URLs have it."""
    _refuse_undefined(value)
    try:
        return slug_of(value)
    except ValueError as error:
        raise AnsibleFilterError(f"phone_slug: {error}. {E164_HINT}") from None


def sip_uri(
    value: str,
    host: str,
    port: int | None = None,
    transport: str | None = None,
    headers: t.Mapping[str, str] | None = None,
) -> str:
    """Return a SIP URI for a user part, usually a phone number, at a host."""
    try:
        uri = SipUri(
            user=str(value),
            host=str(host),
            port=None if port is None else int(port),
            parameters=(("transport", str(transport)),) if transport else (),
            headers=tuple(parse_headers(headers or {}).items()),
        )
    except ValueError as error:
        raise AnsibleFilterError(f"sip_uri: {error}") from None
    return str(uri)


def _refuse_undefined(value: t.Any) -> None:
    """Raise UndefinedError, which names the variable. Before ansible-core 2.19, a filter gets what is undefined."""
    if isinstance(value, Undefined):
        str(value)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters by name."""
        return with_named_errors({"to_e164": to_e164, "phone_slug": phone_slug, "sip_uri": sip_uri})
