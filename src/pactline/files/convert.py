"""From .docx to PDF: by LibreOffice, a Gotenberg server, or the embedded converter.

Which one: `PACTLINE_PDF_ENGINE` ("auto", "libreoffice", "gotenberg", "embedded"). "auto" takes Gotenberg when
`PACTLINE_CONVERTER_URL` is set, else LibreOffice when `soffice` is on the path (or `PACTLINE_SOFFICE` names it), else the
embedded converter. Whatever made it, the PDF must hold every word of the document, or it is refused.

The embedded converter always runs in the sandbox, also for documents that Pactline filled itself: their templates and
values come from people too, and the forked child costs some milliseconds only (there is no second, unguarded path).
Fonts: `PACTLINE_FONT_DIRS` (by default the metric-compatible fonts that set-up fetches), then the fonts of the system.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess  # nosec B404 - LibreOffice with fixed arguments, no shell
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from pactline.files import sandbox
from pactline.files.sandbox_server import Refused
from pactline.kernel.errors import Blocked, InvalidInput, Unavailable

Engine = Literal["auto", "libreoffice", "gotenberg", "embedded"]
SECONDS = 120
MEMORY = 2 << 30


@dataclass(frozen=True)
class Converted:
    """`engine` is the converter that made it; `substituted` are fonts that were not there (embedded converter only)."""

    pdf: bytes
    pages: int
    engine: str
    substituted: tuple[str, ...] = ()


def available_engine(wanted: Engine | None = None) -> str:
    """The converter that will be used; raises Unavailable when a chosen one is not there."""
    choice = wanted or getattr(settings, "PACTLINE_PDF_ENGINE", "auto")
    if choice == "auto":
        return "gotenberg" if _gotenberg() else "libreoffice" if soffice() else "embedded"
    if choice == "libreoffice" and not soffice():
        raise Unavailable(_("LibreOffice is set as the PDF converter but is not installed. ") + _install())
    if choice == "gotenberg" and not _gotenberg():
        raise Unavailable(_("Gotenberg is set as the PDF converter; set PACTLINE_CONVERTER_URL to its address."))
    return str(choice)


def soffice() -> str | None:
    """The path of LibreOffice's program, if there is one."""
    return getattr(settings, "PACTLINE_SOFFICE", "") or shutil.which("soffice") or shutil.which("libreoffice")


def _gotenberg() -> str:
    return str(getattr(settings, "PACTLINE_CONVERTER_URL", "") or "").rstrip("/")


def _install() -> str:
    return _(
        "An operator can install it (“apt install libreoffice-writer”) or name a Gotenberg server in PACTLINE_CONVERTER_URL."
    )


def to_pdf(data: bytes, *, name: str = "", engine: Engine | None = None) -> Converted:
    """The PDF of a .docx that `inspection.inspect` has let in. `name` is used in sentences only.

    Raises Blocked for unaccepted tracked changes (`tracked.accept_all` takes them in), InvalidInput for a damaged
    document, Unavailable when this converter cannot draw it or lost text, naming what to install.
    """
    label = f"“{name}”" if name else _("The document")
    choice = available_engine(engine)
    if choice == "embedded":
        return _embedded(data, label)
    _refuse_changes(data, label)
    pdf = _libreoffice(data, label) if choice == "libreoffice" else _by_gotenberg(data, label)
    try:
        facts, _body = sandbox.run(
            "pactline.files.jobs:guard", data + pdf, options={"split": len(data)}, seconds=SECONDS, memory=MEMORY
        )
    except (Refused, sandbox.JobFailed, sandbox.LimitReached) as error:
        raise Unavailable(_("The PDF of %(file)s could not be checked; it was not kept.") % {"file": label}) from error
    if facts["missing"]:
        raise Unavailable(_lost(label, facts["missing"], len(facts["missing"])))
    return Converted(pdf, int(facts["pages"]), choice)


def _refuse_changes(data: bytes, label: str) -> None:
    from pactline.files.changes import has_changes
    from pactline.files.opc import Damaged, Package

    try:
        if has_changes(Package(data)):
            raise Blocked(_changes(label))
    except Damaged as damaged:
        raise InvalidInput(_damaged(label)) from damaged


def _changes(label: str) -> str:
    return _("%(file)s contains tracked changes that nobody has accepted or rejected. Decide on them first.") % {
        "file": label
    }


