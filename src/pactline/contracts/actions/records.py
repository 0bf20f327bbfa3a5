"""Contract records: made from a signed request, begun and ended by their dates, changed with a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity.numbers import next_number
from pactline.contracts import context, emails, queries, rules, targets
from pactline.contracts.lifecycle import RECORD
from pactline.contracts.models import (
    ContractConfiguration,
    ContractRecord,
    ContractRequest,
    ExpiryNotice,
    FieldChange,
    RepositoryMapping,
    Revision,
)
from pactline.files.models import Blob
from pactline.identity import queries as identity
from pactline.kernel import clock, conditions, paths
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record as tell
from pactline.kernel.models import locked, save

from . import lines

C = ContractRecord.Status


@dataclass(slots=True)
class Filling:
    """What the mapping gives for a record, and sentences about what did not fit."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    allow_empty: set[str] = field(default_factory=set)


def create_from(
    request: ContractRequest,
    revision: Revision | None,
    *,
    signed_pdf: Blob | None,
    certificate: Blob | None,
    actor: Actor,
) -> ContractRecord:
    """The record of a signed request, in Draft; Active at once when its start is reached.

    Values that do not fit a field are listed on the record and told to its owner; the record is made all the same.
    """
    found = _context(request, revision)
    configuration = choose_configuration(request, found)
    filling = fill(configuration, found)
    filling.values = _inherited(request) | filling.values | _changed(request)
    made = ContractRecord(
        request=request,
        title=request.title,
        quote=request.quote,
        account=request.account,
        contact=request.contact,
        selling_entity=request.selling_entity,
        contract_type=request.contract_type,
        configuration=configuration,
        owner=request.owner,
        team=request.team,
        previous=request.renews,
        parent=_parent(request),
        starts_on=request.starts_on or clock.today(),
        ends_on=request.ends_on,
        perpetual=request.perpetual,
        effective_on=request.effective_on,
        signed_on=clock.today(),
        currency=request.currency,
        revision=revision,
        signed_pdf=signed_pdf,
        certificate=certificate,
        never_send=request.never_send,
    )
    targets.write(made, {name: value for name, value in filling.values.items() if value not in (None, "")})
    _keep_the_term(made, request, filling)
    filling.problems += _missing(made)
    made.mapping_problems = filling.problems
    made.number = next_number("CNTR", clock.today().year)
    made.save(force_insert=True)
    lines.copy(made, found)
    tell(
        subject=made,
        verb="created",
        actor=actor,
        data={"request": request.number, "request_id": str(request.pk), "quote_id": str(request.quote_id or ""),
              "problems": filling.problems},
    )  # fmt: skip
    if filling.problems:
        emails.mapping_problems(made)
    if made.starts_on <= clock.today():
        made = RECORD.apply(made.pk, "activate", actor=SYSTEM)
    return made


def choose_configuration(request: ContractRequest, found: Mapping[str, Any]) -> ContractConfiguration | None:
    """The first active configuration by order that fits type, paper, request type, template and condition."""
    document = queries.documents(request).first()
    for row in queries.configurations().filter(is_active=True):
        wanted = (
            (row.contract_type_id, request.contract_type_id),
            (row.paper, request.paper),
            (row.request_type, request.request_type),
            (row.template_id, document.template_id if document else None),
        )
        if all(not mine or mine == theirs for mine, theirs in wanted) and conditions.matches(row.condition, found):
            return row
    return None


def fill(configuration: ContractConfiguration | None, found: Mapping[str, Any]) -> Filling:
    """Values by target: the default map first, the configuration's rows over it. Pure but for reading the rows."""
    filling = Filling()
    for path, target in targets.DEFAULT_MAP:
        value = _resolved(path, found)
        if value not in (None, ""):
            filling.values[target] = targets.converted(target, value)
    for row in configuration.mappings.all() if configuration else ():
        path = {
            RepositoryMapping.Source.TAG: f"tags.{row.path}",
            RepositoryMapping.Source.ANSWER: f"answers.{row.path}",
        }.get(RepositoryMapping.Source(row.source), row.path)
        try:
            value = paths.resolve(path, found)
            filling.values[row.target] = targets.converted(row.target, value)
        except LookupError:
            filling.problems.append(
                _("“%(path)s” cannot be read, so “%(target)s” was not filled from it.")
                % {"path": row.path, "target": targets.label_of(row.target)}
            )
        except ValueError as error:
            filling.problems.append(
                _("“%(path)s” does not fit “%(target)s”: %(why)s")
                % {"path": row.path, "target": targets.label_of(row.target), "why": error}
            )
        if row.allow_empty:
            filling.allow_empty.add(row.target)
    return filling


