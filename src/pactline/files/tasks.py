"""Jobs of files: conversion to PDF, and a weekly look at every stored content."""

from __future__ import annotations

import structlog

from pactline.activity.jobs import periodic, task
from pactline.files import actions
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import DomainError

log = structlog.get_logger(__name__)


@task(queue="default", retry=3)
def convert_to_pdf(source_id: str, purpose: str) -> None:
    """Make the PDF of a stored .docx; a refusal is noted on the conversion and not repeated."""
    try:
        actions.convert_to_pdf(source_id, purpose=purpose, actor=SYSTEM)
    except DomainError as error:
        actions.conversion_failed(source_id, purpose=purpose, error=error, actor=SYSTEM)


@periodic("40 2 * * 0")
def verify_files() -> int:
    """Compare every stored content with its hash; each mismatch is an error in the log. Returns how many."""
    found = 0
    for mismatch in actions.verify_all():
        log.error("blob_damaged", blob=str(mismatch.blob.pk), problem=mismatch.problem)
        found += 1
    return found
