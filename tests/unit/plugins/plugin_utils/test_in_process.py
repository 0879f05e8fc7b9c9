# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of running a task in the worker: the module's own result, and nothing left behind for the next item."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import sys
import typing as t
import warnings
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from ansible.module_utils.basic import env_fallback
from module_process import action_plugin, run_action
from runbook_samples import item

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._errors import Refused
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._resource import Context, Params, Transaction
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils import _core, _in_process
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._in_process import run_task
from secret_search import SecretSearch


class Deed(Transaction):
    """Does what the test says, with the options and the context."""

    libraries = ()
    module_arguments: t.ClassVar[dict[str, t.Any]] = {
        "argument_spec": {
            "token": {"type": "str", "no_log": True, "fallback": (env_fallback, ["TEST_TOKEN"])},
            "parts": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {"password": {"type": "str", "no_log": True}},
            },
            "name": {"type": "str", "aliases": ["title"], "deprecated_aliases": []},
            "kept": {"type": "dict", "default": {"seed": 1}},
        }
    }
    deed: t.ClassVar[t.Callable[[Params, Context], dict[str, t.Any]]]

    def __init__(self, params: Params, context: Context) -> None:
        self._params, self._context = params, context

    @classmethod
    def open(cls, params: Params, context: Context) -> Deed:
        return cls(params, context)

    def carry_out(self, diff: bool) -> dict[str, t.Any]:
        return {"changed": False, **type(self).deed(self._params, self._context)}

    def close(self) -> None:
        pass


def run(deed: t.Callable[[Params, Context], dict[str, t.Any]], **options: t.Any) -> dict[str, t.Any]:
    """Return the result of a task that does ``deed``."""
    kind = type("Kind", (Deed,), {"deed": staticmethod(deed)})
    return run_task(kind, "voiceops.gladly_synthflow.deed", options)


def test_secrets_are_masked_everywhere_that_a_module_masks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TOKEN", "hunter2")

    def deed(params: Params, context: Context) -> dict[str, t.Any]:
        context.warn("Beware of hunter2.")
        return {"text": f"it is {params['token']}", "parts": [params["parts"][0]["password"]], "yes": True, "no": None}

    done = run(deed, parts=[{"password": "swordfish"}])

    assert done["text"] == "it is ********"
    assert done["parts"] == ["VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"]
    assert done["warnings"] == ["Beware of ********."]
    assert (done["yes"], done["no"]) == (True, None)
    assert "hunter2" not in str(done)
    assert "swordfish" not in str(done)


def test_a_crash_is_a_failure_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_core, "tracebacks_are_shown", lambda: True)

    def deed(params: Params, _context: Context) -> dict[str, t.Any]:
        raise RuntimeError(f"oops {params['token']}")

    done = run(deed, token="hunter2")

    assert done["failed"] is True
    assert done["msg"] == (
        "Internal error in voiceops.gladly_synthflow.deed: RuntimeError: oops ********. Please report it."
    )
    assert done["exception"].endswith("RuntimeError: oops ********\n")


def test_a_crash_that_quotes_a_request_is_a_failure_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_core, "tracebacks_are_shown", lambda: True)
    token = 'hunter"2/ä&-which-is-long'
    quoted = [base64.b64encode(f"me@acme.example:{token}".encode()).decode(), quote_plus(token), json.dumps(token)]

    def deed(_params: Params, _context: Context) -> dict[str, t.Any]:
        raise RuntimeError(f"sent {' and '.join(quoted)}")

    done = run(deed, token=token)

    assert done["msg"].count("********") == len(quoted)
    assert not SecretSearch({"token": token}).in_text(json.dumps(done))


def test_the_environment_of_a_task_is_that_of_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    monkeypatch.setenv("GLADLY_HOST", "former.gladly.com")
    monkeypatch.delenv("GLADLY_API_TOKEN", raising=False)
    plugin = action_plugin("gladly_runbook", {"tenant": "acme", "directory": "books"})
    plugin._task.environment = [{"GLADLY_API_TOKEN": "t", "GLADLY_HOST": "acme.gladly.com"}]
    names = ("GLADLY_API_TOKEN", "GLADLY_HOST")
    monkeypatch.setattr(plugin, "_run_in_process", lambda _variables: seen.extend(map(os.environ.get, names)) or {})
    plugin.run(task_vars={})
    assert seen == ["t", "acme.gladly.com"]
    assert [os.environ.get(name) for name in names] == [None, "former.gladly.com"]


