"""Playbooks: versions, positions, questions, trials, import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from pactline.files.actions import received
from pactline.identity.access import acting, requires
from pactline.intelligence import actions, queries, trials
from pactline.intelligence.lifecycle import VERSION
from pactline.intelligence.lists import Playbooks
from pactline.intelligence.models import Playbook, PlaybookVersion, Position, Question
from pactline.intelligence.schemas import (
    ImportedOut,
    PlaybookIn,
    PlaybookOut,
    PlaybookPatch,
    PositionIn,
    PositionOut,
    QuestionIn,
    QuestionOut,
    TrialOut,
    VersionDetail,
    VersionOut,
)
from pactline.ui import rest

router = Router()
VIEW, CONFIGURE, PUBLISH = "intelligence.view", "intelligence.configure", "intelligence.publish"
V = "/versions/{uuid:version_id}"


@router.get("/playbooks", response=rest.Page[PlaybookOut], openapi_extra=rest.parameters(Playbooks))
@requires(VIEW)
def list_playbooks(request: HttpRequest) -> Any:
    """All playbooks."""
    return rest.page(request, Playbooks, PlaybookOut)


@router.post("/playbooks", response={201: PlaybookOut})
@requires(CONFIGURE)
def create_playbook(request: HttpRequest, body: PlaybookIn) -> tuple[int, Playbook]:
    """A new playbook with an empty draft."""
    return 201, actions.create_playbook(actor=acting(request), **body.dict())


@router.post("/playbooks/import", response={201: ImportedOut})
@requires(CONFIGURE)
def import_playbook(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, Any]:
    """A playbook whose draft holds what a .docx proposes, for a person to confirm."""
    actor = acting(request)
    made, count = actions.import_playbook(received(file), filename=file.name or "playbook.docx", actor=actor)
    version = queries.version_of(made)
    return 201, {"playbook": made, "version_id": version.pk if version else None, "positions": count}


@router.get("/playbooks/{uuid:playbook_id}", response=PlaybookOut)
@requires(VIEW)
def read_playbook(request: HttpRequest, response: HttpResponse, playbook_id: UUID) -> Playbook:
    """One playbook."""
    return rest.tagged(response, queries.playbook(playbook_id, actor=acting(request)))


@router.patch("/playbooks/{uuid:playbook_id}", response=PlaybookOut)
@requires(CONFIGURE)
def change_playbook(request: HttpRequest, response: HttpResponse, playbook_id: UUID, body: PlaybookPatch) -> Playbook:
    """Change name, description, contract type, or whether new revisions are read."""
    given = body.dict(exclude_unset=True)
    found = actions.change_playbook(playbook_id, actor=acting(request), if_match=rest.if_match(request), **given)
    return rest.tagged(response, found)


@router.get("/playbooks/{uuid:playbook_id}/versions", response=list[VersionOut])
@requires(VIEW)
def list_versions(request: HttpRequest, playbook_id: UUID) -> Any:
    """The versions of a playbook, newest first."""
    return list(queries.versions(queries.playbook(playbook_id, actor=acting(request))))


@router.post("/playbooks/{uuid:playbook_id}/versions", response={201: VersionOut})
@requires(CONFIGURE)
def revise(request: HttpRequest, playbook_id: UUID) -> tuple[int, PlaybookVersion]:
    """A new draft."""
    return 201, actions.revise(playbook_id, actor=acting(request))


@router.get(V, response=VersionDetail)
@requires(VIEW)
def read_version(request: HttpRequest, version_id: UUID) -> Any:
    """One version with its positions and questions."""
    actor = acting(request)
    found = queries.version(version_id, actor=actor)
    return {
        **{name: getattr(found, name) for name in ("id", "playbook_id", "number", "status", "published_at")},
        "positions": [_position(row) for row in queries.positions(found)],
        "questions": list(found.questions.all()),
        "allowed_actions": VERSION.offers(found, actor),
    }


def _position(row: Position) -> dict[str, Any]:
    names = (
        "id",
        "type",
        "requirement",
        "risk",
        "order",
        "checks",
        "walk_away",
        "guidance",
        "approver_roles",
        "proposed",
    )
    return {**{name: getattr(row, name) for name in names}, "wordings": list(row.wordings.all())}


@router.post(f"{V}/publication", response=VersionOut)
@requires(PUBLISH)
def publish(request: HttpRequest, version_id: UUID) -> PlaybookVersion:
    """Switch a draft on."""
    return actions.publish(version_id, actor=acting(request))


@router.post(f"{V}/retirement", response=VersionOut)
@requires(PUBLISH)
def retire(request: HttpRequest, version_id: UUID) -> PlaybookVersion:
    """Switch the published version off."""
    return actions.retire(version_id, actor=acting(request))


@router.post(f"{V}/discarding", response=VersionOut)
@requires(CONFIGURE)
def discard(request: HttpRequest, version_id: UUID) -> PlaybookVersion:
    """Give a draft up."""
    return actions.discard(version_id, actor=acting(request))


@router.get(f"{V}/trial", response=list[TrialOut])
@requires(VIEW)
def trial(request: HttpRequest, version_id: UUID) -> Any:
    """What a version would say about contracts that were read before."""
    actor = acting(request)
    version = queries.version(version_id, actor=actor)
    return trials.trial(version, trials.candidates(version, actor=actor))


@router.post(f"{V}/positions", response={201: PositionOut})
@requires(CONFIGURE)
def add_position(request: HttpRequest, version_id: UUID, body: PositionIn) -> tuple[int, Any]:
    """Write a position of a draft."""
    return 201, _position(actions.put_position(version_id, actor=acting(request), **body.dict()))


@router.put("/positions/{uuid:position_id}", response=PositionOut)
@requires(CONFIGURE)
def put_position(request: HttpRequest, position_id: UUID, body: PositionIn) -> Any:
    """Write a position of a draft anew."""
    actor = acting(request)
    row = queries.position(position_id, actor=actor)
    return _position(actions.put_position(row.version_id, actor=actor, position_id=row.pk, **body.dict()))


@router.post("/positions/{uuid:position_id}/confirmation", response=PositionOut)
@requires(CONFIGURE)
def confirm(request: HttpRequest, position_id: UUID) -> Any:
    """Say that a proposed position holds."""
    return _position(actions.confirm(position_id, actor=acting(request)))


@router.delete("/positions/{uuid:position_id}", response=VersionOut)
@requires(CONFIGURE)
def remove_position(request: HttpRequest, position_id: UUID) -> PlaybookVersion:
    """Take a position out of a draft."""
    return actions.remove_position(position_id, actor=acting(request))


@router.post(f"{V}/questions", response={201: QuestionOut})
@requires(CONFIGURE)
def add_question(request: HttpRequest, version_id: UUID, body: QuestionIn) -> tuple[int, Question]:
    """Write a question of a draft."""
    return 201, actions.put_question(version_id, actor=acting(request), **body.dict())


@router.put("/questions/{uuid:question_id}", response=QuestionOut)
@requires(CONFIGURE)
def put_question(request: HttpRequest, question_id: UUID, body: QuestionIn) -> Question:
    """Write a question of a draft anew."""
    actor = acting(request)
    row = queries.question(question_id, actor=actor)
    return actions.put_question(row.version_id, actor=actor, question_id=row.pk, **body.dict())


@router.delete("/questions/{uuid:question_id}", response=VersionOut)
@requires(CONFIGURE)
def remove_question(request: HttpRequest, question_id: UUID) -> PlaybookVersion:
    """Take a question out of a draft."""
    return actions.remove_question(question_id, actor=acting(request))