def amend(request: ContractRequest, revision: Revision | None, *, actor: Actor) -> ContractRecord:
    """A signed amendment overwrites the mapped fields of the contract that it amends; old and new are kept."""
    if request.amends_id is None:
        raise InvalidInput(_("%(request)s does not say which contract it amends.") % {"request": request})
    found = _context(request, revision)
    filling = fill(choose_configuration(request, found), found)
    target = locked(ContractRecord.objects.all(), request.amends_id)
    values = {
        name: value
        for name, value in filling.values.items()
        if name not in ("title", "starts_on", "effective_on")
        and (value not in (None, "") or name in filling.allow_empty)
    }
    if request.perpetual:
        values["ends_on"] = None
    values |= _changed(request)
    changes = _write(target, values, reason=request.description or request.number, actor=actor, amendment=request)
    told = {"request": request.number, "request_id": str(request.pk)}
    tell(subject=target, verb="amended", actor=actor, data={**told, "changes": changes, "problems": filling.problems})
    return target


def edit_record(
    record_id: UUID | str, *, reason: str, actor: Actor, if_match: str | None = None, **values: Any
) -> ContractRecord:
    """Change terms or metadata of a contract (targets as in ``targets.TARGETS`` or ``metadata__name``), with a history.

    ``owner_id`` and ``administrator_id`` name people. Raises ``InvalidInput`` with a sentence for each field.
    """
    actor.require("contracts.administer", _("change a contract record"))
    if not reason.strip():
        sentence = _("Say why the contract’s data are changed.")
        raise InvalidInput(sentence, fields={"reason": sentence})
    people: dict[str, Any] = {name: values.pop(name) for name in ("owner_id", "administrator_id") if name in values}
    wanted = {name.replace("metadata__", targets.METADATA, 1): value for name, value in values.items()}
    problems: dict[str, str] = {}
    typed: dict[str, Any] = {}
    for name, value in wanted.items():
        try:
            if problem := targets.problem_of(name):
                raise ValueError(problem)
            typed[name] = targets.converted(name, value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise InvalidInput(_("Some values cannot be used."), problems=list(problems.values()), fields=problems)
    with transaction.atomic():
        visible = queries.record(record_id, actor=actor)
        found = locked(ContractRecord.objects.all(), visible.pk, if_match=if_match)
        changes = _write(found, typed, reason=reason.strip(), actor=actor, people=people)
        if changes:
            tell(subject=found, verb="edited", actor=actor, data={"changes": changes, "reason": reason.strip()})
    return found


def cancel_record(record_id: UUID | str, *, reason: str, actor: Actor) -> ContractRecord:
    """End a contract that was made by mistake or never took effect."""
    return _end(record_id, "cancel", reason, actor, {})


def terminate_record(
    record_id: UUID | str, *, reason: str, actor: Actor, terminated_on: date | None = None
) -> ContractRecord:
    """End an active contract before its term, by notice or for cause. ``terminated_on``: its last day (default: today)."""
    return _end(record_id, "terminate", reason, actor, {"terminated_on": terminated_on or clock.today()})


def activate_record(record_id: UUID | str, *, actor: Actor) -> ContractRecord:
    """Activate a contract whose start is reached, without waiting for the job."""
    return RECORD.apply(queries.record(record_id, actor=actor).pk, "activate", actor=actor)


def keep_current(*, actor: Actor) -> dict[str, int]:
    """Begin and end contracts by their dates (company's time zone), and tell of an end 30, 15 and 7 days before.

    Safe to repeat: a state is passed once, a notice has a unique row. One transaction for each contract.
    """
    today = clock.today()
    counts = {"activated": 0, "expired": 0, "notices": 0}
    for pk in ContractRecord.objects.filter(status=C.DRAFT, starts_on__lte=today).values_list("pk", flat=True):
        counts["activated"] += _step(pk, "activate", C.DRAFT, actor)
    for pk in ContractRecord.objects.filter(status=C.ACTIVE, ends_on__lt=today).values_list("pk", flat=True):
        counts["expired"] += _step(pk, "expire", C.ACTIVE, actor)
    last = max(rules.EXPIRY_LEVELS)
    ending = ContractRecord.objects.filter(
        status=C.ACTIVE, ends_on__range=(today, date.fromordinal(today.toordinal() + last))
    )
    for row in ending.select_related("owner", "account", "administrator"):
        counts["notices"] += _notice(row, today, actor)
    return counts


def _step(pk: UUID, verb: str, state: str, actor: Actor) -> int:
    with transaction.atomic():
        row = (
            ContractRecord.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, status=state).first()
        )
        if row is None:
            return 0
        RECORD.apply(pk, verb, actor=actor, fields={"expiry_level": None} if verb == "expire" else None)
        return 1


def _notice(row: ContractRecord, today: date, actor: Actor) -> int:
    level = rules.due_level(row.ends_on, today)
    if level is None or row.ends_on is None:
        return 0
    with transaction.atomic():
        _found, created = ExpiryNotice.objects.get_or_create(record=row, level=level, ends_on=row.ends_on)
        if not created:
            return 0
        found = locked(ContractRecord.objects.all(), row.pk)
        found.expiry_level = level
        save(found, fields=["expiry_level"])
        tell(
            subject=found, verb="expiry_noticed", actor=actor, data={"level": level, "ends_on": row.ends_on.isoformat()}
        )
        emails.expiry_notice(row, level)
    return 1