def test_a_crash_before_options_are_known_does_not_quote_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(*_any: object) -> t.NoReturn:
        raise RuntimeError(f"oops hunter2 {sys.argv}")

    monkeypatch.setattr(_in_process, "_check", check)
    done = run_action("gladly_runbook", {"tenant": "hunter2"})
    assert done.result["failed"] is True
    assert re.match("Internal error in .*: RuntimeError in test_in_process.py, line", done.result["msg"])
    assert "hunter2" not in done.text


def test_a_result_that_json_cannot_hold_is_a_failure() -> None:
    done = run(lambda _params, _context: {"thing": object()}, token="hunter2")
    assert (done["failed"], done["msg"][:14]) == (True, "Internal error")


def test_what_was_done_until_a_failure_is_told() -> None:
    def deed(_params: Params, _context: Context) -> dict[str, t.Any]:
        error = Refused("do it", "no", "Stop.")
        error.further_results = {"changed": True, "results": [1]}
        raise error

    done = run(deed)

    assert (done["failed"], done["changed"], done["results"]) == (True, True, [1])
    assert done["error"]["kind"] == "refused"


def test_the_result_has_plain_types() -> None:
    done = run(lambda _params, _context: {"pair": (1, 2), "by_number": {1: "one"}})
    assert (done["pair"], done["by_number"]) == ([1, 2], {"1": "one"})


def test_nothing_is_kept_for_the_next_item_of_a_loop() -> None:
    def deed(params: Params, _context: Context) -> dict[str, t.Any]:
        params["kept"]["seed"] += 1
        warnings.simplefilter("error")
        return {"kept": params["kept"]}

    filters = list(warnings.filters)
    assert [run(deed)["kept"], run(deed)["kept"]] == [{"seed": 2}, {"seed": 2}]
    assert list(warnings.filters) == filters


def test_options_have_plain_types() -> None:
    class Text(str):
        """As Ansible's own texts, which carry tags."""

    done = run(lambda params, _context: {"type": type(params["name"]).__name__}, name=Text("text"))
    assert done["type"] == "str"


def test_what_libraries_print_and_log_is_dropped(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def deed(_params: Params, _context: Context) -> dict[str, t.Any]:
        print("printed")
        print("printed", file=sys.stderr)
        warnings.warn("warned", UserWarning, stacklevel=1)
        logging.getLogger("urllib3").critical("logged")
        return {}

    run(deed)

    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert logging.root.manager.disable == logging.NOTSET


def test_a_signal_passes(capfd: pytest.CaptureFixture[str]) -> None:
    """Ansible ends a task that takes too long by an exception of its own, and a cancelled probe ends by SystemExit."""

    def deed(_params: Params, _context: Context) -> dict[str, t.Any]:
        raise SystemExit(143)

    with pytest.raises(SystemExit):
        run(deed)
    print("still here")
    assert capfd.readouterr().out == "still here\n"


def test_an_alias_given_beside_its_option_is_told() -> None:
    assert run(lambda params, _context: {"name": params["name"]}, name="a", title="b")["name"] == "b"


def test_paths_are_relative_to_the_playbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    plugin = action_plugin("gladly_runbook", {"tenant": "acme", "directory": "books", "pending": [item()]})
    plugin._loader.set_basedir(str(folder))

    plugin.run(task_vars={})

    assert (folder / "books/acme.md").exists()
    assert Path.cwd() == tmp_path


def test_a_folder_that_is_gone_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    options = {"tenant": "acme", "directory": str(tmp_path / "books"), "pending": [item()]}
    plugin = action_plugin("gladly_runbook", options)
    folder.rmdir()
    try:
        assert plugin.run(task_vars={})["changed"] is True
    finally:
        os.chdir(tmp_path)


def test_the_tasks_arguments_stay_as_they_are(tmp_path: Path) -> None:
    options = {"tenant": "acme", "directory": str(tmp_path), "pending": [item()], "organization": None}
    plugin = action_plugin("gladly_runbook", options)
    plugin.run(task_vars={})
    assert plugin._task.args == options


def test_the_invocation_is_shown_where_ansible_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"tenant": "acme", "directory": str(tmp_path), "pending": []}
    monkeypatch.setattr(_core, "invocation_is_shown", lambda _variables: False)
    assert "invocation" not in run_action("gladly_runbook", options).result
    monkeypatch.setattr(_core, "invocation_is_shown", lambda _variables: True)
    assert run_action("gladly_runbook", options).result["invocation"]["module_args"]["tenant"] == "acme"
