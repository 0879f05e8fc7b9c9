# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make lint` runs, one session per matter; `.venv/bin/nox --list` names them, `nox --session types` runs one.

Sessions use the tools of .venv, so that there is one release of each and everything works offline. antsibull-nox.toml
configures the sessions of antsibull-nox. Those of its sessions that insist on an environment of their own (for ruff,
mypy, ansible-lint and antsibull-docs) look at a copy of the tree, where settings that name folders do not hold; so the
same tools run in the sessions below.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import antsibull_nox
import nox

PACKAGE = "ansible_collections.voiceops.gladly_synthflow"

# So that "nox" finds the tools when it is called by its path.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
nox.options.default_venv_backend = "none"
nox.options.envdir = ".cache/nox"
antsibull_nox.load_antsibull_nox_toml()


@nox.session
def python(session: nox.Session) -> None:
    """Formatting and findings of ruff, in all Python code."""
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types of mypy, strict: the plugins as Python 3.10 sees them, the sandbox, tools and examples."""
    session.run("mypy", "--python-version", "3.10", "--package", f"{PACKAGE}.plugins")
    session.run("mypy", "sandbox/voice_sandbox")
    session.run("mypy", "tests/tools", "tests/scale", "tests/faults", "examples", "docs/site", "noxfile.py")


@nox.session
def roles(session: nox.Session) -> None:
    """Roles, playbooks and metadata by ansible-lint, profile production."""
    # Not in .ansible-lint: the workflow of certification reads it too, and finds our modules only if it installs them.
    session.run("ansible-lint", "--nocolor", "--offline")


@nox.session
def documentation(session: nox.Session) -> None:
    """Documentation of modules, plugins and roles, and its references to each other."""
    command = "antsibull-docs lint-collection-docs --plugin-docs --skip-rstcheck --check-extra-docs-refs"
    # It writes a log into the home folder.
    home = {"HOME": session.env.get("ANSIBLE_HOME") or ".cache"}
    session.run(*command.split(), "--validate-collection-refs", "all", ".", env=home)


@nox.session
def changelog(session: nox.Session) -> None:
    """Changelog fragments."""
    session.run("antsibull-changelog", "lint")


@nox.session
def workflows(session: nox.Session) -> None:
    """The workflow files of the forge: their schema, and what an attacker would look for in them."""
    files = sorted(str(path) for path in Path(".github/workflows").glob("*.yml"))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    session.run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")
    session.run("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".github")


@nox.session
def weaknesses(session: nox.Session) -> None:
    """What bandit takes for a weakness, in all code that users run. Each exception has its reason on its line."""
    session.run("bandit", "--quiet", "--recursive", "plugins", "sandbox/voice_sandbox", "examples", "docs/site")


@nox.session(default=False, venv_backend="venv")
def advisories(session: nox.Session) -> None:
    """Known weaknesses of the packages that users install. The package index has the list: this needs the network."""
    session.install("--requirement", "requirements/audit.txt")
    # Without "strict", a package that the index knows no advisories of would count as one without any.
    session.run("pip-audit", "--strict", "--requirement", "meta/ee-requirements.txt")
    session.run("pip-audit", "--strict", "sandbox")


@nox.session
def ignores(session: nox.Session) -> None:
    """There is no ignore file of ansible-test: findings are mended."""
    found = sorted(str(path) for path in Path("tests/sanity").glob("ignore*"))
    if found:
        session.error(f"Mend the findings instead of ignoring them, and remove: {', '.join(found)}")
