"""`make bench`, or `.venv/bin/python -m tests.benchmarks`: measures, prints a table, writes build/bench.json."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import machine, measuring
from .measuring import Figures, Operation
from .stage import Stage

if TYPE_CHECKING:
    from .company import Company

QUOTES = 100_000
USES = 200


def main() -> int:
    """0 when everything was measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path("build/bench-data"), help="data directory; kept for the next run"
    )
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="where the figures go")
    parser.add_argument("--quotes", type=int, default=QUOTES, help=f"quotes of 20 lines in the database ({QUOTES:,})")
    parser.add_argument("--only", action="append", default=[], help="measure only this operation (may be repeated)")
    given = parser.parse_args()
    stage = Stage(given.folder.absolute())
    stage.prepare()
    return _run(stage, given)


def _run(stage: Stage, given: argparse.Namespace) -> int:
    from pactline.cli import preparing

    try:
        preparing.database()
        preparing.migrate()
        from . import company, operations

        url = operations.url_of(stage)
        made = company.build(stage.folder, url, given.quotes, _tell)
        stage.start()
        try:
            found = {}
            for operation in operations.all_of(stage, made, url):
                if not given.only or operation.name in given.only:
                    _tell(f"Measuring {operation.name}")
                    found[operation] = measuring.measure(operation, _tell)
            stage.start_worker()
            after = machine.memory_mib(stage.ours())
        finally:
            stage.stop()
        whole = _whole(stage, made, after)
    finally:
        preparing.leave()
    _print(found, whole, given.quotes)
    _write(given.out, found, whole, given.quotes)
    return 0


def _whole(stage: Stage, made: Company, after: float) -> Whole:
    """`pactline run` as people have it: how long until it answers, and its memory once pages and API were used."""
    _tell("Starting web and worker together")
    stage.start("run", "--no-demo")
    try:
        call = stage.caller(made.token)
        lines = [{"sku": sku, "quantity": "3"} for sku in made.skus[:20]]
        quote = {"account_id": made.account_ids[0], "price_list_id": made.price_list_id, "lines": lines}
        for _round in range(USES):
            fresh = call("POST", "/api/v1/quotes", quote)
            call("GET", f"/api/v1/quotes/{fresh['id']}")
            call("GET", "/api/v1/quotes?limit=50")
        return Whole(stage.started_in, machine.memory_mib(stage.ours()), after)
    finally:
        stage.stop()


@dataclass(frozen=True, slots=True)
class Whole:
    """Seconds until `pactline run` answers; MiB of web and worker then and in use, and of those that were measured, which
    have worked on quotes of 10,000 lines."""

    started_in: float
    memory: float
    memory_after: float


_began = time.monotonic()


def _tell(text: str) -> None:
    print(f"{time.monotonic() - _began:7.1f} s  {text}", file=sys.stderr, flush=True)


def _print(found: dict[Operation, Figures], whole: Whole, quotes: int) -> None:
    about = machine.describe()
    print(
        f"\n{about['processor']}, {about['processors']} processors; {about['interpreter']} ({about['interpreter_build']})"
    )
    print(
        f"{quotes:,} quotes of 20 lines. Processor time of web and database (or of the worker's work and database) for each"
    )
    print(
        f"call, median of {measuring.ROUNDS} rounds; waiting at 1 and at {measuring.CLIENTS} callers. Milliseconds.\n"
    )
    print(
        f"{'operation':26}{'CPU':>9}{'to reach':>11}{'raw SQL':>9}{'p50':>9}{'p95':>9}{'p50 of 8':>10}{'p95 of 8':>10}"
    )
    for operation, figures in found.items():
        reach = f"{operation.reach_ms:g}{' wall' if operation.reach_is_wall else ''}"
        print(
            f"{operation.name:26}{figures.cpu:9.2f}{reach:>11}{_number(figures.raw):>9}{figures.p50:9.2f}{figures.p95:9.2f}"
            f"{_number(figures.p50_of_eight):>10}{_number(figures.p95_of_eight):>10}"
        )
    print(
        f"\nstart of web and worker until ready: {whole.started_in:.2f} s; memory in use: {whole.memory:.0f} MiB (PSS), "
        f"after all of the above: {whole.memory_after:.0f} MiB"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _write(path: Path, found: dict[Operation, Figures], whole: Whole, quotes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rounded: Callable[[float | None], float | None] = lambda value: None if value is None else round(value, 3)  # noqa: E731
    rows = [
        {
            "operation": operation.name,
            "cpu_ms": rounded(figures.cpu),
            "wall_p50_ms": rounded(figures.p50),
            "wall_p95_ms": rounded(figures.p95),
            "raw_sql_cpu_ms": rounded(figures.raw),
            "wall_p50_ms_8_clients": rounded(figures.p50_of_eight),
            "wall_p95_ms_8_clients": rounded(figures.p95_of_eight),
            "reach_ms": operation.reach_ms,
            "reach_is": "wall" if operation.reach_is_wall else "cpu",
            "calls": figures.calls,
        }
        for operation, figures in found.items()
    ]
    document = {
        "machine": machine.describe(),
        "quotes": quotes,
        "start_s": rounded(whole.started_in),
        "web_and_worker_memory_mib": rounded(whole.memory),
        "memory_after_all_mib": rounded(whole.memory_after),
        "operations": rows,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    print(f"written: {path}")


if __name__ == "__main__":
    sys.exit(main())
