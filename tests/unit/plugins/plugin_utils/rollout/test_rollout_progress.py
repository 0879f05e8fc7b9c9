# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of how far a rollout is shown to be."""

from __future__ import annotations

import io
import itertools
import types
import typing as t

import pytest
from rollout_samples import integration

from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout import indicator as indicators
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout import screen as screens
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.bars import HAS_RICH, drawn
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.progress import (
    Numbers,
    Step,
    Wave,
    shown_rate,
    shown_seconds,
)
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.screen import Screen, is_terminal
from ansible_collections.voiceops.gladly_synthflow.plugins.plugin_utils._rollout.tenant_record import Task, TenantRecord

WHOLE = Task("id", "Integrate the tenant", "tenant_integration", False, False)


def members(count: int = 4, wave: str | None = "canary") -> list[TenantRecord]:
    """Return tenants of a wave."""
    return [TenantRecord(f"tenant-{number}", wave, None, None) for number in range(count)]


def test_numbers_of_a_wave() -> None:
    tenants = members()
    wave = Wave("wave canary", 10, 100.0, tenants)
    assert wave.numbers(100.5) == Numbers("wave canary", 10, 0, 0, 0, None, None)

    tenants[0].add(WHOLE, integration())
    tenants[1].fail(WHOLE, integration("stopped"))

    tenants[2].add(WHOLE, integration("pending"))
    tenants[3].fail(WHOLE, integration("pending"))

    assert wave.numbers(104.0) == Numbers("wave canary", 10, 4, 3, 1, 1.0, 6.0, waiting=2)
    assert wave.numbers(104.0, is_over=True).done == 4
    assert wave.numbers(104.0).sentence == (
        "wave canary: 4 of 10 done, 3 changed, 1 failed, 2 waiting, 1.0 per second, about 6 s left"
    )


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1:00 min"), (200, "3:20 min"), (3900, "1:05:00 h")]
)
def test_durations(seconds: float, shown: str) -> None:
    assert shown_seconds(seconds) == shown


def test_rates() -> None:
    assert (shown_rate(6.14), shown_rate(0.5)) == ("6.1 per second", "30.0 per minute")


def test_plain_lines_come_neither_too_soon_nor_for_too_little() -> None:
    lines: list[str] = []
    plain = indicators.PlainLines(lines.append, interval=30, step=25)
    tenants = members(8)
    plain.begin("play", tenants, lambda wave: 8, 0.0)
    for position, now in enumerate((1, 31, 32, 62, 63, 64, 65)):
        tenants[position].add(WHOLE, integration())
        plain.show(float(now))

    assert [line.split(",")[0] for line in lines] == [
        "rollout: wave canary: 2 of 8 done",
        "rollout: wave canary: 4 of 8 done",
    ]
    plain.end_batch(70.0)
    assert lines[-1].startswith("rollout: wave canary: 8 of 8 done, 7 changed")
    assert len(lines) == 3


def test_a_wave_goes_on_in_the_next_batch_and_begins_anew_in_another_play() -> None:
    lines: list[str] = []
    plain = indicators.PlainLines(lines.append, interval=30, step=5)
    tenants = members()
    plain.begin("play", tenants[:2], lambda wave: 4, 0.0)
    plain.end_batch(1.0)
    plain.begin("play", tenants[2:], lambda wave: 4, 1.0)
    plain.end_batch(2.0)
    plain.begin("other", tenants[:1], lambda wave: 4, 3.0)
    plain.end_batch(4.0)

    assert [line.split(",")[0].rpartition(": ")[2] for line in lines] == ["2 of 4 done", "4 of 4 done", "1 of 4 done"]


def test_a_play_of_many_tasks_tells_how_far_the_task_is() -> None:
    lines: list[str] = []
    plain = indicators.PlainLines(lines.append, interval=30, step=5)
    tenants = members()
    plain.begin("play", tenants, lambda wave: 4, 0.0)
    plain.at(Step("one", "Look"))
    tenants[0].add(Task("one", "Look", "", False, False), {})
    tenants[1].add(Task("before", "Prepare", "", False, False), {})
    tenants[2].add(Task("one", "Look", "", False, False), {})
    plain.show(31.0)
    plain.show(31.1)

    tenants[3].add(WHOLE, integration())
    plain.show(62.0)

    assert lines == [
        "rollout: wave canary: 0 of 4 done, 0 changed, 0 failed, Look: 2 of 4",
        "rollout: wave canary: 1 of 4 done, 1 changed, 0 failed, 1.0 per minute, about 3:06 min left",
    ]


