# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of what the demo takes for a kept promise; the demo itself runs for two minutes."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LINE = (
    "{tenant}   : ok=9  changed={changed}  unreachable={unreachable}  failed={failed}  skipped=1  rescued=0  ignored=0"
)


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    """Return the module, which finds its neighbour beside it."""
    monkeypatch.syspath_prepend(EXAMPLES)
    import demo

    return demo


@pytest.fixture
def demo_sandbox(monkeypatch: pytest.MonkeyPatch) -> t.Any:
    """Return the other module of the demo."""
    monkeypatch.syspath_prepend(EXAMPLES)
    import demo_sandbox

    return demo_sandbox


class Changes(t.NamedTuple):
    """What the callback of the demo counts of a tenant."""

    tenant: str
    changes: int


def _recap(tenant: str, changed: int = 0, unreachable: int = 0, failed: int = 0) -> str:
    return LINE.format(tenant=tenant, changed=changed, unreachable=unreachable, failed=failed)


def _play(demo: t.Any, tmp_path: Path, status: int, *lines: str, told: t.Any = (), **options: t.Any) -> t.Any:
    """Play something that prints ``lines``, counts as ``told`` and ends with ``status``, as ansible-playbook does."""
    command = tmp_path / "ansible-playbook"
    text = "\n".join(["PLAY RECAP ****", *lines])
    counts = "\n".join(json.dumps(one._asdict()) for one in told)
    command.write_text(
        f"#!/bin/sh\ncat > \"$OBJECT_CHANGES\" <<'END'\n{counts}\nEND\ncat <<'END'\n{text}\nEND\nexit {status}\n"
    )
    command.chmod(0o755)
    demo.PLAYBOOK_COMMAND = command
    environment = {**os.environ, "OBJECT_CHANGES": str(tmp_path / "object_changes.jsonl")}
    return demo.play(environment, "integrate.yml", **options)


def test_a_play_tells_its_changes(demo: t.Any, tmp_path: Path) -> None:
    told = [Changes("delta", 12), Changes("acme", 6)]
    played = _play(demo, tmp_path, 0, _recap("acme", changed=1), _recap("delta", changed=1), told=told)
    assert played.changed == {"acme": 6, "delta": 12}


def test_a_tenant_that_is_to_stop_stops(demo: t.Any, tmp_path: Path) -> None:
    lines = (_recap("acme", changed=1), _recap("delta", failed=1))
    played = _play(demo, tmp_path, 2, *lines, told=[Changes("acme", 6), Changes("delta", 3)], stops={"delta"})
    assert played.changed == {"acme": 6, "delta": 3}
    assert "failed=1" in played.output


@pytest.mark.parametrize(
    ("status", "lines", "stops"),
    [
        (2, [_recap("acme", failed=1), _recap("delta")], set()),
        (2, [_recap("acme", failed=1), _recap("delta", failed=1)], {"delta"}),
        (2, [_recap("acme", failed=1), _recap("delta")], {"delta"}),
        (4, [_recap("acme", unreachable=1), _recap("delta", failed=1)], {"delta"}),
        (0, [_recap("acme"), _recap("delta")], {"delta"}),
        (1, [_recap("acme"), _recap("delta", failed=1)], {"delta"}),
        (250, [_recap("acme"), _recap("delta")], set()),
    ],
)
def test_any_other_end_is_the_end_of_the_demo(
    demo: t.Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int, lines: list[str], stops: set[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _play(demo, tmp_path, status, *lines, stops=stops)
    assert ended.value.code == 1
    expected = "delta" if stops else "nobody"
    assert f"ended with status {status}, and was to fail for {expected} alone" in capsys.readouterr().out


def _result(outcome: str, target: str | None, handed_over: str | None = None) -> dict[str, t.Any]:
    transfer = {"reached": {"type": "queue", "target": handed_over}, "reason": None}
    return {
        "outcome": outcome,
        "reached": None if target is None else {"type": outcome, "target": target},
        "transfer": transfer if handed_over else None,
    }


@pytest.mark.parametrize(
    ("tenant", "result", "is_kept"),
    [
        ("acme", _result("assistant", "Acme voice agent", "Agents"), True),
        ("acme", _result("assistant", "Acme voice agent"), False),
        ("acme", _result("assistant", "Acme voice agent", "Billing"), False),
        ("acme", {**_result("assistant", "Acme voice agent"), "transfer": {"reached": None, "reason": "403"}}, False),
        ("cobalt", _result("assistant", "Cobalt billing agent"), True),
        ("cobalt", _result("assistant", "Acme voice agent"), False),
        ("cobalt", _result("inbox", "General"), False),
        ("delta", _result("inbox", "General"), True),
        ("delta", _result("fallback", "Agents"), False),
        ("delta", _result("assistant", "Delta front desk agent"), False),
        ("delta", _result("dead", None), False),
    ],
)
def test_where_a_call_has_to_end(demo_sandbox: t.Any, tenant: str, result: dict[str, t.Any], is_kept: bool) -> None:
    (trial,) = [trial for trial in demo_sandbox.TRIALS if trial.tenant == tenant]
    assert trial.is_kept_by(result) is is_kept
