"""The machine: who runs, and how much processor time a set of processes has used, as the operating system counts it."""

from __future__ import annotations

import os
import platform
import sysconfig
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Watched:
    """The processes whose time counts: these and all that descend from them, without `others` and theirs."""

    roots: list[int]
    others: list[int] = field(default_factory=list)

    def pids(self) -> set[int]:
        """Process numbers at this moment."""
        found: set[int] = set()
        for root in self.roots:
            found |= family(root)
        for other in self.others:
            found -= family(other)
        return found


def seconds(watched: Watched) -> float:
    """Processor seconds (user and system) so far, those of children that have ended included."""
    return sum(_running(pid) + _ended_children(pid) for pid in watched.pids())


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


def memory_mib(watched: Watched) -> float:
    """Proportional memory (PSS) in MiB."""
    total = 0
    for pid in watched.pids():
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
