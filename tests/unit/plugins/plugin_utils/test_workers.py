# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workers: what they got from their parent is left alone by their garbage collection."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import gc, multiprocessing
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _in_process

def worker(queue):
    garbage = []
    garbage.append(garbage)
    del garbage
    queue.put((gc.get_freeze_count(), gc.collect()))

context = multiprocessing.get_context("fork")
queue = context.Queue()
process = context.Process(target=worker, args=(queue,))
process.start()
frozen, collected = queue.get(timeout=30)
process.join(30)
assert frozen > 10_000, frozen
assert collected >= 1, collected
assert gc.get_freeze_count() == 0
print("as it has to be")
"""


def test_a_worker_collects_its_own_garbage_alone() -> None:
    # In a process of its own: the handler stays for as long as a process lives.
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stdout.endswith("as it has to be\n"), ran.stderr
