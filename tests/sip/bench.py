# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes per second beside sipsak and SIPp, against the same Kamailio on this machine: `make bench-sip`.

A probe is one OPTIONS and its answer on a socket of its own. SIPp keeps them going in one process, and sipsak is a
process for each, as a script would call it. Debian's SIPp has no TLS, and its sipsak gets no answer over TLS. This is
a benchmark, not a test.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from certificates import Certificates
from processes import Program, free_ports

from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe import Probe
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.probe_settings import ProbeSettings
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.tls import TlsSettings
from ansible_collections.voiceops.gladly_synthflow.plugins.module_utils._sip.uri import parse_sip_uri

HOST = "sip.us.synthflow.ai"
THREADS = 16
PACKAGES = {"kamailio": "kamailio and kamailio-tls-modules", "sipsak": "sipsak", "sipp": "sip-tester"}
TRANSPORTS = ("udp", "tcp", "tls")

KAMAILIO = """\
#!KAMAILIO
debug=0
log_stderror=yes
fork=yes
children=4
tcp_children=4
auto_aliases=no
dns=no
enable_tls=yes
listen=udp:127.0.0.1:{plain}
listen=tcp:127.0.0.1:{plain}
listen=tls:127.0.0.1:{tls}
mpath="{modules}/"
loadmodule "sl.so"
loadmodule "tls.so"
modparam("tls", "config", "{folder}/tls.cfg")
request_route {{
    sl_send_reply("200", "OK");
}}
"""

SCENARIO = """\
<?xml version="1.0" encoding="UTF-8"?>
<scenario name="options">
  <send retrans="500"><![CDATA[
OPTIONS sip:probe@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:bench@[local_ip]>;tag=[call_number]
To: <sip:probe@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 OPTIONS
Contact: <sip:bench@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
"""


class Peer:
    """A Kamailio that answers each request with 200, over UDP and TCP on one port, and TLS on another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        certificates = Certificates(folder)
        pair = certificates.issue(HOST)
        self.ca_path = str(certificates.ca_path)
        self.plain, self.tls = free_ports(2)
        (folder / "tls.cfg").write_text(
            f'[server:default]\nmethod = TLSv1.2+\nprivate_key = "{pair.key}"\ncertificate = "{pair.certificate}"\n'
        )
        module = Path(glob.glob("/usr/lib/*/kamailio/modules/tls.so")[0])
        configuration = KAMAILIO.format(plain=self.plain, tls=self.tls, modules=module.parent, folder=folder)
        (folder / "kamailio.cfg").write_text(configuration)
        command = [_find("kamailio"), "-DD", "-E", "-m", "64", "-M", "8", "-f", "kamailio.cfg"]
        self._program = Program([*command, "-w", ".", "-Y", "."], folder / "kamailio.log", folder)
        self._program.wait_for(("udp", self.plain), ("tcp", self.plain), ("tcp", self.tls))

    def port(self, transport: str) -> int:
        """Return where it listens."""
        return self.tls if transport == "tls" else self.plain

    def stop(self) -> None:
        """End it."""
        self._program.stop()


def bench_ours(peer: Peer, transport: str, count: int, threads: int) -> float:
    """Return probes per second of our library, in one process."""
    uri = parse_sip_uri(f"sip:probe@{HOST}:{peer.port(transport)};transport={transport}")
    settings = ProbeSettings(
        uri=uri,
        method="options",
        headers={},
        connect_to={f"{HOST} ": ("127.0.0.1", None)},
        tls=TlsSettings(ca_path=peer.ca_path),
        max_per_minute=0,
    )

    def once(_number: int) -> str:
        return str(Probe(replace(settings)).run()["verdict"])

    began = time.perf_counter()
    if threads == 1:
        verdicts = [once(number) for number in range(count)]
    else:
        with ThreadPoolExecutor(threads) as pool:
            verdicts = list(pool.map(once, range(count)))
    seconds = time.perf_counter() - began
    if set(verdicts) != {"pass"}:
        raise RuntimeError(f"probes did not pass: {set(verdicts)}")
    return count / seconds


def bench_sipsak(peer: Peer, transport: str, count: int, threads: int) -> float:
    """Return processes of sipsak per second, each with one OPTIONS."""
    command = [_find("sipsak"), "-E", transport, "-s", f"sip:probe@127.0.0.1:{peer.port(transport)}"]

    def once(_number: int) -> int:
        return subprocess.run(command, check=False, capture_output=True, timeout=30).returncode

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        statuses = list(pool.map(once, range(count)))
    seconds = time.perf_counter() - began
    if any(statuses):
        raise RuntimeError(f"sipsak ended with {set(statuses)}")
    return count / seconds


def bench_sipp(peer: Peer, transport: str, count: int, at_once: int) -> float:
    """Return OPTIONS per second of one SIPp with a socket for each."""
    scenario = peer.folder / "options.xml"
    scenario.write_text(SCENARIO)
    command = [_find("sipp"), "-sf", str(scenario), "-m", str(count), "-l", str(at_once), "-r", "5000"]
    command += [
        "-t",
        {"udp": "un", "tcp": "tn"}[transport],
        "-i",
        "127.0.0.1",
        "-nostdin",
        "-timeout",
        "60",
        "-max_socket",
        "1000",
    ]
    began = time.perf_counter()
    done = subprocess.run(
        [*command, f"127.0.0.1:{peer.plain}"], cwd=peer.folder, check=False, capture_output=True, timeout=90
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"SIPp ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return count / seconds


def _find(program: str) -> str:
    """Return the path of a program. Raises OSError."""
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        raise FileNotFoundError(f"{program} is not installed: Debian has it as {PACKAGES[program]}")
    return path


def measure(peer: Peer, count: int) -> t.Iterator[tuple[str, dict[str, str]]]:
    """Yield a name and what was measured per transport."""
    rows: list[tuple[str, t.Callable[[Peer, str, int, int], float], int, tuple[str, ...]]] = [
        ("sip_probe's library, one after another", bench_ours, 1, TRANSPORTS),
        (f"sip_probe's library, {THREADS} threads", bench_ours, THREADS, TRANSPORTS),
        ("sipsak, one after another", bench_sipsak, 1, ("udp", "tcp")),
        (f"sipsak, {THREADS} at once", bench_sipsak, THREADS, ("udp", "tcp")),
        ("SIPp, one after another", bench_sipp, 1, ("udp", "tcp")),
        (f"SIPp, {THREADS} at once", bench_sipp, THREADS, ("udp", "tcp")),
    ]
    for name, bench, at_once, transports in rows:
        found = dict.fromkeys(TRANSPORTS, "-")
        for transport in transports:
            try:
                found[transport] = f"{bench(peer, transport, count, at_once):.0f}"
            except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
                print(f"{name}, {transport}: {error}", file=sys.stderr)
        yield name, found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="probes per measurement")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        peer = Peer(Path(folder))
        stack.callback(peer.stop)
        print(f"| {'Probes per second':42} | {'UDP':>5} | {'TCP':>5} | {'TLS':>5} |")
        print(f"|{'-' * 44}|{'-' * 6}:|{'-' * 6}:|{'-' * 6}:|")
        for name, found in measure(peer, count):
            print(f"| {name:42} | {found['udp']:>5} | {found['tcp']:>5} | {found['tls']:>5} |", flush=True)


if __name__ == "__main__":
    main()
