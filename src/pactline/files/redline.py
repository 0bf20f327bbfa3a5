"""A redline of two .docx as Word's own tracked changes, by the docxodus engine, in a process with limits.

The engine comes with the extra `redline` (python-redlines[docxodus]) for x86-64 and arm64. Where it is missing or fails,
`make` raises Unavailable and the comparison on the page (`compare.compare`) stands alone.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess  # nosec B404 - one known program with fixed arguments, no shell
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from pactline.files import tracked
from pactline.files.opc import Damaged
from pactline.files.text import extract
from pactline.kernel import clock
from pactline.kernel.errors import InvalidInput, Unavailable

SECONDS = 90
HEAP = 1 << 30


def available() -> bool:
    """Whether the engine is installed here."""
    try:
        _engine()
    except Unavailable:
        return False
    return True


def _engine() -> str:
    missing = _("The redline engine is not installed. An operator can install it: pip install “pactline[redline]”.")
    try:
        from python_redlines import DocxodusEngine
    except ImportError as error:
        raise Unavailable(missing) from error
    folder = Path(settings.PACTLINE_DATA_DIR) / "cache" / "redline"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return str(DocxodusEngine(target_path=str(folder)).extracted_binaries_path)
    except (ImportError, OSError) as error:
        raise Unavailable(missing) from error


def _limits() -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make(old: bytes, new: bytes, *, author: str) -> bytes:
    """A .docx that shows the way from `old` to `new` as tracked changes of `author`.

    Tracked changes that stand in the inputs are taken in first. The result was checked: accepted it reads as `new`,
    rejected as `old`. Raises InvalidInput for a damaged document, Unavailable when the engine is missing or fails.
    """
    try:
        before, after = tracked.accept_all(old), tracked.accept_all(new)
        redlined = _run(before, after, author)
        for settled, wanted in ((tracked.accept_all, after), (tracked.reject_all, before)):
            if _body(settled(redlined)) != _body(wanted):
                raise Unavailable(
                    _(
                        "The redline engine changed the text of these documents, so its result was not kept. The comparison "
                        "on the page shows the differences."
                    )
                )
    except Damaged as error:
        raise InvalidInput(_("One of the two documents is damaged and cannot be compared.")) from error
    return redlined


def _body(data: bytes) -> str:
    text = extract(data, "docx")
    return " ".join(" ".join(text.of(block) for block in text.blocks if block.story == "body").split())


def _run(old: bytes, new: bytes, author: str) -> bytes:
    engine = _engine()
    with tempfile.TemporaryDirectory(prefix="pactline-redline-") as folder:
        paths = [Path(folder, name) for name in ("old.docx", "new.docx", "redline.docx")]
        paths[0].write_bytes(old)
        paths[1].write_bytes(new)
        command = [
            engine, *map(str, paths), f"--author={author}", "--detect-moves",
            f"--date-time={clock.now().strftime('%Y-%m-%dT%H:%M:%SZ')}",
        ]  # fmt: skip
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": folder,
            "TMPDIR": folder,
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "DOTNET_EnableDiagnostics": "0",
            "DOTNET_gcServer": "0",
            "DOTNET_GCHeapHardLimit": hex(HEAP),
        }
        process = subprocess.Popen(  # nosec B603
            command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=_limits
        )
        try:
            _out, told = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Unavailable(_("The redline was not ready in %(seconds)d seconds.") % {"seconds": SECONDS}) from error
        if process.returncode != 0 or not paths[2].exists():
            detail = told.decode(errors="replace").strip()[-200:] or str(process.returncode)
            raise Unavailable(
                _("The redline engine could not compare these documents (%(error)s).") % {"error": detail}
            )
        return paths[2].read_bytes()
