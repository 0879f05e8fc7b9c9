# The commands of this project. All they make lies in .venv and .cache; "make distclean" removes both.
# Paths are relative, so that a space in the checkout's path does no harm.

PYTHON ?= python3
BIN := .venv/bin
TOOLS := $(BIN)/python tests/tools
PYTEST := $(BIN)/python -m pytest
PACKAGE := ansible_collections.voiceops.gladly_synthflow

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
$(shell rm -rf .venv/demo-ready .cache/ansible-test)
endif

.PHONY: help venv demo test lint units sandbox sanity integration molecule e2e build format clean distclean

.PHONY: bench-sip troubleshooting browser chromium peers screenshot sip

help:  ## List the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-12s %s\n' "$$name" "$$text"; done

.venv/demo-ready: requirements/demo.txt meta/ee-requirements.txt sandbox/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, for example: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/demo.txt --editable ./sandbox
	@$(TOOLS)/collection_tree.py > /dev/null
	@pwd -P > .venv/checkout
	@touch $@

.venv/test-ready: .venv/demo-ready requirements/test.txt
	$(BIN)/python -m pip install --quiet --requirement requirements/test.txt
	@touch $@

.cache/ansible-test/ready: .venv/test-ready
	$(TOOLS)/run_sanity.py --prime-venvs
	@touch $@

venv: .venv/test-ready .cache/ansible-test/ready chromium peers  ## Install all packages into .venv, Chromium, SIPp and Kamailio; afterwards everything works offline

# Packages of the system, so they are looked for each time. Whoever cannot install them is told how, and the other checks run.
chromium: .venv/test-ready
	@$(TOOLS)/debian_packages.py chromium

peers: .venv/test-ready
	@$(TOOLS)/debian_packages.py sipp kamailio

demo: .venv/demo-ready  ## Wire the example tenants against the sandbox, twice, and place a call to each
	$(BIN)/python examples/demo.py

# What is quick comes first, then what takes longest, so that two cores end at about the same time.
test: venv  ## Run every check, two stages side by side, with a table at the end
	@$(TOOLS)/run_stages.py lint units e2e integration sip sandbox sanity molecule browser

LINTS := lint-python lint-types lint-yaml lint-ansible lint-changelog lint-documentation lint-project
.PHONY: $(LINTS)
lint: .venv/test-ready  ## Check formatting, types, YAML, roles, changelog, documentation
	@$(MAKE) --no-print-directory --keep-going $(LINTS)

lint-python:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

lint-types:
	$(BIN)/mypy --python-version 3.10 --package $(PACKAGE).plugins
	$(BIN)/mypy sandbox/voice_sandbox
	$(BIN)/mypy tests/tools examples

lint-yaml:
	$(BIN)/yamllint --strict .

lint-ansible:
	$(BIN)/ansible-lint --nocolor

lint-changelog:
	$(BIN)/antsibull-changelog lint

# antsibull-docs writes a log into the home folder.
lint-documentation:
	HOME="$(CURDIR)/.cache" $(BIN)/antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs all .

lint-project:
	$(TOOLS)/check_project.py

units: .venv/test-ready  ## Unit tests, with coverage by line and branch per file
	$(PYTEST) tests/unit --cov --cov-report term-missing

sandbox: .venv/test-ready  ## Tests of the sandbox and of both HTTP contracts
	$(PYTEST) tests/sandbox

sanity: .cache/ansible-test/ready  ## ansible-test sanity, without an ignore file
	$(TOOLS)/run_sanity.py

integration: .venv/test-ready  ## ansible-test integration, every target against a sandbox of its own
	$(TOOLS)/run_integration.py

molecule: .venv/test-ready  ## Every scenario of roles and playbooks
	$(TOOLS)/run_molecule.py

e2e: .venv/test-ready  ## Whole runs from outside: playbooks, predictions, interruptions, secrets
	$(PYTEST) tests/e2e

browser: .venv/test-ready chromium  ## The runbook page in Chromium; Debian's package is installed if there is none
	$(PYTEST) tests/browser

sip: .venv/test-ready peers  ## The SIP probe against SIPp, Kamailio, the sandbox, and peers that misbehave
	$(PYTEST) tests/sip

screenshot: .venv/test-ready chromium  ## Take the picture of the runbook page for docs/runbook.md again
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH):tests/tools" $(BIN)/python tests/browser/screenshot.py

bench-sip: .venv/test-ready  ## Probes per second beside sipsak and SIPp, against Kamailio
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH):tests/tools" $(BIN)/python tests/sip/bench.py

troubleshooting: .venv/demo-ready  ## Write docs/troubleshooting.md from the table of diagnoses
	PYTHONPATH="$(ANSIBLE_COLLECTIONS_PATH)" $(TOOLS)/write_troubleshooting.py

build: .venv/demo-ready  ## Build the collection's artifact into .cache/build
	$(BIN)/ansible-galaxy collection build --force --output-path .cache/build

format: .venv/test-ready  ## Format the Python code and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

clean:  ## Remove what tests and builds left behind, keep what was installed
	rm -rf .ansible tests/output
	test ! -d .cache || find .cache -mindepth 1 -maxdepth 1 ! -name ansible-test ! -name ansible -exec rm -rf {} +
	find . -name __pycache__ -not -path './.venv/*' -not -path './.cache/*' -prune -exec rm -rf {} +

distclean: clean  ## Remove everything that is not in Git's sight, packages too
	rm -rf .venv .cache