def test_a_thousand_results_in_a_moment_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[float] = []
    monkeypatch.setattr(Wave, "numbers", lambda self, now, **more: counted.append(now))
    monkeypatch.setattr(indicators.PlainLines, "_present", lambda *arguments: None)
    plain = indicators.PlainLines(print, interval=30, step=5)

    plain.begin("play", members(), lambda wave: 4, 0.0)
    for result in range(1000):
        plain.show(1 + result / 10_000)

    assert counted == [0.0, 1.0]


def test_titles() -> None:
    lines: list[str] = []
    plain = indicators.PlainLines(lines.append, interval=30, step=5)
    for wave in (None, "batch 2", "canary"):
        plain.begin(str(wave), members(1, wave), lambda wave: 1, 0.0)
        plain.end_batch(0.0)

    assert [line.split(": ")[1] for line in lines] == ["all tenants", "batch 2", "wave canary"]


class Terminal:
    """What a terminal shows, with the two movements that are used: clear the line, and go up."""

    def __init__(self) -> None:
        self.rows = [""]
        self.row = 0
        self.raw: list[str] = []

    def write(self, text: str) -> int:
        """Show a text."""
        self.raw.append(text)
        for piece in text.replace("\r\x1b[2K", "\x00").replace("\x1b[1A", "\x01").replace("\n", "\x02").split("\x02"):
            self._line(piece)
            self.row += 1
            if self.row == len(self.rows):
                self.rows.append("")
        self.row -= 1
        if self.rows[-1] == "" and self.row < len(self.rows) - 1:
            self.rows.pop()
        return len(text)

    def _line(self, piece: str) -> None:
        for character in piece:
            if character == "\x00":
                self.rows[self.row] = ""
            elif character == "\x01":
                self.row -= 1
            else:
                self.rows[self.row] += character

    def flush(self) -> None:
        """Do nothing."""

    def isatty(self) -> bool:
        """Say yes."""
        return True

    @property
    def shown(self) -> list[str]:
        """The rows that have something, in order."""
        return [row for row in self.rows if row]


class Streams(t.Protocol):
    """What the screen knows of the module sys."""

    stdout: t.Any
    stderr: t.Any


@pytest.fixture
def terminal() -> Terminal:
    """A terminal that shows nothing yet."""
    return Terminal()


