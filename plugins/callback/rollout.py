# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Callback rollout."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout
type: aggregate
short_description: Show how far a rollout is, and write a report of it
version_added: 1.0.0
author:
  - VoiceOps contributors (@voiceops)
description:
  - Shows for each wave of tenants how many are done, changed and failed, how fast it goes, and how long it will take.
    On a terminal that is a line that stays at the bottom while Ansible prints above it; elsewhere, as in AWX and CI, it
    is a plain line now and then.
  - With O(report_directory) it writes what came of each tenant - as C(rollout.json), as a page for people,
    C(rollout.html), as JUnit, C(rollout.xml), and as two lists of inventory hosts for C(--limit), C(failed.txt) and
    C(remaining.txt). A list without a tenant is not written, and one of an earlier run is removed.
  - A wave is the group C(wave_...) that a tenant is in, else its variable C(tenant_wave), else the batch of the play.
  - It reads results as Ansible shows them to callbacks, so what has C(no_log) is in no file. Trouble of its own is one
    warning, and never stops a run.
  - Files are for the user who runs Ansible alone (mode 0600), and so is a directory that it makes (0700).
requirements:
  - enable in configuration
  - rich, for the line on a terminal; without it, plain lines are shown
options:
  report_directory:
    description:
      - Directory for the report, which is made if it is missing. Without one, no report is written.
      - The variable C(rollout_report_directory) of the play, or an extra variable of that name, goes before it.
    type: path
    ini:
      - section: callback_rollout
        key: report_directory
    env:
      - name: GLADLY_SYNTHFLOW_REPORT_DIRECTORY
  report_interval:
    description:
      - Seconds after which the report is written anew in the middle of a wave, so that a run that is killed leaves one.
        It is written after each batch of the play in any case. V(0) is never.
    type: int
    default: 60
    ini:
      - section: callback_rollout
        key: report_interval
    env:
      - name: GLADLY_SYNTHFLOW_REPORT_INTERVAL
  progress:
    description:
      - How to show how far it is. V(auto) is V(live) on a terminal that somebody looks at, else V(plain).
    type: str
    choices: [auto, live, plain, none]
    default: auto
    ini:
      - section: callback_rollout
        key: progress
    env:
      - name: GLADLY_SYNTHFLOW_PROGRESS
  progress_interval:
    description:
      - Seconds that lie between two plain lines at least. The last line of a wave is shown in any case.
    type: int
    default: 30
    ini:
      - section: callback_rollout
        key: progress_interval
    env:
      - name: GLADLY_SYNTHFLOW_PROGRESS_INTERVAL
  progress_step:
    description:
      - Percent of a wave that lie between two plain lines at least.
    type: int
    default: 5
    ini:
      - section: callback_rollout
        key: progress_step
    env:
      - name: GLADLY_SYNTHFLOW_PROGRESS_STEP
  tenants_group:
    description:
      - Inventory group whose hosts are tenants. Others, such as C(localhost), are in no report.
    type: str
    default: tenants
    ini:
      - section: callback_rollout
        key: tenants_group
    env:
      - name: GLADLY_SYNTHFLOW_TENANTS_GROUP
"""

EXAMPLES = r"""
ansible.cfg: |
  [defaults]
  callbacks_enabled = voiceops.gladly_synthflow.rollout

  [callback_rollout]
  report_directory = reports
