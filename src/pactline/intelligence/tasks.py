"""Jobs of intelligence: read one document."""

from __future__ import annotations

from pactline.activity.jobs import task

from . import actions


@task(queue="reading", retry=2)
def read(analysis_id: str) -> None:
    """Read the document of an analysis; a refusal or breakdown is noted on it."""
    actions.read(analysis_id)
