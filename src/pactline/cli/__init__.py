"""The command line: `pactline run, serve, worker, demo, story, token, backup, restore, check …`.

Owns arguments, progress lines and exit codes (0 done, 1 failed, 2 wrong usage). It must never decide anything of the
business: each command calls one action, one query, or config.
"""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code. A failure is one sentence on standard error, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactline.config.settings")
    from .program import run_program

    return run_program(sys.argv[1:] if arguments is None else arguments)
