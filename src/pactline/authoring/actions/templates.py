"""Templates: upload, conversion of placeholders, revision, publication, copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import completeness, queries, reading, sources
from pactline.authoring.docx.conversion import Decision, convert
from pactline.authoring.docx.placeholders import Choice
from pactline.authoring.lifecycle import TEMPLATE
from pactline.authoring.models import (
    Template,
    TemplateCategory,
    TemplateMapping,
    TemplateRule,
    TemplateStatus,
    TemplateVersion,
)
from pactline.authoring.purposes import TEMPLATE_FILES
from pactline.files import actions as files
from pactline.files import queries as stored
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

from . import checking
from .mappings import copy_mappings, sync_mappings

CONFIGURE = "authoring.configure"
WORD = frozenset({"docx"})
KIND = "contract_request"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an upload or a conversion did to the tags, by key. `warnings` are sentences about the file."""

    template: Template
    version: TemplateVersion
    added: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def upload_template(
    data: bytes,
    *,
    filename: str,
    name: str,
    contract_type_id: UUID | str,
    actor: Actor,
    category_id: UUID | str | None = None,
    description: str = "",
    subject_kind: str = KIND,
    language: str = "en",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Parsed:
    """A new template in Draft from a Word file, its tags found and proposals made for what fills them.

    Without a ``name`` it is called as its document is, else as the file.
    Raises InvalidInput or TooLarge for a file that is refused (nothing is stored then)."""
    actor.require(CONFIGURE, _("upload a template"))
    sources.get(subject_kind)
    checking.validity(valid_from, valid_to)
    contract_type = queries.contract_type(contract_type_id)
    words = checking.name(name, taken=Template.objects.all()) if name.strip() else ""
    with transaction.atomic():
        blob, warnings = files.take(data, filename=filename, allow=WORD, purpose=TEMPLATE_FILES, actor=actor)
        read = reading.read(data, filename=blob.filename)
        template = Template(
            name=words or checking.name(read.title or filename.rpartition(".")[0], taken=Template.objects.all()),
            description=description.strip(),
            contract_type=contract_type,
            category=_category(category_id),
            subject_kind=subject_kind,
            language=language,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        template.save(force_insert=True)
        version = _new_version(template, blob, blob, read, actor)
        template.draft = version
        save(template, fields=["draft"])
        added, kept, dropped = sync_mappings(version)
        record(
            subject=template,
            verb="uploaded",
            actor=actor,
            data={"name": template.name, "file": blob.filename, "sha256": blob.sha256, "tags": len(added)},
        )
    return Parsed(template, version, added, kept, dropped, warnings)


def replace_file(template_id: UUID | str, data: bytes, *, filename: str, actor: Actor) -> Parsed:
    """Puts another file into the version being worked on: known tags keep their mapping, new ones are added, vanished
    ones dropped. Only while Draft or Editing."""
    actor.require(CONFIGURE, _("replace a template's file"))
    with transaction.atomic():
        template, version = _working(template_id)
        blob, warnings = files.take(data, filename=filename, allow=WORD, purpose=TEMPLATE_FILES, actor=actor)
        read = reading.read(data, filename=blob.filename)
        done = _put(template, version, blob, blob, read, actor, verb="file_replaced")
    return Parsed(template, version, *done, warnings)


def convert_placeholders(
    template_id: UUID | str, *, actor: Actor, decisions: Mapping[str, Mapping[str, str]] | None = None
) -> Parsed:
    """Turns placeholders of the working version into tags. `decisions`: placeholder id or text → {choice, tag}, where
    choice is tag, remove, unwrap or keep; what is not named follows the proposal."""
    actor.require(CONFIGURE, _("convert placeholders"))
    chosen = {key: _decision(key, value) for key, value in (decisions or {}).items()}
    with transaction.atomic():
        template, version = _working(template_id)
        converted = convert(stored.read(version.file_id), chosen)
        blob = files.store(converted.data, filename=version.filename, purpose=TEMPLATE_FILES, actor=actor, kind="docx")
        read = reading.read(converted.data, filename=version.filename)
        done = _put(template, version, blob, version.original, read, actor, verb="placeholders_converted")
    return Parsed(template, version, *done)


def _decision(key: str, value: Mapping[str, str]) -> Decision:
    try:
        choice = Choice(value.get("choice", "tag"))
    except ValueError as error:
        raise InvalidInput(
            _("“%(choice)s” is no choice for the placeholder “%(key)s”; choose tag, remove, unwrap or keep.")
            % {"choice": value.get("choice"), "key": key}
        ) from error
    tag = " ".join(str(value.get("tag", "")).split())
    if choice is Choice.TAG and not tag:
        raise InvalidInput(_("The placeholder “%(key)s” needs the name of a tag.") % {"key": key})
    if any(sign in tag for sign in "{}%<>"):
        raise InvalidInput(_("The tag “%(tag)s” may not hold braces.") % {"tag": tag})
    return Decision(choice, tag)


def _put(
    template: Template,
    version: TemplateVersion,
    blob: Blob,
    original: Blob,
    read: reading.Reading,
    actor: Actor,
    *,
    verb: str,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    version.file, version.original, version.filename = blob, original, blob.filename
    version.tags, version.placeholders = read.tags, read.open_placeholders
    save(version, fields=["file", "original", "filename", "tags", "placeholders"])
    added, kept, dropped = sync_mappings(version)
    record(
        subject=template,
        verb=verb,
        actor=actor,
        data={"file": blob.filename, "added": added, "dropped": dropped, "version": version.number},
    )
    save(template, fields=["draft"])
    return added, kept, dropped


def _working(template_id: UUID | str) -> tuple[Template, TemplateVersion]:
    template = locked(Template.objects.select_related("contract_type"), template_id)
    if template.draft_id is None:
        raise WrongState(
            _("%(template)s is %(state)s; create a revision before you change it.")
            % {"template": template, "state": template.get_status_display()}
        )
    return template, TemplateVersion.objects.select_related("template").get(pk=template.draft_id)


def _new_version(
    template: Template, blob: Blob, original: Blob, read: reading.Reading, actor: Actor
) -> TemplateVersion:
    last = template.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = TemplateVersion(
        template=template,
        number=last + 1,
        file=blob,
        original=original,
        filename=blob.filename,
        tags=read.tags,
        placeholders=read.open_placeholders,
        author_label=actor.label[:200],
    )
    version.save(force_insert=True)
    return version


def _category(category_id: UUID | str | None) -> TemplateCategory | None:
    if not category_id:
        return None
    found = locked(TemplateCategory.objects.all(), category_id)
    if not found.is_active:
        raise InvalidInput(
            _("The category “%(name)s” is not active.") % {"name": found.name},
            fields={"category": _("Choose an active category.")},
        )
    return found


def change_template(template_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any) -> Template:
    """Changes name, description, category_id, contract_type_id, language, valid_from or valid_to."""
    actor.require(CONFIGURE, _("change a template"))
    with transaction.atomic():
        row = locked(Template.objects.select_related("contract_type"), template_id, if_match=if_match)
        values: dict[str, Any] = {
            key: fields[key] for key in ("description", "language", "valid_from", "valid_to") if key in fields
        }
        if "name" in fields:
            values["name"] = checking.name(fields["name"], taken=checking.others(Template, row.pk))
        if "category_id" in fields:
            values["category"] = _category(fields["category_id"])
        if "contract_type_id" in fields and str(fields["contract_type_id"]) != str(row.contract_type_id):
            values["contract_type"] = queries.contract_type(fields["contract_type_id"])
        checking.validity(values.get("valid_from", row.valid_from), values.get("valid_to", row.valid_to))
        changes = assign(row, values)
        if changes:
            save(row, fields=list(changes))
            record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row


def publish(template_id: UUID | str, *, actor: Actor) -> Template:
    """Draft or Editing → Published. Blocked (409) with a sentence for each tag that cannot be filled, naming its place."""
    with transaction.atomic():
        row = locked(Template.objects.select_related("contract_type", "draft"), template_id)
        actor.require("authoring.publish", _("publish a template"))
        if row.draft is not None and (problems := completeness.problems_of(row)):
            raise Blocked(_("%(template)s cannot be published yet.") % {"template": row}, problems=problems)
        version = row.draft
        done: Template = TEMPLATE.apply(
            row.pk,
            "publish",
            actor=actor,
            data={"version": version.number if version else None},
            fields={"current": version, "draft": None},
        )
        if version is not None:
            version.published_at = done.published_at
            save(version, fields=["published_at"])
            _confirm(version)
    return done


def _confirm(version: TemplateVersion) -> None:
    """Publishing says that a person has looked at the proposals."""
    TemplateMapping.objects.filter(version=version, is_suggested=True).update(is_suggested=False)


def create_revision(template_id: UUID | str, *, actor: Actor) -> Template:
    """Published → Editing: a copy of the published version to work on; contracts go on being made from the old one."""
    with transaction.atomic():
        row = locked(Template.objects.select_related("current"), template_id)
        done: Template = TEMPLATE.apply(row.pk, "revise", actor=actor)
        current = done.current
        if current is None:
            raise WrongState(_("%(template)s has no published version to revise.") % {"template": row})
        read = reading.Reading(current.tags, current.placeholders)
        version = _new_version(done, current.file, current.original, read, actor)
        copy_mappings(current, version)
        done.draft = version
        save(done, fields=["draft"])
    return done


def discard_revision(template_id: UUID | str, *, actor: Actor) -> Template:
    """Editing → Published: the version being worked on is thrown away."""
    with transaction.atomic():
        done: Template = TEMPLATE.apply(template_id, "discard", actor=actor)
        version, done.draft = done.draft, None
        save(done, fields=["draft"])
        if version is not None:
            version.delete()
    return done


def copy_template(template_id: UUID | str, *, name: str, actor: Actor) -> Template:
    """A new template in Draft with the same file and mappings."""
    actor.require(CONFIGURE, _("copy a template"))
    with transaction.atomic():
        row = queries.get(template_id, actor=actor)
        source = completeness.working_version(row)
        made = Template(
            name=checking.name(name or _("%(name)s (copy)") % {"name": row.name}, taken=Template.objects.all()),
            description=row.description,
            category=row.category,
            contract_type=row.contract_type,
            subject_kind=row.subject_kind,
            language=row.language,
        )
        made.save(force_insert=True)
        if source is not None:
            read = reading.Reading(source.tags, source.placeholders)
            version = _new_version(made, source.file, source.original, read, actor)
            copy_mappings(source, version)
            made.draft = version
            save(made, fields=["draft"])
        record(subject=made, verb="copied", actor=actor, data={"from": str(row.pk), "name": made.name})
    return made


def activate_template(template_id: UUID | str, *, actor: Actor) -> Template:
    return _switch(template_id, True, actor)


def deactivate_template(template_id: UUID | str, *, actor: Actor) -> Template:
    """The template makes no new contracts until it is activated again."""
    return _switch(template_id, False, actor)


def _switch(template_id: UUID | str, active: bool, actor: Actor) -> Template:
    actor.require(CONFIGURE, _("switch a template"))
    with transaction.atomic():
        row = locked(Template.objects.all(), template_id)
        if row.is_active != active:
            row.is_active = active
            save(row, fields=["is_active"])
            record(subject=row, verb="activated" if active else "deactivated", actor=actor)
    return row


def remove_template(template_id: UUID | str, *, actor: Actor) -> None:
    """Deletes a template that was never published and that no rule names."""
    actor.require(CONFIGURE, _("delete a template"))
    with transaction.atomic():
        row = locked(Template.objects.all(), template_id)
        if row.status != TemplateStatus.DRAFT:
            raise WrongState(_("%(template)s was published; deactivate it instead of deleting it.") % {"template": row})
        rules: Sequence[TemplateRule] = list(row.rules.all())
        if rules:
            raise Blocked(
                _("%(template)s is named by a template rule.") % {"template": row},
                problems=[_("Remove the rule “%(rule)s” first.") % {"rule": rule.name} for rule in rules],
            )
        record(subject=row, verb="removed", actor=actor, data={"name": row.name})
        row.draft = None
        save(row, fields=["draft"])
        row.delete()
