# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job has a terminal that nobody looks at: ansible-runner gives it one, to answer questions for passwords."""

from __future__ import annotations

from conftest import PASSWORDS, Controller


def test_progress_is_plain_lines(controller: Controller) -> None:
    controller.repository.encrypt(PASSWORDS)
    done = controller.run("integrate", limit="wave_canary", vault_passwords=PASSWORDS)
    assert done.status == "successful", done.stdout
    assert "rollout: wave canary: 1 of 1 done, 1 changed, 0 failed" in done.plain_stdout
    # Colours are wanted by AWX; what moves the cursor is for eyes on a terminal.
    assert "\x1b[0;33mchanged: [acme]\x1b[0m" in done.stdout
    assert not [code for code in ("\x1b[2K", "\x1b[1A", "\r\x1b") if code in done.stdout]


def test_a_gate_that_would_ask_ends_the_rollout_where_nobody_can_answer(controller: Controller) -> None:
    controller.repository.encrypt(PASSWORDS)
    done = controller.run("integrate", vault_passwords=PASSWORDS, answers={"rollout_gate": "pause"})
    assert done.status == "successful", done.stdout
    assert "Nobody typed yes, so the rollout ends here." in done.plain_stdout
    assert done.recap["changed"] == {"acme": 1}
