"""Playbooks: versions, positions with their wordings and checks, questions; switched on by publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.authoring import queries as authoring
from pactline.identity.roles import ROLES
from pactline.intelligence import queries
from pactline.intelligence.lifecycle import VERSION
from pactline.intelligence.models import (
    Playbook,
    PlaybookVersion,
    Position,
    Question,
    Requirement,
    Risk,
    VersionStatus,
    Wording,
)
from pactline.intelligence.rules import checks as check_rules
from pactline.kernel import clock, conditions
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

CONFIGURE = "intelligence.configure"
LONGEST_WORDING = 20_000
POSITION_FIELDS = ("type", "requirement", "risk", "checks", "walk_away", "guidance", "approver_roles", "order")
QUESTION_FIELDS = ("question", "type", "asks", "words", "test", "expected", "condition", "risk", "order")


def create_playbook(
    *,
    name: str,
    actor: Actor,
    contract_type_id: UUID | str | None = None,
    description: str = "",
    reads_revisions: bool = False,
) -> Playbook:
    """A new playbook with an empty draft."""
    actor.require(CONFIGURE, _("write a playbook"))
    with transaction.atomic():
        made = Playbook(
            number=next_number("PB", clock.today().year),
            name=_name(name, Playbook.objects.all()),
            contract_type=authoring.contract_type(contract_type_id) if contract_type_id else None,
            description=description.strip(),
            reads_revisions=reads_revisions,
        )
        made.save(force_insert=True)
        PlaybookVersion(playbook=made, number=1).save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return made


def change_playbook(playbook_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Playbook:
    """Change name, description, contract_type_id or reads_revisions."""
    actor.require(CONFIGURE, _("change a playbook"))
    with transaction.atomic():
        row = locked(Playbook.objects.all(), playbook_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields:
            values["name"] = _name(fields["name"], Playbook.objects.exclude(pk=row.pk))
        if "description" in fields:
            values["description"] = str(fields["description"]).strip()
        if "reads_revisions" in fields:
            values["reads_revisions"] = bool(fields["reads_revisions"])
        if "contract_type_id" in fields:
            type_id = fields["contract_type_id"]
            values["contract_type"] = authoring.contract_type(type_id) if type_id else None
        if changes := assign(row, values):
            save(row, fields=list(changes))
            record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row


def revise(playbook_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """A new draft: a copy of the published version (or of the newest), to be changed and published."""
    actor.require(CONFIGURE, _("revise a playbook"))
    with transaction.atomic():
        book = locked(Playbook.objects.all(), playbook_id)
        if book.versions.filter(status=VersionStatus.DRAFT).exists():
            raise WrongState(_("“%(playbook)s” has a draft already.") % {"playbook": book})
        source = (
            book.versions.filter(status=VersionStatus.PUBLISHED).first() or book.versions.order_by("-number").first()
        )
        number = (book.versions.aggregate(top=Max("number"))["top"] or 0) + 1
        made = PlaybookVersion(playbook=book, number=number)
        made.save(force_insert=True)
        if source is not None:
            _copy(source, made)
        record(subject=made, verb="revised", actor=actor, data={"from": source.number if source else None})
    return made


def _copy(source: PlaybookVersion, made: PlaybookVersion) -> None:
    for row in queries.positions(source):
        copy = Position(version=made, proposed=row.proposed, **{name: getattr(row, name) for name in POSITION_FIELDS})
        copy.save(force_insert=True)
        Wording.objects.bulk_create(
            Wording(of=copy, rank=one.rank, name=one.name, text=one.text, variation=one.variation)
            for one in row.wordings.all()
        )
    for question in source.questions.all():
        Question(version=made, **{name: getattr(question, name) for name in QUESTION_FIELDS}).save(force_insert=True)


def publish(version_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """Switch a draft on; the version before it is retired. Analyses from now on are judged by it."""
    found = queries.version(version_id, actor=actor)
    with transaction.atomic():
        locked(Playbook.objects.all(), found.playbook_id)
        actor.require("intelligence.publish", _("publish a playbook"))
        _one_for_the_type(found)
        for before in PlaybookVersion.objects.filter(playbook=found.playbook, status=VersionStatus.PUBLISHED):
            VERSION.apply(before.pk, "retire", actor=actor)
        rows = PlaybookVersion.objects.select_related("playbook")
        published: PlaybookVersion = VERSION.apply(found.pk, "publish", actor=actor, queryset=rows)
    return published


def _one_for_the_type(found: PlaybookVersion) -> None:
    kind = found.playbook.contract_type_id
    other = PlaybookVersion.objects.filter(status=VersionStatus.PUBLISHED, playbook__contract_type_id=kind)
    rival = other.exclude(playbook=found.playbook).select_related("playbook").first()
    if rival is not None:
        raise WrongState(
            _("“%(playbook)s” is published for the same contract type; switch it off first.")
            % {"playbook": rival.playbook}
        )


def retire(version_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """Switch the published version off."""
    found = queries.version(version_id, actor=actor)
    done: PlaybookVersion = VERSION.apply(found.pk, "retire", actor=actor)
    return done


def discard(version_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """Give a draft up."""
    found = queries.version(version_id, actor=actor)
    done: PlaybookVersion = VERSION.apply(found.pk, "discard", actor=actor)
    return done


def put_position(
    version_id: UUID | str,
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the word of the API
    position_id: UUID | str | None = None,
    wordings: Sequence[Mapping[str, Any]] = (),
    proposed: bool = False,
    **fields: Any,
) -> Position:
    """Write a position of a draft: new, or in place of the one named. ``wordings``: rank, text or variation_id, name."""
    actor.require(CONFIGURE, _("write a position"))
    values = _position_values(type=type, **fields)
    approved = [_wording(one) for one in wordings]
    with transaction.atomic():
        of = draft_of(version_id, actor=actor)
        same = of.positions.filter(type=values["type"])
        if position_id is None:
            row = Position(version=of)
        else:
            row = locked(of.positions.all(), position_id)
            same = same.exclude(pk=row.pk)
        if same.exists():
            sentence = _("The playbook has a position about “%(type)s” already.") % {"type": values["type"]}
            raise InvalidInput(sentence, fields={"type": sentence})
        for name, value in values.items():
            setattr(row, name, value)
        row.proposed = proposed
        row.save()
        row.wordings.all().delete()
        Wording.objects.bulk_create(Wording(of=row, **one) for one in approved)
        record(
            subject=of, verb="position_written", actor=actor, data={"type": row.type, "requirement": row.requirement}
        )
    return row


def remove_position(position_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """Take a position out of a draft."""
    actor.require(CONFIGURE, _("remove a position"))
    row = queries.position(position_id, actor=actor)
    with transaction.atomic():
        of = draft_of(row.version_id, actor=actor)
        Position.objects.filter(pk=row.pk, version=of).delete()
        record(subject=of, verb="position_removed", actor=actor, data={"type": row.type})
    return of


def put_question(
    version_id: UUID | str,
    *,
    actor: Actor,
    question: str,
    type: str,  # noqa: A002 - the word of the API
    question_id: UUID | str | None = None,
    **fields: Any,
) -> Question:
    """Write a question of a draft: new, or in place of the one named."""
    actor.require(CONFIGURE, _("write a question"))
    values = _question_values(question=question, type=type, **fields)
    with transaction.atomic():
        of = draft_of(version_id, actor=actor)
        row = locked(of.questions.all(), question_id) if question_id is not None else Question(version=of)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        record(
            subject=of, verb="question_written", actor=actor, data={"question": row.question, "expected": row.expected}
        )
    return row


def remove_question(question_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """Take a question out of a draft."""
    actor.require(CONFIGURE, _("remove a question"))
    row = queries.question(question_id, actor=actor)
    with transaction.atomic():
        of = draft_of(row.version_id, actor=actor)
        Question.objects.filter(pk=row.pk, version=of).delete()
        record(subject=of, verb="question_removed", actor=actor, data={"question": row.question})
    return of


def draft_of(version_id: UUID | str, *, actor: Actor) -> PlaybookVersion:
    """The version, locked; ``WrongState`` unless it is a draft."""
    found = queries.version(version_id, actor=actor)
    row = locked(PlaybookVersion.objects.select_related("playbook"), found.pk)
    if row.status != VersionStatus.DRAFT:
        raise WrongState(
            _("%(version)s is %(state)s; only a draft is changed. Make a new draft first.")
            % {"version": row, "state": row.get_status_display().lower()}
        )
    return row


def _position_values(**given: Any) -> dict[str, Any]:
    problems: dict[str, str] = {}
    kind = str(given.get("type") or "").strip()[:80]
    if not kind:
        problems["type"] = _("Choose a clause type.")
    requirement, risk = given.get("requirement", Requirement.OPTIONAL), given.get("risk", Risk.MEDIUM)
    if requirement not in Requirement.values:
        problems["requirement"] = _("Choose required, optional or forbidden.")
    if risk not in Risk.values:
        problems["risk"] = _("Choose low, medium or high.")
    checks = [dict(one) for one in given.get("checks") or []]
    if wrong := [text for one in checks if (text := check_rules.problem(one))]:
        problems["checks"] = " ".join(wrong)
    roles = [str(role) for role in given.get("approver_roles") or []]
    if unknown := [role for role in roles if role not in ROLES]:
        problems["approver_roles"] = _("There is no role %(roles)s.") % {"roles": ", ".join(unknown)}
    if problems:
        raise InvalidInput(
            _("The position cannot be used as it is."), problems=list(problems.values()), fields=problems
        )
    return {
        "type": kind,
        "requirement": requirement,
        "risk": risk,
        "checks": checks,
        "walk_away": str(given.get("walk_away") or "").strip(),
        "guidance": str(given.get("guidance") or "").strip(),
        "approver_roles": roles,
        "order": int(given.get("order") or 100),
    }


def _wording(given: Mapping[str, Any]) -> dict[str, Any]:
    text, variation_id = str(given.get("text") or "").strip()[:LONGEST_WORDING], given.get("variation_id")
    if not text and not variation_id:
        raise InvalidInput(_("A wording needs words, or a variation of the clause library."))
    found = authoring.active_variation(variation_id) if variation_id else None
    return {"rank": int(given.get("rank") or 0), "name": str(given.get("name") or "").strip()[:160], "text": text,
            "variation": found}  # fmt: skip


def _question_values(**given: Any) -> dict[str, Any]:
    problems: dict[str, str] = {}
    if not str(given["question"]).strip():
        problems["question"] = _("Write the question.")
    if not str(given["type"]).strip():
        problems["type"] = _("Choose a clause type.")
    asks = given.get("asks", "present")
    words, check = check_rules.terms(given.get("words") or []), dict(given.get("test") or {})
    if asks not in ("present", "mentions", "check"):
        problems["asks"] = _("Choose how it is answered.")
    if asks == "mentions" and not words:
        problems["words"] = _("Say which words answer it.")
    if asks == "check" and (wrong := check_rules.problem(check)):
        problems["test"] = wrong
    condition = given.get("condition") or {}
    if wrong_rows := conditions.validate(condition):
        problems["condition"] = " ".join(wrong_rows)
    if problems:
        raise InvalidInput(
            _("The question cannot be used as it is."), problems=list(problems.values()), fields=problems
        )
    return {
        "question": str(given["question"]).strip()[:300],
        "type": str(given["type"]).strip()[:80],
        "asks": asks,
        "words": words,
        "test": check if asks == "check" else {},
        "expected": bool(given.get("expected", True)),
        "condition": condition,
        "risk": given.get("risk", Risk.MEDIUM),
        "order": int(given.get("order") or 100),
    }


def _name(text: str, taken: Any) -> str:
    name = " ".join(str(text).split())[:160]
    if not name:
        raise InvalidInput(_("Give it a name."), fields={"name": _("Give it a name.")})
    if taken.filter(name__iexact=name).exists():
        sentence = _("“%(name)s” is taken; choose another name.") % {"name": name}
        raise InvalidInput(sentence, fields={"name": sentence})
    return name


def unique_name(text: str, rows: Iterable[str]) -> str:
    """``text``, with a number behind it when a row has that name already."""
    taken = {row.casefold() for row in rows}
    name, number = text, 2
    while name.casefold() in taken:
        name, number = f"{text} {number}", number + 1
    return name
