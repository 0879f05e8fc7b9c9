# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The commands of this project. All they make lies in .venv and .cache; "make distclean" removes both.
# Paths are relative, so that a space in the checkout's path does no harm.

PYTHON ?= python3
BIN := .venv/bin
TOOLS := $(BIN)/python tests/tools
PYTEST := $(BIN)/python -m pytest

# Ansible keeps its files in the checkout and sees no other collection; tools find each other in the environment.
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache/ansible/collections
export ANSIBLE_REMOTE_TEMP := $(ANSIBLE_HOME)/tmp
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Tests and demo talk to loopback only: neither a proxy nor the credentials of a real account may reach them.
comma := ,
export no_proxy := 127.0.0.1,localhost,::1$(addprefix $(comma),$(no_proxy))
export NO_PROXY := $(no_proxy)
unexport GLADLY_HOST GLADLY_AGENT_EMAIL GLADLY_API_TOKEN SYNTHFLOW_API_KEY SYNTHFLOW_WORKSPACE_ID SYNTHFLOW_REGION

# A virtual environment holds absolute paths: after the checkout has moved it is made again.
ifneq ($(shell cat .venv/checkout 2>/dev/null),$(CURDIR))
$(shell rm -rf .venv/demo-ready .cache/ansible-test .cache/venvs)
endif

.PHONY: help venv demo test lint units sandbox sanity integration molecule e2e build format clean distclean

.PHONY: awx bench bench-sip changelog core-environments cores docs examples faults few-faults house matrix package rollout scale site

.PHONY: browser chromium peers screenshot sip troubleshooting

help:  ## List the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-15s %s\n' "$$name" "$$text"; done

.venv/demo-ready: requirements/demo.txt meta/ee-requirements.txt sandbox/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, for example: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/demo.txt --editable ./sandbox
	@$(TOOLS)/collection_tree.py > /dev/null
	@pwd -P > .venv/checkout
	@touch $@

.venv/test-ready: .venv/demo-ready requirements/test.txt requirements/docs.txt requirements/cores.txt requirements/lint.txt
	$(BIN)/python -m pip install --quiet --requirement requirements/test.txt
	@touch $@

.cache/ansible-test/ready: .venv/test-ready
	$(TOOLS)/run_sanity.py --prime-venvs
	@touch $@

# The packages for the environment in which the installed collection runs alone.
.cache/wheels/ready: .venv/demo-ready requirements/demo.txt meta/ee-requirements.txt
	$(BIN)/python -m pip download --quiet --only-binary=:all: --dest .cache/wheels --requirement requirements/demo.txt
	@touch $@

# galaxy-importer holds other tools to old releases, so it has an environment of its own.
.cache/venvs/importer/ready: .venv/demo-ready requirements/importer.txt
	$(PYTHON) -m venv --clear .cache/venvs/importer
	.cache/venvs/importer/bin/python -m pip install --quiet --requirement requirements/importer.txt
	@touch $@

# Modules of AWX, which are in no package but the big one.
.cache/ansible/awx/ready: .venv/demo-ready requirements/awx.txt tests/tools/awx_collection.py
	$(TOOLS)/awx_collection.py
	@touch $@

# Made again when a requirement, the checkout's path or the interpreters of this machine have changed.
core-environments: .venv/test-ready
	@$(TOOLS)/cores.py

venv: .venv/test-ready core-environments .cache/venvs/importer/ready .cache/wheels/ready .cache/ansible/awx/ready chromium peers  ## Install all packages into .venv and .cache, Chromium, SIPp and Kamailio; afterwards everything works offline

# Packages of the system, so they are looked for each time. Whoever cannot install them is told how, and the other checks run.
chromium: .venv/test-ready
	@$(TOOLS)/debian_packages.py chromium

peers: .venv/test-ready
	@$(TOOLS)/debian_packages.py sipp kamailio

demo: .venv/demo-ready  ## Wire the example tenants against the sandbox, twice, and place a call to each
	$(BIN)/python examples/demo.py

# What is quick comes first, then what takes longest, so that two cores end at about the same time.
test: venv  ## Run every check, three stages side by side, with a table at the end
	@$(TOOLS)/run_stages.py lint package e2e integration cores units site awx runner examples few-faults molecule sandbox sip scale browser

lint: .venv/test-ready  ## Check formatting, types, YAML, roles, licences, changelog, documentation, workflows
	$(BIN)/nox

units: .venv/test-ready  ## Unit tests, with coverage by line and branch per file
	$(PYTEST) tests/unit --cov --cov-report term-missing --cov-report xml:.cache/coverage.xml

sandbox: .venv/test-ready  ## Tests of the sandbox and of both HTTP contracts
	$(PYTEST) tests/sandbox

