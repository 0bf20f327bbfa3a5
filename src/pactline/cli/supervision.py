"""Child processes of `run`, `serve` and `worker`: forked, restarted when they fall, gone when their parent is gone."""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

import structlog

log = structlog.get_logger("pactline.supervision")

STOP_SECONDS = 30
FALLS, WITHIN_SECONDS = 5, 60.0
_PR_SET_PDEATHSIG = 1
_M_ARENA_MAX = -8


class Stopping(Exception):
    """Somebody asked this process to end (Ctrl-C, `kill`)."""


@dataclass
class Child:
    """A process that does `work` for ever. `pid` 0: not running."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    falls: list[float] = field(default_factory=list)


def die_with(parent: int) -> None:
    """Have this process asked to end when process `parent` ends, however that happens."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        # It ended before we could say so.
        os.kill(os.getpid(), signal.SIGTERM)


def _share_heaps() -> None:
    """One heap for all threads: glibc would keep one for each, with what its largest job needed."""
    if sys.platform == "linux" and hasattr(_libc(), "mallopt"):
        _libc().mallopt(_M_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Return to the system what the heap has free; a worker calls it after each job."""
    if sys.platform == "linux" and hasattr(_libc(), "malloc_trim"):
        _libc().malloc_trim(0)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Supervisor:
    """Starts the children, waits, and ends them in order. Signals become `Stopping` in the waiting process."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children

    def start(self) -> None:
        """Fork all children. What is loaded by now is shared with them."""
        _share_heaps()
        gc.collect()
        gc.freeze()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stopping)
        for child in self.children:
            self._fork(child)

    def wait(self) -> None:
        """Wait for ever, starting again what falls. Raises Stopping when asked to end or when a child keeps falling."""
        while True:
            pid, status = os.waitpid(-1, 0)
            child = next((child for child in self.children if child.pid == pid), None)
            if child is None:
                continue
            child.pid = 0
            now = time.monotonic()
            child.falls = [at for at in child.falls if now - at < WITHIN_SECONDS] + [now]
            log.error("child_ended", child=child.name, status=os.waitstatus_to_exitcode(status))
            if len(child.falls) >= FALLS:
                raise Stopping(f"{child.name} ended {FALLS} times within a minute; its last words stand above.")
            time.sleep(0.5 * len(child.falls))
            self._fork(child)

    def alive(self) -> bool:
        """Whether no child has ended since it was started; does not wait."""
        for child in self.children:
            if child.pid and os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                return False
        return True

    def stop(self) -> None:
        """Ask all children to end, wait for what they are doing, and kill what is left after half a minute."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.pid:
                _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            while child.pid and time.monotonic() < deadline:
                try:
                    if os.waitpid(child.pid, os.WNOHANG)[0]:
                        child.pid = 0
                        break
                except ChildProcessError:
                    child.pid = 0
                    break
                time.sleep(0.02)
            if child.pid:
                log.error("child_killed", child=child.name, after_seconds=STOP_SECONDS)
                _signal_group(child.pid, signal.SIGKILL)
                child.pid = 0

    def _fork(self, child: Child) -> None:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            child.pid = pid
            return
        _run(child, parent)


def run_apart(work: Callable[[], None]) -> int:
    """`work` in a forked child, waited for; its exit status. What it loads and starts ends with it."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _run(Child("apart", work), parent)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except BaseException:  # Ctrl-C: end it before the database is taken away from it
        _signal(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise


def _run(child: Child, parent: int) -> NoReturn:
    status = 1
    try:
        # A group of its own: Ctrl-C in the terminal reaches the parent alone, who ends the children in order.
        os.setpgid(0, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        die_with(parent)
        child.work()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _stopping(_number: int, _frame: FrameType | None) -> None:
    raise Stopping


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        _signal(pid, number)