@pytest.fixture
def streams(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Streams:
    """Both streams of the process, which go to the terminal. Those of Python are pytest's own."""
    made = types.SimpleNamespace(stdout=terminal, stderr=terminal)
    monkeypatch.setattr(screens, "sys", made)
    return made


def screen(streams: Streams) -> Screen:
    """Return a screen that redraws as it does by way of Ansible's display."""
    return Screen(lambda: streams.stdout.write("") and None)


def test_lines_stay_at_the_bottom(terminal: Terminal, streams: Streams) -> None:
    shown = screen(streams)
    shown.show(["one", "two"])
    streams.stdout.write("first\n")
    streams.stderr.write("second\n")
    assert terminal.shown == ["first", "second", "one", "two"]

    shown.show(["three"])
    streams.stdout.write("third\n")
    assert terminal.shown == ["first", "second", "third", "three"]

    shown.close()
    streams.stdout.write("last\n")
    assert terminal.shown == ["first", "second", "third", "last"]
    assert streams.stdout is terminal
    assert streams.stderr is terminal


def test_each_change_is_one_write(terminal: Terminal, streams: Streams) -> None:
    shown = screen(streams)
    shown.show(["one"])
    terminal.raw.clear()

    streams.stdout.write("first\n")

    assert terminal.raw == ["\r\x1b[2Kfirst\none"]


def test_nothing_is_drawn_into_a_line_that_is_not_at_its_end(terminal: Terminal, streams: Streams) -> None:
    shown = screen(streams)
    shown.show(["one"])
    streams.stdout.write("Password: ")
    shown.show(["two"])
    assert terminal.shown == ["Password: "]

    streams.stdout.write("\n")
    assert terminal.shown == ["Password: ", "two"]


def test_what_a_stream_has_besides_is_there(terminal: Terminal, streams: Streams) -> None:
    shown = screen(streams)

    assert streams.stdout.isatty()
    streams.stdout.writelines(["a\n", "b\n"])
    shown.close()
    assert terminal.shown == ["a", "b"]


def test_a_forked_worker_prints_past_the_screen(
    terminal: Terminal, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = screen(streams)
    shown.show(["one"])
    terminal.raw.clear()
    monkeypatch.setattr("os.getpid", lambda: -1)

    streams.stdout.write("from a worker\n")

    assert terminal.raw == ["from a worker\n"]


@pytest.mark.parametrize(
    ("environment", "is_one"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({}, False),
        ({"TERM": "xterm", "CI": "true"}, False),
        ({"TERM": "xterm", "AWX_ISOLATED_DATA_DIR": "/runner"}, False),
    ],
)
def test_whether_somebody_looks(
    terminal: Terminal, streams: Streams, environment: dict[str, str], is_one: bool
) -> None:
    assert streams.stdout is terminal
    assert is_terminal(environment) is is_one


def test_a_file_is_no_terminal(terminal: Terminal, streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.isatty()
    assert is_terminal({"TERM": "xterm"})

    monkeypatch.setattr(streams, "stderr", io.StringIO())

    assert not is_terminal({"TERM": "xterm"})


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_a_drawn_line_fits_into_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert HAS_RICH
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    waves = [
        Numbers("wave canary", 50, 48, 12, 1, 6.1, 0.3, waiting=3),
        Numbers("wave with a very long name that does not fit", 10000, 1, 1, 1, 0.01, 86400.0),
    ]

    lines = drawn(waves)

    assert len(lines) == 2
    assert all(len(_plain(line)) < width for line in lines)
    if width >= 120:
        assert "48/50 done  12 changed  1 failed  3 waiting  6.1/s  0 s left" in _plain(lines[0])


def _plain(line: str) -> str:
    """Return a line without the codes for colours."""
    pieces = line.split("\x1b[")
    return pieces[0] + "".join(piece.partition("m")[2] for piece in pieces[1:])


class Display:
    """Stands for Ansible's."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self.lines: list[str] = []

    def display(self, text: str, **options: t.Any) -> None:
        """Print."""
        if options.get("newline", True):
            self.lines.append(text)
        self._streams.stdout.write(text + ("\n" if options.get("newline", True) else ""))


def test_live_lines(terminal: Terminal, streams: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    display = Display(streams)
    live = indicators.indicator(display, kind="live", interval=30, step=5)
    tenants = members(2)
    live.begin("play", tenants, lambda wave: 2, 0.0)
    display.display("ok: [tenant-0]")
    tenants[0].add(WHOLE, integration())
    live.show(1.0)
    assert terminal.shown[0] == "ok: [tenant-0]"
    assert "1/2 done" in _plain(terminal.shown[1])

    live.pause(True)
    live.show(2.0)
    assert terminal.shown == ["ok: [tenant-0]"]

    live.pause(False)
    live.end_batch(3.0)
    live.close()
    assert terminal.shown == [
        "ok: [tenant-0]",
        "rollout: wave canary: 2 of 2 done, 1 changed, 0 failed, 40.0 per minute",
    ]
    assert streams.stdout is terminal


def test_without_rich_there_is_one_hint_and_plain_lines(
    terminal: Terminal, streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicators, "HAS_RICH", False)
    display = Display(streams)

    made = indicators.indicator(display, kind="live", interval=30, step=5)

    assert isinstance(made, indicators.PlainLines)
    assert len(display.lines) == 1
    assert "'rich'" in display.lines[0]
    assert streams.stdout is terminal


def test_no_progress_is_no_line(terminal: Terminal, streams: Streams) -> None:
    display = Display(streams)
    made = indicators.indicator(display, kind="none", interval=30, step=5)
    made.begin("play", members(), lambda wave: 4, 0.0)
    for now in itertools.islice(itertools.count(1.0), 5):
        made.show(now)
    made.end_batch(6.0)
    made.close()

    assert (display.lines, terminal.raw) == ([], [])
