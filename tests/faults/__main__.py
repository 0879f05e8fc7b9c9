# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m faults` is what `make faults` runs."""

from __future__ import annotations

import signal
import sys

from .suite import main

# Asked to end, it ends as when a person interrupts it: it stops what it has started, and prints what it has.
signal.signal(signal.SIGTERM, signal.default_int_handler)
sys.exit(main())
