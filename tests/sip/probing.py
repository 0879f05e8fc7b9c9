# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the probe in this process, as its module would, and looks at what holds for every result."""

from __future__ import annotations

import json
import time
import typing as t
from dataclasses import replace

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._runner import run_listing
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.diagnoses import DIAGNOSES, worst
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.framing import Framer
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe import Probe
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_listing import (
    SipProbe,
    read_settings,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.trouble import ProbeStopped

Result = dict[str, t.Any]

RUNGS = ("dns", "connect", "tls", "options", "invite")
NUMBER = "+12065550100"
# Far more than a probe with a small timeout may take, on a machine that has other things to do as well.
SECONDS_AT_MOST = 85.0
# For an answer that comes; whoever tests silence gives less.
LONG_ENOUGH = 20


def probe(uri: str, **options: t.Any) -> Result:
    """Probe ``uri`` and return the task's result, once it has kept what every result promises."""
    parameters = {**_defaults(), "uri": uri, "max_per_minute": 0, "timeout": LONG_ENOUGH, **options}
    began = time.monotonic()
    result = run_listing(SipProbe, parameters, Context())
    assert time.monotonic() - began < SECONDS_AT_MOST
    check_result(result, uri, [str(parameters["password"])] if parameters["password"] else [])
    return result


def short_probe(uri: str, seconds: float, method: str = "options") -> Result:
    """Probe with less time for a rung than the option allows, where hundreds of peers keep silent."""
    parameters = {**_defaults(), "uri": uri, "max_per_minute": 0, "method": method}
    settings = replace(read_settings(parameters, Context()), timeout=seconds)
    result = {"changed": False, **Probe(settings).run()}
    check_result(result, uri, [])
    return result


def check_result(result: Result, uri: str, secrets: t.Sequence[str]) -> None:
    """Fail unless the result is whole: JSON, in the order of the climb, as bad as its worst rung, without secrets."""
    text = json.dumps(result)
    assert not any(secret in text for secret in secrets)
    assert result["changed"] is False
    names = rungs(result)
    assert names == tuple(name for name in RUNGS if name in names)
    assert all(isinstance(rung["milliseconds"], (int, float)) and rung["milliseconds"] >= 0 for rung in result["rungs"])
    # Where a call was placed, it counts, and not what OPTIONS said before.
    counting = [rung for rung in result["rungs"] if "invite" not in names or rung["name"] != "options"]
    assert result["verdict"] == worst(rung["verdict"] for rung in counting)
    diagnosis = result["diagnosis"]
    assert diagnosis["title"] == DIAGNOSES[diagnosis["code"]].title
    assert any(rung["code"] == diagnosis["code"] and rung["verdict"] == result["verdict"] for rung in result["rungs"])
    assert all(entry["direction"] in ("sent", "received") and entry["message"] for entry in result["ladder"])
    assert [entry["milliseconds"] for entry in result["ladder"]] == sorted(
        entry["milliseconds"] for entry in result["ladder"]
    )
    assert uri in result["text"]
    assert result["verdict"] in result["text"]


def rungs(result: Result) -> tuple[str, ...]:
    """Return the names of the rungs that were reached."""
    return tuple(rung["name"] for rung in result["rungs"])


def rung(result: Result, name: str) -> dict[str, t.Any]:
    """Return one rung."""
    return next(rung for rung in result["rungs"] if rung["name"] == name)


def shown(result: Result) -> str:
    """Return a result in a form that is of use when a test fails."""
    ladder = "\n".join(
        f"{entry['direction']:>8} {entry['milliseconds']} {entry['summary']}" for entry in result["ladder"]
    )
    return f"{result['text']}\n{json.dumps(result['rungs'], indent=1)}\n{ladder}"


def sent(result: Result) -> list[str]:
    """Return the methods that were sent, in order."""
    return [entry["message"].partition(" ")[0] for entry in result["ladder"] if entry["direction"] == "sent"]


def message(result: Result, beginning: str) -> str:
    """Return the first message of the ladder that begins so."""
    return next(str(entry["message"]) for entry in result["ladder"] if entry["message"].startswith(beginning))


def _defaults() -> dict[str, t.Any]:
    specification: dict[str, dict[str, t.Any]] = SipProbe.module_arguments["argument_spec"]
    return {name: option.get("default") for name, option in specification.items()}


def refusal(read: t.Callable[[], object]) -> str | None:
    """Return the code of the diagnosis with which ``read`` refuses its input, or None. Nothing else may be raised."""
    try:
        read()
    except ProbeStopped as stopped:
        assert stopped.detail  # noqa: PT017
        return stopped.diagnosis.code
    return None


def framed(chunks: t.Iterable[bytes]) -> tuple[list[bytes], str | None]:
    """Return the messages in a stream, and the code of its refusal."""
    framer = Framer()
    messages: list[bytes] = []

    def read() -> None:
        for chunk in chunks:
            framer.feed(chunk)
            while (message := framer.next()) is not None:
                assert message
                messages.append(message)

    code = refusal(read)
    return messages, code
