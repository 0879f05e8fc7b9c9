# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A ledger on a file system that knows no locks."""

from __future__ import annotations

import errno
import fcntl
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import LedgerUnavailable
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._ledger.ledger import Ledger
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context


def test_no_run_goes_on_without_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: t.Any, **_options: t.Any) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LedgerUnavailable, match="No locks available"):
        Ledger(str(tmp_path / "acme.yml"), Context())
