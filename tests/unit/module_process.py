# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module the way Ansible does: arguments in, JSON out, and an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from dataclasses import dataclass

import pytest
from ansible.module_utils import basic

PACKAGE = "ansible_collections.voiceops.gladly_synthflow.plugins.modules"


@dataclass(frozen=True)
class Finished:
    """What a module printed, as text and decoded, and its exit code."""

    code: int
    text: str
    result: dict[str, t.Any]


def arguments(options: t.Mapping[str, t.Any], *, check_mode: bool = False, diff: bool = False) -> bytes:
    """Return the input of a module."""
    return json.dumps(
        {"ANSIBLE_MODULE_ARGS": {**options, "_ansible_check_mode": check_mode, "_ansible_diff": diff}}
    ).encode()


def run_main(
    main: t.Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: t.Mapping[str, t.Any],
    **modes: bool,
) -> Finished:
    """Run the ``main`` of a module in this process."""
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", arguments(options, **modes))
    # Since ansible-core 2.19 the form of the arguments has a name.
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    with pytest.raises(SystemExit) as stopped:
        main()
    text = capsys.readouterr().out
    return Finished(int(stopped.value.code or 0), text, json.loads(text))


def run_process(module: str, options: t.Mapping[str, t.Any], *, without: str | None = None) -> Finished:
    """Run a module in a process of its own, on request as if the library ``without`` were not installed."""
    hide = f"sys.modules[{without!r}] = None; " if without else ""
    program = f"import runpy, sys; {hide}runpy.run_module('{PACKAGE}.{module}', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=arguments(options),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    text = done.stdout.decode()
    assert text, done.stderr.decode()
    return Finished(done.returncode, text, json.loads(text))
