# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One machine with several processes that all read from one Gladly organization.

Takes a JSON document as its argument: ``machine`` (folder for temporary files), ``processes``, ``requests`` of each,
``options`` of the connection. Prints, as JSON, what went wrong in any of them, as a list of texts.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._gladly.api import GladlyApi
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


def _read(options: dict[str, object], requests: int) -> list[str]:
    context = Context()
    try:
        for _time in range(requests):
            # As the forks of a play do, each opens a session of its own.
            api = GladlyApi.open(options, context)
            api.list_inboxes()
            api.close()
    except Exception:
        return [traceback.format_exc()]
    return context.warnings


def _main() -> None:
    task = json.loads(sys.argv[1])
    tempfile.tempdir = task["machine"]
    ends = []
    for _process in range(task["processes"]):
        reading, writing = os.pipe()
        if os.fork() == 0:
            with os.fdopen(writing, "w") as pipe:
                json.dump(_read(task["options"], task["requests"]), pipe)
            os._exit(0)
        os.close(writing)
        ends.append(reading)
    troubles: list[str] = []
    for end in ends:
        with os.fdopen(end) as pipe:
            troubles += json.load(pipe)
        os.wait()
    print(json.dumps(troubles))


_main()
