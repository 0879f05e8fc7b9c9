# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same search where something else runs the playbooks: other ansible-core, ansible-runner, the playbook for AWX.

What this machine lacks is left out, and said.
"""

from __future__ import annotations

import importlib
import json
import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import cores
from secret_search import SecretSearch

from .place import Place, mishaps
from .runs import AFTER, BEFORE, WRITING, Secretive
from .tenants import NESTED, ODD
from .traces import Traces, kept_in

AWX_TESTS = Path(__file__).resolve().parents[2] / "awx"
QUOTED, WELL, DEBUGGED, TAKEN_APART = BEFORE[1], WRITING[0], AFTER[0], AFTER[-1]
ALL_THERE_IS = ("-vvvv", "--diff")


def with_other_cores(place: Place) -> None:
    """Search what the oldest and the newest supported ansible-core leave behind."""
    for pair in cores.edges():
        program = pair.folder / "bin" / "ansible-playbook"
        if not program.exists():
            print(f"  left out: {pair}, which 'make core-environments' installs", flush=True)
            continue
        # Ansible does not quote it everywhere, and the path of a checkout may have a space.
        without_space = place.folder / f"core-{pair.core}"
        without_space.symlink_to(pair.folder, target_is_directory=True)
        own = {"ansible_python_interpreter": str(without_space / "bin" / "python")}
        # What fails at a write does so only as long as nothing is written.
        failing, writing = ([run for run in runs if run.short] for runs in (BEFORE, WRITING))
        ways = [*failing, *(run.as_modules() for run in failing)]
        ways += [given for run in (*writing, DEBUGGED) for given in (run, run.as_modules())]
        for given in (*ways, TAKEN_APART):
            variables = {**given.variables, **own}
            place.try_run(replace(given, name=f"{given.name}, {pair}", variables=variables, wants=()), program)


def by_runner(place: Place) -> None:
    """Search the artifacts of ansible-runner: events, standard output, facts, command and environment."""
    try:
        import ansible_runner  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        print("  left out: ansible-runner, which is not installed", flush=True)
        return
    for given in (QUOTED, WELL):
        folder = place.next_folder()
        for fault in given.faults:
            place.world.control("POST", "faults", json=fault)
        hosts = place.hosts(given)
        (folder / "private").mkdir(parents=True)
        variables = hosts / "runner.json"
        variables.write_text(json.dumps({"tenant_retry_timeout": 1, **given.variables}), encoding="utf-8")
        done = ansible_runner.run(
            private_data_dir=str(folder / "private"),
            project_dir=str(folder),
            playbook=str(given.playbooks[0]),
            inventory=str(hosts),
            cmdline=shlex.join([*ALL_THERE_IS, "--limit", given.limit, "-e", f"@{variables}"]),
            envvars={**kept_in(folder), "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"]},
            fact_cache="fact_cache",
            fact_cache_type="jsonfile",
            quiet=True,
        )
        place.world.control("DELETE", "faults")
        name = f"{given.name}, by ansible-runner"
        traces = Traces(done.rc, done.stdout.read(), folder)
        place.tally.mishaps += [f"{name}: {mishap}" for mishap in mishaps(replace(given, wants=()), traces, [])]
        if not any("job_events" in path.parts for path in traces.files):
            place.tally.mishaps.append(f"{name}: there are no events to search")
        place.search(name, [*traces.files, *place.kept], folder)
        _count(place, given, bool(done.rc) == given.fails)


def by_awx(place: Place) -> None:
    """Search what the playbook leaves behind that sets AWX up: well, with a token that is refused, misspelt."""
    sys.path += [str(AWX_TESTS)]
    controller_run, server = (importlib.import_module(name) for name in ("controller_run", "stand_in.server"))
    if not controller_run.AWX_COLLECTION.is_dir():
        print("  left out: the playbook for AWX, whose modules 'make awx' gets", flush=True)
        return
    secrets = _awx_values(controller_run.VALUES, controller_run.SECRET)
    search = SecretSearch({"token of AWX": server.TOKEN, **secrets["named"]})
    ways: dict[str, dict[str, Any]] = {
        "well": {},
        "with a token that is refused": {"awx_controller_oauthtoken": ODD.wrong},
        "misspelt": {"awx_vault_pasword": ODD.trunk_password, "awx_notification": {"pasword": NESTED.trunk_password}},
    }
    for way, changed in ways.items():
        folder = place.next_folder()
        inputs = folder.with_name(f"{folder.name}-values")
        inputs.mkdir(parents=True)
        folder.mkdir()
        with mock.patch.dict(os.environ, kept_in(folder)), server.running_controller(inputs) as controller:
            values = {**secrets["values"], **changed}
            ran = controller_run.play(controller, inputs, *ALL_THERE_IS, values=values)
        (folder / "output.txt").write_text(ran.output, encoding="utf-8")
        files = [path for path in folder.rglob("*") if path.is_file()]
        place.tally.secrets += [f"AWX, {way}: {finding}" for finding in search.in_files(files)]
        if bool(ran.status) is not bool(changed):
            place.tally.mishaps.append(f"AWX, {way}: it ended with {ran.status}: {ran.output[-600:]}")
        place.tally.tried += int(bool(changed))
        place.tally.recovered += int(bool(changed) and bool(ran.status))


def _awx_values(values: dict[str, Any], mark: str) -> dict[str, dict[str, Any]]:
    """Return the values of tests/awx with a secret of odd letters in the place of each, and these by name."""
    named: dict[str, Any] = {}

    def odd(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: odd(item) for key, item in value.items()}
        if isinstance(value, list):
            return [odd(item) for item in value]
        if isinstance(value, str) and value.startswith(mark):
            named[f"{value.removeprefix(mark + '-')} of AWX"] = f"{ODD.api_key}{len(named)}"
            return f"{ODD.api_key}{len(named) - 1}"
        return value

    changed = odd(values)
    named.update({"wrong token of AWX": ODD.wrong, "misspelt": ODD.trunk_password, "another": NESTED.trunk_password})
    return {"values": changed, "named": named}


def _count(place: Place, given: Secretive, as_expected: bool) -> None:
    if given.is_fault:
        place.tally.tried += 1
        place.tally.recovered += int(as_expected)