def _end(record_id: UUID | str, verb: str, reason: str, actor: Actor, fields: dict[str, Any]) -> ContractRecord:
    if not reason.strip():
        sentence = _("Say why the contract ends.")
        raise InvalidInput(sentence, fields={"reason": sentence})
    visible = queries.record(record_id, actor=actor)
    last_day = fields.get("terminated_on")
    if last_day is not None and last_day < visible.starts_on:
        sentence = _("The contract started on %(day)s and cannot end before.") % {"day": visible.starts_on.isoformat()}
        raise InvalidInput(sentence, fields={"terminated_on": sentence})
    return RECORD.apply(
        visible.pk, verb, actor=actor, data={"reason": reason.strip(), **rules.plain(fields)},
        fields={"status_reason": reason.strip(), "expiry_level": None, **fields},
    )  # fmt: skip


def _write(
    row: ContractRecord,
    values: Mapping[str, Any],
    *,
    reason: str,
    actor: Actor,
    amendment: ContractRequest | None = None,
    people: Mapping[str, Any] | None = None,
) -> dict[str, list[str]]:
    """Set, save and keep the history; returns the changes as JSON-ready text."""
    changed = targets.write(row, values)
    columns = targets.columns(changed)
    for name, user_id in (people or {}).items():
        person = identity.get_user(user_id) if user_id else None
        if person is None and name == "owner_id":
            raise InvalidInput(_("A contract needs an owner."), fields={name: _("Choose a person.")})
        old = getattr(row, name.removesuffix("_id"))
        if old != person:
            changed[name.removesuffix("_id")] = (old.name if old else "", person.name if person else "")
            setattr(row, name, person.pk if person else None)
            columns.append(name.removesuffix("_id"))
    if not changed:
        return {}
    if term := rules.term_problems(row.starts_on, row.ends_on, perpetual=row.perpetual):
        raise InvalidInput(_("The term cannot be used."), problems=list(term.values()), fields=term)
    if "ends_on" in changed:
        row.expiry_level = None
        columns.append("expiry_level")
    save(row, fields=columns)
    told = {name: [_words(old), _words(new)] for name, (old, new) in changed.items()}
    FieldChange.objects.bulk_create(
        FieldChange(record=row, amendment=amendment, field=name, old=old, new=new, reason=reason,
                    changed_by_id=actor.user_id, changed_by_label=actor.label)
        for name, (old, new) in told.items()
    )  # fmt: skip
    return told


def _words(value: Any) -> str:
    return "" if value is None else str(rules.plain(value))


def _resolved(path: str, found: Mapping[str, Any]) -> Any:
    try:
        return paths.resolve(path, found)
    except LookupError:
        return None


def _context(request: ContractRequest, revision: Revision | None) -> dict[str, Any]:
    """What was agreed: the quote as the document used it, the request, the answers and the values of the tags.

    An amendment without a quote of its own begins with the contract as it stands now.
    """
    found = context.of(request, frozen=request.quote_id is not None or request.amends_id is None)
    found["tags"] = dict(revision.values.get("tags", {})) if revision is not None else {}
    return found


def _inherited(request: ContractRequest) -> dict[str, Any]:
    """The terms that go on when a contract is renewed on our own paper."""
    before = request.renews
    if before is None or request.paper != ContractRequest.Paper.OWN:
        return {}
    names = [*targets.NEGOTIABLE, *(f"{targets.METADATA}{name}" for name in before.metadata)]
    return {name: targets.read(before, name) for name in names}


def _changed(request: ContractRequest) -> dict[str, Any]:
    """The terms that the request itself changes, as the record holds them."""
    return {name: targets.converted(name, value) for name, value in request.changes.items()}


def _parent(request: ContractRequest) -> ContractRecord | None:
    return ContractRecord.objects.filter(request_id=request.parent_id).first() if request.parent_id else None


def _keep_the_term(made: ContractRecord, request: ContractRequest, filling: Filling) -> None:
    """A mapped term that contradicts itself gives way to the request's."""
    if problems := rules.term_problems(made.starts_on, made.ends_on, perpetual=made.perpetual):
        made.starts_on = request.starts_on or clock.today()
        made.ends_on, made.perpetual = request.ends_on, request.perpetual
        filling.problems += [
            _("%(problem)s The term of the request was kept.") % {"problem": p} for p in problems.values()
        ]


def _missing(made: ContractRecord) -> list[str]:
    """What the type's model requires and nothing has filled."""
    model = made.contract_type.model
    if model is None:
        return []
    return [
        _("“%(field)s” must be filled for %(model)s and is empty.")
        % {"field": targets.label_of(name), "model": model.name}
        for name in model.required_fields
        if targets.problem_of(name) is None and targets.read(made, name) in (None, "")
    ]
