# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real runs against vendors whose objects bear templates, markup and escapes as names: all of it has to stay text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import requests
import yaml
from fleet import Member, fleet, sandbox_tenants
from world import PLAYBOOKS, Run, World, world

from ..tally import SHORT, Extent, Tally

CANARY = "executed-from-an-answer"
# A tag of this id in a page is one that a vendor has written.
TAG = "from-a-vendor"
CONTROLS = "\x1b\x07"
SHOWN_AS_TEXT = "lookup('ansible.builtin.pipe'"
# How runs end, and which of them show what vendors hold.
STATUSES = {"integrate with a refusal": (2, 8), "decommission": (2,)}
SHOWN = ("plan", "integrate with a refusal", "integrate", "plan of the export", "decommission")


def templates(canary: Path) -> list[str]:
    """Return texts that make a file if Ansible ever takes them for more than texts."""
    touch = f"lookup('ansible.builtin.pipe', 'touch {canary}')"
    return [
        f"{{{{ {touch} }}}}",
        f"{{% set made = {touch} %}}{{{{ made }}}}",
        f"a' ~ {touch} ~ '",
        f"}}}}{{{{ {touch} }}}}{{{{ '",
    ]


def hostile_names(canary: Path) -> list[str]:
    """Return names for objects of vendors."""
    return [*templates(canary), f'"><img src=x id={TAG}>{CONTROLS}', f"[x](javascript:1) `<b id={TAG}>` | a\n# b"]


def spoiled(members: list[Member], canary: Path) -> dict[str, Any]:
    """Return what a sandbox starts with: a fleet whose vendors hold hostile texts wherever there can be one."""
    tenants = sandbox_tenants(members)
    names = hostile_names(canary)
    for member in members:
        tenant = tenants[member.name]
        agent = {"llm": "gpt-4.1", "language": "en-US", "prompt": names[0], "greeting_message": names[1]}
        tenant["synthflow"] = {
            "numbers": [{"phone_number": member.number, "provider_name": "custom", "friendly_name": names[0]}],
            "assistants": [
                {"name": member.assistant, "type": "inbound", "description": names[1], "agent": agent},
                *({"name": name, "type": "inbound", "description": name, "agent": agent} for name in names),
            ],
        }
        gladly = tenant["gladly"]
        gladly["agents"] += [{"name": name} for name in names]
        gladly["inboxes"] += [{"name": name} for name in names]
        gladly["default_inbox"] = names[0]
        gladly["queues"] += names[:2]
        gladly["topics"] += [{"name": name} for name in names]
        gladly["teams"] += [{"name": name, "description": name, "agents": [name]} for name in names]
    return tenants


def try_templates(extent: Extent, folder: Path, tally: Tally) -> None:
    """Run the playbooks, and look at all that they print and write."""
    canary = folder / CANARY
    members = fleet(2)
    with world(members, folder / "world", spoiled(members, canary)) as hostile:
        for name, run, files in _runs(hostile, folder, canary, in_full=extent.share > SHORT.share):
            mishaps = [*_in_run(name, run, canary), *(mishap for path in files for mishap in _in_file(path))]
            tally.tried += 1
            tally.recovered += not mishaps
            tally.mishaps += [f"{name}: {mishap}" for mishap in mishaps]


