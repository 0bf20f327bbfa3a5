"""Showing a template or a clause filled, before anybody signs anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring import completeness, filling, queries, sources
from pactline.authoring.docx.content import Signer
from pactline.authoring.docx.parties import EXTERNAL, INTERNAL
from pactline.authoring.panels import PREVIEWS
from pactline.files import actions as files
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput


@dataclass(frozen=True, slots=True)
class Preview:
    """A filled document for looking at. `pdf` is None when it could not be made: `problems` then says why."""

    docx: Blob
    pdf: Blob | None
    problems: tuple[str, ...]
    appended: tuple[str, ...]


def sample_signers() -> list[Signer]:
    return [
        Signer(
            number=1,
            side=EXTERNAL,
            name=_("Carla Customer"),
            title=_("Managing director"),
            email="carla@customer.example",
            legal_name=_("Customer Ltd"),
        ),
        Signer(
            number=2,
            side=INTERNAL,
            name=_("Otto Ours"),
            title=_("Director"),
            email="otto@our-company.example",
            legal_name=_("Our Company Ltd"),
        ),
    ]


def preview(
    template_id: UUID | str,
    *,
    actor: Actor,
    context: Mapping[str, Any] | None = None,
    signers: Sequence[Signer] = (),
    terms: Iterable[Any] = (),
    with_pdf: bool = True,
) -> Preview:
    """Fills the working version with a real context, or with samples. Problems are said, not raised."""
    actor.require("authoring.view", _("preview a template"))
    template = queries.get(template_id, actor=actor)
    version = completeness.working_version(template)
    if version is None:
        raise InvalidInput(_("The template has no file yet; upload a Word document."))
    done = filling.fill(
        version,
        context if context is not None else sources.sample_context(template.subject_kind),
        signers=signers or sample_signers(),
        terms=terms,
    )
    if not done.docx:
        raise InvalidInput(_("The template cannot be filled."), problems=done.problems)
    problems = list(done.problems)
    with transaction.atomic():
        docx = files.store(
            done.docx,
            filename=_("Preview of %(name)s.docx") % {"name": template.name},
            purpose=PREVIEWS,
            actor=actor,
            kind="docx",
        )
    pdf: Blob | None = None
    if with_pdf:
        try:
            pdf = files.convert_to_pdf(docx, purpose=PREVIEWS, actor=actor)
        except DomainError as error:
            problems.append(str(error))
    return Preview(docx, pdf, tuple(problems), done.appended)
