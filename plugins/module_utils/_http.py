# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private module util: it may change without notice and is not meant to be used outside this collection.

"""One HTTP session for both vendors: kept connections, bounded answers, careful repeats, no write in check mode."""

from __future__ import annotations

import json
import random
import time
import traceback
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ._errors import ConnectionFailed, IntegrationError, OutcomeUnknown, UnexpectedAnswer, VendorUnavailable
from ._masking import Masker
from ._transport_errors import TransportFailure, classify

try:
    import requests
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

Sign = t.Callable[["requests.PreparedRequest"], "requests.PreparedRequest"]

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_ATTEMPTS = 5
FIRST_DELAY = 0.5
LONGEST_DELAY = 15.0
REPEATABLE_STATUS = frozenset({500, 502, 503, 504})


class WriteHeldBack(Exception):
    """Check mode reached its first write. The request was not sent."""

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"{method} {path}")
        self.method = method
        self.path = path


@dataclass(frozen=True)
class Answer:
    """What the vendor answered: ``body`` is the decoded JSON, or None when the answer was empty or is not JSON."""

    status: int
    headers: t.Mapping[str, str]
    text: str
    is_json: bool
    body: t.Any = None


class Vendor(t.Protocol):
    """What the session has to know about the vendor at the other end."""

    @property
    def name(self) -> str:
        """How messages call the vendor."""

    def explain(self, attempted: str, answer: Answer, masker: Masker) -> IntegrationError:
        """Turn an answer that is not a success into the error that a person reads."""


@dataclass(frozen=True)
class Settings:
    """How to reach a vendor. ``timeout`` and ``retry_timeout`` are seconds; ``verify`` is a CA file, or on or off."""

    base_url: str
    verify: bool | str = True
    timeout: float = 30.0
    retry_timeout: float = 60.0
    writes_allowed: bool = True


@dataclass
class _Budget:
    """The time and the attempts that one call may spend on repeats."""

    seconds: float
    started: float = field(default_factory=time.monotonic)
    attempts: int = 1

    def pause(self, wanted: float | None, *, counts: bool = True) -> bool:
        """Sleep before the next attempt and return True, or return False when the budget does not allow one."""
        if counts and self.attempts >= MAX_ATTEMPTS:
            return False
        left = self.seconds - (time.monotonic() - self.started)
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.attempts - 1))
        # Others who were refused at the same moment shall not all come back at the same moment.
        jitter = random.uniform(0.5, 1.0)  # noqa: S311
        delay = longest * jitter if wanted is None else wanted + FIRST_DELAY * jitter
        if delay > left:
            return False
        time.sleep(delay)
        self.attempts += 1
        return True