def _runs(hostile: World, folder: Path, canary: Path, *, in_full: bool) -> Iterator[tuple[str, Run, list[Path]]]:
    """Yield each run with the files that it wrote."""
    hosts = hostile.inventory()
    reports = folder / "reports"
    environment = {
        "ANSIBLE_CALLBACKS_ENABLED": "voiceops.gladly_synthflow.rollout",
        "GLADLY_SYNTHFLOW_REPORT_DIRECTORY": str(reports),
    }
    if in_full:
        plan = ("-e", f"plan_file={folder / 'plan.json'}", "-e", "plan_fail_on=never")
        yield "plan", hostile.play(PLAYBOOKS / "plan.yml", hosts, *plan), []
        yield "preflight", hostile.play(PLAYBOOKS / "preflight.yml", hosts), []
    _refuse_in_words(hostile, canary)
    yield (
        "integrate with a refusal",
        hostile.play(PLAYBOOKS / "integrate.yml", hosts, "--diff", environment=environment),
        sorted(path for path in reports.rglob("*") if path.is_file()),
    )
    hostile.control("DELETE", "faults")
    yield "integrate", hostile.play(PLAYBOOKS / "integrate.yml", hosts, "--diff"), []
    for member in hostile.members:
        hostile.control(
            "POST", "calls", json={"tenant": member.name, "from": "+12025550123", "to": member.number, "transfer": True}
        )
    if in_full:
        yield "verify", hostile.play(PLAYBOOKS / "verify.yml", hosts), []
    if in_full:
        for state in ("active", "over"):
            run = hostile.play(PLAYBOOKS / "fallback.yml", hosts, "-e", f"fallback_state={state}", "--diff")
            yield f"fallback {state}", run, []
        yield "integrate by a runbook", *_by_a_runbook(hostile, hosts)
    for member in hostile.members:
        _rename(hostile, member, canary)
    exported = folder / "exported.yml"
    yield "export", hostile.play(PLAYBOOKS / "export.yml", hosts, "-e", f"export_file={exported}"), []
    _need_templates_in(exported)
    yield "plan of the export", _plan_of(hostile, exported, hosts, folder), []
    if in_full:
        # The number has the assistant of another name, which is a reason to leave it and to say so.
        yield "decommission", hostile.play(PLAYBOOKS / "decommission.yml", hosts, *_all_confirmed(hostile)), []


def _by_a_runbook(hostile: World, hosts: Path) -> tuple[Run, list[Path]]:
    """Return a run that leaves a person something to do, and the pages that it wrote."""
    wanted = {"tenant_gladly_backend": "runbook", "tenant_gladly_pending": "warn", "tenant_destination_name": "Voice"}
    run = hostile.play(PLAYBOOKS / "integrate.yml", hosts, "-e", json.dumps(wanted), "--diff")
    pages = sorted(path for path in (hostile.folder / "runbooks").rglob("*") if path.is_file())
    return run, pages


def _all_confirmed(hostile: World) -> tuple[str, ...]:
    given = {
        "decommission_confirm": [member.name for member in hostile.members],
        "decommission_delete_assistants": True,
    }
    return "-e", json.dumps(given), "--diff"


def _rename(hostile: World, member: Member, canary: Path) -> None:
    """Give what the tenant is wired with hostile names and words, as somebody in the panels of both vendors could."""
    account = hostile.sandbox.info["tenants"][member.name]
    first, second, *_others = hostile_names(canary)
    with requests.Session() as session:
        session.verify = hostile.sandbox.info["ca_path"]
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {account['synthflow']['api_key']}"
        synthflow = account["synthflow"]["api_url"]
        listed = session.get(f"{synthflow}/assistants/", timeout=60).json()["response"]["assistants"]
        own = next(item for item in listed if item["name"] == member.assistant)
        agent = {**own["agent"], "prompt": second, "greeting_message": first}
        changes = {"name": first, "description": second, "agent": agent}
        session.put(f"{synthflow}/assistants/{own['model_id']}", json=changes, timeout=60).raise_for_status()
        number = f"{synthflow}/numbers/{member.number.removeprefix('+')}"
        session.patch(number, json={"friendly_name": second}, timeout=60).raise_for_status()


