# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spoiled answers for every module: what it may say and do after them, and what not."""

from __future__ import annotations

import base64
import functools
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlsplit

import requests
from fleet import Member, fleet, sandbox_tenants
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from secret_search import SecretSearch, of_sandbox
from voice_sandbox.process import SandboxProcess, running_sandbox

from ..tally import Extent, Tally
from .recorded_vendors import Exchange, Reply, recorded_vendors
from .spoiled_answers import Spoiling, spoilings
from .tasks import RecordedTask, Tasks

# What a person reads of one task; a transaction may name several objects.
LONGEST_MESSAGE = 4000
_ID = re.compile(r"(?!\.*$)[!-.0-\[\]-~][ -.0-\[\]-~]{0,199}")
TRUNK_PASSWORD = "trunk-password-7"
# So many answers are spoiled for each example that a property is tried with.
ANSWERS_PER_EXAMPLE = 6


def try_bodies(extent: Extent, folder: Path, tally: Tally) -> None:
    """Play recorded tasks of all modules with spoiled answers."""
    with recorded_tasks(folder) as (tasks, recorded, secrets):
        judge = Judge(recorded, secrets)

        @seed(extent.seed)
        @settings(
            max_examples=extent.examples * ANSWERS_PER_EXAMPLE,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def play(data: st.DataObject) -> None:
            task = data.draw(st.sampled_from(recorded))
            spoiling = data.draw(spoilings(len(task.tape.exchanges), functools.partial(secrets.sent_by, task)))
            mishaps, leaks = judge.verdict(task, spoiling, tasks)
            tally.tried += 1
            tally.recovered += not mishaps and not leaks
            tally.mishaps += [f"{task.name}, {spoiling.words}: {mishap}" for mishap in mishaps]
            tally.secrets += [f"{task.name}, {spoiling.words}: {leak}" for leak in leaks]

        play()


class Secrets:
    """The credentials of one tenant, as a server gets them and could send them back."""

    def __init__(self, information: Mapping[str, Any], member: Member) -> None:
        account = information["tenants"][member.name]
        email, token = (account["gladly"][key] for key in ("agent_email", "api_token"))
        pair = base64.b64encode(f"{email}:{token}".encode()).decode()
        key = account["synthflow"]["api_key"]
        self._echoes: dict[str, dict[str, tuple[str, ...]]] = {
            "synthflow": {key: (key, f"Bearer {key}"), TRUNK_PASSWORD: (TRUNK_PASSWORD,)},
            "gladly": {token: (token, f"Basic {pair}")},
        }
        self._search = SecretSearch({**of_sandbox(information), "trunk password": TRUNK_PASSWORD})

    def sent_by(self, task: RecordedTask, request: int) -> tuple[str, ...]:
        """Return those that a vendor gets from a module, so that it can send them back."""
        given = set(_leaves(task.options))
        vendor = "synthflow" if task.tape.exchanges[request].target.startswith("/synthflow") else "gladly"
        echoes = self._echoes[vendor].items()
        return tuple(echo for secret, forms in echoes if secret in given for echo in forms)

    def found(self, text: bytes) -> list[str]:
        """Return a sentence for each that is in a text."""
        return self._search.in_text(text)


class Judge:
    """Knows what each task may write, from what all of them wrote to undisturbed vendors."""

    def __init__(self, recorded: Sequence[RecordedTask], secrets: Secrets) -> None:
        self.secrets = secrets
        self._known = {leaf for task in recorded for leaf in _leaves(task.options)}
        for task in recorded:
            for exchange in task.tape.exchanges:
                self._known |= set(_of_exchange(exchange)) | set(_leaves(_decoded(exchange.reply.body)))

    def verdict(self, task: RecordedTask, spoiling: Spoiling, tasks: Tasks) -> tuple[list[str], list[str]]:
        """Play one task, and return what is wrong with how it went, and which secrets its result shows."""

        def spoil(number: int, exchange: Exchange) -> Reply:
            return spoiling.change(exchange.reply) if number == spoiling.request else exchange.reply

        try:
            result = tasks.play(task, spoil)
        except Exception as error:  # Whatever it is, Ansible would show it as a traceback.
            return [f"{type(error).__name__} came out of the task: {str(error)[:300]}"], []
        leaks = self.secrets.found(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))
        return [*self.in_words(result), *self.in_writes(task)], leaks

    def in_words(self, result: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with what a person is shown."""
        message = str(result.get("msg", ""))
        if "Internal error" in message or "exception" in result:
            yield f"a traceback: {ascii(message)[:400]}"
        elif result.get("failed") and "kind" not in (result.get("error") or {}):
            yield f"a failure that is none of ours: {ascii(message)[:400]}"
        for place, text in _shown(result):
            if len(text) > LONGEST_MESSAGE:
                yield f"{place} has {len(text)} characters: {ascii(text)[:200]}"
            elif not text.isprintable():
                yield f"{place} is not printable: {ascii(text)[:300]}"
        text = json.dumps(result, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            yield "half of a character, which no file and no terminal takes"
        if re.search(r"\b(NaN|Infinity)\b", re.sub(r'"(\\.|[^"\\])*"', "", text)):
            yield "a number that JSON does not have"

    def in_writes(self, task: RecordedTask) -> Iterator[str]:
        """Yield each write with something in it that neither the options nor a genuine answer has."""
        for exchange in task.tape.asked:
            values = set(_of_exchange(exchange)) - self._known if exchange.is_write else set()
            if strange := sorted(ascii(value) for value in values if not _can_be_an_id(value)):
                yield f"{exchange.method} {exchange.target[:200]} with {', '.join(strange)[:300]}"


def _shown(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts that are made for people."""
    yield "the message", str(result.get("msg", ""))
    for key in ("warnings", "text", "failures"):
        for text in result.get(key) or []:
            yield key, str(text)
    for finding in result.get("findings") or []:
        for key in ("text", "found", "fix", "object"):
            yield f"{key} of a finding", str(finding.get(key, ""))
    error = result.get("error") or {}
    for key in ("came_back", "next_step", "request_id"):
        yield f"{key} of the error", str(error.get(key) or "")


def _of_exchange(exchange: Exchange) -> Iterator[Any]:
    """Yield the parts of a request's path and query, and the values of its body."""
    path, _question, query = exchange.target.partition("?")
    yield from (unquote(part) for part in (*path.split("/"), *query.replace("=", "&").split("&")))
    body = _decoded(exchange.body)
    if isinstance(body, dict):
        # What an assistant is set to goes back as it was read, but for what the options say.
        yield from _leaves({key: value for key, value in body.items() if key != "agent"})


def _can_be_an_id(value: Any) -> bool:
    """Whether a vendor could call an object so: what an id looks like, vendors decide."""
    return isinstance(value, str) and value not in ("None", "True", "False") and bool(_ID.fullmatch(value))


def _leaves(value: Any) -> Iterator[Any]:
    """Yield every text and number of a document, and each of its keys."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _leaves(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


@contextmanager
def recorded_tasks(folder: Path) -> Iterator[tuple[Tasks, list[RecordedTask], Secrets]]:
    """Record the tasks of one tenant against a sandbox, and let them be played for the length of a block."""
    member = fleet(1)[0]
    with (
        mock.patch.dict(os.environ, {"GLADLY_REQUESTS_PER_SECOND": "0"}),
        mock.patch.object(tempfile, "tempdir", str(folder)),
        running_sandbox(
            folder / "sandbox", tenants=sandbox_tenants([member]), switches={"rate_limit": "off"}
        ) as sandbox,
    ):
        address = urlsplit(sandbox.info["control_url"]).netloc
        with recorded_vendors(f"https://{address}", sandbox.info["ca_path"]) as vendors:
            tasks = Tasks(vendors, sandbox.info, member, folder)
            recorded = tasks.record(lambda: _call(sandbox, member))
            yield tasks, recorded, Secrets(sandbox.info, member)


def _call(sandbox: SandboxProcess, member: Member) -> None:
    """Let somebody call the tenant and be transferred, so that there is a call to read of."""
    requests.post(
        f"{sandbox.info['control_url']}/calls",
        json={"tenant": member.name, "from": "+12025550123", "to": member.number, "transfer": True},
        verify=sandbox.info["ca_path"],
        timeout=60,
    ).raise_for_status()
