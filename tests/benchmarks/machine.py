"""The machine: who runs, and how much processor time a set of processes has used, as the operating system counts it."""

from __future__ import annotations

import os
import platform
import sysconfig
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
NANOSECONDS = 1e9


def family(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def seconds(roots: Iterable[int]) -> float:
    """Processor seconds (user and system) of the roots, their descendants, and their children that have ended."""
    total = 0.0
    for root in roots:
        for pid in family(root):
            total += _running(pid) + _ended_children(pid)
    return total


def _running(pid: int) -> float:
    """Nanoseconds on a processor, over all threads: finer than the ticks of /proc/PID/stat."""
    total = 0
    try:
        for thread in (PROC / str(pid) / "task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return 0.0
    return total / NANOSECONDS


def _ended_children(pid: int) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[13]) + int(fields[14])) / TICK


def memory_mib(roots: Iterable[int]) -> float:
    """Proportional memory (PSS) of the roots and their descendants, in MiB."""
    total = 0
    for root in roots:
        for pid in family(root):
            try:
                lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def describe() -> dict[str, str | int]:
    """Processor, interpreter and how it was built: a CPython without optimisation is slower by a fifth."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in (PROC / "cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    flags = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    optimised = "--enable-optimizations" in flags
    return {
        "processor": model,
        "processors": os.cpu_count() or 0,
        "system": platform.platform(),
        "interpreter": f"{platform.python_implementation()} {platform.python_version()}",
        "interpreter_build": "optimised" if optimised else "not optimised",
    }