sanity: .cache/ansible-test/ready  ## ansible-test sanity with the ansible-core in .venv, without an ignore file
	$(TOOLS)/run_sanity.py

cores: .venv/test-ready  ## Sanity and unit tests with the oldest and the newest supported ansible-core, or with CORES="2.18/3.11"
	$(TOOLS)/run_cores.py $(CORES)

matrix: .venv/test-ready  ## The same with every supported ansible-core and every Python on this machine, with a table at the end
	$(TOOLS)/run_cores.py --all

integration: .venv/test-ready  ## ansible-test integration, every target against a sandbox of its own
	$(TOOLS)/run_integration.py

molecule: .venv/test-ready  ## Every scenario of roles and playbooks
	$(TOOLS)/run_molecule.py

e2e: .venv/test-ready  ## Whole runs from outside: playbooks, predictions, interruptions, secrets
	$(PYTEST) tests/e2e

awx: .venv/test-ready .cache/ansible/awx/ready  ## The role awx with the modules of awx.awx, on a stand-in that answers as AWX does
	$(PYTEST) tests/awx

browser: .venv/test-ready chromium  ## The runbook page and the report in Chromium; Debian's package is installed if there is none
	$(PYTEST) tests/browser

examples: .venv/test-ready  ## Every example of the pages and of the documentation of plugins, worked through as a reader would
	$(PYTEST) tests/examples

sip: .venv/test-ready peers  ## The SIP probe against SIPp, Kamailio, the sandbox, and peers that misbehave
	$(PYTEST) tests/sip

package: .venv/test-ready .cache/wheels/ready .cache/venvs/importer/ready  ## The artifact, the execution environment that is made for it, and a run of it alone
	$(PYTEST) tests/package

docs: .venv/test-ready  ## Build the documentation site into .cache/site; warnings are errors, and nothing is downloaded
	$(TOOLS)/build_site.py

site: docs chromium  ## The documentation site in Chromium: links, anchors, search, a phone's width, the dark
	$(PYTEST) tests/site

runner: .venv/test-ready  ## The job templates of AWX through ansible-runner, as AWX starts them
	$(PYTEST) tests/runner

screenshot: .venv/test-ready chromium  ## Take the pictures of the pages for docs/runbook.md and docs/reports.md again
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH):tests/tools" $(BIN)/python tests/browser/screenshot.py

scale: .venv/test-ready  ## Rollouts with failures, slices and the benchmark, with a few tenants
	$(PYTEST) tests/scale

bench: .venv/test-ready  ## Time, requests and memory of a fleet, beside other ways; writes docs/benchmarks.md
	PYTHONPATH=sandbox $(BIN)/python tests/scale/bench.py $(BENCH)

rollout: .venv/test-ready  ## 1,000 tenants of which 20 fail, and four slices at once; ROLLOUT="--tenants 100 --failures 10"
	PYTHONPATH=sandbox $(BIN)/python tests/scale/rollout.py $(ROLLOUT)

few-faults: .venv/test-ready  ## Faults, kills and hostile input, as many as fit into the tests
	$(PYTEST) tests/faults

faults: .venv/test-ready  ## Every fault at every request, 200 kills, a storm of 429: the table of docs/reliability.md; FAULTS="--seed 7"
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH):sandbox:tests/tools:tests" $(BIN)/python -m faults $(FAULTS)

bench-sip: .venv/test-ready  ## Probes per second beside sipsak and SIPp, against Kamailio
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH):tests/tools" $(BIN)/python tests/sip/bench.py

troubleshooting: .venv/demo-ready  ## Write docs/troubleshooting.md from the table of diagnoses
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH)" $(TOOLS)/write_troubleshooting.py

house: .venv/demo-ready  ## Draw docs/images/architecture.svg, the rooms of the code and what they use
	$(TOOLS)/write_house.py

changelog: .venv/test-ready  ## Move the fragments into the changelog of the version in galaxy.yml
	$(BIN)/antsibull-changelog release --update-existing

build: .venv/demo-ready  ## Build the collection's artifact into .cache/build
	$(BIN)/ansible-galaxy collection build --force --output-path .cache/build

format: .venv/test-ready  ## Format the Python code and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

clean:  ## Remove what tests and builds left behind, keep what was installed
	rm -rf .ansible tests/output
	test ! -d .cache || find .cache -mindepth 1 -maxdepth 1 ! -name ansible-test ! -name ansible ! -name wheels ! -name venvs -exec rm -rf {} +
	find . -name __pycache__ -not -path './.venv/*' -not -path './.cache/*' -prune -exec rm -rf {} +

distclean: clean  ## Remove everything that is not in Git's sight, packages too
	rm -rf .venv .cache
