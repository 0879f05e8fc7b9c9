# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Options and session of a Synthflow account."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.basic import env_fallback

from .._connection import COMMON_ARGUMENTS, checked_api_url, requests_per_second, settings
from .._errors import InvalidInput
from .._http import HttpSession
from .._masking import Masker
from .._refusals import Dialect, ErrorBody
from .._resource import Context, Params
from .clusters import CLUSTERS, GLOBAL_RETIREMENT

if t.TYPE_CHECKING:
    import requests

# Fewer digits would make holes in messages, and are no PIN.
SHORTEST_PIN = 4

SYNTHFLOW_ARGUMENTS: dict[str, t.Any] = {
    "api_key": {"type": "str", "required": True, "no_log": True, "fallback": (env_fallback, ["SYNTHFLOW_API_KEY"])},
    "workspace_id": {"type": "str", "required": True, "fallback": (env_fallback, ["SYNTHFLOW_WORKSPACE_ID"])},
    "region": {
        "type": "str",
        "required": True,
        "choices": list(CLUSTERS),
        "fallback": (env_fallback, ["SYNTHFLOW_REGION"]),
    },
    "api_url": {"type": "str"},
    "requests_per_second": {"type": "int"},
    **COMMON_ARGUMENTS,
}


def _read_error(body: t.Any) -> ErrorBody | None:
    """Read the error bodies of Synthflow's API: ``detail`` as object, text or list, and the gateway's ``error``."""
    if not isinstance(body, dict):
        return None
    detail = body.get("detail")
    if isinstance(detail, dict):
        message = detail.get("description") or detail.get("status")
        return ErrorBody(str(message), _text(detail.get("request_id"))) if message else None
    if isinstance(detail, list) and detail:
        return ErrorBody("; ".join(_schema_complaint(item) for item in detail))
    message = detail or body.get("message") or body.get("error")
    return ErrorBody(str(message)) if message else None


def _schema_complaint(item: t.Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    place = ".".join(str(part) for part in item.get("loc") or [])
    return f"{place}: {item.get('msg', 'not accepted')}" if place else str(item.get("msg", item))


def _text(value: t.Any) -> str | None:
    return None if value is None else str(value)


SYNTHFLOW = Dialect(
    name="Synthflow",
    read_error=_read_error,
    next_steps={
        401: "Check 'api_key' and that 'region' is the one of the workspace: a key opens one cluster only.",
        403: "Check that 'workspace_id' and 'region' belong to the key, that the key's user may do this, and that the "
        "plan includes SIP trunking (Enterprise).",
        404: "Check the name or id, and that 'workspace_id' and 'region' are the ones the object is in.",
    },
)


class BearerAuth:
    """Signs a request with the API key. An auth object keeps ``requests`` from taking ``.netrc`` instead."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the Authorization header."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def open_session(params: Params, context: Context) -> HttpSession:
    """Return a session for the account that ``params`` name. Raises InvalidInput."""
    if params["region"] == "global":
        context.warn(GLOBAL_RETIREMENT)
    for option in ("api_key", "workspace_id"):
        if not (params[option] or "").strip():
            raise InvalidInput(option, "it is empty", "Give the value, or check the variable it comes from.")
    # It travels in a header, which has to stay one line of plain characters.
    if not all("!" <= character <= "~" for character in params["api_key"]):
        raise InvalidInput("api_key", "it holds white space, control or non-ASCII characters", "Copy the key again.")
    # Trunk credentials travel in bodies that a vendor could quote in an error.
    secrets = [params["api_key"], params.get("trunk_password")]
    # Those that are dialled after a transfer can be a PIN.
    digits = params.get("digits")
    if isinstance(digits, str) and len(digits) >= SHORTEST_PIN:
        secrets.append(digits)
    base_url = _base_url(params)
    return context.open_session(
        SYNTHFLOW,
        settings(
            params,
            base_url,
            context,
            f"{base_url.lower()} {params['workspace_id']}",
            # Synthflow publishes no limit of its API.
            requests_per_second(params, "SYNTHFLOW_REQUESTS_PER_SECOND", 0),
        ),
        BearerAuth(params["api_key"]),
        Masker(secrets),
    )


def _base_url(params: Params) -> str:
    if not params.get("api_url"):
        return CLUSTERS[params["region"]].api_url
    url = checked_api_url(params["api_url"], "/v2")
    host = urlsplit(url).hostname
    for region, cluster in CLUSTERS.items():
        if urlsplit(cluster.api_url).hostname == host and region != params["region"]:
            raise InvalidInput(
                "api_url",
                f"{host} is the cluster of region '{region}', but 'region' is '{params['region']}'",
                "Leave 'api_url' out, or make the two agree.",
            )
    return url
