# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""One HTTP session for both vendors: kept connections, bounded answers, careful repeats, no write in check mode."""

from __future__ import annotations

import traceback
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ._answer import Answer, read_answer, shorten
from ._answer_bytes import ACCEPTED_ENCODING, BoundedAdapter
from ._answer_json import decoded_json
from ._check_mode import WriteHeldBack
from ._errors import (
    ConnectionFailed,
    IntegrationError,
    OutcomeUnknown,
    RateLimited,
    UnexpectedAnswer,
    VendorUnavailable,
)
from ._masking import Masker
from ._page_text import in_words
from ._rate_budget import LONGEST_WAIT, NoTurn, RateBudget
from ._redirects import MAX_REDIRECTS, redirect_target
from ._repeats import Repeats, may_repeat
from ._retry_after import retry_after
from ._transport_errors import TransportFailure, classify
from ._trust import TrustUnreadable

try:
    import requests
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

Sign = t.Callable[["requests.PreparedRequest"], "requests.PreparedRequest"]


def _ignore(_text: str) -> None:
    """Tell nobody."""


class Vendor(t.Protocol):
    """What the session has to know about the vendor at the other end."""

    @property
    def name(self) -> str:
        """How messages call the vendor."""

    def explain(self, attempted: str, answer: Answer, masker: Masker) -> IntegrationError:
        """Turn an answer that is not a success into the error that a person reads."""


@dataclass(frozen=True)
class Settings:
    """How to reach a vendor. ``timeout`` and ``retry_timeout`` are seconds; ``verify`` is a CA file, or on or off.

    ``requests_per_second`` is the limit for each HTTP method that all who use ``account`` share, 0 for none; an empty
    ``account`` means whoever has the same base URL. ``requests`` counts what is sent, by the vendor's name in lower
    case; a repeat counts again, as does a redirect that is followed. ``written`` gets the requests that wrote
    something, or may have. ``warn`` tells the user something.
    """

    base_url: str
    verify: bool | str = True
    timeout: float = 30.0
    retry_timeout: float = 60.0
    writes_allowed: bool = True
    account: str = ""
    requests_per_second: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    warn: t.Callable[[str], None] = _ignore


