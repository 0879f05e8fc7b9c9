# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-test needs to run in the project's virtual environment with nothing but the package index.

`ansible-test ... --local --requirements` makes a virtual environment per sanity test. To put pip into them it wants a
script from a server of its own; here that script is made from the pip wheel of the package index instead. Its caches
live in its home folder, so it gets a home folder inside the checkout, one for each release of ansible-core.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from collection_tree import CACHE

HOME = CACHE / "ansible-test" / Path(sys.prefix).name

BOOTSTRAP = '''\
"""Install pip from its own wheel; called by ansible-test in place of get-pip.py, with the same arguments."""

import runpy
import sys

sys.path.insert(0, {wheel!r})
requested = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv[1:] = ["install", "--force-reinstall", *requested]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''


def real_interpreters() -> list[Path]:
    """Return the folders of real Python interpreters, outside of virtual environments.

    A shim of pyenv starts a chooser that may refuse the version or look for its files in the home folder, which is a
    different one here. So shims are left out and the folders behind them are taken.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python"))
    candidates = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    candidates += sorted(pyenv.glob("versions/*/bin")) + sorted(uv.glob("cpython-*/bin"))
    return [
        folder
        for folder in dict.fromkeys(candidates)
        if "shims" not in folder.parts and not (folder.parent / "pyvenv.cfg").exists()
    ]


def environment() -> dict[str, str]:
    """Return the environment variables ansible-test runs with."""
    result = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ANSIBLE_"))}
    result["PATH"] = os.pathsep.join(map(str, [Path(sys.executable).parent, *real_interpreters()]))
    result["HOME"] = str(HOME)
    return result


def wanted_pip_version() -> str:
    """Return the version of pip that the installed ansible-test puts into its virtual environments.

    Raises:
        LookupError: this release of ansible-test names it in another way.
    """
    package = importlib.util.find_spec("ansible_test")
    if not package or not package.submodule_search_locations:
        raise LookupError("ansible-test is not installed beside this interpreter")
    source = Path(package.submodule_search_locations[0], "_internal", "python_requirements.py")
    found = re.search(r"pip='([0-9.]+)'", source.read_text(encoding="utf-8"))
    if not found:
        raise LookupError(f"{source} does not say which version of pip it installs")
    return found.group(1)


def prepare_pip_settings() -> None:
    """Write pip's settings in force here into the other home folder; ansible-test hides the environment from pip.

    Raises:
        subprocess.CalledProcessError: pip does not work in this environment.
    """
    pip = [sys.executable, "-m", "pip"]
    settings: dict[str, str] = {}
    for line in subprocess.check_output([*pip, "config", "list"], text=True).splitlines():
        name, _separator, value = line.partition("=")
        # The environment's lines come first and win: ":env:.index-url='...'" before "global.index-url='...'".
        settings.setdefault(name.rpartition(".")[2], ast.literal_eval(value))
    further = {
        "proxy": urllib.request.getproxies().get("https"),
        "cert": os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE"),
        # Empty where the cache is switched off, which is among the settings above.
        "cache-dir": subprocess.run(
            [*pip, "cache", "dir"], stdout=subprocess.PIPE, text=True, check=False
        ).stdout.strip(),
    }
    for name, given in further.items():
        if given:
            settings.setdefault(name, given)
    settings["quiet"] = "1"
    lines = [f"{name} = {str(value).strip()}".replace("\n", "\n\t") for name, value in settings.items()]
    path = HOME / ".config/pip/pip.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(["[global]", *lines, ""]), encoding="utf-8")


def prepare_pip() -> None:
    """Put the script that installs pip where ansible-test looks before it downloads one.

    Raises:
        subprocess.CalledProcessError: the package index does not offer that version of pip.
    """
    prepare_pip_settings()
    version = wanted_pip_version()
    script = HOME / ".ansible/test/cache" / f"get_pip_{version.replace('.', '_')}.py"
    wheels = CACHE / "ansible-test" / "wheels"
    wheel = wheels / f"pip-{version}-py3-none-any.whl"
    if not wheel.exists():
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*download, "--dest", str(wheels), f"pip=={version}"], check=True)
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(BOOTSTRAP.format(wheel=str(wheel)), encoding="utf-8")


def prepare_key() -> None:
    """Put an SSH key where ansible-test integration keeps one; it insists on a key even where none is used.

    It would call ssh-keygen, the only program it needs that does not come with a Python package.
    """
    folder = HOME / ".ansible/test"
    if not (folder / "id_rsa.pub").exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "id_rsa").touch(mode=0o600)
        (folder / "id_rsa").write_bytes(private)
        (folder / "id_rsa.pub").write_bytes(key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
