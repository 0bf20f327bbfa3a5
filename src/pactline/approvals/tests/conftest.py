"""A subject that no module of ours owns: a team is approved by rules on a context that the test writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from pactline.approvals import subjects
from pactline.approvals.models import ApprovalRequest, Rule
from pactline.approvals.subjects import FieldSpec, Subject
from pactline.approvals.testing import rule
from pactline.identity.models import Team
from pactline.identity.testing import Cast
from pactline.kernel.actor import Actor

TYPE = "identity.team"


@dataclass
class Deal:
    """What the test says about the subject, and what the engine answered."""

    team: Team
    context: dict[str, Any] = field(default_factory=lambda: {"discount": 0, "margin": 40, "flag": False, "digest": ""})
    editors: set[UUID] = field(default_factory=set)
    owner: UUID | None = None
    visible_to: set[UUID] = field(default_factory=set)
    answers: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def deal(cast: Cast) -> Iterator[Deal]:
    made = Deal(Team.objects.create(name="Deal 1"), owner=cast.rita.user_id)

    def approved(request: ApprovalRequest, actor: Actor) -> None:
        made.answers.append(("approved", actor.label))

    def rejected(request: ApprovalRequest, actor: Actor, reason: str) -> None:
        made.answers.append(("rejected", reason))

    def recalled(request: ApprovalRequest, actor: Actor) -> None:
        made.answers.append(("recalled", actor.label))

    subjects.register(
        TYPE,
        Subject(
            label="Deal",
            fields=[
                FieldSpec("discount", "discount", "percent"),
                FieldSpec("margin", "margin", "percent"),
                FieldSpec("flag", "non-standard", "flag", watch=("digest",)),
                FieldSpec("digest", "terms"),
            ],
            context=lambda _id: made.context,
            on_approved=approved,
            on_rejected=rejected,
            on_recalled=recalled,
            editors=lambda _id: made.editors,
            owner=lambda _id: made.owner,
            visible=lambda actor, _id: actor.user_id in made.visible_to,
            keeps_approvals=True,
        ),
    )
    yield made
    subjects._subjects.pop(TYPE)


@pytest.fixture
def make(cast: Cast, deal: Deal) -> Any:
    def build(name: str, when: dict[str, Any], *approvers: dict[str, str], **fields: Any) -> Rule:
        return rule(name, subject_type=TYPE, when=when, approvers=approvers, actor=cast.cora, **fields)

    return build


def above(percent: int) -> dict[str, Any]:
    return {"field": "discount", "op": "gt", "value": str(percent)}
