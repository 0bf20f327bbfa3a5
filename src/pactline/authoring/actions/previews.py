"""Showing a template filled, with a real record or with samples. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.authoring import completeness, filling, queries, sources
from pactline.authoring.docx.content import Signer
from pactline.authoring.docx.parties import EXTERNAL, INTERNAL
from pactline.files import convert
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput


@dataclass(frozen=True, slots=True)
class Preview:
    """A filled document for looking at. `pdf` is empty when it could not be made: `problems` then says why."""

    filename: str
    docx: bytes
    pdf: bytes
    problems: tuple[str, ...]
    appended: tuple[str, ...]


def sample_signers() -> list[Signer]:
    """One signatory of each side."""
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
    example: str = "",
    context: Mapping[str, Any] | None = None,
    signers: Sequence[Signer] = (),
    terms: Iterable[Any] = (),
    with_pdf: bool = True,
) -> Preview:
    """Fills the working version with `context`, with a real record (`example`, see `sources.Examples`), or with samples.

    What is missing is said in `problems`, not raised."""
    actor.require("authoring.view", _("preview a template"))
    template = queries.get(template_id, actor=actor)
    version = completeness.working_version(template)
    if version is None:
        raise InvalidInput(_("The template has no file yet; upload a Word document."))
    subject = sources.get(template.subject_kind)
    if example and subject.examples is not None:
        real = subject.examples.load(actor, example)
        context, signers, terms = real.context, real.signers or signers, real.terms
    given = context if context is not None else sources.sample_context(template.subject_kind)
    done = filling.fill(version, given, signers=signers or sample_signers(), terms=terms)
    if not done.docx:
        raise InvalidInput(_("The template cannot be filled."), problems=done.problems)
    problems, pdf = list(done.problems), b""
    if with_pdf:
        try:
            pdf = convert.to_pdf(done.docx, name=version.filename).pdf
        except DomainError as error:
            problems.append(str(error))
    name = _("Preview of %(name)s") % {"name": template.name}
    return Preview(name, done.docx, pdf, tuple(problems), done.appended)
