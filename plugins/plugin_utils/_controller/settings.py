# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This is a private plugin util: it may change without notice and is not meant to be used outside this collection.

"""Settings of the role that contradict each other or cannot work."""

from __future__ import annotations

import collections.abc
import difflib
import re

from .values import Entry, is_empty, whole_number

_WAVE_NAME = re.compile(r"[a-z0-9_]{1,50}")
# What a job finds there is made for it alone and removed after it.
_FOLDERS_OF_THE_JOB = ("/runner", "/tmp")  # noqa: S108 # nosec B108 # is compared with, nothing is written
_ALL_WAVES = "all"
# An address of Git, as a URL or in the short form: git@git.example.com:voice/fleet.git.
_BY_SSH = re.compile(r"(git\+)?ssh://|[^/:]+@[^/:]+:(?!//)", re.IGNORECASE)
# How much two names have in common of which one is probably meant for the other.
_LIKENESS = 0.8
# What a controller gives to a job, where the role itself is run in one.
_OF_A_JOB = re.compile(
    r"awx_(job_(id|launch_type|template_id|template_name)|(user|inventory|schedule)_\w+|execution_node"
    r"|project_(revision|scm_branch)|workflow_job_\w+|parent_job_\w+)"
)


def settings_problems(settings: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence or two for each setting that is wrong."""
    if is_empty(settings.get("awx_controller_host")):
        yield ("awx_controller_host is not set. Set it to its URL, or CONTROLLER_HOST in the environment.")
    if is_empty(settings.get("awx_project_url")):
        yield "awx_project_url is not set. Set it to the URL of the fleet's Git repository."
    elif _BY_SSH.match(str(settings["awx_project_url"])) and is_empty(settings.get("awx_project_ssh_key")):
        yield (
            "awx_project_url is reached with an SSH key, and awx_project_ssh_key is not set. Set it to a key that may "
            "read the repository, or give an https URL."
        )
    if is_empty(settings.get("awx_image")):
        yield (
            "awx_image is not set. Set it to the execution environment that has this collection and what it needs. "
            "Without it jobs would run in an image that has neither."
        )
    if not is_empty(settings.get("awx_project_username")) and is_empty(settings.get("awx_project_password")):
        yield "awx_project_username is set and awx_project_password is not. Set both, or neither."
    yield from _numbers(settings)
    yield from _place_problems(settings)
    yield from _wave_problems(settings)


def variable_problems(variables: Entry) -> collections.abc.Iterator[str]:
    """Yield a sentence for each variable that is called nearly, and not quite, as one of the role."""
    known = [str(name) for name in variables.get("known") or ()]
    for name in sorted(str(name) for name in variables.get("given") or ()):
        near = difflib.get_close_matches(name, known, n=1, cutoff=_LIKENESS)
        if near and name not in known and not _OF_A_JOB.fullmatch(name):
            yield f"{name} is no variable of this role; did you mean {near[0]}?"


def _numbers(settings: Entry) -> collections.abc.Iterator[str]:
    for name, least in (
        ("awx_slices", 1),
        ("awx_project_timeout", 1),
        ("awx_forks", 0),
        ("awx_job_timeout", 0),
        ("awx_approval_timeout", 0),
    ):
        number = whole_number(settings.get(name))
        if number is None or number < least:
            yield f"{name} is {settings.get(name)!r}. Set it to a whole number from {least} on."


def _place_problems(settings: Entry) -> collections.abc.Iterator[str]:
    directory = settings.get("awx_state_directory")
    repository = settings.get("awx_state_repository")
    if is_empty(directory) and is_empty(repository):
        yield (
            "Ledgers need a place that outlives a job. Set awx_state_directory to a directory that all jobs see, "
            "or awx_state_repository to a Git repository."
        )
    if not is_empty(repository):
        if is_empty(settings.get("awx_state_ssh_key")):
            yield "awx_state_repository is set and awx_state_ssh_key is not. Set it to a key that may write to it."
        if str(repository).startswith(("http:", "https:")):
            yield (
                "awx_state_repository is reached with an SSH key. Give its SSH address, such as "
                "git@git.example.com:voice/ledgers.git."
            )
    if is_empty(directory):
        return
    path = str(directory)
    if not path.startswith("/"):
        yield f"awx_state_directory is '{path}'. Give an absolute path: the job's own folder is gone after the job."
    elif path.rstrip("/") in ("", *_FOLDERS_OF_THE_JOB) or path.startswith(
        tuple(f"{name}/" for name in _FOLDERS_OF_THE_JOB)
    ):
        yield f"awx_state_directory is '{path}', which is gone after the job. Give a path at which a volume is mounted."


def _wave_problems(settings: Entry) -> collections.abc.Iterator[str]:
    waves = settings.get("awx_waves")
    names = [str(name) for name in waves] if isinstance(waves, (list, tuple)) else []
    if not names or len(set(names)) != len(names) or _ALL_WAVES in names or not all(map(_WAVE_NAME.fullmatch, names)):
        yield (
            f"awx_waves is {waves!r}. Give the waves of the inventory's source, each once, in lower case letters, "
            f"digits and underscores; '{_ALL_WAVES}' stands for all of them in the survey."
        )
    elif settings.get("awx_canary_wave") not in names:
        yield f"awx_canary_wave is '{settings.get('awx_canary_wave')}', which is none of awx_waves: {', '.join(names)}."
