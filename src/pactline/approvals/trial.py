"""What a rule would have asked in the past: its condition, held against what was submitted. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import Condition, fields_used, matches
from pactline.kernel.errors import NotVisible

from . import queries, rules, subjects
from .models import ApprovalRequest

DAYS = 365
MOST = 1000
"""The newest requests of the time that are looked at."""
SHOWN = 50
READ_AGAIN = 100
"""Of so many, fields that did not exist when they were submitted are read from the record as it is today."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A request that the rule would have asked about; ``url`` is empty when the reader may not see its subject."""

    request: ApprovalRequest
    label: str
    url: str
    values: tuple[tuple[str, Any], ...]
    is_new: bool
    """Whether the rule as it is in force did not ask for it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """``looked_at`` requests of the last ``days``, of which ``count`` are caught; ``unknown`` lack the rule's fields."""

    days: int
    looked_at: int
    count: int
    missed: int
    """How many the rule in force caught and this one would not."""
    unknown: int
    shown: tuple[Caught, ...]


def of(
    subject_type: str, condition: Condition, *, actor: Actor, before: Condition | None = None, days: int = DAYS
) -> Trial:
    """Hold ``condition`` against the newest request of each subject of the last ``days``.

    ``before``: the condition in force, to tell what is new and what would be missed.
    """
    actor.require("approvals.configure")
    subject = subjects.get(subject_type)
    types = {spec.path: spec.type for spec in subject.fields}
    wanted = sorted(fields_used(condition) | (fields_used(before) if before is not None else set()))
    past = queries.newest_requests(subject_type, since=clock.now() - timedelta(days=days))[:MOST]
    looked_at, count, missed, unknown, read_again = 0, 0, 0, 0, 0
    found: list[tuple[ApprovalRequest, Mapping[str, Any], bool]] = []
    for request in past:
        looked_at += 1
        values = {path: request.values[path] for path in wanted if path in request.values}
        if len(values) < len(wanted):
            if read_again >= READ_AGAIN:
                unknown += 1
                continue
            read_again += 1
            try:
                values = rules.values_of(subject.context(request.subject_id), wanted) | values
            except (NotVisible, ObjectDoesNotExist):  # the record is gone
                unknown += 1
                continue
        context = rules.typed(values, types)
        was = before is not None and matches(before, context)
        if matches(condition, context):
            count += 1
            if len(found) < SHOWN:
                found.append((request, values, before is not None and not was))
        elif was:
            missed += 1
    paths = sorted(fields_used(condition))
    shown = tuple(_caught(subject, row, paths, actor) for row in found)
    return Trial(days, looked_at, count, missed, unknown, shown)


def _caught(
    subject: subjects.Subject,
    row: tuple[ApprovalRequest, Mapping[str, Any], bool],
    paths: Sequence[str],
    actor: Actor,
) -> Caught:
    request, values, is_new = row
    seen = subject.visible(actor, request.subject_id)
    labels = subject.labels()
    return Caught(
        request,
        request.subject_label if seen else "",
        subject.url(request.subject_id) if seen else "",
        tuple((labels.get(path, path), values.get(path)) for path in paths) if seen else (),
        is_new,
    )