class HttpSession:
    """Sends requests to one vendor account.

    Reads, PUT, PATCH and DELETE are repeated after a lost connection, 5xx and 429. POST is repeated only when the
    vendor cannot have carried it out (no connection, or 429); otherwise `OutcomeUnknown` leaves the decision to the
    caller, who has to read first. Redirects are followed only within the same origin. ``account`` names the vendor and
    the account: processes share its limits, and take turns at its objects.
    """

    def __init__(self, vendor: Vendor, settings: Settings, sign: Sign, masker: Masker) -> None:
        self._vendor = vendor
        self._settings = settings
        self._sign = sign
        self._masker = masker
        self.account = f"{vendor.name} {settings.account or settings.base_url.lower()}"
        self._budget = RateBudget(
            self.account,
            settings.requests_per_second,
            settings.warn,
        )
        # Characters of all answers so far.
        self.received = 0
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, BoundedAdapter())
        # Plain HTTP is for loopback, and a proxy would take the credentials in clear off this machine.
        self._session.trust_env = settings.base_url.lower().startswith("https:")
        # Redirects are looked at here. Left to itself, requests prepares them even when it shall not follow: it reads
        # their whole body, whatever its size, and stumbles over a target that is no URL.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        self._session.headers.update(
            {
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED_ENCODING,
                "User-Agent": "voiceops.gladly_synthflow",
            }
        )
        if settings.verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def shown(self, answer: t.Any) -> str:
        """Return a decoded answer as an error message may show it: without secrets, and short."""
        return shorten(self._masker.mask(str(answer)), 200)

    def get(self, path: str, params: t.Mapping[str, t.Any] | None = None, *, attempted: str) -> t.Any:
        """Read ``path`` and return the decoded JSON. ``attempted`` completes "Could not ..."."""
        return self._call("GET", path, attempted, params=params)

    def get_lines(self, path: str, params: t.Mapping[str, t.Any] | None = None, *, attempted: str) -> list[t.Any]:
        """Read ``path``, which answers with one JSON document in each line, and return the documents.

        An array in their place counts as its items, and an empty answer as none. Lines are in no error message.
        """
        documents = self._call("GET", path, attempted, params=params, decode=self._decoded_lines)
        return t.cast("list[t.Any]", documents)

    def post(self, path: str, body: t.Any, *, attempted: str) -> t.Any:
        """Create something, at most once. Raises `OutcomeUnknown` when it may have been carried out all the same."""
        return self._call("POST", path, attempted, body=body)

    def put(self, path: str, body: t.Any, *, attempted: str, must_answer: bool = False) -> t.Any:
        """Replace or update something.

        ``must_answer`` is for what no read shows afterwards: an empty answer is then no success.
        """
        return self._call("PUT", path, attempted, body=body, decode=self._decoded if must_answer else None)

    def patch(
        self,
        path: str,
        body: t.Any,
        *,
        attempted: str,
        params: t.Mapping[str, t.Any] | None = None,
        must_answer: bool = False,
    ) -> t.Any:
        """Update the given fields of something. ``must_answer`` is the same as with ``put``."""
        decode = self._decoded if must_answer else None
        return self._call("PATCH", path, attempted, body=body, params=params, decode=decode)

    def delete(self, path: str, *, attempted: str, params: t.Mapping[str, t.Any] | None = None) -> t.Any:
        """Remove something."""
        return self._call("DELETE", path, attempted, params=params)

    def _call(
        self,
        method: str,
        path: str,
        attempted: str,
        *,
        params: t.Mapping[str, t.Any] | None = None,
        body: t.Any = None,
        decode: _Decode | None = None,
    ) -> t.Any:
        if method != "GET" and not self._settings.writes_allowed:
            raise WriteHeldBack(method, path)
        repeats = Repeats(self._settings.retry_timeout, self._budget)
        while True:
            try:
                answer = self._send(method, self._settings.base_url + path, params, body)
            except TransportFailure as failure:
                self._note_write(method, path, failure.sent)
                if not failure.repeatable(method) or not repeats.pause(repeats.delay()):
                    raise self._describe_failure(method, attempted, failure, repeats.attempts) from failure
                continue
            except NoTurn as none:
                raise self._describe_queue(attempted) from none
            self.received += len(answer.text)
            self._note_write(method, path, answer.status < 300 or answer.status >= 500)
            if 200 <= answer.status < 300:
                return (decode or self._decoded_if_any)(method, attempted, answer)
            delay = repeats.delay(retry_after(answer.headers))
            if answer.status == 429:
                self._budget.hold_off(method, delay)
            if not may_repeat(method, answer.status) or not repeats.pause(delay, counts=answer.status != 429):
                raise self._refusal(method, attempted, answer)

    def _send(self, method: str, url: str, params: t.Mapping[str, t.Any] | None, body: t.Any) -> Answer:
        """Send one request, follow redirects of the same origin, and read the bounded answer."""
        for _hop in range(MAX_REDIRECTS + 1):
            with self._exchange(method, url, params, body) as response:
                location = redirect_target(method, url, response)
                if location is None:
                    return read_answer(response, self._settings.timeout)
            # The target of a redirect carries its own query.
            url, params = location, None
        raise TransportFailure("the answers redirect in a circle", sent=False, lasting=True)

    def _exchange(self, method: str, url: str, params: t.Mapping[str, t.Any] | None, body: t.Any) -> requests.Response:
        """Send one request, when it is its turn, and return the head of the answer."""
        self._budget.take_turn(method)
        try:
            response = self._session.request(
                method,
                url,
                params=params,
                json=body,
                auth=self._sign,
                # Given with each request: on the session, REQUESTS_CA_BUNDLE would override a CA file of the user.
                verify=self._settings.verify,
                timeout=self._settings.timeout,
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, TrustUnreadable) as error:
            failure = classify(error)
            if failure.sent:
                self._count()
            raise failure from error
        self._count()
        return response

    def _note_write(self, method: str, path: str, may_be_done: bool) -> None:
        if method != "GET" and may_be_done:
            self._settings.written.append(f"{method} {path}")

    def _count(self) -> None:
        counted = self._vendor.name.lower()
        self._settings.requests[counted] = self._settings.requests.get(counted, 0) + 1

    def _decoded_if_any(self, method: str, attempted: str, answer: Answer) -> t.Any:
        """Return the document, or None for a write whose answer is empty."""
        if method != "GET" and not answer.text.strip():
            return None
        return self._decoded(method, attempted, answer)

    def _decoded(self, method: str, attempted: str, answer: Answer) -> t.Any:
        if answer.is_json:
            return answer.body
        text = shorten(self._masker.mask(in_words(answer.text)))
        found = f"{self._content_type(answer)} instead of JSON: {text}" if text else "nothing instead of JSON"
        kind = OutcomeUnknown if method == "POST" else UnexpectedAnswer
        raise kind(
            attempted,
            f"{self._vendor.name} answered {answer.status} with {found}",
            "Check that the API URL names the vendor's API and that no proxy or login page answers in its place.",
            vendor=self._vendor.name,
            status=answer.status,
        )

    def _content_type(self, answer: Answer) -> str:
        return shorten(self._masker.mask(answer.headers.get("Content-Type", "no content type")), 80)

    def _decoded_lines(self, method: str, attempted: str, answer: Answer) -> list[t.Any]:
        if answer.is_json:
            return answer.body if isinstance(answer.body, list) else [answer.body]
        documents = []
        # Not splitlines(): a text in JSON may hold separators that it takes for the end of a line.
        for number, line in enumerate(answer.text.split("\n"), start=1):
            try:
                documents += [decoded_json(line)] if line.strip() else []
            except (ValueError, RecursionError) as error:
                content_type = self._content_type(answer)
                raise UnexpectedAnswer(
                    attempted,
                    f"{self._vendor.name} answered {answer.status} with {content_type}, and line {number} is no JSON",
                    "Check that the API URL names the vendor's API and that no proxy or login page answers in its "
                    "place.",
                    vendor=self._vendor.name,
                    status=answer.status,
                ) from error
        return documents

    def _refusal(self, method: str, attempted: str, answer: Answer) -> IntegrationError:
        error = self._vendor.explain(attempted, answer, self._masker)
        if method == "POST" and isinstance(error, VendorUnavailable):
            return OutcomeUnknown(
                attempted,
                error.came_back,
                "It may have been carried out all the same.",
                vendor=error.vendor,
                status=error.status,
                request_id=error.request_id,
            )
        return error

    def _describe_queue(self, attempted: str) -> IntegrationError:
        return RateLimited(
            attempted,
            f"no turn to send came within {LONGEST_WAIT:g} s, since all requests of this machine to the same account "
            f"share its limit",
            "Run again with fewer forks, or raise 'requests_per_second' if the account allows more.",
            vendor=self._vendor.name,
        )

    def _describe_failure(
        self, method: str, attempted: str, failure: TransportFailure, attempts: int
    ) -> IntegrationError:
        host = urlsplit(self._settings.base_url).netloc
        came_back = self._masker.mask(f"{failure.reason} ({host}, {attempts} attempt(s))")
        if failure.error is not None:
            return failure.error(attempted, came_back, failure.next_step, vendor=self._vendor.name)
        if not failure.sent:
            return ConnectionFailed(
                attempted,
                came_back,
                "Check the host name, the network and any proxy between this machine and the vendor, then run again.",
                vendor=self._vendor.name,
            )
        if method == "GET":
            next_step = failure.next_step or "Run again later."
            return VendorUnavailable(attempted, came_back, next_step, vendor=self._vendor.name)
        return OutcomeUnknown(
            attempted,
            came_back,
            "It may have been carried out all the same: run again, the next run reads first and continues from there.",
            vendor=self._vendor.name,
        )


_Decode = t.Callable[[str, str, Answer], t.Any]
OpenSession = t.Callable[[Vendor, Settings, Sign, Masker], HttpSession]
