# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""Options and session of a Gladly organization."""

from __future__ import annotations

import base64
import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.basic import env_fallback

from .._connection import COMMON_ARGUMENTS, checked_api_url, requests_per_second, settings
from .._errors import InvalidInput
from .._http import HttpSession
from .._masking import Masker
from .._refusals import Dialect, ErrorBody
from .._resource import Context, Params
from .._sentences import quoted

if t.TYPE_CHECKING:
    import requests

# For each HTTP method and organization, all tokens together:
# help.gladly.com/developer-tutorials/docs/default-api-rate-limits.
REQUESTS_PER_SECOND = 10

GLADLY_ARGUMENTS: dict[str, t.Any] = {
    "host": {"type": "str", "fallback": (env_fallback, ["GLADLY_HOST"])},
    "agent_email": {"type": "str", "required": True, "fallback": (env_fallback, ["GLADLY_AGENT_EMAIL"])},
    "api_token": {"type": "str", "required": True, "no_log": True, "fallback": (env_fallback, ["GLADLY_API_TOKEN"])},
    "api_url": {"type": "str"},
    "requests_per_second": {"type": "int"},
    **COMMON_ARGUMENTS,
}
GLADLY_REQUIRED_ONE_OF = ("host", "api_url")

# {organization}.gladly.com, or with a region between, as some organizations have it; .qa is Gladly's sandbox.
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)?\.gladly\.(com|qa)")


def _read_error(body: t.Any) -> ErrorBody | None:
    """Read Gladly's ``errors``. Its schema says an array, two of its examples show one object."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if isinstance(errors, dict):
        errors = [errors]
    if not isinstance(errors, list):
        return None
    complaints = [_complaint(error) for error in errors if isinstance(error, dict)]
    return ErrorBody("; ".join(complaints)) if complaints else None


def _complaint(error: dict[str, t.Any]) -> str:
    place = f"{error['attr']} " if error.get("attr") else ""
    detail = f": {error['detail']}" if error.get("detail") else ""
    return f"{place}{error.get('code', 'not accepted')}{detail}"


GLADLY = Dialect(
    name="Gladly",
    read_error=_read_error,
    next_steps={
        401: "Check 'agent_email' and 'api_token': the token may be wrong, expired or deleted, or be another user's.",
        403: "Tick 'API User' for that user under Settings > Users, and leave the Agent role on.",
        404: "Check 'host' or 'api_url': another organization's host answers so too. The voice paths are those of "
        "docs/contracts/gladly_voice.openapi.yaml, which Gladly itself does not publish.",
    },
)


class BasicAuth:
    """Signs a request with email and token. An auth object keeps ``requests`` from taking ``.netrc`` instead."""

    def __init__(self, email: str, token: str) -> None:
        self.encoded = base64.b64encode(f"{email}:{token}".encode()).decode()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the Authorization header."""
        request.headers["Authorization"] = f"Basic {self.encoded}"
        return request


def open_session(params: Params, context: Context) -> HttpSession:
    """Return a session for the organization that ``params`` name. Raises InvalidInput."""
    if not (params["api_token"] or "").strip():
        raise InvalidInput("api_token", "it is empty", "Give the token, or check the variable it comes from.")
    # Gladly would call such a token wrong, and nobody sees the line end that an editor or a pipe has added.
    if params["api_token"] != params["api_token"].strip():
        raise InvalidInput(
            "api_token", "it begins or ends with white space", "Copy the token again, without a line end."
        )
    email = params["agent_email"] or ""
    if "@" not in email or ":" in email:
        raise InvalidInput(
            "agent_email",
            f"{quoted(params['agent_email'])} is not an email address",
            "Give the API user's email address.",
        )
    auth = BasicAuth(params["agent_email"], params["api_token"])
    base_url = _base_url(params)
    return context.open_session(
        GLADLY,
        settings(
            params,
            base_url,
            context,
            _account(params, base_url),
            requests_per_second(params, "GLADLY_REQUESTS_PER_SECOND", REQUESTS_PER_SECOND),
        ),
        auth,
        Masker((params["api_token"], auth.encoded)),
    )


def _account(params: Params, base_url: str) -> str:
    """Return the organization. Behind a gateway there may be several, and then the host or the user tells which."""
    if _HOST.fullmatch(urlsplit(base_url).hostname or ""):
        return base_url.lower()
    return f"{base_url.lower()} {(params.get('host') or params['agent_email']).lower()}"


def _base_url(params: Params) -> str:
    if params.get("api_url"):
        return checked_api_url(params["api_url"], "/api/v1")
    return f"https://{checked_host(params.get('host') or '')}/api/v1"


def checked_host(given: str) -> str:
    """Return the host of a Gladly organization in lower case. Raises InvalidInput for any other host."""
    host = given.strip().lower()
    if "@" in host:
        # Not shown: what stands before it may be a password.
        raise InvalidInput("host", "it has an @ in it", "Give '{organization}.gladly.com' without user or password.")
    if not _HOST.fullmatch(host):
        raise InvalidInput(
            "host",
            f"{quoted(host)} is not a host of Gladly, and the credentials go to Gladly alone",
            "Give '{organization}.gladly.com' without scheme or path; for a gateway of your own set 'api_url'.",
        )
    return host
