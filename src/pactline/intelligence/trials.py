"""“Try it”: what a draft of a playbook would say about contracts that were read before. Reads nothing anew, writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pactline.kernel.actor import Actor

from . import queries, types
from .assembling import LIBRARY, Draft, clauses
from .models import Analysis, AnalysisStatus, Finding, Kind, PlaybookVersion, Verdict
from .readers import Presence
from .reading import facts_of
from .rules.merging import Span

MOST = 25


@dataclass(frozen=True, slots=True)
class Change:
    """A clause about which the draft says something else than was said before."""

    type: str
    label: str
    before: str
    after: str
    reason: str
    passage: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One contract: how often each verdict would be given, and what would change."""

    analysis: Analysis
    before: dict[str, int]
    after: dict[str, int]
    changes: list[Change]


def candidates(version: PlaybookVersion, *, actor: Actor) -> list[Analysis]:
    """The newest analyses that the playbook would judge: of its contract type, or of any."""
    rows = queries.visible_to(actor).filter(status=AnalysisStatus.DONE).select_related(
        "text", "contract__account", "contract_type", "revision__document__request", "playbook"
    )  # fmt: skip
    kind = version.playbook.contract_type_id
    if kind is not None:
        rows = rows.filter(contract_type_id=kind)
    found: dict[str, Analysis] = {}
    for row in rows.order_by("-created_at")[: 4 * MOST]:
        found.setdefault(row.sha256, row)
    return list(found.values())[:MOST]


def trial(version: PlaybookVersion, analyses: Sequence[Analysis]) -> list[Trial]:
    """What the version would say about each."""
    playing, _positions = queries.playing(version)
    found = []
    for analysis in analyses:
        if analysis.text is None:
            continue
        rows = list(analysis.findings.filter(kind__in=[Kind.CLAUSE, Kind.MISSING, Kind.QUESTION]))
        spans = [_span(row) for row in rows if row.kind == Kind.CLAUSE and LIBRARY not in row.found_by]
        presence = {
            name: Presence(one["state"], one["confidence"], tuple((n["start"], n["end"]) for n in one["nearest"]))
            for name, one in analysis.presence.items()
        }
        text = analysis.text.text
        drafts = clauses(text, spans, presence, playing, facts_of(analysis), segments=analysis.segments)
        found.append(_compared(analysis, rows, drafts))
    return found


def _span(row: Finding) -> Span:
    return Span(row.type, row.start or 0, row.end or 0, row.text, row.confidence or 0.0, tuple(row.found_by))


def _compared(analysis: Analysis, rows: Sequence[Finding], drafts: Sequence[Draft]) -> Trial:
    def key(one: Finding | Draft) -> tuple[str, str, int | None]:
        return one.kind, one.type, one.start

    said = {key(row): row for row in rows}
    changes = []
    for draft in drafts:
        row = said.pop(key(draft), None)
        before = row.verdict if row is not None else ""
        if before != draft.verdict:
            changes.append(
                Change(draft.type, types.label(draft.type), before, draft.verdict, draft.reason, draft.text[:240])
            )
    changes += [
        Change(row.type, types.label(row.type), row.verdict, "", "", row.text[:240])
        for row in said.values()
        if row.verdict
    ]
    known = set(Verdict.values) - {""}
    return Trial(
        analysis,
        dict(Counter(row.verdict for row in rows if row.verdict in known)),
        dict(Counter(draft.verdict for draft in drafts if draft.verdict in known)),
        changes,
    )