def _damaged(label: str) -> str:
    return _("%(file)s is damaged and cannot be turned into a PDF. Open it in Word, save it again and upload that.") % {
        "file": label
    }


def _lost(label: str, missing: list[str], count: int) -> str:
    words = ", ".join(f"“{word}”" for word in missing[:6])
    return (
        _("The PDF of %(file)s would lose text (%(count)d places, such as %(words)s), so it was not made. ")
        % {"file": label, "count": count, "words": words}
        + _install()
    )


def _embedded(data: bytes, label: str) -> Converted:
    try:
        facts, pdf = sandbox.run(
            "pactline.files.jobs:docx_pdf", data, options={"fonts": font_folders()}, seconds=SECONDS, memory=MEMORY
        )
    except Refused as refusal:
        if refusal.code == "changes":
            raise Blocked(_changes(label)) from refusal
        if refusal.code == "damaged":
            raise InvalidInput(_damaged(label)) from refusal
        if refusal.code == "lost":
            raise Unavailable(_lost(label, refusal.facts["missing"], refusal.facts["count"])) from refusal
        names = {
            "rtl": _("right-to-left text"),
            "wrapped": _("pictures with text around them"),
            "maths": _("mathematical formulas"),
            "charts": _("charts or diagrams"),
        }
        what = ", ".join(names[key] for key in refusal.facts["what"])
        raise Unavailable(
            _(
                "%(file)s contains %(what)s (in %(places)s), which the built-in PDF converter cannot draw; LibreOffice can. "
            )
            % {"file": label, "what": what, "places": ", ".join(refusal.facts["places"])}
            + _install()
        ) from refusal
    except sandbox.LimitReached as error:
        raise Unavailable(
            _("%(file)s needs more time or memory than a conversion may take. Make it simpler or shorter.")
            % {"file": label}
        ) from error
    except sandbox.JobFailed as error:
        raise Unavailable(
            _("The built-in PDF converter cannot draw %(file)s (%(error)s). ")
            % {"file": label, "error": str(error)[:200]}
            + _install()
        ) from error
    return Converted(pdf, int(facts["pages"]), "embedded", tuple(facts["substituted"]))


def font_folders() -> list[str]:
    """Folders with fonts that are looked at before those of the system."""
    default = [str(Path(__file__).resolve().parent.parent / "ui" / "static" / "vendor" / "fonts" / "documents")]
    return [str(folder) for folder in getattr(settings, "PACTLINE_FONT_DIRS", default)]


def _limits() -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""  # noqa: E501


def _libreoffice(data: bytes, label: str) -> bytes:
    """One run of LibreOffice with a profile of its own: no macros, no linked content, no network proxy, a time limit."""
    with tempfile.TemporaryDirectory(prefix="pactline-lo-") as folder:
        profile, work = Path(folder, "profile"), Path(folder, "work")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY)
        work.mkdir()
        (work / "document.docx").write_bytes(data)
        command = [
            str(soffice()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--nodefault", "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(work), str(work / "document.docx"),
        ]  # fmt: skip
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": folder,
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
        }
        process = subprocess.Popen(  # nosec B603 - fixed arguments, no shell
            command, env=environment, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=_limits
        )
        try:
            _out, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Unavailable(
                _("LibreOffice did not finish %(file)s within %(seconds)d seconds. Make it simpler or shorter.")
                % {"file": label, "seconds": SECONDS}
            ) from error
        result = work / "document.pdf"
        if not result.exists():
            told = errors.decode(errors="replace").strip()[-200:]
            raise Unavailable(_("LibreOffice could not convert %(file)s (%(error)s).") % {"file": label, "error": told})
        return result.read_bytes()


def _by_gotenberg(data: bytes, label: str) -> bytes:
    try:
        answer = httpx.post(
            f"{_gotenberg()}/forms/libreoffice/convert", files={"files": ("document.docx", data)}, timeout=SECONDS
        )
    except httpx.HTTPError as error:
        raise Unavailable(
            _("The PDF converter at %(url)s does not answer (%(error)s). Try again later, or ask an operator.")
            % {"url": _gotenberg(), "error": type(error).__name__}
        ) from error
    if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
        raise Unavailable(
            _("The PDF converter at %(url)s refused %(file)s (status %(status)d).")
            % {"url": _gotenberg(), "file": label, "status": answer.status_code}
        )
    return answer.content
