# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gladly and Synthflow on loopback, in one process: for the demo, the tests and for trying out."""

from __future__ import annotations

__version__ = "1.0.0"
