# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting and stopping a sandbox from tests and from the demo. Needs the standard library alone."""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404 # starts this very package
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .sip.names import VENDOR_PORTS

SECONDS_TO_START = 120.0
SECONDS_TO_STOP = 60.0


class SandboxError(RuntimeError):
    """The sandbox did not start, or did not stop; the text holds the end of what it wrote."""


class SandboxProcess:
    """A sandbox in a process of its own. `info` is the content of its sandbox.json."""

    def __init__(
        self,
        state_dir: str | os.PathLike[str],
        *,
        port: int = 0,
        switches: Mapping[str, object] | None = None,
        tenants: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        sip_ports: Mapping[str, int] | None = None,
    ) -> None:
        self.state_dir = Path(state_dir)
        self.info: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._arguments: list[str] = ["--state", str(self.state_dir), "--port", str(port)]
        # Several sandboxes may run at a time, and only one of them could have the vendors' own ports.
        for name in VENDOR_PORTS:
            self._arguments += [f"--{name.replace('_', '-')}", str((sip_ports or {}).get(name, 0))]
        for name, value in (switches or {}).items():
            self._arguments += ["--switch", f"{name}={value}"]
        self._tenants = tenants

    @property
    def log_path(self) -> Path:
        """What the sandbox prints goes here."""
        return self.state_dir / "sandbox.log"

    @property
    def pid(self) -> int | None:
        """The process id, or None when nothing was started."""
        return None if self._process is None else self._process.pid

    def start(self, arguments: Sequence[str] = ()) -> SandboxProcess:
        """Start, or start again on the same state and, while it is free, the same port; waits until it answers.

        Raises SandboxError when it does not get that far.
        """
        self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.log_path.open("ab") as log:
            # The command is this package under the interpreter that runs the caller.
            self._process = subprocess.Popen(  # noqa: S603 # nosec B603
                [sys.executable, "-m", "voice_sandbox", *self._arguments, *self._tenant_arguments(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise SandboxError(f"the sandbox ended with status {self._process.returncode}: {self._log_end()}")
            if self._read_information():
                return self
            time.sleep(0.02)
        self.kill()
        raise SandboxError(f"the sandbox did not start within {SECONDS_TO_START:g} seconds: {self._log_end()}")

    def stop(self) -> int | None:
        """Ask it to stop (SIGTERM), wait, and return its exit status; nothing happens when it has ended already."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.terminate()
        return self.wait_stopped()

    def kill(self) -> int | None:
        """End it at once (SIGKILL), as a crash would, and return its exit status."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self._process.kill()
        return self.wait_stopped()

    def wait_stopped(self, timeout: float = SECONDS_TO_STOP) -> int:
        """Wait until it has ended and return its exit status: 0 stopped, 3 stopped by a planted fault.

        Raises SandboxError when it is still running after `timeout` seconds; then it is killed.
        """
        if self._process is None:
            raise SandboxError("the sandbox was not started")
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise SandboxError(f"the sandbox did not stop within {timeout:g} seconds: {self._log_end()}") from None

    def _tenant_arguments(self) -> list[str]:
        if self._tenants is None:
            return []
        if isinstance(self._tenants, Mapping):
            path = self.state_dir / "tenants.json"
            # JSON is YAML, so the sandbox reads it and this module needs no YAML library.
            path.write_text(json.dumps({"tenants": dict(self._tenants)}), encoding="utf-8")
            return ["--tenants", str(path)]
        return ["--tenants", os.fspath(self._tenants)]

    def _read_information(self) -> bool:
        """Whether sandbox.json of this very process is there; a stopped one may have left its own behind."""
        try:
            information = json.loads((self.state_dir / "sandbox.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if information.get("pid") != self.pid:
            return False
        self.info = information
        return True

    def _log_end(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")[-2000:].strip()


@contextmanager
def running_sandbox(
    state_dir: str | os.PathLike[str],
    *,
    port: int = 0,
    switches: Mapping[str, object] | None = None,
    tenants: str | os.PathLike[str] | Mapping[str, Any] | None = None,
) -> Iterator[SandboxProcess]:
    """Run a sandbox for the length of a block.

    `switches` maps names (or TENANT:NAME) to values; `tenants` is a file, or the mapping of tenants itself.
    """
    process = SandboxProcess(state_dir, port=port, switches=switches, tenants=tenants)
    try:
        yield process.start()
    finally:
        process.stop()


def _environment() -> dict[str, str]:
    """The caller's environment, with this package found even where it is not installed."""
    environment = dict(os.environ)
    here = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [here, environment.get("PYTHONPATH", "")]))
    return environment
