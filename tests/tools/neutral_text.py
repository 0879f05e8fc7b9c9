# Copyright (c) 2026 VoiceOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces what two runs can never share, so that the rest can be compared.

Ports of servers and ids become numbers in the order in which they come: the same one has the same number all through a
text, so what belongs together in one run has to in the other. What was measured or drawn by lot just goes, since two
may be equal by chance: of sixty clients' ports, two are in one run out of fifteen.
"""

from __future__ import annotations

import re

NUMBERED = {
    "folder": r"/tmp/ansible\.\w+",
    "id": (
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
        r"|\b(?:z9hG4bK)?[0-9a-f]{16,}\b"
        # As Gladly makes them, which is a UUID of version 4 or 5 in base64, and as Synthflow calls a workspace.
        r"|(?<![\w-])[\w-]{8}[Q-X][\w-]{12}[AQgw](?![\w-])"
        r"|\b\d{13}x\d{18}\b"
        # Of SIP dialogs, and of certificates made for a test.
        r"|(?<=o=- )\d+(?: \d+)?"
        r"|(?<=;tag=)[0-9a-f]+|(?<= #)[\w-]{16}(?=[,\"])|\b(?:[0-9A-Fa-f]{2}:){15,}[0-9A-Fa-f]{2}\b"
    ),
    "port": r'(?<="port": )\d{4,}|(?<=127\.0\.0\.1:)\d+|(?<=localhost:)\d+',
}
UNNUMBERED = {
    # Where a SIP message names who sent it, and where media would be taken.
    "own_port": (
        r'(?<="local": "127\.0\.0\.1:)\d+|(?<=SIP/2\.0/(?:TLS|TCP|UDP) 127\.0\.0\.1:)\d+|(?<=@127\.0\.0\.1:)\d+'
        r'|(?<=;rport=)\d+|(?<=m=audio )\d+|(?<="port": )\d+(?=,\s+"profile")'
    ),
    "moment": r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    # Of a body with ids and ports in it.
    "length": r"(?<=Content-Length: )\d+",
    "time": r'(?<="milliseconds": )\d+|(?<="seconds": )[\d.]+|\b\d+(?:\.\d+)? ms\b|(?<="days_left": )-?\d+',
    # How much of an answer that trickles in came before the time was over.
    "trickled": r"(?<=the answer began with ')[^']*(?=' and did not end)",
}


def neutral(text: str, **further: str) -> str:
    """Return ``text``, which may be JSON, with words in place of what chance decides, numbered ones for ids and ports.

    ``further`` gives more expressions to number, by the word that stands for what they find. They are looked for first.
    """
    kinds = {**further, **UNNUMBERED, **NUMBERED}
    pattern = re.compile("|".join(f"(?P<{kind}>{expression})" for kind, expression in kinds.items()))
    numbers: dict[tuple[str, str], int] = {}

    def replaced(found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        if kind in UNNUMBERED:
            return f"<{kind}>"
        of_kind = sum(one == kind for one, _text in numbers)
        return f"<{kind} {numbers.setdefault((kind, found[0]), of_kind + 1)}>"

    return pattern.sub(replaced, text)