"""

import atexit
import functools
import os
import threading
import time
import typing as t

from ansible.plugins.callback import CallbackBase

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.ansible_facts import (
    batch_of_play,
    host_of,
    hosts_still_in,
    is_pause,
    report_directory_of_play,
    task_of,
    values_of,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.indicator import indicator
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.plain import mapping, plain
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.progress import Step
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.report_writer import ReportWriter
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.run_record import RunRecord
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.tenant_record import failure_of

Method = t.TypeVar("Method", bound=t.Callable[..., None])


def _guarded(method: Method) -> Method:
    """Let no trouble of a report get into the run, and only one thread of Ansible at a time into the report."""

    @functools.wraps(method)
    def guarded(self: CallbackModule, *arguments: t.Any, **options: t.Any) -> None:
        with self.lock:
            try:
                method(self, *arguments, **options)
            except Exception as trouble:
                self.warn_once(method.__name__, trouble)

    return t.cast(Method, guarded)


class CallbackModule(CallbackBase):
    """Hands what Ansible tells on to the record of the run, and shows and writes what that makes of it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "voiceops.gladly_synthflow.rollout"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: t.Any, **options: t.Any) -> None:
        super().__init__(*arguments, **options)
        self.lock = threading.RLock()
        self._process = os.getpid()
        self._playbook = ""
        self._play: t.Any = None
        self._began: dict[tuple[str, str], float] = {}
        self._has_warned = False

    def set_options(self, *arguments: t.Any, **options: t.Any) -> None:
        """Read the options."""
        super().set_options(*arguments, **options)
        self._record = RunRecord(self.get_option("tenants_group"), time.time())
        self._writer = ReportWriter(self._record, self.get_option("report_interval"))
        self._indicator = indicator(
            self._display,
            kind=self.get_option("progress"),
            interval=self.get_option("progress_interval"),
            step=self.get_option("progress_step"),
        )
        atexit.register(self._leave)

    def warn_once(self, where: str, trouble: Exception) -> None:
        """Tell of the first trouble of the callback itself."""
        if not self._has_warned:
            self._has_warned = True
            self._writer.notes.append("The report may lack something: the callback that writes it met trouble.")
            self._display.warning(
                f"The callback rollout met trouble in {where}, so its progress and report may lack something. The run "
                f"itself goes on. {type(trouble).__name__}: {trouble}"
            )

    @_guarded
    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """Remember what is run."""
        self._record.playbook = os.path.basename(str(playbook._file_name))

    @_guarded
    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """End the batch before, and begin the next one. Ansible starts a play anew for each batch of it."""
        self._end_batch()
        batch = batch_of_play(play)
        members = self._record.begin(batch)
        if not members:
            return
        self._play = play
        self._record.check_mode = play.check_mode is True
        self._writer.directory = report_directory_of_play(play, batch) or self.get_option("report_directory")
        self._indicator.begin(batch.play, members, lambda wave: len(self._record.members(wave)), time.monotonic())

    @_guarded
    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Know the task, and leave the terminal to one that asks something."""
        self._indicator.at(Step(str(task._uuid), str(task.get_name())))
        self._indicator.pause(is_pause(task))

    @_guarded
    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """Take the time."""
        self._began[str(host.get_name()), str(task._uuid)] = time.time()

    @_guarded
    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Take in a result."""
        self._take(result, "ok")

    @_guarded
    def v2_runner_on_skipped(self, result: t.Any) -> None:
        """Take in that a task had nothing to do."""
        self._take(result, "ok")

    @_guarded
    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Take in a failure, unless the play does not mind."""
        self._take(result, "ok" if ignore_errors else "failed")

    @_guarded
    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """Take in that a tenant could not be worked on."""
        self._take(result, "unreachable")

    @_guarded
    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Write the report, and say where it is."""
        self._end_batch()
        self._indicator.close()
        paths = self._writer.finish(time.time())
        for line in paths:
            self._display.display(line)

    def _take(self, result: t.Any, status: str) -> None:
        host, task = host_of(result), task_of(result)
        now = time.time()
        began = self._began.pop((host, task.identifier), now)
        record = self._record.tenant(host)
        if record is None:
            return
        if task.is_shared and status != "unreachable":
            if status == "failed":
                failure = failure_of(task, mapping(plain(values_of(result))))
                self._writer.notes.append(f"'{failure['task']}' failed for all: {failure['message']}")
            return
        record.spend(began, now)
        if status == "ok":
            record.add(task, values_of(result))
        else:
            record.fail(task, values_of(result), status)
        self._indicator.show(time.monotonic())
        self._writer.write_now_and_then(now)

    def _end_batch(self) -> None:
        play, self._play = self._play, None
        if play is None:
            return
        has_run = any(record.has_run for record in self._record.batch)
        self._record.settle(hosts_still_in(play))
        # What has done nothing for any tenant, as a play that fetches the ledgers, is no batch of theirs.
        if has_run:
            self._indicator.end_batch(time.monotonic())
        self._writer.write(time.time())

    def _leave(self) -> None:
        """Leave a report of a run that was broken off, and the terminal as it was."""
        if os.getpid() != self._process:
            return
        try:
            self._indicator.close()
            self._writer.abandon(time.time())
        except Exception as trouble:
            self.warn_once("leaving", trouble)
