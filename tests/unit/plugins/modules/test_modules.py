# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what all modules have in common."""

from __future__ import annotations

import importlib
import inspect
import runpy
import typing as t
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from module_process import run_main

from ansible_collections.voiceops.gladly_synthflow.plugins import modules
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Listing, Resource, Transaction

FOLDER = Path(next(iter(modules.__path__)))
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("__"))
# Their options of an account are one dictionary per vendor; one of them asks Gladly alone.
BOTH_ACCOUNTS = {"tenant_export_info", "tenant_fallback", "tenant_integration", "tenant_preflight_info"}
ONE_ACCOUNT = {"tenant_fallback": {"gladly"}}
# They have no account at a vendor: some write files from what the other modules return, one asks a SIP peer.
WITHOUT_ACCOUNT = {"gladly_runbook", "rollout_report", "sip_probe", "tenants_file"}
# What a tenant has of its own is read by the modules of its objects.
WITHOUT_INFO = {"tenant_fallback", "tenant_integration"}
# It reads, and its name is not that of a listing.
PROBES = {"sip_probe"}


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{modules.__name__}.{name}")


def _kind(name: str) -> type[Resource] | type[Listing] | type[Transaction]:
    """Return the one resource, listing or transaction that the module imports."""
    kinds = [
        value
        for value in vars(_module(name)).values()
        if inspect.isclass(value) and issubclass(value, (Resource, Listing, Transaction))
    ]
    (kind,) = kinds
    return kind


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return t.cast(str, request.param)


def test_every_module_has_an_info_sibling() -> None:
    managed = [name for name in NAMES if not name.endswith("_info") and name not in WITHOUT_ACCOUNT | WITHOUT_INFO]
    assert [name for name in managed if f"{name}_info" not in NAMES] == []
    assert len(NAMES) >= 11


def test_main_runs_the_kind_that_the_name_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _module(name)
    ran: list[t.Any] = []
    monkeypatch.setattr(module, "run_module", ran.append)
    module.main()
    assert ran == [_kind(name)]
    assert issubclass(_kind(name), Listing) is (name.endswith("_info") or name in PROBES)


def test_a_module_runs_as_a_program(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    def main() -> None:
        runpy.run_path(str(FOLDER / f"{name}.py"), run_name="__main__")

    done = run_main(main, monkeypatch, capsys, {"colour": "blue"})
    assert done.code == 1
    needs = any(spec.get("required") for spec in _kind(name).module_arguments["argument_spec"].values())
    words = "missing required arguments" if needs else "Unsupported parameters"
    assert words in done.result["msg"]


def test_no_two_modules_run_the_same() -> None:
    assert len({_kind(name) for name in NAMES}) == len(NAMES)


def test_documentation_is_that_of_the_module(name: str) -> None:
    module = _module(name)
    documentation = yaml.safe_load(module.DOCUMENTATION)
    assert documentation["module"] == name
    assert yaml.safe_load(module.EXAMPLES)
    kind = _kind(name)
    if issubclass(kind, Resource):
        assert list(yaml.safe_load(module.RETURN)) == [kind.result_key, *kind.further_results]
        assert kind.title == name


def test_conditions_name_options_and_values_that_exist(name: str) -> None:
    arguments = _kind(name).module_arguments
    spec = arguments["argument_spec"]
    for option, value, needed, *_any in arguments.get("required_if", []):
        assert value in spec[option]["choices"]
        assert set(needed) <= set(spec)
    for key in ("required_one_of", "required_together", "mutually_exclusive"):
        for group in arguments.get(key, []):
            assert len(group) > 1
            assert set(group) <= set(spec)
    assert set(arguments) <= {
        "argument_spec",
        "required_if",
        "required_one_of",
        "required_together",
        "mutually_exclusive",
    }


def test_defaults_are_among_the_choices(name: str) -> None:
    for option, spec in _kind(name).module_arguments["argument_spec"].items():
        default = spec.get("default")
        if "choices" in spec and default is not None:
            chosen = default if isinstance(default, list) else [default]
            assert set(chosen) <= set(spec["choices"]), option


def test_secrets_are_kept_out_of_logs(name: str) -> None:
    spec = _kind(name).module_arguments["argument_spec"]
    secrets = {option for option in spec if option.endswith(("_key", "_token", "_password")) and option[:3] != "upd"}
    secrets -= {"client_key"}  # the path of a file
    # Those of an account are in its dictionary.
    within = [spec[vendor]["options"] for vendor in ("synthflow", "gladly") if name in BOTH_ACCOUNTS and vendor in spec]
    for options in within:
        hidden = {option for option in options if options[option].get("no_log")}
        assert hidden == {"api_key", "api_token"}.intersection(options)
    assert bool(secrets or within) is (name not in WITHOUT_ACCOUNT)
    secrets |= {"digits", "password"}.intersection(spec)
    assert {option for option in spec if spec[option].get("no_log")} == secrets


def test_only_the_options_that_decide_are_in_every_module(name: str) -> None:
    spec = _kind(name).module_arguments["argument_spec"]
    connection = {"ca_path", "validate_certs", "timeout", "retry_timeout"}
    both = ONE_ACCOUNT.get(name, {"synthflow", "gladly"})
    connection |= both if name in BOTH_ACCOUNTS else {"api_url"}
    if name in PROBES:
        connection = {"ca_path", "validate_certs", "timeout"}
    assert connection & set(spec) == (set() if name in WITHOUT_ACCOUNT - PROBES else connection)
    # A tenant has one state: as its inventory says.
    stateless = name.endswith("_info") or name in WITHOUT_ACCOUNT | {"tenant_integration"}
    assert ("state" in spec) is not stateless
