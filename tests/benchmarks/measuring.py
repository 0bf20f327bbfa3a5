"""One operation, measured: processor time for each call, and how long a caller waits, alone and among eight."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import machine

ROUNDS = 5
CLIENTS = 8


@dataclass(frozen=True)
class Operation:
    """What is measured.

    `work` makes one call; a fresh caller for each thread comes from `client`. `raw` does the same work in plain SQL.
    `watched` are the processes whose time counts. `reach_ms` is what is to
    be reached. `forks`: helpers end during a call, so their time has to be sampled.
    """

    name: str
    client: Callable[[], Callable[[], object]]
    watched: Callable[[], machine.Watched]
    raw: Callable[[], Callable[[], object]] | None
    raw_watched: Callable[[], machine.Watched]
    calls: int
    concurrent: bool
    reach_ms: float
    reach_is_wall: bool = False
    forks: bool = False


@dataclass(frozen=True)
class Figures:
    """Milliseconds. `cpu` and `raw` are medians over the rounds; waiting is over all calls of all rounds."""

    cpu: float
    raw: float | None
    p50: float
    p95: float
    p50_of_eight: float | None
    p95_of_eight: float | None
    calls: int


def measure(operation: Operation, tell: Callable[[str], None]) -> Figures:
    """Warm up, then at least five rounds; raw SQL likewise."""
    call = operation.client()
    for _ in range(max(2, operation.calls // 10)):
        call()
    processor: list[float] = []
    waits: list[float] = []
    for number in range(ROUNDS):
        spent, waited = _round(call, operation.calls, operation.watched(), forks=operation.forks)
        processor.append(spent)
        waits += waited
        tell(f"  {operation.name}: round {number + 1} of {ROUNDS}, {spent:.2f} ms of processor time a call")
    eight = _eight(operation) if operation.concurrent else []
    return Figures(
        cpu=statistics.median(processor),
        raw=_raw(operation),
        p50=percentile(waits, 50),
        p95=percentile(waits, 95),
        p50_of_eight=percentile(eight, 50) if eight else None,
        p95_of_eight=percentile(eight, 95) if eight else None,
        calls=operation.calls * ROUNDS,
    )


def _raw(operation: Operation) -> float | None:
    if operation.raw is None:
        return None
    call = operation.raw()
    calls = max(operation.calls, 50)
    for _ in range(calls // 10):
        call()
    return statistics.median(_round(call, calls, operation.raw_watched())[0] for _ in range(ROUNDS))


def _round(
    call: Callable[[], object], calls: int, watched: machine.Watched | None, *, forks: bool = False
) -> tuple[float, list[float]]:
    waits = []
    sampler = machine.Sampler(watched) if forks and watched is not None else None
    if sampler is not None:
        sampler.start()
    before = _spent(watched)
    for _ in range(calls):
        began = time.perf_counter()
        call()
        waits.append((time.perf_counter() - began) * 1000)
    spent = sampler.seconds() if sampler is not None else _spent(watched) - before
    return spent / calls * 1000, waits


def _spent(watched: machine.Watched | None) -> float:
    return machine.seconds(watched) if watched is not None else 0.0


def _eight(operation: Operation) -> list[float]:
    waits: list[float] = []
    problems: list[BaseException] = []
    lock, start = threading.Lock(), threading.Barrier(CLIENTS)

    def one() -> None:
        try:
            call = operation.client()
            call()
            start.wait()
            _, mine = _round(call, max(3, operation.calls // 2), None)
            with lock:
                waits.extend(mine)
        except BaseException as problem:
            problems.append(problem)
            start.abort()

    threads = [threading.Thread(target=one) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return waits


def percentile(values: list[float], percent: int) -> float:
    """The value below which `percent` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]
