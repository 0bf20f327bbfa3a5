"""`pactline text, read`: the plain text of a contract, and what the embedded reader finds in it."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import click

from .contracts import Read, Unread, read_file, text_of
from .program import Failed

KINDS = (".docx", ".pdf", ".txt")
MOST_JOBS = 8
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def text(file: Path) -> None:
    """Print the plain text of a .docx, .pdf or .txt: the text that the offsets of `pactline read` index.

    Offsets count characters (Unicode code points) from 0. A .txt is printed as it is.
    """
    try:
        found = text_of(file)
    except Unread as problem:
        raise Failed(str(problem)) from problem
    for warning in found.warnings:
        click.echo(f"pactline: {file}: {warning}", err=True)
    _write(found.text)


@click.command()
@click.argument("files", type=PLACE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="JSON: one object; an array for several files or a folder.")
@click.option("--candidates", is_flag=True, help='Also list what lies below the threshold of its type: "found": false.')
@click.option("--all-types", is_flag=True, help="Also clause types and facts beyond the 41 of CUAD, less well tried.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Files that are read at once (default: the processors, at most 8)."
)
def read(files: tuple[Path, ...], as_json: bool, candidates: bool, all_types: bool, jobs: int | None) -> None:
    """Print the clauses, metadata and obligations of contracts (.docx, .pdf, .txt), each with its passage.

    A folder stands for all such files in it. Nothing is stored, no database is needed and no text leaves this machine.
    A file that cannot be read is named on standard error, stands in an array with its "error", and the exit code is 1.
    """
    paths = list(_expanded(files))
    if not paths:
        raise Failed(f"there is no {', '.join(KINDS)} in {', '.join(map(str, files))}.")
    several = len(files) > 1 or files[0].is_dir()
    work = partial(read_file, candidates=candidates, all_types=all_types)
    results = _each(paths, work, jobs=min(jobs or min(_processors(), MOST_JOBS), len(paths)))
    failed = _array(results) if as_json and several else _one_by_one(results, as_json=as_json)
    if failed:
        message = failed[0] if not several else f"{len(failed)} of {len(paths)} files could not be read."
        raise Failed(message)


def _expanded(files: Sequence[Path]) -> Iterator[Path]:
    """The files, and those of the folders; each once, none that is hidden."""
    seen: set[Path] = set()
    for place in files:
        inside = place.is_dir()
        for path in sorted(place.rglob("*")) if inside else [place]:
            hidden = inside and any(part.startswith((".", "~$")) for part in path.relative_to(place).parts)
            wanted = not inside or (path.is_file() and path.suffix.lower() in KINDS and not hidden)
            if wanted and path not in seen:
                seen.add(path)
                yield path


def _each(paths: Sequence[Path], work: Callable[[Path], Read | str], *, jobs: int) -> Iterator[tuple[Path, Read | str]]:
    """Each file with what was read, or the sentence why not; in their order, on several processors."""
    if jobs == 1:
        results: Iterator[Read | str] = map(work, paths)
        yield from _with_bar(paths, results)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from _with_bar(paths, pool.map(work, paths))


def _with_bar(paths: Sequence[Path], results: Iterator[Read | str]) -> Iterator[tuple[Path, Read | str]]:
    """The results as they come, with a progress bar on standard error when somebody looks at it."""
    pairs = zip(paths, results, strict=True)
    if len(paths) == 1 or not sys.stderr.isatty():
        yield from pairs
        return
    with click.progressbar(pairs, length=len(paths), label="Reading", file=sys.stderr) as bar:
        yield from bar


def _array(results: Iterator[tuple[Path, Read | str]]) -> list[str]:
    """All results as one JSON array, written as they come."""
    failed: list[str] = []
    opened = False
    for path, result in results:
        _write(",\n" if opened else "[\n")
        opened = True
        _write(_json({"file": str(path), "error": result} if isinstance(result, str) else result.result))
        _say(path, result, failed)
    _write("\n]\n" if opened else "[]\n")
    for sentence in failed:
        click.echo(f"pactline: {sentence}", err=True)
    return failed


def _one_by_one(results: Iterator[tuple[Path, Read | str]], *, as_json: bool) -> list[str]:
    failed: list[str] = []
    for path, result in results:
        if not isinstance(result, str):
            _write(_json(result.result) + "\n" if as_json else listed(result.result))
        _say(path, result, failed)
    return failed


def _say(path: Path, result: Read | str, failed: list[str]) -> None:
    """What a person should know of a file, on standard error."""
    if isinstance(result, str):
        failed.append(result)
        return
    for warning in result.warnings:
        click.echo(f"pactline: {path}: {warning}", err=True)


def listed(result: dict[str, Any]) -> str:
    """A result as lines for a person."""
    pages = f", {result['pages']} pages" if result["pages"] else ""
    lines = [f"{result['file']} ({result['reader']}{pages})", "", "Data"]
    for name, one in result["metadata"].items():
        shown = one["value"]
        words = "; ".join(map(str, shown)) if isinstance(shown, list) else str(shown if shown is not None else "–")
        lines.append(f"  {name}: {words}  [{one['start']}–{one['end']}, {one['confidence']:.2f}]")
    for title, key in (("Clauses", "clauses"), ("Obligations", "obligations")):
        lines += ["", title]
        for one in result[key]:
            name = one.get("type") or one.get("modality", "")
            sure = f", {one['confidence']:.2f}" if one.get("confidence") is not None else ""
            mark = "" if one.get("found", True) else "? "
            lines.append(f"  {mark}{name}  [{one['start']}–{one['end']}{sure}]")
            lines.append(f"      {_short(one['text'])}")
    return "\n".join([*lines, "", ""])


def _short(words: str, most: int = 150) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False, indent=1)


def _write(words: str) -> None:
    """Exactly these characters as UTF-8, whatever the terminal's locale is."""
    sys.stdout.buffer.write(words.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
