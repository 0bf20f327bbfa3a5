"""Playbooks: which applies, and its positions and questions as the rules work with them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from pactline.intelligence.assembling import Playing
from pactline.intelligence.models import Playbook, PlaybookVersion, Position, Question, VersionStatus, Wording
from pactline.intelligence.rules.asking import Asked
from pactline.intelligence.rules.verdicts import Approved, Rule
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

VIEW = "intelligence.view"


def playbooks(actor: Actor) -> QuerySet[Playbook]:
    """All playbooks, for those who may see what was read. Configuration has no row scope."""
    rows = Playbook.objects.select_related("contract_type")
    return rows if actor.may(VIEW) else rows.none()


def playbook(playbook_id: UUID | str, *, actor: Actor) -> Playbook:
    """One playbook."""
    found = playbooks(actor).filter(pk=playbook_id).first()
    if found is None:
        raise NotVisible(_("There is no such playbook, or you may not see it."))
    return found


def versions(book: Playbook) -> QuerySet[PlaybookVersion]:
    """The versions of a playbook, newest first."""
    rows = book.versions.annotate(
        position_count=Count("positions", distinct=True), used=Count("analyses", distinct=True)
    )
    return rows.order_by("-number")


def version(version_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """One version with its playbook."""
    rows = PlaybookVersion.objects.select_related("playbook__contract_type")
    found = rows.filter(pk=version_id).first() if actor.may(VIEW) else None
    if found is None:
        raise NotVisible(_("There is no such version of a playbook."))
    return found


def version_of(book: Playbook, number: str = "") -> PlaybookVersion | None:
    """The version of a number; without one the draft, else the published, else the newest."""
    rows = list(versions(book).select_related("playbook__contract_type"))
    if number:
        return next((row for row in rows if str(row.number) == number), None)
    for status in (VersionStatus.DRAFT, VersionStatus.PUBLISHED):
        if (found := next((row for row in rows if row.status == status), None)) is not None:
            return found
    return rows[0] if rows else None


def positions(of: PlaybookVersion) -> QuerySet[Position]:
    """The positions of a version in order, with their wordings."""
    wordings = Prefetch("wordings", Wording.objects.select_related("variation__clause").order_by("rank", "id"))
    return of.positions.prefetch_related(wordings).order_by("order", "type")


def position(position_id: UUID | str, *, actor: Actor) -> Position:
    """One position with its version and wordings."""
    rows = Position.objects.select_related("version__playbook__contract_type").prefetch_related(
        "wordings__variation__clause"
    )
    found = rows.filter(pk=position_id).first() if actor.may(VIEW) else None
    if found is None:
        raise NotVisible(_("There is no such position."))
    return found


def question(question_id: UUID | str, *, actor: Actor) -> Question:
    """One question with its version."""
    found = (
        Question.objects.select_related("version__playbook").filter(pk=question_id).first() if actor.may(VIEW) else None
    )
    if found is None:
        raise NotVisible(_("There is no such question."))
    return found


def for_type(contract_type_id: UUID | None) -> PlaybookVersion | None:
    """The published version for contracts of a type: of its own playbook, else of the one for every type."""
    rows = PlaybookVersion.objects.select_related("playbook").filter(status=VersionStatus.PUBLISHED)
    own = rows.filter(playbook__contract_type_id=contract_type_id).first() if contract_type_id else None
    return own or rows.filter(playbook__contract_type=None).order_by("playbook__created_at").first()


def rule_of(row: Position) -> Rule:
    """A position as the rules work with it."""
    wordings = tuple(Approved(one.rank, one.words, one.name) for one in row.wordings.all() if one.words.strip())
    walk_away = tuple(line.strip() for line in row.walk_away.splitlines() if line.strip())
    return Rule(row.type, row.requirement, row.risk, wordings, tuple(row.checks), walk_away)


def asked_of(row: Question) -> Asked:
    """A question as the rules work with it."""
    return Asked(
        row.question,
        row.type,
        row.asks,
        row.expected,
        tuple(row.words),
        row.test or None,
        row.condition or None,
        row.risk,
    )


def playing(of: PlaybookVersion | None) -> tuple[Playing, list[Position]]:
    """A version as the rules work with it, and the positions in the order of its rules."""
    if of is None:
        return Playing(), []
    rows = [row for row in positions(of) if not row.proposed]
    return Playing([rule_of(row) for row in rows], [asked_of(row) for row in of.questions.all()]), rows
