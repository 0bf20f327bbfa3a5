"""What a story leaves behind: the files and ``story.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from pactline.contracts import queries as contract_queries
from pactline.files import queries as files
from pactline.kernel.actor import SYSTEM

from .tale import Story

NAME = "quote-to-contract"


def summary(tale: Story) -> dict[str, Any]:
    """Every record of the story: number, state, URL."""

    def facts(record: Any, *, state: str = "status") -> dict[str, str]:
        url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
        return {
            "number": getattr(record, "number", str(record)),
            "state": str(getattr(record, f"get_{state}_display")()),
            "url": f"{settings.PACTLINE_BASE_URL}{url}",
        }

    return {
        "story": NAME,
        "opportunity": facts(tale.opportunity, state="stage"),
        "quote": facts(tale.quote),
        "contract_request": facts(tale.request),
        "revisions": [
            {"number": revision.number, "source": revision.source, "sha256": revision.sha256}
            for revision in contract_queries.revisions(tale.the_request, actor=SYSTEM)
        ],
        "envelope": facts(tale.envelope),
        "contract_record": facts(tale.record),
        "order": facts(tale.order),
        "obligations": [facts(obligation) for obligation in tale.obligations],
    }


def write(tale: Story, facts: dict[str, Any], out: Path) -> None:
    """The filled .docx, the PDF, the signed PDF, the certificate and story.json."""
    out.mkdir(parents=True, exist_ok=True)
    revision, envelope = tale.revision, tale.envelope
    if envelope is None or envelope.sealed is None or envelope.certificate is None or revision.pdf is None:
        raise LookupError("the story did not reach its end")
    written = {
        "contract.docx": tale.word_file,
        "contract.pdf": revision.pdf,
        "contract-signed.pdf": envelope.sealed,
        "certificate.pdf": envelope.certificate,
    }
    for name, blob in written.items():
        (out / name).write_bytes(files.read(blob))
    facts["files"] = {name: blob.sha256 for name, blob in written.items()}
    (out / "story.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")
    tale.say(f"Written to {out}: {', '.join([*written, 'story.json'])}")
