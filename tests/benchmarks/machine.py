"""The machine: who runs, and how much processor time a set of processes has used, as the operating system counts it."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
NANOSECONDS = 1e9
SAMPLE_SECONDS = 0.01


def family(root: int) -> set[int]:
    """A process and all that descend from it."""
    found: set[int] = set()
    left = [root]
    while left:
        pid = left.pop()
        if pid in found:
            continue
        found.add(pid)
        try:
            for thread in (PROC / str(pid) / "task").iterdir():
                left += [int(child) for child in (thread / "children").read_text().split()]
        except OSError:
            continue
    return found


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


class Sampler(threading.Thread):
    """Looks every few milliseconds at processes that may end unnoticed: a helper that forks for each job does not wait
    for its children, and then nobody inherits their time."""

    def __init__(self, watched: Watched) -> None:
        super().__init__(daemon=True)
        self._watched, self._end = watched, threading.Event()
        self._first = {pid: _running(pid) for pid in watched.pids()}
        self._last = dict(self._first)
        self._own = 0.0

    def run(self) -> None:
        while not self._end.wait(SAMPLE_SECONDS):
            self._look()
        self._own = time.thread_time()

    def _look(self) -> None:
        for pid in self._watched.pids():
            spent = _running(pid)
            self._last[pid] = max(spent, self._last.get(pid, 0.0))

    def seconds(self) -> float:
        """What they used since this was made; ends the looking. Its own time is left out."""
        self._end.set()
        self.join()
        self._look()
        return sum(last - self._first.get(pid, 0.0) for pid, last in self._last.items()) - self._own


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
    build = "optimised" if "--enable-optimizations" in flags else "not optimised"
    if sys.base_prefix == "/usr":
        build = "the distribution's build"  # Debian optimises by other flags than these
    return {
        "processor": model,
        "processors": os.cpu_count() or 0,
        "system": platform.platform(),
        "interpreter": f"{platform.python_implementation()} {platform.python_version()}",
        "interpreter_build": build,
    }
