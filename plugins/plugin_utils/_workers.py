# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""What keeps the workers of Ansible small where there are many hosts."""

from __future__ import annotations

import functools
import gc
import os


@functools.cache
def share_memory() -> None:
    """Let forked workers go on sharing the memory that Ansible has for inventory and results.

    Python's garbage collection writes to everything that it looks at, and a page that is written to is copied. A worker
    ends with its task, and nothing of what it got from its parent can become garbage for it: so it leaves that alone.
    """
    os.register_at_fork(after_in_child=gc.freeze)