def _refuse_in_words(hostile: World, canary: Path) -> None:
    """Let Gladly refuse the cut-over of the first tenant, and Synthflow an action of the second, with hostile words."""
    text = " ".join(hostile_names(canary))
    first, second = (member.name for member in hostile.members)
    errors = {"errors": [{"attr": text, "code": text, "detail": text}]}
    detail = {"detail": {"status": "error", "description": text, "request_id": text}}
    for tenant, vendor, path, body in (
        (first, "gladly", "/voice/inbound-routes/.*", errors),
        (second, "synthflow", "/actions", detail),
    ):
        fault = {"kind": "status", "status": 422, "tenant": tenant, "vendor": vendor, "method": "WRITE", "path": path}
        hostile.control("POST", "faults", json={**fault, "body": body, "times": None})


def _need_templates_in(exported: Path) -> None:
    """Raise RuntimeError unless values of an export, and not its comments alone, are templates."""
    values = json.dumps(yaml.safe_load(exported.read_text(encoding="utf-8")))
    if SHOWN_AS_TEXT not in values:
        raise RuntimeError("the export has no template in it, so nothing could be executed from it")


def _plan_of(hostile: World, exported: Path, hosts: Path, folder: Path) -> Run:
    """Plan what the export describes; credentials come from the inventory of before."""
    place = folder / "inventory-of-the-export"
    source = json.loads((hosts / "fleet.tenants.yml").read_text(encoding="utf-8"))
    known = json.loads(Path(source["path"]).read_text(encoding="utf-8"))["tenants"]
    (place / "group_vars").mkdir(parents=True)
    (place / "host_vars").mkdir()
    (place / "group_vars" / "tenants.json").write_text(
        (hosts / "group_vars" / "tenants.json").read_text(encoding="utf-8"), encoding="utf-8"
    )
    for tenant in known:
        own = {f"tenant_{key}": value for key, value in tenant.items() if key.startswith(("synthflow_", "gladly_"))}
        own["tenant_sip_connect_to"] = tenant["sip_connect_to"]
        (place / "host_vars" / f"{tenant['name']}.json").write_text(json.dumps(own), encoding="utf-8")
    (place / "fleet.tenants.yml").write_text(
        json.dumps({**source, "path": str(exported), "trusted": False}), encoding="utf-8"
    )
    plan = ("-e", f"plan_file={folder / 'plan-of-the-export.json'}", "-e", "plan_fail_on=never")
    return hostile.play(PLAYBOOKS / "plan.yml", place, *plan, "--diff")


def _in_run(name: str, run: Run, canary: Path) -> Iterator[str]:
    if canary.exists():
        canary.unlink()
        yield "a template of a vendor was executed"
    if steering := [line for line in run.output.splitlines() if any(character in line for character in CONTROLS)]:
        yield f"an escape of a vendor reached the terminal: {ascii(steering[0])[:300]}"
    if "Traceback (most recent call last)" in run.output or "Internal error" in run.output:
        yield f"a traceback: {run.output[-600:]!a}"
    if run.status not in STATUSES.get(name, (0,)):
        yield f"it ended with {run.status}: {run.output[-600:]!a}"
    # What is not there as text was not read, or became something else.
    if name in SHOWN and SHOWN_AS_TEXT not in run.output:
        yield "no hostile text was shown"


def _in_file(path: Path) -> Iterator[str]:
    """Yield what is wrong with a page or a report."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from _in_page(path.name, text)
    elif path.suffix == ".xml":
        try:
            ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            yield f"{path.name} is not well-formed: {error}"
    elif path.suffix == ".json":
        json.loads(text)
    if path.suffix in (".md", ".html", ".txt") and any(character in text for character in CONTROLS):
        yield f"{path.name} has an escape in it"


class _Tags(HTMLParser):
    """Collects the ids of all tags."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the id of a tag."""
        self.ids.add(dict(attrs).get("id"))


def _in_page(name: str, text: str) -> Iterator[str]:
    tags = _Tags()
    tags.feed(text)
    if TAG in tags.ids:
        yield f"{name} has a tag of a vendor in it"
    if not tags.ids:
        yield f"{name} is no page"