class HttpSession:
    """Sends requests to one vendor account.

    Reads, PUT, PATCH and DELETE are repeated after a lost connection, 5xx and 429. POST is repeated only when the
    vendor cannot have carried it out (no connection, or 429); otherwise `OutcomeUnknown` leaves the decision to the
    caller, who has to read first. Redirects are followed only within the same origin.
    """

    def __init__(self, vendor: Vendor, settings: Settings, sign: Sign, masker: Masker) -> None:
        self._vendor = vendor
        self._settings = settings
        self._sign = sign
        self._masker = masker
        self._session = requests.Session()
        # Redirects are looked at here. Left to itself, requests prepares them even when it shall not follow: it reads
        # their whole body, whatever its size, and stumbles over a target that is no URL.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        self._session.headers.update({"Accept": "application/json", "User-Agent": "voiceops.gladly_synthflow"})
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

    def put(self, path: str, body: t.Any, *, attempted: str) -> t.Any:
        """Replace or update something."""
        return self._call("PUT", path, attempted, body=body)

    def patch(self, path: str, body: t.Any, *, attempted: str, params: t.Mapping[str, t.Any] | None = None) -> t.Any:
        """Update the given fields of something."""
        return self._call("PATCH", path, attempted, body=body, params=params)

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
        budget = _Budget(self._settings.retry_timeout)
        while True:
            try:
                answer = self._send(method, self._settings.base_url + path, params, body)
            except TransportFailure as failure:
                if not failure.repeatable(method) or not budget.pause(None):
                    raise self._describe_failure(method, attempted, failure, budget) from failure
                continue
            if 200 <= answer.status < 300:
                return (decode or self._decoded)(method, attempted, answer)
            if not _may_repeat(method, answer.status) or not budget.pause(
                _retry_after(answer), counts=answer.status != 429
            ):
                raise self._refusal(method, attempted, answer)

    def _send(self, method: str, url: str, params: t.Mapping[str, t.Any] | None, body: t.Any) -> Answer:
        """Send one request, follow redirects of the same origin, and read the bounded answer."""
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                with self._session.request(
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
                ) as response:
                    location = _redirect_target(method, url, response)
                    if location is None:
                        return _read(response, self._settings.timeout)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise classify(error) from error
            # The target of a redirect carries its own query.
            url, params = location, None
        raise TransportFailure("the answers redirect in a circle", sent=False, lasting=True)

    def _decoded(self, method: str, attempted: str, answer: Answer) -> t.Any:
        if answer.is_json or (method != "GET" and not answer.text.strip()):
            return answer.body
        content_type = answer.headers.get("Content-Type", "no content type")
        kind = OutcomeUnknown if method == "POST" else UnexpectedAnswer
        raise kind(
            attempted,
            f"{self._vendor.name} answered {answer.status} with {content_type} instead of JSON: "
            f"{shorten(self._masker.mask(answer.text))}",
            "Check that the API URL names the vendor's API and that no proxy or login page answers in its place.",
            vendor=self._vendor.name,
            status=answer.status,
        )

    def _decoded_lines(self, method: str, attempted: str, answer: Answer) -> list[t.Any]:
        if answer.is_json:
            return answer.body if isinstance(answer.body, list) else [answer.body]
        documents = []
        # Not splitlines(): a text in JSON may hold separators that it takes for the end of a line.
        for number, line in enumerate(answer.text.split("\n"), start=1):
            try:
                documents += [json.loads(line)] if line.strip() else []
            except (ValueError, RecursionError) as error:
                content_type = answer.headers.get("Content-Type", "no content type")
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

    def _describe_failure(
        self, method: str, attempted: str, failure: TransportFailure, budget: _Budget
    ) -> IntegrationError:
        host = urlsplit(self._settings.base_url).netloc
        came_back = self._masker.mask(f"{failure.reason} ({host}, {budget.attempts} attempt(s))")
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


def shorten(text: str, limit: int = 300) -> str:
    """Return ``text`` on one line and at most ``limit`` characters long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}... ({len(line)} characters)"


def _may_repeat(method: str, status: int) -> bool:
    return status == 429 or (method != "POST" and status in REPEATABLE_STATUS)


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds that the vendor asks to wait. Neither vendor documents the header, so None is usual."""
    value = answer.headers.get("Retry-After", "").strip()
    return float(value) if value.isascii() and value.isdigit() else None


def _redirect_target(method: str, url: str, response: requests.Response) -> str | None:
    """Return where to ask instead, or None when the response is the answer.

    301 and 302 are followed for reads alone: only 307 and 308 promise that nothing was carried out and that the
    method stays the same.
    """
    if response.status_code not in ({301, 302, 307, 308} if method == "GET" else {307, 308}):
        return None
    location = response.headers.get("Location", "")
    try:
        target = urljoin(url, location)
        same = _origin(target) == _origin(url)
        host = urlsplit(target).hostname
    except ValueError:
        same, host, target = False, None, ""
    if same:
        return target
    raise TransportFailure(
        f"the answer is a redirect to {host or 'nowhere'}, which is not followed because credentials would go with it",
        sent=False,
        lasting=True,
    )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def _pieces(response: requests.Response) -> t.Iterator[bytes]:
    """Yield the body as it arrives: waiting for whole chunks would let a peer that drips outlast any deadline."""
    read_what_is_there = getattr(response.raw, "read1", None)
    if read_what_is_there is None:  # urllib3 before 2
        yield from response.iter_content(1024)
        return
    while piece := read_what_is_there(65536, decode_content=True):
        yield piece


def _read(response: requests.Response, timeout: float) -> Answer:
    deadline = time.monotonic() + timeout
    chunks: list[bytes] = []
    size = 0
    for chunk in _pieces(response):
        size += len(chunk)
        if size > MAX_ANSWER_BYTES:
            raise TransportFailure(
                f"the answer is longer than {MAX_ANSWER_BYTES} bytes",
                sent=True,
                lasting=True,
                next_step="Ask for less at once, where the task has an option for that.",
            )
        if time.monotonic() > deadline:
            raise TransportFailure(f"the answer was not complete after {timeout:g} s", sent=True)
        chunks.append(chunk)
    text = b"".join(chunks).decode("utf-8", errors="replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return Answer(response.status_code, response.headers, text, is_json=False)
    return Answer(response.status_code, response.headers, text, is_json=True, body=body)
