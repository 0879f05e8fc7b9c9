# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the documentation of modules, filters, tests, the lookup, the inventory plugin and the callback."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from blocks import CHECKOUT

PLUGINS = CHECKOUT / "plugins"
COLLECTION = "voiceops.gladly_synthflow."
# The vendor that a module talks to, by the beginning of its name.
VENDORS = {"synthflow_": "synthflow", "gladly_": "gladly"}
PROBING = {"tenant_integration": "verify", "tenant_preflight_info": "probe"}
WITHOUT_A_VENDOR = ("gladly_runbook", "rollout_report", "tenants_file")


@dataclass(frozen=True)
class Documented:
    """The examples of one plugin: ``name`` is the kind and the plugin, such as ``modules/sip_probe``."""

    name: str
    text: str

    @property
    def documents(self) -> list[Any]:
        """The YAML documents of the examples."""
        return list(yaml.safe_load_all(self.text))

    @property
    def comments(self) -> list[str]:
        """The comments, some of which say what comes out."""
        return [line.strip()[2:] for line in self.text.splitlines() if line.strip().startswith("# ")]


def documented(*kinds: str) -> list[Documented]:
    """Return the examples of all plugins of these kinds."""
    found = []
    for kind in kinds:
        for file in sorted((PLUGINS / kind).glob("[!_]*.py")):
            beside = file.with_suffix(".yml")
            text = _beside(PLUGINS / kind / beside.name) if beside.exists() else _within(file)
            if text:
                found.append(Documented(f"{kind}/{file.stem}", text))
        for file in sorted((PLUGINS / kind).glob("*.yml")):
            if not file.with_suffix(".py").exists():
                found.append(Documented(f"{kind}/{file.stem}", _beside(file)))
    return found


def lead_to_sandbox(tasks: list[dict[str, Any]], info: dict[str, Any]) -> list[dict[str, Any]]:
    """Return tasks with the addresses of the sandbox in the place of those of the vendors."""
    return [_led(task, info) for task in tasks]


def _led(task: dict[str, Any], info: dict[str, Any]) -> dict[str, Any]:
    led = dict(task)
    for part in ("block", "rescue", "always"):
        if part in led:
            led[part] = lead_to_sandbox(led[part], info)
    for action, arguments in task.items():
        module = action.removeprefix(COLLECTION)
        if module != action:
            led[action] = _addressed(module, arguments or {}, info)
    return led


def _addressed(module: str, arguments: dict[str, Any], info: dict[str, Any]) -> dict[str, Any]:
    if module in WITHOUT_A_VENDOR:
        return arguments
    of_acme = info["tenants"]["acme"]
    led = {**arguments, "ca_path": info["ca_path"]}
    if module == "sip_probe":
        # What the example names leads to loopback as well.
        peer = next(iter(info["sip_connect_to"].values()))
        return {**led, "connect_to": info["sip_connect_to"] | dict.fromkeys(arguments.get("connect_to", {}), peer)}
    for beginning, vendor in VENDORS.items():
        if module.startswith(beginning) and (vendor == "synthflow" or "api_token" in led):
            led["api_url"] = of_acme[vendor]["api_url"]
        if module.startswith("tenant_") and isinstance(led.get(vendor), dict):
            led[vendor] = {**led[vendor], "api_url": of_acme[vendor]["api_url"]}
    if module in PROBING:
        option = PROBING[module]
        led[option] = {**led.get(option, {}), "connect_to": info["sip_connect_to"]}
    return led


def _within(file: Path) -> str:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            return str(ast.literal_eval(node.value))
    return ""


def _beside(file: Path) -> str:
    return str(yaml.safe_load(file.read_text(encoding="utf-8")).get("EXAMPLES", ""))
