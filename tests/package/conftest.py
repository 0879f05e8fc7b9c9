# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artifact, and the collection as it is installed from it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from installation import program

from collection_tree import CHECKOUT


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifact, as it would be published."""
    folder = tmp_path_factory.mktemp("artifact")
    command = [program("ansible-galaxy"), "collection", "build", "--output-path", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="session")
def installed(artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of collections into which the artifact alone was installed; nothing is fetched for it."""
    folder = tmp_path_factory.mktemp("installed")
    command = [program("ansible-galaxy"), "collection", "install", "--offline", str(artifact), "-p", str(folder)]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder)}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder
